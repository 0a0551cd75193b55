"""Stuck messages at the desk: told in words, opened for a reason, sent again or set aside."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now as clock

from guanjia.claims.models import Application, JournalLine
from guanjia.exchange.actions import inbox, outbox
from guanjia.exchange.actions.outbox import TakenMessage
from guanjia.exchange.models import Inbox, Outbox
from guanjia.gateways.base import Rejected
from guanjia.people.models import StaffAct
from guanjia.project.wiring import after_sending
from tests.rooms.claims.conftest import World, catalogue, world  # noqa: F401
from tests.rooms.web.staff import Colleague, colleague

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=30)
BOMB = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def admin(db: None) -> Colleague:
    return colleague("admin", name="管理员")


@pytest.fixture
def desk(admin: Colleague) -> Client:
    return admin.browser()


@pytest.fixture
def refused(world: World) -> TakenMessage:  # noqa: F811
    """The notice of a claim, which the insurer would not take."""
    world.holds("qinghe", "million-medical", "2025")
    world.reports(world.stay(), [])
    leaving = outbox.take_outbox(limit=9, now=clock(), lease=LEASE)
    [taken] = [one for one in leaving if one.kind == "notify_claim"]
    assert outbox.fail(taken, now=clock(), code="maintenance")
    after_sending(taken, Rejected("maintenance"), now=clock())
    return taken


Unread = Callable[[bytes], int]


@pytest.fixture
def unread(db: None) -> Unread:
    def arrived(raw: bytes) -> int:
        sender = "insurer:qinghe"
        inbox.receive(sender=sender, message_id="m1", headers={"a": "b"}, raw=raw, now=clock())
        [one] = inbox.take_inbox(limit=1, now=clock())
        inbox.mark_stuck(one.id, code="not_understood", now=clock())
        return one.id

    return arrived


def page_of(taken: TakenMessage) -> str:
    return f"/desk/stuck/outbox/{taken.row_id}"


def marks() -> list[str]:
    [lane] = Application.objects.get().state["lanes"].values()
    return [mark["why"] for mark in lane["marks"]]


def acts() -> list[tuple[str, str, str]]:
    found = StaffAct.objects.exclude(act="invited").order_by("id")
    return list(found.values_list("act", "object_id", "reason"))


def test_the_list_tells_it_in_words_and_names_nobody(
    desk: Client, refused: TakenMessage, unread: Unread
) -> None:
    unread(b"{?")
    page = desk.get("/desk/stuck").content.decode()
    for words in ("青禾健康保险", "出险通知", "对方不收", "对方说 maintenance", "内容读不懂"):
        assert words in page
    assert Application.objects.get().number in page
    assert "林知远" not in page


def test_the_bytes_are_opened_for_a_reason_and_that_is_kept(
    desk: Client, admin: Colleague, refused: TakenMessage
) -> None:
    assert "林知远" not in desk.get(page_of(refused)).content.decode()
    for reason in ("", "curiosity"):
        answer = desk.post(page_of(refused), {"act": "open", "reason": reason})
        assert answer.status_code == 422
        assert "林知远" not in answer.content.decode()
    assert acts() == []
    opened = desk.post(page_of(refused), {"act": "open", "reason": "mending"})
    assert "&quot;name&quot;: &quot;林知远&quot;" in opened.content.decode()
    assert acts() == [("opened_message", f"outbox:{refused.row_id}", "mending")]
    act = StaffAct.objects.get(act="opened_message")
    assert (act.staff_id, act.household_id) == (admin.staff_id, refused.household_id)
    assert "林知远" not in desk.get(page_of(refused)).content.decode()


@pytest.mark.parametrize(
    ("raw", "form", "shown"),
    [
        (b'{"a":{"b":1}}', "JSON", '{\n  "a": {\n    "b": 1\n  }\n}'),
        (b"<a><b>1</b></a>", "XML", '<?xml version="1.0" ?>\n<a>\n  <b>1</b>\n</a>\n'),
        ("<a>没完".encode(), "", "<a>没完"),
        (BOMB.encode(), "", BOMB),
        (b'{"a": "\xff', "有坏字节，写成 \\xNN", '{"a": "\\xff'),
        (SCRIPT.encode(), "XML", f'<?xml version="1.0" ?>\n{SCRIPT}\n'),
    ],
)  # fmt: skip
def test_what_came_is_laid_out_and_never_runs(
    desk: Client, unread: Unread, raw: bytes, form: str, shown: str
) -> None:
    page = desk.post(f"/desk/stuck/inbox/{unread(raw)}", {"act": "open", "reason": "mending"})
    assert page.context["raw"] == {"headers": {"a": "b"}, "form": form, "text": shown}
    assert "<script>alert" not in page.content.decode()


def test_what_is_sent_again_goes_under_its_key_and_loses_its_mark(
    desk: Client, refused: TakenMessage
) -> None:
    assert marks() == ["notify_claim:maintenance"]
    assert desk.post(page_of(refused), {"act": "again"}).status_code == 302
    taken = outbox.take_outbox(limit=9, now=clock(), lease=LEASE)
    [again] = [one for one in taken if one.kind == "notify_claim"]
    assert (again.id, again.idempotency_key) == (refused.id, refused.idempotency_key)
    assert marks() == []
    line = JournalLine.objects.get(kind="resent")
    assert (line.actor, line.payload) == ("staff", {"message_kind": "notify_claim", "how": "again"})
    assert acts() == [("resent_message", f"outbox:{refused.row_id}", "mended")]


def test_two_people_at_one_message_act_once(desk: Client, refused: TakenMessage) -> None:
    desk.post(page_of(refused), {"act": "again"})
    late = desk.post(page_of(refused), {"act": "aside", "reason": "repeated"}, follow=True)
    assert "已经不用处理了" in late.content.decode()
    assert Outbox.objects.get(id=refused.row_id).state == "pending"
    assert len(acts()) == 1


def test_set_aside_asks_why_and_is_told_to_the_claim(desk: Client, refused: TakenMessage) -> None:
    assert desk.post(page_of(refused), {"act": "aside"}).status_code == 422
    desk.post(page_of(refused), {"act": "aside", "reason": "told_elsewhere"})
    assert Outbox.objects.get(id=refused.row_id).state == "set_aside"
    assert marks() == []
    assert JournalLine.objects.get(kind="resent").payload["how"] == "set_aside"
    assert acts() == [("set_aside_message", f"outbox:{refused.row_id}", "told_elsewhere")]
    assert "都发出去了" in desk.get("/desk/stuck").content.decode()


def test_an_arrival_is_read_again(desk: Client, unread: Unread) -> None:
    row_id = unread(b"{}")
    desk.post(f"/desk/stuck/inbox/{row_id}", {"act": "again"})
    assert Inbox.objects.get().state == "waiting"
    assert acts() == [("reread_message", f"inbox:{row_id}", "mended")]


def test_an_erased_body_is_said_to_be_gone(desk: Client, refused: TakenMessage) -> None:
    outbox.erase_old_bodies(before=clock() + LEASE)
    assert "原文已经按期删除" in desk.get(page_of(refused)).content.decode()
    assert desk.post(page_of(refused), {"act": "again"}).status_code == 422


def test_only_an_admin_sees_them(world: World, refused: TakenMessage) -> None:  # noqa: F811
    butler = colleague(households=[world.family.household_id]).browser()
    for path in ("/desk/stuck", page_of(refused)):
        assert butler.get(path).status_code == 403
        assert butler.post(path, {"act": "open", "reason": "mending"}).status_code == 403
    assert acts() == []


@pytest.mark.parametrize("path", ["outbox/999", "nowhere/1"])
def test_what_is_not_there_leads_back_to_the_list(desk: Client, path: str) -> None:
    answer = desk.get(f"/desk/stuck/{path}")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/stuck?gone=1")
