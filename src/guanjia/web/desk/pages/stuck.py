"""Messages that went nowhere: who they are to or from, what they say, and what is done about it."""

import json
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from defusedxml import minidom
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from guanjia.claims import queries as claims
from guanjia.claims.actions.receive import sending_settled
from guanjia.exchange.actions.stuck import RawMessage, go_again, raw_message, set_aside
from guanjia.exchange.queries import Queue, StuckRow, stuck_message, stuck_rows
from guanjia.people.actions.access import record_act
from guanjia.web.desk.message_words import ENDS, LOOKS, code_zh, kind_zh, party_zh
from guanjia.web.desk.page import by_staff, desk, show, viewer_of
from guanjia.web.staff_words import open_reason_zh

MOST = 100
AGAIN: dict[Queue, str] = {"outbox": "resent_message", "inbox": "reread_message", "timer": "rerang"}


class ReasonMissing(Exception):
    code = "reason_missing"
    customer_zh = "先选一个原因；会记下来，客户问起时答得上。"


@desk
def stuck(request: HttpRequest) -> HttpResponse:
    rows = stuck_rows(limit=MOST, refused=True)
    numbers = _numbers(rows)
    return show(
        request,
        "stuck",
        groups=[
            (queue, [_told(row, numbers) for row in rows if row.queue == queue])
            for queue in ("outbox", "inbox", "timer")
        ],
        count=len(rows),
        gone="gone" in request.GET,
    )


@desk
def message(request: HttpRequest, queue: str, message_id: int) -> HttpResponse:
    """The bytes are shown in answer to a post with a reason only, never at an address."""
    row = stuck_message(queue, message_id)
    if row is None:
        return redirect(f"{reverse('desk_stuck')}?gone=1")
    raw = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act != "open":
            _done(request, row, act)
            return redirect("desk_stuck")
        raw = raw_message(row.queue, row.row_id)
        _record(request, row, "opened_message", _reason(request, LOOKS))
    return show(
        request,
        "stuck_message",
        **_told(row, _numbers([row])),
        raw=_readable(raw) if raw else None,
        reasons=[(code, open_reason_zh(code)) for code in LOOKS],
        ends=[(code, open_reason_zh(code)) for code in ENDS],
    )


def _numbers(rows: Iterable[StuckRow]) -> dict[UUID, str]:
    of_claims = {row.claim_id: row.household_id for row in rows if row.claim_id}
    households = {one for one in of_claims.values() if one}
    return claims.numbers_of(household_ids=households, application_ids=of_claims.keys())


def _told(row: StuckRow, numbers: dict[UUID, str]) -> dict[str, Any]:
    return {
        "row": row,
        "party_zh": party_zh(row.party),
        "kind_zh": kind_zh(row.kind or row.party),
        "code_zh": code_zh(row.code),
        "number": numbers.get(row.claim_id, "") if row.claim_id else "",
    }


def _done(request: HttpRequest, row: StuckRow, act: str) -> None:
    if act == "again":
        go_again(row.queue, row.row_id, now=request.now)
        how, reason = "again", "mended"
        _record(request, row, AGAIN[row.queue], reason)
    else:
        how, reason = "set_aside", _reason(request, ENDS)
        set_aside(row.queue, row.row_id, now=request.now)
        _record(request, row, "set_aside_message", reason)
    if row.household_id and row.claim_id and row.lane_id:
        sending_settled(
            household_id=row.household_id,
            application_id=row.claim_id,
            lane_id=row.lane_id,
            message_kind=row.kind,
            how=how,  # type: ignore[arg-type]
            by=by_staff(request),
        )


def _reason(request: HttpRequest, reasons: Collection[str]) -> str:
    reason = str(request.POST.get("reason", ""))
    if reason not in reasons:
        raise ReasonMissing
    return reason


def _record(request: HttpRequest, row: StuckRow, act: str, reason: str) -> None:
    record_act(
        viewer=viewer_of(request),
        act=act,
        object_id=f"{row.queue}:{row.row_id}",
        household_id=row.household_id,
        reason=reason,
        now=request.now,
    )


def _readable(raw: RawMessage) -> dict[str, Any]:
    """As text: laid out where it is JSON or XML, else as it came, broken bytes as \\xNN."""
    try:
        text = raw.body.decode()
    except UnicodeDecodeError:
        text = raw.body.decode(errors="backslashreplace")
        return {"headers": raw.headers, "form": "有坏字节，写成 \\xNN", "text": text}
    with suppress(ValueError, RecursionError):
        laid_out = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
        return {"headers": raw.headers, "form": "JSON", "text": laid_out}
    with suppress(Exception):  # whatever a stranger's XML may break, the text itself is shown
        laid_out = minidom.parseString(text).toprettyxml(indent="  ")
        return {"headers": raw.headers, "form": "XML", "text": laid_out}
    return {"headers": raw.headers, "form": "", "text": text}
