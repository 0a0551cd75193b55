"""A duty: its blocks laid out as one fixed list of steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Literal, TypeVar

from .blocks import Advance, Block, Exclusion, Limit, Scope
from .expr import Expr, fact, look, minimum, total
from .facts import IncidentType, Setting
from .state import Counter
from .steps import Chain, Parts, Step, Whole, step

Kind = Literal["indemnity", "allowance", "lump_sum"]
NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "indemnity": ("cover_period", "scope", "other_insurance", "ratio", "rounding"),
    "allowance": ("cover_period", "allowance", "rounding"),
    "lump_sum": ("cover_period", "lump_sum", "rounding"),
}
ALLOWED: Mapping[Kind, tuple[str, ...]] = {
    "indemnity": (
        "renewal", "waiting", "trigger", "hospital", "stay_window", "frequency", "social",
        "day_limit", "sublimit", "deductible", "free", "limit", "advance",
    ),
    "allowance": ("renewal", "waiting", "trigger", "hospital", "limit"),
    "lump_sum": ("renewal", "waiting", "trigger", "hospital", "limit"),
}  # fmt: skip
B = TypeVar("B", bound=Block)


@dataclass(frozen=True, slots=True)
class Duty:
    """`unless`: codes of earlier duties that, when open, answer for the same costs instead.
    `spends`: counters by the step that says how much; `within`: those that end with the claim."""

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
    within: tuple[tuple[Counter, str], ...]

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Places of treatment whose bills it takes; empty means every place."""
        scope = self.block(Scope)
        return scope.settings if scope else ()

    def value(self, step_id: str) -> Expr:
        """For the steps of a later duty to read."""
        plain = next(one.value for one in self.steps if one.id == step_id)
        return step(self.code, step_id, plain.grain, flag=plain.flag)

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
    earlier: Iterable[Duty],
) -> Duty:
    """`unless`: title and clause, by code, of each duty that goes before; `blocks`: in the order
    of BLOCKS; `earlier`: the duties laid so far."""
    by = {block.by for block in blocks}
    per: Parts = "line" if "line" in by else "visit" if "visit" in by else "claim"
    chain = Chain(code, title_zh, kind, per, spent(earlier))
    whole = Whole(clause)
    _conditions(chain, whole, incident_types, unless)
    early = [block for block in blocks if not isinstance(block, Limit | Advance)]
    limits = [block for block in blocks if isinstance(block, Limit)]
    rounding = early.pop()
    if kind == "indemnity":
        chain.lines = chain.add(whole, "cost", "账单金额", "账单合计{value}。", "fen",
                                fact("line.amount_fen"), zero_zh="还没有费用账单。")  # fmt: skip
    for block in early:
        if block.kind in ("deductible", "free", "ratio") and chain.room is None:
            _parts(chain, whole, eroded=block.kind == "deductible" and chain.mode == "E")
        block.lay(chain)
    for later in (
        *exclusions,
        *(limit for limit in limits if limit.before_rounding),
        rounding,
        *(limit for limit in limits if not limit.before_rounding),
    ):
        later.lay(chain)
    _end(chain, whole, next((block for block in blocks if isinstance(block, Advance)), None))
    return Duty(
        code, title_zh, kind, clause, incident_types, tuple(unless), blocks, tuple(chain.steps),
        tuple(str(gate.data[1]) for gate in chain.gates), tuple(chain.spends),
        tuple(chain.within),
    )  # fmt: skip


def spent(duties: Iterable[Duty]) -> dict[str, Expr]:
    """What these duties together, those that are open, use of each counter."""
    by_name: dict[str, Expr] = {}
    for duty in duties:
        for counter, step_id in (*duty.spends, *duty.within):
            used = total(duty.value(step_id)) * duty.value("gates")
            known = by_name.get(counter.name)
            by_name[counter.name] = used if known is None else known + used
    return by_name


def _conditions(
    chain: Chain,
    whole: Whole,
    types: tuple[IncidentType, ...],
    unless: Mapping[str, tuple[str, str]],
) -> None:
    title = chain.title_zh
    chain.gate(
        whole, "incident", "事故类型", f"这类事故属于{title}的责任。",
        f"这类事故不属于{title}的责任。",
        look("incident.incident_type", types, types.__contains__), ("incident.incident_type",),
    )  # fmt: skip
    for other, (other_zh, clause) in unless.items():
        chain.gate(
            Whole(clause), f"unless_{other}", f"不与{other_zh}重复",
            f"这些费用不由{other_zh}承担。", f"这些费用由{other_zh}承担，不再重复给付。",
            ~step(other, "gates", flag=True),
        )  # fmt: skip


def _parts(chain: Chain, whole: Whole, *, eroded: bool) -> None:
    """From bill lines to the parts of the claim, and what is still uncompensated of each line.
    Where others' payments fill the deductible (`eroded`) they come off together with it."""
    net, others = chain.lines, chain.others
    open_fen = net - others
    if not any(one.block == "social" for one in chain.steps):
        cost = fact("line.amount_fen") - fact("line.social_paid_fen")
        open_fen = minimum(net, cost) - others
    chain.room = chain.add(
        whole, "room", "尚未获得补偿的费用", "扣除已获得的全部补偿后，还有{value}。", "fen",
        Expr("room", (open_fen,), grain="line"), inputs=(net, others),
        zero_zh="费用已经得到全部补偿。", zero_from=net,
    )  # fmt: skip
    eligible = chain.parts = chain.add(
        whole, "eligible", "可计算的费用", "可计算的费用{value}。", "fen", chain.by_part(net)
    )
    if chain.mode == "S":
        return
    chain.others = chain.add(
        whole, "others", "其中其他商业保险已赔", "其他商业保险已赔{value}。", "fen",
        chain.by_part(others),
    )  # fmt: skip
    if not eroded:
        chain.parts = chain.add(
            whole, "uncompensated", "扣除其他商业保险后的费用",
            "{0}扣除其他商业保险已赔的{1}，剩余{value}。", "fen", eligible - chain.others,
        )  # fmt: skip


def _end(chain: Chain, whole: Whole, advance: Advance | None) -> None:
    amount = chain.amount
    if chain.room is not None:
        amount = chain.add(
            whole, "indemnity", "补偿原则", "{0}不超过尚未获得补偿的费用{1}，得{value}。", "fen",
            minimum(amount, total(chain.room)),
        )  # fmt: skip
    gates = chain.add(
        whole, "gates", "赔付条件", "赔付条件是否全部满足：{value}。", "yes_no",
        reduce(Expr.__and__, chain.gates),
    )  # fmt: skip
    chain.amount = amount * gates
    if advance:
        advance.lay(chain)
    chain.add(
        whole, "pay", chain.title_zh, f"{chain.title_zh}应付{{value}}。", "fen", chain.amount,
        inputs=(amount, gates, *chain.told),
    )  # fmt: skip
