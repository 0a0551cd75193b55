"""No stale deadline: whatever happens in whatever order, a clock's row is what its journal gives.

Lines come in any order and late, are found wrong, steps are entered again, policies change, and
the monitor raises levels by its own statement.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from guanjia.watch import hot_sql, policy
from guanjia.watch.actions.follow import SubjectChanged, follow
from guanjia.watch.calendar import china
from guanjia.watch.check import rows_of
from guanjia.watch.fold import Event, fold
from guanjia.watch.models import Clock
from guanjia.watch.reading import read_all

LANES = (UUID(int=1), UUID(int=2))
OVER = {
    "decided": {"liability_check", "calculation", "review", "decision_promised", "determination"},
    "filed": {"filing"},
    "settled": {"notice_receipt", "supplement", "payment", "determination", "originals_signed"},
}
TRUNK: list[tuple[str, dict[str, Any]]] = [
    ("submitted", {}), ("claim_closed", {}), ("rated", {}), ("report_accepted", {}),
    ("handed_over", {"handover_id": "a", "due_at": "2026-11-20T10:00:00+08:00"}),
    ("handed_over", {"handover_id": "b", "due_at": "2026-10-20T10:00:00+08:00"}),
    ("handed_back", {"handover_id": "a"}), ("handed_back", {"handover_id": "b"}),
]  # fmt: skip
# A lane as it mostly goes; whatever else may come before, between and after.
LIFE: list[tuple[str, dict[str, Any]]] = [
    ("lane_opened", {"gateway": True}), ("notice_sent", {}), ("notice_accepted", {}),
    ("turn_came", {}), ("filed", {}), ("filing_accepted", {}), ("supplement_required", {}),
    ("supplement_sent", {}), ("progressed", {"step": "calculation"}),
    ("decided", {"outcome": "pay"}), ("agreed", {"decided_fen": 5}), ("settled", {}),
]  # fmt: skip
LANE: list[tuple[str, dict[str, Any]]] = [
    ("lane_opened", {"gateway": True}), ("notice_sent", {}), ("notice_accepted", {}),
    ("turn_came", {}), ("turn_lost", {}), ("filed", {}), ("filing_accepted", {}),
    ("sending_failed", {"message_kind": "file_claim"}), ("resent", {"message_kind": "file_claim"}),
    ("supplement_required", {"notice_no": "1"}), ("supplement_sent", {}),
    ("originals_required", {}), ("courier_booked", {}), ("originals_received", {}),
    ("parcel_moved", {"state": "picked_up"}), ("parcel_moved", {"state": "failed"}),
    ("parcel_moved", {"state": "delivered"}),
    ("progressed", {"step": "liability_check"}), ("progressed", {"step": "calculation"}),
    ("progressed", {"step": "review"}), ("decided", {"outcome": "pay"}),
    ("decided", {"outcome": "refuse"}), ("agreed", {"decided_fen": 5}), ("contested", {}),
    ("dispute_opened", {}), ("opinion_sent", {"round_no": 1}),
    ("insurer_answered", {"round_no": 1}),
    ("dispute_closed", {}), ("settled", {}),
]  # fmt: skip


@pytest.fixture
def two_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the installed one, another with longer hours, other budgets and one clock less."""
    text = policy.installed().in_order[-1].body.decode()
    text = text.replace('version: "2026-11"', 'version: "later"')
    text = text.replace("2020-01-01", "2026-10-15").replace("13:00-18:00", "13:00-20:00")
    text = text.replace("budget: 3 working days", "budget: 6 working days")
    text = text.replace("  notice_receipt:\n", "  notice_noted:\n")
    both = policy.Policies([*policy.installed().in_order, policy.read(text.encode())])
    monkeypatch.setattr(policy, "installed", lambda: both)


class AnyOrder(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.household_id, self.subject_id = uuid4(), uuid4()
        self.now = datetime(2026, 9, 21, 2, tzinfo=UTC)
        self.events: list[Event] = []
        self.raised: Counter[tuple[UUID, str]] = Counter()
        self._write("reported", None, {"origin": "customer"}, timedelta())

    def _write(self, kind: str, part: UUID | None, payload: dict[str, Any], ago: timedelta) -> None:
        seq = self.events[-1].seq + 1 if self.events else 1
        event = Event(seq, kind, part, self.now - ago, self.now, payload)
        self._change([*self.events, event])

    def _change(self, events: list[Event]) -> None:
        follow(
            [SubjectChanged(self.household_id, "claim", self.subject_id, self.events, events)],
            now=self.now,
        )
        self.events = events

    @rule(line=st.sampled_from(TRUNK))
    def on_the_trunk(self, line: tuple[str, dict[str, Any]]) -> None:
        self._write(line[0], None, line[1], timedelta())

    @rule(
        line=st.sampled_from(LANE),
        part=st.sampled_from(LANES),
        hours_ago=st.sampled_from((0, 0, 5, 100, -30, 20_000)),
    )
    def on_a_lane(self, line: tuple[str, dict[str, Any]], part: UUID, hours_ago: int) -> None:
        self._write(line[0], part, line[1], timedelta(hours=hours_ago))

    @rule(part=st.sampled_from(LANES), lines=st.integers(1, 4))
    def a_lane_goes_its_way(self, part: UUID, lines: int) -> None:
        for _ in range(lines):
            there = sum(event.part == part for event in self.events)
            if there < len(LIFE):
                self._write(LIFE[there][0], part, LIFE[there][1], timedelta())

    @rule()
    def the_new_policy_is_applied(self) -> None:
        self._write("clock_policy_applied", None, {"policy": "later"}, timedelta())

    @precondition(lambda self: len(self.events) > 1)
    @rule(data=st.data())
    def a_line_was_wrong(self, data: st.DataObject) -> None:
        """As a correction: the fold is that of the journal without it; what the monitor raised
        stays in the journal."""
        wrong = data.draw(st.sampled_from(self.events[1:]))
        if wrong.kind != "clock_raised":
            self._change([event for event in self.events if event is not wrong])

    @rule(hours=st.sampled_from((1, 7, 30, 24 * 9)))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(times=st.integers(1, 4))
    def the_monitor_ticks(self, times: int) -> None:
        """The monitor's own statement, and the lines that it writes beside it."""
        for _ in range(times):
            mine = Clock.objects.filter(subject_id=self.subject_id).values_list("id", flat=True)
            values = {"clock_ids": list(mine), "now": self.now}
            for row in hot_sql.rows(hot_sql.RAISE_CLOCKS, values):
                part, code, occurrence, level = row[4], row[5], row[6], row[9]
                self.raised[row[0], level] += 1
                payload = {"clock": code, "occurrence": occurrence, "level": level}
                seq = self.events[-1].seq + 1
                line = Event(seq, "clock_raised", part, self.now, self.now, payload)
                self.events = [*self.events, line]

    @invariant()
    def each_row_is_the_fold(self) -> None:
        clocks = fold(self.events, policy.installed(), subject="claim")
        counted = read_all(clocks, china())
        rows = rows_of([self.subject_id], {self.subject_id: self.household_id})[self.subject_id]
        assert rows == {identity: one.columns() for identity, one in counted.items()}

    @invariant()
    def a_level_is_raised_once(self) -> None:
        assert set(self.raised.values()) <= {1}

    @invariant()
    def no_clock_of_a_finished_step_runs(self) -> None:
        happened = {(event.part, event.kind) for event in self.events}
        for row in Clock.objects.filter(subject_id=self.subject_id, state="running"):
            for kind, codes in OVER.items():
                assert (row.part_id, kind) not in happened or row.code not in codes
        waiting = Clock.objects.filter(subject_id=self.subject_id, next_at__isnull=False)
        assert set(waiting.values_list("state", flat=True)) <= {"running"}


@pytest.mark.django_db
def test_any_order_of_events(two_policies: None) -> None:
    run_machine(
        AnyOrder,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_step_by_step_is_the_whole() -> None:
    def begun(seq: int, kind: str, **payload: Any) -> Event:
        at = datetime(2026, 9, 21 + seq, 2, tzinfo=UTC)
        return Event(seq, kind, LANES[0], at, at, payload)

    events = [
        begun(1, "filed"), begun(2, "filing_accepted"), begun(3, "supplement_required"),
        begun(4, "supplement_sent"), begun(5, "progressed", step="calculation"),
        begun(6, "decided", outcome="pay"), begun(7, "agreed", decided_fen=7), begun(8, "settled"),
    ]  # fmt: skip
    whole = read_all(fold(events, policy.installed(), subject="claim"), china())
    stepwise = fold([], policy.installed(), subject="claim")
    for event in events:
        stepwise.hear(event)
    assert read_all(stepwise, china()) == whole
    assert {one.state for one in whole.values()} == {"stopped"}
