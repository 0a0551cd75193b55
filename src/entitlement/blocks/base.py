"""What every clause block shares: strict fields, a clause, and steps."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from ..money import basis_points, fen
from ..steps import Chain, Step

Clause = Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*$")]
# Titles go into sentence templates, where a brace means a value.
Zh = Annotated[str, StringConstraints(pattern=r"^[^{}\n]+$")]
Fen = Annotated[int, BeforeValidator(fen)]
BasisPoints = Annotated[int, BeforeValidator(basis_points)]
Days = Annotated[int, Field(strict=True, ge=0, le=3660)]


class Sheet(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Block(Sheet):
    kind: ClassVar[str]
    clause: Clause

    def steps(self, chain: Chain) -> list[Step]:
        raise NotImplementedError
