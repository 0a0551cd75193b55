"""Calls and notes: kept for ever, read in scope, told to the customer without their words."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from guanjia.exchange.ids import new_id
from guanjia.people.actions.calls import CallRefused, log_call
from guanjia.people.actions.staff import grant_access, hire
from guanjia.people.call_log import calls_of, calls_told
from guanjia.people.queries import viewer_for
from guanjia.people.scope import NotYours, Viewer
from guanjia.people.sealing import erase_key
from tests.conftest import Family
from tests.rooms.people.staff import staff_token
from tests.rooms.people.test_scope import viewer_of

HOUR = timedelta(hours=1)
CLAIM = UUID(int=7)
Log = Callable[..., UUID]


def staff(code: str, role: str, now: datetime, **grant: Any) -> Viewer:
    staff_id = hire(
        code=code, display_name="苏晴" if role == "butler" else "周牧", role=role, now=now
    )
    if grant:
        grant_access(staff_id=staff_id, reason="butler", now=now, until=None, **grant)
    viewer = viewer_for(staff_token(staff_id, now), now=now)
    assert viewer is not None
    return viewer


@pytest.fixture
def butler(family: Family, now: datetime) -> Viewer:
    return staff("butler-1", "butler", now, household_id=family.household_id)


@pytest.fixture
def log(butler: Viewer, family: Family, now: datetime) -> Log:
    def logged(**changes: Any) -> UUID:
        told: dict[str, Any] = {
            "viewer": butler, "household_id": family.household_id, "person_id": family.zhiyuan,
            "kind": "call_out", "party": "customer", "topic": "progress", "outcome": "reached",
            "text": "膝盖的片子明天补", "began_at": now - HOUR, "now": now,
        }  # fmt: skip
        return log_call(**(told | changes))

    return logged


def test_a_call_is_read_as_it_was_written(
    log: Log, butler: Viewer, family: Family, now: datetime
) -> None:
    call_id = log(claim_id=CLAIM, ended_at=now - HOUR / 2, promised_until_at=now + HOUR)
    [call] = calls_of(butler, household_id=family.household_id)
    assert (call.call_id, call.staff_zh, call.text) == (call_id, "苏晴", "膝盖的片子明天补")
    assert (call.kind, call.party, call.topic, call.outcome) == (
        "call_out", "customer", "progress", "reached",
    )  # fmt: skip
    assert (call.began_at, call.ended_at) == (now - HOUR, now - HOUR / 2)
    assert (call.promised_until_at, call.promise_open, call.corrected) == (now + HOUR, True, False)


def test_the_words_lie_sealed(log: Log) -> None:
    log()
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(t::text, '') from people_call t")
        [text] = cursor.fetchone()
    assert "膝盖" not in text
    assert "膝盖".encode().hex() not in text


def test_nothing_is_changed_or_removed(log: Log) -> None:
    log()
    for statement in ("update people_call set outcome = ''", "delete from people_call"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_correction_is_a_row_of_its_own(
    log: Log, butler: Viewer, family: Family, now: datetime
) -> None:
    wrong = log(outcome="no_answer", text="")
    log(corrects_id=wrong, now=now + HOUR)
    right, kept = calls_of(butler, household_id=family.household_id)
    assert (right.outcome, right.corrected) == ("reached", False)
    assert (kept.outcome, kept.corrected) == ("no_answer", True)
    told = calls_told(viewer_of(family.zhiyuan_phone, now))
    assert [one.outcome for one in told] == ["reached"]


def test_a_promise_is_open_until_the_customer_was_spoken_with(
    log: Log, butler: Viewer, family: Family, now: datetime
) -> None:
    def open_promises() -> list[bool]:
        calls = calls_of(butler, household_id=family.household_id)
        return [call.promise_open for call in calls if call.promised_until_at]

    log(promised_until_at=now + HOUR)
    log(began_at=now, outcome="no_answer", text="")
    log(began_at=now, party="hospital")
    assert open_promises() == [True]
    log(began_at=now + HOUR, now=now + HOUR)
    assert open_promises() == [False]


def test_the_customer_sees_that_there_was_a_call_and_no_words(
    log: Log, family: Family, now: datetime
) -> None:
    log()
    log(party="hospital")
    log(kind="note", party="", outcome="", text="说话慢一点")
    [told] = calls_told(viewer_of(family.he_phone, now))
    assert (told.staff_zh, told.topic, told.began_at) == ("苏晴", "progress", now - HOUR)
    assert not hasattr(told, "text")


def test_without_a_grant_there_is_nothing_to_read_or_write(
    log: Log, family: Family, now: datetime
) -> None:
    log(claim_id=CLAIM)
    for viewer in (staff("butler-2", "butler", now), viewer_of(family.zhiyuan_phone, now)):
        with pytest.raises(NotYours):
            calls_of(viewer, household_id=family.household_id)
        with pytest.raises(NotYours):
            log(viewer=viewer)


def test_an_experts_grant_reaches_the_calls_of_that_claim_only(
    log: Log, family: Family, now: datetime
) -> None:
    log(claim_id=CLAIM)
    log()
    expert = staff(
        "expert-1", "claims_expert", now, household_id=family.household_id, claim_id=CLAIM
    )  # fmt: skip
    [call] = calls_of(expert, household_id=family.household_id, claim_id=CLAIM)
    assert call.claim_id == CLAIM
    log(viewer=expert, claim_id=CLAIM)
    with pytest.raises(NotYours):
        calls_of(expert, household_id=family.household_id)
    with pytest.raises(NotYours):
        log(viewer=expert)


def test_a_call_is_about_somebody_of_that_household(log: Log, now: datetime) -> None:
    with pytest.raises(NotYours):
        log(person_id=new_id(now=now))
    with pytest.raises(NotYours):
        log(corrects_id=new_id(now=now))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"topic": "weather"}, "call_unclear"),
        ({"outcome": ""}, "call_unclear"),
        ({"party": "neighbour"}, "call_unclear"),
        ({"text": "  "}, "call_empty"),
        ({"kind": "note", "text": ""}, "call_empty"),
        ({"text": "字" * 2001}, "call_too_long"),
        ({"began_at": 1}, "call_time"),
        ({"ended_at": -2}, "call_time"),
        ({"promised_until_at": 0}, "promise_past"),
    ],
)
def test_what_nobody_could_work_with_is_refused(
    log: Log, now: datetime, changes: dict[str, Any], code: str
) -> None:
    moments = {
        name: now + HOUR * value for name, value in changes.items() if isinstance(value, int)
    }
    with pytest.raises(CallRefused) as refused:
        log(**(changes | moments))
    assert refused.value.code == code


def test_nobody_reached_needs_no_words(log: Log, butler: Viewer, family: Family) -> None:
    log(outcome="no_answer", text="")
    assert [one.text for one in calls_of(butler, household_id=family.household_id)] == [""]


def test_after_an_erasure_the_log_stands_without_words(
    log: Log, butler: Viewer, family: Family
) -> None:
    log()
    erase_key(family.zhiyuan)
    [call] = calls_of(butler, household_id=family.household_id)
    assert (call.topic, call.text) == ("progress", "")
