"""Every published or derived case comes out to the fen, in the stated order of policies."""

from typing import Any

import pytest

from entitlement import OrderEntry, State, Terms, settle
from entitlement.money import fen

from .policies import case_terms, event_facts, worked

CASES = worked()


@pytest.fixture(scope="module")
def policies() -> dict[str, Terms]:
    return case_terms()


def test_no_case_is_lost() -> None:
    assert [case["id"] for case in CASES] == [
        "W01", "W03", "W05", "W07", "W09", "W11", "W13", "W15", "W19", "W21", "W23", "W25", "W27",
        "W29", "D04", "D06", "M01", "M02", "M03", "M08", "D12", "D14", "D16", "D18", "D20", "D22",
        "W17", "D02", "D08", "D10",
    ]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_case(case: dict[str, Any], policies: dict[str, Terms]) -> None:
    terms = {key: policies[name] for key, name in case["policies"].items()}
    states = {key: State.fresh(policy) for key, policy in terms.items()}
    paid = dict.fromkeys(terms, 0)
    per_event, open_fen = [], 0
    for number, event in enumerate(case["events"]):
        facts = event_facts(case, number)
        entries = [OrderEntry(key, terms[key], facts, states[key]) for key in terms]
        results = settle(entries, event["order"])
        for key, result in zip(event["order"], results, strict=True):
            states[key] = result.state_after
            paid[key] += result.pay_fen
        per_event.append(sum(result.pay_fen for result in results))
        open_fen += sum(line.amount_fen - line.social_paid_fen for line in facts.lines)
        open_fen -= sum(facts.other_paid_fen.values())
        open_fen -= sum(result.indemnity_fen for result in results)
    expect = case["expect"]
    assert sum(per_event) == fen(expect["total"])
    if "per_event" in expect:
        assert per_event == [fen(amount) for amount in expect["per_event"]]
    if "per_policy" in expect:
        assert paid == {key: fen(amount) for key, amount in expect["per_policy"].items()}
    if "customer_pays" in expect:
        assert open_fen == fen(expect["customer_pays"])
