"""The answer that says who may follow which claim; the front keeps it open and adds to it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

RETRY_MS = 3000
# In the META of a request that the front itself makes again.
ASKED_AGAIN = "guanjia.asked_again"


class LiveResponse(HttpResponse):
    """A stream of events for one claim (docs/decisions/0015-live-pages.md).

    A view gives it like any answer, after its own look at session and scope; `project/front.py`
    holds it open and asks the view again from time to time. Any other server sends it as it is: a
    stream that ends at once, so that the browser comes again after RETRY_MS.
    """

    def __init__(
        self, request: HttpRequest, *, household_id: UUID, claim_id: UUID, seq: int
    ) -> None:
        self.household_id, self.claim_id, self.seq = household_id, claim_id, seq
        self.account_id: UUID = request.viewer.account_id
        self.seen = _seen(request)
        news = moved(seq) if seq > self.seen else b""
        super().__init__(
            b"retry: %d\n\n" % RETRY_MS + news, content_type="text/event-stream; charset=utf-8"
        )


def moved(seq: int) -> bytes:
    """The claim stands at `seq`; what that means the page fetches for itself."""
    return b"id: %d\nevent: claim\ndata: %d\n\n" % (seq, seq)


def _seen(request: HttpRequest) -> int:
    """What the browser has: by its last event, or by the page it asks from."""
    said = request.headers.get("Last-Event-ID") or request.GET.get("seq", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
