"""Lines of many claims at once: numbered from where each head stands, and only harmless kinds."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from guanjia.claims import journal as j
from guanjia.claims.actions.append_many import MovesTheClaim, NewLine, append_many, lock_heads
from guanjia.claims.book import Book
from guanjia.claims.check import check_claims
from guanjia.claims.models import JournalLine
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import only_lane, stay_on_one_policy

pytestmark = pytest.mark.django_db


def raised(book: Book, code: str, *, lane: bool = True) -> NewLine:
    payload = j.ClockRaised(clock=code, occurrence=3, level="due", chaser="")
    lane_id = only_lane(book).id if lane else None
    return NewLine(book.household_id, book.application_id, lane_id, payload)


def test_two_statements_number_the_lines(world: World) -> None:
    first = stay_on_one_policy(world)
    with CaptureQueriesContext(connection) as sent:
        heads = lock_heads({first.application_id})
        append_many(
            [raised(first, "one"), raised(first, "two", lane=False), raised(first, "three")],
            now=world.now,
        )
    assert len(sent) == 2
    head = heads[first.application_id]
    assert (head.number, head.receiver_id) == (first.number, world.family.zhiyuan)
    lines = JournalLine.objects.filter(kind="clock_raised").order_by("seq")
    assert [(one.seq - first.seq, one.payload["clock"]) for one in lines] == [
        (1, "one"), (2, "two"), (3, "three"),
    ]  # fmt: skip
    assert [one.lane_id is None for one in lines] == [False, True, False]
    assert check_claims().differences == ()


def test_the_next_writer_goes_on_behind_them(world: World) -> None:
    book = stay_on_one_policy(world)
    lock_heads({book.application_id})
    append_many([raised(book, "one")], now=world.now)
    book = world.reopen(book)
    book.write(j.AccountGiven(secret_id=book.application_id), by=world.by)
    book.save(now=world.now)
    assert check_claims().differences == ()
    assert world.reopen(book).lines()[-1].kind == "account_given"


def test_a_kind_that_moves_the_claim_is_refused(world: World) -> None:
    book = stay_on_one_policy(world)
    line = NewLine(book.household_id, book.application_id, None, j.ClaimClosed())
    with pytest.raises(MovesTheClaim), transaction.atomic():
        append_many([line], now=world.now)
    assert not JournalLine.objects.filter(kind="claim_closed").exists()


def test_it_changes_nothing_of_the_state(world: World) -> None:
    book = stay_on_one_policy(world)
    before = book.claim.model_dump()
    append_many([raised(book, "one"), raised(book, "two", lane=False)], now=world.now)
    assert world.reopen(book).claim.model_dump() == before
