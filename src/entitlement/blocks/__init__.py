"""The closed set of clause kinds, one file each. Within a duty they always act in this order."""

from collections.abc import Mapping
from types import MappingProxyType

from .advance import Advance
from .allowance import Allowance
from .base import Block
from .cover_period import CoverPeriod
from .day_limit import DayLimit
from .deductible import Deductible
from .exclusion import Exclusion
from .free import Free
from .frequency import Frequency
from .hospital import Hospital
from .limit import Limit
from .lump_sum import LumpSum
from .other_insurance import OtherInsurance
from .ratio import Ratio
from .renewal import Renewal
from .rounding import Rounding
from .scope import Scope
from .social import Social
from .stay_window import StayWindow
from .sublimit import Sublimit
from .trigger import Trigger
from .waiting import Waiting

BLOCKS: Mapping[str, type[Block]] = MappingProxyType(
    {
        block.kind: block
        for block in (
            CoverPeriod, Renewal, Waiting, Trigger, Hospital, Scope, StayWindow, Frequency,
            Social, DayLimit, Sublimit, OtherInsurance, Deductible, Free, Ratio, Allowance,
            LumpSum, Limit, Advance, Rounding,
        )
    }
)  # fmt: skip

__all__ = [
    "BLOCKS", "Advance", "Allowance", "Block", "CoverPeriod", "DayLimit", "Deductible",
    "Exclusion", "Free", "Frequency", "Hospital", "Limit", "LumpSum", "OtherInsurance", "Ratio",
    "Renewal", "Rounding", "Scope", "Social", "StayWindow", "Sublimit", "Trigger", "Waiting",
]  # fmt: skip
