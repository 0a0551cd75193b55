import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from guanjia.exchange.actions.idempotency import (
    IdempotencyMismatch,
    Saved,
    begin,
    finish,
    forget_old_answers,
)

pytestmark = pytest.mark.django_db
ME, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
ANSWER = '{"number": "LP-1", "name": "林知远"}'.encode()


def start(now: datetime, *, account: uuid.UUID = ME, request: str = "h1") -> Saved | None:
    return begin(account_id=account, key="k1", request_hash=request, now=now)


def done() -> None:
    finish(account_id=ME, key="k1", status=201, body=ANSWER)


def test_the_second_request_gets_the_first_answer(now: datetime) -> None:
    assert start(now) is None
    done()
    assert start(now + timedelta(hours=1)) == Saved(201, ANSWER)
    assert start(now + timedelta(hours=2)) == Saved(201, ANSWER)


def test_another_request_under_the_same_key_is_refused(now: datetime) -> None:
    start(now)
    done()
    with pytest.raises(IdempotencyMismatch) as refused:
        start(now, request="h2")
    assert refused.value.code == "idempotency_key_reused"


def test_another_account_has_its_own_keys(now: datetime) -> None:
    start(now)
    done()
    assert start(now, account=OTHER, request="h2") is None


def test_what_rolled_back_was_never_begun(now: datetime) -> None:
    with transaction.atomic():
        start(now)
        done()
        transaction.set_rollback(True)
    assert start(now, request="h2") is None


def test_to_finish_what_was_not_begun_is_an_error() -> None:
    with pytest.raises(LookupError):
        done()


def test_answers_lie_sealed_and_are_forgotten_when_old(now: datetime) -> None:
    start(now)
    done()
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(t::text, '') from exchange_idempotency t")
        [text] = cursor.fetchone()
    assert "林知远".encode().hex() not in text
    assert forget_old_answers(before=now) == 0
    assert forget_old_answers(before=now + timedelta(seconds=1)) == 1
    assert start(now, request="h2") is None


def test_begin_and_finish_are_one_statement_each(
    now: datetime, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        start(now)
        done()
