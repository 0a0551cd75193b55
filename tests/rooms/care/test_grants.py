"""Whatever happens in whatever order: only who has a reason now sees a claim and its group."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from guanjia.care import groups
from guanjia.care.actions import butlers, tiers
from guanjia.care.actions.group import say
from guanjia.claims.book import NoSuchClaim
from guanjia.people.butlers import absences, butler_of
from guanjia.watch import queries as watch
from guanjia.watch.actions import orders
from guanjia.web.words import PAPERS_ZH
from tests.rooms.care.conftest import Case, Colleague, Hired

MINUTE = timedelta(minutes=1)
TIERS = ("claims_expert", "senior_expert")


class Service(RuleBasedStateMachine):
    """The model: who is butler, who is away, whom an open order belongs to."""

    case: Case
    staff: list[Colleague]

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = self.case.world.now
        self.owner = self.case.butler
        self.cover: Colleague | None = None
        self.asked: dict[str, tuple[Any, Colleague]] = {}

    @property
    def others(self) -> list[Colleague]:
        return [one for one in self.staff if one.role == "butler" and one is not self.owner]

    def named(self, staff_id: Any) -> Colleague:
        return next(one for one in self.staff if one.staff_id == staff_id)

    @rule(minutes=st.integers(1, 2))
    def time_goes_on(self, minutes: int) -> None:
        if self.now < self.case.world.now + 20 * MINUTE:
            self.now += minutes * MINUTE

    @precondition(lambda self: self.cover is None)
    @rule()
    def goes_away(self) -> None:
        butlers.plan_absence(
            staff_id=self.owner.staff_id, from_at=self.now,
            until_at=self.now + timedelta(days=1), now=self.now,
        )  # fmt: skip
        butler = butler_of([self.case.home], now=self.now)
        assert butler is not None
        self.cover = self.named(butler.cover_id)
        assert self.cover in self.others

    @precondition(lambda self: self.cover is not None)
    @rule()
    def comes_back(self) -> None:
        self.now += timedelta(seconds=1)
        [away] = absences(now=self.now, staff_id=self.owner.staff_id)
        butlers.end_absence(absence_id=away.absence_id, staff_id=self.owner.staff_id, now=self.now)
        self.cover = None

    @precondition(lambda self: self.cover is None)
    @rule()
    def hands_the_household_on(self) -> None:
        to = butlers.hand_household(
            viewer=self.owner.seen(self.now), household_id=self.case.home, to_staff_id=None,
            reason="balance", summary="在办一件", now=self.now,
        )  # fmt: skip
        self.owner = self.named(to)

    @rule(tier=st.sampled_from(TIERS))
    def asks_a_tier(self, tier: Any) -> None:
        book = self.case.reopened()
        if tier in self.asked:
            with pytest.raises(tiers.HandOverRefused):
                self._hand_over(book, tier)
            return
        handover_id = self._hand_over(book, tier)
        book.save(now=self.now)
        to = book.claim.open_handovers[-1].to_staff_id
        self.asked[tier] = (handover_id, self.named(to))

    def _hand_over(self, book: Any, tier: Any) -> Any:
        return tiers.hand_over(
            book, tier=tier, reason="hard_case", summary="请看看",
            due_at=self.now + timedelta(hours=1), by=self.owner.by(self.now),
        )  # fmt: skip

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def answers(self, data: st.DataObject) -> None:
        tier = data.draw(st.sampled_from(sorted(self.asked)))
        handover_id, who = self.asked.pop(tier)
        book = self.case.reopened()
        tiers.hand_back(book, handover_id=handover_id, answer="看过了", by=who.by(self.now))
        book.save(now=self.now)

    @precondition(lambda self: "claims_expert" in self.asked)
    @rule()
    def another_takes_the_question(self) -> None:
        handover_id, who = self.asked["claims_expert"]
        other = next(one for one in self.staff if one.role == "claims_expert" and one is not who)
        orders.assign(order_id=handover_id, to=other.staff_id, by=None, now=self.now)
        self.asked["claims_expert"] = (handover_id, other)

    @invariant()
    def only_who_has_a_reason_sees_it(self) -> None:
        allowed = {self.owner.name} | {who.name for _, who in self.asked.values()}
        allowed |= {self.cover.name} if self.cover else set()
        seen = {one.name for one in self.staff if self._sees(one)}
        assert seen == allowed
        view = groups.group(
            self.case.customer, self.case.claim_id, papers_zh=PAPERS_ZH, now=self.now
        )
        assert {one.display_name for one in view.staff} == allowed

    def _sees(self, one: Colleague) -> bool:
        try:
            say(one.seen(self.now), claim_id=self.case.claim_id, text="在", now=self.now)
        except NoSuchClaim:
            assert groups.waiting_groups(one.seen(self.now)) == ()
            return False
        return True

    @invariant()
    def every_question_has_its_order(self) -> None:
        about = watch.orders_about("claim", self.case.claim_id, household_id=self.case.home)
        found = {one.order_id for one in about if one.is_open and one.kind == "handover"}
        assert found == {handover_id for handover_id, _ in self.asked.values()}


def test_rights_follow_reasons(case: Case, hired: Hired) -> None:
    from django.db import transaction

    everybody = [case.butler, case.expert, case.senior, hired("林遥"), hired("秦可"),
                 hired("许言", "claims_expert")]  # fmt: skip

    class OfThisCase(Service):
        def __init__(self) -> None:
            self.savepoint = transaction.savepoint()
            self.case, self.staff = case, everybody
            super().__init__()

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.savepoint)

    run(
        OfThisCase,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
