"""kill -9 of web, worker, both insurers and the database while fifty claims are filed and paid.

Nothing is lost and nothing is doubled: claims, messages, decisions, payments, limits used.
"""

import itertools
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.journeys.conftest import Family, Running
from tests.journeys.customer import (
    INPATIENT,
    OUTPATIENT,
    Customer,
    Household,
    done,
    policy,
)
from tests.journeys.papers import INPATIENT_KINDS, OUTPATIENT_KINDS, bill, picture, visit_bill
from tests.waiting import eventually

VICTIMS = ("web", "worker", "qinghe", "yuanshan", "postgres")
BETWEEN_KILLS = 1.5
PATIENT = 60
END_SECONDS = 300  # a quiet machine needs some 20
QUEUES_SECONDS = 120


@dataclass(frozen=True)
class Plan:
    """What one family files, one claim after the other; `pays` is what each lane of a claim
    comes to, in fen, by insurer."""

    policies: tuple[dict[str, Any], ...]
    kinds: tuple[str, ...]
    claims: int
    pays: dict[str, int]

    def bill(self, number: int) -> bytes:
        serial = f"{number:010d}"
        if len(self.policies) == 2:
            return bill(number=serial)
        if "qinghe" in self.pays:
            items = [(f"2026-06-0{number}", "西药费", "西药费", "甲类", "686.40")]
            return visit_bill(number=serial, issue_date=f"2026-06-0{number}", items=items)
        items = [(f"2026-05-1{number}", "检查费", "检查费", "甲类", "4500.00")]
        return bill(number=serial, fund="1500.00", items=items)

    def incident(self, number: int) -> dict[str, Any]:
        if self.kinds == OUTPATIENT_KINDS:
            return OUTPATIENT | {"event_date": f"2026-06-0{number}"}
        day = f"2026-05-1{number}"
        return INPATIENT | {"event_date": day, "admission_date": day}


MILLION = policy("qinghe/million-medical/2025-absolute", "QH-MN-FULL")
SMALL = policy("yuanshan/small-inpatient/2025", "YS-SI-FULL")
CLINIC = policy("qinghe/outpatient/2025", "QH-OP-FULL")
PLANS = (
    # (686.40 - 86.13 - 100.00) x 80 % = 400.216
    *[Plan((CLINIC,), OUTPATIENT_KINDS, 4, {"qinghe": 40022})] * 6,
    # 4,500.00 - 1,500.00, three times within the limit of the year
    *[Plan((SMALL,), INPATIENT_KINDS, 3, {"yuanshan": 300000})] * 5,
    # 46,596.57 - 18,412.40 - 10,000.00; what then is open inside the catalogue, up to 10,000.00
    *[Plan((MILLION, SMALL), INPATIENT_KINDS, 1, {"qinghe": 1818417, "yuanshan": 1000000})] * 11,
)
PAID = Counter[str]()
for _plan in PLANS:
    PAID.update({insurer: fen * _plan.claims for insurer, fen in _plan.pays.items()})


class Killer:
    """Takes one process of this stack after the other, each time by its newest pid."""

    def __init__(self, stack: Running) -> None:
        self.stack = stack
        self.killed = Counter[str]()
        self._enough = threading.Event()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._enough.set()
            thread.join()

    def _run(self) -> None:
        for name in itertools.cycle(VICTIMS):
            if self._enough.is_set() and min(self.killed[one] for one in VICTIMS) >= 2:
                return
            # On a slow machine too, some requests get through between two kills of the web.
            time.sleep(BETWEEN_KILLS)
            while not self._answers():
                time.sleep(BETWEEN_KILLS)
            pid = self.stack.described()["pids"].get(name)
            if pid and self._is_ours(pid):
                os.kill(pid, signal.SIGKILL)
                self.killed[name] += 1

    def _answers(self) -> bool:
        try:
            httpx.get(f"{self.stack.base_url}/healthz", timeout=5, trust_env=False)
        except httpx.TransportError:
            return False
        return True

    def _is_ours(self, pid: int) -> bool:
        """A pid may be stale, and belong to a stranger by now."""
        var = str(self.stack.var).encode()
        try:
            process = Path(f"/proc/{pid}")
            said = (
                process.joinpath("cmdline").read_bytes(),
                process.joinpath("environ").read_bytes(),
            )
        except OSError:
            return False
        return any(var in one for one in said)


@dataclass(frozen=True)
class Filed:
    plan: Plan
    customer: Customer
    claim_id: str


def file_all(plan: Plan, family: Household) -> list[Filed]:
    """Every claim of one family: reported, completed, submitted."""
    customer, person_id = family.customer, family.insured_id
    shared = [
        done(customer.upload(picture(kind), person_id=person_id, kind=kind))["document_id"]
        for kind in plan.kinds
    ]
    return [_file(plan, family, shared, number) for number in range(1, plan.claims + 1)]


def _file(plan: Plan, family: Household, shared: list[str], number: int) -> Filed:
    customer = family.customer
    data = plan.bill(number)
    sent = done(customer.upload(data, person_id=family.insured_id, filename="bill.xml"))
    report = {
        "insured_id": family.insured_id,
        "incident": plan.incident(number),
        "social_settled": True,
        "document_ids": [*shared, sent["document_id"]],
    }
    claim = done(customer.post("/claims", report))
    path = f"/claims/{claim['id']}"
    consents = [{"purpose": "health_data"}] + [
        {"purpose": "hand_to_insurer", "receiver": insurer} for insurer in plan.pays
    ]
    account = {"holder_name": "林知远", "account_number": "0000000000000000101"}
    done(customer.post(f"{path}/consents", {"consents": consents}))
    done(customer.post(f"{path}/account", account))
    done(customer.post(f"{path}/submission"))
    return Filed(plan, customer, str(claim["id"]))


def is_over(filed: Filed) -> bool:
    """Agrees to what is decided; True once the claim is closed, and paid as planned."""
    path = f"/claims/{filed.claim_id}"
    claim = done(filed.customer.get(path))
    for lane in claim["lanes"]:
        if lane["stage"] == "decided":
            at = f"{path}/lanes/{lane['id']}/answer"
            done(filed.customer.post(at, {"agree": True}, key=f"agree-{lane['id']}"))
    if claim["state"] != "closed":
        return False
    assert {lane["insurer"]: lane["paid_fen"] for lane in claim["lanes"]} == filed.plan.pays
    assert not any(lane["looked_at_by_staff"] for lane in claim["lanes"])
    return True


def follow(pool: ThreadPoolExecutor, filed: list[Filed]) -> list[Filed]:
    """Looks at each claim again and again; returns those that are not over in time."""
    give_up = time.monotonic() + END_SECONDS
    while filed and time.monotonic() < give_up:
        over = pool.map(is_over, filed)
        filed = [one for one, ended in zip(filed, list(over), strict=True) if not ended]
        time.sleep(0.3)
    return filed


def differences(stack: Running) -> list[dict[str, str]]:
    """Both checkers' findings, as they stand now."""
    checked = stack.guanjia("claims", "check", "--partners", "--json")
    report = json.loads(checked.stdout)
    found: list[dict[str, str]] = report["differences"] + report["partners"]
    return found


def settled_differences(stack: Running) -> list[dict[str, str]]:
    """Once nothing is on its way any more; what is stuck stays and counts."""
    give_up = time.monotonic() + QUEUES_SECONDS
    while True:
        found = differences(stack)
        if not any(one["what"].endswith("on their way") for one in found):
            return found
        if time.monotonic() > give_up:
            return found
        time.sleep(1)


def test_fifty_claims_while_everything_is_killed(stack: Running, family: Family) -> None:
    assert sum(plan.claims for plan in PLANS) == 50
    before = settled_differences(stack)
    families = [family(*plan.policies, patient=PATIENT) for plan in PLANS]
    killer = Killer(stack)
    with ThreadPoolExecutor(4) as pool:
        with killer.at_work():
            filed = list(pool.map(file_all, PLANS, families))
        unfinished = follow(pool, list(itertools.chain(*filed)))
    assert not unfinished, differences(stack)

    assert min(killer.killed[name] for name in VICTIMS) >= 2
    for household, mine in zip(families, filed, strict=True):
        known = {one["id"] for one in done(household.customer.get("/claims"))}
        assert known == {one.claim_id for one in mine}

    def new_differences() -> list[dict[str, str]]:
        return [one for one in differences(stack) if one not in before]

    eventually(lambda: not new_differences(), told=new_differences)
    numbers = {held["policy_no"] for one in families for held in one.policies.values()}
    assert_paid_once(stack, numbers)


def assert_paid_once(stack: Running, policy_numbers: set[str]) -> None:
    """Each payment stands once in the insurer's books and once in the journal, and the limits of
    a policy are used by exactly what was paid on it."""
    theirs: dict[str, int] = {}
    used: Counter[str] = Counter()
    for insurer, sum_fen in PAID.items():
        payments = [
            one for one in stack.ledger(insurer)["payments"] if one["policy_no"] in policy_numbers
        ]
        assert sum(one["sum_fen"] for one in payments) == sum_fen
        theirs |= {one["payment_no"]: one["sum_fen"] for one in payments}
        for one in payments:
            used[one["policy_no"]] += one["sum_fen"]
    with stack.database() as database:
        journaled = database.execute(
            "select payload->>'payment_no', (payload->>'sum_fen')::bigint from claims_journal"
            " where kind = 'paid' and payload->>'payment_no' = any(%s)",
            [list(theirs)],
        ).fetchall()
        limits = database.execute(
            "select policy_no, sum(low), sum(high) from policies_usage u"
            " join policies_policy p on p.id = u.policy_id"
            " where source <> 'opening' and accumulator like 'limit:%%' and policy_no = any(%s)"
            " group by policy_no",
            [list(policy_numbers)],
        ).fetchall()
    assert sorted(journaled) == sorted(theirs.items())
    assert {number: (low, high) for number, low, high in limits} == {
        number: (fen, fen) for number, fen in used.items()
    }
