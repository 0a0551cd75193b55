"""The chasers as data: what happens at which level of whose clock."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from guanjia.claims.journal.clock import Level
from guanjia.watch import policy
from guanjia.watch.calendar import china, from_local_us, to_local_us
from guanjia.watch.policy import Party
from guanjia.watch.spans import MINUTE_US, Measure

FILE = Path(__file__).with_name("chasers.yaml")


class Round(BaseModel):
    """See the head of chasers.yaml; a level that is not named is the empty round."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    asks: bool = False
    order: Literal["", "butler", "claims_expert", "senior_expert"] = ""
    within_hours: int = 0
    told_zh: str = ""

    def until(self, now: datetime) -> datetime:
        """When the order should be done, in the working hours of the policy in force."""
        rules = policy.installed().at(now)
        hours = next(iter(rules.definitions.values())).hours
        working = Measure("working", china(), hours)
        span = self.within_hours * 60 * MINUTE_US
        until = working.moment([(to_local_us(now), None)], span)
        assert until is not None  # the run is open
        return from_local_us(until)


Rounds = dict[Party, dict[Level, Round]]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    chasers: dict[str, Rounds]
    others: Rounds
    clocks: dict[str, Rounds]


NOTHING = Round()


@cache
def _file() -> _File:
    return _File.model_validate(yaml.safe_load(FILE.read_text()))


@cache
def round_of(*, code: str, chaser: str, party: str, level: str) -> Round:
    """By the clock's code, else by its chaser, else what holds for all others."""
    rules = _file()
    rounds = rules.clocks.get(code) or rules.chasers.get(chaser) or rules.others
    return rounds.get(party, {}).get(level, NOTHING)  # type: ignore[call-overload]


def named() -> dict[str, Rounds]:
    """The six, for tests and pages."""
    return _file().chasers
