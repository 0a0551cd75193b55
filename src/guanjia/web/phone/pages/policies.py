"""Policies found for a claim, each with its reason; the family's policies; one from elsewhere."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

import entitlement
from guanjia.catalogue import queries as catalogue
from guanjia.claims.actions.include import include_policy
from guanjia.claims.actions.papers import refresh
from guanjia.claims.actions.submit import withdraw
from guanjia.claims.book import Book, Found
from guanjia.claims.outlook import outlook
from guanjia.claims.rules import ordered_lanes
from guanjia.people import queries as people
from guanjia.people.scope import require_acts_for
from guanjia.policies import queries as policies
from guanjia.policies.actions.hold import NewPolicy, hold_policy
from guanjia.web.phone.incident_form import NotSaid
from guanjia.web.phone.page import by_customer, page, person_of, show, viewer_of
from guanjia.web.phone.pages.claim_in_report import before_submission, id_in, of_claim, opened


@page
@before_submission
def policies_found(request: HttpRequest, book: Book) -> HttpResponse:
    if request.method == "POST":
        by = by_customer(request)
        if "leave_out" in request.POST:  # the same page offers it back
            if sum(not lane.finished for lane in book.claim.lanes.values()) < 2:
                raise NotSaid("leave_out", "只剩这一份了，留着它才能报。")
            withdraw(book, lane_id=id_in(request.POST, "leave_out"), by=by)
            refresh(book, now=request.now)
        else:
            include_policy(book, policy_id=id_in(request.POST, "include"), by=by)
        book.save(now=request.now)
        return redirect(f"/report/{book.application_id}/policies")
    seen = outlook(book)
    lanes = [
        {
            "lane": lane,
            "card": book.lane_cards[lane.id],
            **_clause(seen.found.get(lane.policy_id)),
        }
        for lane in ordered_lanes(book.claim)
        if lane.stage != "withdrawn"
    ]
    withdrawn = [lane for lane in book.claim.lanes.values() if lane.stage == "withdrawn"]
    return show(
        request,
        "report_policies",
        step=2,
        **of_claim(request, book),
        lanes=lanes,
        answering=sum(one["answers"] for one in lanes),
        unused=[
            {
                "found": one,
                "withdrawn": one.policy.id in {lane.policy_id for lane in withdrawn},
                "insurer": catalogue.insurer_card(one.policy.insurer),
                **_clause(one),
            }
            for one in seen.unused(book)
        ],
    )


def _clause(found: Found | None) -> dict[str, Any]:
    """Whether it could answer, and where the reason stands in its wording."""
    if found is None:
        return {"clause": None, "answers": True}
    return {"clause": found.policy.terms.clauses.get(found.clause), "answers": found.answers}


@page
def my_policies(request: HttpRequest) -> HttpResponse:
    viewer, me = viewer_of(request), person_of(request)
    cards = policies.cards_of(household_ids=viewer.household_ids, insured_ids=viewer.acts_for)
    persons = sorted(
        people.person_cards(viewer.acts_for).values(), key=lambda one: one.person_id != me
    )
    return show(
        request,
        "report_my_policies",
        family=[
            {
                "person": person,
                "policies": [
                    card
                    | {
                        "insurer_zh": catalogue.insurer_card(str(card["insurer"])).name_zh,
                        "last_date": _last_day(card),
                    }
                    for card in cards
                    if card["insured_id"] == person.person_id
                ],
            }
            for person in persons
        ],
        me_id=me,
    )


@page
def add_policy(request: HttpRequest) -> HttpResponse:
    """A policy bought elsewhere. Asked from a claim (`?claim=`), it joins that claim."""
    viewer, me = viewer_of(request), person_of(request)
    claim_id = request.POST.get("claim") or request.GET.get("claim") or ""
    if request.method == "POST":
        policy_id = _held(request, request.POST)
        if not claim_id:
            return redirect("/policies")
        book = opened(request, id_in({"claim": claim_id}, "claim"))
        include_policy(book, policy_id=policy_id, by=by_customer(request))
        book.save(now=request.now)
        return redirect(f"/report/{claim_id}/policies")
    persons: list[Any] = list(people.person_cards(viewer.acts_for).values())
    if claim_id:
        insured_id = opened(request, id_in({"claim": claim_id}, "claim")).claim.insured_id
        persons = [one for one in persons if one.person_id == insured_id]
    return show(
        request,
        "report_add_policy",
        claim_for=claim_id,
        persons=sorted(persons, key=lambda one: one.person_id != me),
        me_id=me,
        products=[
            {"value": f"{one.insurer}/{one.product}/{one.edition}", "title_zh": one.title_zh,
             "insurer_zh": catalogue.insurer_card(one.insurer).name_zh}
            for one in catalogue.editions()
        ],
    )  # fmt: skip


def _held(request: HttpRequest, form: Mapping[str, str]) -> UUID:
    try:
        insured_id = UUID(form.get("insured", ""))
    except ValueError:
        raise NotSaid("insured", "先选一选这张保单保的是谁。") from None
    require_acts_for(viewer_of(request), insured_id)
    insurer, _, rest = form.get("product", "").partition("/")
    product, _, edition = rest.partition("/")
    if not edition:
        raise NotSaid("product", "先选一选是哪一种保险；找不到就让管家帮您添加。")
    policy_no = form.get("policy_no", "").strip()
    if not 4 <= len(policy_no) <= 64:
        raise NotSaid("policy_no", "请填保单号，保单首页或电子保单上都有。")
    cover_from, cover_until = _day(form, "cover_from"), _day(form, "cover_until")
    first = _day(form, "first_cover_from") if form.get("first_cover_from") else cover_from
    return hold_policy(
        policy=NewPolicy(
            household_id=people.household_of(insured_id),
            insured_id=insured_id,
            holder_id=person_of(request),
            insurer=insurer,
            product=product,
            edition=edition,
            policy_no=policy_no,
            cover_from=cover_from,
            cover_until=cover_until,
            first_cover_from=first,
            with_social=form.get("with_social") != "no",
            origin="entered",
            used=_nothing_used(insurer, product, edition) if form.get("used") == "no" else {},
        ),
        now=request.now,
    )


def _last_day(card: dict[str, Any]) -> date:
    """Periods are half-open inside; a person reads the last day that is covered."""
    cover_until: date = card["cover_until"]
    return cover_until - timedelta(days=1)


def _nothing_used(insurer: str, product: str, edition: str) -> dict[str, tuple[int, int]]:
    card = catalogue.edition_card(insurer=insurer, product=product, edition=edition)
    terms = catalogue.terms_by_digest(card.terms_digest, card.clauses_digest)
    return dict.fromkeys(entitlement.State.fresh(terms).used, (0, 0))


def _day(form: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError:
        raise NotSaid(name, "请填保障从哪天到哪天，保单首页上有。") from None
