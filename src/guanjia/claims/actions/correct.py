"""Staff put a wrong entry right: a line that says so, and everything that hung on the wrong one.

Nothing is ever taken out of the journal. What already left the house (a notice, a filing, an
answer) cannot be called back; whoever corrects tells the other side.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guanjia.claims import corrections
from guanjia.claims import journal as j
from guanjia.claims.actions.decide import compare, used_by
from guanjia.claims.actions.papers import refresh
from guanjia.claims.actions.report import SHANGHAI
from guanjia.claims.book import Book, By
from guanjia.claims.corrections import CorrectionRefused
from guanjia.claims.incident import checked, told
from guanjia.claims.models import Application
from guanjia.claims.ours import gather, worked_out
from guanjia.claims.state import LaneState
from guanjia.policies.actions.use import correct_usage

# Another kind of incident has other policies and papers: withdraw the lanes and report anew.
FIXED_FIELDS = frozenset({"incident_type"})


def correct(book: Book, *, seq: int, reason: str, note: str, by: By) -> None:
    """Line `seq` counts no more. Raises CorrectionRefused."""
    _require(by, reason)
    lines = book.lines()
    falls = corrections.voids(lines, seq)
    facts = lines[seq - 1].kind in {"paper_linked", "paper_unlinked", "paper_asked_again"}
    before = {lane.id: _standing(lane) for lane in book.claim.lanes.values()}
    _write(book, seq, falls, reason, note, by)
    after = {lane.id: _standing(lane) for lane in book.claim.lanes.values()}
    _put_right(book, touched=facts or before != after, by=by)


def correct_incident(
    book: Book, *, words: Mapping[str, Any], reason: str, note: str, by: By
) -> None:
    """Other words for what was told of the incident; fields that are not named stay.

    Raises CorrectionRefused, and IncidentRefused for words that cannot be.
    """
    _require(by, reason)
    known = book.secret(book.claim.incident_id)
    incident = told({**known, **words})
    checked(incident, on_date=by.now.astimezone(SHANGHAI).date())
    kept, before = (one.model_dump(mode="json") for one in (incident, told(known)))
    changed = {name for name, value in kept.items() if before[name] != value}
    if not changed:
        raise CorrectionRefused("nothing_changed", "和原来的一样，没有要更正的。")
    if changed & FIXED_FIELDS:
        raise CorrectionRefused(
            "not_correctable", "换一种情况要另外报案：请客户撤回这一份，再报一次。"
        )
    incident_id = book.keep_secret("incident", kept, person_id=book.claim.insured_id, now=by.now)
    _write(book, corrections.told_in(book.lines()), (), reason, note, by)
    moved = incident.event_date != book.claim.event_date
    book.write(
        j.IncidentCompleted(
            incident_id=incident_id, event_date=incident.event_date if moved else None
        ),
        by=by,
    )
    if moved:
        Application.objects.filter(household_id=book.household_id, id=book.application_id).update(
            event_date=incident.event_date
        )
    _put_right(book, touched=True, by=by)


def settle_mark(book: Book, *, lane_id: UUID, seq: int, by: By) -> None:
    """Staff looked at what line `seq` had marked. Raises CorrectionRefused, NoSuchClaim."""
    lane = book.lane(lane_id)
    if by.actor not in {"butler", "staff"}:
        raise CorrectionRefused("staff_only", "这里只能由管家处理，请联系您的管家。")
    if all(mark.seq != seq for mark in lane.marks):
        raise CorrectionRefused("already_corrected", "这一条已经有人看过了，请刷新看看。")
    book.write(j.MarkSeen(mark_seq=seq), by=by, lane_id=lane_id)


def _require(by: By, reason: str) -> None:
    if by.actor not in {"butler", "staff"}:
        raise CorrectionRefused("staff_only", "这里只能由管家更正，请联系您的管家。")
    if reason not in corrections.REASONS_ZH:
        raise CorrectionRefused("reason_missing", "请选一个更正的原因。")


def _write(book: Book, seq: int, falls: tuple[int, ...], reason: str, note: str, by: By) -> None:
    secret_id: UUID | None = None
    if note.strip():
        secret_id = book.keep_secret(
            "correction", {"note": note.strip()}, person_id=book.claim.insured_id, now=by.now
        )
    book.write(
        j.Corrected(corrects_seq=seq, voids=falls, reason=reason, secret_id=secret_id), by=by
    )


def _standing(lane: LaneState) -> tuple[object, ...]:
    """What other sums hang on."""
    return lane.outcome, lane.decided_fen, lane.our_low_fen, _in_force(lane)


def _in_force(lane: LaneState) -> bool:
    """Whether its decision has used of the policy's deductible and limits."""
    return bool(lane.agreed_at or lane.payments) or lane.stage == "closed"


def _put_right(book: Book, *, touched: bool, by: By) -> None:
    """Work out again what hung on the wrong entry. Where no sum did, only go on."""
    if touched:
        platform = By("platform", None, by.now)
        for lane in list(book.claim.lanes.values()):
            if lane.stage == "withdrawn":
                continue
            if lane.decided_fen is not None:
                compare(book, lane, by=by)
            elif lane.stage not in {"opened", "noticed"}:  # the others: refresh
                worked_out(book, gather(book), lane, moment="report", by=platform)
        ours = gather(book)
        for lane in book.claim.lanes.values():
            if policy := ours.held.get(lane.id):
                used = used_by(book, ours, lane) if _in_force(lane) else {}
                correct_usage(
                    policy=policy,
                    lane_id=lane.id,
                    used=used,
                    accident_date=ours.accident_date,
                    diagnosed_date=ours.incident.diagnosed_date,
                    now=by.now,
                )
    if book.claim.closed_at is None:
        refresh(book, now=by.now)
