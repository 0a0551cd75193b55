"""The range of a claim while facts are open: what each is worth, and the order to file in."""

from datetime import date

import pytest
from django.test import Client

from guanjia.claims.models import Application, JournalLine
from tests.conftest import Family
from tests.rooms.claims.conftest import World, catalogue, world  # noqa: F401
from tests.rooms.web.test_phone_report import (  # noqa: F401
    STAY,
    browser,
    phone,
    reported,
    stay,
    typed_bill,
)


@pytest.fixture
def where(phone: Client, stay: dict[str, str]) -> str:  # noqa: F811
    """Everything is known but the diagnosis."""
    found = reported(phone, stay)
    typed_bill(phone, found)
    return found


def test_an_open_fact_that_changes_nothing_is_not_named(phone: Client, where: str) -> None:  # noqa: F811
    shown = phone.get(f"{where}/estimate").context
    assert (shown["low_fen"], shown["high_fen"]) == (2_782_417, 2_782_417)
    assert shown["hangs_on"] == []
    assert "diagnosis" in [question.fact for question in shown["questions"]]
    assert shown["found_on"]["diagnosis"] == "出院小结、诊断证明书上有。"


def test_an_order_that_loses_nowhere_is_advised_and_journalled(
    phone: Client,  # noqa: F811
    where: str,
) -> None:
    answer = phone.get(f"{where}/estimate")
    plan, page = answer.context["plan"], answer.content.decode()
    assert (plan["gain"].low_fen, plan["gain"].high_fen) == (0, 1_000_000)
    assert [row["best"] for row in plan["rows"]] == [True, False]
    assert "最多多赔" in page
    assert "都不吃亏" in page
    state = Application.objects.get().state
    assert " ".join(state["best_order"]) == plan["rows"][0]["value"]
    assert (state["best_total_fen"], state["best_low_fen"]) == (2_782_417, None)


def test_that_no_order_can_be_named_yet_is_said(phone: Client, where: str) -> None:  # noqa: F811
    claim = Application.objects.get()
    form = {
        "claim": str(claim.id), "insured": claim.state["insured_id"],
        "product": "qinghe/million-medical/2025", "cover_from": "2026-01-01",
        "cover_until": "2026-12-31",
    }  # fmt: skip
    for number in ("QH-ELSE-1", "QH-ELSE-2", "QH-ELSE-3"):
        assert phone.post("/policies/add", form | {"policy_no": number}).status_code == 302
    answer = phone.get(f"{where}/estimate")
    assert (answer.context["payers"], answer.context["plan"]) == (5, None)
    assert "现在还排不出先后" in answer.content.decode()


def test_what_a_fact_is_worth_stands_beside_it(phone: Client, stay: dict[str, str]) -> None:  # noqa: F811
    del stay["ward"]
    found = reported(phone, stay)
    typed_bill(phone, found)
    answer = phone.get(f"{found}/estimate")
    [ward] = answer.context["hangs_on"]
    assert ward == {"sentence_zh": "取决于病房类型（普通部或特需部）。", "most_fen": 2_782_417}
    assert "最多差" in answer.content.decode()
    state = Application.objects.get().state
    assert (state["best_total_fen"], state["best_low_fen"]) == (2_782_417, 0)
    tracker = phone.get(found.replace("report", "claims")).content.decode()
    assert "¥0.00<wbr> 到 ¥27,824.17" in tracker


def test_what_a_missing_paper_is_worth(family: Family, world: World) -> None:  # noqa: F811
    """In the first year all hangs on whether the illness showed within the waiting period."""
    world.holds("qinghe", "million-medical", "2025", first_cover_from=date(2026, 1, 1))
    mine = browser(family.zhiyuan_phone)
    told = STAY | {"insured": str(family.zhiyuan)}
    del told["first_shown_date"]
    where = reported(mine, told)
    assert {one["worth"] for one in mine.get(f"{where}/papers").context["missing"]} == {None}
    typed_bill(mine, where)
    assert mine.post(f"{where}/estimate", {"diagnosis": "K80.1"}).status_code == 302
    shown = mine.get(f"{where}/papers")
    worth = {one["kind"]: one["worth"] for one in shown.context["missing"]}
    estimate = mine.get(f"{where}/estimate").context
    assert (estimate["low_fen"], estimate["high_fen"]) == (0, 1_782_417)
    assert worth["discharge_summary"] == (1_782_417, 1_782_417)
    assert worth["diagnosis_certificate"] is None
    assert worth["id_card"] is None
    assert "有了出院小结，预计能多算清" in shown.content.decode()


def test_a_diagnosis_is_chosen_by_its_name(phone: Client, where: str) -> None:  # noqa: F811
    page = phone.get(f"{where}/estimate").content.decode()
    assert '<option value="胆囊结石伴慢性胆囊炎 K80.1">' in page
    said = {"diagnosis": "胆囊结石伴慢性胆囊炎 K80.1"}
    assert phone.post(f"{where}/estimate", said).status_code == 302
    shown = phone.get(f"{where}/estimate").context
    assert "diagnosis" not in [question.fact for question in shown["questions"]]
    assert shown["plan"]["gain"].low_fen == shown["plan"]["gain"].high_fen == 1_000_000


def test_a_diagnosis_in_other_words_is_kept_and_asked_again(phone: Client, where: str) -> None:  # noqa: F811
    for words in ("胆道有一点不好", "胆总管囊肿待查"):
        assert phone.post(f"{where}/estimate", {"diagnosis": words}).status_code == 302
        answer = phone.get(f"{where}/estimate")
        assert f"您写的诊断“{words}”记下了" in answer.content.decode()
        assert f'value="{words}"' in answer.content.decode()
        assert "diagnosis" in [question.fact for question in answer.context["questions"]]
    journal = " ".join(str(line.payload) for line in JournalLine.objects.all())
    assert "胆" not in journal
