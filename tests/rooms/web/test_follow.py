"""Pages that follow a claim: what they show, and what a tap on them does."""

import json
from datetime import UTC, datetime
from uuid import UUID

from django.test import Client

from guanjia.people.actions import login
from guanjia.people.actions.login import BETWEEN_CODES
from guanjia.people.models import ButlerNote
from tests.conftest import Family
from tests.rooms.web.conftest import Home


def test_the_live_part_is_sent_only_when_something_moved(home: Home) -> None:
    browser, path = home.browser(), f"/claims/{home.claim_id}"
    claim = browser.get(path).context["claim"]
    assert browser.get(f"{path}/live?seq={claim['seq']}").status_code == 204
    moved = browser.get(f"{path}/live?seq={claim['seq'] - 1}")
    assert moved.status_code == 200
    assert f"seq={claim['seq']}" in moved.content.decode()
    assert "<html" not in moved.content.decode()


def test_an_open_page_without_a_session_is_led_to_the_log_in(home: Home) -> None:
    browser = home.browser()
    browser.cookies.clear()
    answer = browser.get(f"/claims/{home.claim_id}/live?seq=1", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/login")


def test_the_basis_adds_up_from_the_bill_to_the_sum(home: Home) -> None:
    answer = home.browser().get(f"/claims/{home.claim_id}/lanes/{home.lane_id}/basis")
    (slip,) = answer.context["slips"]
    total, *rows = [row for row in slip["rows"] if row["code"] != "subtotal"]
    assert total["fen"] - sum(row["fen"] for row in rows) == slip["sum_fen"]
    assert slip["sum_fen"] == answer.context["our"]["low_fen"]
    assert sum(group["fen"] for group in answer.context["groups"]) == total["fen"]
    assert all(row["clause"]["text_zh"] for row in slip["rows"])


def test_a_lane_is_withdrawn_only_after_it_was_asked(home: Home) -> None:
    browser, lane = home.browser(), f"/claims/{home.claim_id}/lanes/{home.lane_id}"
    assert "要撤回这一份吗" in browser.get(f"{lane}/withdraw").content.decode()
    stage = browser.get(f"/claims/{home.claim_id}").context["claim"]["lanes"][0]["stage"]
    assert stage != "withdrawn"
    assert browser.post(f"{lane}/withdraw").status_code == 302
    stage = browser.get(f"/claims/{home.claim_id}").context["claim"]["lanes"][0]["stage"]
    assert stage == "withdrawn"


def test_an_answer_before_the_decision_is_told_in_place(home: Home) -> None:
    path = f"/claims/{home.claim_id}/lanes/{home.lane_id}"
    answer = home.browser().post(path, {"answer": "agree"})
    assert answer.status_code == 422
    assert "这一步现在办不了" in answer.content.decode()


def test_what_is_asked_of_the_butler_is_kept_sealed(home: Home) -> None:
    browser = home.browser()
    assert browser.post("/butler", {"kind": "ask", "text": ""}).status_code == 422
    assert browser.post("/butler", {"kind": "ask", "text": "膝盖还疼"}).status_code == 302
    assert browser.post("/butler", {"kind": "call"}).status_code == 302
    assert browser.post("/butler", {"kind": "call"}).status_code == 302
    kept = list(ButlerNote.objects.order_by("created_at", "id"))
    assert [one.kind for one in kept] == ["ask", "call"]
    assert "膝盖".encode() not in bytes(kept[0].sealed)
    assert "膝盖还疼" in browser.get("/butler").content.decode()


def test_a_consent_taken_back_is_gone_from_the_running_claim(home: Home) -> None:
    browser = home.browser()
    given = [{"purpose": "hand_to_insurer", "receiver": "qinghe"}]
    browser.post(
        f"/api/v1/claims/{home.claim_id}/consents",
        json.dumps({"consents": given}),
        content_type="application/json",
        headers=home.bearer,
    )
    page = browser.get("/privacy").context["consents"]
    assert [one["given"].receiver for one in page] == ["qinghe"]
    person = str(page[0]["person"].person_id)
    browser.post("/privacy/consents", {"person": person, **given[0]})
    assert browser.get("/privacy").context["consents"] == []
    lines = browser.get(f"/api/v1/claims/{home.claim_id}/journal", headers=home.bearer).json()
    assert lines["lines"][-1]["kind"] == "consent_withdrawn"


def test_my_data_come_as_one_file_and_nobody_elses(homes: tuple[Home, Home]) -> None:
    mine, other = homes
    answer = mine.browser().get("/privacy/export")
    assert answer["Content-Disposition"].startswith("attachment")
    content = json.loads(answer.content)
    assert [UUID(one["claim"]["id"]) for one in content["claims"]] == [UUID(mine.claim_id)]
    assert other.claim_id not in answer.content.decode()


def test_what_was_typed_travels_through_the_log_in(family: Family) -> None:
    browser, said = Client(), {"kind": "ask", "text": "膝盖还疼", "csrfmiddlewaretoken": "x"}
    page = browser.post("/butler?call=1", said)
    assert (page.status_code, page.context["next"]) == (401, "/butler?call=1")
    form = {"phone": family.he_phone, "next": "/butler?call=1", "kept:kind": "ask",
            "kept:text": "膝盖还疼"}  # fmt: skip
    assert page.context["kept"] == [("kind", "ask"), ("text", "膝盖还疼")]
    asked = browser.post("/login", form)
    assert asked.context["kept"] == page.context["kept"]  # the second step has them still
    code = login.send_code(phone=family.he_phone, now=datetime.now(UTC) + BETWEEN_CODES)
    again = browser.post("/login", form | {"code": code or ""})
    assert again.context["words"] == ["膝盖还疼"]
    assert not ButlerNote.objects.exists()  # only once the customer says so
    browser.post(again.context["next"], dict(again.context["kept"]))
    assert ButlerNote.objects.count() == 1


def test_what_is_saved_while_typing_does_not_take_the_words_away(home: Home) -> None:
    answer = Client().post("/report/draft", {"kind": "inpatient"}, headers={"HX-Request": "true"})
    assert (answer.status_code, "HX-Redirect" in answer) == (401, False)
