"""Many claims as columns: one array for each fact. Bill lines of all claims stand one after the
other, those of claim k from offsets[k] to offsets[k + 1]."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from .expr import FLAGS, UNKNOWN, Look
from .facts import (
    MOST_CLAIM_FEN,
    MOST_LINE_FEN,
    MOST_LINES,
    POOLS,
    Category,
    Facts,
    FactsError,
    Setting,
)
from .state import State

Array = NDArray[Any]
# What a code of line.kind stands for.
KINDS: tuple[tuple[str, str, str], ...] = tuple(
    product(POOLS, get_args(Setting), get_args(Category))
)
WORDS = frozenset(
    f"incident.{name}" for name in ("incident_type", "cause", "ward", "diagnosis", "exclusions")
) | {"line.item"}
ALWAYS = (
    "line.amount_fen", "line.social_paid_fen", "line.other_fen", "line.kind", "line.on_date",
)  # fmt: skip
INT32 = 2**31 - 1
_CODE_OF_KIND = {kind: code for code, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Columns:
    """`facts` by name as in `expr.fact`: days are ordinals, -1 is not known, words are codes
    whose meaning stands in `words` by the same name (line.kind: KINDS). Sums by line are as
    narrow as they allow. Raises FactsError where they cannot be true."""

    offsets: Array
    facts: Mapping[str, Array]
    words: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._check()
        self._settle()
        columns = {
            name: column.astype(fact_type(name, self.most_fen[0]), copy=False)
            for name, column in self.facts.items()
        }
        object.__setattr__(self, "facts", columns)

    @cached_property
    def most_fen(self) -> tuple[int, int]:
        """No line and no claim is above: 32 bits where all fit into them."""
        lines, claims = self.facts["line.amount_fen"], self._claim_fen()
        return (
            INT32 if lines.max(initial=0) <= INT32 else MOST_LINE_FEN,
            INT32 if claims.max(initial=0) <= INT32 else MOST_CLAIM_FEN,
        )

    def _claim_fen(self) -> Array:
        lines = self.facts["line.amount_fen"]
        return np.diff(np.concatenate(([0], np.cumsum(lines, dtype=np.int64)))[self.offsets])

    def _check(self) -> None:
        amount, social = self.facts["line.amount_fen"], self.facts["line.social_paid_fen"]
        left = amount - social
        other = self.facts["line.other_fen"]
        inside = np.array([pool == "in" for pool, _, _ in KINDS])[self.facts["line.kind"]]
        if (social < 0).any() or (left < 0).any() or (social[~inside] > 0).any():
            raise FactsError("a social payment cannot be", "社保支付金额有误，请核对发票。")
        if (other < 0).any() or (other > left).any():
            raise FactsError("other payments outside 0..open amount", "其他保险已赔金额有误。")
        most = int(np.diff(self.offsets).max(initial=0))
        if (
            (amount > MOST_LINE_FEN).any()
            or most > MOST_LINES
            or (self._claim_fen() > MOST_CLAIM_FEN).any()
        ):
            raise FactsError("too many or too large bill lines", "费用过多或过大，请核对发票。")

    def _settle(self) -> None:
        """Money from the social fund proves the settlement even where nobody said so."""
        settled = self.facts.get("facts.social_settled")
        if settled is not None and (settled < 0).any():
            proved = np.zeros(self.count, bool)
            proved[self.owner[self.facts["line.social_paid_fen"] > 0]] = True
            settled[(settled < 0) & proved] = 1

    @property
    def count(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def owner(self) -> Array:
        """The claim of each line."""
        return np.repeat(np.arange(self.count), np.diff(self.offsets))

    @cached_property
    def known(self) -> frozenset[str]:
        """Facts that are known of every claim."""
        return frozenset(
            name
            for name, column in self.facts.items()
            if (
                all(np.array([bool(word) for word in self.words[name]])[column])
                if name in self.words
                else column.dtype == bool or not (column < 0).any()
            )
        )

    def answers(self, name: str, look: Look) -> Array:
        """By code."""
        words = KINDS if name == "line.kind" else self.words[name]
        return np.array([bool(look.function(word)) for word in words], bool)

    @cached_property
    def visits(self) -> "Visits":
        return Visits(self)

    def lines_of(self, claims: Array) -> tuple[Array, Array]:
        """Lines of these claims, one claim after the other, and how many each has."""
        starts = self.offsets[claims]
        counts = self.offsets[claims + 1] - starts
        return ranges(starts, counts), counts

    def ordered(self, order: Array) -> "Columns":
        """The claims in another order, their lines with them."""
        lines, counts = self.lines_of(order)
        facts = {
            name: column[lines if name.startswith("line.") else order]
            for name, column in self.facts.items()
        }
        return Columns(np.concatenate(([0], np.cumsum(counts))), facts, self.words)


class Visits:
    """All lines of one day are one visit; those of claim k stand from offsets[k]. `lines` are
    the bill lines in the order of their visits, which begin at `starts` of these."""

    def __init__(self, claims: Columns) -> None:
        days = claims.facts["line.on_date"]
        self.lines = np.lexsort((days, claims.owner))
        owner, days = claims.owner[self.lines], days[self.lines]
        new = np.ones(len(days), bool)
        new[1:] = (owner[1:] != owner[:-1]) | (days[1:] != days[:-1])
        self.starts = np.flatnonzero(new)
        self.offsets = np.searchsorted(owner[self.starts], np.arange(claims.count + 1))


def fact_type(name: str, most_line_fen: int) -> type[Any]:
    if name in FLAGS:
        return bool
    if name.startswith("line.") and name.endswith("_fen"):
        return np.int32 if most_line_fen <= INT32 else np.int64
    return np.int64 if name.startswith(("state.", "coverage.sums_fen.")) else np.int32


def ranges(starts: Array, counts: Array) -> Array:
    """The numbers start, start + 1, ... of each range, one range after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - (ends - counts), counts)


def columns_of(claims: Sequence[tuple[Facts, State]], names: Iterable[str]) -> Columns:
    """From single claims; `names`: the facts that are read."""
    every = [*names, *ALWAYS]
    counts = [len(facts.lines) for facts, _ in claims]
    words: dict[str, list[Any]] = {}
    columns = {}
    for name in dict.fromkeys(every):
        if name.startswith("line."):
            values = [_line(facts, line, name) for facts, _ in claims for line in facts.lines]
        else:
            values = [_claim(facts, state, name) for facts, state in claims]
        if name == "line.kind":
            values = [_CODE_OF_KIND[value] for value in values]
        elif name in WORDS:
            codes = {word: code for code, word in enumerate(dict.fromkeys(values))}
            words[name], values = list(codes), [codes[value] for value in values]
        columns[name] = np.array(values, bool if name in FLAGS else np.int64)
    return Columns(np.concatenate(([0], np.cumsum(counts, dtype=np.int64))), columns, words)


def _line(facts: Facts, line: Any, name: str) -> Any:
    match name.removeprefix("line."):
        case "kind":
            return line.pool, line.setting, line.category
        case "other_fen":
            return facts.other_paid_fen.get(line.id, 0)
        case "on_date":
            return line.on_date.toordinal()
        case "last_date":
            return line.last_date.toordinal() if line.last_date else UNKNOWN
        case other:
            return getattr(line, other)


def _claim(facts: Facts, state: State, name: str) -> Any:
    kind, _, key = name.partition(".")
    if kind == "state":
        end, _, counter = key.partition(".")
        value = getattr(state.used.get(counter), end, None)
    elif key.startswith("sums_fen."):
        value = facts.coverage.sums_fen.get(key.removeprefix("sums_fen."))
    elif kind == "facts":
        value = facts.settled
    else:
        value = getattr(getattr(facts, kind), key)
    if name in WORDS:
        return value
    if isinstance(value, date):
        return value.toordinal()
    return UNKNOWN if value is None else value
