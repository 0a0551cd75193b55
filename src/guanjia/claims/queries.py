"""Claims as a viewer may see them: every read goes through the viewer's own scope."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

import entitlement
from guanjia.catalogue import queries as catalogue
from guanjia.claims import hot_sql
from guanjia.claims.book import Book, NoSuchClaim, load_book
from guanjia.claims.incident import Incident
from guanjia.claims.journal import Line
from guanjia.claims.models import Application, Decision, Figure, JournalLine, Secret
from guanjia.claims.otherwise import otherwise
from guanjia.claims.state import ClaimState, LaneState
from guanjia.people import sealing
from guanjia.people.scope import Viewer


def _scope(viewer: Viewer) -> dict[str, Any]:
    return {
        "household_ids": list(viewer.household_ids),
        "acts_for": list(viewer.acts_for),
        "person_id": viewer.person_id,
        "granted_household_ids": list(viewer.granted_household_ids),
        "granted_claim_ids": list(viewer.granted_claim_ids),
    }


def read(viewer: Viewer, application_id: UUID) -> dict[str, Any]:
    """One statement: number, folded state, lane cards. Raises NoSuchClaim for others' claims."""
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.READ_TRACKER, {"application_id": application_id, **_scope(viewer)})
        row = cursor.fetchone()
    if row is None:
        raise NoSuchClaim
    found_id, household_id, number, seq, state, created_at, lanes = row
    return {
        "id": found_id,
        "household_id": household_id,
        "number": number,
        "seq": seq,
        "claim": _state(state),
        "created_at": created_at,
        "lanes": {UUID(lane["id"]): lane for lane in _loaded(lanes) or []},
    }


def one_at_a_time(name: str) -> None:
    """Whoever comes second with this name waits for the end of the first one's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.ONE_AT_A_TIME, {"name": name})


def open_book_for(viewer: Viewer, application_id: UUID) -> Book:
    """To act on a claim, locked. Raises NoSuchClaim for others' claims."""
    where = {"application_id": application_id, **_scope(viewer)}
    return load_book(hot_sql.LOAD_HEAD_IN_SCOPE, where)


def mine(viewer: Viewer) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.READ_MINE, _scope(viewer))
        return [
            {"id": row[0], "number": row[1], "claim": _state(row[2]), "created_at": row[3]}
            for row in cursor.fetchall()
        ]


def numbers_of(
    *, household_ids: Collection[UUID], application_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Our numbers only: what staff may name of a claim that they may not see."""
    found = Application.objects.filter(household_id__in=household_ids, id__in=application_ids)
    return dict(found.values_list("id", "number"))


@dataclass(frozen=True, slots=True)
class PaperClaim:
    """The claim that a paper is shown with. `asked_again`: it waits for the customer."""

    application_id: UUID
    household_id: UUID
    number: str
    insured_id: UUID
    asked_again: bool


def claims_of_papers(viewer: Viewer, document_ids: Collection[UUID]) -> dict[UUID, PaperClaim]:
    """For staff, in one statement; papers of claims that were not granted are left out."""
    if not document_ids:
        return {}
    with connection.cursor() as cursor:
        parameters = {"document_ids": list(document_ids), **_scope(viewer)}
        cursor.execute(hot_sql.CLAIMS_OF_PAPERS, parameters)
        return {row[0]: PaperClaim(*row[1:]) for row in cursor.fetchall()}


def journal_of(viewer: Viewer, application_id: UUID) -> list[dict[str, Any]]:
    """`corrected`: a later line found this one wrong, and it counts no more."""
    household_id = read(viewer, application_id)["household_id"]
    lines = JournalLine.objects.filter(household_id=household_id, application_id=application_id)
    rows = list(
        lines.order_by("seq").values(
            "seq", "lane_id", "kind", "actor", "actor_id", "occurred_at", "learned_at", "payload"
        )
    )
    gone = {seq for row in rows if row["kind"] == "corrected" for seq in row["payload"]["voids"]}
    return [row | {"corrected": row["seq"] in gone} for row in rows]


def lines_of(viewer: Viewer, application_id: UUID) -> list[Line]:
    """The journal as the folds take it."""
    household_id = read(viewer, application_id)["household_id"]
    lines = JournalLine.objects.filter(household_id=household_id, application_id=application_id)
    return [Line.model_validate(row) for row in lines.order_by("seq").values()]


def incident_of(row: Mapping[str, Any]) -> Incident:
    """What was told of the incident, opened; `row` is what `read` gave."""
    where = {"household_id": row["household_id"], "id": row["claim"].incident_id}
    return Incident.model_validate(opened(Secret.objects.get(**where), "claims_secret"))


def correction_notes(row: Mapping[str, Any]) -> dict[str, str]:
    """What staff wrote beside corrections, by the id that the journal names, opened."""
    if not row["claim"].corrections:
        return {}
    where = {"household_id": row["household_id"], "application_id": row["id"]}
    kept = Secret.objects.filter(**where, name="correction")
    return {str(one.id): opened(one, "claims_secret")["note"] for one in kept}


def basis(viewer: Viewer, application_id: UUID) -> list[dict[str, Any]]:
    """For each lane the newest of our sums, rebuilt from the kept bytes, beside the decision."""
    row = read(viewer, application_id)
    where = {"household_id": row["household_id"], "application_id": application_id}
    newest: dict[UUID, Figure] = {}
    for figure in Figure.objects.filter(**where).order_by("created_at", "id"):
        if figure.moment != "payment":
            newest[figure.lane_id] = figure
    decisions = {one.id: one for one in Decision.objects.filter(**where)}
    asked = Secret.objects.filter(**where, name="calculation").order_by("created_at")
    calculations = {secret.lane_id: secret for secret in asked}
    answer = []
    for lane in sorted(row["claim"].lanes.values(), key=lambda one: one.lane_no):
        figure, decision = newest.get(lane.id), decisions.get(lane.decision_id)
        calculation = calculations.get(lane.id) if lane.steps_given else None
        record = opened(figure, "claims_figure") if figure else {}
        answer.append(
            {
                "lane_id": str(lane.id),
                "product_title": row["lanes"][lane.id]["product_zh"],
                "our": _explained(figure, record) if figure else None,
                "insurer": opened(decision, "claims_decision") if decision else None,
                "calculation": opened(calculation, "claims_secret") if calculation else None,
                "decided_fen": lane.decided_fen,
                "deviations": _deviations(figure, record, lane) if figure else [],
            }
        )
    return answer


def _explained(figure: Figure, record: dict[str, Any]) -> dict[str, Any]:
    """The explanation as it follows from facts, state and terms kept with the figure."""
    answer = {
        "moment": figure.moment,
        "low_fen": figure.low_fen,
        "high_fen": figure.high_fen,
        "depends_on": record["depends_on"],
        "again": record.get("again"),
        "terms_digest": figure.terms_digest,
        "clauses_digest": figure.clauses_digest,
        "evaluator_version": figure.evaluator_version,
    }
    if "result" not in record:
        return answer
    terms = terms_of(figure)
    facts = entitlement.facts_from_record(record["facts"])
    result = entitlement.result_from_record(record["result"])
    explanation = entitlement.explain(terms, facts, result)
    return {
        **answer,
        "explanation": explanation.as_dict(),
        "text_zh": explanation.text_zh(),
        "otherwise": otherwise(
            terms, facts, entitlement.state_from_record(record["state"]), result.pay_fen
        ),
        "bill_lines": [_bill_line(line) for line in facts.lines],
    }


def terms_of(figure: Figure) -> entitlement.Terms:
    return catalogue.terms_by_digest(
        figure.terms_digest, figure.clauses_digest, tuple(figure.overlay_digests)
    )


def _bill_line(line: entitlement.BillLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "on_date": line.on_date.isoformat(),
        "category": line.category,
        "pool": line.pool,
        "amount_fen": line.amount_fen,
        "social_paid_fen": line.social_paid_fen,
    }


def _deviations(figure: Figure, record: dict[str, Any], lane: LaneState) -> list[dict[str, Any]]:
    """The single steps that reproduce the insurer's sum, in words; none proves what it did."""
    if not lane.deviations or "result" not in record:
        return []
    found = entitlement.deviations(
        terms_of(figure),
        entitlement.facts_from_record(record["facts"]),
        entitlement.state_from_record(record["state"]),
        lane.decided_fen or 0,
    )
    return [
        {"code": one.code, "sentence_zh": one.sentence_zh, "clause": one.clause} for one in found
    ]


def opened(row: Figure | Decision | Secret, table: str) -> dict[str, Any]:
    plain = sealing.open_for(
        row.person_id, place=f"{table}|sealed|{row.id}", sealed=bytes(row.sealed)
    )
    return dict(json.loads(plain))


def _state(value: Any) -> ClaimState:
    if isinstance(value, str):
        return ClaimState.model_validate_json(value)
    return ClaimState.model_validate(value)


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
