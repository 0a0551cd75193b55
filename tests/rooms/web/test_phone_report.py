"""From the report to the submission on the phone's pages, as plain forms send it."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now

from guanjia.claims.journal import Submitted
from guanjia.claims.models import Application, Draft, JournalLine
from guanjia.people.actions import login
from guanjia.web.sign_in import COOKIE
from tests.conftest import Family
from tests.rooms.claims.conftest import World, catalogue, world  # noqa: F401
from tests.rooms.claims.specimens import picture

STAY = {
    "kind": "inpatient",
    "admission_date": "2026-03-01",
    "discharge_date": "2026-03-06",
    "hospital_grade": "3",
    "hospital_public": "yes",
    "ward": "ordinary",
    "first_shown_date": "2026-02-25",
    "social_settled": "yes",
    "key": "one-form",
}


def browser(phone: str, *, minutes_later: int = 0) -> Client:
    at = now() + timedelta(minutes=minutes_later)
    code = login.send_code(phone=phone, now=at)
    opened = login.open_session(phone=phone, code=code or "", now=at)
    assert isinstance(opened, str)
    client = Client()
    client.cookies[COOKIE] = opened
    return client


@pytest.fixture
def phone(world: World) -> Client:  # noqa: F811
    world.holds("qinghe", "million-medical", "2025-absolute")
    world.holds("yuanshan", "small-inpatient", "2025")
    return browser(world.family.zhiyuan_phone)


@pytest.fixture
def stay(family: Family) -> dict[str, str]:
    return STAY | {"insured": str(family.zhiyuan)}


def reported(phone: Client, stay: dict[str, str]) -> str:
    answer = phone.post("/report", stay)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).removesuffix("/policies")


def sent(phone: Client, where: str, kind: str) -> int:
    file = SimpleUploadedFile(f"{kind}.png", picture(kind))
    return phone.post(f"{where}/papers", {"kind": kind, "file": file}).status_code


def typed_bill(phone: Client, where: str) -> None:
    assert sent(phone, where, "inpatient_bill") == 302
    [document_id] = Application.objects.get().state["papers"]
    figures = {
        "bill_no": "B1",
        "issue_date": "2026-03-06",
        "total": "46,596.57",
        "social_paid": "18412.40",
        "category": ["other", "other", "meal"],
        "pool": ["in", "out", "out"],
        "amount": ["40036.57", "6200.00", "360"],
        "day": ["", "", ""],
    }
    answer = phone.post(f"{where}/papers/{document_id}/figures", figures)
    assert answer.status_code == 302, answer.content.decode()


def test_a_report_sent_twice_is_one_claim(phone: Client, stay: dict[str, str]) -> None:
    assert reported(phone, stay) == reported(phone, stay)
    assert Application.objects.count() == 1


def test_a_report_changed_after_going_back_is_taken_at_once(
    phone: Client, stay: dict[str, str]
) -> None:
    reported(phone, stay)
    other = stay | {"admission_date": "2026-02-11", "discharge_date": "2026-02-12"}
    asked = phone.post("/report", other)  # the page from before still names the form that was sent
    assert asked.status_code == 422
    again = phone.post("/report", other | {"key": str(asked.context["key"])})
    assert again.status_code == 302, again.context["problem"]


def test_the_same_incident_from_another_form_is_asked_about(
    phone: Client, stay: dict[str, str]
) -> None:
    where = reported(phone, stay)
    asked = phone.post("/report", stay | {"key": "another-form"})
    assert asked.status_code == 422
    assert f'href="{where}/papers"' in asked.content.decode()
    assert reported(phone, stay | {"key": "another-form", "despite_twin": "1"}) != where


def test_what_could_not_be_reported_yet_waits_on_any_device(
    phone: Client, stay: dict[str, str], family: Family
) -> None:
    half = stay | {"kind": "unsure", "what": "肚子疼"}
    assert phone.post("/report", half).status_code == 422
    page = browser(family.zhiyuan_phone, minutes_later=2).get("/report").content.decode()
    assert "肚子疼" in page
    assert 'value="2026-03-01"' in page
    assert b"\xe8\x82\x9a" not in bytes(Draft.objects.get().sealed)

    reported(phone, half | {"stayed": "yes"})
    assert not Draft.objects.exists()
    assert Application.objects.get().incident_type == "inpatient"


def test_a_report_that_no_policy_answers_goes_all_the_same(
    phone: Client, stay: dict[str, str]
) -> None:
    death = stay | {"kind": "death", "cause": "illness", "event_date": "2026-03-01"}
    asked = phone.post("/report", death)
    assert asked.status_code == 422
    assert 'name="insist"' in asked.content.decode()
    where = reported(phone, death | {"insist": "1"})
    assert len(phone.get(f"{where}/policies").context["lanes"]) == 2


def test_one_bad_file_keeps_no_good_one_out(phone: Client, stay: dict[str, str]) -> None:
    where = reported(phone, stay)
    files = [
        SimpleUploadedFile("a.png", picture("id_card")),
        SimpleUploadedFile("b.png", b"no picture"),
    ]
    answer = phone.post(f"{where}/papers", {"kind": "id_card", "file": files})
    assert answer.status_code == 422
    assert "b.png" in answer.content.decode()
    assert list(Application.objects.get().state["papers"].values()) == ["id_card"]


def test_an_identity_card_is_not_asked_for_twice(phone: Client, stay: dict[str, str]) -> None:
    assert sent(phone, reported(phone, stay), "id_card") == 302
    again = reported(phone, stay | {"key": "2", "kind": "outpatient", "event_date": "2026-03-02"})
    claim = Application.objects.get(id=UUID(again.removeprefix("/report/")))
    assert list(claim.state["papers"].values()) == ["id_card"]
    assert "id_card" not in claim.state["missing"]


def test_the_order_is_worth_ten_thousand(phone: Client, stay: dict[str, str]) -> None:
    where = reported(phone, stay)
    typed_bill(phone, where)
    assert phone.post(f"{where}/estimate", {"diagnosis": "k80.1"}).status_code == 302
    page = phone.get(f"{where}/estimate").content.decode()
    for sum_zh in ("¥27,824.17", "¥17,824.17", "¥10,000.00", "¥7,824.17"):
        assert sum_zh in page
    worse = phone.get(f"{where}/estimate").context["plan"]["rows"][1]["value"]
    assert phone.post(f"{where}/estimate", {"order": worse}).status_code == 302
    assert phone.get(f"{where}/estimate").context["high_fen"] == 1_782_417


def test_bills_are_paid_once_in_a_range_too(phone: Client, stay: dict[str, str]) -> None:
    del stay["ward"]
    where = reported(phone, stay)
    typed_bill(phone, where)
    shown = phone.get(f"{where}/estimate").context
    # the best order where all goes well, not 27,824.17 and 10,000.00 of two policies each alone
    assert (shown["low_fen"], shown["high_fen"]) == (0, 2_782_417)


def test_a_bill_that_does_not_add_up_is_told_so(phone: Client, stay: dict[str, str]) -> None:
    where = reported(phone, stay)
    assert sent(phone, where, "inpatient_bill") == 302
    [document_id] = Application.objects.get().state["papers"]
    wrong = {"bill_no": "B1", "issue_date": "2026-03-06", "total": "100", "category": "other",
             "pool": "in", "amount": "99.99", "day": ""}  # fmt: skip
    answer = phone.post(f"{where}/papers/{document_id}/figures", wrong)
    assert answer.status_code == 422
    assert "加起来和合计对不上" in answer.content.decode()
    assert "99.99" in answer.content.decode()


def test_nothing_is_ticked_and_each_consent_counts_for_itself(
    phone: Client, stay: dict[str, str]
) -> None:
    where = reported(phone, stay)
    typed_bill(phone, where)
    for kind in ("fee_list", "discharge_summary", "diagnosis_certificate",
                 "social_settlement_sheet", "id_card", "bank_card"):  # fmt: skip
        assert sent(phone, where, kind) == 302
    assert "checked" not in phone.get(f"{where}/submit").content.decode()

    account = {"holder_name": "林知远", "bank_name": "样本银行",
               "account_number": "0000000000000001"}  # fmt: skip
    half = account | {"consent": ["health_data:"]}
    assert phone.post(f"{where}/submit", half).status_code == 422
    assert Application.objects.get().state["consents"] == []

    ticked = account | {"consent": ["health_data:", "hand_to_insurer:qinghe"]}
    for _ in range(2):
        assert phone.post(f"{where}/submit", ticked)["Location"] == f"{where}/next"
    state = Application.objects.get().state
    assert state["consents"] == ["health_data:", "hand_to_insurer:qinghe"]
    stages = {lane["insurer"]: lane["stage"] for lane in state["lanes"].values()}
    assert stages["yuanshan"] != "filed"
    [submitted] = JournalLine.objects.filter(kind="submitted")
    assert submitted.payload == {"declaration": "2026-11"}  # which words were vouched for
    assert Submitted.model_validate({}).declaration is None  # lines from before


def test_a_childs_money_goes_to_the_parent(
    phone: Client,
    stay: dict[str, str],
    family: Family,
    world: World,  # noqa: F811
) -> None:
    world.holds("yuanshan", "child-accident", "2025", insured=family.xiaoman)
    fall = stay | {"insured": str(family.xiaoman), "kind": "accident_medical"}
    where = reported(phone, fall | {"event_date": "2026-03-01"})
    assert phone.get(f"{where}/submit").context["holder_name"] == "林知远"


def test_a_policy_left_out_comes_back(phone: Client, stay: dict[str, str]) -> None:
    where = reported(phone, stay)
    lane = phone.get(f"{where}/policies").context["lanes"][0]
    phone.post(f"{where}/policies", {"leave_out": str(lane["lane"].id)})
    shown = phone.get(f"{where}/policies").context
    assert (len(shown["lanes"]), len(shown["unused"])) == (1, 1)
    last = phone.post(f"{where}/policies", {"leave_out": str(shown["lanes"][0]["lane"].id)})
    assert last.status_code == 422
    phone.post(f"{where}/policies", {"include": str(lane["lane"].policy_id)})
    assert len(phone.get(f"{where}/policies").context["lanes"]) == 2
