"""Open claims that are mine to work: who acts, since when, what next."""

from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from guanjia.claims import queue
from guanjia.claims.queue import Filter
from guanjia.claims.steps import STEPS
from guanjia.people import queries as people
from guanjia.people.scope import name_shown
from guanjia.watch import days
from guanjia.web.desk.page import desk, show, viewer_of

PARTIES_ZH = {"us": "等我们", "customer": "等客户", "insurer": "等保司", "courier": "等快递"}


@desk
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    viewer, wanted = viewer_of(request), _wanted(request)
    rows, following = queue.queue(
        viewer, wanted, law_days=days.law_days, after=_after(request), now=request.now
    )
    counts = queue.count(viewer)
    names = people.names_of(row.insured_id for row in rows)
    told = [
        {
            "row": row,
            "name": name_shown(viewer, row.household_id, names[row.insured_id]),
            "marks": sum(len(one.lane.marks) for one in row.lanes),
        }
        for row in rows
    ]
    return show(
        request,
        "claims",
        rows=told,
        counts=counts,
        wanted=wanted,
        filtered=wanted != Filter(),
        parties=[
            {
                "code": code,
                "words": words,
                "count": counts.parties[code],
                "here": wanted.party == code,
                "query": _query(replace(wanted, party="" if wanted.party == code else code)),
            }
            for code, words in PARTIES_ZH.items()
        ],
        steps=[
            {"number": number, "title_zh": STEPS[number - 1].title_zh, "count": found}
            for number, found in sorted(({wanted.step: 0} | counts.steps).items())
            if number
        ],
        next_query=_query(wanted, following) if following else "",
        first_query=_query(wanted) if request.GET.get("after") else None,
    )


def _wanted(request: HttpRequest) -> Filter:
    """What is not understood is not asked for."""
    given = request.GET
    step, party = given.get("step", ""), given.get("party", "")
    try:
        since = date.fromisoformat(given.get("since", ""))
    except ValueError:
        since = None
    return Filter(
        party=party if party in PARTIES_ZH else "",
        step=int(step) if step in {str(one.number) for one in STEPS} else 0,
        insurer=given.get("insurer", "")[:32],
        differs=bool(given.get("differs")),
        marked=bool(given.get("marked")),
        reported_since=since,
    )


def _after(request: HttpRequest) -> tuple[datetime, UUID] | None:
    moment, _, claim_id = request.GET.get("after", "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at, UUID(claim_id)) if at.tzinfo else None
    except ValueError:
        return None


def _query(wanted: Filter, after: tuple[datetime, UUID] | None = None) -> str:
    """The filter as a link has it; "?" alone where nothing is asked for."""
    asked = {
        "party": wanted.party,
        "step": wanted.step,
        "insurer": wanted.insurer,
        "differs": int(wanted.differs),
        "marked": int(wanted.marked),
        "since": wanted.reported_since,
        "after": f"{after[0].isoformat()}~{after[1]}" if after else "",
    }
    return "?" + urlencode({name: value for name, value in asked.items() if value})
