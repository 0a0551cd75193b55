"""The same request twice: the same answer, one effect.

`begin` and `finish` belong in the transaction of the effect; if that rolls back, nothing is saved.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guanjia.exchange.hot_sql import count, rows
from guanjia.exchange.models import Idempotency
from guanjia.exchange.sealing import open_sealed, seal


@dataclass(frozen=True)
class Saved:
    status: int
    body: bytes


class IdempotencyMismatch(Exception):
    """The key was used for another request: the caller must take a new key."""

    code = "idempotency_key_reused"
    customer_zh = "这次提交与之前的一次编号相同但内容不同，没有被接收；请刷新页面后重新提交。"


def begin(*, account_id: UUID, key: str, request_hash: str, now: datetime) -> Saved | None:
    """None: the request is new, go on and `finish`. A parallel twin waits here for the first."""
    parameters = {"account_id": account_id, "key": key, "request_hash": request_hash, "now": now}
    [(saved_hash, status, body)] = rows("begin_idempotency", parameters)
    if saved_hash != request_hash:
        raise IdempotencyMismatch
    if status is None:
        return None
    return Saved(status, open_sealed(body, place=_place(account_id, key)))


def finish(*, account_id: UUID, key: str, status: int, body: bytes) -> None:
    sealed = seal(body, place=_place(account_id, key))
    parameters = {"account_id": account_id, "key": key, "status": status, "body": sealed}
    if count("finish_idempotency", parameters) != 1:
        raise LookupError("finish without begin")


def forget_old_answers(*, before: datetime) -> int:
    return int(Idempotency.objects.filter(created_at__lt=before).delete()[0])


def _place(account_id: UUID, key: str) -> str:
    return f"exchange_idempotency|body|{account_id}|{key}"
