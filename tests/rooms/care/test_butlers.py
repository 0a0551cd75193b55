"""Who looks after whom: by load of open claims, covered while away, handed on with a summary."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from guanjia.care.actions.butlers import (
    ButlerRefused,
    end_absence,
    ensure_butler,
    fill_gaps,
    hand_household,
    leave,
    plan_absence,
)
from guanjia.care.models import HouseholdHandOver
from guanjia.care.rules import by_load
from guanjia.people.actions.absence import AbsenceRefused
from guanjia.people.actions.households import NewPerson, create_household
from guanjia.people.butlers import absences, butler_of, butlers_of, covers_of
from guanjia.people.scope import NotYours
from guanjia.policies.actions.hold import NewPolicy, hold_policy
from guanjia.watch.actions import orders
from guanjia.watch.queries import orders_about
from tests.rooms.care.conftest import Case, Colleague, Hired

STEP = timedelta(minutes=2)


def new_home(now: datetime, number: int) -> UUID:
    member = NewPerson(f"样本{number}", f"0000001990010{number:05d}", date(1990, 1, 1))
    return create_household(members=[member], now=now).household_id


def butler_zh(home: UUID, now: datetime) -> str:
    butler = butler_of([home], now=now)
    return butler.display_name if butler else ""


def sees(one: Colleague, home: UUID, now: datetime) -> bool:
    return home in one.seen(now).granted_household_ids


def test_the_least_loaded_is_chosen_and_equals_take_turns(
    case: Case, hired: Hired, now: datetime
) -> None:
    """苏晴 has one open claim; 林遥 and 秦可 have none, however many households they have."""
    lin, qin = hired("林遥", code="b-1"), hired("秦可", code="b-2")
    homes = [new_home(now, number) for number in range(5)]
    given = [ensure_butler(household_id=home, now=now + STEP * n) for n, home in enumerate(homes)]
    assert given == [lin.staff_id, qin.staff_id, lin.staff_id, qin.staff_id, lin.staff_id]
    assert butler_zh(homes[1], now + STEP * 9) == "秦可"


def test_who_has_a_butler_keeps_them(case: Case, hired: Hired, now: datetime) -> None:
    hired("林遥")
    assert ensure_butler(household_id=case.home, now=now) is None
    assert butler_zh(case.home, now) == "苏晴"


def test_nobody_who_is_away_or_gone_is_chosen(hired: Hired, now: datetime) -> None:
    lin, qin = hired("林遥", code="b-1"), hired("秦可", code="b-2")
    plan_absence(staff_id=lin.staff_id, from_at=now - STEP, until_at=now + STEP, now=now - STEP)
    home = new_home(now, 1)
    assert ensure_butler(household_id=home, now=now) == qin.staff_id
    leave(staff_id=qin.staff_id, now=now)
    assert ensure_butler(household_id=new_home(now, 2), now=now) is None


def test_every_holder_of_a_policy_has_one(case: Case, hired: Hired, now: datetime) -> None:
    homes = [new_home(now, number) for number in range(3)]
    for number, home in enumerate(homes[:2]):
        hold_policy(policy=a_policy(home, number), now=now)
    assert fill_gaps(now=now) == 2
    assert set(butlers_of([*homes, case.home], now=now)) == {*homes[:2], case.home}
    assert fill_gaps(now=now) == 0


def a_policy(home: UUID, number: int) -> NewPolicy:
    from guanjia.people.queries import persons_of

    [person_id] = persons_of(home)
    return NewPolicy(
        household_id=home, insured_id=person_id, holder_id=person_id, insurer="qinghe",
        product="outpatient", edition="2025", policy_no=f"P-{number}",
        cover_from=date(2026, 1, 1), cover_until=date(2027, 1, 1),
        first_cover_from=date(2026, 1, 1), with_social=True, origin="bought",
    )  # fmt: skip


def test_heavy_households_are_spread_first() -> None:
    a, b, x, y, z = (UUID(int=number) for number in range(1, 6))
    homes = {x: 1, y: 5, z: 3}
    assert by_load(homes, [(a, 0), (b, 2)]) == [(y, a), (z, b), (x, a)]
    assert by_load(homes, []) == []


def test_a_cover_sees_from_the_first_minute_to_the_last(
    case: Case, hired: Hired, now: datetime
) -> None:
    lin = hired("林遥")
    begin, end = now + STEP, now + 9 * STEP
    absence_id = plan_absence(staff_id=case.butler.staff_id, from_at=begin, until_at=end, now=now)
    named = {
        at: butler_of([case.home], now=at) for at in (now, begin, end - timedelta(seconds=1), end)
    }
    assert [one.cover_zh if one else None for one in named.values()] == ["", "林遥", "林遥", ""]
    assert {one.display_name for one in named.values() if one} == {"苏晴"}
    assert [sees(lin, case.home, at) for at in named] == [False, True, True, False]
    assert covers_of(case.butler.staff_id, from_at=begin) == {"林遥": 1}
    end_absence(absence_id=absence_id, staff_id=case.butler.staff_id, now=begin + STEP)
    assert not sees(lin, case.home, begin + STEP)
    assert absences(now=begin + STEP) == ()


def test_a_cover_who_goes_away_too_hands_it_on(case: Case, hired: Hired, now: datetime) -> None:
    lin = hired("林遥", code="b-1")
    plan_absence(staff_id=case.butler.staff_id, from_at=now, until_at=now + 9 * STEP, now=now)
    qin = hired("秦可", code="b-2")
    plan_absence(staff_id=lin.staff_id, from_at=now + STEP, until_at=now + 3 * STEP, now=now)
    butler = butler_of([case.home], now=now + 2 * STEP)
    assert butler is not None
    assert butler.cover_zh == "秦可"
    assert [sees(qin, case.home, now + STEP * n) for n in (0, 2, 3)] == [False, True, False]


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [(2, 1, "absence_order"), (-3, -2, "absence_past"), (4, 6, "absence_twice")],
)
def test_an_absence_without_sense_is_refused(
    case: Case, hired: Hired, now: datetime, begin: int, end: int, code: str
) -> None:
    hired("林遥")
    staff_id = case.butler.staff_id
    plan_absence(staff_id=staff_id, from_at=now + 3 * STEP, until_at=now + 5 * STEP, now=now)
    with pytest.raises(AbsenceRefused) as refused:
        plan_absence(
            staff_id=staff_id, from_at=now + begin * STEP, until_at=now + end * STEP, now=now
        )
    assert refused.value.code == code


def test_nobody_goes_while_customers_would_be_alone(case: Case, now: datetime) -> None:
    with pytest.raises(ButlerRefused) as refused:
        plan_absence(staff_id=case.butler.staff_id, from_at=now, until_at=now + STEP, now=now)
    assert refused.value.code == "nobody_else"


def test_a_household_is_handed_on_with_a_summary(case: Case, hired: Hired, now: datetime) -> None:
    lin, stranger = hired("林遥"), hired("秦可")
    hand = {
        "household_id": case.home, "reason": "balance", "summary": "叫他林先生，怕打电话。",
        "to_staff_id": lin.staff_id, "now": now,
    }  # fmt: skip
    with pytest.raises(NotYours):
        hand_household(viewer=stranger.seen(now), **hand)
    assert hand_household(viewer=case.butler.seen(now), **hand) == lin.staff_id
    assert butler_zh(case.home, now) == "林遥"
    assert [sees(one, case.home, now) for one in (case.butler, lin)] == [False, True]
    kept = HouseholdHandOver.objects.get()
    assert (kept.from_staff_id, kept.to_staff_id) == (case.butler.staff_id, lin.staff_id)
    assert "林先生".encode() not in bytes(kept.sealed)


def test_who_stood_in_keeps_nothing_of_a_household_handed_on(
    case: Case, hired: Hired, now: datetime
) -> None:
    lin, qin = hired("林遥", code="b-1"), hired("秦可", code="b-2")
    plan_absence(staff_id=case.butler.staff_id, from_at=now, until_at=now + 9 * STEP, now=now)
    opened = orders.open_order(
        household_id=case.home, subject="claim", subject_id=case.claim_id, kind="call",
        role="butler", cause="call_promised", due_at=now + STEP, now=now,
    )  # fmt: skip
    assert opened.owner_id == lin.staff_id
    hand_household(
        viewer=lin.seen(now), household_id=case.home, to_staff_id=qin.staff_id,
        reason="long_absence", summary="叫他林先生，怕打电话。", now=now,
    )  # fmt: skip
    [order] = orders_about("claim", case.claim_id, household_id=case.home)
    assert order.owner_id == qin.staff_id
    assert not sees(lin, case.home, now)
    assert case.claim_id not in lin.seen(now).granted_claim_ids


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"summary": " "}, "summary_missing"), ({"reason": "x"}, "reason_missing"),
     ({"to_staff_id": UUID(int=1)}, "not_a_butler")],
)  # fmt: skip
def test_a_hand_over_without_sense_is_refused(
    case: Case, hired: Hired, now: datetime, changes: dict[str, object], code: str
) -> None:
    hired("林遥")
    hand = {
        "household_id": case.home,
        "reason": "balance",
        "summary": "在办一件",
        "to_staff_id": None,
    }
    with pytest.raises(ButlerRefused) as refused:
        hand_household(viewer=case.butler.seen(now), now=now, **(hand | changes))
    assert refused.value.code == code


def test_whoever_leaves_leaves_nobody_alone(case: Case, hired: Hired, now: datetime) -> None:
    hired("林遥")
    leave(staff_id=case.butler.staff_id, now=now)
    assert butler_zh(case.home, now) == "林遥"
    kept = HouseholdHandOver.objects.get()
    assert (kept.reason, kept.sealed) == ("left", None)
