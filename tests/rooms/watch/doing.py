"""What these tests do: a claim at an insurer, time that goes by, what was written and sent."""

from datetime import datetime
from typing import Any

from guanjia.claims import messages as m
from guanjia.claims.book import Book
from guanjia.claims.models import JournalLine
from guanjia.exchange.models import Outbox
from guanjia.watch.actions.tick import tick
from guanjia.watch.models import Clock, WorkOrder
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import Insurer, only_lane, stay_on_one_policy, submitted


def at_the_insurer(world: World) -> tuple[Book, Insurer]:
    """Filed and accepted: the insurer's clocks run."""
    book = stay_on_one_policy(world)
    insurer = Insurer(world, book, only_lane(book))
    insurer.says(m.NoticeAccepted)
    submitted(world, book, "qinghe")
    return insurer.says(m.FilingAccepted), insurer


def clock(code: str) -> Any:
    return Clock.objects.get(code=code)


def ticks(now: datetime) -> int:
    """Until nothing is due any more; how many levels were raised."""
    raised = 0
    while found := tick(now=now):
        raised += found
    return raised


def raised_lines() -> list[tuple[str, str]]:
    lines = JournalLine.objects.filter(kind="clock_raised").order_by("application_id", "seq")
    return [(one.payload["clock"], one.payload["level"]) for one in lines]


def orders() -> list[tuple[str, str, Any]]:
    """Level, role and owner of the open ones."""
    found = WorkOrder.objects.filter(closed_at=None).order_by("opened_at", "id")
    return list(found.values_list("level", "role", "owner_id"))


def outgoing(kind: str) -> list[Any]:
    return list(Outbox.objects.filter(kind=kind).order_by("id"))
