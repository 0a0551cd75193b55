"""What would bring more than our sum, were one fact otherwise. Pure."""

from dataclasses import replace
from typing import Any

import entitlement
from entitlement.money import yuan

# Facts that a customer can still bring about or prove.
_COULD_BE: tuple[tuple[str, str], ...] = (
    ("social_settled", "这笔费用要是经医保结算"),
    ("emergency", "要是能证明当时是急诊"),
    ("pathology_confirmed", "要是病理报告确认了"),
)


def otherwise(
    terms: entitlement.Terms, facts: entitlement.Facts, state: entitlement.State, pay_fen: int
) -> list[str]:
    """A sentence for each that would bring more, the sums on the bills being the same."""
    found = []
    for name, words_zh in _COULD_BE:
        more_fen = _paid(terms, with_fact(facts, name, True), state) - pay_fen
        if more_fen > 0:
            found.append(f"{words_zh}，金额不变的话，会多赔{yuan(more_fen)}。")
    return found


def with_fact(facts: entitlement.Facts, name: str, value: Any) -> entitlement.Facts:
    """`name`: of the incident, or `social_settled`."""
    if name == "social_settled":
        return replace(facts, social_settled=value)
    told = {name: value}
    return replace(facts, incident=replace(facts.incident, **told))


def _paid(terms: entitlement.Terms, facts: entitlement.Facts, state: entitlement.State) -> int:
    """0 where it would hang on something else that is not known."""
    try:
        return entitlement.evaluate(terms, facts, state).pay_fen
    except entitlement.NotExact:
        return 0
