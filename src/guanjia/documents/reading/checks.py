"""Cross-checks between what one paper says: what holds by arithmetic is proved, what breaks it is
doubtful. Sums are compared in fen."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from guanjia.documents.figures import parse_fen
from guanjia.documents.money_words import fen_from_words
from guanjia.documents.refusals import PaperRefused

# Which fields a check speaks for, and whether it holds.
Check = tuple[str, tuple[str, ...], bool]
FUNDS = ("医保统筹基金支付", "其他支付", "个人账户支付", "个人现金支付")
OTHER_FUNDS = ("大病保险支付", "大额补助支付", "公务员补助支付", "医疗救助支付", "补充保险支付")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def fen(text: str) -> int | None:
    """What a bill takes off, or takes back, is below zero."""
    try:
        return -parse_fen(text[1:]) if text.startswith("-") else parse_fen(text)
    except PaperRefused:
        return None


def payments(values: Mapping[str, str]) -> tuple[str, ...]:
    """Which of the payments said make up the total; empty where they do not. A field left empty
    is nothing; funds of their own names stand beside 其他支付, or are counted in it."""
    said = {
        name: amount for name in (*FUNDS, *OTHER_FUNDS)
        if (amount := fen(values.get(name, ""))) is not None
    }  # fmt: skip
    total = fen(values.get("金额合计", ""))
    for names in (tuple(name for name in FUNDS if name in said), tuple(said)):
        # One sum that is the total may be the total itself, taken for a payment.
        enough = len(names) > 1 if total else len(names) >= len(FUNDS)
        if enough and sum(said[name] for name in names) == total:
            return names
    return ()


def id_digit_holds(number: str) -> bool:
    """GB 11643-1999."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    rest = sum(int(sign) * weight for sign, weight in zip(number[:17], ID_WEIGHTS, strict=True))
    return "10X98765432"[rest % 11] == number[17]


def luhn_holds(number: str) -> bool:
    """ISO/IEC 7812-1."""
    doubled = (int(sign) * (1 + place % 2) for place, sign in enumerate(reversed(number)))
    return number.isdigit() and sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _days(period: str) -> tuple[date, date] | None:
    start, found, end = period.partition("至")
    return (date.fromisoformat(start), date.fromisoformat(end)) if found else None


class Checks:
    """`values` by field name, in their normal forms; `items`: the sums of a bill's lines."""

    def __init__(self, values: Mapping[str, str], items: Iterable[str]) -> None:
        self.values = values
        self.items = [fen(amount) for amount in items]

    def _fen(self, name: str) -> int | None:
        return fen(self.values[name]) if name in self.values else None

    def _sum(self, names: Iterable[str]) -> int | None:
        parts = [self._fen(name) for name in names]
        return None if None in parts else sum(part for part in parts if part is not None)

    def words(self) -> Iterator[Check]:
        total = self._fen("金额合计")
        if total is not None and "金额合计大写" in self.values:
            said = fen_from_words(self.values["金额合计大写"])
            yield "words", ("金额合计", "金额合计大写"), said == total

    def items_total(self) -> Iterator[Check]:
        total = self._fen("金额合计")
        if total is not None and self.items and None not in self.items:
            held = sum(part for part in self.items if part is not None) == total
            yield "items_total", ("金额合计",), held

    def funds(self) -> Iterator[Check]:
        paid = payments(self.values)
        if paid or (self._fen("金额合计") is not None and self._sum(FUNDS) is not None):
            yield "fund_identity", ("金额合计", *(paid or FUNDS)), bool(paid)

    def own(self) -> Iterator[Check]:
        """Many forms count own payment otherwise: that it fails says nothing."""
        own, paid = self._sum(("个人自付", "个人自费")), self._sum(FUNDS[2:])
        if own is not None and own == paid and own:
            yield "own_payment", ("个人自付", "个人自费", *FUNDS[2:]), True

    def deposit(self) -> Iterator[Check]:
        more, back = self._sum(("预缴金额", "补缴金额")), self._fen("退费金额")
        paid = self._fen("个人现金支付")
        if more is not None and back is not None and more - back == paid and more:
            yield "deposit", ("预缴金额", "补缴金额", "退费金额", "个人现金支付"), True

    def dates(self) -> Iterator[Check]:
        stay = None
        if "住院时间" in self.values:
            stay = _days(self.values["住院时间"])
        elif "入院日期" in self.values and "出院日期" in self.values:
            names = ("入院日期", "出院日期")
            start, end = (date.fromisoformat(self.values[name]) for name in names)
            stay = (start, end)
            counted = self.values.get("住院天数", "")
            if counted.endswith("天"):
                near = abs((end - start).days - int(counted[:-1])) <= 1
                yield "stay", (*names, "住院天数"), near
            elif end < start:
                yield "date_order", names, False
        if stay and "开票日期" in self.values:
            billed = date.fromisoformat(self.values["开票日期"])
            # A bill is rarely issued long after; a misread year is.
            near = stay[0] <= stay[1] <= billed and (billed - stay[1]).days <= 400
            if not near:
                yield "date_order", ("住院时间", "开票日期"), False

    def identity(self) -> Iterator[Check]:
        number = self.values.get("身份号码")
        if number is None:
            return
        holds = id_digit_holds(number)
        yield "id_digit", ("身份号码",), holds
        if holds and "出生" in self.values:
            born = self.values["出生"].replace("-", "") == number[6:14]
            yield "id_birth", ("出生",), born
        if holds and "性别" in self.values:
            yield "id_sex", ("性别",), (self.values["性别"] == "男") == bool(int(number[16]) % 2)

    def card(self) -> Iterator[Check]:
        if "卡号" in self.values:
            yield "luhn", ("卡号",), luhn_holds(self.values["卡号"])

    def run(self) -> list[Check]:
        parts: tuple[Callable[[], Iterator[Check]], ...] = (
            self.words, self.items_total, self.funds, self.own, self.deposit, self.dates,
            self.identity, self.card,
        )  # fmt: skip
        return [check for part in parts for check in part()]


def states(checks: Iterable[Check]) -> tuple[dict[str, str], dict[str, str]]:
    """Field -> check that proved it; field -> check that it broke. A sum proved by one identity
    stays proved where another, in which a second sum is misread, breaks."""
    proved: dict[str, str] = {}
    broken: dict[str, str] = {}
    for name, fields, held in checks:
        for field in fields:
            (proved if held else broken).setdefault(field, name)
    return proved, {field: name for field, name in broken.items() if field not in proved}
