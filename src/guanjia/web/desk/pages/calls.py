"""The log of calls and notes, of a household or of one claim: what was said, what was promised."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.care.actions.calls import log_call
from guanjia.claims import queries as claims
from guanjia.people import queries as people
from guanjia.people.actions.calls import CallRefused
from guanjia.people.call_log import Call, calls_of
from guanjia.web.desk.page import desk, show, viewer_of
from guanjia.web.desk.pages.caller import chosen, names_shown, persons_in
from guanjia.web.words import (
    CALL_KINDS_ZH,
    CALL_OUTCOMES_ZH,
    CALL_PARTIES_ZH,
    CALL_TOPICS_ZH,
    field_of,
    typed_moment,
)


@desk
def of_household(request: HttpRequest, household_id: UUID) -> HttpResponse:
    persons = persons_in(request, household_id)
    if request.method == "POST":
        return _logged(request, household_id=household_id, persons=persons)
    about = chosen(request.POST or request.GET, "person", persons) or persons[0]
    return _shown(request, household_id=household_id, about=about)


@desk
def of_claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    row = claims.read(viewer_of(request), claim_id)
    household_id, insured_id = row["household_id"], row["claim"].insured_id
    if request.method == "POST":
        return _logged(request, household_id=household_id, persons=(insured_id,), claim_id=claim_id)
    return _shown(
        request,
        household_id=household_id,
        about=insured_id,
        claim_id=claim_id,
        number=row["number"],
    )


def _shown(
    request: HttpRequest,
    *,
    household_id: UUID,
    about: UUID,
    claim_id: UUID | None = None,
    number: str = "",
) -> HttpResponse:
    viewer = viewer_of(request)
    calls = calls_of(viewer, household_id=household_id, claim_id=claim_id)
    corrects = next((one for one in calls if str(one.call_id) == request.GET.get("corrects")), None)
    whole = household_id in viewer.granted_household_ids
    persons = [about] if claim_id else people.persons_of(household_id)
    names = names_shown(request, household_id, {*persons, *(one.person_id for one in calls)})
    return show(
        request,
        "calls",
        household_id=household_id,
        claim_id=claim_id,
        number=number,
        whole=whole,
        about=about,
        persons=[(one, names[one]) for one in persons],
        calls=[(one, names[one.person_id]) for one in calls],
        promises=[(one, names[one.person_id]) for one in calls if one.promise_open],
        corrects=corrects,
        said=request.POST or _said(corrects, request.now),
        kinds=CALL_KINDS_ZH.items(),
        parties=CALL_PARTIES_ZH.items(),
        topics=CALL_TOPICS_ZH.items(),
        outcomes=CALL_OUTCOMES_ZH.items(),
        promise_from=field_of(request.now),
    )


def _said(corrects: Call | None, now: datetime) -> dict[str, Any]:
    """What the form begins with: a call to the customer just now, or the row to be corrected."""
    if corrects is None:
        return {
            "kind": "call_out", "party": "customer", "outcome": "reached", "topic": "progress",
            "began_at": field_of(now),
        }  # fmt: skip
    return {
        "kind": corrects.kind,
        "party": corrects.party,
        "outcome": corrects.outcome,
        "topic": corrects.topic,
        "began_at": field_of(corrects.began_at),
        "text": corrects.text,
        "minutes": "" if corrects.minutes is None else str(corrects.minutes),
        "promised_until": field_of(until) if (until := corrects.promised_until_at) else "",
    }


def _logged(
    request: HttpRequest,
    *,
    household_id: UUID,
    persons: tuple[UUID, ...],
    claim_id: UUID | None = None,
) -> HttpResponse:
    form, viewer = request.POST, viewer_of(request)
    standing = calls_of(viewer, household_id=household_id, claim_id=claim_id)
    named = form.get("corrects", "")
    corrects = next((one for one in standing if str(one.call_id) == named), None)
    began_at = _moment(form.get("began_at", ""), field="began_at") or request.now
    # The field has whole minutes: a call of this minute has not begun later than now.
    began_at = min(began_at, request.now) if began_at - request.now < _MINUTE else began_at
    minutes = form.get("minutes", "").strip()
    if minutes and not (minutes.isdecimal() and len(minutes) < 4):
        raise CallRefused("call_time", field="minutes")
    ended_at = began_at + timedelta(minutes=int(minutes)) if minutes else None
    if ended_at and ended_at > request.now >= began_at:  # the page was opened after the call
        began_at, ended_at = began_at - (ended_at - request.now), request.now
    log_call(
        viewer,
        household_id=household_id,
        person_id=chosen(form, "person", persons) or persons[0],
        claim_id=claim_id or (corrects.claim_id if corrects else None),
        kind=form.get("kind", ""),
        party=form.get("party", ""),
        topic=form.get("topic", ""),
        outcome=form.get("outcome", ""),
        text=form.get("text", ""),
        tell=form.get("tell", "") if claim_id else "",
        began_at=began_at,
        ended_at=ended_at,
        promised_until_at=_moment(form.get("promised_until", ""), field="promised_until"),
        corrects_id=corrects.call_id if corrects else None,
        now=request.now,
    )
    if claim_id:
        return redirect("desk_claim_calls", claim_id=claim_id)
    return redirect("desk_calls", household_id=household_id)


_MINUTE = timedelta(minutes=1)


def _moment(text: str, *, field: str) -> datetime | None:
    """As a field of date and time gives it, in China's time."""
    if not text:
        return None
    try:
        return typed_moment(text)
    except ValueError:
        raise CallRefused("call_time", field=field) from None
