"""What the watch writes of its deadlines; it moves nothing of the claim."""

from typing import ClassVar, Literal

from guanjia.claims.journal.base import Code, Payload, Place

Level = Literal["warned", "due", "level2", "level3"]


class ClockRaised(Payload):
    """Written on the trunk or on a lane. `occurrence` is the line that started the clock; `chaser`
    is a key of steps.CHASERS_ZH, empty where nobody is chased."""

    kind: ClassVar[str] = "clock_raised"
    place: ClassVar[Place] = "trunk"
    nature: ClassVar[Literal["command", "fact"]] = "fact"
    moves: ClassVar[bool] = False
    clock: Code
    occurrence: int
    level: Level
    chaser: Code | Literal[""]


class ClockPolicyApplied(Payload):
    """From here on this claim's running clocks are counted as that policy's version counts them."""

    kind: ClassVar[str] = "clock_policy_applied"
    place: ClassVar[Place] = "trunk"
    nature: ClassVar[Literal["command", "fact"]] = "fact"
    moves: ClassVar[bool] = False
    policy: Code
