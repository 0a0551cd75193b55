"""The XML of 远山人寿保险's gateway <-> canonical messages."""

import re
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement
from zoneinfo import ZoneInfo

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from guanjia.claims import messages as m
from guanjia.gateways import yuanshan_codes as codes
from guanjia.gateways.base import Unreadable
from guanjia.gateways.fields import (
    fen_of_yuan,
    identifier,
    not_negative,
    plain,
    readable,
    yuan,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(raw: bytes) -> Element:
    """Refuses DTDs, entities and anything that isn't well-formed."""
    try:
        found: Element = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise Unreadable("xml_unreadable") from None
    return found


def text(element: Element, name: str) -> str:
    return plain(element.findtext(name))


def facts_of(raw: bytes) -> tuple[m.InboundFact, ...]:
    return (fact_of(read(raw)),)


# --- outbound ----------------------------------------------------------------------------------


def _put(parent: Element, name: str, value: str) -> None:
    """XML has no place for most control characters; they carry nothing an insurer could use."""
    SubElement(parent, name).text = _NOT_XML.sub("", value)


def _day(value: date | None) -> str:
    return "" if value is None else value.strftime("%Y%m%d")


def content_of(message: m.Outbound, *, serial: str) -> Element:
    request = Element("Request", type=codes.REQUESTS[message.type], serial=serial)  # type: ignore[attr-defined]
    _put(request, "PartnerNo", message.claim_no)
    _put(request, "PartnerLane", str(message.lane_no))
    _put(request, "ClaimNo", message.insurer_claim_no)
    _put(request, "PolicyNo", message.policy_no)
    _put(request, "Time", message.occurred_at.astimezone(SHANGHAI).strftime("%Y%m%d%H%M%S"))
    if isinstance(message, m.NotifyClaim):
        _party(request, "Insured", message.insured)
        _put(request, "IncidentType", codes.CODE_OF_INCIDENT[message.incident_type])
        _put(request, "IncidentDate", _day(message.incident_date))
    elif isinstance(message, m.FileClaim):
        _filing(request, message)
    elif isinstance(message, m.SubmitMaterials):
        _put(request, "Finished", "1" if message.finished else "0")
    elif isinstance(message, m.ConfirmSettlement):
        _put(request, "Agreed", "1" if message.agreed else "0")
        _put(request, "DecidedSum", yuan(message.decided_sum_fen))
    elif isinstance(message, m.RequestUndisputed):
        _put(request, "DecisionNo", message.decision_no)
        _put(request, "UndisputedSum", yuan(message.sum_fen))
    elif isinstance(message, m.DisputeOpinion):
        _put(request, "Round", str(message.round_no))
        _put(request, "DecisionNo", message.decision_no)
        _put(request, "AskedSum", yuan(message.asked_fen))
        _put(request, "Letter", message.letter)
        _put(request, "LetterDocx", message.letter_docx)
    return request


def _party(parent: Element, name: str, party: m.Party, account_number: str = "") -> None:
    element = SubElement(parent, name)
    _put(element, "Name", party.name)
    _put(element, "IdNo", party.id_number)
    _put(element, "Mobile", party.phone)
    if account_number:
        _put(element, "AccountNo", account_number)


def _filing(request: Element, message: m.FileClaim) -> None:
    _party(request, "Insured", message.insured)
    if message.account is not None:
        _party(request, "Payee", message.account, message.account_number)
    _put(request, "AdmissionDate", _day(message.admission_date))
    _put(request, "DischargeDate", _day(message.discharge_date))
    _put(request, "SocialSettled", "1" if message.social_settled else "0")
    _put(request, "LumpSumClaimed", "1" if message.lump_sum_claimed else "0")
    bills = SubElement(request, "Bills")
    for bill in message.bills:
        element = SubElement(bills, "Bill")
        _put(element, "BillNo", bill.bill_no)
        _put(element, "Total", yuan(bill.total_fen))
        _put(element, "SocialPaid", yuan(bill.social_paid_fen))
        _put(element, "OutOfCatalogue", yuan(bill.out_of_catalogue_fen))
        _put(element, "OtherPaid", yuan(bill.other_paid_fen))


# --- inbound -----------------------------------------------------------------------------------


def _need(element: Element, name: str) -> str:
    found = text(element, name)
    if not found:
        raise Unreadable("field_missing")
    return found


def _number(element: Element, name: str) -> str:
    return identifier(text(element, name))


def _amount(element: Element, name: str) -> int:
    return not_negative(fen_of_yuan(_need(element, name)))


@readable
def fact_of(event: Element) -> m.InboundFact:
    moment = datetime.strptime(_need(event, "Time"), "%Y%m%d%H%M%S")
    lane = text(event, "PartnerLane")
    head: dict[str, Any] = {
        "message_id": identifier(event.attrib["no"]),
        "occurred_at": moment.replace(tzinfo=SHANGHAI),
        "insurer_claim_no": _number(event, "ClaimNo"),
        "claim_no": text(event, "PartnerNo"),
        "lane_no": int(lane) if lane else None,
    }
    refusal: dict[str, Any] = {
        "reason_code": text(event, "ReasonCode").lower(),
        "reason": text(event, "Reason"),
    }
    match _need(event, "Status"):
        case "已报案":
            return m.NoticeAccepted(**head)
        case "不予受理":
            return m.NoticeRejected(**head, **refusal)
        case "已立案":
            return m.FilingAccepted(**head)
        case "不予立案":
            return m.FilingRejected(**head, **refusal)
        case "待补件":
            return _material_required(event, head)
        case "补件已收":
            return m.MaterialsReceived(**head, notice_no=text(event, "NoticeNo"))
        case "待原件":
            address: dict[str, Any] = {
                "receiver_name": _need(event, "Receiver"),
                "receiver_address": _need(event, "Address"),
            }
            return m.OriginalsRequired(**head, **address)
        case "原件已收":
            return m.OriginalsReceived(**head)
        case "责任核定中" | "理算中" | "复核中" as stage:
            return m.StatusChanged(**head, step=codes.STAGE_OF[stage])  # type: ignore[arg-type]
        case "已核定":
            return _decided(event, {**head, **refusal})
        case "理算说明":
            number = _number(event, "DecisionNo")
            return m.CalculationGiven(**head, decision_no=number, steps=_steps(event))
        case "已付款":
            number = _number(event, "PaymentNo")
            return m.Paid(**head, payment_no=number, sum_fen=_amount(event, "Amount"))
        case "异议答复":
            answer: dict[str, Any] = {
                "round_no": int(_need(event, "Round")),
                "result": codes.RESULT_OF[_need(event, "Result")],
                "reason": refusal["reason"],
            }
            return m.DisputeAnswered(**head, **answer)
        case "已结案":
            return m.Closed(**head)
        case "已撤案":
            return m.CancelAccepted(**head)
        case "客户自行报案":
            return _begun(event, head)
    raise Unreadable("unknown_status")


def _material_required(event: Element, head: dict[str, Any]) -> m.MaterialRequired:
    kinds = tuple(codes.PAPER_OF.get(kind.text or "", "other") for kind in event.iter("Kind"))
    notice_no, sentence = _number(event, "NoticeNo"), text(event, "Reason")
    return m.MaterialRequired(**head, notice_no=notice_no, kinds=kinds, reason=sentence)


def _decided(event: Element, head: dict[str, Any]) -> m.Decided:
    return m.Decided(
        **head,
        decision_no=_number(event, "DecisionNo"),
        outcome=codes.OUTCOME_OF[_need(event, "Outcome")],  # type: ignore[arg-type]
        sum_fen=_amount(event, "Amount"),
        clauses=tuple(plain(clause.text) for clause in event.iter("Clause")),
        steps=_steps(event),
    )


def _steps(event: Element) -> tuple[m.DecisionStep, ...]:
    return tuple(
        m.DecisionStep(
            code=codes.LINE_OF.get(line.get("item", ""), "other_deduction"),
            title=plain(line.get("item")),
            amount_fen=fen_of_yuan(line.get("amount", "")),
            clause=plain(line.get("clause")),
        )
        for line in event.iter("Line")
    )


def _begun(event: Element, head: dict[str, Any]) -> m.ClaimBegun:
    insured = event.find("Insured")
    if insured is None:
        raise Unreadable("field_missing")
    return m.ClaimBegun(
        **head,
        policy_no=_number(event, "PolicyNo"),
        insured=m.Party(
            name=_need(insured, "Name"),
            id_number=text(insured, "IdNo"),
            phone=text(insured, "Mobile"),
        ),
        incident_type=codes.INCIDENT_OF[_need(event, "IncidentType")],
        incident_date=datetime.strptime(_need(event, "IncidentDate"), "%Y%m%d").date(),
        bills=tuple(
            m.BillFigures(
                bill_no=_need(bill, "BillNo"),
                total_fen=_amount(bill, "Total"),
                social_paid_fen=_amount(bill, "SocialPaid"),
                out_of_catalogue_fen=_amount(bill, "OutOfCatalogue"),
                other_paid_fen=_amount(bill, "OtherPaid"),
            )
            for bill in event.iter("Bill")
        ),
    )
