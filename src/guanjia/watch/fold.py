"""The fold of deadlines: events in the order in which we learned of them give the clocks. Pure.

An event of the trunk is heard by the clocks of every lane, one of a lane by that lane's alone. What
happened is taken at the moment stated, but never before the subject began nor after we learned of
it, and never before what the same clock heard last: a stranger's wrong clock cannot bend ours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from guanjia.claims.journal.clock import Level
from guanjia.watch.calendar import DAY_US, to_local_us
from guanjia.watch.policy import Definition, Policies, Trigger, passed
from guanjia.watch.spans import Segment

State = Literal["running", "paused", "stopped"]
Role = Literal["started", "paused", "resumed", "stopped", "budget", "policy"]
POLICY_APPLIED = "clock_policy_applied"
RAISED = "clock_raised"
# A lane that goes on after its end: what nothing but the end had ended may start again.
SETTLED, UNSETTLED = "settled", "unsettled"
# No claim may be this late; whoever states it has a clock that was never set, as one at 1970.
LONG_AGO_US = 10 * 365 * DAY_US


@dataclass(frozen=True, slots=True)
class Event:
    """`seq` grows within a subject; `part` is the lane, None for the trunk."""

    seq: int
    kind: str
    part: UUID | None
    occurred_at: datetime
    learned_at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cause:
    """Which line moved the clock, and at which moment it counts."""

    role: Role
    seq: int
    kind: str
    at_us: int


@dataclass(slots=True)
class Run:
    """One clock: `occurrence` is the seq of the line that started it."""

    definition: Definition
    part: UUID | None
    occurrence: int
    key: Any
    budget: int
    segments: list[Segment]
    held: set[str] = field(default_factory=set)  # kinds of the pauses that are not lifted yet
    stopped: bool = False
    level: Level | None = None
    causes: list[Cause] = field(default_factory=list)

    @property
    def state(self) -> State:
        if self.stopped:
            return "stopped"
        return "running" if self.segments[-1][1] is None else "paused"

    @property
    def last_us(self) -> int:
        start, end = self.segments[-1]
        return start if end is None else end

    def pause(self, at: int) -> None:
        start, end = self.segments[-1]
        if end is None:
            self.segments[-1] = (start, at)


Identity = tuple[UUID | None, str, int]


@dataclass(slots=True)
class Clocks:
    """The state of the fold; `hear` each event once, in order."""

    policies: Policies
    subject: str
    runs: dict[Identity, Run] = field(default_factory=dict)
    ended: dict[tuple[UUID | None, str], set[str]] = field(default_factory=dict)  # by which kinds
    held: dict[tuple[UUID | None, str], dict[str, int]] = field(default_factory=dict)  # kind: seq
    touched: set[Identity] = field(default_factory=set)  # moved since the caller last cleared it
    opened_us: int | None = None

    def hear(self, event: Event) -> None:
        learned, stated = to_local_us(event.learned_at), to_local_us(event.occurred_at)
        if learned - stated > LONG_AGO_US:
            stated = learned
        if self.opened_us is None:
            self.opened_us = min(stated, learned)
        if event.kind == RAISED:
            self._raised(event)
            return
        if event.kind == POLICY_APPLIED:
            self._rebind(event, learned)
            return
        if event.kind == UNSETTLED:
            for (part, _), by in self.ended.items():
                if part == event.part:
                    by.discard(SETTLED)
        if event.kind not in self.policies.heard:
            return
        happened = max(self.opened_us, min(stated, learned))
        for one in self.policies.at(event.learned_at).by_kind.get(event.kind, ()):
            if one.subject == self.subject:
                self._note(one, event)
                self._start(one, event, happened, learned)
        for identity, run in self.runs.items():
            hears = not run.stopped and event.part in {None, run.part}
            if hears and _move(run, event, happened, learned):
                self.touched.add(identity)

    def _note(self, one: Definition, event: Event) -> None:
        """What is over or held, whether a clock of it runs yet or not."""
        place = event.part, one.code
        if _fitting(one.ends, event):
            self.ended.setdefault(place, set()).add(event.kind)
        if _fitting(one.pauses, event):
            self.held.setdefault(place, {}).setdefault(event.kind, event.seq)
        for kind in _lifted(one, event):
            self.held.get(place, {}).pop(kind, None)

    def _start(self, one: Definition, event: Event, happened: int, learned: int) -> None:
        trigger = _fitting(one.starts, event)
        place = event.part, one.code
        over = self.ended.get(place) or self.ended.get((None, one.code))
        if trigger is None or over or one.lane != (event.part is not None):
            return
        key = event.payload.get(one.key) if one.key else None
        open_ones = (run for run in self.runs.values() if not run.stopped)
        if (*place, key) in {(run.part, run.definition.code, run.key) for run in open_ones}:
            return
        at = learned if trigger.learned else happened
        budget = one.budget
        if one.budget_until:
            until = datetime.fromisoformat(event.payload[one.budget_until])
            budget = max(to_local_us(until) - at, 0)
        run = Run(one, event.part, event.seq, key, budget, [(at, None)])
        run.causes.append(Cause("started", event.seq, event.kind, at))
        if held := self.held.get(place):
            run.pause(at)
            run.held = set(held)
            run.causes.append(Cause("paused", min(held.values()), "", at))
        self.runs[*place, event.seq] = run
        self.touched.add((*place, event.seq))

    def _raised(self, event: Event) -> None:
        identity = (event.part, event.payload["clock"], event.payload["occurrence"])
        run = self.runs.get(identity)
        level: Level = event.payload["level"]
        if run is not None and level not in passed(run.level):
            run.level = level
            self.touched.add(identity)

    def _rebind(self, event: Event, learned: int) -> None:
        """What runs is counted from its beginning as the new version counts it; a clock that the
        new version does not know ends."""
        policy = self.policies.by_version[event.payload["policy"]]
        for identity, run in self.runs.items():
            if run.stopped:
                continue
            self.touched.add(identity)
            at = max(run.last_us, learned)
            new = policy.definitions.get(run.definition.code)
            if new is None:
                _stop(run, event, at)
                continue
            if not run.definition.budget_until and run.budget == run.definition.budget:
                run.budget = new.budget
            run.definition = new
            run.held &= {trigger.kind for trigger in new.pauses}
            run.causes.append(Cause("policy", event.seq, event.kind, at))


def fold(events: Iterable[Event], policies: Policies, *, subject: str) -> Clocks:
    clocks = Clocks(policies, subject)
    for event in events:
        clocks.hear(event)
    return clocks


def _fitting(triggers: Iterable[Trigger], event: Event) -> Trigger | None:
    for trigger in triggers:
        if trigger.kind == event.kind and trigger.fits(event.payload):
            return trigger
    return None


def _lifted(one: Definition, event: Event) -> list[str]:
    """The kinds of the pauses that the event ends."""
    pairs = zip(one.pauses, one.resumes, strict=True)
    return [pause.kind for pause, resume in pairs if _fitting((resume,), event)]


def _move(run: Run, event: Event, happened: int, learned: int) -> bool:
    """Whether the event moved it."""
    one = run.definition
    if one.key and run.key != event.payload.get(one.key, run.key):
        return False
    causes = len(run.causes)

    def moment(triggers: tuple[Trigger, ...]) -> int | None:
        trigger = _fitting(triggers, event)
        if trigger is None:
            return None
        return max(run.last_us, learned if trigger.learned else happened)

    for kind, name in one.budget_from:
        if kind == event.kind:
            run.budget = int(event.payload[name])
            run.causes.append(Cause("budget", event.seq, event.kind, max(run.last_us, happened)))
    if (at := moment((*one.ends, *one.stops))) is not None:
        _stop(run, event, at)
    elif (at := moment(one.pauses)) is not None:
        run.held.add(event.kind)
        if run.state == "running":
            run.pause(at)
            run.causes.append(Cause("paused", event.seq, event.kind, at))
    elif run.state == "paused" and (at := moment(one.resumes)) is not None:
        run.held.difference_update(_lifted(one, event))
        if not run.held:
            run.segments.append((at, None))
            run.causes.append(Cause("resumed", event.seq, event.kind, at))
    return len(run.causes) > causes


def _stop(run: Run, event: Event, at: int) -> None:
    run.pause(at)
    run.stopped = True
    run.causes.append(Cause("stopped", event.seq, event.kind, at))
