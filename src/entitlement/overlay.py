"""Overlays: what an emergency measure or a change of law makes of terms, for events in its dates.

An overlay is a small file that cites its law. It sets fields of blocks otherwise or takes blocks
away; the terms so patched go through every check that terms of their own go through.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from .blocks import BLOCKS
from .blocks.base import Sheet, Wrong, Zh
from .examples import Day
from .load import Code, Parser, TermsSheet, checked, opened
from .plain_yaml import PlainYaml
from .terms import Clause, Overlaid, Terms, TermsError

Pattern = Annotated[str, StringConstraints(pattern=r"^[a-z0-9*-]+(/[a-z0-9*-]+){2}$")]
Where = tuple[object, ...]


class Cited(Sheet):
    """`text_zh` is the sentence of the law as it stands."""

    article: Zh
    text_zh: Zh


class Change(Sheet):
    """Without `duties`: every duty that has the block. `set_` goes over the block's fields, a null
    takes the field away. `sentence_zh` goes on from "因〔…〕，"."""

    block: str
    duties: tuple[Code, ...] = ()
    take_away: Literal[True] | None = None
    set_: Mapping[str, Any] | None = Field(default=None, alias="set", min_length=1)
    cite: Cited
    sentence_zh: Zh

    @model_validator(mode="after")
    def _one_change(self) -> "Change":
        if self.block not in BLOCKS:
            raise Wrong(f"there is no block {self.block}", "name a block of docs/terms.md")
        if (self.take_away is None) == (self.set_ is None):
            raise Wrong("a change has exactly one of: take_away, set", "keep one of them")
        return self

    def fields(self, block: Any) -> Any:
        """The block after the change; None where it is taken away, or was not there."""
        if self.set_ is None or block is None or isinstance(block, list):
            return None
        merged = {**block, **self.set_}
        return {key: value for key, value in merged.items() if value is not None}


class OverlaySheet(Sheet):
    schema_version: Literal[1] = Field(alias="overlay")
    code: Code
    title_zh: Zh
    law_zh: Zh
    why: Cited
    from_date: Day = Field(alias="from")
    until_date: Day | None = Field(default=None, alias="until")
    products: tuple[Pattern, ...] = Field(min_length=1)
    changes: tuple[Change, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _some_day(self) -> "OverlaySheet":
        if self.until_date is not None and self.until_date <= self.from_date:
            raise Wrong("until is not after from", "until is the first day without the overlay")
        return self


@dataclass(frozen=True, slots=True)
class Overlay:
    """`digest`: the SHA-256 (hex) of the file's bytes."""

    sheet: OverlaySheet
    digest: str
    file: str = field(compare=False)
    yaml: PlainYaml = field(compare=False, repr=False)

    def holds_on(self, event_date: date) -> bool:
        until = self.sheet.until_date
        return self.sheet.from_date <= event_date and (until is None or event_date < until)

    def covers(self, insurer: str, product: str, edition: str) -> bool:
        name = f"{insurer}/{product}/{edition}"
        return any(fnmatchcase(name, pattern) for pattern in self.sheet.products)

    def wrong(self, path: Where, problem: str, mend: str) -> TermsError:
        article = self.yaml.data["changes"][path[1]]["cite"]["article"] if path[1:] else ""
        return TermsError(
            file=self.file, line=self.yaml.line(path), clause=article, problem=problem, mend=mend
        )


def load_overlay(path: Path) -> Overlay:
    return parse_overlay(path.read_bytes(), file="/".join(path.parts[-3:]))


def parse_overlay(content: bytes, *, file: str) -> Overlay:
    """Pure. Raises TermsError."""
    yaml = opened(content, file)

    def wrong(path: Where, problem: str, mend: str) -> TermsError:
        return TermsError(file=file, line=yaml.line(path), clause="", problem=problem, mend=mend)

    sheet = checked(OverlaySheet, yaml.data, (), wrong)
    return Overlay(sheet, hashlib.sha256(content).hexdigest(), file, yaml)


def in_force(overlays: Iterable[Overlay], *, terms: Terms, event_date: date) -> tuple[Overlay, ...]:
    place = terms.insurer, terms.product, terms.edition
    return tuple(one for one in overlays if one.holds_on(event_date) and one.covers(*place))


def with_overlays(terms: Terms, overlays: Iterable[Overlay]) -> Terms:
    """Pure. Which overlays hold on the event date is the caller's to say (`in_force`). Raises
    TermsError, naming the overlay's line, where one does not fit or two change one block."""
    laid = sorted(overlays, key=lambda one: one.sheet.code)
    if not laid:
        return terms
    if terms.overlay_digests:
        raise ValueError("overlays are laid on terms as they were loaded")
    parser = _Patched(terms, laid)
    return replace(
        parser.parse(),
        overlay_digests=tuple(one.digest for one in laid),
        overlaid=tuple(parser.overlaid()),
    )


class _Patched(Parser):
    """Parses the terms with the changes in their place; what is then wrong is an overlay's. It
    may leave a block without a condition."""

    may_idle = True

    def __init__(self, terms: Terms, overlays: list[Overlay]) -> None:
        super().__init__(terms.source)
        self.base, self.overlays = terms, overlays
        # (number of the duty, block) -> (overlay, number of its change)
        self.touched: dict[tuple[int, str], tuple[Overlay, int]] = {}

    def overlaid(self) -> Iterator[Overlaid]:
        for (number, block), (overlay, k) in sorted(self.touched.items(), key=lambda one: one[0]):
            duty, sheet = self.base.duties[number], overlay.sheet
            change = sheet.changes[k]
            yield Overlaid(
                duty.code, block, next(one.clause for one in duty.blocks if one.kind == block),
                sheet.code, sheet.title_zh, sheet.law_zh, change.cite.article, change.cite.text_zh,
                f"因〔{sheet.law_zh}{change.cite.article}〕，{change.sentence_zh}",
                change.take_away is not None,
            )  # fmt: skip

    def _data(self) -> Any:
        data = deepcopy(self.yaml.data)
        for overlay in self.overlays:
            found = [self._change(data, overlay, k) for k in range(len(overlay.sheet.changes))]
            if not any(found) and self._place() in overlay.sheet.products:
                raise overlay.wrong((), f"changes nothing in {self._place()}", "take it out")
        return data

    def _place(self) -> str:
        return f"{self.base.insurer}/{self.base.product}/{self.base.edition}"

    def _change(self, data: Any, overlay: Overlay, k: int) -> bool:
        change, where = overlay.sheet.changes[k], ("changes", k)
        codes = [duty.code for duty in self.base.duties]
        for code in change.duties:
            if code not in codes:
                raise overlay.wrong(
                    where, f"{self._place()} has no duty {code}", "name duties that it has"
                )
        found = False
        for number, code in enumerate(codes):
            duty = data["duties"][number]
            if change.duties and code not in change.duties:
                continue
            block = self._block(number, change.block)
            fields = change.fields(block)
            if fields == block and not change.duties:
                continue
            other = self.touched.get((number, change.block))
            problem = f"{change.block} of duty {code} in {self._place()}"
            if other:
                raise overlay.wrong(
                    where, f"{problem} is changed by {other[0].sheet.code} as well",
                    "leave the change in one overlay, or make their dates not meet",
                )  # fmt: skip
            if isinstance(block, list) and change.set_:
                raise overlay.wrong(
                    where, f"{problem} stands there several times",
                    "an overlay can only take them away together",
                )  # fmt: skip
            if fields == block:
                raise overlay.wrong(
                    where, f"nothing to change: {problem}", "take the duty out of the list"
                )
            self.touched[number, change.block] = overlay, k
            _put(duty, change.block, fields)
            found = True
        return found

    def _block(self, number: int, kind: str) -> Any:
        """As the wording's own file has it; None where the duty lacks it."""
        duty = self.yaml.data["duties"][number]
        if kind in duty["blocks"] or kind not in duty.get("use", ()):
            return duty["blocks"].get(kind)
        return self.yaml.data["shared"][kind]

    def _wrong(self, path: Where, problem: str, mend: str) -> TermsError:
        number, block = (*path, None, None, None, None)[1:4:2]
        for (n, kind), (overlay, k) in self.touched.items():
            if (n, kind) == (number, block):
                return overlay.wrong(("changes", k, "set", *path[4:]), problem, mend)
        same = [one for (n, _), one in self.touched.items() if n == number]
        overlay, k = (same or list(self.touched.values()) or [(self.overlays[0], 0)])[-1]
        return overlay.wrong(("changes", k), problem, mend)

    def _clauses_whole(self, wording: Mapping[str, Clause], sheet: TermsSheet) -> None:
        super()._clauses_whole(wording, sheet)
        for overlay, k in self.touched.values():
            for number, path in overlay.yaml.cited():
                if path[:3] == ("changes", k, "set") and number not in wording:
                    raise overlay.wrong(
                        path, f"{self._place()} has no clause {number}", "cite one that exists"
                    )


def _put(duty: Any, kind: str, fields: Any) -> None:
    """In this duty alone, also where the block stands under `shared`."""
    duty["blocks"].pop(kind, None)
    duty["use"] = [one for one in duty.get("use", ()) if one != kind]
    if fields is not None:
        duty["blocks"][kind] = fields
