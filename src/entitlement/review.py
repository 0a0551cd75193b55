"""A product laid open for the person who signs for it: each clause, what is made of it, and the
worked examples."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from .block_words import KIND_ZH, Said, cited, said
from .blocks import Block
from .diff import exclusions
from .duty import Duty
from .evaluate import EVALUATOR_VERSION, NotExact, Result, evaluate
from .examples import Example, read_examples
from .load import load_terms
from .money import FULL_BP
from .nearest import nearest
from .terms import Clause, Terms

Kind = Literal["heading", "computed", "no_money", "judged"]
NATURE_ZH = {"indemnity": "费用补偿", "allowance": "津贴", "lump_sum": "定额给付"}
JUDGED = "人工"  # stands in the reason of an uncomputed clause on which money hangs


class Made(NamedTuple):
    kind: str
    title_zh: str
    clauses: tuple[str, ...]
    says: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One block as it is computed. `clauses`: every clause it rests on, its own first; `duties`:
    titles of those it belongs to, empty for all; `examples`: in how many it closes a duty or
    changes a sum."""

    letter: str
    title_zh: str
    clauses: tuple[str, ...]
    duties: tuple[str, ...]
    says: tuple[Said, ...]
    examples: int


@dataclass(frozen=True, slots=True)
class Wording:
    """`readings`: those whose own clause it is; `also`: letters of others that rest on it;
    `reason`: why it is not computed."""

    clause: Clause
    kind: Kind
    readings: tuple[Reading, ...]
    also: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Worked:
    """`engine_fen`: None where a fact is missing. `clauses`: those that decided."""

    name: str
    clauses: tuple[str, ...]
    hand_fen: int
    engine_fen: int | None

    @property
    def agrees(self) -> bool:
        return self.hand_fen == self.engine_fen


@dataclass(frozen=True, slots=True)
class Review:
    """`digests`: SHA-256 (hex) of each file. Coverage counts clauses with wording: `computed` of
    `with_money`, which leaves out those of the conduct of the contract."""

    terms: Terms
    wording: tuple[Wording, ...]
    examples: tuple[Worked, ...]
    digests: Mapping[str, str]
    evaluator: str

    def count(self, kind: Kind) -> int:
        return sum(one.kind == kind for one in self.wording)

    @property
    def with_money(self) -> int:
        return self.count("computed") + self.count("judged")

    @property
    def percent(self) -> int:
        return self.count("computed") * 100 // max(self.with_money, 1)

    @property
    def agree(self) -> int:
        return sum(one.agrees for one in self.examples)


def review(folder: Path) -> Review:
    """Raises TermsError."""
    terms, file = load_terms(folder), folder / "examples.yaml"
    given = read_examples(file.read_bytes(), str(file))
    worked = [(one, _result(terms, one)) for one in given]
    readings = tuple(_readings(terms, worked))
    uncomputed = {one.clause: one.reason for one in terms.uncomputed}
    return Review(
        terms,
        tuple(_wording(clause, readings, uncomputed) for clause in terms.clauses.values()),
        tuple(
            Worked(one.name, _decided(terms, result), one.expect.pay_fen,
                   result.pay_fen if result else None)
            for one, result in worked
        ),
        {
            name: hashlib.sha256(folder.joinpath(name).read_bytes()).hexdigest()
            for name in ("clauses.md", "terms.yaml", "examples.yaml")
        },
        EVALUATOR_VERSION,
    )  # fmt: skip


def _result(terms: Terms, example: Example) -> Result | None:
    try:
        return evaluate(terms, example.facts(), example.state(terms))
    except NotExact:
        return None


def _wording(clause: Clause, readings: tuple[Reading, ...], reasons: Mapping[str, str]) -> Wording:
    number = clause.number
    kind: Kind = "computed"
    if not clause.text_zh:
        kind = "heading"
    elif number in reasons:
        kind = "judged" if JUDGED in reasons[number] else "no_money"
    return Wording(
        clause, kind,
        tuple(one for one in readings if one.clauses[0] == number),
        tuple(one.letter for one in readings if number in one.clauses[1:]),
        reasons.get(number, ""),
    )  # fmt: skip


def _readings(terms: Terms, worked: Sequence[tuple[Example, Result | None]]) -> Iterator[Reading]:
    """Every different block once, in the order of the wording, lettered."""
    found: list[tuple[Made, list[Duty]]] = []
    for duty in terms.duties:
        for made in (_duty_made(terms, duty), *(_made(block) for block in duty.blocks)):
            known = next((duties for one, duties in found if one == made), None)
            if known:
                known.append(duty)
            else:
                found.append((made, [duty]))
    for step_id, (clause, title) in exclusions(terms).items():
        found.append((Made(step_id, title, (clause,), ()), list(terms.duties)))
    places = {number: k for k, number in enumerate(terms.clauses)}
    found.sort(key=lambda one: places[one[0].clauses[0]])
    for k, (made, duties) in enumerate(found):
        acting = sum(
            made.kind in (f"exclusion.{code}" for code in example.each_exclusion)
            or any(result and _acts(duty, made.kind, made.clauses[0], result) for duty in duties)
            for example, result in worked
        )
        everywhere = made.kind == "duty" or len(duties) == len(terms.duties)
        titles = () if everywhere else tuple(d.title_zh for d in duties)
        yield Reading(_letter(k), made.title_zh, made.clauses, titles, made.says, acting)


def _acts(duty: Duty, kind: str, clause: str, result: Result) -> bool:
    """Whether the block closes the duty, or changes its sum: what its last step gives is not
    what went in."""
    values = next(one.values for one in result.duties if one.code == duty.code)
    if kind == "duty":
        return bool(values["pay"])
    steps = [step for step in duty.steps if (step.block, step.clause) == (kind, clause)]
    if any(step.id in duty.gates and not values[step.id] for step in steps):
        return True
    if not values["gates"] or not steps or steps[-1].id in duty.gates:
        return False
    last = steps[-1]
    if kind in ("other_insurance", "allowance", "lump_sum") or not last.inputs:
        return bool(values[last.id])
    units = {step.id: step.unit for step in duty.steps}
    before, after = (
        values[name] * (FULL_BP if units[name] == "fen" else 1)
        for name in (last.inputs[0], last.id)
    )
    return before != after


def _made(block: Block) -> Made:
    return Made(block.kind, KIND_ZH.get(block.kind, block.kind), cited(block), said(block))


def _duty_made(terms: Terms, duty: Duty) -> Made:
    says = [Said("kind", "性质", NATURE_ZH[duty.kind])]
    others = [(code, _unless_clause(duty, code)) for code in duty.unless]
    if others:
        titles = "、".join(f"{terms.duty(code).title_zh}（第{at}条）" for code, at in others)
        says.append(Said("unless", "让位于", titles))
    clauses = dict.fromkeys((duty.clause, *(at for _, at in others)))
    return Made("duty", f"责任：{duty.title_zh}", tuple(clauses), tuple(says))


def _unless_clause(duty: Duty, other: str) -> str:
    return next(step.clause for step in duty.steps if step.id == f"duty.unless_{other}")


def _decided(terms: Terms, result: Result | None) -> tuple[str, ...]:
    """Where it pays, the clauses that change the sum; else those that close the nearest duty."""
    if result is None:
        return ()
    paying = [terms.duty(one.code) for one in result.duties if one.pay_fen]
    clauses = [
        block.clause
        for duty in paying
        for block in duty.blocks
        if _acts(duty, block.kind, block.clause, result)
    ]
    if not paying:
        by_code = {one.code: one for one in result.duties}
        near, _ = nearest(terms, {code: one.values for code, one in by_code.items()}, terms.duties)
        clauses = [reason.clause for reason in by_code[near.code].zero_reasons]
    return tuple(dict.fromkeys(clauses))


def _letter(k: int) -> str:
    return ("" if k < 26 else chr(64 + k // 26)) + chr(65 + k % 26)
