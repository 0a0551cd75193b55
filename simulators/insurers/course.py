"""The way a claim goes inside a simulated insurer: due steps, taken one transaction each."""

import json
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulators.insurers.formula import Bill, Formula, Worked, work_out
from simulators.insurers.house import House
from simulators.insurers.rules import Behaviour
from simulators.serving import pause_until

NOTHING_PAYABLE = {
    "code": "NOTHING_PAYABLE",
    "reason": "扣除医保、其他保险支付和免赔额后，没有应付金额",
    "because": "deductible",
}
KEPT = "经复核，维持原核定结论"
FIXED = ("critical_illness", "disability", "death")
MAIN = ("filing_accepted", "liability_check", "calculation", "review", "decided")


def course(behaviour: Behaviour) -> list[str]:
    """The steps after the filing, with what this behaviour puts in between or leaves out."""
    steps = list(MAIN)
    for name, extra in (("supplement", behaviour.supplement), ("originals", behaviour.originals)):
        if extra is not None:
            steps.insert(steps.index(extra["after"]) + 1, name)
    if behaviour.stops_after is not None:
        steps = steps[: steps.index(behaviour.stops_after) + 1] if behaviour.stops_after else []
    return steps


class Walker:
    def __init__(self, house: House) -> None:
        self._house = house

    def loop(self) -> None:
        while self._house.bell.wait(pause_until(self._next_due())):
            while self.take_one():
                self._house.news.ring()

    def _next_due(self) -> float | None:
        with self._house.store.transaction() as db:
            due: float | None = db.execute("select min(due_at) from agenda").fetchone()[0]
            return due

    def take_one(self) -> bool:
        with self._house.store.transaction() as db:
            due = db.execute(
                "select * from agenda where due_at <= ? order by due_at, id limit 1", (time.time(),)
            ).fetchone()
            if due is None:
                return False
            db.execute("delete from agenda where id = ?", (due["id"],))
            claim = db.execute(
                "select * from claim where claim_no = ?", (due["claim_no"],)
            ).fetchone()
            self._do(db, claim, due["step"])
        return True

    def _do(self, db: sqlite3.Connection, claim: sqlite3.Row, step: str) -> None:
        behaviour = self._house.rules.of(claim["policy_no"])
        match step:
            case "notice_accepted" if behaviour.rejects_notice:
                self._house.say(db, claim, "notice_rejected", behaviour.rejects_notice)
            case "notice_accepted":
                self._house.say(db, claim, step, {})
            case "filing_accepted" if behaviour.rejects_filing:
                self._house.say(db, claim, "filing_rejected", behaviour.rejects_filing)
            case "supplement":
                self._ask(db, claim, behaviour.supplement or {})
            case "originals":
                self._want_originals(db, claim, behaviour)
            case "materials_received":
                self._house.say(db, claim, step, {"noticeNo": claim["claim_no"] + "-S1"})
                self._next(db, claim, behaviour, after="supplement")
            case "originals_received":
                self._house.say(db, claim, step, {})
                self._next(db, claim, behaviour, after="originals")
            case "decided":
                self._decide(db, claim, behaviour, behaviour.formula)
            case "corrected":
                self._correct(db, claim, behaviour, behaviour.corrects or {})
            case "disputed":
                self._correct(db, claim, behaviour, (behaviour.disputes or {})["changes"])
            case _ if step.startswith("dispute_answered:"):
                self._answer(db, claim, behaviour, *step.split(":")[1:])
            case "undisputed_paid":
                self._pay(db, claim, "-U")
            case "calculation_given":
                self._explain(db, claim, behaviour)
            case "paid":
                self._pay(db, claim)
            case "closed":
                self._house.say(db, claim, step, {})
            case _:
                if step == "filing_accepted" and step not in course(behaviour):
                    return
                # Who hears of a claim that began here hears that it is on file.
                if not (step == "filing_accepted" and claim["begun"]):
                    self._house.say(db, claim, step, {})
                self._next(db, claim, behaviour, after=step)

    def _next(
        self, db: sqlite3.Connection, claim: sqlite3.Row, behaviour: Behaviour, *, after: str
    ) -> None:
        steps = course(behaviour)
        self._reach(db, claim, after)
        for step in steps[steps.index(after) + 1 :][:1]:
            self._house.schedule(db, claim, step)

    def _reach(self, db: sqlite3.Connection, claim: sqlite3.Row, status: str) -> None:
        db.execute("update claim set status = ? where claim_no = ?", (status, claim["claim_no"]))

    def _ask(
        self, db: sqlite3.Connection, claim: sqlite3.Row, supplement: Mapping[str, Any]
    ) -> None:
        content = {
            "noticeNo": claim["claim_no"] + "-S1",
            "kinds": supplement["kinds"],
            "reason": supplement["reason"],
        }
        self._house.say(db, claim, "material_required", content)
        self._reach(db, claim, "supplement")

    def _want_originals(
        self, db: sqlite3.Connection, claim: sqlite3.Row, behaviour: Behaviour
    ) -> None:
        wanted = behaviour.originals or {}
        content = {"receiver": wanted["receiver"], "address": wanted["address"]}
        self._house.say(db, claim, "originals_required", content)
        self._reach(db, claim, "originals")
        if claim["originals_arrived"]:
            self._house.schedule(db, claim, "originals_received")

    # --- money ---------------------------------------------------------------------------------

    def _decide(
        self, db: sqlite3.Connection, claim: sqlite3.Row, behaviour: Behaviour, formula: Formula
    ) -> None:
        worked = self._work_out(db, claim, behaviour, formula)
        refuses = behaviour.refuses
        if refuses is not None:
            worked = Worked(0, 0, 0, ())
        elif worked.sum_fen == 0:
            refuses = NOTHING_PAYABLE
        serial = db.execute(
            "select count(*) from decision where claim_no = ?", (claim["claim_no"],)
        ).fetchone()[0]
        decision_no = f"{claim['claim_no']}-D{serial + 1}"
        outcome = "pay" if refuses is None else "refuse"
        steps = [
            {"code": code, "amount_fen": amount, "clause": behaviour.clauses.get(code, "")}
            for code, amount in worked.steps
        ]
        db.execute(
            "insert into decision (decision_no, claim_no, policy_no, outcome, sum_fen,"
            " deductible_used_fen, limit_used_fen, steps) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                decision_no,
                claim["claim_no"],
                claim["policy_no"],
                outcome,
                worked.sum_fen,
                worked.deductible_used_fen,
                worked.limit_used_fen,
                json.dumps(steps),
            ),
        )
        content = {
            "decisionNo": decision_no,
            "outcome": outcome,
            "sum_fen": worked.sum_fen,
            "steps": steps if behaviour.gives_steps else [],
            **self._refusal(behaviour, refuses),
        }
        self._house.say(db, claim, "decided", content)
        self._reach(db, claim, "decided")
        if outcome == "refuse":
            self._house.schedule(db, claim, "closed")
        elif not behaviour.needs_agreement:
            self._house.schedule(db, claim, "paid")

    @staticmethod
    def _refusal(behaviour: Behaviour, refuses: Mapping[str, Any] | None) -> dict[str, Any]:
        if refuses is None:
            return {}
        clause = behaviour.clauses.get(refuses["because"])
        clauses = [clause] if clause else []
        return {"code": refuses["code"], "reason": refuses["reason"], "clauses": clauses}

    def _work_out(
        self, db: sqlite3.Connection, claim: sqlite3.Row, behaviour: Behaviour, formula: Formula
    ) -> Worked:
        used, limit_used = db.execute(
            "select coalesce(sum(deductible_used_fen), 0), coalesce(sum(limit_used_fen), 0)"
            " from decision where policy_no = ? and not superseded",
            (claim["policy_no"],),
        ).fetchone()
        limit = formula.limit_fen
        return work_out(
            formula,
            [Bill(**bill) for bill in json.loads(claim["bills"])],
            settled=bool(claim["settled"]),
            lump_sum_claimed=bool(claim["lump_sum"]) and claim["incident_type"] in FIXED,
            nights=claim["nights"],
            deductible_left_fen=max(0, formula.deductible_fen - behaviour.used_fen - used),
            limit_left_fen=None if limit is None else max(0, limit - limit_used),
        )

    def _answer(
        self, db: sqlite3.Connection, claim: sqlite3.Row, behaviour: Behaviour, number: str,
        result: str,
    ) -> None:  # fmt: skip
        reason = (behaviour.disputes or {}).get(result, KEPT)
        content = {"round": int(number), "result": result, "reason": reason}
        self._house.say(db, claim, "dispute_answered", content)
        if result == "changed":
            self._house.schedule(db, claim, "disputed")

    def _correct(
        self,
        db: sqlite3.Connection,
        claim: sqlite3.Row,
        behaviour: Behaviour,
        changes: Mapping[str, Any],
    ) -> None:
        decision = self._house.decision(db, claim)
        if decision is None or decision["agreed"]:
            return
        db.execute(
            "update decision set superseded = 1 where decision_no = ?", (decision["decision_no"],)
        )
        mended = replace(behaviour.formula, **changes)
        self._decide(db, claim, replace(behaviour, refuses=None, gives_steps=True), mended)

    def _explain(self, db: sqlite3.Connection, claim: sqlite3.Row, behaviour: Behaviour) -> None:
        decision = self._house.decision(db, claim)
        if decision is not None:
            content = {
                "decisionNo": decision["decision_no"],
                "steps": json.loads(decision["steps"]),
            }
            self._house.say(db, claim, "calculation_given", content)

    def _pay(self, db: sqlite3.Connection, claim: sqlite3.Row, mark: str = "-P") -> None:
        """Once for each decision, the table itself refuses a second time; what an earlier decision
        had paid is no longer due."""
        decision = self._house.decision(db, claim)
        if decision is None:
            return
        before = "select coalesce(sum(sum_fen), 0) from payment where claim_no = ?"
        sum_fen = decision["sum_fen"] - db.execute(before, (claim["claim_no"],)).fetchone()[0]
        if sum_fen <= 0:
            return
        payment_no = decision["decision_no"] + mark
        paid = db.execute(
            "insert or ignore into payment values (?, ?, ?, ?, ?, ?)",
            (
                payment_no,
                decision["decision_no"],
                claim["claim_no"],
                claim["policy_no"],
                sum_fen,
                time.time(),
            ),
        )
        if paid.rowcount:
            self._house.say(db, claim, "paid", {"paymentNo": payment_no, "sum_fen": sum_fen})
            if mark == "-P":
                self._house.schedule(db, claim, "closed")
