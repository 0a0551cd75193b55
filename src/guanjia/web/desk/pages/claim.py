"""One claim on one page: where each lane stands, the next step, why the sum, papers, journal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from entitlement.money import yuan
from guanjia.catalogue import queries as catalogue
from guanjia.claims import queries as claims
from guanjia.claims import slip
from guanjia.claims.actions.correct import settle_mark
from guanjia.claims.desk_journal import Names, arrivals, told
from guanjia.claims.desk_lanes import grid
from guanjia.claims.desk_next import Next, next_steps
from guanjia.claims.desk_words import MESSAGES_ZH, ROWS_ZH, mark_zh, short_insurer
from guanjia.claims.incident import Incident
from guanjia.claims.rules import ordered_lanes
from guanjia.claims.state import ClaimState, LaneState
from guanjia.documents import queries as documents
from guanjia.exchange import queries as exchange
from guanjia.exchange.queries import Sent
from guanjia.people import butlers, staff_queries
from guanjia.people import queries as people
from guanjia.people.call_log import calls_of
from guanjia.watch import days, deadlines
from guanjia.watch.deadlines import Deadline
from guanjia.web.desk.page import by_staff, desk, show, viewer_of
from guanjia.web.desk.paper_row import paper_rows
from guanjia.web.words import PAPERS_ZH

LINES_SHOWN = 17
MESSAGES_SHOWN = 5
CALLS_SHOWN = 4
Row = Mapping[str, Any]


@desk
@require_GET
def claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    viewer = viewer_of(request)
    row = claims.read(viewer, claim_id)
    state, household_id = row["claim"], row["household_id"]
    lines = claims.journal_of(viewer, claim_id)
    names = names_in(row, lines)
    butler = butlers.butler_of([household_id], now=request.now)
    open_ones = running(household_id, claim_id)
    its_days = days.of_lanes(state, open_ones)
    steps = next_steps(
        state,
        row["lanes"],
        butler_zh=butler.display_name if butler else "",
        papers_zh=PAPERS_ZH,
        days=its_days,
        now=request.now,
    )
    journal = told(lines, names)
    messages = _messages(row, lines, names)
    papers = documents.papers(household_id=household_id, document_ids=state.papers)
    return show(
        request,
        "claim",
        claim_id=claim_id,
        number=row["number"],
        seq=row["seq"],
        household_id=household_id,
        state=state,
        person=people.person_card(state.insured_id),
        incident=incident_facts(claims.incident_of(row)),
        butler=butler,
        grid=grid(state, row["lanes"], days=its_days, now=request.now),
        step=steps[0],
        step_acts=_acts(steps[0]),
        more_steps=[one for one in steps[1:] if not one.waits],
        marks=_marks(row),
        disputed=[
            {"id": lane.id, "short_zh": short_insurer(row["lanes"][lane.id]["insurer_zh"])}
            for lane in state.lanes.values()
            if lane.disputes
        ],
        bases=_bases(request, row, steps[0]),
        papers=paper_rows(papers.values()),
        missing=state.missing,
        running=open_ones,
        journal=journal[:LINES_SHOWN],
        earlier=journal[LINES_SHOWN:],
        messages=messages[:MESSAGES_SHOWN],
        earlier_messages=messages[MESSAGES_SHOWN:],
        calls=calls_of(viewer, household_id=household_id, claim_id=claim_id, most=CALLS_SHOWN),
    )


@desk
@require_POST
def mark_seen(request: HttpRequest, claim_id: UUID, lane_id: UUID, seq: int) -> HttpResponse:
    book = claims.open_book_for(viewer_of(request), claim_id)
    settle_mark(book, lane_id=lane_id, seq=seq, by=by_staff(request))
    book.save(now=request.now)
    return redirect("desk_claim", claim_id=claim_id)


def running(household_id: UUID, claim_id: UUID) -> list[Deadline]:
    """Open deadlines, the nearest first, those that stand still last."""
    every = deadlines.of_subject(household_id=household_id, subject_id=claim_id)
    still = datetime.max.replace(tzinfo=UTC)
    return sorted((one for one in every if one.open), key=lambda one: one.due_at or still)


def names_in(row: Row, lines: list[dict[str, Any]]) -> Names:
    staff = {one["actor_id"] for one in lines if one["actor"] in {"butler", "staff"}}
    cards = row["lanes"].values()
    return Names(
        insurers={card["insurer"]: short_insurer(card["insurer_zh"]) for card in cards},
        lanes={key: short_insurer(card["insurer_zh"]) for key, card in row["lanes"].items()},
        staff=staff_queries.names(staff - {None}),
        papers_zh=PAPERS_ZH,
        notes=claims.correction_notes(row),
    )


def incident_facts(incident: Incident) -> dict[str, Any]:
    """What the title row says of a stay; nights are days of discharge less admission."""
    stayed = None
    if incident.admission_date and incident.discharge_date:
        stayed = max((incident.discharge_date - incident.admission_date).days, 1)
    return {
        "hospital": incident.hospital_name,
        "days": stayed,
        "in_hospital": bool(incident.admission_date and not incident.discharge_date),
    }


def _acts(step: Next) -> tuple[str, str, str]:
    """The main button of the strip: url name, words, icon."""
    return {
        "call_customer": ("desk_claim_calls", "打给客户", "phone"),
        "call_insurer": ("desk_claim_calls", "打给保险公司", "phone"),
        "upload": ("desk_upload", "替客户传", "next"),
        "courier": ("desk_courier", "叫快递", "next"),
    }.get(step.act, ("", "", ""))


def _marks(row: Row) -> list[dict[str, Any]]:
    return [
        {
            "lane_id": lane.id,
            "seq": mark.seq,
            "what_zh": mark_zh(mark.why),
            "short_zh": short_insurer(row["lanes"][lane.id]["insurer_zh"]),
        }
        for lane in row["claim"].lanes.values()
        for mark in lane.marks
    ]


def _bases(request: HttpRequest, row: Row, step: Next) -> list[dict[str, Any]]:
    """Ours beside theirs for each lane, the lane of the next step first."""
    state = row["claim"]
    every = {one["lane_id"]: one for one in claims.basis(viewer_of(request), row["id"])}
    found = []
    for lane in ordered_lanes(state):
        basis = every[str(lane.id)]
        our, insurer = basis["our"], basis["insurer"] or {}
        theirs = (basis["calculation"] or {}).get("steps") or insurer.get("steps") or []
        beside = slip.compared(our, theirs, whole=True) if lane.decided_fen is not None else []
        rows = [one | {"title_zh": ROWS_ZH[one["code"]]} for one in beside or slip.alone(our)]
        explained = bool(our and "explanation" in our)
        slips = slip.slips(our["explanation"]) if our and explained else []
        found.append(
            {
                "lane": lane,
                "key": str(lane.lane_no),
                "short_zh": short_insurer(row["lanes"][lane.id]["insurer_zh"]),
                "rows": rows,
                "beside": bool(beside),
                "slips": slips,
                "laid": sorted({one for each in slips for one in each["overlays_zh"]}),
                "changes": _changes(our, state, lane),
                "silent": slip.silent(our["explanation"]) if our and explained else [],
                "our": our,
                "decided_fen": lane.decided_fen,
                "less_fen": our["low_fen"] - lane.decided_fen
                if our and lane.decided_fen is not None and our["low_fen"] == our["high_fen"]
                else None,
                "reason": insurer.get("reason", ""),
                "their_clauses": _wordings(our, insurer.get("clauses", [])),
                "deviations": basis["deviations"],
            }
        )
    found.sort(key=lambda one: one["lane"].id != step.lane_id)
    return found


def _changes(our: Row | None, state: ClaimState, lane: LaneState) -> list[str]:
    """What would change our sum; what it hangs on already stands beside a range."""
    if our is None:
        return []
    found = [*our.get("otherwise", ())]
    if "explanation" in our:
        found += our["depends_on"]
    if state.gain_fen and not lane.finished:
        found.append(f"换个先后报，几份合起来最多会差 {yuan(state.gain_fen)}。")
    return found


def _wordings(our: Row | None, numbers: list[str]) -> list[Any]:
    """The clauses that the insurer named, as kept with our sum; those that are none, bare."""
    known: Mapping[str, Any] = {}
    if our:
        known = catalogue.terms_by_digest(our["terms_digest"], our["clauses_digest"]).clauses
    return [known.get(one, {"number": one, "title_zh": "", "text_zh": ""}) for one in numbers]


def _messages(row: Row, lines: list[dict[str, Any]], names: Names) -> list[dict[str, Any]]:
    """What went out and what came in, newest first; never what it said."""
    sent = exchange.messages_of(household_id=row["household_id"], claim_id=row["id"])
    out = [_sent(one, names) for one in sent]
    return sorted(out + arrivals(lines, names), key=lambda one: one["at"], reverse=True)


def _sent(one: Sent, names: Names) -> dict[str, Any]:
    party, _, _ = one.receiver.partition(":")
    party_zh = {"insurer": names.lane(one.lane_id), "courier": "快递"}.get(party, "客户")
    return {
        "inward": False,
        "party_zh": party_zh,
        "kind_zh": MESSAGES_ZH.get(one.kind, "短信"),
        "at": one.finished_at or one.created_at,
        "state": one.state,
    }
