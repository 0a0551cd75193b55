"""What is late on a claim, as its customer hears of it before they ask: what, and who is on it."""

from uuid import UUID

from django.db.models import Q

from guanjia.claims import chased
from guanjia.people import staff_queries
from guanjia.watch.chasers import round_of
from guanjia.watch.models import Clock, WorkOrder

OWNER_ZH = "您的管家"


def noticed(*, household_id: UUID, claim_id: UUID, besides: str = "") -> tuple[str, ...]:
    """Each once, the longest due first; nothing where all runs as promised. `besides`: a party
    whose lateness is not told here."""
    found = Clock.objects.filter(
        household_id=household_id, subject_id=claim_id, state="running"
    ).exclude(Q(level="") | Q(party=besides))
    columns = ("id", "part_id", "code", "chaser", "party", "level")
    clocks = list(found.order_by("due_at").values(*columns))
    told = []
    for clock in clocks:
        which = {name: clock[name] for name in ("code", "chaser", "party", "level")}
        if sentence := round_of(**which).told_zh:
            told.append((clock, sentence))
    if not told:
        return ()
    owners = _owners(household_id, [clock["id"] for clock, _ in told])
    lane_ids = {clock["part_id"] for clock, _ in told if clock["part_id"]}
    lanes = chased.lanes(household_ids=[household_id], lane_ids=lane_ids)
    insurers = {lane.lane_id: lane.insurer_zh for lane in lanes}
    return tuple(
        dict.fromkeys(
            sentence.format(
                insurer=insurers.get(clock["part_id"], "保险公司"),
                owner=owners.get(clock["id"], OWNER_ZH),
            )
            for clock, sentence in told
        )
    )


def _owners(household_id: UUID, clock_ids: list[UUID]) -> dict[UUID, str]:
    """Who has the newest open order of each clock, by the name that customers see."""
    orders = WorkOrder.objects.filter(
        household_id=household_id, clock_id__in=clock_ids, closed_at=None, owner_id__isnull=False
    ).order_by("opened_at")
    owners = dict(orders.values_list("clock_id", "owner_id"))
    names = staff_queries.names(owners.values())
    return {clock_id: names[owner_id] for clock_id, owner_id in owners.items()}
