import uuid
from datetime import datetime

import pytest
from django.db import connection

from guanjia.exchange.sealing import SealBroken
from guanjia.people import sealing
from guanjia.people.models import PersonKey
from guanjia.people.queries import person_card
from guanjia.people.sealing import KeyCache, PersonErased, erase_key, open_for, seal_for
from tests.conftest import Family

PLACE = "documents_figures|figures|1"


def test_a_seal_opens_for_its_person_in_its_place_only(family: Family) -> None:
    sealed = seal_for(family.he, place=PLACE, plain=b"K35.8")
    assert b"K35.8" not in sealed
    assert open_for(family.he, place=PLACE, sealed=sealed) == b"K35.8"
    with pytest.raises(SealBroken):
        open_for(family.zhiyuan, place=PLACE, sealed=sealed)
    with pytest.raises(SealBroken):
        open_for(family.he, place="documents_figures|figures|2", sealed=sealed)


def test_erasing_the_key_holds_at_once_and_for_that_person_only(family: Family) -> None:
    theirs = seal_for(family.he, place=PLACE, plain=b"x")
    mine = seal_for(family.zhiyuan, place=PLACE, plain=b"y")
    erase_key(family.he)
    with pytest.raises(PersonErased):
        open_for(family.he, place=PLACE, sealed=theirs)
    with pytest.raises(PersonErased):
        seal_for(family.he, place=PLACE, plain=b"z")
    with pytest.raises(PersonErased):
        person_card(family.he)
    assert open_for(family.zhiyuan, place=PLACE, sealed=mine) == b"y"


@pytest.mark.django_db(transaction=True)
def test_a_key_read_again_before_the_erasure_commits_is_dropped_at_commit(
    family: Family,
) -> None:
    from django.db import transaction

    sealed = seal_for(family.he, place=PLACE, plain=b"x")
    cipher = sealing.CACHE.get(family.he)
    assert cipher is not None
    with transaction.atomic():
        erase_key(family.he)
        sealing.CACHE.put(family.he, cipher)
    with pytest.raises(PersonErased):
        open_for(family.he, place=PLACE, sealed=sealed)


def test_a_key_moved_to_another_person_does_not_unwrap(family: Family) -> None:
    sealed = seal_for(family.he, place=PLACE, plain=b"x")
    theirs = PersonKey.objects.get(person=family.he).wrapped
    PersonKey.objects.filter(person=family.zhiyuan).update(wrapped=theirs)
    sealing.CACHE.drop(family.zhiyuan)
    with pytest.raises(SealBroken):
        open_for(family.zhiyuan, place=PLACE, sealed=sealed)


def test_nobody_has_a_key_without_a_person(db: None) -> None:
    with pytest.raises(PersonErased):
        seal_for(uuid.UUID(int=7), place=PLACE, plain=b"x")


def test_the_cache_keeps_few_keys_for_a_short_while(family: Family) -> None:
    clock = [100.0]
    cache = KeyCache(size=2, seconds=30, clock=lambda: clock[0])
    cipher = sealing.CACHE.get(family.he)
    assert cipher is not None
    one, two, three = (uuid.UUID(int=number) for number in (1, 2, 3))
    for person_id in (one, two, three):
        cache.put(person_id, cipher)
    assert [cache.get(person_id) for person_id in (one, two, three)] == [None, cipher, cipher]
    clock[0] = 129.9
    assert cache.get(three) is cipher
    clock[0] = 130.0
    assert cache.get(three) is None


def test_nothing_personal_lies_open_in_any_table(family: Family, now: datetime) -> None:
    from guanjia.people.actions.login import open_session, send_code

    code = send_code(phone=family.he_phone, now=now)
    assert code
    token = open_session(phone=family.he_phone, code=code, now=now)
    canaries = (
        "周禾",
        "000000199009030029",
        "1990-09-03",
        "10000000002",
        "样本路",
        code,
        str(token),
    )
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where tablename like 'people\\_%'")
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) == 18
        for table in tables:
            cursor.execute(f"select coalesce(string_agg(t::text, E'\\n'), '') from \"{table}\" t")
            [text] = cursor.fetchone()
            assert [canary for canary in canaries if canary in text] == []
            assert [canary for canary in canaries if canary.encode().hex() in text] == []
