"""Columns as PostgreSQL reads them back."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from guanjia.exchange.arrays import array, byte_array
from guanjia.exchange.ids import new_id, new_ids

NOW = datetime(2026, 3, 10, 9, 30, 0, 123456, tzinfo=UTC)


def read_back(text: str, kind: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(f"select %s::{kind}[]", [text])
        found: list[object] = cursor.fetchone()[0]
    return found


@pytest.mark.django_db
def test_values_come_back_as_they_were() -> None:
    ids = [UUID(int=0), None, UUID(int=2**128 - 1)]
    assert read_back(array(ids), "uuid") == ids
    codes = ["", "liability_check", "insurer:qinghe", "late:0198:2026-03-10"]
    assert read_back(array(codes), "text") == codes
    assert read_back(array([NOW, None]), "timestamptz") == [NOW, None]
    assert read_back(array([0, -3]), "int") == [0, -3]
    assert read_back(array([]), "uuid") == []
    every = [bytes(range(256)), b"", None]
    assert read_back(byte_array(every), "bytea") == every


@given(count=st.integers(0, 50))
def test_many_ids_are_as_one_is(count: int) -> None:
    many = new_ids(count, now=NOW)
    assert len(set(many)) == count
    for one in many:
        assert (one.version, one.variant) == (7, "specified in RFC 4122")
        assert one.int >> 64 == new_id(now=NOW).int >> 64
