"""What every payload is made of: codes, and the two places and two natures of a line."""

import hashlib
import re
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

_CODE = r"^[A-Za-z0-9_.:/\-]{1,64}$"
Code = Annotated[str, StringConstraints(pattern=_CODE)]
Actor = Literal["customer", "butler", "staff", "platform", "insurer", "courier"]
Place = Literal["trunk", "lane"]


def as_code(text: str) -> str:
    """A stranger's identifier as a code: itself where it is one, else a digest of it.

    An insurer may put anything into its reference fields, a name included; the journal must not
    keep it.
    """
    if re.fullmatch(_CODE, text):
        return text
    return "h-" + hashlib.sha256(text.encode()).hexdigest()[:24]


class Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]
    place: ClassVar[Place]
    # A command is refused where the table of steps does not allow it; a fact never is.
    nature: ClassVar[Literal["command", "fact"]] = "command"
    # False: the fold passes over it, so that it may be appended without folding the claim again.
    moves: ClassVar[bool] = True


class Trunk(Payload):
    place: ClassVar[Place] = "trunk"


class Lane(Payload):
    place: ClassVar[Place] = "lane"


class LaneFact(Lane):
    nature: ClassVar[Literal["command", "fact"]] = "fact"
