"""Days told on the phone and at the desk, and how they came about."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from guanjia.claims import messages as m
from guanjia.claims.actions.receive import receive
from guanjia.claims.models import Application
from guanjia.watch.models import Clock
from tests.rooms.web.conftest import Home
from tests.rooms.web.staff import colleague


@pytest.fixture
def at_insurer(home: Home) -> Home:
    """The first lane is registered, was filed elsewhere and is being checked; the other waits."""
    for kind in (m.NoticeAccepted, m.FilingAccepted):
        _says(home, kind)
    return home


def _says(home: Home, kind: Any, **fields: Any) -> None:
    claim = Application.objects.get(id=home.claim_id)
    lane = next(one for one in claim.state["lanes"].values() if one["id"] == home.lane_id)
    now = datetime.now(UTC)
    fact = kind(
        message_id=str(uuid4()), occurred_at=now, insurer_claim_no="I-1",
        claim_no=claim.number, lane_no=lane["lane_no"], **fields,
    )  # fmt: skip
    receive(sender=f"insurer:{lane['insurer']}", fact=fact, now=now)


def test_the_tracker_tells_the_day_of_the_clock(at_insurer: Home) -> None:
    answer = at_insurer.browser().get(f"/claims/{at_insurer.claim_id}")
    lane = next(one for one in answer.context["claim"]["lanes"] if one["id"] == at_insurer.lane_id)
    step = Clock.objects.get(part_id=at_insurer.lane_id, code="liability_check")
    outcome = Clock.objects.get(part_id=at_insurer.lane_id, code="decision_promised")
    assert lane["live"]["expected"].due_at == step.due_at
    assert lane["live"]["outcome"].due_at == outcome.due_at
    text = answer.content.decode()
    assert lane["live"]["expected"].until_zh in text
    assert "出结论应在" in text


def test_the_api_tells_the_clock_after_a_write_and_when_read(at_insurer: Home) -> None:
    program = Client(headers=at_insurer.bearer)
    claim = f"/api/v1/claims/{at_insurer.claim_id}"
    consents = {"consents": [{"purpose": "health_data"}]}
    written = program.post(f"{claim}/consents", consents, content_type="application/json").json()
    read = program.get(claim).json()
    assert written == read
    lane = next(one for one in read["lanes"] if one["id"] == at_insurer.lane_id)
    clock = Clock.objects.get(part_id=at_insurer.lane_id, code="liability_check")
    told = {
        step["code"]: (step["target_by"], step["provisional"])
        for step in [*read["steps"], *lane["steps"]]
        if step["target_by"]
    }
    assert clock.due_at is not None
    assert told == {"liability_check": (clock.due_at.isoformat(), clock.provisional)}
    assert lane["legal_decision_date"] is None  # it was not filed from here
    _says(at_insurer, m.MaterialRequired, notice_no="N1", kinds=("lab_report",))
    lane = next(one for one in program.get(claim).json()["lanes"] if one["id"] == lane["id"])
    assert [step["target_by"] for step in lane["steps"] if step["state"] == "now"] == [None]


def test_a_deadline_explains_itself_on_the_phone(at_insurer: Home) -> None:
    answer = at_insurer.browser().get(f"/claims/{at_insurer.claim_id}/deadlines")
    shown = {
        lane["id"]: [one.deadline.rule.code for one in every]
        for lane, every in answer.context["lanes"]
    }
    assert shown.pop(at_insurer.lane_id) == ["liability_check", "decision_promised"]
    assert list(shown.values()) == [["notice_receipt"]]
    text = answer.content.decode()
    assert "3 个工作日" in text
    assert "，保险公司收下立案" in text
    assert "上传材料" not in text  # nobody presses the customer


def test_the_desk_shows_every_clock_with_its_lines(at_insurer: Home) -> None:
    claim = (at_insurer.customer.household_id, UUID(at_insurer.claim_id))
    expert: Client = colleague("claims_expert", name="周牧", claims=[claim]).browser()
    page = expert.get(f"/desk/claims/{at_insurer.claim_id}")
    rows = Clock.objects.filter(subject_id=at_insurer.claim_id)
    still = rows.exclude(state="stopped").count()
    assert [len(page.context["running"]), still] == [4, 4]
    assert "4 个时限没到头" in page.content.decode()
    answer = expert.get(f"/desk/claims/{at_insurer.claim_id}/deadlines")
    assert len(answer.context["open_ones"]) == still
    assert len(answer.context["over"]) == rows.count() - still
    stranger = colleague("claims_expert", name="别人", code="other-1").browser()
    assert stranger.get(f"/desk/claims/{at_insurer.claim_id}/deadlines").status_code == 404
