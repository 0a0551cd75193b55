"""What a held policy asks, and no other: on the page of a bill and beside the range; bills that are
better kept from a policy; the year as a whole."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from guanjia.catalogue.actions.publish import publish_products
from guanjia.claims.models import Application
from guanjia.policies.models import Policy, Usage
from tests.conftest import Family
from tests.entitlement.test_order_search import POOLS, spread
from tests.rooms.claims.conftest import World, catalogue, world  # noqa: F401
from tests.rooms.web.test_phone_report import STAY, browser, reported, sent, typed_bill


def bill_page(mine: Client, where: str) -> str:
    assert sent(mine, where, "inpatient_bill") == 302
    [document_id] = Application.objects.get().state["papers"]
    return mine.get(f"{where}/papers/{document_id}/figures").content.decode()


def lane() -> dict[str, object]:
    [only] = Application.objects.get().state["lanes"].values()
    return dict(only)


def test_a_bill_asks_only_what_a_held_policy_needs(family: Family, world: World) -> None:  # noqa: F811
    world.holds("qinghe", "million-medical", "2025")
    mine = browser(family.zhiyuan_phone)
    page = bill_page(mine, reported(mine, STAY | {"insured": str(family.zhiyuan)}))
    assert not [name for name in ("account_paid", "item", "quantity", "earlier") if name in page]


def test_the_own_account_comes_off_where_the_wording_says_so(
    family: Family,
    world: World,  # noqa: F811
) -> None:
    """4,000,000 in the catalogue, fund 1,000,000, account 500,000, deductible 2,000,000: of the
    500,000 left 65 per cent."""
    world.holds("qinghe", "family-medical", "2025")
    Policy.objects.update(members=1)
    mine = browser(family.zhiyuan_phone)
    where = reported(mine, STAY | {"insured": str(family.zhiyuan)})
    assert "医保个人账户付了" in bill_page(mine, where)
    [document_id] = Application.objects.get().state["papers"]
    figures = {
        "bill_no": "B1", "issue_date": "2026-03-06", "total": "40000", "social_paid": "10000",
        "account_paid": "5000", "category": ["other"], "pool": ["in"], "amount": ["40000"],
        "day": [""],
    }  # fmt: skip
    assert mine.post(f"{where}/papers/{document_id}/figures", figures).status_code == 302
    assert (lane()["figure_low_fen"], lane()["figure_high_fen"]) == (325_000, 325_000)


def test_items_are_asked_by_the_words_of_the_wording(family: Family, world: World) -> None:  # noqa: F811
    world.holds("beiting", "community-scheme", "2025")
    mine = browser(family.zhiyuan_phone)
    page = bill_page(mine, reported(mine, STAY | {"insured": str(family.zhiyuan)}))
    assert "血液检验（L01）" in page
    assert "上一次做是哪天" in page


def test_what_nobody_told_of_a_policy_is_asked_and_makes_the_sum_exact(
    family: Family,
    world: World,  # noqa: F811
) -> None:
    """Of 10,000, 85 per cent above the deductible, which falls from 10,000 to 5,000 with the years
    without a claim."""
    world.holds("qinghe", "no-claim-medical", "2025", first_cover_from=date(2022, 1, 1))
    book = world.reports(world.stay(), [world.bill(in_fen=1_000_000)])
    mine, where = browser(family.zhiyuan_phone), f"/report/{book.application_id}"
    [ask] = mine.get(f"{where}/estimate").context["policy_asks"]
    assert ask.asks_zh == "在这之前，连续几年没有赔过？"
    assert (lane()["figure_low_fen"], lane()["figure_high_fen"]) == (0, 425_000)
    wrong = mine.post(f"{where}/estimate", {ask.name: "三年"})
    assert (wrong.status_code, "没有填对" in wrong.content.decode()) == (422, True)
    assert mine.post(f"{where}/estimate", {ask.name: "3"}).status_code == 302
    assert (lane()["figure_low_fen"], lane()["figure_high_fen"]) == (255_000, 255_000)
    assert mine.get(f"{where}/estimate").context["policy_asks"] == []


def test_what_the_family_used_is_told_once_and_kept(family: Family, world: World) -> None:  # noqa: F811
    """Deductible 20,000 of the whole family: told that 15,000 are used, 5,000 are left; of
    46,596.57 less 18,412.40 of the fund and those 5,000, 65 per cent."""
    world.holds("qinghe", "family-medical", "2025")
    mine = browser(family.zhiyuan_phone)
    where = reported(mine, STAY | {"insured": str(family.zhiyuan)})
    typed_bill(mine, where)
    asks = {one.fact: one for one in mine.get(f"{where}/estimate").context["policy_asks"]}
    ask, limit = asks["deductible:family"], asks["limit:stay_family"]
    assert ask.asks_zh == "全家这一年的免赔额，以前看病已经抵掉多少（元）？没有就填 0"
    assert (lane()["figure_low_fen"], lane()["figure_high_fen"]) == (0, 1_831_971)
    answers = {ask.name: "15000", limit.name: "0"}
    assert mine.post(f"{where}/estimate", answers).status_code == 302
    told = Usage.objects.filter(source="told").values_list("accumulator", "low", "high")
    assert sorted(told) == [
        ("deductible:family", 1_500_000, 1_500_000),
        ("limit:stay_family", 0, 0),
    ]
    assert (lane()["figure_low_fen"], lane()["figure_high_fen"]) == (1_506_971, 1_506_971)


def test_what_the_insurer_laid_out_is_told_and_set_off(family: Family, world: World) -> None:  # noqa: F811
    """It changes what is still to be paid, not what is owed."""
    world.holds("qinghe", "six-year-medical", "2025", first_cover_from=date(2026, 1, 1))
    book = world.reports(world.stay(), [world.bill(in_fen=5_000_000)])
    mine, where = browser(family.zhiyuan_phone), f"/report/{book.application_id}"
    [ask] = mine.get(f"{where}/estimate").context["policy_asks"]
    assert ask.asks_zh == "保险公司已经先垫付了多少（元）？没有就不填"
    owed = lane()["figure_high_fen"]
    assert mine.post(f"{where}/estimate", {ask.name: "1000"}).status_code == 302
    assert lane()["figure_high_fen"] == owed
    basis = mine.get(f"/claims/{book.application_id}/lanes/{lane()['id']}/basis")
    assert "其中1,000.00元已由保险公司垫付" in str(basis.context["our"]["explanation"])
    assert mine.get(f"{where}/estimate").context["policy_asks"] == []


@pytest.fixture
def three(family: Family, world: World, tmp_path: Path) -> World:  # noqa: F811
    """Wordings that spread a payment over all costs, where a bill is better kept from one."""
    terms = {
        "a": spread("N", 5_000, 80, 5_000, POOLS),
        "b": spread("S", 500, 80, 5_000, ("in",)),
        "c": spread("E", 5_000, 60, 1_000_000, POOLS),
    }
    for name, one in terms.items():
        folder = tmp_path / "test" / name / "1"
        folder.mkdir(parents=True)
        text = one.source.terms.decode().replace(
            f'"product": "{one.product}"', f'"product": "{name}"'
        )
        (folder / "terms.yaml").write_text(text)
        (folder / "clauses.md").write_bytes(one.source.clauses)
    publish_products(root=tmp_path, now=world.now)
    for name in terms:
        world.holds("test", name, "1")
    return world


def test_a_bill_kept_from_one_policy_brings_a_thousand_more(family: Family, three: World) -> None:
    inside = three.bill(in_fen=1_200_000, bill_no="B-IN")
    outside = three.bill(in_fen=0, out_fen=1_200_000, bill_no="B-OUT", kind="outpatient_bill")
    book = three.reports(three.stay(), [inside, outside])
    mine, where = browser(family.zhiyuan_phone), f"/report/{book.application_id}"
    page = mine.get(f"{where}/estimate")
    withheld = page.context["withheld"]
    assert (withheld["total_fen"], withheld["gain_fen"]) == (2_120_000, 100_000)
    assert "票据 B-IN 不交给" in page.content.decode()
    assert mine.post(f"{where}/estimate", {"withhold": withheld["value"]}).status_code == 302
    page = mine.get(f"{where}/estimate")
    assert page.context["withheld"]["gain_fen"] == 0
    assert page.context["high_fen"] == 2_120_000
    kept = [one for one in Application.objects.get().state["lanes"].values() if one["withheld"]]
    assert [one["withheld"] for one in kept] == [[str(inside)]]
    # the insured's own choice: all to all again
    assert mine.post(f"{where}/estimate", {"withhold": kept[0]["id"]}).status_code == 302
    assert mine.get(f"{where}/estimate").context["withheld"]["kept"] == []
    foreign = mine.post(f"{where}/estimate", {"withhold": f"{kept[0]['id']}:{UUID(int=1)}"})
    assert foreign.status_code == 422


def test_the_year_says_what_waiting_brings(family: Family, world: World) -> None:  # noqa: F811
    """8,000 now and 40,000 later; the small policy pays 10,000 a year from the first yuan, the
    large one above an absolute deductible of 10,000: filed first with the large one each time, all.
    """
    world.holds("qinghe", "million-medical", "2025-absolute", policy_no="zz")
    world.holds("yuanshan", "small-inpatient", "2025")
    book = world.reports(world.stay(), [world.bill(in_fen=800_000)])
    mine, where = browser(family.zhiyuan_phone), f"/report/{book.application_id}"
    assert "填上今年可能还要花的钱" in mine.get(f"{where}/year").content.decode()
    page = mine.get(f"{where}/year", {"amount": "40000", "day": "2026-08-01"})
    plan = page.context["plan"]
    assert (plan["total_fen"], plan["each_fen"], plan["gain_fen"]) == (
        4_800_000, 4_000_000, 800_000,
    )  # fmt: skip
    assert "请先向保险公司确认" in page.content.decode()
    large = next(one for one in plan["choices"] if "百万" in one["title_zh"])
    assert [(way["fen"], way["best"]) for way in large["ways"][:1]] == [(4_800_000, True)]
    bad = mine.get(f"{where}/year", {"amount": "很多"})
    assert (bad.status_code, bad.context["plan"]) == (200, None)
