"""Who is meant: names with what they are to me, and nobody chosen in silence."""

import re

from django.test import Client
from django.utils.timezone import now

from guanjia.people.actions.households import give_account, link
from tests.conftest import Family
from tests.rooms.claims.conftest import World, catalogue, world  # noqa: F401
from tests.rooms.web.test_phone_report import browser, phone  # noqa: F401


def words(page: bytes) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", page.decode()))


def test_relations_stand_beside_the_names(family: Family, world: World) -> None:  # noqa: F811
    father, mother = browser(family.zhiyuan_phone), browser(family.he_phone)
    assert "林小满女儿" in words(father.get("/report").content)
    assert "林小满女儿" in words(father.get("/policies").content)
    link(actor=family.zhiyuan, subject=family.he, kind="spouse", now=now())
    link(actor=family.he, subject=family.zhiyuan, kind="spouse", now=now())
    for path in ("/", "/report", "/policies", "/policies/add"):
        assert "周禾妻子" in words(father.get(path).content), path
        assert "林知远丈夫" in words(mother.get(path).content), path


def test_of_several_persons_none_is_chosen_for_me(phone: Client) -> None:  # noqa: F811
    page = phone.get("/policies/add").content.decode()
    assert page.count('name="insured"') > 1
    assert not re.findall(r'name="insured"[^>]*checked', page)


def test_where_there_is_one_it_is_said_for_whom(
    family: Family,
    world: World,  # noqa: F811
) -> None:
    give_account(person_id=family.xiaoman, phone="10000000009", now=now())
    page = browser("10000000009").get("/policies/add")
    assert "保的是：林小满（本人）" in words(page.content)
    assert b'type="radio" name="insured"' not in page.content
    assert f'type="hidden" name="insured" value="{family.xiaoman}"' in page.content.decode()
