"""远山人寿保险, simulated: signed XML requests to one address, news to be fetched by a cursor.

    python -m simulators.insurers.yuanshan --port 8712 --data DIR --behaviours FILE \
        --secret whsec_... --speed 1
"""

import base64
import binascii
import re
import sqlite3
import time
from collections.abc import Callable
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring

from simulators.insurers.arguments import parsed
from simulators.insurers.backstage import backstage
from simulators.insurers.counter import Refused, Reply
from simulators.insurers.course import Walker
from simulators.insurers.events import events_of
from simulators.insurers.house import House, Order
from simulators.insurers.papers import keep, nights
from simulators.insurers.rules import Rules
from simulators.insurers.yuanshan_events import KINDS, element_of
from simulators.serving import Answer, Request, serve
from simulators.signatures import forge, holds, sign

INCIDENTS = {
    "01": "inpatient",
    "02": "outpatient",
    "03": "critical_illness",
    "04": "accident_medical",
    "05": "disability",
    "06": "death",
}
CODES = {
    "NOT_UNDERSTOOD": "9001",
    "KEY_REUSED": "9002",
    "AMOUNT_INVALID": "9003",
    "INCIDENT_UNKNOWN": "9004",
    "SHA256_DIFFERS": "9005",
    "CLAIM_UNKNOWN": "9101",
    "ALREADY_FILED": "9102",
    "NOT_DECIDED": "9103",
    "SUM_DIFFERS": "9104",
    "NOT_GIVEN": "9105",
    "ALREADY_DECIDED": "9106",
}
PAGE = 50


def response(code: str, message: str) -> Element:
    element = Element("Response")
    SubElement(element, "Code").text = code
    SubElement(element, "Message").text = message
    return element


def refusal(refused: Refused) -> Reply:
    return Reply(200, tostring(response(CODES.get(refused.code, "9999"), refused.message)))


class Wire:
    def __init__(self, house: House, secrets: list[str]) -> None:
        self._house = house
        self._secrets = secrets
        self._verbs: dict[str, Callable[[sqlite3.Connection, Order], sqlite3.Row]] = {
            "LP01": house.notice,
            "LP02": house.file,
            "LP03": house.materials,
            "LP04": house.settle,
            "LP05": house.cancel,
            "LP06": house.calculation,
            "LP07": house.undisputed,
            "LP10": house.dispute,
        }

    def handle(self, request: Request) -> Answer | None:
        if request.path.startswith("/sim/"):
            return backstage(self._house, request)
        if not holds(self._secrets, request.headers, request.body, time.time()):
            return Answer(401, b"")
        if (request.method, request.path) != ("POST", "/gateway.do"):
            return Answer(404, b"")
        try:
            reply = self._reply(request.body)
        except Refused as refused:
            reply = refusal(refused)
        except (ParseError, KeyError, TypeError, ValueError, AttributeError):
            reply = refusal(Refused("NOT_UNDERSTOOD", "报文无法识别"))
        return self._signed(reply, request.headers["webhook-id"])

    def _signed(self, reply: Reply, message_id: str) -> Answer | None:
        if reply.fault == "drop":
            return None
        if reply.fault == "unavailable":
            return Answer(503, b"")
        body = reply.body
        if reply.fault == "busy":
            body = tostring(response("2222", "处理中，请稍后以原流水号重发"))
        at = time.time()
        forged = reply.fault == "forge"
        headers = (
            forge(message_id, at, body) if forged else sign(self._secrets[0], message_id, at, body)
        )
        return Answer(200, body, "application/xml; charset=utf-8", headers)

    def _reply(self, body: bytes) -> Reply:
        if b"<!" in body:
            raise Refused("NOT_UNDERSTOOD", "报文无法识别")
        request = fromstring(body)
        match request.attrib["type"]:
            case "LP00":
                return Reply(200, tostring(response("0000", "")))
            case "LP08":
                return self._status(request)
            case "LP09":
                return self._events(request)
            case kind:
                return self._do(kind, request, body)

    def _do(self, kind: str, request: Element, body: bytes) -> Reply:
        verb = self._verbs[kind]
        order = order_of(request)

        def work(db: sqlite3.Connection) -> Reply:
            _store(db, request)
            claim = verb(db, order)
            done = response("0000", "受理成功")
            SubElement(done, "ClaimNo").text = claim["claim_no"]
            told = {"LP01": "notice_accepted", "LP05": "cancelled"}.get(kind)
            for event in events_of(db, claim["claim_no"]):
                if event["kind"] == told:
                    done.append(element_of(event))
            return Reply(200, tostring(done))

        return self._house.answer_once(request.attrib["serial"], body, order.policy_no, work)

    def _status(self, request: Element) -> Reply:
        with self._house.store.transaction() as db:
            claim = self._house.known(db, order_of(request))
            found = response("0000", "")
            SubElement(found, "ClaimNo").text = claim["claim_no"]
            found.extend(element_of(event) for event in events_of(db, claim["claim_no"]))
        return Reply(200, tostring(found))

    def _events(self, request: Element) -> Reply:
        """Due events get their place in the line when they are first asked for."""
        since = int(request.findtext("Cursor") or 0)
        with self._house.store.transaction() as db:
            db.execute(
                "update delivery set seq = numbered.seq from (select id, (select"
                " coalesce(max(seq), 0) from delivery) + row_number() over (order by due_at, id)"
                " as seq from delivery where seq is null and due_at <= ?) numbered"
                " where numbered.id = delivery.id",
                (time.time(),),
            )
            page = db.execute(
                "select event.*, delivery.seq, delivery.forged, delivery.id from delivery"
                " join event using (event_id) where seq > ? order by seq limit ?",
                (since, PAGE),
            ).fetchall()
            forged = [row["id"] for row in page if row["forged"] > 0]
            db.executemany(
                "update delivery set forged = forged - 1 where id = ?", [(one,) for one in forged]
            )
        found = response("0000", "")
        SubElement(found, "Cursor").text = str(page[-1]["seq"] if page else since)
        found.extend(element_of(event) for event in page)
        return Reply(200, tostring(found), "forge" if forged else "")


def _store(db: sqlite3.Connection, request: Element) -> None:
    for paper in request.iter("Paper"):
        try:
            data = base64.b64decode(paper.text or "", validate=True)
        except binascii.Error:
            raise Refused("NOT_UNDERSTOOD", "影像件无法识别") from None
        if keep(db, data) != paper.get("sha256"):
            raise Refused("SHA256_DIFFERS", "影像件与摘要不一致")


def fen(yuan: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}\.[0-9]{2}", yuan):
        raise Refused("AMOUNT_INVALID", "金额不正确")
    return int(yuan.replace(".", ""))


def order_of(request: Element) -> Order:
    def text(name: str) -> str:
        return request.findtext(name) or ""

    incident = text("IncidentType") or "01"
    if incident not in INCIDENTS:
        raise Refused("INCIDENT_UNKNOWN", "出险类型不正确")
    return Order(
        policy_no=text("PolicyNo"),
        claim_no=text("ClaimNo"),
        reference=text("PartnerNo"),
        lane=int(text("PartnerLane") or 0),
        incident_type=INCIDENTS[incident],
        bills=[
            {
                "bill_no": bill.findtext("BillNo") or "",
                "total_fen": fen(bill.findtext("Total") or ""),
                "social_paid_fen": fen(bill.findtext("SocialPaid") or ""),
                "out_of_catalogue_fen": fen(bill.findtext("OutOfCatalogue") or ""),
                "other_paid_fen": fen(bill.findtext("OtherPaid") or ""),
            }
            for bill in request.iter("Bill")
        ],
        settled=text("SocialSettled") != "0",
        lump_sum=text("LumpSumClaimed") == "1",
        nights=nights(text("AdmissionDate"), text("DischargeDate")),
        papers=[paper.get("sha256") or "" for paper in request.iter("Paper")],
        paper_kinds=[
            kind
            for kind, code in KINDS.items()
            for paper in request.iter("Paper")
            if paper.get("kind") == code
        ],
        round=int(text("Round") or 0),
        finished=text("Finished") != "0",
        agreed=text("Agreed") != "0",
        sum_fen=fen(text("DecidedSum")) if text("DecidedSum") else 0,
    )


def main() -> None:
    given = parsed("远山人寿保险", pushes=False)
    house = House(
        data=given.data,
        rules=Rules(given.behaviours),
        speed=given.speed,
        prefix="YS",
        notice_at_once=True,
        refusal=refusal,
    )
    serve(
        name="yuanshan",
        port=given.port,
        handle=Wire(house, given.secret).handle,
        loops=[(Walker(house).loop, house.bell)],
    )


if __name__ == "__main__":
    main()
