"""A duty: its blocks laid out as one fixed list of steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from .blocks import Block, Deductible, Exclusion, Limit, Scope
from .facts import IncidentType, Setting
from .state import Counter
from .steps import Case, Chain, Step, gate

Kind = Literal["indemnity", "allowance", "lump_sum"]
NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "indemnity": ("cover_period", "scope", "other_insurance", "ratio", "rounding"),
    "allowance": ("cover_period", "allowance", "rounding"),
    "lump_sum": ("cover_period", "lump_sum", "rounding"),
}
ALLOWED: Mapping[Kind, tuple[str, ...]] = {
    "indemnity": (
        "waiting", "trigger", "hospital", "stay_window", "social", "day_limit", "deductible",
        "limit",
    ),
    "allowance": ("waiting", "trigger", "hospital", "limit"),
    "lump_sum": ("waiting", "trigger", "hospital", "limit"),
}  # fmt: skip
B = TypeVar("B", bound=Block)


@dataclass(frozen=True, slots=True)
class Duty:
    """`unless`: codes of earlier duties that, when open, answer for the same costs instead."""

    code: str
    title_zh: str
    kind: Kind
    clause: str
    incident_types: tuple[IncidentType, ...]
    unless: tuple[str, ...]
    blocks: tuple[Block, ...]
    steps: tuple[Step, ...]
    gates: tuple[str, ...]
    spends: tuple[tuple[Counter, str], ...]
    per_visit: bool

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Places of treatment whose bills it takes; empty means every place."""
        scope = self.block(Scope)
        return scope.settings if scope else ()

    def block(self, kind: type[B]) -> B | None:
        return next((block for block in self.blocks if isinstance(block, kind)), None)


def lay(
    *,
    code: str,
    title_zh: str,
    kind: Kind,
    clause: str,
    incident_types: tuple[IncidentType, ...],
    unless: Mapping[str, tuple[str, str]],
    blocks: tuple[Block, ...],
    exclusions: Iterable[Exclusion],
) -> Duty:
    """`unless`: title and clause, by code, of each duty that goes before; `blocks`: in the order
    of BLOCKS."""
    per_visit = any(
        isinstance(block, Deductible | Limit) and block.per == "visit" for block in blocks
    ) or any(isinstance(block, Limit) and block.times and kind == "indemnity" for block in blocks)
    chain = Chain(code, title_zh, kind, per_visit)
    steps = [_incident(chain, clause, incident_types)]
    steps += [_unless(chain, at, other, title) for other, (title, at) in unless.items()]
    early = [block for block in blocks if not isinstance(block, Limit)]
    limits = [block for block in blocks if isinstance(block, Limit)]
    rounding = early.pop()
    if kind == "indemnity":
        steps.append(_cost(clause))
    for block in early:
        if block.kind in ("deductible", "ratio") and not chain.parts:
            eroded = block.kind == "deductible" and chain.mode == "E"
            steps += _parts(chain, clause, eroded=eroded)
        steps += block.steps(chain)
    steps += [step for exclusion in exclusions for step in exclusion.steps(chain)]
    steps += [step for limit in limits if limit.before_rounding for step in limit.steps(chain)]
    steps += rounding.steps(chain)
    steps += [step for limit in limits if not limit.before_rounding for step in limit.steps(chain)]
    steps += _end(chain, clause)
    return Duty(
        code, title_zh, kind, clause, incident_types, tuple(unless), blocks, tuple(steps),
        tuple(chain.gates), tuple(chain.spends), per_visit,
    )  # fmt: skip


def _incident(chain: Chain, clause: str, types: tuple[IncidentType, ...]) -> Step:
    return gate(
        chain, "duty", "incident", clause, "事故类型",
        f"这类事故属于{chain.title_zh}的责任。", f"这类事故不属于{chain.title_zh}的责任。",
        lambda case: int(case.incident.incident_type in types), ("incident.incident_type",),
    )  # fmt: skip


def _unless(chain: Chain, clause: str, other: str, other_zh: str) -> Step:
    return gate(
        chain, "duty", f"unless_{other}", clause, f"不与{other_zh}重复",
        f"这些费用不由{other_zh}承担。", f"这些费用由{other_zh}承担，不再重复给付。",
        lambda case: int(not case.open[other]),
    )  # fmt: skip


def _cost(clause: str) -> Step:
    def cost(case: Case) -> list[int]:
        return [line.amount_fen for line in case.lines]

    return Step("cost", "duty", clause, "账单金额", "账单合计{value}。", "fen", cost,
                grain="line", zero_zh="还没有费用账单。")  # fmt: skip


def _parts(chain: Chain, clause: str, *, eroded: bool) -> list[Step]:
    """From bill lines to the parts of the claim, and what is still uncompensated of each line.
    Where others' payments fill the deductible (`eroded`) they come off together with it."""

    def by_part(case: Case, column: list[int]) -> list[int]:
        return case.sums(column)

    def room(case: Case, net: list[int], others: list[int]) -> list[int]:
        return [
            max(min(cost, line.amount_fen - line.social_paid_fen) - other - own, 0)
            for cost, other, own, line in zip(net, others, case.own_paid, case.lines, strict=True)
        ]

    def uncompensated(case: Case, eligible: list[int], others: list[int]) -> list[int]:
        return [cost - other for cost, other in zip(eligible, others, strict=True)]

    net, chain.parts = chain.lines, "eligible"
    steps = [
        Step("room", "duty", clause, "尚未获得补偿的费用",
             "扣除已获得的全部补偿后，还有{value}。", "fen", room,
             (net, "other_insurance.paid"), grain="line",
             zero_zh="费用已经得到全部补偿。", zero_from=net),
        Step("eligible", "duty", clause, "可计算的费用", "可计算的费用{value}。", "fen", by_part,
             (net,), grain="part"),
    ]  # fmt: skip
    if chain.mode == "S":
        return steps
    steps.append(
        Step("others", "duty", clause, "其中其他商业保险已赔", "其他商业保险已赔{value}。", "fen",
             by_part, ("other_insurance.paid",), grain="part")
    )  # fmt: skip
    if not eroded:
        chain.parts = "uncompensated"
        steps.append(
            Step("uncompensated", "duty", clause, "扣除其他商业保险后的费用",
                 "{0}扣除其他商业保险已赔的{1}，剩余{value}。", "fen", uncompensated,
                 ("eligible", "others"), grain="part")
        )  # fmt: skip
    return steps


def _end(chain: Chain, clause: str) -> list[Step]:
    steps = []
    if chain.kind == "indemnity":
        steps.append(
            Step("indemnity", "duty", clause, "补偿原则",
                 "{0}不超过尚未获得补偿的费用{1}，得{value}。", "fen",
                 lambda _, amount, room: min(amount, sum(room)), (chain.amount, "room"))
        )  # fmt: skip
        chain.amount = "indemnity"

    def met(_: Case, *gates: int) -> int:
        return int(all(gates))

    def pay(_: Case, amount: int, met: int) -> int:
        return amount * met

    return [
        *steps,
        Step("gates", "duty", clause, "赔付条件", "赔付条件是否全部满足：{value}。", "yes_no", met,
             tuple(chain.gates)),
        Step("pay", "duty", clause, chain.title_zh, f"{chain.title_zh}应付{{value}}。", "fen", pay,
             (chain.amount, "gates")),
    ]  # fmt: skip
