"""The senior expert's table: everything about one dispute that a human being must have before
their eyes to judge it. Read through the viewer's own scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from guanjia.care import evidence, law
from guanjia.care.disputes import asked_fen
from guanjia.care.evidence import Piece
from guanjia.catalogue import queries as catalogue
from guanjia.claims import dispute_view, queries, rules, slip
from guanjia.claims.book import NoSuchClaim
from guanjia.claims.dispute import Dispute, answer_dates
from guanjia.claims.state import ClaimState, LaneState
from guanjia.documents.queries import Paper
from guanjia.people.scope import Viewer
from guanjia.watch import deadlines
from guanjia.watch.deadlines import Deadline

Node = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """`rows`: ours against theirs; at the one with `parts` the two separate. `ours`, `theirs`: the
    wording each side relies on. `words`: opened words by the id that the state names."""

    row: Mapping[str, Any]
    lane: LaneState
    dispute: Dispute
    asked_fen: int | None
    rows: Sequence[Node]
    ours: Sequence[Node]
    theirs: Sequence[Node]
    their_reason_zh: str
    depends_on: Sequence[str]
    deviations: Sequence[Node]
    checks: Sequence[law.Check]
    policy: Any
    papers: Mapping[UUID, Paper]
    words: Mapping[UUID, Mapping[str, Any]]
    clocks: Mapping[str, Deadline]  # open ones of this lane, by code: dispute, dispute_answer

    @property
    def claim(self) -> ClaimState:
        claim: ClaimState = self.row["claim"]
        return claim

    @property
    def insurer_zh(self) -> str:
        return str(self.row["lanes"][self.lane.id]["insurer_zh"])

    @cached_property
    def pieces(self) -> list[Piece]:
        """Weighed by the engine, where they are asked for."""
        found = dispute_view.reckoning(self.row, self.lane.id)
        return evidence.pieces(found, at_hand=self.dispute.evidence) if found else []

    @property
    def dates(self) -> tuple[Any, ...]:
        """When the customer must have our answer: 15, 30, 60 days."""
        return answer_dates(self.dispute)

    @property
    def limitation_date(self) -> Any:
        return rules.limitation_date(self.claim)

    @property
    def parting(self) -> Node | None:
        return next((one for one in self.rows if one["parts"]), None)


def table(viewer: Viewer, claim_id: UUID, lane_id: UUID) -> Table:
    """Raises NoSuchClaim, also for a lane that never had a dispute."""
    row = queries.read(viewer, claim_id)
    lane = row["claim"].lanes.get(lane_id)
    if lane is None or not lane.disputes:
        raise NoSuchClaim
    basis = next(one for one in queries.basis(viewer, claim_id) if one["lane_id"] == str(lane_id))
    policy = dispute_view.policy_of(row, lane_id)
    our, insurer = basis["our"], basis["insurer"] or {}
    steps = (basis["calculation"] or {}).get("steps") or insurer.get("steps") or []
    rows = slip.compared(our, steps, whole=True) or _conditions(our, lane)
    parting = next((one["title_zh"] for one in rows if one["parts"]), "")
    reason_zh = insurer.get("reason", "")
    incident = queries.incident_of(row)
    dispute = lane.disputes[-1]
    every = deadlines.of_subject(household_id=row["household_id"], subject_id=claim_id)
    clocks = {one.rule.code: one for one in every if one.part_id == lane_id}
    return Table(
        row=row,
        lane=lane,
        dispute=dispute,
        asked_fen=asked_fen(lane),
        rows=rows,
        ours=_our_wording(our, rows, lane),
        theirs=_wording(our, lane.clauses),
        their_reason_zh=reason_zh,
        depends_on=our["depends_on"] if our else [],
        deviations=basis["deviations"],
        checks=law.checks(law.Case(lane, policy, incident, reason_zh, parting, clocks)),
        policy=policy,
        papers=dispute_view.papers_of(row),
        words=dispute_view.words_of(row, lane_id),
        clocks={code: one for code, one in clocks.items() if one.open},
    )


def _conditions(our: Node | None, lane: LaneState) -> list[Node]:
    """Against a refusal there is no sum to compare: our conditions, each with its clause. Where we
    part is the last that rests on the clause which the insurer names: what comes before it there
    (the kind of incident, the list of diseases) is what the last one refines."""
    if not our or "explanation" not in our:
        return []
    rows: list[Node] = []
    for duty in our["explanation"]["duties"]:
        for gate in _gates(duty):
            clause = gate["clause"]
            named = bool(clause) and clause["number"] in lane.clauses
            met = bool(gate.get("value", gate.get("value_fen")))
            rows.append(
                {
                    "code": gate["step"],
                    "title_zh": gate["title_zh"],
                    "clause": clause,
                    "our_zh": "满足" if met else "不满足",
                    "their_zh": "没有说",
                    "named": named,
                    "duty": duty["duty"],
                    "paid": bool(duty["value_fen"]),
                }
            )
    paying = [one for one in rows if one["paid"]] or [one for one in rows if one["named"]]
    fork = next((one for one in reversed(paying) if one["named"]), None)
    if fork is None and paying and lane.clauses:
        paying.append(fork := _their_clause(our, lane))
    apart = {"parts": True, "their_zh": "不满足" if fork in rows else "适用"}
    return [one | (apart if one is fork else {"parts": False}) for one in paying]


def _their_clause(our: Node, lane: LaneState) -> Node:
    """What the insurer relies on where none of our conditions rests on it."""
    [clause] = _wording(our, lane.clauses[:1])
    title = clause["title_zh"] or f"条款 {clause['number']}"
    return {"code": "named", "title_zh": title, "clause": clause, "our_zh": "不适用"}


def _gates(duty: Node) -> list[Node]:
    nodes = [duty]
    while nodes:
        node = nodes.pop()
        if node["step"] == "gates":
            return list(node["children"])
        nodes += node["children"]
    return []


def _our_wording(our: Node | None, rows: Sequence[Node], lane: LaneState) -> list[Node]:
    """The clause of the step at which we part, else that of the duty that pays."""
    parting = next((one["clause"] for one in rows if one["parts"] and one["clause"]), None)
    paying = [
        duty["clause"]
        for duty in (our or {}).get("explanation", {}).get("duties", ())
        if duty["value_fen"] and duty["clause"]
    ]
    wanted = [one["number"] for one in [*paying, *filter(None, [parting])]]
    own = [number for number in dict.fromkeys(wanted) if number not in lane.clauses]
    return _wording(our, own or list(dict.fromkeys(wanted)))


def _wording(our: Node | None, numbers: Sequence[str]) -> list[Node]:
    if not our:
        return [{"number": number, "title_zh": "", "text_zh": ""} for number in numbers]
    clauses = catalogue.terms_by_digest(our["terms_digest"], our["clauses_digest"]).clauses
    return [
        {
            "number": number,
            "title_zh": clauses[number].title_zh if number in clauses else "",
            "text_zh": clauses[number].text_zh if number in clauses else "",
        }
        for number in numbers
    ]
