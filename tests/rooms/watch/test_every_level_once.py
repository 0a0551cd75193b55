"""Whatever happens in whatever order: each level of a clock once and in order, nothing open for a
clock that stopped, and nobody sees the claim without a grant."""

import random
from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanjia.claims import messages as m
from guanjia.claims import queries as claims
from guanjia.claims.check import check_claims
from guanjia.claims.models import JournalLine
from guanjia.people.actions.staff import set_presence
from guanjia.people.scope import Viewer
from guanjia.people.staff_queries import grants_in_force
from guanjia.watch.actions import orders as act
from guanjia.watch.actions.give_out import give_out
from guanjia.watch.models import Clock, WorkOrder
from guanjia.watch.policy import LEVELS
from tests.rooms.claims.conftest import World
from tests.rooms.watch.conftest import Desk
from tests.rooms.watch.doing import at_the_insurer, ticks

pytestmark = pytest.mark.django_db
HOURS = (1, 5, 9, 26, 49, 121, 400)
HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("time"), st.sampled_from(HOURS)),
        st.tuples(st.just("back"), st.sampled_from(HOURS)),
        st.tuples(st.just("insurer"), st.integers(0, 4)),
        st.tuples(st.just("order"), st.integers(0, 5)),
        st.tuples(st.just("presence"), st.integers(0, 3)),
    ),
    min_size=5,
    max_size=12,
)


class Story:
    def __init__(self, world: World, desk: Desk) -> None:
        self.world, self.desk = world, desk
        self.book, self.insurer = at_the_insurer(world)
        self.staff = (desk.butler, desk.other, desk.expert, desk.senior)

    def happens(self, what: str, which: int) -> None:
        doings: dict[str, Callable[[int], None]] = {
            "time": self.time, "back": self.back, "insurer": self.speaks, "order": self.order,
            "presence": self.presence,
        }  # fmt: skip
        doings[what](which)

    def time(self, hours: int) -> None:
        self.world.now += timedelta(hours=hours)
        ticks(self.world.now)
        give_out(now=self.world.now)

    def back(self, hours: int) -> None:
        """A clock of the machine that went wrong: nothing happens."""
        assert ticks(self.world.now - timedelta(hours=hours)) == 0

    def speaks(self, which: int) -> None:
        says = self.insurer.says
        if which == 0:
            says(m.MaterialRequired, notice_no=f"N{self.insurer.told}", kinds=("fee_list",))
        elif which < 4:
            says(m.StatusChanged, step=("liability_check", "calculation", "review")[which - 1])
        else:
            self.insurer.decides(2_000_000)
        ticks(self.world.now)

    def order(self, which: int) -> None:
        found = list(WorkOrder.objects.filter(closed_at=None).order_by("id"))
        if not found:
            return
        one, dice = found[which % len(found)], random.Random(which)
        by = one.owner_id or self.desk.butler
        try:
            with transaction.atomic():
                if which < 2:
                    act.close(
                        order_id=one.id, by=by, outcome="done", found="insurer_backlog",
                        now=self.world.now,
                    )  # fmt: skip
                else:
                    to = dice.choice(self.staff)
                    act.assign(order_id=one.id, to=to, by=by, now=self.world.now)
        except act.OrderRefused as refused:
            assert refused.code == "not_to_them"  # noqa: PT017

    def presence(self, which: int) -> None:
        here = which % 2 == 0
        set_presence(staff_id=(self.desk.butler, self.desk.expert)[which // 2], is_present=here)

    def sees(self, staff_id: UUID) -> bool:
        grants = grants_in_force(now=self.world.now, staff_id=staff_id)
        viewer = Viewer(
            staff_id, None, frozenset(one.household_id for one in grants), frozenset(), staff_id,
            "butler", frozenset(one.household_id for one in grants if one.claim_id is None),
            frozenset(one.claim_id for one in grants if one.claim_id),
        )  # fmt: skip
        try:
            claims.read(viewer, self.book.application_id)
        except Exception as problem:
            assert getattr(problem, "code", "") == "not_found"  # noqa: PT017
            return False
        return True

    def holds(self) -> None:
        lines = JournalLine.objects.filter(kind="clock_raised").order_by("seq")
        raised = [
            ((one.lane_id, one.payload["clock"], one.payload["occurrence"]), one.payload["level"])
            for one in lines
        ]
        for _, levels in groupby(sorted(raised, key=str), key=lambda one: str(one[0])):
            ranks = sorted(LEVELS.index(level) for _, level in levels)
            assert ranks == list(range(ranks[0], ranks[0] + len(ranks)))
        once = list(WorkOrder.objects.values_list("clock_id", "level"))
        assert len(once) == len(set(once))
        stopped = Clock.objects.exclude(state="running").filter(state="stopped")
        assert not WorkOrder.objects.filter(
            clock_id__in=stopped.values("id"), closed_at=None
        ).exists()
        late = Clock.objects.filter(next_at__lte=self.world.now)
        assert not late.exists()
        owners = set(WorkOrder.objects.filter(closed_at=None).values_list("owner_id", flat=True))
        for one in self.staff:
            assert self.sees(one) == (one == self.desk.butler or one in owners)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(happenings=HAPPENINGS)
def test_any_order_of_things(
    world: World, desk: Desk, happenings: list[tuple[str, int]]
) -> None:  # fmt: skip
    began = world.now
    with transaction.atomic():
        world.now = began
        story = Story(world, desk)
        story.holds()
        for what, which in happenings:
            story.happens(what, which)
            story.holds()
        assert check_claims().differences == ()
        transaction.set_rollback(True)
    world.now = began
