"""T01 to T06 and the edges of the calendar, on the products' own terms."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from entitlement import BillLine, Coverage, State, Terms, could_answer, evaluate, load_terms
from entitlement.periods import full_years, last_day, nights

from .policies import PRODUCTS, claim


@pytest.fixture(scope="module")
def million() -> Terms:
    return load_terms(PRODUCTS / "qinghe/million-medical/2025")


@pytest.fixture(scope="module")
def child() -> Terms:
    return load_terms(PRODUCTS / "yuanshan/child-accident/2025")


COVER = Coverage(date(2026, 1, 1), date(2027, 1, 1), date(2026, 1, 1), True)


def pay(terms: Terms, cover: Coverage, line: BillLine, **incident: object) -> int:
    facts = replace(claim(0, **incident), coverage=cover, lines=(line,))
    return evaluate(terms, facts, State.fresh(terms)).pay_fen


def stay(day: date) -> BillLine:
    return BillLine("a", "b", day, "inpatient", "surgery", "in", 1_500_000)


def in_stay(terms: Terms, cover: Coverage, shown: date, event: date, cause: str = "illness") -> int:
    return pay(
        terms, cover, stay(event), cause=cause, first_shown_date=shown, event_date=event,
        admission_date=event, discharge_date=event,
    )  # fmt: skip


def test_t01_waiting_days_are_2_to_31_january(million: Terms) -> None:
    later = date(2026, 2, 10)
    assert in_stay(million, COVER, date(2026, 1, 31), later) == 0
    assert in_stay(million, COVER, date(2026, 2, 1), later) == 500_000


def test_t02_an_accident_is_covered_on_the_first_day(million: Terms) -> None:
    first = date(2026, 1, 1)
    assert in_stay(million, COVER, first, first, cause="accident") == 500_000
    assert in_stay(million, COVER, first, first) == 0


def test_t03_no_waiting_when_renewed_without_a_break(million: Terms) -> None:
    renewed = replace(COVER, first_cover_from=date(2025, 1, 1))
    day = date(2026, 1, 2)
    assert in_stay(million, renewed, day, day) == 500_000
    assert in_stay(million, COVER, day, day) == 0


@pytest.mark.parametrize(
    ("offset", "counted"), [(-8, False), (-7, True), (0, True), (10, True), (40, True), (41, False)]
)
def test_t04_t05_visits_7_days_before_and_30_days_after_the_stay(
    million: Terms, offset: int, counted: bool
) -> None:
    admission = date(2026, 3, 10)
    visit = BillLine(
        "v", "b", admission + timedelta(days=offset), "outpatient", "drug", "in", 1_100_000
    )
    paid = pay(
        million, COVER, visit, event_date=admission, first_shown_date=admission,
        admission_date=admission, discharge_date=date(2026, 3, 20),
    )  # fmt: skip
    assert paid == (100_000 if counted else 0)


@pytest.mark.parametrize(("days", "paid_fen"), [(180, 90_000), (181, 0)])
def test_t06_costs_within_180_days_of_the_accident(child: Terms, days: int, paid_fen: int) -> None:
    accident = date(2026, 3, 10)
    line = BillLine("a", "b", accident + timedelta(days=days), "outpatient", "drug", "in", 110_000)
    incident = {"incident_type": "accident_medical", "cause": "accident"}
    assert pay(
        child, COVER, line, event_date=accident, accident_date=accident, **incident
    ) == paid_fen  # fmt: skip


def test_cover_is_half_open(million: Terms) -> None:
    facts = claim(0, event_date=date(2026, 12, 31), first_shown_date=date(2026, 12, 1))
    assert could_answer(million, COVER, facts.incident).yes
    after = could_answer(million, COVER, replace(facts.incident, event_date=date(2027, 1, 1)))
    assert (after.yes, after.clause) == (False, "1.3")


def test_29_february() -> None:
    leap = date(2024, 2, 29)
    assert full_years(leap, date(2025, 2, 28)) == 0
    assert full_years(leap, date(2025, 3, 1)) == 1
    assert full_years(leap, date(2028, 2, 29)) == 4
    assert last_day(date(2024, 1, 30), 30) == leap
    assert nights(date(2024, 2, 28), date(2024, 3, 1)) == 2
