"""Facts, states and results as JSON and back, nothing lost."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from .facts import Facts
from .result import DutyResult, Reason, Result
from .state import State

_ADAPTERS: Mapping[type[Any], TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (Facts, State, tuple[Reason, ...])
}


def to_record(thing: Facts | State | Result) -> dict[str, Any]:
    if not isinstance(thing, Result):
        record: dict[str, Any] = _ADAPTERS[type(thing)].dump_python(thing, mode="json")
        return record
    reasons = _ADAPTERS[tuple[Reason, ...]]
    duties = [
        {**duty.as_dict(), "zero_reasons": reasons.dump_python(duty.zero_reasons, mode="json")}
        for duty in thing.duties
    ]
    return {**thing.as_dict(), "duties": duties, "state_after": to_record(thing.state_after)}


def facts_from_record(record: Mapping[str, Any]) -> Facts:
    facts: Facts = _ADAPTERS[Facts].validate_python(record)
    return facts


def state_from_record(record: Mapping[str, Any]) -> State:
    state: State = _ADAPTERS[State].validate_python(record)
    return state


def result_from_record(record: Mapping[str, Any]) -> Result:
    reasons = _ADAPTERS[tuple[Reason, ...]]
    duties = tuple(
        DutyResult.stored(**{**duty, "zero_reasons": reasons.validate_python(duty["zero_reasons"])})
        for duty in record["duties"]
    )
    state = state_from_record(record["state_after"])
    return Result.stored(**{**record, "duties": duties, "state_after": state})
