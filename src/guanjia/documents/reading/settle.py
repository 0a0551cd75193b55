"""Gives every field its state: proved by a check, read, or doubtful."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from guanjia.documents.reading.checks import Checks, states
from guanjia.documents.reading.fields import Value
from guanjia.documents.reading.layout import Line
from guanjia.documents.reading.result import Field, Item, State
from guanjia.documents.reading.words import place_of

HAVE_ITEMS = frozenset(("inpatient_bill", "outpatient_bill", "fee_list"))
SURE = 0.9
Items = Sequence[tuple[str, str, Line]]


class SecondLook(Protocol):
    """As `second.Second`."""

    confirmed: set[str]
    disputed: set[str]
    others: dict[str, tuple[str, ...]]

    def mended(
        self, values: Mapping[str, Value], amounts: Sequence[str], texts: Mapping[str, str]
    ) -> dict[str, str]: ...


def settle(
    values: Mapping[str, Value],
    items: Items,
    *,
    size: tuple[int, int],
    second: SecondLook | None = None,
) -> tuple[tuple[Field, ...], tuple[Item, ...]]:
    """What no check proves and is not sure, or breaks a check, has a second look where there is
    one."""
    amounts = [amount for _, amount, _ in items]
    texts = {name: value.text for name, value in values.items()}
    if second is not None:
        texts = second.mended(values, amounts, texts)
    checks = Checks(texts, amounts).run()
    proved, broken = states(checks)
    fields = []
    for name, value in values.items():
        state, check = _state(name, value, proved, broken, second)
        fields.append(
            Field(
                name=name,
                value=texts[name],
                state=state,
                score=round(value.score, 3),
                place=place_of(value.quad, size),
                check=check,
                others=second.others.get(name, ()) if second and state == "doubtful" else (),
            )
        )
    adds_up = any(name == "items_total" and held for name, _, held in checks)
    return tuple(fields), tuple(
        Item(
            name=name,
            amount=amount,
            state="proved" if adds_up else "read",
            place=place_of(line.quad, size),
        )
        for name, amount, line in items
    )


def _state(
    name: str,
    value: Value,
    proved: Mapping[str, str],
    broken: Mapping[str, str],
    second: SecondLook | None,
) -> tuple[State, str]:
    if name in proved:
        return "proved", proved[name]
    if name in broken:
        return "doubtful", broken[name]
    confirmed = second is not None and name in second.confirmed
    if value.doubt and not (confirmed and value.doubt == "covered"):
        return "doubtful", value.doubt
    if second is not None and name in second.disputed:
        return "doubtful", "second_read"
    if confirmed:
        return "read", "second_read"
    if value.score >= SURE:
        return "read", ""
    return "doubtful", "score"
