"""Staff act for a caller: report, papers, figures, policies; what the customer then finds."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now as clock

from guanjia.claims.models import Application, Draft, JournalLine
from guanjia.people.actions.households import NewPerson, create_household, link
from guanjia.people.models import StaffAct
from guanjia.policies.models import Policy
from tests.conftest import Family
from tests.rooms.claims.conftest import World, catalogue, world  # noqa: F401
from tests.rooms.claims.specimens import picture
from tests.rooms.web.staff import Colleague, colleague
from tests.rooms.web.test_phone_report import STAY, browser

pytestmark = pytest.mark.django_db
TOLD = {name: value for name, value in STAY.items() if name != "key"} | {"what": "肚子疼了一周"}


@pytest.fixture
def household(world: World) -> str:  # noqa: F811
    world.holds("qinghe", "million-medical", "2025")
    return f"/desk/customers/{world.family.household_id}"


@pytest.fixture
def butler(household: str, family: Family) -> Colleague:
    return colleague(name="苏晴", households=[family.household_id])


@pytest.fixture
def desk(butler: Colleague) -> Client:
    return butler.browser()


@pytest.fixture
def told(family: Family) -> dict[str, str]:
    zhiyuan = str(family.zhiyuan)
    return TOLD | {"insured": zhiyuan, "person": zhiyuan, "caller": zhiyuan, "key": str(uuid4())}


def reported(desk: Client, household: str, told: dict[str, str]) -> str:
    answer = desk.post(f"{household}/report", told)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).partition("/upload")[0]


def test_the_report_says_who_wrote_it_down(
    butler: Colleague, household: str, told: dict[str, str], family: Family
) -> None:
    where, staff_id = reported(butler.browser(), household, told), butler.staff_id
    first = JournalLine.objects.get(kind="reported")
    assert (first.actor, first.actor_id) == ("butler", staff_id)
    assert Application.objects.get().reporter_id == family.zhiyuan
    act = StaffAct.objects.get(act="reported_for")
    assert (act.staff_id, act.household_id, act.object_id, act.reason) == (
        staff_id, family.household_id, where.rpartition("/")[2], "caller_on_line",
    )  # fmt: skip


def test_the_same_form_twice_is_one_claim(
    desk: Client, household: str, told: dict[str, str]
) -> None:
    assert reported(desk, household, told) == reported(desk, household, told)
    assert Application.objects.count() == 1
    again = desk.post(f"{household}/report", told | {"key": "another"})
    assert again.status_code == 422
    assert "是另一件事" in again.content.decode()


def test_only_who_may_act_for_the_insured_becomes_the_reporter(
    desk: Client, household: str, told: dict[str, str], family: Family, now: datetime
) -> None:
    """Living in the same household is no right: a reporter sees the claim on their own phone."""
    lodger = NewPerson("某乙", "000000199001010027", datetime(1990, 1, 1).date())
    aunt, *_ = create_household(members=[lodger], now=now).person_ids
    reported(desk, household, told | {"caller": str(aunt)})
    assert Application.objects.get().reporter_id is None
    link(actor=aunt, subject=family.zhiyuan, kind="proxy", now=now)
    page = desk.get(f"{household}/report").content.decode()
    assert f'<option value="{aunt}"' in page
    reported(desk, household, told | {"caller": str(aunt), "key": "k2", "despite_twin": "1"})
    assert Application.objects.order_by("created_at").last().reporter_id == aunt  # type: ignore[union-attr]


def test_policies_are_looked_at_before_anything_is_written(
    desk: Client, household: str, told: dict[str, str]
) -> None:
    page = desk.post(f"{household}/report", told | {"look": "1"})
    assert [one.answers for one in page.context["found"]] == [True]
    assert one_line(page.context["found"][0].reason_zh) in one_line(page.content.decode())
    assert not Application.objects.exists()
    assert 'value="2026-03-01"' in page.content.decode()


def one_line(text: str) -> str:
    return "".join(text.split())


def test_what_a_caller_told_is_kept_and_comes_back(
    desk: Client, household: str, told: dict[str, str], family: Family
) -> None:
    half = {name: told[name] for name in ("person", "insured", "what")}
    assert desk.post(f"{household}/report", half).status_code == 422
    fresh = colleague(code="butler-2", households=[family.household_id]).browser()
    assert "肚子疼了一周" in fresh.get(f"{household}/report").content.decode()
    assert "肚子疼了一周" in browser(family.zhiyuan_phone).get("/report").content.decode()
    assert desk.post(f"{household}/report", told | {"keep": "1"}).status_code == 302
    reported(desk, household, told)
    assert not Draft.objects.exists()


def test_what_the_customer_had_told_alone_stays(
    desk: Client, household: str, told: dict[str, str], family: Family
) -> None:
    phone = browser(family.zhiyuan_phone)
    phone.post("/report/draft", {"insured": told["insured"], "place": "家门口"})
    desk.post(f"{household}/report", told | {"keep": "1"})
    assert phone.get("/report").context["said"]["place"] == "家门口"


def test_the_customer_finds_it_and_is_asked_to_agree(
    desk: Client, household: str, told: dict[str, str], family: Family
) -> None:
    where = reported(desk, household, told)
    phone = browser(family.zhiyuan_phone)
    home = phone.get("/").content.decode()
    assert "您的管家替您报了案，请看一看并授权。" in home
    path = f"/report/{where.rpartition('/')[2]}/policies"
    assert path in home
    page = phone.get(path).content.decode()
    assert "苏晴" in page
    assert "肚子疼了一周" in page


def test_papers_and_figures_come_in_by_staff(
    desk: Client, household: str, told: dict[str, str]
) -> None:
    where = reported(desk, household, told)
    file = SimpleUploadedFile("bill.png", picture("inpatient_bill"))
    assert desk.post(f"{where}/upload", {"kind": "inpatient_bill", "file": file}).status_code == 302
    line = JournalLine.objects.get(kind="paper_linked")
    assert (line.actor, line.payload["paper_kind"]) == ("butler", "inpatient_bill")
    [document_id] = Application.objects.get().state["papers"]
    figures = {
        "bill_no": "B1", "issue_date": "2026-03-06", "total": "46,596.57",
        "social_paid": "18412.40", "category": ["other", "other"], "pool": ["in", "out"],
        "amount": ["40396.57", "6200.00"], "day": ["", ""],
    }  # fmt: skip
    typed = desk.post(f"{where}/papers/{document_id}/figures", figures)
    assert typed.status_code == 302, typed.content.decode()
    assert "46,596.57" in desk.get(f"{where}/upload").content.decode()
    [lane] = Application.objects.get().state["lanes"].values()
    assert (lane["figure_low_fen"], lane["figure_high_fen"]) == (1818417, 2818417)


def test_a_file_that_is_none_is_refused_by_name(
    desk: Client, household: str, told: dict[str, str]
) -> None:
    where = reported(desk, household, told)
    file = SimpleUploadedFile("letter.png", b"no picture")
    answer = desk.post(f"{where}/upload", {"kind": "id_card", "file": file})
    assert answer.status_code == 422
    assert "letter.png" in answer.content.decode()
    assert desk.post(f"{where}/upload", {"remove": str(uuid4())}).status_code == 404


def test_a_policy_from_elsewhere_joins_the_claim(
    desk: Client, household: str, told: dict[str, str], family: Family
) -> None:
    where = reported(desk, household, told)
    form = {
        "claim": where.rpartition("/")[2], "insured": str(family.zhiyuan),
        "product": "yuanshan/small-inpatient/2025", "policy_no": "YS-9001",
        "cover_from": "2026-01-01", "cover_until": "2027-01-01", "with_social": "yes", "used": "no",
    }  # fmt: skip
    assert desk.post(f"{household}/policies/add", form | {"policy_no": ""}).status_code == 422
    assert desk.post(f"{household}/policies/add", form).status_code == 302
    policy = Policy.objects.get(policy_no="YS-9001")
    assert (policy.holder_id, policy.origin) == (family.zhiyuan, "entered")
    assert len(Application.objects.get().state["lanes"]) == 2
    assert StaffAct.objects.get(act="added_policy").object_id == str(policy.id)


def test_consents_account_and_submission_have_no_place_at_the_desk(
    desk: Client, household: str, told: dict[str, str]
) -> None:
    where = reported(desk, household, told)
    page = desk.get(f"{where}/upload").content.decode()
    assert "授权和账户您替不了" in page
    for name in ("consents", "account", "submission", "submit"):
        assert desk.post(f"{where}/{name}").status_code == 404


def test_a_courier_waits_for_the_customers_consent(
    desk: Client, household: str, told: dict[str, str]
) -> None:
    where = reported(desk, household, told)
    [lane_id] = Application.objects.get().state["lanes"]
    page = desk.get(f"{where}/lanes/{lane_id}/courier")
    assert "现在不用叫快递" in page.content.decode()
    slot = page.context["slots"][0][0]
    form = {"address": "样本路 1 号", "slot": slot}
    assert desk.post(f"{where}/lanes/{lane_id}/courier", form).status_code == 422


def test_without_a_grant_there_is_no_household(household: str, told: dict[str, str]) -> None:
    stranger = colleague().browser()
    for path in ("report", "policies/add", "calls"):
        assert stranger.get(f"{household}/{path}").status_code == 404
        assert stranger.post(f"{household}/{path}", told).status_code == 404
    assert not Application.objects.exists()


def test_an_insured_of_another_household_is_not_reported_for(
    desk: Client, household: str, told: dict[str, str], now: datetime
) -> None:
    person = NewPerson("某甲", "000000199001010019", datetime(1990, 1, 1).date())
    [other] = create_household(members=[person], now=now).person_ids
    answer = desk.post(f"{household}/report", told | {"insured": str(other)})
    assert answer.status_code == 422
    assert not Application.objects.exists()


def test_calls_are_written_and_the_customer_is_told_of_them(
    desk: Client, household: str, family: Family
) -> None:
    local = (clock() + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
    form = {
        "text": "片子明天补", "kind": "call_out", "party": "customer", "outcome": "reached",
        "topic": "papers", "began_at": local, "person": str(family.zhiyuan),
    }  # fmt: skip
    assert desk.post(f"{household}/calls", form).status_code == 302
    page = desk.get(f"{household}/calls")
    [(call, name)] = page.context["calls"]
    assert (call.text, call.topic, name) == ("片子明天补", "papers", "林知远")
    told = browser(family.zhiyuan_phone).get("/butler").content.decode()
    assert "苏晴" in told
    assert "材料" in told
    assert "片子明天补" not in told
    assert desk.post(f"{household}/calls", form | {"minutes": "4"}).status_code == 302
    assert desk.get(f"{household}/calls").context["calls"][1][0].minutes == 4
    wrong = desk.post(f"{household}/calls", form | {"text": "", "minutes": "ten"})
    assert wrong.status_code == 422
    again = desk.post(
        f"{household}/calls", form | {"corrects": str(call.call_id), "text": "后天补"}
    )
    assert again.status_code == 302
    calls = [one for one, _ in desk.get(f"{household}/calls").context["calls"]]
    assert sorted((one.text, one.corrected) for one in calls) == [
        ("后天补", False), ("片子明天补", False), ("片子明天补", True),
    ]  # fmt: skip


def test_an_expert_writes_on_the_claim_that_was_granted(
    desk: Client, household: str, told: dict[str, str], family: Family
) -> None:
    where = reported(desk, household, told)
    claim_id = UUID(where.rpartition("/")[2])
    expert = colleague("claims_expert", claims=[(family.household_id, claim_id)]).browser()
    form = {"text": "条款 2.4", "kind": "note", "topic": "decision"}
    assert expert.post(f"{where}/calls", form).status_code == 302
    page = expert.get(f"{where}/upload").content.decode()
    assert "林**" in page
    assert "林知远" not in page + expert.get(f"{where}/calls").content.decode()
    assert expert.get(f"{household}/calls").status_code == 404
    [(call, _)] = desk.get(f"{where}/calls").context["calls"]
    assert (call.kind, call.claim_id) == ("note", claim_id)
