"""The one description of a calculation: expressions over the facts of a claim.

From the same expressions follow the scalar evaluator (`scalar`) and the one over columns
(`vector`). A value is an integer (fen, basis points, days as ordinals, codes) or a flag; it is
one for the claim, one for each visit (`part`) or one for each bill line. Where a value of the
claim meets one of the line it counts for every line. A fact that is not known holds UNKNOWN;
ask `known` first.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Union

from .money import FULL_BP

Grain = Literal["claim", "part", "line"]
Rounded = Literal["half_up", "down", "up"]
UNKNOWN = -1
KNOWN = "known"
GRAINS: tuple[Grain, ...] = ("claim", "part", "line")
Operand = Union["Expr", int]


@dataclass(frozen=True, slots=True)
class Look:
    """A function of one coded fact (a word, a tuple of words), looked up by its value. `key`
    stands for the function: equal keys, equal answers."""

    key: Hashable
    function: Callable[[Any], int] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Expr:
    """`+ - *` make integers; `< <= > >=`, `eq`, `ne`, `& | ~` flags. `==` compares expressions."""

    op: str
    args: tuple["Expr", ...] = ()
    data: Any = None  # hashable
    grain: Grain = "claim"
    flag: bool = False

    def __add__(self, other: Operand) -> "Expr":
        return join("add", self, other)

    def __sub__(self, other: Operand) -> "Expr":
        return join("sub", self, other)

    def __rsub__(self, other: Operand) -> "Expr":
        return join("sub", other, self)

    def __mul__(self, other: Operand) -> "Expr":
        return join("mul", self, other)

    def __lt__(self, other: Operand) -> "Expr":
        return join("lt", self, other, flag=True)

    def __le__(self, other: Operand) -> "Expr":
        return join("le", self, other, flag=True)

    def __gt__(self, other: Operand) -> "Expr":
        return join("lt", other, self, flag=True)

    def __ge__(self, other: Operand) -> "Expr":
        return join("le", other, self, flag=True)

    def eq(self, other: Operand) -> "Expr":
        return join("eq", self, other, flag=True)

    def ne(self, other: Operand) -> "Expr":
        return join("ne", self, other, flag=True)

    def __and__(self, other: "Expr") -> "Expr":
        return join("and", self, other, flag=True)

    def __or__(self, other: "Expr") -> "Expr":
        return join("or", self, other, flag=True)

    def __invert__(self) -> "Expr":
        return join("not", self, flag=True)

    def __bool__(self) -> bool:
        raise TypeError("an expression has no truth of its own: use &, |, ~ and where")


def join(op: str, *args: Operand, data: Hashable = None, flag: bool = False) -> Expr:
    exprs = tuple(arg if isinstance(arg, Expr) else number(arg) for arg in args)
    grain = max((arg.grain for arg in exprs), key=GRAINS.index)
    return Expr(op, exprs, data, grain, flag)


def number(value: int) -> Expr:
    return Expr("number", data=value)


YES, NO = Expr("number", data=1, flag=True), Expr("number", data=0, flag=True)


def fact(name: str) -> Expr:
    """`name` is a place in the facts: incident.admission_date, coverage.with_social, settled,
    coverage.sums_fen.<duty>, state.low.<counter>, state.high.<counter>, line.amount_fen ..."""
    grain: Grain = "line" if name.startswith("line.") else "claim"
    return Expr("fact", data=name, grain=grain, flag=name in FLAGS)


FLAGS = frozenset({"coverage.with_social", "incident.emergency", "incident.proton_centre"})


def known(one: Expr) -> Expr:
    return one >= 0


def told(name: str) -> Expr:
    """Whether a fact that is a word or a tuple of words is known: not None, not empty."""
    return look(name, KNOWN, bool)


def look(name: str, key: Hashable, function: Callable[[Any], int], *, flag: bool = True) -> Expr:
    """`function` of a fact that is a word or a tuple of words, None where not known; of
    `line.kind` it takes (pool, setting, category), of `line.item` the code of the item."""
    return Expr("look", (fact(name),), Look(key, function), fact(name).grain, flag)


def table(index: Expr, values: Sequence[int], *, flag: bool = False) -> Expr:
    return Expr("table", (index,), tuple(values), index.grain, flag)


def minimum(one: Operand, *others: Operand) -> Expr:
    for other in others:
        one = join("min", one, other)
    return one if isinstance(one, Expr) else number(one)


def maximum(one: Operand, *others: Operand) -> Expr:
    for other in others:
        one = join("max", one, other)
    return one if isinstance(one, Expr) else number(one)


def where(condition: Expr, yes: Operand, no: Operand) -> Expr:
    flag = isinstance(yes, Expr) and isinstance(no, Expr) and yes.flag and no.flag
    return join("where", condition, yes, no, flag=flag)


def total(one: Expr) -> Expr:
    """Of all lines or visits of the claim."""
    return one if one.grain == "claim" else Expr("total", (one,))


def any_of(one: Expr) -> Expr:
    """Whether it is so for any line or visit."""
    return one if one.grain == "claim" else Expr("any", (one,), flag=True)


def by_visit(one: Expr) -> Expr:
    """All lines of one day are one visit; visits are in the order of their days."""
    return Expr("by_visit", (one,), grain="part")


def take(parts: Expr, most: Operand) -> Expr:
    """From the first visit on, as much of each as together fits into `most`. Of values >= 0."""
    if parts.grain == "claim":
        return minimum(parts, most)
    return join("take", parts, most)


def take_by_visit(lines: Expr, most: Operand) -> Expr:
    """Of each visit, from its first line on, as much of each as together fits into `most`."""
    return join("take_by_visit", lines, most)


def rounded(fen_bp: Expr, mode: Rounded = "half_up") -> Expr:
    """fen x bp -> fen; with half_up an exact half goes up. Of values >= 0."""
    more = {"half_up": FULL_BP // 2, "down": 0, "up": FULL_BP - 1}[mode]
    return Expr("floordiv", (fen_bp + more if more else fen_bp,), FULL_BP, fen_bp.grain)


def quotient(one: Expr, other: Expr) -> Expr:
    """Rounded half up. Of values >= 0 by values >= 1."""
    return join("div", one * 2 + other, other * 2)


def add_months(day: Expr, months: int) -> Expr:
    """The day of the same number so many months later; see `periods.add_months`."""
    return join("add_months", day, data=months)


def full_years(start: Expr, day: Expr) -> Expr:
    """Whole years from start to day; see `periods.full_years`."""
    return join("full_years", start, day)


def unsure(name: str, guess: Operand, when: Expr = YES) -> Expr:
    """A fact is needed and not known, where the evaluation comes here and `when` holds: it goes
    on with the guess best for the insured, and the fact is named."""
    value = guess if isinstance(guess, Expr) else number(guess)
    return Expr("unsure", (value, when), name, value.grain, value.flag)


def asked(one: Expr, path: Expr = YES) -> tuple[Expr, tuple[tuple[str, Expr], ...]]:
    """The expression without `unsure`, and what it asks for: a fact's name and the condition
    (of the claim) under which it is needed, in the order of the text."""
    if not has_unsure(one):
        return one, ()
    if one.op == "unsure":
        value, inner = asked(one.args[0], path)
        when, _ = asked(one.args[1])
        return value, (*inner, (str(one.data), any_of(both(path, when))))
    asks: list[tuple[str, Expr]] = []
    args: list[Expr] = []
    for position, arg in enumerate(one.args):
        on = path
        if one.op == "where" and position:
            on = both(path, args[0] if position == 1 else ~args[0])
        value, more = asked(arg, on)
        args.append(value)
        asks += more
    return Expr(one.op, tuple(args), one.data, one.grain, one.flag), tuple(asks)


def both(one: Expr, other: Expr) -> Expr:
    if one is YES:
        return other
    return one if other is YES else one & other


def has_unsure(one: Expr) -> bool:
    return one.op == "unsure" or any(map(has_unsure, one.args))


def leaves(one: Expr) -> list[Expr]:
    """Facts and steps that it reads, in the order of the text."""
    if not one.args:
        return [one]
    return [leaf for arg in one.args for leaf in leaves(arg)]
