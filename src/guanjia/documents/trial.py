"""What a value does to the checks of its paper, in words that both pages show. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guanjia.documents.money_words import fen_from_words
from guanjia.documents.paper_reading import ITEM, PaperReading
from guanjia.documents.reading.checks import FUNDS, Checks, fen

_HOLDS_ZH = {
    "words": "和大写金额对得上",
    "items_total": "各项加起来和合计对得上",
    "fund_identity": "各项支付加起来和合计对得上",
    "own_payment": "自付加自费和个人支付对得上",
    "deposit": "预缴、补缴、退费对得上",
    "stay": "住院天数对得上",
    "id_digit": "身份证号码的校验位对得上",
    "id_birth": "出生日期和身份证号码对得上",
    "id_sex": "性别和身份证号码对得上",
    "luhn": "卡号的校验位对得上",
}
_BREAKS_ZH = {
    "words": "和大写金额差 {apart}",
    "items_total": "各项加起来和合计差 {apart}",
    "fund_identity": "各项支付加起来和合计差 {apart}",
    "stay": "住院天数和日期对不上",
    "date_order": "日期的先后对不上",
    "id_digit": "身份证号码有一位不对",
    "id_birth": "出生日期和身份证号码对不上",
    "id_sex": "性别和身份证号码对不上",
    "luhn": "卡号有一位不对",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`check` speaks for these fields. `apart_fen`: by how much it misses, of checks of sums."""

    check: str
    fields: tuple[str, ...]
    holds: bool
    apart_fen: int
    sentence_zh: str


def checks_with(values: Mapping[str, str], amounts: Sequence[str]) -> tuple[Outcome, ...]:
    """`values` by field name and `amounts` of the items, in their normal forms."""
    found = []
    for check, fields, holds in Checks(values, amounts).run():
        apart_fen = _apart(check, values, amounts)
        words = (_HOLDS_ZH if holds else _BREAKS_ZH)[check]
        sentence = words.format(apart=f"{abs(apart_fen) // 100}.{abs(apart_fen) % 100:02} 元")
        found.append(Outcome(check, fields, holds, apart_fen, sentence))
    return tuple(found)


def tried(reading: PaperReading, name: str, value: str) -> tuple[Outcome, ...]:
    """The checks that speak for a field, or for an item's sum, were it this value."""
    values, amounts = reading.values, reading.amounts
    if name.startswith(ITEM):
        amounts[int(name.removeprefix(ITEM))] = value
        return tuple(one for one in checks_with(values, amounts) if one.check == "items_total")
    outcomes = checks_with({**values, name: value}, amounts)
    return tuple(one for one in outcomes if name in one.fields)


def _apart(check: str, values: Mapping[str, str], amounts: Sequence[str]) -> int:
    """What is said less the total; 0 for a check that is of no sums."""
    total = fen(values.get("金额合计", "")) or 0
    if check == "words":
        return (fen_from_words(values["金额合计大写"]) or 0) - total
    if check == "items_total":
        return sum(fen(amount) or 0 for amount in amounts) - total
    if check == "fund_identity":
        return sum(fen(values[name]) or 0 for name in FUNDS) - total
    return 0
