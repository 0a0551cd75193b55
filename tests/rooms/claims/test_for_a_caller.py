"""Staff write down what a caller tells, and look after messages that failed."""

from uuid import UUID

import pytest

from guanjia.claims import story, tracker
from guanjia.claims.actions.papers import add_papers
from guanjia.claims.actions.receive import sending_failed, sending_settled
from guanjia.claims.book import Book, By
from guanjia.claims.check import check_claims
from guanjia.claims.models import JournalLine
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import only_lane, sent, submitted

pytestmark = pytest.mark.django_db
STAFF = UUID(int=77)


@pytest.fixture
def butler(world: World) -> By:
    return By("butler", STAFF, world.now)


def told_by_phone(world: World, butler: By, **more: object) -> Book:
    world.holds("qinghe", "million-medical", "2025")
    return world.reports(world.stay(), [], by=butler, **more)


def shown(book: Book) -> dict[str, object]:
    return {
        "id": book.application_id, "number": book.number, "claim": book.claim,
        "lanes": book.lane_cards, "seq": book.seq,
    }  # fmt: skip


def test_who_wrote_it_down_stands_in_the_journal(world: World, butler: By) -> None:
    book = told_by_phone(world, butler)
    first = JournalLine.objects.get(seq=1)
    assert (first.kind, first.actor, first.actor_id) == ("reported", "butler", STAFF)
    assert (book.claim.by_staff, book.claim.reporter_id) == (True, world.family.zhiyuan)
    assert world.reopen(book).claim.by_staff is True
    assert check_claims().differences == ()
    assert sent(world) == [("notify_claim", "insurer:qinghe")]


def test_a_caller_whom_we_do_not_know_is_no_reporter(world: World, butler: By) -> None:
    world.holds("yuanshan", "small-inpatient", "2025")
    book = told_by_phone(world, butler, reporter_id=None)
    assert book.claim.reporter_id is None
    add_papers(book, document_ids=world.papers_of_a_stay(), by=butler)
    book.save(now=world.now)
    linked = JournalLine.objects.filter(kind="paper_linked")
    assert set(linked.values_list("actor", flat=True)) == {"butler"}


def test_the_customer_is_asked_to_look_and_agree(world: World, butler: By) -> None:
    book = told_by_phone(world, butler)
    [to_do] = story.story(tracker.view(shown(book)))["to_do"]
    assert to_do["text_zh"] == "您的管家替您报了案，请看一看并授权。"
    assert to_do["url"] == f"/report/{book.application_id}/policies"
    brief = tracker.brief(shown(book) | {"created_at": world.now})
    assert (brief["to_do_zh"], brief["url"]) == (to_do["text_zh"], to_do["url"])


def test_once_handed_over_nothing_is_asked_any_more(world: World, butler: By) -> None:
    world.holds("qinghe", "million-medical", "2025")
    papers = [world.bill(in_fen=5_000_000, social_fen=3_000_000), *world.papers_of_a_stay()]
    book = submitted(world, world.reports(world.stay(), papers, by=butler), "qinghe")
    assert story.story(tracker.view(shown(book)))["to_do"] == []


def test_what_a_customer_reports_is_theirs(world: World) -> None:
    world.holds("qinghe", "million-medical", "2025")
    assert world.reports(world.stay(), []).claim.by_staff is False


def failed(book: Book, world: World, *, kind: str, code: str) -> Book:
    sending_failed(
        household_id=book.household_id, application_id=book.application_id,
        lane_id=only_lane(book).id, message_kind=kind, code=code, now=world.now,
    )  # fmt: skip
    return world.reopen(book)


def settled(book: Book, butler: By, world: World, *, how: str) -> Book:
    sending_settled(
        household_id=book.household_id, application_id=book.application_id,
        lane_id=only_lane(book).id, message_kind="notify_claim", how=how, by=butler,  # type: ignore[arg-type]
    )  # fmt: skip
    return world.reopen(book)


@pytest.mark.parametrize("how", ["again", "set_aside"])
def test_a_message_that_had_its_look_is_no_longer_marked(
    world: World, butler: By, how: str
) -> None:
    book = told_by_phone(world, butler)
    failed(book, world, kind="file_claim", code="not_now")
    book = failed(book, world, kind="notify_claim", code="maintenance")
    whys = [mark.why for mark in only_lane(book).marks]
    assert whys == ["file_claim:not_now", "notify_claim:maintenance"]
    book = settled(book, butler, world, how=how)
    assert [mark.why for mark in only_lane(book).marks] == ["file_claim:not_now"]
    last = JournalLine.objects.order_by("seq").last()
    assert (last.kind, last.actor, last.payload["how"]) == ("resent", "butler", how)
    assert check_claims().differences == ()


def test_if_it_fails_once_more_it_is_marked_once_more(world: World, butler: By) -> None:
    book = failed(told_by_phone(world, butler), world, kind="notify_claim", code="maintenance")
    book = settled(book, butler, world, how="again")
    book = failed(book, world, kind="notify_claim", code="timeout")
    assert [mark.why for mark in only_lane(book).marks] == ["notify_claim:timeout"]
