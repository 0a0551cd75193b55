"""Behaviour files: which policy number makes the simulated insurer act how.

`rules` is a list; every rule whose `match` fits the policy number is laid over the ones before it,
so that marks in a policy number combine: QH-MM-SUPPLEMENT-TWICE-8F3A both asks and repeats itself.
Three marks carry a number: SUM<fen> fixes the decided sum, LUMP<fen> the lump sum, USED<fen> the
deductible used before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from simulators.insurers.formula import Formula

NUMBERS = {"SUM": "fixed_sum_fen", "LUMP": "lump_sum_fen"}


@dataclass(frozen=True)
class Behaviour:
    delays: Mapping[str, float] = field(default_factory=dict)  # seconds at speed 1, by step
    slower: float = 1.0  # multiplies every delay
    formula: Formula = field(default_factory=Formula)
    clauses: Mapping[str, str] = field(
        default_factory=dict
    )  # step of the formula or ground of refusal -> number
    used_fen: int = 0  # of the year's deductible, before the first claim here
    refuses: Mapping[str, Any] | None = None  # {code, reason, because}
    rejects_notice: Mapping[str, str] | None = None  # {code, reason}
    rejects_filing: Mapping[str, str] | None = None
    supplement: Mapping[str, Any] | None = None  # {after, kinds, reason}
    originals: Mapping[str, Any] | None = None  # {after, receiver, address}
    stops_after: str | None = None  # the last step that happens; "" for none at all
    gives_steps: bool = True
    gives_calculation: bool = True
    needs_agreement: bool = True
    corrects: Mapping[str, Any] | None = None  # after a contest: the formula's values put right
    # after an opinion: {needs: kinds of papers, changes: the formula's, kept, changed: its words}
    disputes: Mapping[str, Any] | None = None
    begins_here: Mapping[str, Any] = field(default_factory=dict)  # defaults of /sim/begin
    fail_first: int = 0  # requests of each key answered by 503
    refuse_first: int = 0  # requests of each key refused, and not remembered
    drop_first: int = 0  # requests of each key carried out, then the connection cut
    busy_first: int = 0  # requests of each key carried out, then answered "in process"
    forge_first: int = 0  # answers and events first sent with a wrong signature
    twice: bool = False
    late: float = 0.0  # seconds at speed 1 between an event and its first delivery
    hold_alternate: float = 0.0  # the same, but only for every second event: disorder
    garbled: bool = False
    stray: bool = False


class Rules:
    def __init__(self, path: Path) -> None:
        self._rules: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["rules"]
        known = {one.name for one in fields(Behaviour)} | {"match"}
        for rule in self._rules:
            if unknown := set(rule) - known:
                raise ValueError(f"{path.name}: unknown keys {sorted(unknown)}")
            self._behaviour([rule], {})

    def of(self, policy_no: str) -> Behaviour:
        text = policy_no + "-"
        numbers = {mark: int(value) for mark, value in re.findall(r"-([A-Z]+)(\d+)(?=-)", text)}
        fitting = [rule for rule in self._rules if fnmatchcase(text, rule["match"])]
        return self._behaviour(fitting, numbers)

    @staticmethod
    def _behaviour(rules: list[dict[str, Any]], numbers: Mapping[str, int]) -> Behaviour:
        merged: dict[str, Any] = {}
        for rule in rules:
            for key, value in rule.items():
                before = merged.get(key)
                both = isinstance(before, dict) and isinstance(value, dict)
                merged[key] = {**before, **value} if both else value  # type: ignore[dict-item]
        merged.pop("match", None)
        told = {NUMBERS[mark]: n for mark, n in numbers.items() if mark in NUMBERS}
        formula = {**merged.pop("formula", {}), **told}
        if "USED" in numbers:
            merged["used_fen"] = numbers["USED"]
        return Behaviour(formula=Formula(**formula), **merged)
