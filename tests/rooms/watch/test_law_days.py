"""Days of the law by hand: 民法典 201 and 203, 司法解释（二）15, on the years 2025 and 2026."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from guanjia.watch import policy
from guanjia.watch.calendar import SHANGHAI, calendar_of, china
from guanjia.watch.explain import skipped
from guanjia.watch.fold import Event, Run, fold
from guanjia.watch.reading import Reading, read

LANE = UUID(int=7)


def event(seq: int, kind: str, when: str, **payload: Any) -> Event:
    at = datetime.fromisoformat(f"{when}+08:00")
    return Event(seq, kind, LANE, at, at, payload)


def run(code: str, *events: Event) -> Run:
    runs = fold(events, policy.installed(), subject="claim").runs.values()
    return next(one for one in runs if one.definition.code == code)


def reading(code: str, *events: Event) -> Reading:
    return read(run(code, *events), china())


def due(code: str, *events: Event) -> datetime | None:
    at = reading(code, *events).due_at
    return at.astimezone(SHANGHAI).replace(tzinfo=None) if at else None


AGREED = {"decided_fen": 100}


@pytest.mark.parametrize(
    ("agreed", "last_day"),
    [
        ("2026-03-02T00:00", "2026-03-12"),  # the first instant of a day is still that day
        ("2026-03-02T23:59", "2026-03-12"),
        ("2026-03-04T10:00", "2026-03-16"),  # Saturday the 14th moves to Monday
        ("2025-09-22T10:00", "2025-10-09"),  # within 国庆 and 中秋, to the first working day
        ("2026-02-04T10:00", "2026-02-14"),  # a Saturday that is worked
        ("2025-12-22T10:00", "2026-01-04"),  # over the year's end: 1 January is a day off
    ],
)
def test_ten_days_to_pay(agreed: str, last_day: str) -> None:
    found = due("payment", event(1, "agreed", agreed, **AGREED))
    end = date.fromisoformat(last_day)
    assert found is not None
    assert (found.date().toordinal(), found.time().isoformat()) == (end.toordinal() + 1, "00:00:00")


def test_the_time_waited_for_papers_is_deducted_by_days() -> None:
    filed = event(1, "filed", "2026-03-02T10:00")
    assert due("determination", filed) == datetime(2026, 4, 2)  # the end of 1 April
    asked = event(2, "supplement_required", "2026-03-10T15:00", notice_no="1")
    assert due("determination", filed, asked) is None
    sent = event(3, "supplement_sent", "2026-03-15T09:00")
    assert due("determination", filed, asked, sent) == datetime(
        2026, 4, 8
    )  # 5 days; 6 April is off
    same_day = event(3, "supplement_sent", "2026-03-10T18:00")
    assert due("determination", filed, asked, same_day) == datetime(2026, 4, 2)


def test_of_two_pauses_at_once_both_must_be_over() -> None:
    filed = event(1, "filed", "2026-03-02T10:00")
    failed = event(2, "sending_failed", "2026-03-05T10:00", message_kind="file_claim")
    asked = event(3, "supplement_required", "2026-03-06T10:00")
    resent = event(4, "resent", "2026-03-07T10:00", message_kind="file_claim")
    sent = event(5, "supplement_sent", "2026-03-12T10:00")
    assert reading("determination", filed, failed, asked, resent).state == "paused"
    # 3 days until the 5th, the other 27 from the 12th on
    assert due("determination", filed, failed, asked, resent, sent) == datetime(2026, 4, 9)
    told = [
        (one.role, one.seq)
        for one in run("determination", filed, failed, asked, resent, sent).causes
    ]
    assert told == [("started", 1), ("paused", 2), ("resumed", 5)]


def test_a_deadline_tells_which_days_it_left_out() -> None:
    events = (
        event(1, "filed", "2026-03-02T10:00"),
        event(2, "supplement_required", "2026-03-10T15:00", notice_no="1"),
        event(3, "supplement_sent", "2026-03-15T09:00"),
    )
    its_run = run("determination", *events)
    left_out = skipped(its_run, read(its_run, china()).due_at, china())
    assert [(str(one.from_date), str(one.until_date), one.why_zh) for one in left_out] == [
        ("2026-03-02", "2026-03-02", "开始的当天不算（民法典第 201 条）"),
        ("2026-03-11", "2026-03-15", "暂停计时"),
        ("2026-04-06", "2026-04-06", "最后一天是清明，顺延（民法典第 203 条）"),
    ]


def test_a_refusal_is_late_by_what_lies_between_decision_and_notice() -> None:
    at, learned = (datetime(2026, 3, day, 2, tzinfo=UTC) for day in (2, 9))
    reported = event(1, "reported", "2026-02-27T10:00", origin="customer")
    told = Event(2, "decided", LANE, at, learned, {"outcome": "refuse"})
    found = reading("refusal_notice", reported, told)
    assert (found.state, found.used) == ("stopped", 7)
    assert found.due_at == datetime(2026, 3, 5, 16, tzinfo=UTC)  # the end of the 5th in China
    assert found.stopped_at == learned


def test_an_unannounced_year_is_provisional_and_counted_again_when_it_is_known() -> None:
    agreed = event(1, "agreed", "2026-12-24T10:00", **AGREED)
    its_run = run("payment", agreed)
    guessed = read(its_run, china())
    assert guessed.provisional
    assert guessed.due_at == datetime(2027, 1, 4, 16, tzinfo=UTC)  # Sunday the 3rd moves on
    announced = calendar_of(
        first_year=2026,
        known_to_year=2027,
        days_off={date(2027, 1, day): "元旦" for day in (1, 2)},
        made_up=[date(2027, 1, 3)],
    )
    known = read(its_run, announced)
    assert (known.due_at, known.calendar) == (
        datetime(2027, 1, 3, 16, tzinfo=UTC),
        announced.version,
    )
    assert not read(
        run("payment", event(1, "agreed", "2026-10-12T10:00", **AGREED)), china()
    ).provisional


def test_working_time_stands_still_over_lunch_and_holidays() -> None:
    # Friday before 清明 2026 (Saturday to Monday off), half an hour before lunch
    accepted = event(1, "filing_accepted", "2026-04-03T11:30")
    assert due("decision_promised", accepted) == datetime(2026, 4, 13, 11, 30)
    assert due("liability_check", accepted) == datetime(2026, 4, 9, 11, 30)


def test_messages_that_overtake_each_other_start_nothing_that_is_over() -> None:
    decided = event(1, "decided", "2026-03-09T10:00", outcome="pay")
    late = event(2, "filing_accepted", "2026-03-09T10:00")
    clocks = fold([decided, late], policy.installed(), subject="claim")
    assert clocks.runs == {}
    asked = event(1, "supplement_required", "2026-03-09T10:00", notice_no="1")
    clocks = fold([asked, late], policy.installed(), subject="claim")
    held = {one.definition.code: one.state for one in clocks.runs.values()}
    assert held == {
        "supplement": "running", "decision_promised": "paused", "liability_check": "paused",
    }  # fmt: skip


@pytest.mark.parametrize("stated", ["1970-01-01T08:00", "0001-01-02T00:00"])
def test_a_clock_that_was_never_set_makes_nothing_late(stated: str) -> None:
    told = event(1, "filed", "2026-03-02T10:00")
    stated_at = datetime.fromisoformat(f"{stated}+08:00")
    wrong = Event(1, "filed", LANE, stated_at, told.learned_at, {})
    assert due("determination", wrong) == due("determination", told)
    assert due("filing_receipt", wrong) == datetime(2026, 3, 3, 10)


def test_levels_are_raised_once_and_never_backwards() -> None:
    accepted = event(1, "filing_accepted", "2026-03-02T09:00")

    def raised(seq: int, level: str, occurrence: int = 1) -> Event:
        return event(seq, "clock_raised", "2026-03-04T09:00", clock="liability_check",
                     occurrence=occurrence, level=level)  # fmt: skip

    first = reading("liability_check", accepted)
    assert (first.level, first.next_level, first.next_at) == ("", "warned", first.warn_at)
    second = reading("liability_check", accepted, raised(2, "warned"))
    assert (second.level, second.next_level, second.next_at) == ("warned", "due", second.due_at)
    third = reading("liability_check", accepted, raised(2, "due"), raised(3, "warned"))
    assert (third.level, third.next_level) == ("due", "level2")
    other = reading("liability_check", accepted, raised(2, "due", occurrence=9))
    assert other == first
    last = reading("liability_check", accepted, raised(2, "level3"))
    assert (last.next_level, last.next_at, last.state) == ("", None, "running")
