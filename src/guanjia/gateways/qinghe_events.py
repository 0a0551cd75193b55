"""What 青禾健康保险 pushes, as canonical facts."""

import json
from typing import Any

from guanjia.claims import messages as m
from guanjia.gateways.base import Unreadable
from guanjia.gateways.fields import (
    aware,
    day,
    fen_of_cents,
    identifier,
    not_negative,
    plain,
    readable,
)
from guanjia.gateways.vocabulary import INCIDENT_TYPES, PAPER_KINDS

INCIDENTS = {kind.upper(): kind for kind in INCIDENT_TYPES}
KINDS = {kind.upper(): kind for kind in PAPER_KINDS}
STEPS = {
    "LIABILITY_CHECK": "liability_check",
    "CALCULATION": "calculation",
    "REVIEW": "review",
}
# Their lines of a calculation -> the codes that every gateway uses (docs/gateways.md).
LINES = {
    "TOTAL": "total",
    "OUT_OF_CATALOGUE": "out_of_catalogue",
    "NOT_COVERED": "not_covered",
    "SOCIAL": "social",
    "OTHER_INSURANCE": "other",
    "DEDUCTIBLE": "deductible",
    "RATIO": "ratio",
    "LIMIT": "limit",
    "ALLOWANCE": "allowance",
    "LUMP_SUM": "lump_sum",
    "AGREED": "agreed",
    "PAY": "pay",
}


@readable
def facts_of(raw: bytes) -> tuple[m.InboundFact, ...]:
    event = json.loads(raw)
    head: dict[str, Any] = {
        "message_id": identifier(event["eventId"]),
        "occurred_at": aware(event["occurredAt"]),
        "insurer_claim_no": identifier(event["claimNo"]),
        "claim_no": plain(event.get("partnerClaimNo")),
        "lane_no": event.get("partnerLane") or None,
    }
    data = event["data"]
    match event["eventType"]:
        case "notice.accepted":
            return (m.NoticeAccepted(**head),)
        case "notice.rejected":
            return (m.NoticeRejected(**head, **_refusal(data)),)
        case "filing.accepted":
            return (m.FilingAccepted(**head),)
        case "filing.rejected":
            return (m.FilingRejected(**head, **_refusal(data)),)
        case "material.required":
            return (_material_required(head, data),)
        case "material.received":
            return (m.MaterialsReceived(**head, notice_no=identifier(data["noticeNo"])),)
        case "originals.required":
            address: dict[str, Any] = {
                "receiver_name": plain(data["receiver"]),
                "receiver_address": plain(data["address"]),
            }
            return (m.OriginalsRequired(**head, **address),)
        case "originals.received":
            return (m.OriginalsReceived(**head),)
        case "claim.progressed":
            return (m.StatusChanged(**head, step=STEPS[data["stage"]]),)  # type: ignore[arg-type]
        case "claim.decided":
            return (_decided(head, data),)
        case "calculation.given":
            steps = _steps(data["calculation"])
            return (
                m.CalculationGiven(**head, decision_no=identifier(data["decisionNo"]), steps=steps),
            )
        case "claim.paid":
            sum_fen = not_negative(fen_of_cents(data["amount"]))
            return (m.Paid(**head, payment_no=identifier(data["paymentNo"]), sum_fen=sum_fen),)
        case "dispute.answered":
            return (_dispute_answered(head, data),)
        case "claim.closed":
            return (m.Closed(**head),)
        case "claim.cancelled":
            return (m.CancelAccepted(**head),)
        case "claim.begun":
            return (_begun(head, data),)
    raise Unreadable("unknown_event_type")


def _refusal(data: dict[str, Any]) -> dict[str, Any]:
    return {"reason_code": plain(data["code"]).lower(), "reason": plain(data.get("message"))}


def _material_required(head: dict[str, Any], data: dict[str, Any]) -> m.MaterialRequired:
    return m.MaterialRequired(
        **head,
        notice_no=identifier(data["noticeNo"]),
        kinds=tuple(KINDS.get(kind, "other") for kind in data["kinds"]),
        reason=plain(data.get("message")),
    )


def _decided(head: dict[str, Any], data: dict[str, Any]) -> m.Decided:
    return m.Decided(
        **head,
        decision_no=identifier(data["decisionNo"]),
        outcome={"PAY": "pay", "REFUSE": "refuse"}[data["outcome"]],  # type: ignore[arg-type]
        sum_fen=not_negative(fen_of_cents(data["amount"])),
        clauses=tuple(plain(one) for one in data.get("clauses") or ()),
        reason_code=plain(data.get("code")).lower(),
        reason=plain(data.get("message")),
        steps=_steps(data.get("calculation") or []),
    )


def _steps(lines: list[dict[str, Any]]) -> tuple[m.DecisionStep, ...]:
    return tuple(
        m.DecisionStep(
            code=LINES.get(line["item"], "other_deduction"),
            title=plain(line["title"]),
            amount_fen=fen_of_cents(line["amount"]),
            clause=plain(line.get("clause")),
        )
        for line in lines
    )


def _dispute_answered(head: dict[str, Any], data: dict[str, Any]) -> m.DisputeAnswered:
    result = {"KEPT": "kept", "CHANGED": "changed"}[data["result"]]
    return m.DisputeAnswered(
        **head,
        round_no=data["round"],
        result=result,  # type: ignore[arg-type]
        reason=plain(data.get("message")),
    )


def _begun(head: dict[str, Any], data: dict[str, Any]) -> m.ClaimBegun:
    insured = data["insured"]
    return m.ClaimBegun(
        **head,
        policy_no=identifier(data["policyNo"]),
        insured=m.Party(
            name=plain(insured["name"]),
            id_number=plain(insured["idNumber"]),
            phone=plain(insured["phone"]),
        ),
        incident_type=INCIDENTS[data["incidentType"]],
        incident_date=day(data["incidentDate"]),
        bills=tuple(
            m.BillFigures(
                bill_no=plain(bill["billNo"]),
                total_fen=not_negative(fen_of_cents(bill["total"])),
                social_paid_fen=not_negative(fen_of_cents(bill["socialPaid"])),
                out_of_catalogue_fen=not_negative(fen_of_cents(bill["outOfCatalogue"])),
                other_paid_fen=not_negative(fen_of_cents(bill["otherPaid"])),
            )
            for bill in data["bills"]
        ),
    )
