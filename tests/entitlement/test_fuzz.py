"""Spoiled terms and spoiled facts, a bounded number of them; `bench/engine_fuzz.py` runs longer."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entitlement import FactsError, TermsError, parse_terms

from .fuzzing import HOLDS, product
from .policies import EVENT, claim

COMMUNITY = "beiting/community-scheme/2026"
RUNS = [
    ("loader", 60, {"refused", "loaded"}),
    ("evaluator", 2_000, {"refused", "range", "sum"}),
    ("range", 1_000, {"odd", "open", "range", "sum"}),
]


@pytest.mark.parametrize(("kind", "runs", "seen"), RUNS)
def test_a_clear_refusal_or_a_right_answer(kind: str, runs: int, seen: set[str]) -> None:
    found = Counter(HOLDS[kind](Random(seed)) for seed in range(runs))
    assert set(found) == seen, found


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(HOLDS)), st.randoms(use_true_random=False))
def test_the_same_found_and_shrunk(kind: str, random: Random) -> None:
    HOLDS[kind](random)


DEEP = [
    (b"[" * 5_000, "lists within lists without end"),
    (b"{a: " * 5_000, "lists within lists without end"),
    (b"- " * 5_000, "lists within lists without end"),
    (b"#" * 500_001, "larger than 500000 bytes"),
    (b"terms: " + b"9" * 5_000, "has an unusual form"),
]


@pytest.mark.parametrize(("text", "problem"), DEEP, ids=range(len(DEEP)))
def test_what_would_take_without_end_is_refused(text: bytes, problem: str) -> None:
    with pytest.raises(TermsError, match=problem) as refusal:
        parse_terms(terms=text, clauses=product(COMMUNITY)[2], name="x")
    assert (refusal.value.line, bool(refusal.value.mend)) == (1, True)


def test_more_duties_and_rows_than_any_wording_has() -> None:
    _, text, clauses, _ = product(COMMUNITY)
    start = text.index(b"  - code: stay")
    stay = text[start : text.index(b"exclusions:")]
    more = b"".join(stay.replace(b"code: stay", b"code: s%d" % k) for k in range(60))
    with pytest.raises(TermsError, match="at most 50 items"):
        parse_terms(terms=text.replace(stay, more), clauses=clauses, name="x")
    codes = ", ".join(f"X{k}" for k in range(31))
    items = text.replace(b"items: [T01]}, ratio", b"items: [%s]}, ratio" % codes.encode())
    with pytest.raises(TermsError, match="at most 30 items"):
        parse_terms(terms=items, clauses=clauses, name="x")


def test_a_long_line_of_blanks_in_the_wording_is_read_at_once() -> None:
    _, text, clauses, _ = product(COMMUNITY)
    blanks = clauses + b"\n## 9 " + "附则".encode() + b" " * 200_000 + b"\n"
    assert parse_terms(terms=text, clauses=blanks, name="x").clause("9").title_zh == "附则"


@pytest.mark.parametrize(
    "wrong",
    [{"ward": "corridor"}, {"diagnosis": "C50"}, {"diagnosis": (1,)}, {"emergency": "yes"},
     {"event_date": EVENT.replace(year=9999)}, {"event_date": None}, {"hospital_grade": 3.0},
     {"icu_days": -1}, {"icu_days": 40_000}, {"pathology_confirmed": 1}],
)  # fmt: skip
def test_facts_of_a_wrong_form_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(FactsError) as refusal:
        claim(100, **wrong)
    assert refusal.value.customer_zh
