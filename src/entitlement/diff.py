"""What changed between two editions: wording, blocks, and which sums."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .block_words import KIND_ZH, cited, said
from .blocks import Block, Limit
from .duty import Duty
from .evaluate import NotExact, evaluate
from .examples import Given
from .money import yuan
from .terms import Terms


class Changed(NamedTuple):
    """`clause`: the number of the clause, in the new edition where it still stands there."""

    clause: str
    sentence_zh: str


class SumChanged(NamedTuple):
    """None: not exact, because a fact that this edition asks for is not known."""

    name: str
    from_fen: int | None
    to_fen: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """`wording`: clauses added, gone or worded otherwise. `blocks`: by duty (its title; empty
    for exclusions and what is not computed), in words. `sums`: of the cases given, those that
    change; `cases` how many there were."""

    wording: tuple[Changed, ...]
    blocks: Mapping[str, tuple[Changed, ...]]
    sums: tuple[SumChanged, ...]
    cases: int


def difference(old: Terms, new: Terms, cases: Iterable[Given] = ()) -> Difference:
    given = list(cases)
    blocks: dict[str, tuple[Changed, ...]] = {}
    before = {duty.code: duty for duty in old.duties}
    after = {duty.code: duty for duty in new.duties}
    for code in dict.fromkeys((*before, *after)):
        found = tuple(_duty(before.get(code), after.get(code)))
        if found:
            blocks[(after.get(code) or before[code]).title_zh] = found
    if found := (*_exclusions(old, new), *_uncomputed(old, new)):
        blocks[""] = found
    sums = (SumChanged(one.name, _pays(old, one), _pays(new, one)) for one in given)
    return Difference(
        tuple(_wording(old, new)), blocks,
        tuple(one for one in sums if one.from_fen != one.to_fen), len(given),
    )  # fmt: skip


def _pays(terms: Terms, given: Given) -> int | None:
    try:
        return evaluate(terms, given.facts(), given.state(terms)).pay_fen
    except NotExact:
        return None


def sum_zh(one: SumChanged) -> str:
    def words(fen: int | None) -> str:
        return "不能确定" if fen is None else yuan(fen)

    return f"{words(one.from_fen)} → {words(one.to_fen)}"


def _wording(old: Terms, new: Terms) -> Iterator[Changed]:
    for number in dict.fromkeys((*old.clauses, *new.clauses)):
        before, after = old.clauses.get(number), new.clauses.get(number)
        if after is None and before is not None:
            yield Changed(number, f"删去“{before.title_zh}”：{before.text_zh}")
        elif before is None and after is not None:
            yield Changed(number, f"新增“{after.title_zh}”：{after.text_zh}")
        elif before is not None and after is not None and before != after:
            title = before.title_zh + (
                f" → {after.title_zh}" if after.title_zh != before.title_zh else ""
            )
            yield Changed(number, f"“{title}”改写：{before.text_zh} → {after.text_zh}")


def _duty(before: Duty | None, after: Duty | None) -> Iterator[Changed]:
    if before is None or after is None:
        duty = after or before
        assert duty is not None
        yield Changed(duty.clause, "新增这项责任。" if after else "删去这项责任。")
        return
    whole = (
        ("名称", before.title_zh, after.title_zh),
        ("事故类型", _list(before.incident_types), _list(after.incident_types)),
        ("让位于", _list(before.unless), _list(after.unless)),
    )
    for what, was, now in whole:
        if was != now:
            yield Changed(after.clause, f"{what}：{was or '无'} → {now or '无'}。")
    olds, news = _named(before), _named(after)
    for name in dict.fromkeys((*olds, *news)):
        was_block, now_block = olds.get(name), news.get(name)
        if was_block is None or now_block is None:
            block = now_block or was_block
            assert block is not None
            words = "；".join(f"{one.label_zh}{one.value_zh}" for one in said(block))
            how = "新增" if now_block else "删去"
            yield Changed(block.clause, f"{how}{KIND_ZH.get(block.kind, block.kind)}：{words}。")
        else:
            yield from _block(was_block, now_block)


def _block(was: Block, now: Block) -> Iterator[Changed]:
    title = KIND_ZH.get(now.kind, now.kind)
    olds = {one.field: one for one in said(was)}
    news = {one.field: one for one in said(now)}
    for name in dict.fromkeys((*olds, *news)):
        before, after = olds.get(name), news.get(name)
        label = (after or before or olds[name]).label_zh
        words = [one.value_zh if one else "无" for one in (before, after)]
        if words[0] != words[1]:
            yield Changed(now.clause, f"{title}，{label}：{words[0]} → {words[1]}。")
    if cited(was) != cited(now):
        yield Changed(
            now.clause, f"{title}，依据条款：{'、'.join(cited(was))} → {'、'.join(cited(now))}。"
        )


def _named(duty: Duty) -> dict[str, Block]:
    """Blocks by kind; of several limits each by what it counts."""
    named: dict[str, Block] = {}
    for block in duty.blocks:
        name = (
            f"{block.kind} {block.step_id(duty.code)}" if isinstance(block, Limit) else block.kind
        )
        named[name if name not in named else f"{name} {len(named)}"] = block
    return named


def _exclusions(old: Terms, new: Terms) -> Iterator[Changed]:
    before, after = exclusions(old), exclusions(new)
    for step_id in dict.fromkeys((*before, *after)):
        was, now = before.get(step_id), after.get(step_id)
        if was is None and now is not None:
            yield Changed(now[0], f"新增{now[1]}。")
        elif now is None and was is not None:
            yield Changed(was[0], f"删去{was[1]}。")
        elif now is not None and was is not None and was[1] != now[1]:
            yield Changed(now[0], f"{was[1]} → {now[1]}。")


def exclusions(terms: Terms) -> dict[str, tuple[str, str]]:
    """Clause and title by step."""
    return {
        step.id: (step.clause, step.title_zh)
        for duty in terms.duties
        for step in duty.steps
        if step.block == "exclusion"
    }


def _uncomputed(old: Terms, new: Terms) -> Iterator[Changed]:
    before = {one.clause: one.reason for one in old.uncomputed}
    after = {one.clause: one.reason for one in new.uncomputed}
    for clause in dict.fromkeys((*before, *after)):
        if clause not in after and clause in new.clauses:
            yield Changed(clause, "以前不计算，现在计算。")
        elif clause not in before and clause in old.clauses:
            yield Changed(clause, f"以前计算，现在不计算：{after[clause]}。")


def _list(words: Iterable[str]) -> str:
    return "、".join(words)
