"""Report: who, what, when, where, in plain words; half told, it is kept as a draft."""

import hashlib
import json
from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from guanjia.claims.actions import draft, report
from guanjia.claims.incident import told
from guanjia.documents import queries as documents
from guanjia.documents.rules import BY_INCIDENT, required_papers
from guanjia.exchange.actions import idempotency
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people
from guanjia.people.scope import require_acts_for
from guanjia.policies import queries as policies
from guanjia.web.phone.incident_form import BY_FACT, NotSaid, incident_words
from guanjia.web.phone.page import page, person_of, show, viewer_of

FIELDS = (
    "insured", "kind", "stayed", "cause", "event_date", "admission_date", "discharge_date",
    "hospital_name", "hospital_grade", "hospital_public", "ward", "designated", "emergency",
    "social_settled", "first_shown_date", "place", "what",
)  # fmt: skip
MORE = ("first_shown_date", "hospital_public", "ward", "designated")
# Who a person is does not change from claim to claim: given once, never asked again.
OWN_PAPERS = {"id_card", "bank_card", "household_register", "birth_certificate"}
AT_HOME = {"id_card", "bank_card", "household_register"}


@page
def new_report(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _reported(request)
    viewer, me = viewer_of(request), person_of(request)
    where = {"household_id": people.household_of(me), "person_id": me}
    if request.POST:  # what could not be reported yet is kept all the same
        draft.save_draft(**where, words=_told(request), now=request.now)
    kept = draft.read_draft(**where)
    problem = request.problem
    reasons = getattr(problem, "reasons_zh", ())
    if reasons:  # told one by one below
        problem.customer_zh = "您名下的保单看起来都管不到这次的情况。"
    return show(
        request,
        "report_new",
        step=1,
        said=_told(request) if request.POST else kept,
        kept=bool(kept) and not request.POST,
        persons=sorted(
            people.person_cards(viewer.acts_for).values(), key=lambda one: one.person_id != me
        ),
        me_id=me,
        more=[BY_FACT[name] for name in MORE],
        ward_lists=_ward_lists(),
        today=request.now,
        twin=getattr(problem, "application_id", None),
        reasons=reasons,
        nothing_answers=getattr(problem, "code", "") == "no_policy_answers",
        key=request.POST.get("key") or new_id(now=request.now),
    )


@require_POST
@page
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Called while typing, and by "save for later"; the page itself stays as it is."""
    me = person_of(request)
    draft.save_draft(
        household_id=people.household_of(me), person_id=me, words=_told(request), now=request.now
    )
    return redirect("/") if "leave" in request.POST else HttpResponse(status=204)


def _told(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in FIELDS if request.POST.get(name)}


def _reported(request: HttpRequest) -> HttpResponse:
    """The same form sent twice is one report."""
    form, viewer = request.POST, viewer_of(request)
    key = f"report:{form.get('key', '')[:64]}"
    said = {name: form.get(name, "") for name in (*FIELDS, "despite_twin", "insist")}
    saved = idempotency.begin(
        account_id=viewer.account_id,
        key=key,
        request_hash=hashlib.sha256(json.dumps(said).encode()).hexdigest(),
        now=request.now,
    )
    if saved is not None:
        return redirect(saved.body.decode())
    goes_to = f"/report/{_report(request, form)}/policies"
    idempotency.finish(account_id=viewer.account_id, key=key, status=302, body=goes_to.encode())
    return redirect(goes_to)


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
    own = [
        paper.document_id
        for person_id in {insured_id, me}
        for paper in documents.documents_of(household_id=household_id, person_id=person_id)
        if paper.kind in OWN_PAPERS and (person_id == insured_id or paper.kind == "id_card")
    ]
    book = report.report(
        reporter_id=me,
        insured_id=insured_id,
        incident=told(incident_words(form)),
        document_ids=own,
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
                one
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
