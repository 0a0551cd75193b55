from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from guanjia.people.actions.households import (
    NewPerson,
    create_household,
    give_account,
    link,
    unlink,
)
from guanjia.people.actions.login import open_session, send_code
from guanjia.people.actions.staff import end_access, grant_access, hire, leave
from guanjia.people.queries import viewer_for
from guanjia.people.rules import of_age_at
from guanjia.people.scope import NotYours, Viewer, require_acts_for
from tests.conftest import Family
from tests.rooms.people.staff import staff_token

DAY = timedelta(days=1)


def token_of(phone: str, now: datetime) -> str:
    token = open_session(phone=phone, code=send_code(phone=phone, now=now) or "", now=now)
    assert isinstance(token, str)
    return token


def viewer_of(phone: str, now: datetime) -> Viewer:
    viewer = viewer_for(token_of(phone, now), now=now)
    assert viewer is not None
    return viewer


@pytest.fixture
def stranger(db: None, now: datetime) -> UUID:
    person = NewPerson("某甲", "000000199001010019", date(1990, 1, 1))
    [person_id] = create_household(members=[person], now=now).person_ids
    give_account(person_id=person_id, phone="10000000004", now=now)
    return person_id


def test_a_parent_acts_for_the_family(family: Family, now: datetime) -> None:
    viewer = viewer_of(family.zhiyuan_phone, now)
    assert viewer == Viewer(
        account_id=family.zhiyuan_account,
        person_id=family.zhiyuan,
        household_ids=frozenset({family.household_id}),
        acts_for=frozenset({family.zhiyuan, family.he, family.xiaoman}),
    )


def test_the_same_household_alone_gives_no_right(family: Family, now: datetime) -> None:
    unlink(actor=family.he, subject=family.zhiyuan, now=now)
    viewer = viewer_of(family.he_phone, now)
    assert family.household_id in viewer.household_ids
    with pytest.raises(NotYours):
        require_acts_for(viewer, family.zhiyuan)
    assert not viewer.may_see(person_id=family.zhiyuan, household_id=family.household_id)
    assert viewer.may_see(person_id=family.xiaoman, household_id=family.household_id)


def test_a_strangers_id_looks_like_none_at_all(
    family: Family, stranger: UUID, now: datetime
) -> None:
    viewer = viewer_of("10000000004", now)
    answers = set()
    for person_id in (family.he, UUID(int=7)):
        with pytest.raises(NotYours) as refused:
            require_acts_for(viewer, person_id)
        answers.add((refused.value.code, str(refused.value), refused.value.customer_zh))
    assert {code for code, _, _ in answers} == {"not_found"}
    assert len(answers) == 1


def test_one_may_act_across_households_and_binds_both(
    family: Family, stranger: UUID, now: datetime
) -> None:
    link(actor=family.he, subject=stranger, kind="proxy", now=now)
    viewer = viewer_of(family.he_phone, now)
    require_acts_for(viewer, stranger)
    assert len(viewer.household_ids) == 2


def test_a_relation_ends_at_the_actors_next_request(family: Family, now: datetime) -> None:
    token = token_of(family.he_phone, now)
    unlink(actor=family.he, subject=family.zhiyuan, now=now + DAY)
    before = viewer_for(token, now=now + DAY - timedelta(microseconds=1))
    after = viewer_for(token, now=now + DAY)
    assert before is not None
    assert after is not None
    assert before.acts_for - after.acts_for == {family.zhiyuan}
    link(actor=family.he, subject=family.zhiyuan, kind="spouse", now=now + 2 * DAY)
    again = viewer_for(token, now=now + 2 * DAY)
    assert again is not None
    assert family.zhiyuan in again.acts_for


def test_a_child_of_age_acts_for_themselves(family: Family) -> None:
    birthday = of_age_at(date(2018, 6, 1))
    before = viewer_of(family.he_phone, birthday - timedelta(minutes=2))
    assert family.xiaoman in before.acts_for
    assert family.xiaoman not in viewer_of(family.he_phone, birthday).acts_for


def test_linking_twice_is_one_right_that_ends_once(family: Family, now: datetime) -> None:
    link(actor=family.he, subject=family.zhiyuan, kind="spouse", now=now)
    unlink(actor=family.he, subject=family.zhiyuan, now=now)
    assert family.zhiyuan not in viewer_of(family.he_phone, now).acts_for


def test_staff_see_what_they_were_granted_while_it_lasts(
    family: Family, stranger: UUID, now: datetime
) -> None:
    claim = UUID(int=5)
    butler = hire(code="B01", display_name="小禾", role="butler", now=now)
    grant_access(
        staff_id=butler, household_id=family.household_id, reason="owner", now=now, until=None
    )
    short = grant_access(
        staff_id=butler,
        household_id=UUID(int=8),
        claim_id=claim,
        reason="cover",
        now=now,
        until=now + DAY,
    )
    token = staff_token(butler, now)

    def viewer(at: datetime) -> Viewer:
        found = viewer_for(token, now=at)
        assert found is not None
        return found

    at_first = viewer(now)
    assert at_first.granted_claim_ids == {claim}
    assert at_first.household_ids == {family.household_id, UUID(int=8)}
    assert at_first.may_see(person_id=family.he, household_id=family.household_id)
    assert at_first.may_see(person_id=stranger, household_id=UUID(int=8), claim_id=claim)
    assert not at_first.may_see(person_id=stranger, household_id=UUID(int=8))
    with pytest.raises(NotYours):
        require_acts_for(at_first, family.he)
    end_access(grant_id=short, now=now + timedelta(minutes=1))
    assert viewer(now + timedelta(minutes=1)).granted_claim_ids == frozenset()
    leave(staff_id=butler, now=now + timedelta(minutes=2))
    assert viewer_for(token, now=now + timedelta(minutes=2)) is None


def test_a_grant_is_half_open(family: Family, now: datetime) -> None:
    butler = hire(code="B01", display_name="小禾", role="butler", now=now)
    until = now + timedelta(minutes=10)
    grant_access(
        staff_id=butler, household_id=family.household_id, reason="cover", now=now, until=until
    )
    token = staff_token(butler, now)
    last = viewer_for(token, now=until - timedelta(microseconds=1))
    gone = viewer_for(token, now=until)
    assert last is not None
    assert gone is not None
    assert last.household_ids == {family.household_id}
    assert gone.household_ids == frozenset()
