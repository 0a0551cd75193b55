"""Where insurers and couriers push. The raw bytes are stored first; a worker reads them later."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from guanjia.exchange.actions import inbox
from guanjia.exchange.signatures import BadSignature
from guanjia.gateways.installed import gateways
from guanjia.web.api.root import answer

router = Router(tags=["partners"])
MOST_BYTES = 1024 * 1024


class PushRefused(Exception):
    customer_zh = "消息没有被接收。"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _take(request: HttpRequest, party: str, code: str) -> HttpResponse:
    """2xx only once the bytes are safe: until then the sender sends again."""
    if len(request.body) > MOST_BYTES:
        raise PushRefused("too_large")
    now, known = request.now, gateways()
    counterpart = known.insurer(code) if party == "insurer" else known.courier(code)
    try:
        message_id = counterpart.verify(dict(request.headers), request.body, now=now)
    except BadSignature:
        raise PushRefused("bad_signature") from None
    with transaction.atomic():
        is_new = inbox.receive(
            sender=f"{party}:{code}", message_id=message_id, headers={}, raw=request.body, now=now
        )
    return answer({"received": True, "new": is_new}, 202)


@router.post("/insurers/{code}/events", auth=None)
def insurer_events(request: HttpRequest, code: str) -> HttpResponse:
    return _take(request, "insurer", code)


@router.post("/couriers/{code}/events", auth=None)
def courier_events(request: HttpRequest, code: str) -> HttpResponse:
    return _take(request, "courier", code)
