"""Several late orders at once: given to one colleague, or one cause noted for all of them."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from guanjia.people import staff_queries
from guanjia.watch import queries as orders
from guanjia.watch.actions import orders as act
from guanjia.watch.board import Row
from guanjia.watch.causes import FOUND_ZH
from guanjia.watch.queries import Order
from guanjia.web.desk.page import staff_of, viewer_of


def do(request: HttpRequest) -> None:
    """All of those that were chosen, or none. Raises NoSuchOrder, OrderOver, OrderRefused."""
    found = [_theirs(request, order_id) for order_id in request.POST.getlist("order")]
    to, cause = _uuid(request.POST.get("to", "")), request.POST.get("found", "")
    text, by = request.POST.get("text", ""), staff_of(request)
    assigns = request.POST.get("act") == "assign"
    if not found or not (to if assigns else cause in FOUND_ZH):
        raise act.OrderRefused("none_chosen")
    for one in found:
        if not assigns:
            act.note(order_id=one.order_id, by=by, found=cause, text=text, now=request.now)
        elif to and to != one.owner_id:
            act.assign(order_id=one.order_id, to=to, by=by, text=text, now=request.now)


def colleagues(rows: Iterable[Row]) -> list[tuple[UUID, str, str]]:
    """Who is there and has the role of any of these orders: id, name, role."""
    wanted = {one.order_role for one in rows if one.in_scope}
    return [
        (one.staff_id, one.display_name, one.role)
        for one in staff_queries.everyone()
        if one.role in wanted and one.is_present and one.left_at is None
    ]


def _theirs(request: HttpRequest, order_id: str) -> Order:
    wanted = _uuid(order_id)
    found = orders.order(viewer_of(request), wanted) if wanted else None
    if found is None or not orders.in_scope(viewer_of(request), found):
        raise act.NoSuchOrder
    return found


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
