"""A journal payload has no place for a name, a diagnosis or free text.

Every field of every kind of line is an id, a number, a day, a moment, or a string whose type
refuses words. (That no ID or card number slips through as a code is for the canary run.)
"""

import ast
import types
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from guanjia.claims import journal
from tests.house.source import parsed, python_files

PLAIN = (int, bool, UUID, date, datetime, type(None))
WORDS = ("林知远", "Lin Zhiyuan", "left knee, swollen", "a\nb", "x" * 200)
CONTAINERS = (tuple, frozenset, list, set, dict)


def kinds(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def loose_fields(model: type[BaseModel]) -> list[str]:
    """Dotted names of fields that would take words."""
    found = []
    for name, field in model.model_fields.items():
        hint = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        found += [f"{model.__name__}.{name}{inner}" for inner in _loose(hint)]
    if model.model_config.get("extra") != "forbid":
        found.append(f"{model.__name__} takes fields that it does not name")
    return found


def _loose(hint: Any) -> list[str]:
    origin = get_origin(hint)
    if hint in PLAIN or origin is Literal or hint is Ellipsis:
        return []
    if origin in (Union, types.UnionType) or origin in CONTAINERS:
        return [inner for argument in get_args(hint) for inner in _loose(argument)]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return []
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return [f" > {inner}" for inner in loose_fields(hint)]
    if origin is Annotated and get_args(hint)[0] is not str:
        return _loose(get_args(hint)[0])
    return [] if all(_refused(hint, word) for word in WORDS) else [""]


def _refused(hint: Any, word: str) -> bool:
    try:
        TypeAdapter(hint).validate_python(word)
    except ValidationError:
        return True
    return False


def test_no_kind_of_line_can_hold_words() -> None:
    every = list(kinds(journal.Payload))
    assert len(every) > 15
    assert not [loose for kind in every for loose in loose_fields(kind)]


def test_words_are_seen() -> None:
    class Inner(BaseModel, extra="forbid"):
        place: str

    class Loose(BaseModel):
        kind: ClassVar[str] = "loose"
        name: str
        count: int
        code: journal.Code
        codes: tuple[journal.Code, ...]
        notes: tuple[str, ...]
        anything: Any
        inner: Inner

    assert loose_fields(Loose) == [
        "Loose.name",
        "Loose.notes",
        "Loose.anything",
        "Loose.inner > Inner.place",
        "Loose takes fields that it does not name",
    ]


LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}


def composed_log_lines(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "logger"), attr=method)):
                constant = isinstance(node.args[0], ast.Constant) if node.args else False
                if method in LOG_METHODS and not (constant and len(node.args) == 1):
                    yield node.lineno


def test_a_log_line_is_a_constant_event_with_named_values() -> None:
    """The formatter can judge a named value; words woven into a sentence it cannot."""
    found = [
        f"{name}:{line}"
        for name, path in python_files("src")
        for line in composed_log_lines(parsed(path))
    ]
    assert not found


@pytest.mark.parametrize("wrong", ["log.info(f'{name} came')", "log.error('%s came', name)"])
def test_a_composed_log_line_is_seen(wrong: str) -> None:
    assert list(composed_log_lines(ast.parse(wrong))) == [1]
