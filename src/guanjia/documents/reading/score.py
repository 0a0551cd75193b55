"""Compares readings with the truth of a folder laid out as the development photos: NAME.jpg beside
NAME.json with doc, quality, fields and field_visible."""

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guanjia.documents.reading.result import Field, Quality, Reading

GOOD = frozenset(("ok", "rotated"))
Truth = Mapping[str, Any]


def truths(folder: Path) -> Iterator[Truth]:
    """Raises ValueError, naming the file, for what is no JSON."""
    for path in sorted(folder.glob("*.json")):
        try:
            told = json.loads(path.read_text("utf-8"))
        except ValueError as problem:
            raise ValueError(f"{path}: {problem}") from None
        if isinstance(told, dict) and {"file", "doc", "quality", "fields"} <= told.keys():
            yield told


def same(one: str, other: str) -> bool:
    """Signs of full and half width, and spaces, are the printer's choice."""
    plain = ("".join(unicodedata.normalize("NFKC", text).split()) for text in (one, other))
    return next(plain) == next(plain)


@dataclass
class Score:
    """Counts over photos; fields are those of good photos that are visible there. `guessed`:
    values given, to be used unseen, for what the photo does not show or the paper leaves empty."""

    quality: Counter[str] = field(default_factory=Counter)
    by_reason: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kind: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    fields_bad: Counter[str] = field(default_factory=Counter)
    by_kind: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    items: Counter[str] = field(default_factory=Counter)
    first_seconds: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    misses: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, truth: Truth, reading: Reading, first: Quality | None = None) -> None:
        good = truth["quality"] in GOOD
        self._add_quality(truth["quality"], good, reading.quality, first)
        self.kind["good" if good else "bad"] += 1
        self.kind["good_right" if good else "bad_right"] += reading.kind == truth["doc"]
        counts = self.fields if good else self.fields_bad
        given = {found.name: found for found in reading.fields}
        for name, wanted in truth["fields"].items():
            visible = truth.get("field_visible", {}).get(name)
            if visible is None or not isinstance(wanted, str):
                continue
            found = given.get(name)
            if not visible:
                self.fields_bad["guessed"] += bool(found and found.flows)
                continue
            self._add_field(truth, name, wanted, found, counts)
        for name in truth.get("empty", ()) if good else ():
            found = given.get(name)
            self.fields["guessed"] += bool(found and found.flows)
        if good and truth["fields"].get("items", truth.get("items")):
            wanted_items = truth["fields"].get("items", truth.get("items"))
            read = {(item.name.replace(" ", ""), item.amount) for item in reading.items}
            self.items["all"] += len(wanted_items)
            self.items["exact"] += sum(
                any(same(i["name"], name) and i["amount"] == amount for name, amount in read)
                for i in wanted_items
            )

    def _add_quality(self, label: str, good: bool, refined: Quality, first: Quality | None) -> None:
        self.quality["ok" if good else "bad"] += 1
        self.quality["ok_refused"] += good and not refined.accept
        self.quality["bad_accepted"] += not good and refined.accept
        self.quality["overturned"] += first is not None and first.accept != refined.accept
        codes = {reason.code for reason in refined.reasons}
        for code in codes | ({label} - {"ok"}):
            told = "right" if code == label and code in codes else "wrong"
            self.by_reason[code]["missed" if code not in codes else told] += 1

    def _add_field(
        self, truth: Truth, name: str, wanted: str, found: Field | None, counts: Counter[str]
    ) -> None:
        exact = found is not None and same(found.value, wanted)
        silent = found is not None and not exact and found.flows
        told = {"all": 1, "exact": exact, "wrong": found is not None and not exact,
                "silently_wrong": silent, "flowing": found is not None and found.flows}  # fmt: skip
        for key, value in told.items():
            counts[key] += value
            if truth["quality"] in GOOD:
                self.by_kind[truth["doc"]][key] += value
        if not exact and truth["quality"] in GOOD:
            state = found.state if found else "missing"
            self.misses.append((truth["file"], name, state, found.check if found else ""))

    def told(self) -> dict[str, Any]:
        """The figures as `guanjia papers score --json` prints them."""
        names = ("all", "exact", "wrong", "silently_wrong", "flowing")
        count = max(1, len(self.seconds))
        return {
            "quality": {
                name: self.quality[name] for name in ("ok", "ok_refused", "bad", "bad_accepted")
            }
            | {
                "overturned": self.quality["overturned"],
                "by_reason": {
                    code: {name: told[name] for name in ("right", "wrong", "missed")}
                    for code, told in sorted(self.by_reason.items())
                },
            },
            "kind": dict(self.kind),
            "fields_ok": {name: self.fields[name] for name in (*names, "guessed")},
            "fields_bad": {name: self.fields_bad[name] for name in (*names, "guessed")},
            "items_ok": dict(self.items),
            "by_kind": {
                kind: {name: told[name] for name in names}
                for kind, told in sorted(self.by_kind.items())
            },
            "seconds": {
                "first_mean": round(sum(self.first_seconds) / count, 3),
                "read_mean": round(sum(self.seconds) / count, 3),
                "pages": len(self.seconds),
            },
        }
