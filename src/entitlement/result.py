"""What `evaluate` gives. The sums are there at once; what is told of them is dressed when asked
for, from the values of the steps, which all are kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

from .duty import Duty
from .run import Run, whole
from .state import State


@dataclass(frozen=True, slots=True)
class Reason:
    step_id: str
    clause: str
    sentence_zh: str


class _Told:
    """Equal where all that is told is equal, whether worked out now or read back."""

    told: ClassVar[tuple[str, ...]]

    @classmethod
    def stored(cls, **told: Any) -> Self:
        one = cls.__new__(cls)
        one.__dict__.update(told)
        return one

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.told}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.as_dict() == other.as_dict()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.as_dict()})"


class DutyResult(_Told):
    """`values` by step id: the total; by step id @ bill line id (or @ day of the visit): the
    part. `zero_reasons`: every reason, not the first, where the duty pays nothing."""

    told = ("code", "pay_fen", "values", "zero_reasons")

    def __init__(self, done: Run, duty: Duty) -> None:
        self._done, self._duty = done, duty
        self.code, self.pay_fen = duty.code, int(done.value(duty.code, "pay"))

    @cached_property
    def values(self) -> Mapping[str, int]:
        lines = self._done.lines
        values = self._done.steps(self.code)
        flat = {name: whole(value) for name, value in values.items()}
        for step in self._duty.steps:
            if step.grain == "line":
                for line, part in zip(lines, values[step.id], strict=True):
                    flat[f"{step.id}@{line.id}"] = part
            elif step.grain == "part":
                days = sorted({line.on_date for line in lines})
                for day, part in zip(days, values[step.id], strict=True):
                    flat[f"{step.id}@{day}"] = part
        return flat

    def value(self, step_id: str) -> int:
        """Of a step, the total where it has parts."""
        done: Run | None = self.__dict__.get("_done")
        return whole(done.value(self.code, step_id)) if done else self.values[step_id]

    @cached_property
    def is_open(self) -> bool:
        """Whether every condition is met."""
        return bool(self.value("gates"))

    @cached_property
    def zero_reasons(self) -> tuple[Reason, ...]:
        return () if self.pay_fen else tuple(self._reasons())

    def _reasons(self) -> Iterator[Reason]:
        for step in self._duty.steps:
            told = step.zero_zh and not self.value(step.id)
            if told and (not step.zero_from or self.value(step.zero_from)):
                yield Reason(step.id, step.clause, step.zero_zh)


class Result(_Told):
    """`attribution`: indemnity money by line id; it adds up to `indemnity_fen`. `used`: what
    this claim adds to each counter."""

    told = (
        "pay_fen", "duties", "attribution", "indemnity_fen", "fixed_fen", "used", "state_after",
    )  # fmt: skip

    def __init__(self, done: Run) -> None:
        self._done = done
        self.pay_fen, self.indemnity_fen = done.pay_fen, done.indemnity_fen
        self.fixed_fen = self.pay_fen - self.indemnity_fen

    @cached_property
    def duties(self) -> tuple[DutyResult, ...]:
        return tuple(DutyResult(self._done, duty) for duty in self._done.terms.duties)

    @cached_property
    def attribution(self) -> Mapping[str, int]:
        lines = self._done.lines
        placed = zip(lines, self._done.attribution, strict=True)
        return {line.id: fen for line, fen in placed if fen}

    @cached_property
    def used(self) -> Mapping[str, int]:
        return {name: amount for name, amount in self._done.used.items() if amount}

    @cached_property
    def state_after(self) -> State:
        return self._done.state.after(self.used)
