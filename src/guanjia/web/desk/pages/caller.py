"""Report for a caller: what they tell on the telephone, on one page."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guanjia.claims.actions import draft, report
from guanjia.claims.incident import checked, told
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people
from guanjia.people.actions.access import record_act
from guanjia.people.call_log import may_speak_for
from guanjia.people.rules import mask_name
from guanjia.people.scope import NotYours
from guanjia.policies import queries as policies
from guanjia.web.desk.page import by_staff, desk, show, viewer_of
from guanjia.web.incident_form import BY_FACT, FIELDS, MORE, NotSaid, incident_words, told_in
from guanjia.web.once import once
from guanjia.web.paper_intake import own_papers
from guanjia.web.words import INCIDENTS_ZH, SHANGHAI


def persons_in(request: HttpRequest, household_id: UUID) -> tuple[UUID, ...]:
    """The persons of a household that is granted to the viewer. Raises NotYours."""
    if household_id not in viewer_of(request).granted_household_ids:
        raise NotYours
    persons = people.persons_of(household_id)
    if not persons:
        raise NotYours
    return persons


def chosen(said: Mapping[str, str], name: str, persons: tuple[UUID, ...]) -> UUID | None:
    """One of these persons, by the id that a form or address gives; None for anything else."""
    return next((one for one in persons if str(one) == said.get(name, "")), None)


def names_shown(
    request: HttpRequest, household_id: UUID, person_ids: Iterable[UUID]
) -> dict[UUID, str]:
    """Whole names of one's own customers; masked where only a claim was granted."""
    names = people.names_of(person_ids)
    whole = household_id in viewer_of(request).granted_household_ids
    return names if whole else {one: mask_name(name) for one, name in names.items()}


@desk
def choose(request: HttpRequest) -> HttpResponse:
    """Whose household: from elsewhere it comes along, else it is chosen among one's own."""
    wanted = request.GET.get("household", "")
    granted = viewer_of(request).granted_household_ids
    household_id = next((one for one in granted if str(one) == wanted), None)
    if household_id:
        return redirect("desk_report_for", household_id=household_id)
    households = sorted(people.briefs_of(granted).items(), key=lambda one: one[1][0].name)
    return show(request, "report_choose", households=households)


@desk
def for_caller(request: HttpRequest, household_id: UUID) -> HttpResponse:
    persons = persons_in(request, household_id)
    form = request.POST
    begun = draft.last_teller(household_id=household_id, person_ids=persons)
    person_id = chosen(form or request.GET, "person", persons) or begun or persons[0]
    where = {"household_id": household_id, "person_id": person_id}
    looked: dict[str, Any] = {}
    if request.method == "POST":
        if "keep" in form:
            _keep(request, where)
            return redirect("desk_customer", household_id=household_id)
        if "look" not in form:
            return _reported(request, household_id, persons, person_id)
        looked = _found(request, household_id, persons)
    if form:  # not reported yet: kept for after the next log-in, and for the customer's phone
        _keep(request, where)
    said = told_in(form) if form else draft.read_draft(**where)
    problem = request.problem
    reasons = getattr(problem, "reasons_zh", ())
    if getattr(problem, "code", "") == "no_policy_answers":
        problem.customer_zh = "按条款看，名下的保单都管不到这次的情况。"
    return show(
        request,
        "report",
        household_id=household_id,
        person_id=person_id,
        said={"insured": str(person_id)} | said,
        caller=form.get("caller", ""),
        kept=bool(said) and not form,
        persons=people.briefs_of([household_id])[household_id],
        callers=_callers(household_id, persons, request),
        kinds=[*INCIDENTS_ZH.items(), ("unsure", "说不清")],
        more=[(BY_FACT[name], said.get(name, "")) for name in MORE],
        twin=getattr(problem, "application_id", None),
        reasons=reasons,
        nothing_answers=getattr(problem, "code", "") == "no_policy_answers",
        key=new_id(now=request.now),
        **looked,
    )


def _keep(request: HttpRequest, where: dict[str, UUID]) -> None:
    """What the form does not ask for stays as the customer told it on the phone."""
    kept = {k: v for k, v in draft.read_draft(**where).items() if k not in request.POST}
    draft.save_draft(**where, words=kept | told_in(request.POST), now=request.now)


def _callers(
    household_id: UUID, persons: tuple[UUID, ...], request: HttpRequest
) -> list[tuple[UUID, str]]:
    """Everybody who acts for one of them, wherever they live, and themselves."""
    everybody = {one for person in persons for one in may_speak_for(person, now=request.now)}
    names = people.names_of(everybody)
    return sorted(names.items(), key=lambda one: (one[0] not in persons, one[0]))


def _insured(form: Mapping[str, str], persons: tuple[UUID, ...]) -> UUID:
    insured_id = chosen(form, "insured", persons)
    if insured_id is None:
        raise NotSaid("insured", "先选一选出事的是谁。")
    return insured_id


def _found(request: HttpRequest, household_id: UUID, persons: tuple[UUID, ...]) -> dict[str, Any]:
    """Which policies could answer, by what was said so far; nothing is written."""
    insured_id = _insured(request.POST, persons)
    incident = told(incident_words(request.POST))
    checked(incident, on_date=request.now.astimezone(SHANGHAI).date())
    held = policies.held_on(
        household_id=household_id, insured_id=insured_id, event_date=incident.event_date
    )
    born_date = people.person_card(insured_id).born_date
    found = report.find_policies(held=held, incident=incident, born_date=born_date)
    return {"looked": True, "found": sorted(found, key=lambda one: not one.answers)}


def _reported(
    request: HttpRequest, household_id: UUID, persons: tuple[UUID, ...], person_id: UUID
) -> HttpResponse:
    """The same form sent twice is one report."""
    form = request.POST
    names = (*FIELDS, "caller", "despite_twin", "insist")

    def work() -> str:
        claim_id = _report(request, household_id, _insured(form, persons))
        draft.drop_draft(household_id=household_id, person_id=person_id)
        return f"/desk/claims/{claim_id}/upload?reported=1"

    return once(
        account_id=viewer_of(request).account_id,
        key=f"report:{form.get('key', '')}",
        said={name: form.get(name, "") for name in names},
        work=work,
        now=request.now,
    )


def _report(request: HttpRequest, household_id: UUID, insured_id: UUID) -> UUID:
    """The caller is the reporter only with a right to act for the insured: a reporter sees the
    claim on their own phone."""
    form = request.POST
    speakers = may_speak_for(insured_id, now=request.now)
    reporter_id = chosen(form, "caller", tuple(speakers))
    held = policies.held_by(household_id=household_id, insured_id=insured_id)
    book = report.report(
        reporter_id=reporter_id,
        insured_id=insured_id,
        incident=told(incident_words(form)),
        document_ids=own_papers(insured_id, reporter_id=reporter_id),
        include_policy_ids=[one.id for one in held] if "insist" in form else (),
        despite_twin="despite_twin" in form,
        by=by_staff(request),
        now=request.now,
    )
    record_act(
        viewer=viewer_of(request),
        act="reported_for",
        object_id=book.application_id,
        household_id=household_id,
        reason="caller_on_line",
        now=request.now,
    )
    return book.application_id
