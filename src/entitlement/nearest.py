"""Where no duty answers: the one that came nearest to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from .duty import Duty
from .steps import Step
from .terms import Terms


def nearest(
    terms: Terms, values: Mapping[str, Mapping[str, Any]], among: Sequence[Duty]
) -> tuple[Duty, list[Step]]:
    """The duty of `among` that the fewest conditions close, with those. A wrong kind of incident
    weighs most; among equals the duty that gives way to the others, being the more general, and
    then the first. `values` by duty and step."""

    def closed(duty: Duty) -> list[Step]:
        return [s for s in duty.steps if s.id in duty.gates and not values[duty.code][s.id]]

    def far(duty: Duty) -> tuple[bool, int, int]:
        giving_way = sum(duty.code in other.unless for other in terms.duties)
        return not values[duty.code]["duty.incident"], len(closed(duty)), giving_way

    duty = min(among, key=far)
    return duty, closed(duty)
