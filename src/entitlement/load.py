"""From terms.yaml and clauses.md to Terms, or a TermsError that says how to mend the file."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from .blocks import BLOCKS, Block, Exclusion
from .blocks.base import Clause as ClauseNo
from .blocks.base import Sheet, Zh
from .duty import ALLOWED, NEEDED, Duty, Kind, lay
from .facts import IncidentType
from .fitting import misfits
from .graph import TooLarge
from .plain_yaml import PlainYaml, YamlRefused
from .program import Program
from .state import Counter
from .terms import Clause, Source, Terms, TermsError, Uncomputed

HEADING = re.compile(r"#{2,6} ([0-9]+(?:\.[0-9]+)*) +(\S.*)")
LIKE_HEADING = re.compile(r"\s*[#＃]{2,6}\s*第?\s*\d")
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


MANY = ("limit", "sublimit")  # blocks that a duty may have more than one of


class DutySheet(Sheet):
    code: Code
    title_zh: Zh
    kind: Kind
    clause: ClauseNo
    incident_types: tuple[IncidentType, ...] = Field(min_length=1)
    unless: Mapping[Code, ClauseNo] = Field(default_factory=dict)
    use: tuple[str, ...] = ()
    blocks: Mapping[str, Any]


class UncomputedSheet(Sheet):
    clauses: tuple[ClauseNo, ...] = Field(min_length=1)
    reason: str


class TermsSheet(Sheet):
    schema_version: Literal[1] = Field(alias="terms")
    insurer: str
    product: str
    edition: str
    title_zh: Zh
    shared: Mapping[str, Any] = Field(default_factory=dict)
    duties: tuple[DutySheet, ...] = Field(min_length=1, max_length=50)
    exclusions: tuple[Exclusion, ...] = ()
    uncomputed: tuple[UncomputedSheet, ...] = ()


def load_terms(folder: Path) -> Terms:
    return parse_terms(
        terms=(folder / "terms.yaml").read_bytes(),
        clauses=(folder / "clauses.md").read_bytes(),
        name="/".join(folder.parts[-3:]),
    )


def parse_terms(*, terms: bytes, clauses: bytes, name: str) -> Terms:
    """Pure. `name` stands before the file names in errors. Raises TermsError."""
    return Parser(Source(terms, clauses, name)).parse()


def opened(content: bytes, file: str) -> PlainYaml:
    try:
        return PlainYaml(content)
    except YamlRefused as refused:
        raise TermsError(
            file=file, line=refused.line, clause="", problem=refused.problem, mend=refused.mend
        ) from None


def checked(
    model: type[Any],
    data: object,
    path: tuple[object, ...],
    wrong: Callable[[tuple[object, ...], str, str], TermsError],
) -> Any:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        # Of a key that is misspelt the one that stands there tells more than the one that lacks.
        first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
        where, told = (*path, *first["loc"]), first["msg"].removeprefix("Value error, ")
        raised = first.get("ctx", {}).get("error")
        raise wrong(
            where,
            f"{'.'.join(map(str, where)) or 'the file'}: {told}",
            getattr(raised, "mend", "write the value as docs/terms.md shows for this block"),
        ) from None


class Parser:
    may_idle = False

    def __init__(self, source: Source) -> None:
        self.source = source
        self.terms, self.clauses, self.name = source
        self.file = f"{self.name}/terms.yaml"

    def parse(self) -> Terms:
        self.yaml = opened(self.terms, self.file)
        sheet = self._model(TermsSheet, self._data(), ())
        wording = dict(self._wording())
        duties: list[Duty] = []
        for number, duty in enumerate(sheet.duties):
            duties.append(self._duty(sheet, duty, number, duties))
        self._exclusions(sheet)
        self._clauses_whole(wording, sheet)
        return Terms(
            sheet.insurer, sheet.product, sheet.edition, sheet.title_zh, tuple(duties), wording,
            tuple(Uncomputed(c, u.reason) for u in sheet.uncomputed for c in u.clauses),
            self._counters(duties), hashlib.sha256(self.terms).hexdigest(),
            hashlib.sha256(self.clauses).hexdigest(), self._program(duties), self.source,
        )  # fmt: skip

    def _wrong(self, path: tuple[object, ...], problem: str, mend: str) -> TermsError:
        return TermsError(
            file=self.file, line=self.yaml.line(path), clause=self.yaml.clause(path),
            problem=problem, mend=mend,
        )  # fmt: skip

    def _data(self) -> Any:
        return self.yaml.data

    def _model(self, model: type[Any], data: object, path: tuple[object, ...]) -> Any:
        return checked(model, data, path, self._wrong)

    def _duty(self, sheet: TermsSheet, duty: DutySheet, number: int, earlier: list[Duty]) -> Duty:
        path = ("duties", number)
        titles = {known.code: known.title_zh for known in earlier}
        if duty.code in titles:
            raise self._wrong(path, f"duty {duty.code} occurs twice", "give each its own code")
        for other in duty.unless:
            if other not in titles:
                raise self._wrong(
                    path, f"unless names no earlier duty: {other}", "put that duty above this one"
                )
        laid = lay(
            code=duty.code,
            title_zh=duty.title_zh,
            kind=duty.kind,
            clause=duty.clause,
            incident_types=duty.incident_types,
            unless={other: (titles[other], clause) for other, clause in duty.unless.items()},
            blocks=self._blocks(sheet, duty, path),
            exclusions=sheet.exclusions,
            earlier=earlier,
        )
        ids = [step.id for step in laid.steps]
        for step_id in ids:
            if ids.count(step_id) > 1:
                raise self._wrong(
                    path, f"two blocks make the step {step_id}", "give one limit its own counter"
                )
        advances = [b for d in (*earlier, laid) for b in d.blocks if b.kind == "advance"]
        if len(advances) > 1:
            raise self._wrong(path, "two duties take advance", "leave it in one of them")
        return laid

    def _blocks(
        self, sheet: TermsSheet, duty: DutySheet, path: tuple[object, ...]
    ) -> tuple[Block, ...]:
        raw: dict[str, tuple[object, tuple[object, ...]]] = {}
        for kind in duty.use:
            if kind not in sheet.shared:
                raise self._wrong(path, f"use: {kind} is not in shared", "add it under shared")
            raw[kind] = (sheet.shared[kind], ("shared", kind))
        for kind, data in duty.blocks.items():
            where = (*path, "blocks", kind)
            if kind in raw:
                raise self._wrong(where, f"{kind} stands in use as well", "keep one of them")
            raw[kind] = (data, where)
        for kind, (_, where) in raw.items():
            if kind not in NEEDED[duty.kind] + ALLOWED[duty.kind]:
                raise self._wrong(where, f"{duty.kind} takes no block {kind}", "take it out")
        missing = [kind for kind in NEEDED[duty.kind] if kind not in raw]
        if missing:
            raise self._wrong(path, f"duty {duty.code} lacks {', '.join(missing)}", "add it")
        blocks: list[Block] = []
        places: dict[int, tuple[object, ...]] = {}
        for kind, model in BLOCKS.items():
            if kind in raw:
                data, where = raw[kind]
                each: list[tuple[tuple[object, ...], object]] = [(where, data)]
                if kind in MANY and isinstance(data, list):
                    each = [((*where, k), one) for k, one in enumerate(data)]
                found = [(self._model(model, one, at), at) for at, one in each]
                found.sort(key=lambda one: bool(one[0].late))
                blocks += [block for block, _ in found]
                places |= {id(block): at for block, at in found}
        for block in blocks:
            if block.idle and not self.may_idle:
                raise self._wrong(
                    places[id(block)], f"{block.kind} says nothing", "say it, or take it out"
                )
        for block, problem, mend in misfits(duty.kind, blocks):
            raise self._wrong(places[id(block)], problem, mend)
        return tuple(blocks)

    def _exclusions(self, sheet: TermsSheet) -> None:
        codes = [duty.code for duty in sheet.duties]
        for number, one in enumerate(sheet.exclusions):
            for code in one.duties:
                if code not in codes:
                    raise self._wrong(
                        ("exclusions", number), f"there is no duty {code}", "name one that there is"
                    )

    def _counters(self, duties: list[Duty]) -> dict[str, Counter]:
        """Those that last longer than a claim."""
        counters: dict[str, Counter] = {}
        for number, duty in enumerate(duties):
            for counter, _ in (*duty.spends, *duty.within):
                if counters.setdefault(counter.name, counter) != counter:
                    raise self._wrong(
                        ("duties", number), f"{counter.name} is declared in two ways",
                        "give the blocks the same amount and period, or names of their own",
                    )  # fmt: skip
        return {name: one for name, one in counters.items() if one.per != "claim"}

    def _program(self, duties: list[Duty]) -> Program:
        try:
            return Program(duties)
        except TooLarge as large:
            number = [duty.code for duty in duties].index(large.cell[0])
            raise self._wrong(
                ("duties", number), f"{large} can leave 64 bits", "lower the amounts or the ratio"
            ) from None

    def _wording(self) -> Iterator[tuple[str, Clause]]:
        seen: set[str] = set()
        current: tuple[str, str] | None = None
        text: list[str] = []
        try:
            lines = self.clauses.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            raise TermsError(
                file=f"{self.name}/clauses.md", line=1, clause="",
                problem="the file is not UTF-8", mend="save it as UTF-8",
            ) from None  # fmt: skip
        for number, line in enumerate([*lines, "## 0 end"], 1):
            heading = HEADING.fullmatch(line)
            if not heading:
                if LIKE_HEADING.match(line):
                    raise TermsError(
                        file=f"{self.name}/clauses.md", line=number, clause="",
                        problem="a heading that cannot be read",
                        mend="write ### 2.5 title, with one blank before and after the number",
                    )  # fmt: skip
                text.append(line)
                continue
            if current:
                yield current[0], Clause(*current, "\n".join(text).strip())
            if heading[1] in seen:
                raise TermsError(
                    file=f"{self.name}/clauses.md", line=number, clause=heading[1],
                    problem="the clause number occurs twice", mend="number each clause once",
                )  # fmt: skip
            seen.add(heading[1])
            current, text = (heading[1], heading[2].rstrip(" ")), []

    def _clauses_whole(self, wording: Mapping[str, Clause], sheet: TermsSheet) -> None:
        """Every clause cited exists; every clause with wording is cited or said not to be. A
        shared block that no duty uses computes nothing."""
        used = {kind for duty in self.yaml.data["duties"] for kind in duty.get("use") or ()}
        cited = {
            number: path for number, path in self.yaml.cited()
            if path[0] != "shared" or path[1] in used
        }  # fmt: skip
        for number, path in cited.items():
            if number not in wording:
                raise self._wrong(path, f"no clause {number} in clauses.md", "cite one that exists")
        apart = {number for entry in sheet.uncomputed for number in entry.clauses}
        for number in apart:
            if number not in wording or number in cited:
                raise self._wrong(
                    ("uncomputed",), f"clause {number} is computed or does not exist",
                    "take it out of uncomputed",
                )  # fmt: skip
        for number, clause in wording.items():
            if clause.text_zh and number not in cited and number not in apart:
                raise self._wrong(
                    (), f"clause {number} is neither computed nor listed as uncomputed",
                    "cite it in a block, or list it under uncomputed with the reason",
                )  # fmt: skip
