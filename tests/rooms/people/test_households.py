from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from guanjia.people.actions.households import (
    NewPerson,
    PhoneTaken,
    RelationRefused,
    change_fields,
    create_household,
    give_account,
    link,
)
from guanjia.people.queries import household_of, masked, person_card, person_cards, persons_of
from guanjia.people.rules import PhoneInvalid, mask_number, of_age_at, phone_number
from guanjia.people.scope import NotYours
from tests.conftest import Family


def test_a_card_shows_what_was_given(family: Family) -> None:
    card = person_card(family.he)
    assert (card.name, card.id_number, card.born_date, card.phone) == (
        "周禾",
        "000000199009030029",
        date(1990, 9, 3),
        "10000000002",
    )
    assert (card.household_id, card.is_fictional) == (family.household_id, True)
    assert person_card(family.xiaoman).phone == ""


def test_members_share_a_household_in_their_order(family: Family) -> None:
    members = (family.zhiyuan, family.he, family.xiaoman)
    assert {household_of(member) for member in members} == {family.household_id}
    assert set(persons_of(family.household_id)) == set(members)
    assert [person_card(member).name for member in members] == ["林知远", "周禾", "林小满"]


def test_a_masked_card_shows_ends_only(family: Family) -> None:
    change_fields(person_id=family.zhiyuan, bank_account="0000000000001234")
    card = masked(person_card(family.zhiyuan))
    assert (card.name, card.id_number, card.phone, card.bank_account) == (
        "林**",
        "**************0011",
        "100****0001",
        "************1234",
    )
    assert mask_number("123", head=0, tail=4) == "***"


def test_changed_fields_replace_the_old_and_leave_the_rest(family: Family) -> None:
    change_fields(person_id=family.he, address="样本市新路 2 号", phone="+86 100 0000 0009")
    card = person_card(family.he)
    assert (card.address, card.phone, card.name) == ("样本市新路 2 号", "10000000009", "周禾")
    with pytest.raises(TypeError):
        change_fields(person_id=family.he, diagnosis="K35.8")


def test_a_household_of_any_size_costs_the_same_statements(
    db: None, now: datetime, django_assert_num_queries: Any
) -> None:
    members = [NewPerson("某甲", "000000199001010019", date(1990, 1, 1))] * 6
    with django_assert_num_queries(5):
        household = create_household(members=members, now=now)
    with django_assert_num_queries(1):
        cards = person_cards(household.person_ids)
    assert len(cards) == 6


def test_an_unknown_person_is_not_found(db: None) -> None:
    for ask in (person_card, household_of):
        with pytest.raises(NotYours):
            ask(UUID(int=7))


def test_one_phone_one_account(family: Family, now: datetime) -> None:
    with pytest.raises(PhoneTaken):
        give_account(person_id=family.xiaoman, phone="100-0000-0001", now=now)
    give_account(person_id=family.xiaoman, phone="10000000003", now=now)
    assert person_card(family.xiaoman).phone == "10000000003"


@pytest.mark.parametrize("text", ["", "1000000000", "100000000011", "20000000001", "1000000000a"])
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(PhoneInvalid):
        phone_number(text)


def test_a_child_is_of_age_on_the_eighteenth_birthday() -> None:
    china = ZoneInfo("Asia/Shanghai")
    assert of_age_at(date(2018, 6, 1)) == datetime(2036, 6, 1, tzinfo=china)
    assert of_age_at(date(2016, 2, 29)) == datetime(2034, 3, 1, tzinfo=china)


@pytest.mark.parametrize(
    ("actor", "subject", "kind", "code"),
    [
        ("he", "he", "proxy", "relation_to_oneself"),
        ("he", "zhiyuan", "neighbour", "relation_unknown"),
        ("he", "zhiyuan", "self", "relation_unknown"),
        ("he", "zhiyuan", "parent", "subject_of_age"),
    ],
)
def test_a_relation_that_gives_no_right_is_refused(
    family: Family, now: datetime, actor: str, subject: str, kind: str, code: str
) -> None:
    with pytest.raises(RelationRefused) as refused:
        link(actor=getattr(family, actor), subject=getattr(family, subject), kind=kind, now=now)
    assert refused.value.code == code
    assert refused.value.customer_zh


def test_the_day_before_the_birthday_a_parent_still_counts(family: Family) -> None:
    birthday = of_age_at(date(2018, 6, 1))
    grandmother = create_household(
        members=[NewPerson("某乙", "000000196001010019", date(1960, 1, 1))], now=birthday
    ).person_ids[0]
    before = birthday - timedelta(microseconds=1)
    link(actor=grandmother, subject=family.xiaoman, kind="parent", now=before)
    with pytest.raises(RelationRefused):
        link(actor=grandmother, subject=family.xiaoman, kind="parent", now=birthday)
