"""What every gateway offers: canonical messages out, canonical facts in, bytes in between.

A gateway knows how an insurer or courier speaks and nothing of what a claim means. It holds no
state, opens no transaction and never raises for a fault outside: that is an `Unknown` outcome.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from guanjia.claims.messages import BookPickup, InboundFact, OutboundMessage
from guanjia.exchange.signatures import BadSignature as BadSignature
from guanjia.people.texts import Addressed


@dataclass(frozen=True)
class PaperCopy:
    """A paper as an insurer gets it. A photo is drawn afresh, so `media_type` may differ from what
    the customer gave, and its digest does."""

    content: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


Papers = Callable[[UUID], PaperCopy]
"""By `document_id`; asked again it gives the same bytes."""


@dataclass(frozen=True)
class Accepted:
    """`facts` are what the answer itself already tells; the same facts (same message ids) may
    arrive once more by push or poll."""

    insurer_claim_no: str = ""
    facts: tuple[InboundFact, ...] = ()


@dataclass(frozen=True)
class Rejected:
    """The other side said no and will say so again. `reason` is its own sentence."""

    code: str
    reason: str = ""


@dataclass(frozen=True)
class Unknown:
    """It may or may not have been done: send the same message with the same key again, where
    `not_before` says so not earlier."""

    code: str
    not_before: datetime | None = None


@dataclass(frozen=True)
class Needless:
    """It was not sent: what it was to say is over. Ours to find, never a gateway's."""

    code: str


Outcome = Accepted | Rejected | Unknown


@dataclass(frozen=True)
class Polled:
    """Each item is (message id, raw bytes), to go through the inbox like a push."""

    items: tuple[tuple[str, bytes], ...]
    cursor: str


class Unreadable(Exception):
    """Bytes that this gateway cannot read; they stay in the inbox for a human and a mended gateway.

    `code` names what is wrong; no content of the message is ever part of it.
    """

    customer_zh = "对方发来的消息暂时无法识别，我们的同事会尽快处理，您不需要做任何事。"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Sla:
    """What the insurer promised; a claim's clocks take the law's days where it promised nothing."""

    notice: timedelta = timedelta(days=1)
    filing: timedelta = timedelta(days=1)
    decision: timedelta = timedelta(days=30)
    payment: timedelta = timedelta(days=10)


@dataclass(frozen=True)
class Capabilities:
    delivery: Literal["push", "poll"]
    messages: frozenset[str]
    max_file_bytes: int
    sla: Sla = Sla()


class Counterpart(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def capabilities(self) -> Capabilities: ...

    def verify(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
        """The message id of a pushed message; raises BadSignature."""

    def parse(self, raw: bytes) -> tuple[InboundFact, ...]:
        """Pure: the same bytes give the same facts. Raises Unreadable."""

    def reachable(self, *, now: datetime) -> str:
        """Empty when the other side answers, else a code; for `guanjia doctor`."""


class Insurer(Counterpart, Protocol):
    def send(
        self,
        message: OutboundMessage,
        *,
        message_id: str,
        idempotency_key: str,
        now: datetime,
        papers: Papers,
    ) -> Outcome: ...

    def poll(self, cursor: str, *, now: datetime) -> Polled | Unknown:
        """Messages after `cursor` ("" at first), oldest first. Only where delivery is "poll"."""


class Courier(Counterpart, Protocol):
    def send(
        self, message: BookPickup, *, message_id: str, idempotency_key: str, now: datetime
    ) -> Outcome: ...


class Texter(Protocol):
    """Carries text messages to telephones; says nothing by itself."""

    @property
    def code(self) -> str: ...
    @property
    def name_zh(self) -> str: ...

    def send(
        self, message: Addressed, *, message_id: str, idempotency_key: str, now: datetime
    ) -> Outcome: ...

    def reachable(self, *, now: datetime) -> str:
        """Empty when the other side answers, else a code; for `guanjia doctor`."""
