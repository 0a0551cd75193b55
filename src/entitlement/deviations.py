"""Why an insurer's sum may differ from ours when it gives no calculation: every single
deviation that reproduces it to the fen. Several may; none is a fact."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .blocks import OtherInsurance
from .blocks.scope import CATEGORY_ZH, POOL_ZH
from .deviant_steps import deviant
from .duty import Duty
from .evaluate import NotExact, Run, run
from .facts import BillLine, Facts
from .money import yuan
from .periods import zh
from .state import State
from .terms import Terms


@dataclass(frozen=True, slots=True)
class Deviation:
    """`amount_fen`: the insurer's sum less ours; negative when it paid less."""

    code: str
    sentence_zh: str
    clause: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Trial:
    """`what` completes the sentence "if ..., it is this sum"."""

    code: str
    what: str
    clause: str
    facts: Facts
    forced: tuple[str, str, Any] | None = None


def deviations(terms: Terms, facts: Facts, state: State, insurer_fen: int) -> tuple[Deviation, ...]:
    """Empty when the sums agree or no single deviation explains the difference."""
    ours = run(terms, facts, state)
    if ours.unknown:
        raise NotExact(ours.unknown)
    if insurer_fen == ours.pay_fen:
        return ()
    found = []
    for trial in _trials(terms, facts, ours):
        forced = {trial.forced[:2]: trial.forced[2]} if trial.forced else None
        if run(terms, trial.facts, state, forced=forced).pay_fen == insurer_fen:
            sentence = f"如果{trial.what}，就是这个金额。"
            found.append(Deviation(trial.code, sentence, trial.clause, insurer_fen - ours.pay_fen))
    return tuple(found)


def _trials(terms: Terms, facts: Facts, ours: Run) -> Iterator[Trial]:
    answering = [d for d in terms.duties if ours.values[d.code]["gates"]]
    cash = next((duty for duty in answering if duty.kind == "indemnity"), None)
    if cash:
        yield from _dropped(cash, facts)
        yield from _social(cash, facts)
        yield from _others(cash, facts)
    for duty in answering:
        values = ours.values[duty.code]
        if values["pay"]:
            yield from _gates(duty, facts)
        for block in duty.blocks:
            for code, what, clause, step, value in deviant(block, duty, values, facts.lines):
                if isinstance(values[step], Sequence) and not isinstance(value, Sequence):
                    value = [value] * len(values[step])  # the same for every line or visit
                yield Trial(f"{code}:{duty.code}", what, clause, facts, (duty.code, step, value))


def _dropped(duty: Duty, facts: Facts) -> Iterator[Trial]:
    scope = next(block.clause for block in duty.blocks if block.kind == "scope")
    for line in facts.lines:
        what = f"没有计入{zh(line.on_date)}的一项{CATEGORY_ZH[line.category]}"
        what += yuan(line.amount_fen)
        yield Trial(f"line_dropped:{line.id}", what, scope, facts.without({line.id}))
    groups: tuple[tuple[str, Callable[[Any], str], Callable[[str], str]], ...] = (
        ("category", lambda line: line.category, lambda key: f"全部{CATEGORY_ZH[key]}"),
        ("pool", lambda line: line.pool, lambda key: f"全部{POOL_ZH[key]}"),
        ("bill", lambda line: line.bill_id, lambda key: "其中一张发票的全部费用"),
    )
    for name, key_of, words in groups:
        for key in dict.fromkeys(map(key_of, facts.lines)):
            ids = {line.id for line in facts.lines if key_of(line) == key}
            if 1 < len(ids) < len(facts.lines):
                what = f"没有计入{words(key)}"
                yield Trial(f"{name}_dropped:{key}", what, scope, facts.without(ids))


def _social(duty: Duty, facts: Facts) -> Iterator[Trial]:
    clause = {block.kind: block.clause for block in duty.blocks}
    if facts.settled:
        unsettled = replace(facts, social_settled=False)
        yield Trial("social_not_settled", "按未经社保结算计算", clause["ratio"], unsettled)
    if any(line.social_paid_fen for line in facts.lines):
        lines = tuple(_social_again(line) for line in facts.lines)
        room = {line.id: line.amount_fen - line.social_paid_fen for line in lines}
        other = {key: min(fen, room[key]) for key, fen in facts.other_paid_fen.items()}
        twice = replace(facts, lines=lines, other_paid_fen=other)
        where = clause.get("social", duty.clause)
        yield Trial("social_twice", "把社保支付的金额扣了两次", where, twice)


def _social_again(line: BillLine) -> BillLine:
    amount_fen = max(line.amount_fen - line.social_paid_fen, line.social_paid_fen)
    account_fen = min(line.account_fen, amount_fen - line.social_paid_fen)
    return replace(line, amount_fen=amount_fen, account_fen=account_fen)


def _others(duty: Duty, facts: Facts) -> Iterator[Trial]:
    if not any(facts.other_paid_fen.values()):
        return
    clause = next(block.clause for block in duty.blocks if isinstance(block, OtherInsurance))
    room = {line.id: line.amount_fen - line.social_paid_fen for line in facts.lines}
    twice = {key: min(2 * fen, room[key]) for key, fen in facts.other_paid_fen.items()}
    yield Trial("other_twice", "把其他保险已赔的金额扣了两次", clause,
                replace(facts, other_paid_fen=twice))  # fmt: skip
    yield Trial("other_ignored", "没有考虑其他保险已赔的金额", clause,
                replace(facts, other_paid_fen={}))  # fmt: skip


def _gates(duty: Duty, facts: Facts) -> Iterator[Trial]:
    """Zero by each gate; the exclusions as one, since each gives the same zero."""
    excluded = False
    for step in duty.steps:
        if step.id not in duty.gates or step.block == "duty":
            continue
        forced = (duty.code, step.id, 0)
        if step.block != "exclusion":
            code, what = f"gate_{step.id}", f"认为“{step.title_zh}”不满足"
            yield Trial(f"{code}:{duty.code}", what, step.clause, facts, forced)
        elif not excluded:
            excluded = True
            what = "认定属于某一项责任免除"
            yield Trial(f"excluded:{duty.code}", what, step.clause, facts, forced)
