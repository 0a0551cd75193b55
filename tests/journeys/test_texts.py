"""What a customer's telephone would have shown."""

from typing import Any

from tests.journeys.conftest import Family, Running
from tests.journeys.customer import INPATIENT, Household, done, policy
from tests.waiting import eventually

MILLION = policy("qinghe/million-medical/2025", "QH-MM-FULL")


def arrived(stack: Running, home: Household) -> list[dict[str, Any]]:
    messages = stack.ledger("zhujian")["messages"]
    return [one for one in messages if one["phone"] == home.phones["self"]]


def test_the_code_and_the_report_are_told(stack: Running, family: Family) -> None:
    home = family(MILLION)
    report = {"insured_id": home.insured_id, "incident": INPATIENT, "document_ids": []}
    number = done(home.customer.post("/claims", report))["number"]
    code, told = eventually(lambda: arrived(stack, home)[1:] and arrived(stack, home))
    assert code["template"] == "login_code"
    assert told["words"] == f"【管家】理赔 {number}：报案收到了。打开管家就能看到。"
