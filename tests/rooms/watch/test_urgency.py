"""Points with their reasons, the weightiest first, at most 100."""

from datetime import UTC, datetime, timedelta
from itertools import product

from guanjia.watch.urgency import points

START = datetime(2026, 3, 9, 9, tzinfo=UTC)
DUE = START + timedelta(days=4)
NONE = {"advance": False, "law": False, "nobody": False, "untold": False}


def scored(level: str, now: datetime, **more: bool) -> list[tuple[int, str]]:
    found = points(level=level, started_at=START, due_at=DUE, now=now, **(NONE | more))  # type: ignore[arg-type]
    return [(one.worth, one.why_zh) for one in found]


def test_what_counts() -> None:
    assert scored("warned", DUE - timedelta(hours=1)) == [(5, "快到说好的时间")]
    assert scored("due", DUE + timedelta(days=2)) == [(20, "过了说好的时间")]
    assert scored("due", DUE + timedelta(days=2, seconds=1), nobody=True) == [
        (20, "过了说好的时间"), (15, "没人接"), (10, "超出一半以上"),
    ]  # fmt: skip
    assert scored("level3", DUE + timedelta(days=1), advance=True, law=True, untold=True) == [
        (40, "催过两轮，还没有回音"), (20, "病人在医院等垫付"), (10, "法律规定的期限"),
        (5, "客户还不知道"),
    ]  # fmt: skip
    # what is not late yet needs neither owner nor notice
    assert scored("warned", DUE, nobody=True, untold=True) == [(5, "快到说好的时间")]


def test_never_more_than_a_hundred() -> None:
    most = 0
    for level, *flags in product(("warned", "due", "level2", "level3"), *[(False, True)] * 4):
        more = dict(zip(NONE, flags, strict=True))
        found = scored(level, DUE + timedelta(days=9), **more)
        most = max(most, sum(worth for worth, _ in found))
    assert most == 100
