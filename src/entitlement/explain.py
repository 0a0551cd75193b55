"""A result as sentences: each figure with the steps it comes from, its clause and its facts."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, cached_property, partial
from typing import Any

from .duty import Duty
from .evaluate import DutyResult, Reason, Result
from .explain_lines import Bases, Basis
from .explain_text import Words, duty_text
from .facts import FACTS_ZH, BillLine, Facts
from .money import yuan
from .periods import zh
from .steps import Step
from .terms import Overlaid, Terms

Node = dict[str, Any]
Reader = Callable[[str], Node]


class Explanation:
    """JSON-able. `duties`: one tree each, from what is paid down to the facts (`fact` the one
    that decides, `facts` all that the step reads); a step met again is `seen`, without children.
    `lines`: for each bill line and duty whether it counts, and by which clause not. Where an
    overlay changed the terms, a duty has `overlays` and each step of a changed block `overlay`."""

    def __init__(self, terms: Terms, facts: Facts, result: Result) -> None:
        self.title_zh, self.pay_fen = terms.title_zh, result.pay_fen
        self._terms, self._facts = terms, facts
        self._read: Reader = cache(partial(_fact, facts))
        self._clause: Reader = cache(partial(clause_node, terms))
        self._results = {duty.code: duty for duty in result.duties}
        self._trees: dict[str, Node] = {}

    def _tree(self, duty: Duty) -> Node:
        if duty.code not in self._trees:
            result = self._results[duty.code]
            self._trees[duty.code] = _tree(self._read, self._clause, duty, result, self._laid(duty))
        return self._trees[duty.code]

    def _laid(self, duty: Duty) -> Mapping[str, Overlaid]:
        return {one.block: one for one in self._terms.overlaid if one.duty == duty.code}

    @property
    def duties(self) -> tuple[Node, ...]:
        return tuple(self._tree(duty) for duty in self._terms.duties)

    @cached_property
    def _bases(self) -> list[tuple[BillLine, Duty, Basis]]:
        bases = [
            (duty, Bases(duty, self._facts, self._results[duty.code]))
            for duty in self._terms.duties
            if duty.kind == "indemnity" and self._results[duty.code].is_open
        ]
        return [(line, duty, own.of(line)) for line in self._facts.lines for duty, own in bases]

    @cached_property
    def lines(self) -> tuple[Node, ...]:
        return tuple(
            {
                "line": line.id,
                "duty": duty.code,
                **basis._asdict(),
                "clause": self._clause(basis.clause),
            }
            for line, duty, basis in self._bases
        )

    def as_dict(self) -> dict[str, Any]:
        told = {"title_zh": self.title_zh, "pay_fen": self.pay_fen}
        return {**told, "duties": self.duties, "lines": self.lines}

    def text_zh(self) -> list[str]:
        text = [f"《{self.title_zh}》应付{yuan(self.pay_fen)}"]
        for duty in self._terms.duties:
            result = self._results[duty.code]
            if result.pay_fen:
                text += duty_text(duty, result)
            else:
                pay = duty.steps[-1]
                text.append(f"  {pay.sentence_zh.format(value=yuan(0))}（第{pay.clause}条）")
                text += [
                    f"    原因：{r.sentence_zh}（第{r.clause}条）" for r in result.zero_reasons
                ]
            text += [
                f"    {one.because_zh}（原第{one.clause}条）" for one in self._laid(duty).values()
            ]
        for _, _, basis in self._bases:
            text.append(f"  {basis.title_zh}：{basis.sentence_zh}（第{basis.clause}条）")
        return text


def explain(terms: Terms, facts: Facts, result: Result) -> Explanation:
    return Explanation(terms, facts, result)


def _tree(
    read: Reader, clause: Reader, duty: Duty, result: DutyResult, laid: Mapping[str, Overlaid]
) -> Node:
    words = Words(duty, result)
    steps = words.steps
    told: dict[str, Node] = {}

    def node(step: Step) -> Node:
        if step.id in told:
            return {**told[step.id], "seen": True, "children": []}
        own = told[step.id] = _node(read, clause, step, words.sentence(step), result)
        if step.block in laid:
            own["overlay"] = _overlay(laid[step.block])
        own["children"] = [node(steps[name]) for name in step.inputs]
        return own

    tree = node(steps["pay"]) | {
        "duty": duty.code,
        "zero_reasons": [_reason(reason) for reason in result.zero_reasons],
    }
    if laid:
        tree["overlays"] = [_overlay(one) | {"clause": clause(one.clause)} for one in laid.values()]
    return tree


def _overlay(one: Overlaid) -> Node:
    return {
        "code": one.code,
        "block": one.block,
        "title_zh": one.title_zh,
        "law_zh": one.law_zh,
        "article": one.article,
        "text_zh": one.text_zh,
        "sentence_zh": one.because_zh,
        "taken_away": one.taken_away,
    }


def _reason(reason: Reason) -> Node:
    return {
        "step_id": reason.step_id,
        "clause": reason.clause,
        "sentence_zh": reason.sentence_zh,
    }


def _node(read: Reader, clause: Reader, step: Step, sentence: str, result: DutyResult) -> Node:
    value = result.value(step.id)
    known = [read(name) for name in step.facts]
    return {
        "step": step.id,
        "title_zh": step.title_zh,
        "sentence_zh": sentence,
        "value_fen" if step.unit == "fen" else "value": value,
        "unit": step.unit,
        "clause": clause(step.clause),
        "fact": known[0] if known else None,
        "facts": known,
        "seen": False,
    }


def clause_node(terms: Terms, number: str) -> Node:
    clause = terms.clause(number)
    return {"number": clause.number, "title_zh": clause.title_zh, "text_zh": clause.text_zh}


def _fact(facts: Facts, name: str) -> Node:
    """`name` is a place in the facts, such as incident.hospital_grade."""
    value: Any = facts
    for part in name.removeprefix("facts.").split("."):
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
    key = name.rsplit(".", 1)[-1]
    shown = zh(value) if isinstance(value, date) else value
    return {"name": name, "title_zh": FACTS_ZH.get(key, ""), "value": shown}
