"""Complaints: the law's clock, a handler without interest, the outcome, and who may read it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from guanjia.care import complaints
from guanjia.care.actions.complaints import (
    ComplaintRefused,
    answer,
    complain,
    extend,
    withdraw,
)
from guanjia.people.scope import NotYours
from guanjia.watch import queries as watch
from guanjia.watch import subjects
from guanjia.watch.actions import orders
from guanjia.watch.actions.tick import tick
from guanjia.watch.check import check_clocks
from tests.rooms.care.conftest import Case
from tests.rooms.exchange.test_two_connections import wait_until_somebody_waits_for_us

pytestmark = pytest.mark.django_db


def complained(case: Case, **more: Any) -> Any:
    return complain(
        person_id=case.world.family.zhiyuan, claim_id=case.claim_id, channel="page",
        subject="too_slow", text="催了三次没人回。", by=case.world.family.zhiyuan,
        now=case.world.now, **more,
    )  # fmt: skip


def handler_of(case: Case, complaint_id: Any) -> Any:
    found = complaints.complaint(case.customer, complaint_id)
    [order] = complaints.orders_of(found)
    return order.owner_id


def by_date(case: Case, complaint_id: Any) -> list[date | None]:
    found = complaints.complaint(case.customer, complaint_id)
    return [one.by_date for one in complaints.open_deadlines(found)]


def test_it_is_answered_in_fifteen_days_by_somebody_without_interest(case: Case) -> None:
    complaint_id = complained(case)
    assert handler_of(case, complaint_id) == case.expert.staff_id
    assert by_date(case, complaint_id) == [date(2026, 3, 25)]
    expert = case.expert.seen(case.world.now)
    said: dict[str, Any] = {"outcome": "upheld", "text": "您说得对。", "now": case.world.now}
    answer(expert, complaint_id=complaint_id, **said)
    found = complaints.complaint(case.customer, complaint_id)
    assert (found.outcome, found.ended_at) == ("upheld", case.world.now)
    assert by_date(case, complaint_id) == []
    lines = complaints.lines_of(found)
    assert [one.kind for one in lines] == ["complaint_received", "complaint_answered"]
    assert lines[1].text == "您说得对。"
    with pytest.raises(ComplaintRefused) as twice:
        answer(expert, complaint_id=complaint_id, **said)
    assert twice.value.code == "over"


def test_who_had_to_do_with_the_household_never_gets_it(case: Case, hired: Any) -> None:
    later = case.world.now + timedelta(minutes=1)
    opened = orders.open_order(
        household_id=case.home, subject="claim", subject_id=case.claim_id, kind="mark",
        role="claims_expert", cause="mark_open", due_at=later, now=case.world.now,
    )  # fmt: skip
    assert opened.owner_id == case.expert.staff_id
    orders.close(order_id=opened.order_id, by=None, outcome="done", now=later)
    complaint_id = complained(case)
    assert handler_of(case, complaint_id) is None  # the only expert once looked at this claim
    [order] = complaints.orders_of(complaints.complaint(case.customer, complaint_id))
    with pytest.raises(orders.OrderRefused) as interested:
        orders.take(order_id=order.order_id, staff_id=case.expert.staff_id, now=later)
    assert interested.value.code == "not_to_them"
    fresh = hired("程安", "claims_expert")
    orders.take(order_id=order.order_id, staff_id=fresh.staff_id, now=later)
    assert handler_of(case, complaint_id) == fresh.staff_id


def test_whom_it_is_about_never_gets_it_and_never_reads_it(case: Case) -> None:
    complaint_id = complained(case, about_staff_id=case.expert.staff_id)
    assert handler_of(case, complaint_id) is None
    for colleague in (case.expert, case.butler, case.senior):
        with pytest.raises(NotYours):
            complaints.complaint(colleague.seen(case.world.now), complaint_id)


def test_a_late_one_goes_to_nobody_with_an_interest_either(case: Case, hired: Any) -> None:
    complaint_id = complained(case, about_staff_id=case.senior.staff_id)
    late = case.world.now + timedelta(days=16)
    while tick(now=late):
        pass
    found = complaints.complaint(case.customer, complaint_id)
    [order] = [one for one in complaints.orders_of(found) if one.kind == "late"]
    assert (order.level, order.role, order.owner_id) == ("due", "senior_expert", None)
    with pytest.raises(NotYours):
        complaints.complaint(case.senior.seen(case.world.now), complaint_id)
    fresh, later = hired("孟川", "senior_expert"), late + timedelta(minutes=1)
    orders.take(order_id=order.order_id, staff_id=fresh.staff_id, now=late)
    assert complaints.complaint(fresh.seen(case.world.now), complaint_id).id == complaint_id
    orders.note(order_id=order.order_id, by=fresh.staff_id, text="在催。", now=later)
    assert (
        watch.history(watch.order(fresh.seen(case.world.now), order.order_id))[-1].text == "在催。"
    )


@pytest.mark.django_db(transaction=True)
def test_an_answer_waits_while_the_monitor_raises_it(request: pytest.FixtureRequest) -> None:
    with transaction.atomic():
        case: Case = request.getfixturevalue("case")
        complaint_id = complained(case)
    late = case.world.now + timedelta(days=16)
    expert = case.expert.seen(case.world.now)

    def answered() -> None:
        with transaction.atomic():
            answer(expert, complaint_id=complaint_id, outcome="upheld", text="您说得对。", now=late)
        connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            tick(now=late)
            waits = elsewhere.submit(answered)
            wait_until_somebody_waits_for_us()
        waits.result()
    source = subjects.sources[complaints.SUBJECT]
    _, events = source.events([complaint_id])[complaint_id]
    assert [(one.seq, one.kind) for one in events] == [
        (1, "complaint_received"), (2, "clock_raised"), (3, "clock_raised"),
        (4, "complaint_answered"),
    ]  # fmt: skip
    assert check_clocks().differences == ()


def test_a_complex_one_takes_longer_and_says_why(case: Case) -> None:
    complaint_id = complained(case)
    expert = case.expert.seen(case.world.now)
    with pytest.raises(ComplaintRefused) as wrong:
        extend(expert, complaint_id=complaint_id, days=90, text="x", now=case.world.now)
    assert wrong.value.code == "days_wrong"
    extend(expert, complaint_id=complaint_id, days=30, text="要调录音。", now=case.world.now)
    assert by_date(case, complaint_id) == [date(2026, 4, 9)]
    extend(expert, complaint_id=complaint_id, days=60, text="等医院。", now=case.world.now)
    assert by_date(case, complaint_id) == [date(2026, 5, 9)]
    with pytest.raises(ComplaintRefused):
        extend(expert, complaint_id=complaint_id, days=30, text="x", now=case.world.now)


def test_only_the_complainant_takes_it_back(case: Case) -> None:
    complaint_id = complained(case)
    with pytest.raises(NotYours):
        withdraw(case.expert.seen(case.world.now), complaint_id=complaint_id, now=case.world.now)
    withdraw(case.customer, complaint_id=complaint_id, now=case.world.now)
    found = complaints.complaint(case.customer, complaint_id)
    assert (found.outcome, by_date(case, complaint_id)) == ("withdrawn", [])


def test_it_needs_no_claim_but_a_subject_and_words(case: Case) -> None:
    person_id, now = case.world.family.zhiyuan, case.world.now
    told: dict[str, Any] = {"person_id": person_id, "claim_id": None, "channel": "page",
                            "by": person_id, "now": now}  # fmt: skip
    for subject, text, code in (("", "x", "subject_missing"), ("other", " ", "text_missing")):
        with pytest.raises(ComplaintRefused) as refused:
            complain(**told, subject=subject, text=text)
        assert refused.value.code == code
    complaint_id = complain(**told, subject="privacy", text="谁看了我的病历？")
    assert complaints.mine(case.customer)[0].id == complaint_id


def test_its_clock_is_checked_like_a_claim_s(case: Case) -> None:
    complaint_id = complained(case)
    source = subjects.sources[complaints.SUBJECT]
    assert source.open_ids(after=UUID(int=0), limit=10) == [complaint_id]
    assert source.lock([complaint_id]) == {complaint_id}
    source.note_policy([complaint_id], version="2026-11", now=case.world.now)
    household_id, events = source.events([complaint_id])[complaint_id]
    assert household_id == case.home
    assert [one.kind for one in events] == ["complaint_received", "clock_policy_applied"]
    answer(
        case.expert.seen(case.world.now), complaint_id=complaint_id, outcome="partly", text="好。",
        now=case.world.now,
    )  # fmt: skip
    assert source.open_ids(after=UUID(int=0), limit=10) == []
    found = complaints.complaint(case.customer, complaint_id)
    assert [one.kind for one in complaints.lines_of(found)] == [
        "complaint_received", "complaint_answered",
    ]  # fmt: skip
