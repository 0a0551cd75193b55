"""For each bill line and duty whether it counts, and by which clause not."""

from typing import NamedTuple

from .blocks import DayLimit, Frequency, Scope, StayWindow, Sublimit
from .duty import Duty
from .evaluate import DutyResult
from .facts import BillLine, Facts
from .money import yuan
from .periods import zh


class Basis(NamedTuple):
    title_zh: str
    counted: bool
    counted_fen: int
    sentence_zh: str
    clause: str


class Bases:
    """Of one duty and claim."""

    def __init__(self, duty: Duty, facts: Facts, result: DutyResult) -> None:
        self._duty, self._facts, self._result = duty, facts, result
        self._scope, self._window = duty.block(Scope), duty.block(StayWindow)
        self._often, self._cap = duty.block(Frequency), duty.block(DayLimit)
        self._limits = [block for block in duty.blocks if isinstance(block, Sublimit)]

    def of(self, line: BillLine) -> Basis:
        title = f"{zh(line.on_date)} {yuan(line.amount_fen)} {self._duty.title_zh}"
        refusal = self._refusal(line)
        if refusal:
            clause, sentence = refusal
            return Basis(title, False, 0, sentence, clause)
        sentence, clause, cut_fen = "计入本项责任。", self._duty.clause, 0
        if self._cap and (above_fen := self._result.values[f"day_limit.cut@{line.id}"]):
            cut_fen, clause = above_fen, self._cap.clause
            sentence = (
                f"计入本项责任；{self._cap.most_zh(line.category)}，超出的{yuan(above_fen)}不计入。"
            )
        for limit in self._limits:
            if above_fen := limit.cut_fen(self._result.values, line.id):
                cut_fen, clause = cut_fen + above_fen, limit.clause
                sentence = f"计入本项责任；{limit.most_zh()}，超出的{yuan(above_fen)}不计入。"
        return Basis(title, True, line.amount_fen - cut_fen, sentence, clause)

    def _refusal(self, line: BillLine) -> tuple[str, str] | None:
        """Clause and sentence."""
        if self._scope and (outside := self._scope.refusal(line)):
            return outside
        if self._window and (late := self._window.refusal(line, self._facts.incident)):
            return self._window.clause, f"费用{late}。"
        if self._often and (soon := self._often.refusal(line)):
            return self._often.clause, soon
        return None
