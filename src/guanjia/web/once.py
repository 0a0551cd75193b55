"""A form sent twice is carried out once: the second time it goes where the first one went."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from guanjia.exchange.actions import idempotency


def once(
    *,
    account_id: UUID,
    key: str,
    said: Mapping[str, str],
    work: Callable[[], str],
    now: datetime,
) -> HttpResponse:
    """`work` gives the path to go on to. Raises IdempotencyMismatch for other words under a key."""
    saved = idempotency.begin(
        account_id=account_id,
        key=key[:100],
        request_hash=hashlib.sha256(json.dumps(said).encode()).hexdigest(),
        now=now,
    )
    if saved is not None:
        return redirect(saved.body.decode())
    goes_to = work()
    idempotency.finish(account_id=account_id, key=key[:100], status=302, body=goes_to.encode())
    return redirect(goes_to)
