"""SQL statements of the transactions that name a claim, from report to filed and on to paid.

    python -m bench.statements

A claim of three bill lines, on one policy and on two. BEGIN, COMMIT and savepoints are counted
apart; the session's look-up before a request belongs to no claim.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from bench import ground

GOAL = 40
CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass
class Phase:
    name: str
    statements: list[str] = field(default_factory=list)
    control: list[str] = field(default_factory=list)


class Walk:
    """One claim through the API and the worker's own loops; the insurer speaks from here."""

    def __init__(self, customer: ground.Customer) -> None:
        from django.test import Client

        from guanjia.people.sealing import CACHE

        CACHE.drop(customer.person_id)  # the report reads the key on its way; it holds for 30 s
        self.customer, self.phases = customer, []
        self.client = Client(headers={"Authorization": f"Bearer {customer.token}"})

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            yield
        phase = Phase(name)
        for query in captured.captured_queries:
            sql = query["sql"].strip()
            if "people_session" not in sql:
                (phase.control if sql.startswith(CONTROL) else phase.statements).append(sql)
        self.phases.append(phase)

    def post(self, name: str, path: str, content: object) -> dict[str, Any]:
        with self.phase(name):
            response = self.client.post(
                f"/api/v1{path}", content, content_type="application/json",
                headers={"Idempotency-Key": str(uuid4())},
            )  # fmt: skip
        assert response.status_code < 300, response.content.decode()
        view: dict[str, Any] = response.json()
        return view

    def outbox(self, name: str) -> None:
        """Taken, handed to the outside (which is not here), settled: as the worker does."""
        from django.db import transaction

        from guanjia.exchange.actions import outbox
        from guanjia.gateways.base import Accepted
        from guanjia.project.loops import LEASE, SENDERS
        from guanjia.project.wiring import after_sending

        with self.phase(f"outbox: {name}"):
            now = datetime.now(UTC)
            with transaction.atomic():
                taken = outbox.take_outbox(limit=SENDERS, now=now, lease=LEASE)
            for message in taken:
                with transaction.atomic():
                    outbox.complete(message, now=now)
                    after_sending(message, Accepted(), now=now)

    def fact(self, name: str, insurers: Sequence[str], build: Callable[..., Any]) -> None:
        """Stored as it arrives, then read by the worker in a transaction of its own."""
        from django.db import transaction

        from guanjia.exchange.actions import inbox
        from guanjia.project.loops import read_arrivals
        from guanjia.project.wiring import ANSWERED

        with self.phase(f"inbox: {name}"):
            for insurer in insurers:
                now = datetime.now(UTC)
                lane = self.lanes[insurer]
                fact = build(
                    message_id=f"{lane['id']}-{name}", occurred_at=now, claim_no=self.number,
                    lane_no=lane["lane_no"], insurer_claim_no=f"{insurer}-{self.number}",
                )  # fmt: skip
                with transaction.atomic():
                    inbox.receive(
                        sender=f"insurer:{insurer}", message_id=fact.message_id,
                        headers=ANSWERED, raw=fact.model_dump_json().encode(), now=now,
                    )  # fmt: skip
                assert read_arrivals() == 1

    def to_filed(self) -> None:
        from guanjia.claims import messages as m

        view = self.post("report", "/claims", self.customer.report(ground.TWO_LANES[0]))
        self.number, path = view["number"], f"/claims/{view['id']}"
        self.path = path
        self.lanes = {lane["insurer"]: lane for lane in view["lanes"]}
        self.outbox("notify_claim")
        self.fact("notice accepted", list(self.lanes), m.NoticeAccepted)
        consents = [("health_data", ""), *(("hand_to_insurer", one) for one in self.lanes)]
        wanted = [{"purpose": purpose, "receiver": receiver} for purpose, receiver in consents]
        self.post("consents", f"{path}/consents", {"consents": wanted})
        account = {"holder_name": "样本人", "account_number": "0000000000000000101"}
        self.post("account", f"{path}/account", account)
        view = self.post("submission", f"{path}/submission", {})
        self.first = next(one for one in view["lanes"] if one["stage"] == "filed")
        self.outbox("file_claim")

    def to_paid(self) -> None:
        """The first lane alone."""
        from guanjia.claims import messages as m

        first, sum_fen = [self.first["insurer"]], self.first["estimate"]["low_fen"]
        self.fact("filing accepted", first, m.FilingAccepted)
        for step in ("liability_check", "calculation", "review"):
            self.fact(step, first, lambda step=step, **fields: m.StatusChanged(step=step, **fields))
        self.fact(
            "decision", first,
            lambda **fields: m.Decided(
                decision_no="D1", outcome="pay", sum_fen=sum_fen, **fields
            ),
        )  # fmt: skip
        self.post("answer", f"{self.path}/lanes/{self.first['id']}/answer", {"agree": True})
        self.outbox("confirm_settlement")
        self.fact(
            "payment", first, lambda **fields: m.Paid(payment_no="P1", sum_fen=sum_fen, **fields)
        )
        self.outbox("paid, by text")


def walk(number: int, *, policies: int) -> tuple[list[Phase], list[Phase]]:
    """Report to filed, and the later steps, in a catalogue that is published."""
    products = (ground.MILLION, ground.SMALL)[:policies]
    walk = Walk(ground.customer(number, products=products))
    walk.to_filed()
    assert len(walk.lanes) == policies
    filed = len(walk.phases)
    walk.to_paid()
    return walk.phases[:filed], walk.phases[filed:]


def show(title: str, phases: Sequence[Phase]) -> None:
    statements = sum(len(one.statements) for one in phases)
    control = sum(len(one.control) for one in phases)
    print(f"\n{title}: {statements} statements, and {control} BEGIN, COMMIT, SAVEPOINT")
    for one in phases:
        print(f"  {len(one.statements):3}  {len(one.control):3}  {one.name}")


def main() -> None:
    ground.start()
    for policies, title in ((1, "one policy"), (2, "two policies, two lanes")):
        walk(policies + 10, policies=policies)  # the process learns the catalogue and the terms
        filed, later = walk(policies, policies=policies)
        goal = f" (goal: at most {GOAL})" if policies == 1 else ""
        show(f"{title}, report to filed{goal}", filed)
        show(f"{title}, later steps of the first lane", later)


if __name__ == "__main__":
    main()
