"""The answer that says who may follow which claim; the front keeps it open and adds to it."""

from itertools import zip_longest
from uuid import UUID

from django.http import HttpRequest, HttpResponse

RETRY_MS = 3000
# In the META of a request that the front itself makes again.
ASKED_AGAIN = "guanjia.asked_again"
Marks = tuple[int, ...]


class LiveResponse(HttpResponse):
    """A stream of events for one claim, or for a claim and its group (docs/decisions/0015, 0033).

    `marks` is where the page's subject stands: the claim's `seq`, then its group's where that is
    followed too.

    A view gives it like any answer, after its own look at session and scope; `project/front.py`
    holds it open and asks the view again from time to time. Any other server sends it as it is: a
    stream that ends at once, so that the browser comes again after RETRY_MS.
    """

    def __init__(
        self, request: HttpRequest, *, household_id: UUID, claim_id: UUID, marks: Marks
    ) -> None:
        self.household_id, self.claim_id, self.marks = household_id, claim_id, marks
        self.account_id: UUID = request.viewer.account_id
        news = moved(marks) if beyond(marks, _seen(request)) else b""
        super().__init__(
            b"retry: %d\n\n" % RETRY_MS + news, content_type="text/event-stream; charset=utf-8"
        )


def beyond(marks: Marks, seen: Marks) -> bool:
    """Whether anything is newer than what was seen; what was never seen is."""
    pairs = zip_longest(marks, seen[: len(marks)], fillvalue=0)
    return any(here > known for here, known in pairs)


def written(marks: Marks) -> str:
    """As an event bears it, and a page's address: 12, or 12.5 with the group's."""
    return ".".join(map(str, marks))


def moved(marks: Marks) -> bytes:
    """The subject stands there; what that means the page fetches for itself."""
    return f"id: {written(marks)}\nevent: claim\ndata: {written(marks)}\n\n".encode()


def _seen(request: HttpRequest) -> Marks:
    """What the browser has: by its last event, or by the page it asks from."""
    said = (request.headers.get("Last-Event-ID") or request.GET.get("seq", "")).split(".")
    known = all(one.isascii() and one.isdecimal() and len(one) < 10 for one in said)
    return tuple(map(int, said)) if known and len(said) <= 2 else ()
