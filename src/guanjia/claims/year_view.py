"""The year as a whole: file this one now, later, or not at all? Worked out while somebody looks;
nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import entitlement
from guanjia.claims.book import Book
from guanjia.claims.ours import Ours, gather
from guanjia.claims.rules import ordered_lanes
from guanjia.policies.queries import HeldPolicy


@dataclass(frozen=True, slots=True)
class Expected:
    """What may still come this year, as the insured thinks: of the same kind, at the same hospital
    as the claim that it is set beside."""

    on_date: date
    amount_fen: int
    social_paid_fen: int


class NothingToCompare(Exception):
    """`code`: facts_open, one_claim, no_choice."""

    def __init__(self, code: str, customer_zh: str) -> None:
        super().__init__(code)
        self.code, self.customer_zh = code, customer_zh


@dataclass(frozen=True, slots=True)
class YearView:
    """`titles`: of the policies, by the keys that the plan uses."""

    plan: entitlement.YearPlan
    titles: Mapping[str, str]
    now_zh: str


def year_view(
    book: Book, *, others: Sequence[Book] = (), expected: Expected | None = None
) -> YearView:
    """Of a claim that is not filed yet, beside other such claims of the same insured and what is
    expected. Raises NothingToCompare, entitlement.TooManyFilings and FactsError."""
    ours = gather(book)
    policies = {str(one.id): one for one in _payers(book, ours)}
    if not policies:
        raise NothingToCompare("no_choice", "这次没有报销型的保单等着报，不用比。")
    claims: list[tuple[str, Ours, Expected | None]] = [
        (_title(one), one, None) for one in (ours, *map(gather, others)) if one.lines
    ]
    if not ours.lines:
        raise NothingToCompare("facts_open", "先把这次票据的金额补上，再来比。")
    claims.sort(key=lambda one: one[1].incident.event_date)
    if expected:
        claims.append(("以后那次", ours, expected))
    if len(claims) < 2:
        raise NothingToCompare("one_claim", "填上今年可能还要花的钱，就能比一比。")
    try:
        plan = entitlement.year_plan(
            {key: one.terms for key, one in policies.items()},
            {key: one.state(accident_date=ours.accident_date) for key, one in policies.items()},
            [
                entitlement.YearClaim(
                    title, {key: _facts(policy, of, more) for key, policy in policies.items()}
                )
                for title, of, more in claims
            ],
        )
    except entitlement.NotExact as open_fact:
        raise NothingToCompare(
            "facts_open", "还有没定下来的，先在“大约能赔多少”里补上，再来比。"
        ) from open_fact
    titles = {key: one.title_zh for key, one in policies.items()}
    return YearView(plan, titles, _title(ours))


def _payers(book: Book, ours: Ours) -> list[HeldPolicy]:
    return [
        ours.held[lane.id]
        for lane in ordered_lanes(book.claim)
        if lane.benefit == "indemnity"
        and lane.stage in {"opened", "noticed"}
        and lane.id in ours.held
    ]


def _title(ours: Ours) -> str:
    day = ours.incident.event_date
    return f"{day.month}月{day.day}日这次"


def _facts(policy: HeldPolicy, ours: Ours, expected: Expected | None) -> entitlement.Facts:
    facts = entitlement.Facts(
        coverage=policy.coverage,
        incident=ours.engine_incident,
        lines=ours.lines,
        social_settled=ours.incident.social_settled,
    )
    return _later(facts, expected) if expected else facts


def _later(facts: entitlement.Facts, expected: Expected) -> entitlement.Facts:
    """The same again on another day, with one line for all that it costs."""
    day, incident = expected.on_date, facts.incident
    days: dict[str, Any] = {"event_date": day, "first_shown_date": day}
    if incident.admission_date:
        days |= {"admission_date": day, "discharge_date": day}
    if incident.cause == "accident":
        days["accident_date"] = day
    line = facts.lines[0]
    return replace(
        facts,
        incident=replace(incident, **days),
        lines=(
            replace(
                line, id="expected:0", bill_id="expected", on_date=day, pool="in", item="",
                category="other", amount_fen=expected.amount_fen, quantity=1, account_fen=0,
                social_paid_fen=expected.social_paid_fen, last_date=None,
            ),
        ),
    )  # fmt: skip
