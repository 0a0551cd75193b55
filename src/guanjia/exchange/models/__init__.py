from guanjia.exchange.models.idempotency import Idempotency
from guanjia.exchange.models.inbox import Inbox
from guanjia.exchange.models.outbox import Outbox
from guanjia.exchange.models.timer import Timer

__all__ = ["Idempotency", "Inbox", "Outbox", "Timer"]
