"""远山人寿保险: XML requests to one address, papers inside, news fetched by a cursor.

Its amounts are yuan with two decimals, its times are Shanghai's without an offset. Both requests
and answers carry Standard Webhooks headers. The answer 2222 means that even it doesn't know yet:
the same serial is sent again.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from guanjia.claims import messages as m
from guanjia.exchange.signatures import BadSignature, sign, verify
from guanjia.gateways import yuanshan_codes as codes
from guanjia.gateways.base import (
    Accepted,
    Capabilities,
    Outcome,
    Papers,
    Polled,
    Rejected,
    Unknown,
    Unreadable,
)
from guanjia.gateways.fields import identifier
from guanjia.gateways.wire import Wire
from guanjia.gateways.yuanshan_xml import content_of, fact_of, facts_of, read, text

ADDRESS = "/gateway.do"


class Yuanshan:
    def __init__(
        self, *, code: str, url: str, secrets: tuple[str, ...], name_zh: str = "远山人寿保险"
    ) -> None:
        self.code = code
        self.name_zh = name_zh
        self.capabilities = Capabilities(
            delivery="poll",
            messages=frozenset(codes.REQUESTS),
            max_file_bytes=10 * 1024 * 1024,
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
        request = content_of(message, serial=idempotency_key)
        if isinstance(message, m.FileClaim | m.SubmitMaterials | m.DisputeOpinion):
            listed = SubElement(request, "Papers")
            for paper in message.papers:
                copy = papers(paper.document_id)
                if len(copy.content) > self.capabilities.max_file_bytes:
                    return Rejected("paper_too_large")
                entry = SubElement(
                    listed,
                    "Paper",
                    kind=codes.CODE_OF_PAPER.get(paper.kind, "C99"),
                    media=copy.media_type,
                    sha256=copy.sha256,
                )
                entry.text = base64.b64encode(copy.content).decode()
        answer = self._exchange(request, message_id=message_id, now=now)
        return answer if isinstance(answer, Unknown) else _outcome(answer)

    def verify(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
        return verify(secrets=self._secrets, headers=headers, body=body, now=now)

    def parse(self, raw: bytes) -> tuple[m.InboundFact, ...]:
        return facts_of(raw)

    def poll(self, cursor: str, *, now: datetime) -> Polled | Unknown:
        request = Element("Request", type=codes.EVENTS_SINCE, serial=f"since-{cursor}")
        SubElement(request, "Cursor").text = cursor
        answer = self._exchange(request, message_id=f"since-{cursor}", now=now)
        if isinstance(answer, Unknown):
            return answer
        if text(answer, "Code") != codes.DONE:
            return Unknown("poll_refused")
        raws = [(event.get("no"), tostring(event)) for event in answer.iter("Event")]
        items = tuple((number or hashlib.sha256(raw).hexdigest(), raw) for number, raw in raws)
        return Polled(items, text(answer, "Cursor") or cursor)

    def reachable(self, *, now: datetime) -> str:
        request = Element("Request", type=codes.HEARTBEAT, serial="heartbeat")
        answer = self._exchange(request, message_id="heartbeat", now=now)
        return answer.code if isinstance(answer, Unknown) else ""

    def _exchange(self, request: Element, *, message_id: str, now: datetime) -> Element | Unknown:
        body = tostring(request, encoding="utf-8", xml_declaration=True)
        signed = sign(secret=self._secrets[0], message_id=message_id, at=now, body=body)
        headers = {"content-type": "application/xml; charset=utf-8", **signed}
        answer = self._wire.exchange("POST", ADDRESS, headers=headers, body=body)
        if isinstance(answer, Unknown):
            return answer
        try:
            answered = self.verify(answer.headers, answer.body, now=now)
            return read(answer.body) if answered == message_id else Unknown("answer_to_another")
        except BadSignature:
            return Unknown("answer_signature_wrong")
        except Unreadable:
            return Unknown("answer_unreadable")


def _outcome(answer: Element) -> Outcome:
    code = text(answer, "Code")
    if code == codes.IN_PROCESS:
        return Unknown("in_process")
    if code.startswith("9"):
        return Rejected(f"yuanshan_{code}", text(answer, "Message"))
    if code != codes.DONE:
        return Unknown("answer_unreadable")
    try:
        facts = tuple(fact_of(event) for event in answer.iter("Event"))
        return Accepted(identifier(text(answer, "ClaimNo")), facts)
    except Unreadable:
        return Unknown("answer_unreadable")
