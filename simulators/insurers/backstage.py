"""/sim/*: the simulator's own side door, no part of what the platform speaks."""

import json
import sqlite3
import time
from typing import Any

from simulators.insurers.counter import Refused, Reply
from simulators.insurers.house import House, Order
from simulators.serving import Answer, Request


def backstage(house: House, request: Request) -> Answer:
    try:
        match request.method, request.path:
            case "GET", "/sim/ledger":
                return _json(200, ledger(house))
            case "POST", "/sim/begin":
                return _begin(house, request)
            case "POST", "/sim/originals-arrived":
                return _originals_arrived(house, json.loads(request.body))
    except Refused as refused:
        return _json(404, {"code": refused.code})
    except (KeyError, TypeError, ValueError, AttributeError):
        return _json(400, {"code": "NOT_UNDERSTOOD"})
    return _json(404, {"code": "NO_SUCH_PATH"})


def _json(status: int, content: object) -> Answer:
    return Answer(status, json.dumps(content, ensure_ascii=False).encode())


def ledger(house: House) -> dict[str, list[dict[str, Any]]]:
    """Everything that a checker needs to compare claims and money on both sides."""
    with house.store.transaction() as db:
        return {
            "claims": _rows(db, "select claim_no, policy_no, reference, lane, status from claim"),
            "decisions": _rows(
                db,
                "select decision_no, claim_no, policy_no, outcome, sum_fen, deductible_used_fen,"
                " agreed, superseded from decision",
            ),
            "payments": _rows(
                db, "select payment_no, decision_no, claim_no, policy_no, sum_fen from payment"
            ),
            "answers": _rows(db, "select key from answer"),
            "agenda": _rows(db, "select claim_no, step from agenda"),
            "undelivered": _rows(
                db, "select event_id, attempts from delivery where not done and seq is null"
            ),
        }


def _rows(db: sqlite3.Connection, sql: str) -> list[dict[str, Any]]:
    return [dict(row) for row in db.execute(f"{sql} order by 1")]


def _begin(house: House, request: Request) -> Answer:
    wanted = json.loads(request.body)
    defaults = house.rules.of(wanted["policyNo"]).begins_here
    content = {
        "incidentType": "inpatient",
        "incidentDate": time.strftime("%Y-%m-%d"),
        "settled": True,
        "lumpSum": False,
        "bills": [],
        **defaults,
        **wanted,
    }
    bills = [
        {"bill_no": f"B{n}", "out_of_catalogue_fen": 0, "other_paid_fen": 0, **bill}
        for n, bill in enumerate(content["bills"], 1)
    ]
    insured = {"idNumber": "", "phone": "", **content["insured"]}
    order = Order(
        policy_no=content["policyNo"],
        incident_type=content["incidentType"],
        bills=bills,
        settled=content["settled"],
        lump_sum=content["lumpSum"],
        extra={"insured": insured, "incidentDate": content["incidentDate"]},
    )

    def work(db: sqlite3.Connection) -> Reply:
        claim = house.begin(db, order)
        return Reply(200, json.dumps({"claimNo": claim["claim_no"]}).encode())

    key = request.headers.get("idempotency-key")
    if key:
        reply = house.answer_once(f"begin:{key}", request.body, "", work)
    else:
        with house.store.transaction() as db:
            reply = work(db)
        house.wake()
    return Answer(reply.status, reply.body)


def _originals_arrived(house: House, parcel: dict[str, Any]) -> Answer:
    order = Order(reference=str(parcel["reference"]), lane=int(parcel["lane"]))
    with house.store.transaction() as db:
        claim = house.originals_arrived(db, order)
    house.wake()
    return _json(200, {"claimNo": claim["claim_no"]})
