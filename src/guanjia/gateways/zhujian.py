"""竹笺短信: one signed request a message; what becomes of it on the way, it does not tell."""

import json
from datetime import datetime

from guanjia.exchange.signatures import sign
from guanjia.gateways.base import Accepted, Outcome, Rejected, Unknown
from guanjia.gateways.fields import plain
from guanjia.gateways.wire import Wire
from guanjia.people.texts import Addressed


class Zhujian:
    def __init__(
        self, *, code: str, url: str, secrets: tuple[str, ...], name_zh: str = "竹笺短信"
    ) -> None:
        self.code = code
        self.name_zh = name_zh
        self._secrets = secrets
        self._wire = Wire(url)

    def send(
        self, message: Addressed, *, message_id: str, idempotency_key: str, now: datetime
    ) -> Outcome:
        content = {
            "to": message.phone,
            "template": message.template,
            "parameters": dict(message.parameters),
            "text": message.words_zh,
        }
        body = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
        headers = {"idempotency-key": idempotency_key, "content-type": "application/json"}
        headers |= sign(secret=self._secrets[0], message_id=message_id, at=now, body=body)
        answer = self._wire.exchange("POST", "/messages", headers=headers, body=body)
        if isinstance(answer, Unknown):
            return answer
        try:
            told = json.loads(answer.body)
            if answer.status >= 300:
                return Rejected(plain(told["code"]).lower()[:60])
            return Accepted() if told["accepted"] is True else Unknown("answer_unreadable")
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
            return Unknown("answer_unreadable")

    def reachable(self, *, now: datetime) -> str:
        headers = sign(secret=self._secrets[0], message_id="health", at=now, body=b"")
        answer = self._wire.exchange("GET", "/health", headers=headers)
        return answer.code if isinstance(answer, Unknown) else ""
