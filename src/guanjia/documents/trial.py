"""What a value does to the checks of its paper, in words that both pages show. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guanjia.documents.check_words import breaks_zh, holds_zh
from guanjia.documents.money_words import fen_from_words
from guanjia.documents.paper_reading import ITEM, PaperReading
from guanjia.documents.reading.checks import FUNDS, Checks, fen


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
        sentence = holds_zh(check) if holds else breaks_zh(check, apart_fen=apart_fen)
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
        return sum(fen(values.get(name, "")) or 0 for name in FUNDS) - total
    return 0
