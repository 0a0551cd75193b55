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
from guanjia.watch.calendar import to_local_us
from guanjia.watch.policy import Definition, Policies, Trigger, passed
from guanjia.watch.spans import Segment

State = Literal["running", "paused", "stopped"]
Role = Literal["started", "paused", "resumed", "stopped", "budget", "policy"]
POLICY_APPLIED = "clock_policy_applied"
RAISED = "clock_raised"


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
    ended: set[tuple[UUID | None, str]] = field(default_factory=set)
    held: dict[tuple[UUID | None, str], int] = field(default_factory=dict)
    touched: set[Identity] = field(default_factory=set)  # moved since the caller last cleared it
    opened_us: int | None = None

    def hear(self, event: Event) -> None:
        learned = to_local_us(event.learned_at)
        if self.opened_us is None:
            self.opened_us = min(to_local_us(event.occurred_at), learned)
        if event.kind == RAISED:
            self._raised(event)
            return
        if event.kind == POLICY_APPLIED:
            self._rebind(event, learned)
            return
        if event.kind not in self.policies.heard:
            return
        happened = max(self.opened_us, min(to_local_us(event.occurred_at), learned))
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
            self.ended.add(place)
        if _fitting(one.pauses, event):
            self.held.setdefault(place, event.seq)
        if _fitting(one.resumes, event):
            self.held.pop(place, None)

    def _start(self, one: Definition, event: Event, happened: int, learned: int) -> None:
        trigger = _fitting(one.starts, event)
        place = event.part, one.code
        over = place in self.ended or (None, one.code) in self.ended
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
        if place in self.held:
            run.pause(at)
            run.causes.append(Cause("paused", self.held[place], "", at))
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
    elif run.state == "running" and (at := moment(one.pauses)) is not None:
        run.pause(at)
        run.causes.append(Cause("paused", event.seq, event.kind, at))
    elif run.state == "paused" and (at := moment(one.resumes)) is not None:
        run.segments.append((at, None))
        run.causes.append(Cause("resumed", event.seq, event.kind, at))
    return len(run.causes) > causes


def _stop(run: Run, event: Event, at: int) -> None:
    run.pause(at)
    run.stopped = True
    run.causes.append(Cause("stopped", event.seq, event.kind, at))
