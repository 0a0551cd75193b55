"""青禾健康保险, simulated: signed JSON requests in, signed events pushed out until received.

    python -m simulators.insurers.qinghe --port 8711 --data DIR --behaviours FILE \
        --platform-url http://127.0.0.1:8700 --secret whsec_... --speed 1
"""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from simulators.insurers.arguments import parsed
from simulators.insurers.backstage import backstage
from simulators.insurers.counter import Refused, Reply
from simulators.insurers.course import Walker
from simulators.insurers.events import events_of
from simulators.insurers.house import House, Order
from simulators.insurers.papers import keep, nights
from simulators.insurers.rules import Rules
from simulators.pushing import Pusher
from simulators.serving import Answer, Request, serve
from simulators.signatures import holds

INCIDENTS = {
    "INPATIENT",
    "OUTPATIENT",
    "CRITICAL_ILLNESS",
    "ACCIDENT_MEDICAL",
    "DISABILITY",
    "DEATH",
}
EVENT_TYPES = {
    "notice_accepted": "notice.accepted",
    "notice_rejected": "notice.rejected",
    "filing_accepted": "filing.accepted",
    "filing_rejected": "filing.rejected",
    "material_required": "material.required",
    "materials_received": "material.received",
    "originals_required": "originals.required",
    "originals_received": "originals.received",
    "liability_check": "claim.progressed",
    "calculation": "claim.progressed",
    "review": "claim.progressed",
    "decided": "claim.decided",
    "calculation_given": "calculation.given",
    "paid": "claim.paid",
    "dispute_answered": "dispute.answered",
    "closed": "claim.closed",
    "cancelled": "claim.cancelled",
    "begun": "claim.begun",
}
ITEMS = {
    "total": ("TOTAL", "医疗费用合计"),
    "out_of_catalogue": ("OUT_OF_CATALOGUE", "医保目录外费用"),
    "not_covered": ("NOT_COVERED", "不在保障范围的费用"),
    "social": ("SOCIAL", "基本医疗保险已支付"),
    "other": ("OTHER_INSURANCE", "其他商业保险已支付"),
    "deductible": ("DEDUCTIBLE", "免赔额"),
    "ratio": ("RATIO", "按赔付比例扣减"),
    "limit": ("LIMIT", "超出限额"),
    "other_deduction": ("ADJUSTMENT", "其他扣减"),
    "allowance": ("ALLOWANCE", "住院津贴"),
    "lump_sum": ("LUMP_SUM", "定额给付"),
    "agreed": ("AGREED", "核定金额"),
    "pay": ("PAY", "应付保险金"),
}


def money(amount_fen: int) -> dict[str, object]:
    return {"cent": amount_fen, "currency": "CNY"}


def fen(amount: Mapping[str, Any]) -> int:
    if amount["currency"] != "CNY" or type(amount["cent"]) is not int or amount["cent"] < 0:
        raise Refused("AMOUNT_INVALID", "金额不正确")
    return int(amount["cent"])


def refusal(refused: Refused) -> Reply:
    body = json.dumps({"code": refused.code, "message": refused.message}, ensure_ascii=False)
    status = 404 if refused.code == "CLAIM_UNKNOWN" else 422
    return Reply(status, body.encode())


class Wire:
    def __init__(self, house: House, secrets: list[str]) -> None:
        self._house = house
        self._secrets = secrets
        self._verbs: dict[str, Callable[[sqlite3.Connection, Order], sqlite3.Row]] = {
            "/v1/notices": house.notice,
            "/v1/filings": house.file,
            "/v1/materials": house.materials,
            "/v1/settlements": house.settle,
            "/v1/cancellations": house.cancel,
            "/v1/calculations": house.calculation,
            "/v1/undisputed": house.undisputed,
            "/v1/disputes": house.dispute,
        }

    def handle(self, request: Request) -> Answer | None:
        if request.path.startswith("/sim/"):
            return backstage(self._house, request)
        if not holds(self._secrets, request.headers, request.body, time.time()):
            return Answer(401, b'{"code":"SIGNATURE_WRONG"}')
        try:
            reply = self._reply(request)
        except Refused as refused:
            reply = refusal(refused)
        except (KeyError, TypeError, ValueError, AttributeError):
            reply = Reply(400, b'{"code":"NOT_UNDERSTOOD"}')
        if reply.fault == "drop":
            return None
        if reply.fault == "unavailable":
            return Answer(503, b'{"code":"UNAVAILABLE"}')
        return Answer(reply.status, reply.body)

    def _reply(self, request: Request) -> Reply:
        if request.method == "GET":
            return self._status(request.path)
        if request.path == "/v1/files":
            with self._house.store.transaction() as db:
                return _store(request, db)
        key = request.headers["idempotency-key"]
        verb = self._verbs[request.path]
        order = order_of(json.loads(request.body))

        def work(db: sqlite3.Connection) -> Reply:
            return Reply(202, json.dumps({"claimNo": verb(db, order)["claim_no"]}).encode())

        return self._house.answer_once(key, request.body, order.policy_no, work)

    def _status(self, path: str) -> Reply:
        match path.split("/")[1:]:
            case ["v1", "health"]:
                return Reply(200, b'{"ready":true}')
            case ["v1", "claims", "by-partner", reference, lane]:
                order = Order(reference=reference, lane=int(lane))
            case ["v1", "claims", claim_no]:
                order = Order(claim_no=claim_no)
            case _:
                return Reply(404, b'{"code":"NO_SUCH_PATH"}')
        with self._house.store.transaction() as db:
            claim = self._house.known(db, order)
            events = [json.loads(body_of(event)) for event in events_of(db, claim["claim_no"])]
        content = {
            "claimNo": claim["claim_no"],
            "status": claim["status"].upper(),
            "events": events,
        }
        return Reply(200, json.dumps(content, ensure_ascii=False).encode())


def _store(request: Request, db: sqlite3.Connection) -> Reply:
    sha256 = keep(db, request.body)
    if sha256 != request.headers["x-file-sha256"]:
        raise Refused("SHA256_DIFFERS", "文件内容与摘要不一致")
    return Reply(201, json.dumps({"fileId": sha256}).encode())


def order_of(content: dict[str, Any]) -> Order:
    incident = content.get("incidentType", "INPATIENT")
    if incident not in INCIDENTS:
        raise Refused("INCIDENT_UNKNOWN", "出险类型不正确")
    return Order(
        policy_no=content["policyNo"],
        claim_no=content["claimNo"],
        reference=content["partnerClaimNo"],
        lane=content["partnerLane"],
        incident_type=incident.lower(),
        bills=[
            {
                "bill_no": bill["billNo"],
                "total_fen": fen(bill["total"]),
                "social_paid_fen": fen(bill["socialPaid"]),
                "out_of_catalogue_fen": fen(bill["outOfCatalogue"]),
                "other_paid_fen": fen(bill["otherPaid"]),
            }
            for bill in content.get("bills", [])
        ],
        settled=content.get("socialSettled", True),
        lump_sum=content.get("lumpSumClaimed", False),
        nights=nights(content.get("admissionDate"), content.get("dischargeDate")),
        papers=[file["fileId"] for file in content.get("files", [])],
        paper_kinds=[file["kind"].lower() for file in content.get("files", [])],
        round=content.get("round", 0),
        finished=content.get("finished", True),
        agreed=content.get("agreed", True),
        sum_fen=fen(content["decidedSum"]) if "decidedSum" in content else 0,
    )


def body_of(event: sqlite3.Row) -> bytes:
    """The bytes of an event; the same at every delivery."""
    if event["kind"] == "garbled":
        return b'{"eventId": "' + event["event_id"].encode() + b'", "eventType": \xff\xfe'
    content = {
        "eventId": event["event_id"],
        "eventType": EVENT_TYPES[event["kind"]],
        "occurredAt": datetime.fromtimestamp(event["occurred_at"], UTC).isoformat(),
        "claimNo": event["claim_no"],
        "partnerClaimNo": event["reference"],
        "partnerLane": event["lane"],
        "data": _data(event["kind"], json.loads(event["content"])),
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _data(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    match kind:
        case "liability_check" | "calculation" | "review":
            return {"stage": kind.upper()}
        case "notice_rejected" | "filing_rejected":
            return {"code": content["code"], "message": content["reason"]}
        case "material_required":
            kinds = [one.upper() for one in content["kinds"]]
            return {"noticeNo": content["noticeNo"], "kinds": kinds, "message": content["reason"]}
        case "decided":
            return {
                "decisionNo": content["decisionNo"],
                "outcome": content["outcome"].upper(),
                "amount": money(content["sum_fen"]),
                "clauses": content.get("clauses", []),
                "code": content.get("code", ""),
                "message": content.get("reason", ""),
                "calculation": _calculation(content["steps"]),
            }
        case "calculation_given":
            calculation = _calculation(content["steps"])
            return {"decisionNo": content["decisionNo"], "calculation": calculation}
        case "paid":
            return {"paymentNo": content["paymentNo"], "amount": money(content["sum_fen"])}
        case "dispute_answered":
            result = content["result"].upper()
            return {"round": content["round"], "result": result, "message": content["reason"]}
        case "begun":
            bills = [
                {
                    "billNo": bill["bill_no"],
                    "total": money(bill["total_fen"]),
                    "socialPaid": money(bill["social_paid_fen"]),
                    "outOfCatalogue": money(bill["out_of_catalogue_fen"]),
                    "otherPaid": money(bill["other_paid_fen"]),
                }
                for bill in content["bills"]
            ]
            return {**content, "incidentType": content["incidentType"].upper(), "bills": bills}
    return content


def _calculation(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "item": ITEMS[step["code"]][0],
            "title": ITEMS[step["code"]][1],
            "amount": money(step["amount_fen"]),
            "clause": step["clause"],
        }
        for step in steps
    ]


def main() -> None:
    given = parsed("青禾健康保险", pushes=True)
    house = House(
        data=given.data,
        rules=Rules(given.behaviours),
        speed=given.speed,
        prefix="QH",
        notice_at_once=False,
        refusal=refusal,
    )
    pusher = Pusher(
        store=house.store,
        bell=house.news,
        url=given.platform_url.rstrip("/") + "/api/v1/insurers/qinghe/events",
        secret=given.secret[0],
        body_of=body_of,
        content_type="application/json",
    )
    serve(
        name="qinghe",
        port=given.port,
        handle=Wire(house, given.secret).handle,
        loops=[(Walker(house).loop, house.bell), (pusher.loop, house.news)],
    )


if __name__ == "__main__":
    main()
