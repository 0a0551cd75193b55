"""Two kinds of clauses that act in the other order: the worked examples notice it wherever the
order changes a sum."""

import sys
from itertools import combinations
from pathlib import Path

import pytest

from entitlement import NotExact, Terms, load_terms
from entitlement.blocks import BLOCKS

from .test_products import FOLDERS, _problems, examples

COSTS = [
    "scope", "stay_window", "frequency", "social", "day_limit", "sublimit", "other_insurance",
    "deductible", "free", "ratio",
]  # fmt: skip
# Each looks at its own bill line only, and none adds to it: the order changes nothing. Where the
# products have a frequency, the sublimit beside it is by unit, which does so too.
COMMUTE = {*combinations(("scope", "stay_window", "frequency", "social"), 2),
           ("frequency", "sublimit")}  # fmt: skip


def both_in_one_duty(terms: Terms, one: str, other: str) -> bool:
    kinds = [{block.kind for block in duty.blocks} for duty in terms.duties]
    return any({one, other} <= those for those in kinds)


def noticed(folder: Path) -> bool:
    try:
        terms = load_terms(folder)
        return any(True for example in examples(folder) for _ in _problems(terms, example))
    except (NotExact, ArithmeticError, LookupError, TypeError, ValueError):
        return True


def test_any_two_that_do_not_commute_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    products = {folder: load_terms(folder) for folder in FOLDERS}
    silent, tried = set(), 0
    for one, other in combinations(COSTS, 2):
        folders = [f for f, terms in products.items() if both_in_one_duty(terms, one, other)]
        swapped = {one: other, other: one}
        order = {swapped.get(kind, kind): BLOCKS[swapped.get(kind, kind)] for kind in BLOCKS}
        monkeypatch.setattr(sys.modules["entitlement.load"], "BLOCKS", order)
        tried += bool(folders)
        if folders and not any(noticed(folder) for folder in folders):
            silent.add((one, other))
    assert silent <= COMMUTE
    assert tried - len(silent) >= 29
