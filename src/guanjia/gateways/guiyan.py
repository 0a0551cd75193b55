"""归雁快递: books a pickup by JSON and pushes where the parcel is."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guanjia.claims import messages as m
from guanjia.exchange.signatures import sign, verify
from guanjia.gateways.base import (
    Accepted,
    Capabilities,
    Outcome,
    Rejected,
    Unknown,
    Unreadable,
)
from guanjia.gateways.fields import aware, identifier, plain, readable
from guanjia.gateways.wire import Wire

STATES = {
    "BOOKED": "booked",
    "PICKED_UP": "picked_up",
    "IN_TRANSIT": "in_transit",
    "DELIVERED": "delivered",
    "FAILED": "failed",
}


class Guiyan:
    def __init__(
        self, *, code: str, url: str, secrets: tuple[str, ...], name_zh: str = "归雁快递"
    ) -> None:
        self.code = code
        self.name_zh = name_zh
        self.capabilities = Capabilities(
            delivery="push", messages=frozenset({"book_pickup"}), max_file_bytes=0
        )
        self._secrets = secrets
        self._wire = Wire(url)

    def send(
        self, message: m.BookPickup, *, message_id: str, idempotency_key: str, now: datetime
    ) -> Outcome:
        body = json.dumps(_order(message), ensure_ascii=False, sort_keys=True).encode()
        headers = {"idempotency-key": idempotency_key, "content-type": "application/json"}
        headers |= sign(secret=self._secrets[0], message_id=message_id, at=now, body=body)
        answer = self._wire.exchange("POST", "/orders", headers=headers, body=body)
        if isinstance(answer, Unknown):
            return answer
        try:
            content = json.loads(answer.body)
            if answer.status >= 300:
                return Rejected(plain(content["code"]).lower()[:60], plain(content.get("message")))
            return Accepted(facts=(_moved(content),))
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError, Unreadable):
            return Unknown("answer_unreadable")

    def verify(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
        return verify(secrets=self._secrets, headers=headers, body=body, now=now)

    @readable
    def parse(self, raw: bytes) -> tuple[m.InboundFact, ...]:
        return (_moved(json.loads(raw)),)

    def reachable(self, *, now: datetime) -> str:
        headers = sign(secret=self._secrets[0], message_id="health", at=now, body=b"")
        answer = self._wire.exchange("GET", "/health", headers=headers)
        return answer.code if isinstance(answer, Unknown) else ""


def _order(message: m.BookPickup) -> dict[str, Any]:
    sender = message.sender
    return {
        "reference": message.claim_no,
        "lane": message.lane_no,
        "sender": {"name": sender.name, "mobile": sender.phone, "address": message.pickup_address},
        "receiver": {"name": message.receiver_name, "address": message.receiver_address},
        "pickupFrom": message.pickup_from.isoformat(),
    }


@readable
def _moved(event: dict[str, Any]) -> m.ParcelMoved:
    return m.ParcelMoved(
        message_id=identifier(event["eventId"]),
        occurred_at=aware(event["at"]),
        claim_no=plain(event["reference"]),
        lane_no=event["lane"],
        waybill_no=identifier(event["waybill"]),
        state=STATES[event["state"]],  # type: ignore[arg-type]
    )
