"""Complaints as a subject of clocks: for `watch check`, new policies and new calendars."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from guanjia.care.actions.complaints import note_policy, note_raised
from guanjia.care.complaints import events
from guanjia.care.models import Complaint, ComplaintLine
from guanjia.watch.fold import Event
from guanjia.watch.raised import Raised


class Complaints:
    """As `watch.subjects.Source` wants it."""

    def open_ids(self, *, after: UUID, limit: int) -> list[UUID]:
        found = Complaint.objects.filter(ended_at=None, id__gt=after).order_by("id")
        return list(found.values_list("id", flat=True)[:limit])

    def lock(self, ids: Collection[UUID]) -> set[UUID]:
        found = Complaint.objects.select_for_update(skip_locked=True).filter(id__in=list(ids))
        return set(found.values_list("id", flat=True))

    def events(self, ids: Collection[UUID]) -> Mapping[UUID, tuple[UUID, list[Event]]]:
        lines: dict[UUID, list[ComplaintLine]] = {}
        found = ComplaintLine.objects.filter(complaint_id__in=list(ids))
        for line in found.order_by("complaint_id", "seq"):
            lines.setdefault(line.complaint_id, []).append(line)
        return {
            complaint_id: (own[0].household_id, events(own)) for complaint_id, own in lines.items()
        }

    def note_policy(self, ids: Collection[UUID], *, version: str, now: datetime) -> None:
        for found in Complaint.objects.filter(id__in=list(ids)):
            note_policy(found, version=version, now=now)

    def note_raised(self, raised: Sequence[Raised], *, now: datetime) -> None:
        found = Complaint.objects.in_bulk([one.subject_id for one in raised])
        for one in raised:
            note_raised(found[one.subject_id], one, now=now)
