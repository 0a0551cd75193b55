"""What the wording of the policies held asks of a bill, beyond what every bill says. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import entitlement


@dataclass(frozen=True, slots=True)
class Asked:
    """`items`: codes that the wording gives to certain items, each as the wording calls it."""

    items: Mapping[str, str] = field(default_factory=dict)
    quantity: bool = False
    earlier: bool = False
    account: bool = False


def asked_of_bills(every: Iterable[entitlement.Terms]) -> Asked:
    items: dict[str, str] = {}
    said: set[str] = set()
    for terms in every:
        for duty in terms.duties:
            for block in duty.blocks:
                said.add(block.kind)
                for name, value in _fields(block.model_dump()):
                    said.add(f"{name}:{value}" if isinstance(value, str) else name)
                    if name in {"items", "not_items"}:
                        items |= {code: _called(terms, code) for code in value}
    return Asked(
        items=dict(sorted(items.items())),
        quantity=bool(said & {"per:unit", "units"}),
        earlier="frequency" in said,
        account="account:subtract" in said,
    )


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Every field that says something, at any depth."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if inner not in (None, (), {}, []):
                yield str(name), inner
                yield from _fields(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _fields(inner)


def _called(terms: entitlement.Terms, code: str) -> str:
    """As in "同一项血液检验（项目L01）"; else the bare code."""
    for clause in terms.clauses.values():
        if found := re.search(
            rf"([^，。、；：（）\s]{{2,12}})（项目{re.escape(code)}）", clause.text_zh
        ):
            return f"{found[1].removeprefix('同一项')}（{code}）"
    return f"项目 {code}"
