"""Our books beside the partners' own: claims, messages and money, each once and on both sides.

Simulated insurers show theirs at /sim/ledger; the keys of a `Ledger` are theirs. What is still on
its way counts as a difference: it is asked again when the queues are empty.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from guanjia.claims.check import LaneBooked, lanes_booked
from guanjia.exchange import queries as exchange
from guanjia.exchange.queries import Envelope

Ledger = Mapping[str, list[dict[str, Any]]]
MOST_STUCK = 1000
UNKEYED = {"request_status"}  # asking twice has no effect


@dataclass(frozen=True, slots=True)
class Difference:
    """`which`: a claim number and lane, an insurer's number, or an idempotency key; no person."""

    partner: str
    which: str
    what: str


def fetch_ledger(url: str) -> Ledger:
    answer = httpx.get(f"{url}/sim/ledger", timeout=10, trust_env=False).raise_for_status()
    ledger: Ledger = answer.json()
    return ledger


def reconcile(ledgers: Mapping[str, Ledger], *, now: datetime) -> list[Difference]:
    """`ledgers` by insurer's code. An empty list: both sides tell the same."""
    lanes, envelopes = list(lanes_booked()), list(exchange.outbox_envelopes())
    found = list(_queues(now=now))
    for insurer, ledger in ledgers.items():
        theirs = [lane for lane in lanes if lane.lane.insurer == insurer and lane.lane.gateway]
        sent = [one for one in envelopes if one.receiver == f"insurer:{insurer}"]
        for which, what in (
            *compare_messages(sent, ledger),
            *compare_claims(theirs, ledger),
            *compare_money(theirs, ledger),
        ):
            found.append(Difference(insurer, which, what))
    return found


def _queues(*, now: datetime) -> Iterator[Difference]:
    for queue in exchange.queue_counts(now=now)[:2]:
        if queue.waiting:
            yield Difference("", queue.queue, f"{queue.waiting} on their way")
    for row in exchange.stuck_rows(limit=MOST_STUCK):
        yield Difference(row.party, f"{row.queue} {row.row_id}", f"stuck: {row.code}")


def compare_messages(sent: Iterable[Envelope], ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Each message took effect once: its key was answered, and no other key was."""
    answered = {row["key"] for row in ledger["answers"] if not row["key"].startswith("begin:")}
    keyed = {one.idempotency_key: one for one in sent if one.kind not in UNKEYED}
    for key, envelope in keyed.items():
        if envelope.state == "sent" and key not in answered:
            yield key, f"{envelope.kind}: sent, but never taken there"
    for key in answered - keyed.keys():
        yield key, "taken there, but never sent"


def compare_claims(lanes: Iterable[LaneBooked], ledger: Ledger) -> Iterator[tuple[str, str]]:
    """One claim there for each lane that was told, with its numbers and the decision in force."""
    numbered = [one for one in lanes if one.lane.insurer_claim_no]
    told = {one.lane.insurer_claim_no: one for one in numbered}
    claims = {row["claim_no"]: row for row in ledger["claims"]}
    in_force = {row["claim_no"]: row for row in ledger["decisions"] if not row["superseded"]}
    for number in told.keys() - claims.keys():
        yield number, "unknown there"
    for number in claims.keys() - told.keys():
        yield number, "unknown here"
    for number, one in told.items():
        claim, decision = claims.get(number), in_force.get(number)
        if claim and claim["policy_no"] != one.policy_no:
            yield number, "under another policy there"
        where = (one.claim_number, one.lane.lane_no)
        if claim and claim["reference"] and (claim["reference"], claim["lane"]) != where:
            yield number, "belongs to another lane there"
        if (decision["sum_fen"] if decision else None) != one.lane.decided_fen:
            yield number, "decided differently"
    for number, times in Counter(one.lane.insurer_claim_no for one in numbered).items():
        if times > 1:
            yield number, "in two lanes here"


def compare_money(lanes: Iterable[LaneBooked], ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Each payment of theirs is counted once here, with the same sum, and none that is not."""
    paid = {row["payment_no"]: row["sum_fen"] for row in ledger["payments"]}
    counted = Counter[str]()
    for one in lanes:
        for number, sum_fen in one.lane.payments.items():
            counted[number] += 1
            if paid.get(number) != sum_fen:
                yield number, f"{sum_fen} fen here, {paid.get(number, 0)} fen there"
        if {number for number, _ in one.paid_lines} != set(one.lane.payments):
            yield f"{one.claim_number}/{one.lane.lane_no}", "journal and state count other payments"
    for number in paid.keys() - counted.keys():
        yield number, f"{paid[number]} fen there, not here"
    for number, times in counted.items():
        if times > 1:
            yield number, "counted in two lanes"
