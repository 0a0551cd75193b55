"""The checker: fold every journal again and hold it against what is stored beside it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from guanjia.claims.fold import BrokenJournal, fold, voided
from guanjia.claims.journal import Line
from guanjia.claims.models import Application, JournalLine, Lane
from guanjia.claims.standing import standing
from guanjia.claims.state import ClaimState, LaneState


@dataclass(frozen=True, slots=True)
class Difference:
    application_id: UUID
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    claims: int
    lines: int
    differences: tuple[Difference, ...]


def check_claims() -> Report:
    """Every claim of the database, a batch at a time; 0 differences is the promise, while claims
    move as well."""
    claims = lines = 0
    found: list[Difference] = []
    for application, its_lines in _with_lines():
        claims += 1
        lines += len(its_lines)
        if _difference(application, its_lines) and (what := _at_rest(application)):
            found.append(Difference(application.id, what))
    return Report(claims, lines, tuple(found))


def _at_rest(application: Application) -> str:
    """The difference, if there is one while nobody writes: head and journal are read one after the
    other, and the claim may have moved in between."""
    with transaction.atomic():
        held = Application.objects.select_for_update().get(id=application.id)
        return _difference(held, journals([held.id])[held.id][1])


@dataclass(frozen=True, slots=True)
class LaneBooked:
    """A lane as its insurer's books should know it; `paid_lines` holds the sum of each line."""

    application_id: UUID
    claim_number: str
    policy_no: str
    lane: LaneState
    paid_lines: tuple[tuple[str, int], ...]


def lanes_booked() -> Iterator[LaneBooked]:
    """Every lane of the database, to be held beside the books of the other side."""
    policy_numbers = dict(Lane.objects.values_list("id", "policy_no"))
    for application, lines in _with_lines():
        paid: dict[UUID | None, list[tuple[str, int]]] = {}
        gone = voided(lines)
        for line in lines:
            if line.kind == "paid" and line.seq not in gone:
                payment = (line.payload["payment_no"], line.payload["sum_fen"])
                paid.setdefault(line.lane_id, []).append(payment)
        for lane in ClaimState.model_validate(application.state).lanes.values():
            yield LaneBooked(
                application.id,
                application.number,
                policy_numbers[lane.id],
                lane,
                tuple(paid.get(lane.id, ())),
            )


def refold() -> int:
    """Write the fold into every head where it differs, as after a change of the fold itself.

    The journal is the truth and is not touched; returns how many heads were written.
    """
    written = 0
    for application, its_lines in _with_lines():
        folded = fold(its_lines)
        if _stored_otherwise(application, folded):
            unmoved = Application.objects.filter(id=application.id, seq=application.seq)
            written += unmoved.update(
                state=folded.model_dump(mode="json"), **standing(folded).columns()
            )
    return written


# By pairs: a probe a claim, where two lists would be tried in every combination.
_LINES_OF = """
SELECT j.* FROM unnest(%(households)s::uuid[], %(claims)s::uuid[]) AS c(household_id, claim_id)
JOIN claims_journal j ON j.household_id = c.household_id AND j.application_id = c.claim_id
ORDER BY j.application_id, j.seq
"""


def open_ids(*, after: UUID, limit: int) -> list[UUID]:
    """Claims that are not closed, in the order of their ids."""
    still_open = Application.objects.filter(waiting_since_at__isnull=False, id__gt=after)
    return list(still_open.order_by("id").values_list("id", flat=True)[:limit])


def journals(application_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, list[Line]]]:
    """Household and lines of each claim."""
    households = dict(
        Application.objects.filter(id__in=application_ids).values_list("id", "household_id")
    )
    found: dict[UUID, tuple[UUID, list[Line]]] = {
        claim_id: (household_id, []) for claim_id, household_id in households.items()
    }
    for row in JournalLine.objects.raw(
        _LINES_OF, {"households": list(households.values()), "claims": list(households)}
    ):
        found[row.application_id][1].append(Line.model_validate(row, from_attributes=True))
    return found


def _with_lines(batch: int = 500) -> Iterator[tuple[Application, list[Line]]]:
    last = UUID(int=0)
    while True:
        applications = list(Application.objects.filter(id__gt=last).order_by("id")[:batch])
        if not applications:
            return
        last = applications[-1].id
        lines = journals([one.id for one in applications])
        for application in applications:
            yield application, lines[application.id][1]


def _difference(application: Application, lines: list[Line]) -> str:
    if len(lines) != application.seq:
        return f"{len(lines)} lines, head at {application.seq}"
    try:
        folded = fold(lines)
    except BrokenJournal as broken:
        return str(broken)
    return _stored_otherwise(application, folded)


def _stored_otherwise(application: Application, folded: ClaimState) -> str:
    """What of the head is not as the fold has it; empty where all is."""
    if folded != ClaimState.model_validate(application.state):
        return "state differs from the fold"
    columns = standing(folded).columns()
    if any(getattr(application, name) != value for name, value in columns.items()):
        return "standing differs from the state"
    return ""
