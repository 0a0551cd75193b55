"""One claim at the desk: what it shows, opening a paper, putting an entry right."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from guanjia.claims import messages as m
from guanjia.claims.actions.papers import LOOK_REASONS
from guanjia.claims.actions.receive import receive
from guanjia.claims.check import check_claims
from guanjia.claims.models import Application
from guanjia.people.models import AccessLog, StaffAct
from guanjia.web.words import STAFF_LOOKS_ZH
from tests.rooms.web.conftest import Home
from tests.rooms.web.staff import colleague


@pytest.fixture
def expert(home: Home) -> Client:
    claim = (home.customer.household_id, UUID(home.claim_id))
    return colleague("claims_expert", name="周牧", claims=[claim]).browser()


def decided(home: Home, sum_fen: int, *, steps: tuple[m.DecisionStep, ...] = ()) -> None:
    """The first lane's insurer decides."""
    claim = Application.objects.get(id=home.claim_id)
    lane = next(one for one in claim.state["lanes"].values() if one["id"] == home.lane_id)
    now = datetime.now(UTC)
    fact = m.Decided(
        message_id=str(uuid4()), occurred_at=now, insurer_claim_no="I-1", claim_no=claim.number,
        lane_no=lane["lane_no"], decision_no="D1", outcome="pay", sum_fen=sum_fen, steps=steps,
        reason="自费耗材不在社保目录，不予给付。",
    )  # fmt: skip
    receive(sender=f"insurer:{lane['insurer']}", fact=fact, now=now)


def seq_of(home: Home, client: Client, kind: str) -> int:
    page = client.get(f"/desk/claims/{home.claim_id}").context
    return next(one["seq"] for one in [*page["journal"], *page["earlier"]] if one["kind"] == kind)


# --- what it shows -------------------------------------------------------------------------------


def test_the_page_says_the_next_step_and_shows_fifteen_columns(home: Home, expert: Client) -> None:
    answer = expert.get(f"/desk/claims/{home.claim_id}")
    page, text = answer.context, answer.content.decode()
    assert [len(lane["nodes"]) for lane in page["grid"]["lanes"]] == [15, 15]
    assert page["step"].what_zh == "请客户在手机上授权、填收款账户"
    assert len(page["papers"]) == 5
    assert page["papers"][0]["own_fen"] == 3_000_000
    assert page["journal"][0]["seq"] == len(page["journal"]) + len(page["earlier"])
    assert all(one["what_zh"] for one in [*page["journal"], *page["earlier"]])
    assert {one["kind_zh"] for one in page["messages"]} == {"出险通知", "短信"}
    assert "样本人 · 生病住院" in text
    assert "00000019900100" not in text  # no ID number
    assert "1000000003" not in text  # no phone


def test_only_the_step_where_the_sums_part_is_marked(home: Home, expert: Client) -> None:
    first = expert.get(f"/desk/claims/{home.claim_id}").context["bases"][0]
    rows = {row["code"]: row for row in first["rows"]}
    total, social, rest = (
        rows[code]["our_fen"] if code in rows else 0 for code in ("total", "social", "deductible")
    )
    ours = first["our"]["low_fen"]
    cut = total - social - rest - ours
    amounts = [("total", total), ("out_of_catalogue", 500_000), ("social", social),
               ("deductible", rest), ("limit", cut), ("pay", ours - 500_000)]  # fmt: skip
    steps = tuple(m.DecisionStep(code=code, amount_fen=fen, title=code) for code, fen in amounts)
    decided(home, ours - 500_000, steps=steps)
    answer = expert.get(f"/desk/claims/{home.claim_id}")
    [basis] = [one for one in answer.context["bases"] if one["decided_fen"] is not None]
    assert basis["less_fen"] == 500_000
    assert [row["code"] for row in basis["rows"] if row["parts"]] == ["not_covered"]
    assert basis["rows"][-1]["code"] != "not_covered"  # the rest of both follows
    text = answer.content.decode()
    assert text.count("从这里分开") == 1
    assert "自费耗材不在社保目录，不予给付。" in text
    assert answer.context["step"].what_zh.endswith("结论少 5,000.00，同意不同意由客户定")
    [node] = [
        node
        for lane in answer.context["grid"]["lanes"]
        for node in lane["nodes"]
        if node["state"] == "trouble"
    ]
    assert (node["number"], node["label"]) == (13, "已出 · 有异")


# --- papers --------------------------------------------------------------------------------------


def test_a_paper_opens_for_a_reason_only_and_the_customer_sees_it(
    home: Home, expert: Client
) -> None:
    path = f"/desk/claims/{home.claim_id}/papers/{home.document_id}"
    assert expert.get(path).status_code == 200
    assert expert.post(path, {"reason": "curious"}).status_code == 422
    assert AccessLog.objects.count() == 0
    opened = expert.post(path, {"reason": "check_figures"})
    assert opened.context["opened"] == "picture"
    assert opened.context["picture"].startswith("data:image/")
    assert "核对金额和日期" in opened.content.decode()
    [look] = AccessLog.objects.all()
    assert (str(look.document_id), look.reason) == (home.document_id, "check_figures")
    privacy = home.browser().get("/privacy").content.decode()
    assert "周牧" in privacy
    assert "核对金额和日期" in privacy


def test_a_grant_for_one_claim_opens_the_papers_of_that_claim_only(
    homes: tuple[Home, Home],
) -> None:
    mine, other = homes
    claim = (mine.customer.household_id, UUID(mine.claim_id))
    expert = colleague("claims_expert", claims=[claim]).browser()
    foreign = f"/desk/claims/{mine.claim_id}/papers/{other.document_id}"
    assert expert.post(foreign, {"reason": "dispute"}).status_code == 404
    Application.objects.filter(id=mine.claim_id).update(state={
        **Application.objects.get(id=mine.claim_id).state, "papers": {}, "linked_at": {},
    })  # fmt: skip
    own = f"/desk/claims/{mine.claim_id}/papers/{mine.document_id}"
    assert expert.post(own, {"reason": "dispute"}).status_code == 404
    assert AccessLog.objects.count() == 0


def test_every_reason_to_look_has_its_words() -> None:
    assert set(STAFF_LOOKS_ZH) == LOOK_REASONS


# --- correcting ----------------------------------------------------------------------------------


def _troubles(grid: dict[str, Any]) -> int:
    return sum(node["state"] == "trouble" for lane in grid["lanes"] for node in lane["nodes"])


def test_a_wrong_decision_is_corrected_and_told_calmly(home: Home, expert: Client) -> None:
    decided(home, 100)
    seq = seq_of(home, expert, "decided")
    path = f"/desk/claims/{home.claim_id}/correct/{seq}"
    shown = expert.get(path)
    assert [one["kind"] for one in shown.context["falls"]] == [
        "compared", "calculation_asked", "dispute_opened", "undisputed_asked",
    ]  # fmt: skip
    assert [_troubles(shown.context[one]) for one in ("before", "after")] == [1, 0]
    assert expert.post(path, {"note": "错"}).status_code == 422
    answer = expert.post(path, {"reason": "other_claim", "note": "是隔壁那份"})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/claims/{home.claim_id}")
    page = expert.get(f"/desk/claims/{home.claim_id}")
    [fixed] = [one for one in page.context["journal"] if one["kind"] == "corrected"]
    assert fixed["what_zh"] == ("更正“结论：付 1.00”：是别的理赔的，这一条和连带的 4 条不再算数")
    assert fixed["note"] == "是隔壁那份"
    assert check_claims().differences == ()
    assert StaffAct.objects.get(act="corrected_claim").reason == "other_claim"
    customer = home.browser()
    assert "我们更正了一处记录" in customer.get(f"/claims/{home.claim_id}").content.decode()
    assert "更正了一处记录" in customer.get("/privacy").content.decode()


def test_wrong_words_of_the_incident_are_put_right(home: Home, expert: Client) -> None:
    path = f"/desk/claims/{home.claim_id}/correct"
    form = expert.get(path).context
    typed = {one["asked"].fact: one["value"] for one in form["questions"]}
    typed |= {"event_date": form["event_date"], "hospital_name": form["hospital_name"]}
    same = expert.post(path, typed | {"reason": "typed_wrong"})
    assert (same.status_code, same.context["problem"]) == (422, "和原来的一样，没有要更正的。")
    wrong = expert.post(path, typed | {"reason": "typed_wrong", "hospital_grade": "1"})
    assert wrong.status_code == 302
    assert expert.get(path).context["questions"][0]["value"] == "1"
    assert check_claims().differences == ()


def test_what_cannot_be_corrected_is_not_there(home: Home, expert: Client) -> None:
    assert expert.get(f"/desk/claims/{home.claim_id}/correct/999").status_code == 404


def test_a_mark_is_looked_at_once(home: Home, expert: Client) -> None:
    claim = Application.objects.get(id=home.claim_id)
    lane = claim.state["lanes"][home.lane_id]
    now = datetime.now(UTC)
    fact = m.NoticeRejected(
        message_id="r1", occurred_at=now, insurer_claim_no="", claim_no=claim.number,
        lane_no=lane["lane_no"], reason_code="NO", reason="",
    )  # fmt: skip
    receive(sender=f"insurer:{lane['insurer']}", fact=fact, now=now)
    [mark] = expert.get(f"/desk/claims/{home.claim_id}").context["marks"]
    path = f"/desk/claims/{home.claim_id}/lanes/{home.lane_id}/marks/{mark['seq']}"
    assert expert.post(path).status_code == 302
    assert expert.get(f"/desk/claims/{home.claim_id}").context["marks"] == []
    assert check_claims().differences == ()
