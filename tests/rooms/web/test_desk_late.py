"""The late board and work orders at the desk, in scope and with reasons."""

from datetime import timedelta

import pytest
from django.utils.timezone import now as wall_clock

from guanjia.watch.actions.tick import tick
from guanjia.watch.models import Clock, WorkOrder, WorkOrderLine
from tests.rooms.web.conftest import Home
from tests.rooms.web.staff import Colleague, colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def butler(home: Home) -> Colleague:
    return colleague(name="苏晴", households=[home.customer.household_id])


def make_late(code: str = "notice_receipt") -> None:
    """The clocks of this kind came due an hour ago, and the monitor has seen it."""
    now = wall_clock()
    found = Clock.objects.filter(code=code)
    assert found.update(
        started_at=now - timedelta(days=2), warn_at=now - timedelta(days=1), level="warned",
        due_at=now - timedelta(hours=1), next_level="due", next_at=now - timedelta(hours=1),
        level2_at=now + timedelta(days=1), level3_at=now + timedelta(days=2),
    )  # fmt: skip
    while tick(now=now):
        pass


def test_nothing_late_is_said_calmly(butler: Colleague) -> None:
    page = butler.browser().get("/desk/late")
    assert "今天没有超时的案件" in page.content.decode()
    assert [one["card"].over for one in page.context["cards"]] == [0] * 6


def test_the_reasons_add_up_and_the_customer_knows(home: Home, butler: Colleague) -> None:
    make_late()
    page = butler.browser().get("/desk/late")
    [row, _] = [one["one"].row for one in page.context["rows"]]
    assert row.score == sum(point.worth for point in row.points) == 20
    assert [point.why_zh for point in row.points] == ["过了说好的时间"]
    owners = [one["one"].owner for one in page.context["rows"]]
    assert [one.display_name for one in owners if one] == ["苏晴", "苏晴"]
    assert row.told.state == "will_be"
    first = page.context["cards"][0]["card"]
    assert (first.title_zh, first.over) == ("赔案受理超时", 2)
    text = page.content.decode()
    assert "金额大小不计分" in text
    assert "青禾健康保险还没有确认收到，苏晴在催" in text
    assert "+20" in text
    phone = home.browser().get(f"/claims/{home.claim_id}").content.decode()
    assert "比说好的慢了，我们先看到了" in phone
    assert "青禾健康保险还没有确认收到，苏晴在催。" in phone


def test_another_butler_sees_nothing_of_it(home: Home, butler: Colleague) -> None:
    make_late()
    other = colleague(code="bu-2", name="陆遥").browser()
    assert other.get("/desk/late").context["rows"] == []
    order = WorkOrder.objects.first()
    assert order is not None
    for answer in (
        other.get(f"/desk/orders/{order.id}"),
        other.post(f"/desk/orders/{order.id}", {"act": "note", "text": "x"}),
    ):
        assert answer.status_code == 404


def test_an_order_is_noted_and_closed_with_its_cause(home: Home, butler: Colleague) -> None:
    make_late()
    order = WorkOrder.objects.first()
    assert order is not None
    desk, path = butler.browser(), f"/desk/orders/{order.id}"
    assert desk.post(path, {"act": "note", "text": ""}).status_code == 422
    assert desk.post(path, {"act": "note", "text": "说周三给号"}).status_code == 302
    assert "说周三给号" in desk.get(path).content.decode()
    refused = desk.post(path, {"act": "close", "outcome": "done"})
    assert refused.status_code == 422
    assert "还要选一个原因" in refused.content.decode()
    closed = desk.post(path, {"act": "close", "outcome": "done", "found": "insurer_backlog"})
    assert closed["Location"] == "/desk/late"
    assert "保险公司积压" in desk.get(path).content.decode()
    assert WorkOrder.objects.get(id=order.id).outcome == "done"


def test_who_only_may_take_it_sees_no_name(home: Home, butler: Colleague) -> None:
    """Nobody of the role is there at first; then an expert comes, takes it, and sees the claim."""
    make_late()
    now = wall_clock()
    Clock.objects.update(next_level="level3", next_at=now, level3_at=now)
    while tick(now=now):
        pass
    order = WorkOrder.objects.filter(role="claims_expert").first()
    assert order is not None
    assert order.owner_id is None
    expert = colleague("claims_expert", name="周牧").browser()
    board = expert.get("/desk/late").context
    assert {one["one"].name for one in board["rows"]} == {"样**"}
    assert expert.get(f"/desk/claims/{home.claim_id}").status_code == 404
    path = f"/desk/orders/{order.id}"
    assert "样本人" not in expert.get(path).content.decode()
    assert expert.post(path, {"act": "take"}).status_code == 302
    assert "样本人" in expert.get(path).content.decode()
    assert expert.get(f"/desk/claims/{home.claim_id}").status_code == 200


def test_handed_on_it_is_gone_at_once(home: Home, butler: Colleague) -> None:
    make_late()
    second = colleague(code="bu-2", name="陆遥")
    order = WorkOrder.objects.first()
    assert order is not None
    path = f"/desk/orders/{order.id}"
    sent = butler.browser().post(path, {"act": "assign", "to": second.staff_id, "text": "替我问"})
    assert sent.status_code == 302
    theirs = second.browser()
    assert "替我问" in theirs.get(path).content.decode()
    back = theirs.post(path, {"act": "assign", "to": butler.staff_id})
    assert back.status_code == 302
    assert theirs.get(path).status_code == 404
    assert theirs.get(f"/desk/claims/{home.claim_id}").status_code == 404


def test_several_at_once_go_to_one_colleague_or_get_one_cause(
    home: Home, butler: Colleague
) -> None:
    make_late()
    second = colleague(code="bu-2", name="陆遥")
    ids = [str(one) for one in WorkOrder.objects.values_list("id", flat=True)]
    desk = butler.browser()
    assert desk.get("/desk/late").content.decode().count("data-choose") == len(ids) == 2
    for nothing in ({"act": "note", "found": "our_delay"}, {"act": "assign", "order": ids}):
        assert "请先选几张工单" in desk.post("/desk/late", nothing).content.decode()
    backlog = {"act": "note", "order": ids, "found": "insurer_backlog", "text": "理赔部积压"}
    assert desk.post("/desk/late?chaser=acceptance_late", backlog).status_code == 302
    noted = WorkOrderLine.objects.filter(what="noted")
    assert [one.code for one in noted] == ["insurer_backlog"] * 2
    assert "保险公司积压" in desk.get(f"/desk/orders/{ids[0]}").content.decode()

    # one that is nobody's business of hers: nothing at all is done
    theirs = {"act": "assign", "to": str(second.staff_id)}
    stranger = colleague(code="bu-3", name="林遥").browser()
    assert stranger.post("/desk/late", {**theirs, "order": ids}).status_code == 404
    senior = colleague("senior_expert", name="沈言")
    wrong = desk.post("/desk/late", {**theirs, "to": str(senior.staff_id), "order": ids})
    assert "这位同事不能接" in wrong.content.decode()
    assert wrong.content.decode().count("data-choose checked") == 2  # what was chosen stays
    assert set(WorkOrder.objects.values_list("owner_id", flat=True)) == {butler.staff_id}
    assert desk.post("/desk/late", {**theirs, "order": ids}).status_code == 302
    assert set(WorkOrder.objects.values_list("owner_id", flat=True)) == {second.staff_id}
