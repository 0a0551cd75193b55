"""What a person types, brought to the form in which the reading gives values. Pure."""

from datetime import date

from guanjia.documents.figures import parse_fen
from guanjia.documents.money_words import fen_from_words
from guanjia.documents.paper_reading import ITEM
from guanjia.documents.reading.result import MONEY
from guanjia.documents.reading.vocabulary import FIELDS
from guanjia.documents.refusals import PaperRefused

LONGEST = 2000
_TYPES = {asked.name: asked.type for fields in FIELDS.values() for asked in fields}
_SEPARATORS = str.maketrans(dict.fromkeys("年月/.", "-") | {"日": ""})


def normal_form(name: str, text: str) -> str:
    """Empty for what the paper does not say. Raises PaperRefused, naming the field."""
    text = text.strip()
    if not text:
        return ""
    if len(text) > LONGEST:
        raise PaperRefused("figures_invalid", field=name)
    kind = _TYPES.get(name, "text")
    if kind == "words":
        if fen_from_words(text) is None:
            raise PaperRefused("amount_invalid", field=name)
        return text
    if name in MONEY or name.startswith(ITEM):
        fen = parse_fen(text.removeprefix("¥").removesuffix("元").strip(), field=name)
        return f"{fen // 100}.{fen % 100:02}"
    if kind == "day":
        return _day(name, text)
    if kind == "period":
        start, found, end = text.replace("到", "至").partition("至")
        if not found:
            raise PaperRefused("figures_invalid", field=name)
        return f"{_day(name, start)}至{_day(name, end)}"
    return text


def _day(name: str, text: str) -> str:
    parts = text.strip().translate(_SEPARATORS).split("-")
    try:
        year, month, day = map(int, parts)
        return date(year, month, day).isoformat()
    except ValueError:
        raise PaperRefused("figures_invalid", field=name) from None
