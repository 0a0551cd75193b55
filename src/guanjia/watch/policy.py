"""Clock policies: which deadline runs from which line to which. Data, never rewritten."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from guanjia.claims.journal.clock import Level
from guanjia.watch.spans import MINUTE_US, Unit, WorkingHours

FOLDER = Path(__file__).parent / "policies"
Party = Literal["platform", "insurer", "customer", "courier"]
LEVELS: tuple[Level, ...] = ("warned", "due", "level2", "level3")
_AMOUNT = re.compile(r"(\d+) (working minutes?|working hours?|working days?|hours?|law days?)")
_HOUR_US = 60 * MINUTE_US


def passed(level: Level | None) -> tuple[Level, ...]:
    """`level` and those before it: each is raised once, and none after a later one."""
    return LEVELS[: LEVELS.index(level) + 1] if level else ()


class PolicyUnreadable(Exception):
    """The file says something that no clock can keep."""

    code = "clock_policy_unreadable"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A line of this kind whose payload has these values; `some` is anything but nothing."""

    kind: str
    where: tuple[tuple[str, Any], ...]
    learned: bool

    def fits(self, payload: Mapping[str, Any]) -> bool:
        return all(
            bool(payload.get(name)) if value == "some" else payload.get(name) == value
            for name, value in self.where
        )


@dataclass(frozen=True, slots=True)
class Definition:
    """One kind of clock. Amounts are microseconds of `unit`, for days of the law whole days.

    `stops` end a run, `ends` the step itself: a run that would start later (messages may overtake
    each other) does not. Each of `pauses` is lifted by its place in `resumes`; a run goes on when
    none is left. `key`: the payload's field that tells runs open at once apart.
    `budget_until`: the field of the starting line that names the end. `budget_from`: a later
    line's field that sets the budget anew.
    """

    code: str
    policy: str
    subject: str
    title_zh: str
    step: int | None
    lane: bool
    party: Party
    law: bool
    unit: Unit
    hours: WorkingHours
    budget: int
    warn: int | None  # None: a share of the budget
    warn_share: int | None  # percent
    level2: int | None
    level3: int | None
    starts: tuple[Trigger, ...]
    stops: tuple[Trigger, ...]
    ends: tuple[Trigger, ...]
    pauses: tuple[Trigger, ...]
    resumes: tuple[Trigger, ...]
    key: str
    budget_until: str
    budget_from: tuple[tuple[str, str], ...]
    chaser: str
    article_zh: str
    promise_zh: str


@dataclass(frozen=True, slots=True)
class Policy:
    """`by_kind`: the definitions that a line of this kind may start, hold, free or end."""

    version: str
    in_force_from: datetime
    definitions: Mapping[str, Definition]
    by_kind: Mapping[str, tuple[Definition, ...]]
    heard: frozenset[str]
    body: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


_Trigger = str | dict[str, dict[str, Any]]
_TRIGGERS = frozenset({"starts", "stops", "ends", "pauses", "resumes"})


class _Clock(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    title_zh: str
    subject: str = "claim"
    step: int | None = None
    place: Literal["trunk", "lane"] = "trunk"
    party: Party
    law: bool = False
    starts: list[_Trigger]
    stops: list[_Trigger] = []
    ends: list[_Trigger] = []
    pauses: list[_Trigger] = []
    resumes: list[_Trigger] = []
    key: str = ""
    budget: str = ""
    budget_until: str = ""
    budget_from: dict[str, str] = {}
    levels: dict[Literal["warn", "level2", "level3"], str] = {}
    chaser: str = ""
    article_zh: str = ""
    promise_zh: str = ""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    version: str
    in_force_from: datetime
    working_hours: list[str]
    clocks: dict[str, _Clock]


def read(body: bytes) -> Policy:
    """Raises PolicyUnreadable, and pydantic's ValidationError."""
    file = _File.model_validate(yaml.safe_load(body))
    hours = WorkingHours(tuple(_part_of_day(text) for text in file.working_hours))
    definitions = {
        code: _definition(code, one, file.version, hours) for code, one in file.clocks.items()
    }
    by_kind: dict[str, list[Definition]] = {}
    heard: set[str] = set()
    for one in definitions.values():
        for trigger in (*one.starts, *one.ends, *one.pauses, *one.resumes):
            of_kind = by_kind.setdefault(trigger.kind, [])
            if one not in of_kind:
                of_kind.append(one)
        heard |= {trigger.kind for trigger in one.stops} | {kind for kind, _ in one.budget_from}
    return Policy(
        file.version,
        file.in_force_from,
        definitions,
        {kind: tuple(which) for kind, which in by_kind.items()},
        frozenset(heard | by_kind.keys()),
        body,
    )


def _definition(code: str, one: _Clock, version: str, hours: WorkingHours) -> Definition:
    if not one.budget and not one.budget_until:
        raise PolicyUnreadable(f"{code} has no end")
    if len(one.pauses) != len(one.resumes):
        raise PolicyUnreadable(f"{code}: each pause wants its own resume")
    unit, budget = _amount(one.budget, hours) if one.budget else ("hours", 0)
    offsets = {}
    share = None
    for level, text in one.levels.items():
        if text.endswith("%"):
            share = int(text.removesuffix("%"))
            continue
        its_unit, offsets[level] = _amount(text, hours)
        if its_unit != unit:
            raise PolicyUnreadable(f"{code}: {level} is counted otherwise than the budget")
    return Definition(
        **one.model_dump(exclude={"budget", "place", "levels", "budget_from", *_TRIGGERS}),
        starts=_triggers(one.starts),
        stops=_triggers(one.stops),
        ends=_triggers(one.ends),
        pauses=_triggers(one.pauses),
        resumes=_triggers(one.resumes),
        code=code,
        policy=version,
        lane=one.place == "lane",
        unit=unit,
        hours=hours,
        budget=budget,
        warn=offsets.get("warn"),
        warn_share=share,
        level2=offsets.get("level2"),
        level3=offsets.get("level3"),
        budget_from=tuple(one.budget_from.items()),
    )


def _triggers(written: Sequence[_Trigger]) -> tuple[Trigger, ...]:
    return tuple(map(_trigger, written))


def _trigger(written: _Trigger) -> Trigger:
    ((name, where),) = [(written, {})] if isinstance(written, str) else written.items()
    kind, _, at = name.partition("@")
    if at not in {"", "learned"}:
        raise PolicyUnreadable(f"{name}: only @learned is known")
    return Trigger(kind, tuple(where.items()), bool(at))


def _amount(text: str, hours: WorkingHours) -> tuple[Unit, int]:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise PolicyUnreadable(f"{text!r} is no amount of time")
    number, unit = int(found[1]), found[2].removesuffix("s")
    if unit == "law day":
        return "law_days", number
    if unit == "hour":
        return "hours", number * _HOUR_US
    each = {"minute": MINUTE_US, "hour": _HOUR_US, "day": hours.per_day}
    return "working", number * each[unit.removeprefix("working ")]


def _part_of_day(text: str) -> tuple[int, int]:
    start, end = (
        int(clock[:2]) * _HOUR_US + int(clock[3:]) * MINUTE_US for clock in text.split("-")
    )
    return start, end


class Policies:
    """Every version that was ever in force, by the moment from which it holds."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.in_order = tuple(sorted(policies, key=lambda one: one.in_force_from))
        self.by_version = {one.version: one for one in self.in_order}
        self.heard = frozenset(
            {"clock_policy_applied"}.union(*(one.heard for one in self.in_order))
        )

    def at(self, moment: datetime) -> Policy:
        """The version in force; the first one also for what lies before it."""
        held = self.in_order[0]
        for one in self.in_order[1:]:
            if one.in_force_from <= moment:
                held = one
        return held


@cache
def installed() -> Policies:
    return Policies([read(path.read_bytes()) for path in sorted(FOLDER.glob("*.yaml"))])


def definition(version: str, code: str) -> Definition:
    return installed().by_version[version].definitions[code]


def newest(code: str) -> Definition:
    """As the newest policy that knows this clock has it."""
    known = (one.definitions for one in reversed(installed().in_order))
    return next(one[code] for one in known if code in one)
