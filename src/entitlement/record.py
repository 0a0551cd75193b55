"""Facts, states and results as JSON and back, nothing lost."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from .evaluate import Result
from .facts import Facts
from .state import State

_ADAPTERS: Mapping[type[Any], TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (Facts, State, Result)
}


def to_record(thing: Facts | State | Result) -> dict[str, Any]:
    record: dict[str, Any] = _ADAPTERS[type(thing)].dump_python(thing, mode="json")
    return record


def facts_from_record(record: Mapping[str, Any]) -> Facts:
    facts: Facts = _ADAPTERS[Facts].validate_python(record)
    return facts


def state_from_record(record: Mapping[str, Any]) -> State:
    state: State = _ADAPTERS[State].validate_python(record)
    return state


def result_from_record(record: Mapping[str, Any]) -> Result:
    result: Result = _ADAPTERS[Result].validate_python(record)
    return result
