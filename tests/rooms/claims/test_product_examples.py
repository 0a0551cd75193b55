"""Each worked example of each product, reported as a claim: the room hands the engine every fact
that it can hold, so that the sum is the one worked out by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

from django.db import transaction

import entitlement
from entitlement.examples import Example, LineSheet, read_examples
from guanjia.claims.actions import report
from guanjia.claims.book import Book
from guanjia.claims.incident import told
from guanjia.claims.ours import gather
from guanjia.documents.actions.figures import enter_figures
from guanjia.documents.actions.papers import store_paper
from guanjia.people.actions.households import NewPerson, create_household
from guanjia.policies.actions.hold import NewPolicy, hold_policy
from guanjia.policies.actions.use import tell_used
from guanjia.policies.queries import held_by
from tests.rooms.claims.conftest import PRODUCTS
from tests.rooms.claims.specimens import picture

NOW = datetime(2033, 1, 1, tzinfo=UTC)
GROWN_UP = date(1990, 1, 1)
MOST_BILLS = 6
FOLDERS = sorted(path.parent for path in PRODUCTS.glob("*/*/*/examples.yaml"))


@dataclass
class Insured:
    """A person with as many papers as an example has bills."""

    household_id: UUID
    person_id: UUID
    documents: list[UUID]


@cache
def insured_born(born_date: date) -> Insured:
    made = create_household(
        members=[NewPerson("样本", "000000199001010019", born_date)], now=NOW, is_fictional=True
    )
    [person_id] = made.person_ids
    documents = [
        store_paper(
            household_id=made.household_id, person_id=person_id, uploaded_by=person_id,
            filename="bill.png", data=picture(f"{k}-{person_id}"), kind="inpatient_bill", now=NOW,
        ).document_id
        for k in range(MOST_BILLS)
    ]  # fmt: skip
    return Insured(made.household_id, person_id, documents)


def test_reported_each_gives_the_sum_worked_out_by_hand(catalogue: None) -> None:
    wrong, count = [], 0
    insured_born.cache_clear()
    for folder in FOLDERS:
        for example in read_examples((folder / "examples.yaml").read_bytes()):
            insured = insured_born(example.facts().incident.born_date or GROWN_UP)
            with transaction.atomic():
                found = reported(example, folder.parts[-3:], insured)
                transaction.set_rollback(True)
            count += 1
            if found != (example.expect.pay_fen,) * 2:
                wrong.append((*folder.parts[-3:], example.name, example.expect.pay_fen, found))
    assert wrong == []
    assert count >= 392


def reported(example: Example, place: tuple[str, ...], insured: Insured) -> tuple[int, int]:
    """Our sum, at least and at most."""
    book, lane_id = as_a_claim(example, place, insured)
    lane, ours = book.lane(lane_id), gather(book)
    other = {line.id: line.other_fen for line in example.lines if line.other_fen}
    if not other and lane.figure_low_fen is not None and lane.figure_high_fen is not None:
        return lane.figure_low_fen, lane.figure_high_fen
    # What another policy paid comes from another lane, here it is put beside the lines.
    order = sorted(example.lines, key=lambda line: line.bill)
    paid = {line.id: given.other_fen for line, given in zip(ours.lines, order, strict=True)}
    facts = ours.facts(lane_id, other_paid_fen=paid)
    estimate = entitlement.estimate(ours.held[lane_id].terms, facts, ours.state(lane_id))
    return estimate.low_fen, estimate.high_fen


def as_a_claim(example: Example, place: tuple[str, ...], insured: Insured) -> tuple[Book, UUID]:
    cover, household_id, person_id = example.cover, insured.household_id, insured.person_id
    insurer, product, edition = place
    policy_id = hold_policy(
        policy=NewPolicy(
            household_id=household_id, insured_id=person_id, holder_id=person_id,
            insurer=insurer, product=product, edition=edition, policy_no="样本-1",
            cover_from=cover.start, cover_until=cover.until,
            first_cover_from=cover.first or cover.start, with_social=cover.with_social,
            origin="bought", sums_fen=cover.sums, members=cover.members,
            claim_free_years=cover.claim_free_years,
        ),
        now=NOW,
    )  # fmt: skip
    words = {name: value for name, value in example.incident.items() if name != "born_date"} | {
        "social_settled": example.social_settled
    }
    incident = told(words | {"advanced_fen": {str(policy_id): cover.advanced_fen}})
    [policy] = held_by(household_id=household_id, insured_id=person_id)
    counters = policy.terms.counters
    accident = incident.accident_date or incident.event_date
    tell_used(
        policy=policy, used={name: example.used.get(name, 0) for name in counters},
        accident_date=accident if incident.cause == "accident" else None,
        last_paid_date=cover.last_paid, now=NOW,
    )  # fmt: skip
    documents = list(bills(example, insured))
    book = report.report(
        reporter_id=person_id, insured_id=person_id, incident=incident, document_ids=documents,
        include_policy_ids=[policy_id], now=NOW,
    )  # fmt: skip
    return book, next(iter(book.claim.lanes))


def bills(example: Example, insured: Insured) -> Iterator[UUID]:
    """One typed bill for each of the example's, in its order."""
    for document_id, bill in zip(
        sorted(insured.documents), sorted({line.bill for line in example.lines}), strict=False
    ):
        lines = [line for line in example.lines if line.bill == bill]
        enter_figures(
            household_id=insured.household_id,
            document_id=document_id,
            figures={
                "bill_no": bill,
                "issue_date": max(line.on for line in lines).isoformat(),
                "total_fen": sum(line.amount_fen for line in lines),
                "social_paid_fen": sum(line.social_fen for line in lines),
                "account_paid_fen": sum(line.account_fen for line in lines),
                "lines": [as_typed(line) for line in lines],
            },
            now=NOW,
        )
        yield document_id


def as_typed(line: LineSheet) -> dict[str, object]:
    return {
        "on_date": line.on.isoformat(), "setting": line.setting, "category": line.category,
        "pool": line.pool, "amount_fen": line.amount_fen, "social_paid_fen": line.social_fen,
        "account_paid_fen": line.account_fen, "item": line.item, "quantity": line.quantity,
        "last_date": line.last.isoformat() if line.last else None,
    }  # fmt: skip
