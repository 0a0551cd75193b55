"""Terms changed under open claims: they are worked out again when the worker comes to it."""

from collections.abc import Iterable
from datetime import datetime

from guanjia.exchange.actions.timers import Timer, set_timers

KIND = "refigure"


def work_out_again(
    *,
    because: str,
    key: str,
    insurers: Iterable[str],
    from_date: str | None,
    until_date: str | None,
    now: datetime,
) -> None:
    """A due row. `because`: overlay:<code>, withdrawn:<code> or terms:<insurer/product/edition>;
    the days are those of the event, half-open, None without end."""
    payload = {
        "because": because,
        "insurers": sorted(insurers),
        "from_date": from_date,
        "until_date": until_date,
    }
    set_timers([Timer(KIND, key, None, now, payload)])
