"""A rule that fits no other block, as one small formula over the cost."""

import ast
from collections.abc import Callable, Mapping
from typing import ClassVar

from pydantic import field_validator

from ..expr import (
    Expr,
    fact,
    full_years,
    known,
    maximum,
    minimum,
    number,
    rounded,
    total,
    unsure,
    where,
)
from ..money import basis_points, fen
from ..steps import Chain
from .base import Block, Wrong, Zh

Typed = tuple[str, Expr]  # unit: fen, bp, fen_bp, count or flag
TIMES: Mapping[frozenset[str], str] = {
    frozenset({"count"}): "count",
    frozenset({"count", "fen"}): "fen",
    frozenset({"count", "bp"}): "bp",
    frozenset({"fen", "bp"}): "fen_bp",
}
COMPARE: Mapping[type[ast.cmpop], Callable[[Expr, Expr], Expr]] = {
    ast.Lt: lambda one, other: one < other,
    ast.LtE: lambda one, other: one <= other,
    ast.Gt: lambda one, other: one > other,
    ast.GtE: lambda one, other: one >= other,
}
HELP = (
    "use cost, policy_year, claim_free_years, yuan(..), percent(..), round(..), min, max, "
    "+ - *, < <= > >= and `a if b else c`"
)


class Free(Block):
    """`value` is a sum of money, at most `cost` and at least nothing, that goes on instead of
    the cost: `cost` is what is left after the deductible, of each visit where a visit counts.
    Money times a percentage must be rounded: `round(cost * percent(10))`, half a fen up."""

    kind: ClassVar[str] = "free"
    title_zh: Zh
    value: str

    @field_validator("value")
    @classmethod
    def _is_money(cls, text: str) -> str:
        unit, _ = _Formula(number(0)).of(text)
        if unit != "fen":
            raise Wrong(f"the formula gives {unit}, not money", "round(..) money times percent")
        return text

    def lay(self, chain: Chain) -> None:
        cost = chain.parts
        _, value = _Formula(cost).of(self.value)
        chain.parts = chain.add(
            self, "free.result", self.title_zh, f"{{0}}，{self.title_zh}后为{{value}}。", "fen",
            minimum(maximum(value, 0), cost), inputs=(cost,),
            zero_zh=f"{self.title_zh}后没有剩余。", zero_from=cost,
        )  # fmt: skip


class _Formula:
    def __init__(self, cost: Expr) -> None:
        years = fact("coverage.claim_free_years")
        doubt = unsure("claim_free_years", 0, total(cost) > 0)
        begun = fact("coverage.cover_from") + 1  # see Renewal
        self.names: Mapping[str, Typed] = {
            "cost": ("fen", cost),
            "claim_free_years": (
                "count",
                where(known(years), years, doubt),
            ),
            "policy_year": ("count", full_years(fact("coverage.first_cover_from"), begun) + 1),
        }

    def of(self, text: str) -> Typed:
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise Wrong("this is no formula", HELP) from None
        if sum(1 for _ in ast.walk(tree)) > 200:
            raise Wrong("the formula is too long", "split the rule into blocks")
        return self._of(tree.body)

    def _of(self, node: ast.expr) -> Typed:
        match node:
            case ast.Constant(value=int(value)) if not isinstance(value, bool) and value < 10**9:
                return "count", number(value)
            case ast.Name(id=name) if name in self.names:
                return self.names[name]
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self._times(self._of(left), self._of(right))
            case ast.BinOp(left=left, op=(ast.Add() | ast.Sub()) as op, right=right):
                unit, (one, other) = self._same([left, right])
                return unit, one + other if isinstance(op, ast.Add) else one - other
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARE:
                _, (one, other) = self._same([left, right])
                return "flag", COMPARE[type(op)](one, other)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                asked, condition = self._of(test)
                unit, (one, other) = self._same([body, orelse])
                if asked == "flag" and unit != "flag":
                    return unit, where(condition, one, other)
                raise Wrong("a condition is no comparison", HELP)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if args:
                return self._call(name, args)
        raise Wrong(f"not allowed in a formula: {ast.unparse(node)[:40]}", HELP)

    def _same(self, nodes: list[ast.expr]) -> tuple[str, list[Expr]]:
        units, values = zip(*map(self._of, nodes), strict=True)
        if len(set(units)) != 1 or units[0] == "flag":
            raise Wrong(f"{' and '.join(units)} do not go together", "use values of one unit")
        return units[0], list(values)

    def _times(self, one: Typed, other: Typed) -> Typed:
        unit = TIMES.get(frozenset({one[0], other[0]}))
        if unit is None or (unit == "fen" and one[0] == other[0]):
            problem = {"fen": "fen times fen"}.get(one[0] if one[0] == other[0] else "", "")
            raise Wrong(problem or f"{one[0]} times {other[0]}", "multiply money by percent(..)")
        return unit, one[1] * other[1]

    def _call(self, name: str, args: list[ast.expr]) -> Typed:
        if name in ("yuan", "percent") and len(args) == 1 and isinstance(args[0], ast.Constant):
            word = str(args[0].value)
            try:
                if name == "yuan":
                    return "fen", number(fen(f"{word} yuan"))
                return "bp", number(basis_points(f"{word}%"))
            except ValueError as error:
                raise Wrong(str(error), 'write yuan(100), yuan("0.55") or percent(10)') from None
        if name == "round" and len(args) == 1:
            unit, value = self._of(args[0])
            if unit == "fen_bp":
                return "fen", rounded(maximum(value, 0))
            raise Wrong(f"round of {unit}", "round money times percent(..)")
        if name in ("min", "max") and len(args) > 1:
            unit, values = self._same(args)
            return unit, (minimum if name == "min" else maximum)(*values)
        raise Wrong(f"not allowed in a formula: {name}(..)", HELP)
