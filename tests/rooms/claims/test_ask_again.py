"""Staff ask for another photo: the claim lacks the paper again, and one message says so."""

from datetime import datetime, timedelta

import pytest

from guanjia.claims.actions.ask_again import AskReasonMissing, ask_again
from guanjia.claims.actions.papers import PaperNotThere, remove_paper
from guanjia.claims.book import Book, By
from guanjia.claims.check import check_claims
from guanjia.exchange.ids import new_id
from guanjia.people.rules import CHINA
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import stay_on_one_policy
from tests.rooms.claims.test_texts import news

pytestmark = pytest.mark.django_db
ASKED = "有材料要您再拍一张，原因写在里面"


def asked(world: World, book: Book, kind: str, *reasons: str, at: datetime) -> Book:
    paper = next(key for key, one in book.claim.papers.items() if one == kind)
    book = world.reopen(book)
    ask_again(book, document_id=paper, reasons=reasons, by=By("butler", new_id(now=at), at))
    book.save(now=at)
    return world.reopen(book)


def test_a_paper_asked_again_is_missing_until_it_comes_anew(world: World) -> None:
    book = stay_on_one_policy(world)
    before = list(book.claim.missing)
    book = asked(world, book, "discharge_summary", "glare", "cropped", at=world.now)
    [(paper, ask)] = book.claim.asked_again.items()
    assert ask.reasons == ["glare", "cropped"]
    assert set(book.claim.missing) - set(before) == {"discharge_summary"}
    remove_paper(book, document_id=paper, by=world.by)
    book.save(now=world.now)
    assert world.reopen(book).claim.asked_again == {}
    assert check_claims().differences == ()


def test_what_is_asked_within_a_quarter_of_an_hour_is_one_message(world: World) -> None:
    book = stay_on_one_policy(world)
    noon = datetime(2026, 11, 23, 12, 1, tzinfo=CHINA)
    news(world)
    for minute, kind in ((0, "discharge_summary"), (13, "fee_list"), (15, "id_card")):
        book = asked(world, book, kind, "blurred", at=noon + timedelta(minutes=minute))
    assert news(world, at=noon + timedelta(minutes=13)) == []
    assert news(world, at=noon + timedelta(minutes=14)) == [ASKED]
    assert news(world, at=noon + timedelta(minutes=29)) == [ASKED]


def test_it_needs_a_reason_and_a_paper_of_the_claim(world: World) -> None:
    book = stay_on_one_policy(world)
    by = By("butler", None, world.now)
    with pytest.raises(AskReasonMissing):
        ask_again(book, document_id=next(iter(book.claim.papers)), reasons=["ugly"], by=by)
    with pytest.raises(PaperNotThere):
        ask_again(book, document_id=new_id(now=world.now), reasons=["dark"], by=by)
