"""青禾健康保险: JSON over REST, files uploaded first, everything it has to say is pushed.

Its amounts are integer cents with a currency, its times RFC 3339. Requests of both sides carry
Standard Webhooks headers; `Idempotency-Key` makes a repeated request give the same answer.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from guanjia.claims import messages as m
from guanjia.exchange.signatures import sign, verify
from guanjia.gateways.base import (
    Accepted,
    Capabilities,
    Outcome,
    PaperCopy,
    Papers,
    Polled,
    Rejected,
    Unknown,
    Unreadable,
)
from guanjia.gateways.fields import cents, identifier, plain
from guanjia.gateways.qinghe_events import facts_of
from guanjia.gateways.wire import Answer, Wire

PATHS = {
    "notify_claim": "/v1/notices",
    "file_claim": "/v1/filings",
    "submit_materials": "/v1/materials",
    "confirm_settlement": "/v1/settlements",
    "request_calculation": "/v1/calculations",
    "request_undisputed": "/v1/undisputed",
    "dispute_opinion": "/v1/disputes",
    "cancel_claim": "/v1/cancellations",
}


class Qinghe:
    def __init__(
        self, *, code: str, url: str, secrets: tuple[str, ...], name_zh: str = "青禾健康保险"
    ) -> None:
        self.code = code
        self.name_zh = name_zh
        self.capabilities = Capabilities(
            delivery="push",
            messages=frozenset({*PATHS, "request_status"}),
            max_file_bytes=20 * 1024 * 1024,
        )
        self._secrets = secrets
        self._wire = Wire(url)

    def send(
        self,
        message: m.OutboundMessage,
        *,
        message_id: str,
        idempotency_key: str,
        now: datetime,
        papers: Papers,
    ) -> Outcome:
        if isinstance(message, m.BookPickup):
            return Rejected("message_unsupported")
        if isinstance(message, m.RequestStatus):
            return self._status(message, message_id=message_id, now=now)
        content = _content(message)
        if isinstance(message, m.FileClaim | m.SubmitMaterials | m.DisputeOpinion):
            content["files"] = []
            for paper in message.papers:
                copy = papers(paper.document_id)
                failed = self._upload(copy, message_id=message_id, now=now)
                if failed is not None:
                    return failed
                content["files"].append(
                    {
                        "fileId": copy.sha256,
                        "kind": paper.kind.upper(),
                        "mediaType": copy.media_type,
                    }
                )
        body = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
        answer = self._exchange(
            "POST",
            PATHS[message.type],
            body,
            message_id=message_id,
            now=now,
            headers={"idempotency-key": idempotency_key, "content-type": "application/json"},
        )
        return _outcome(answer)

    def verify(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
        return verify(secrets=self._secrets, headers=headers, body=body, now=now)

    def parse(self, raw: bytes) -> tuple[m.InboundFact, ...]:
        return facts_of(raw)

    def poll(self, cursor: str, *, now: datetime) -> Polled | Unknown:
        return Polled((), cursor)

    def reachable(self, *, now: datetime) -> str:
        answer = self._exchange("GET", "/v1/health", b"", message_id="health", now=now)
        return answer.code if isinstance(answer, Unknown) else ""

    def _upload(
        self, copy: PaperCopy, *, message_id: str, now: datetime
    ) -> Rejected | Unknown | None:
        if len(copy.content) > self.capabilities.max_file_bytes:
            return Rejected("paper_too_large")
        sha256 = copy.sha256
        answer = self._exchange(
            "POST",
            "/v1/files",
            copy.content,
            message_id=f"{message_id}-{sha256}",
            now=now,
            headers={"content-type": copy.media_type, "x-file-sha256": sha256},
        )
        outcome = _outcome(answer)
        return None if isinstance(outcome, Accepted) else outcome

    def _status(self, message: m.RequestStatus, *, message_id: str, now: datetime) -> Outcome:
        number = quote(message.insurer_claim_no, safe="")
        if not number:
            number = f"by-partner/{quote(message.claim_no, safe='')}/{message.lane_no}"
        answer = self._exchange("GET", f"/v1/claims/{number}", b"", message_id=message_id, now=now)
        outcome = _outcome(answer)
        if not isinstance(outcome, Accepted) or isinstance(answer, Unknown):
            return outcome
        try:
            events = json.loads(answer.body)["events"]
            facts = [fact for event in events for fact in facts_of(json.dumps(event).encode())]
        except (KeyError, TypeError, ValueError, Unreadable):
            return Unknown("answer_unreadable")
        return Accepted(outcome.insurer_claim_no, tuple(facts))

    def _exchange(
        self,
        method: str,
        path: str,
        body: bytes,
        *,
        message_id: str,
        now: datetime,
        headers: Mapping[str, str] | None = None,
    ) -> Answer | Unknown:
        signed = sign(secret=self._secrets[0], message_id=message_id, at=now, body=body)
        return self._wire.exchange(method, path, headers={**(headers or {}), **signed}, body=body)


def _outcome(answer: Answer | Unknown) -> Outcome:
    if isinstance(answer, Unknown):
        return answer
    try:
        content = json.loads(answer.body)
        if answer.status < 300:
            return Accepted(identifier(content["claimNo"]) if "claimNo" in content else "")
        return Rejected(plain(content["code"]).lower()[:60], plain(content.get("message")))
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError, Unreadable):
        return Unknown("answer_unreadable")


def _party(party: m.Party) -> dict[str, str]:
    return {"name": party.name, "idNumber": party.id_number, "phone": party.phone}


def _bill(bill: m.BillFigures) -> dict[str, object]:
    return {
        "billNo": bill.bill_no,
        "total": cents(bill.total_fen),
        "socialPaid": cents(bill.social_paid_fen),
        "outOfCatalogue": cents(bill.out_of_catalogue_fen),
        "otherPaid": cents(bill.other_paid_fen),
    }


def _content(message: m.Outbound) -> dict[str, Any]:
    content: dict[str, Any] = {
        "partnerClaimNo": message.claim_no,
        "partnerLane": message.lane_no,
        "claimNo": message.insurer_claim_no,
        "policyNo": message.policy_no,
        "occurredAt": message.occurred_at.isoformat(),
    }
    if isinstance(message, m.NotifyClaim):
        content["insured"] = _party(message.insured)
        content["incidentType"] = message.incident_type.upper()
        content["incidentDate"] = message.incident_date.isoformat()
    elif isinstance(message, m.FileClaim):
        content |= _filing(message)
    elif isinstance(message, m.ConfirmSettlement):
        content["agreed"] = message.agreed
        content["decidedSum"] = cents(message.decided_sum_fen)
    elif isinstance(message, m.RequestUndisputed):
        content |= {"decisionNo": message.decision_no, "sum": cents(message.sum_fen)}
    elif isinstance(message, m.DisputeOpinion):
        content |= {
            "round": message.round_no,
            "decisionNo": message.decision_no,
            "askedSum": cents(message.asked_fen),
            "letter": message.letter,
            "letterDocx": message.letter_docx,
        }
    if isinstance(message, m.SubmitMaterials):
        content["finished"] = message.finished
    return content


def _filing(message: m.FileClaim) -> dict[str, Any]:
    admitted, discharged = message.admission_date, message.discharge_date
    return {
        "insured": _party(message.insured),
        "payee": None
        if message.account is None
        else {
            **_party(message.account),
            "accountNumber": message.account_number,
        },
        "bills": [_bill(bill) for bill in message.bills],
        "lumpSumClaimed": message.lump_sum_claimed,
        "admissionDate": None if admitted is None else admitted.isoformat(),
        "dischargeDate": None if discharged is None else discharged.isoformat(),
        "socialSettled": message.social_settled,
    }
