"""How a customer tells a claim, page by page; what is read on the way belongs to the journeys."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from tests.journeys.browser.conftest import Home
from tests.journeys.browser.phone import Phone
from tests.journeys.customer import done
from tests.journeys.papers import picture

CARD = "0000000000000000101"


def tell_a_visit(phone: Phone) -> None:
    """A day at the outpatient clinic, as the report asks for it; stays on the page."""
    phone.choose("是谁？", "我自己")
    phone.choose("发生了什么？", "门诊看病")
    phone.write("哪天的事", "2026-06-03")
    phone.choose("在哪家医院？", "二级")
    phone.choose("医保结过了吗？", "结过了")


def tell_a_stay(phone: Phone) -> None:
    phone.choose("是谁？", "我自己")
    phone.choose("发生了什么？", "生病住院")
    phone.write("住进医院", "2026-05-11")
    phone.write("出院", "2026-05-18")
    phone.choose("在哪家医院？", "三级")
    phone.choose("医保结过了吗？", "结过了")


def send(phone: Phone, kind: str, data: bytes, folder: Path) -> None:
    """Choosing the file is enough where scripts run; else the button sends it."""
    card = phone.page.locator(f"section#{kind}")
    path = folder / f"{kind}{'.xml' if data.startswith(b'<') else '.png'}"
    path.write_bytes(data)
    phone.taps += 1
    card.locator("input[type=file]").last.set_input_files(path)
    if not scripts_run(phone):
        phone.tap(card.get_by_role("button", name="传上去"))
    expect(card).to_have_count(0)
    phone.page.wait_for_load_state()  # of a page that is only half here most cards are missing


def send_all(phone: Phone, bill_kind: str, bill: bytes, folder: Path) -> None:
    """The bill first, then each paper that the page still asks for."""
    send(phone, bill_kind, bill, folder)
    while (missing := phone.page.locator("section.card[id]")).count():
        kind = missing.first.get_attribute("id") or ""
        send(phone, kind, picture(kind), folder)


def scripts_run(phone: Phone) -> bool:
    """Asked once the page stands: before, its scripts may not have begun."""
    phone.page.wait_for_load_state()
    return phone.page.locator("html.js").count() == 1


def agree_to(phone: Phone, *beginnings: str) -> None:
    for words in beginnings:
        phone.tap(consent(phone, words))


def filed(home: Home, told: dict[str, Any], bill: bytes, kinds: tuple[str, ...]) -> str:
    """Handed over by program, for the journeys that begin where this ends; the claim's path."""
    program, me = home.program, home.insured_id
    papers = [done(program.upload(picture(kind), person_id=me, kind=kind)) for kind in kinds]
    papers.append(done(program.upload(bill, person_id=me, filename="bill.xml")))
    report = {
        "insured_id": me, "incident": told, "social_settled": True,
        "document_ids": [paper["document_id"] for paper in papers],
    }  # fmt: skip
    claim = done(program.post("/claims", report))
    path = f"/claims/{claim['id']}"
    receivers = {lane["insurer"] for lane in claim["lanes"]}
    consents = [{"purpose": "health_data"}] + [
        {"purpose": "hand_to_insurer", "receiver": receiver} for receiver in sorted(receivers)
    ]
    done(program.post(f"{path}/consents", {"consents": consents}))
    done(program.post(f"{path}/account", {"holder_name": "林知远", "account_number": CARD}))
    done(program.post(f"{path}/submission"))
    return path


def consent(phone: Phone, words: str) -> Locator:
    return phone.page.locator("label.consent", has_text=words)


def give_account(phone: Phone) -> None:
    phone.write("开户银行", "云澜商业银行")
    phone.write("银行卡号", CARD)


def decided(phone: Phone) -> Locator:
    """The link to the insurer's decision on the tracker, which comes there by itself."""
    link = phone.page.get_by_role("link", name="保险公司的结论").first
    expect(link).to_be_visible()
    return link
