"""When a courier may come: phone and desk."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from guanjia.claims.actions.submit import NotReady
from guanjia.web.words import SHANGHAI

_HOURS = ((9, "上午 9 点到 12 点"), (13, "下午 1 点到 5 点"))


def slots(now: datetime) -> list[tuple[str, str]]:
    """Value and words: mornings and afternoons of the next two days."""
    today = now.astimezone(SHANGHAI).date()
    return [
        (datetime.combine(today + timedelta(days), time(hour), SHANGHAI).isoformat(), f"{day}{zh}")
        for days, day in ((1, "明天"), (2, "后天"))
        for hour, zh in _HOURS
    ]


def pickup_in(form: Mapping[str, str], *, now: datetime) -> tuple[str, datetime]:
    """Address and slot of the form. Raises NotReady."""
    address, slot = form.get("address", "").strip(), form.get("slot", "")
    if not address or len(address) > 200:
        raise NotReady("address_missing", "请填上取件地址，写到门牌号。")
    if slot not in dict(slots(now)):
        raise NotReady("slot_missing", "请选一个方便的时间。")
    return address, datetime.fromisoformat(slot)
