"""Report: who, what, when, where, in plain words; half told, it is kept as a draft."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from guanjia.claims.actions import draft, report
from guanjia.claims.incident import told
from guanjia.documents.rules import BY_INCIDENT, required_papers
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people
from guanjia.people.scope import require_acts_for
from guanjia.policies import queries as policies
from guanjia.web.incident_form import (
    BY_FACT,
    FIELDS,
    MORE,
    NotSaid,
    incident_words,
    told_in,
)
from guanjia.web.once import once
from guanjia.web.paper_intake import asked_for, own_papers
from guanjia.web.phone.page import page, person_of, show, viewer_of
from guanjia.web.relatives import relatives

AT_HOME = {"id_card", "bank_card", "household_register"}


@page
def new_report(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _reported(request)
    viewer, me = viewer_of(request), person_of(request)
    where = {"household_id": people.household_of(me), "person_id": me}
    if request.POST:  # what could not be reported yet is kept all the same
        draft.save_draft(**where, words=told_in(request.POST), now=request.now)
    kept = draft.read_draft(**where)
    problem = request.problem
    reasons = getattr(problem, "reasons_zh", ())
    if reasons:  # told one by one below
        problem.customer_zh = "您名下的保单看起来都管不到这次的情况。"
    return show(
        request,
        "report_new",
        step=1,
        said=told_in(request.POST) if request.POST else kept,
        kept=bool(kept) and not request.POST,
        persons=relatives(viewer, now=request.now),
        more=[BY_FACT[name] for name in MORE],
        ward_lists=_ward_lists(),
        today=request.now,
        twin=getattr(problem, "application_id", None),
        reasons=reasons,
        nothing_answers=getattr(problem, "code", "") == "no_policy_answers",
        key=new_id(now=request.now),
    )


@require_POST
@page
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Called while typing, and by "save for later"; the page itself stays as it is."""
    me = person_of(request)
    draft.save_draft(
        household_id=people.household_of(me),
        person_id=me,
        words=told_in(request.POST),
        now=request.now,
    )
    return redirect("/") if "leave" in request.POST else HttpResponse(status=204)


def _reported(request: HttpRequest) -> HttpResponse:
    """The same form sent twice is one report."""
    form = request.POST
    return once(
        account_id=viewer_of(request).account_id,
        key=f"report:{form.get('key', '')}",
        said={name: form.get(name, "") for name in (*FIELDS, "despite_twin", "insist")},
        work=lambda: f"/report/{_report(request, form)}/policies",
        now=request.now,
    )


def _report(request: HttpRequest, form: Mapping[str, str]) -> UUID:
    me = person_of(request)
    try:
        insured_id = UUID(form.get("insured", ""))
    except ValueError:
        raise NotSaid("insured", "先选一选是谁的事。") from None
    require_acts_for(viewer_of(request), insured_id)
    household_id = people.household_of(insured_id)
    insist = [
        policy.id
        for policy in policies.held_by(household_id=household_id, insured_id=insured_id)
        if "insist" in form
    ]
    book = report.report(
        reporter_id=me,
        insured_id=insured_id,
        incident=told(incident_words(form)),
        document_ids=own_papers(insured_id, reporter_id=me),
        include_policy_ids=insist,
        despite_twin="despite_twin" in form,
        now=request.now,
    )
    draft.drop_draft(household_id=people.household_of(me), person_id=me)
    return book.application_id


def _ward_lists() -> list[dict[str, object]]:
    """What to get from the hospital, for each kind of incident."""
    return [
        {
            "kind": kind,
            "papers": [
                asked_for(one)
                for one in required_papers(
                    incident_type=kind,
                    cause="illness",
                    is_minor=False,
                    has_social=True,
                    several_policies=False,
                    small_medical=False,
                )
                if one.kind not in AT_HOME
            ],
        }
        for kind in BY_INCIDENT
        if kind != "death"
    ]
