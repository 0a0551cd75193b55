"""The closed set of clause kinds, one file each. Within a duty they always act in this order."""

from collections.abc import Mapping
from types import MappingProxyType

from .allowance import Allowance
from .base import Block
from .cover_period import CoverPeriod
from .day_limit import DayLimit
from .deductible import Deductible
from .exclusion import Exclusion
from .hospital import Hospital
from .limit import Limit
from .lump_sum import LumpSum
from .other_insurance import OtherInsurance
from .ratio import Ratio
from .rounding import Rounding
from .scope import Scope
from .social import Social
from .stay_window import StayWindow
from .trigger import Trigger
from .waiting import Waiting

BLOCKS: Mapping[str, type[Block]] = MappingProxyType(
    {
        block.kind: block
        for block in (
            CoverPeriod, Waiting, Trigger, Hospital, Scope, StayWindow, Social, DayLimit,
            OtherInsurance, Deductible, Ratio, Allowance, LumpSum, Limit, Rounding,
        )
    }
)  # fmt: skip

__all__ = [
    "BLOCKS", "Allowance", "Block", "CoverPeriod", "DayLimit", "Deductible", "Exclusion",
    "Hospital", "Limit", "LumpSum", "OtherInsurance", "Ratio", "Rounding", "Scope", "Social",
    "StayWindow", "Trigger", "Waiting",
]  # fmt: skip
