"""A simulated insurer behind its wire: claims, decisions, payments; one transaction a request."""

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulators.insurers.counter import Counter, Refused, Reply
from simulators.insurers.events import emit, events_of
from simulators.insurers.papers import meals_fen
from simulators.insurers.rules import Behaviour, Rules


@dataclass(frozen=True)
class Order:
    """A request in the simulator's own terms; a wire reads it from its bytes."""

    policy_no: str = ""
    claim_no: str = ""
    reference: str = ""
    lane: int = 0
    incident_type: str = ""
    bills: Sequence[Mapping[str, Any]] = ()
    settled: bool = True
    lump_sum: bool = False
    nights: int = 0
    papers: Sequence[str] = ()  # their SHA-256
    paper_kinds: Sequence[str] = ()
    round: int = 0
    finished: bool = True
    agreed: bool = True
    sum_fen: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)


class House(Counter):
    def __init__(
        self,
        *,
        data: Path,
        rules: Rules,
        speed: float,
        prefix: str,
        notice_at_once: bool,
        refusal: Callable[[Refused], Reply],
    ) -> None:
        super().__init__(data=data, rules=rules, refusal=refusal)
        self.speed = speed
        self.prefix = prefix
        self.notice_at_once = notice_at_once

    # --- what may be asked ---------------------------------------------------------------------

    def notice(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        claim = self._find(db, order) or self._open(db, order)
        behaviour = self.rules.of(claim["policy_no"])
        if self.notice_at_once and behaviour.rejects_notice:
            raise Refused(behaviour.rejects_notice["code"], behaviour.rejects_notice["reason"])
        if behaviour.stops_after == "":
            return claim
        if not self.notice_at_once:
            self.schedule(db, claim, "notice_accepted")
        elif not any(
            event["kind"] == "notice_accepted" for event in events_of(db, claim["claim_no"])
        ):
            self.say(db, claim, "notice_accepted", {}, at_once=True)
        return claim

    def file(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        claim = self._find(db, order) or self._open(db, order)
        if claim["filed"]:
            raise Refused("ALREADY_FILED", "该案件已提交过立案申请")
        bills = [dict(bill) for bill in order.bills]
        if bills:
            bills[0]["meals_fen"] = meals_fen(db, order.papers)
        self._filed(db, claim, order, bills)
        return claim

    def materials(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        claim = self.known(db, order)
        if claim["status"] == "supplement" and order.finished:
            self._status(db, claim, "materials_arrived")
            self.schedule(db, claim, "materials_received")
        return claim

    def settle(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        claim = self.known(db, order)
        decision = self.decision(db, claim)
        if decision is None:
            raise Refused("NOT_DECIDED", "案件尚未核定")
        if decision["sum_fen"] != order.sum_fen:
            raise Refused("SUM_DIFFERS", "确认金额与核定金额不一致")
        if order.agreed and not decision["agreed"]:
            db.execute(
                "update decision set agreed = 1 where decision_no = ?", (decision["decision_no"],)
            )
            if decision["outcome"] == "pay":
                self.schedule(db, claim, "paid")
        if not order.agreed and not decision["agreed"]:
            self.say(db, claim, "review", {})
            if self.rules.of(claim["policy_no"]).corrects is not None:
                self.schedule(db, claim, "corrected")
        return claim

    def cancel(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        claim = self.known(db, order)
        if self.decision(db, claim) is not None:
            raise Refused("ALREADY_DECIDED", "案件已核定，不能撤销")
        db.execute("delete from agenda where claim_no = ?", (claim["claim_no"],))
        if claim["status"] != "cancelled":
            self._status(db, claim, "cancelled")
            self.say(db, claim, "cancelled", {}, at_once=self.notice_at_once)
        return claim

    def calculation(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        claim = self.known(db, order)
        if self.decision(db, claim) is None:
            raise Refused("NOT_DECIDED", "案件尚未核定")
        if not self.rules.of(claim["policy_no"]).gives_calculation:
            raise Refused("NOT_GIVEN", "理算明细不对外提供")
        self.schedule(db, claim, "calculation_given")
        return claim

    def undisputed(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        """保险法 25: what the decision grants is paid at once, whatever becomes of the rest."""
        claim = self.known(db, order)
        decision = self.decision(db, claim)
        if decision is None or decision["outcome"] != "pay":
            raise Refused("NOTHING_UNDISPUTED", "没有可以先行支付的金额")
        self.schedule(db, claim, "undisputed_paid")
        return claim

    def dispute(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        """An opinion on the decision; it changes where the papers that were missing are there."""
        claim = self.known(db, order)
        if self.decision(db, claim) is None:
            raise Refused("NOT_DECIDED", "案件尚未核定")
        disputes = self.rules.of(claim["policy_no"]).disputes
        needs = set((disputes or {}).get("needs", ()))
        result = "kept" if disputes is None or needs - set(order.paper_kinds) else "changed"
        self.schedule(db, claim, "dispute_answered", f":{order.round}:{result}")
        return claim

    def begin(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        """A claim that the insured reported here, papers in hand; it then goes its way."""
        claim = self._open(db, order)
        db.execute("update claim set begun = 1 where claim_no = ?", (claim["claim_no"],))
        said = {"policyNo": order.policy_no, "incidentType": order.incident_type}
        self.say(db, claim, "begun", {**order.extra, **said, "bills": list(order.bills)})
        self._filed(db, claim, order, order.bills)
        return claim

    def originals_arrived(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        claim = self.known(db, order)
        if not claim["originals_arrived"]:
            db.execute(
                "update claim set originals_arrived = 1 where claim_no = ?", (claim["claim_no"],)
            )
            if claim["status"] == "originals":
                self.schedule(db, claim, "originals_received")
        return claim

    # --- shared --------------------------------------------------------------------------------

    def known(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        claim = self._find(db, order)
        if claim is None:
            raise Refused("CLAIM_UNKNOWN", "没有找到该案件")
        return claim

    def decision(self, db: sqlite3.Connection, claim: sqlite3.Row) -> sqlite3.Row | None:
        found: sqlite3.Row | None = db.execute(
            "select * from decision where claim_no = ? and not superseded", (claim["claim_no"],)
        ).fetchone()
        return found

    def say(
        self,
        db: sqlite3.Connection,
        claim: sqlite3.Row,
        kind: str,
        content: Mapping[str, Any],
        at_once: bool = False,
    ) -> None:
        behaviour = self.rules.of(claim["policy_no"])
        emit(db, claim, kind, content, behaviour=behaviour, speed=self.speed, at_once=at_once)

    def schedule(
        self, db: sqlite3.Connection, claim: sqlite3.Row, step: str, more: str = ""
    ) -> None:
        """`more`: what the step must know when its time has come."""
        behaviour = self.rules.of(claim["policy_no"])
        db.execute(
            "insert into agenda (claim_no, step, due_at) values (?, ?, ?)",
            (claim["claim_no"], step + more, time.time() + self._delay(behaviour, step)),
        )

    def _filed(
        self,
        db: sqlite3.Connection,
        claim: sqlite3.Row,
        order: Order,
        bills: Sequence[Mapping[str, Any]],
    ) -> None:
        db.execute(
            "update claim set filed = 1, bills = ?, settled = ?, lump_sum = ?, nights = ?"
            " where claim_no = ?",
            (
                json.dumps(list(bills)),
                order.settled,
                order.lump_sum,
                order.nights,
                claim["claim_no"],
            ),
        )
        self.schedule(db, claim, "filing_accepted")

    def _delay(self, behaviour: Behaviour, step: str) -> float:
        return behaviour.delays[step] * behaviour.slower / self.speed

    def _status(self, db: sqlite3.Connection, claim: sqlite3.Row, status: str) -> None:
        db.execute("update claim set status = ? where claim_no = ?", (status, claim["claim_no"]))

    def _find(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row | None:
        """By our number, else by the partner's; a claim begun here takes the partner's on."""
        found: sqlite3.Row | None = None
        if order.claim_no:
            found = db.execute(
                "select * from claim where claim_no = ?", (order.claim_no,)
            ).fetchone()
        elif order.reference:
            found = db.execute(
                "select * from claim where reference = ? and lane = ?",
                (order.reference, order.lane),
            ).fetchone()
        if found is not None and not found["reference"] and order.reference:
            db.execute(
                "update or ignore claim set reference = ?, lane = ? where claim_no = ?",
                (order.reference, order.lane, found["claim_no"]),
            )
            found = db.execute(
                "select * from claim where claim_no = ?", (found["claim_no"],)
            ).fetchone()
        return found

    def _open(self, db: sqlite3.Connection, order: Order) -> sqlite3.Row:
        """Numbers are made from what is claimed, so that a replay gives the same ones."""
        begun_before = db.execute(
            "select count(*) from claim where policy_no = ? and reference = ''", (order.policy_no,)
        ).fetchone()[0]
        source = f"{order.policy_no}|{order.reference}|{order.lane}|{begun_before}"
        number = int.from_bytes(hashlib.sha256(source.encode()).digest()[:5], "big")
        claim: sqlite3.Row = db.execute(
            "insert into claim (claim_no, policy_no, reference, lane, incident_type)"
            " values (?, ?, ?, ?, ?) returning *",
            (
                f"{self.prefix}{number:013d}",
                order.policy_no,
                order.reference,
                order.lane,
                order.incident_type,
            ),
        ).fetchone()
        return claim
