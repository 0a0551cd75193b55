"""What every clause block shares: strict fields, a clause, and steps to lay."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from ..money import basis_points, fen
from ..steps import Chain

Clause = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*$", max_length=40)]
# Titles go into sentence templates, where a brace means a value.
Zh = Annotated[str, StringConstraints(pattern=r"^[^{}\n]+$")]
Item = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]+$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]
Fen = Annotated[int, BeforeValidator(fen)]
BasisPoints = Annotated[int, BeforeValidator(basis_points)]
Days = Annotated[int, Field(strict=True, ge=0, le=3660)]
Years = Annotated[int, Field(strict=True, ge=1, le=100)]


class Wrong(ValueError):
    """Fields that do not go together; `mend` says what to write instead."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(problem)
        self.mend = mend


class Sheet(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Block(Sheet):
    kind: ClassVar[str]
    clause: Clause

    @property
    def late(self) -> bool:
        """Whether it acts after the others of its kind."""
        return False

    @property
    def idle(self) -> bool:
        """Whether its fields say nothing at all."""
        return False

    @property
    def by(self) -> Literal["", "line", "visit"]:
        """What of a claim it must be worked out by; empty where that is the same to it."""
        return ""

    def lay(self, chain: Chain) -> None:
        """Adds its steps; leaves in the chain the value that the next block works on."""
        raise NotImplementedError
