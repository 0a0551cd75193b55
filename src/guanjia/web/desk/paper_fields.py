"""What was read from a paper, in numbered rows: what proved a field or makes it doubtful, and what
each way to read it does to the sums."""

from collections.abc import Mapping
from dataclasses import dataclass

from guanjia.documents.check_words import SUBJECTS_ZH, breaks_zh, holds_zh
from guanjia.documents.paper_reading import (
    HANGS_ON,
    NAME_DIFFERS,
    PaperField,
    PaperItem,
    PaperReading,
)
from guanjia.documents.reading.checks import fen
from guanjia.documents.reading.vocabulary import FIELDS
from guanjia.documents.trial import tried
from guanjia.web.desk.paper_sheet import Shape, Sheet, shape_of
from guanjia.web.words import bare

UNCLEAR = "unclear"
STATES_ZH = {
    "proved": ("good", "已证"),
    "confirmed": ("good", "人核过"),
    "read": ("info", "读出"),
    "doubtful": ("near", "存疑"),
    "unread": ("outline", "没读到"),
}
LABELS_ZH = {"title": "抬头"}
# Where no check speaks; the checks have their own words.
DOUBTFUL_ZH = {
    NAME_DIFFERS: "和客户的名字不一样",
    "altered": "文件盖章以后被改过",
    "not_covered": "不在电子章保护的部分里",
    "covered": "旁边被盖住了",
    "below": "位置不像这一栏的",
    "stamp": "可能混进了章上的字",
    "photo": "照片不行，要看一眼",
    "second_read": "两遍读得不一样",
    "score": "印得浅，没有把握",
}


@dataclass(frozen=True)
class Choice:
    """`holds`: what it does to the checks that speak of it; None where none does."""

    value: str
    shown: str
    holds: bool | None
    effect_zh: str


@dataclass(frozen=True)
class Row:
    """`open`: in doubt; `must`: a sum or a fact hangs on it, so that a person has to say what it is
    before the paper is done. `elsewhere`: the page, from 0, where it stands, of a paper whose page
    that is shown is another. `picked` and `typed`: what the form says, empty where it says nothing.
    """

    number: int
    key: str
    label: str
    shown: str
    style: str
    state_zh: str
    why_zh: str
    open: bool
    must: bool
    choices: tuple[Choice, ...]
    shape: Shape | None
    elsewhere: int | None
    picked: str
    typed: str

    @property
    def unread(self) -> bool:
        return not self.shown

    @property
    def said(self) -> str:
        """The value that somebody chose or typed; a choice is the value itself, since the paper
        may have been read again meanwhile."""
        return "" if self.picked == UNCLEAR else self.picked or self.typed

    @property
    def left(self) -> bool:
        """Nobody answered, and somebody must."""
        return self.must and not self.said and self.picked != UNCLEAR


class WaitsForPhoto(Exception):
    code = "waits_for_photo"
    customer_zh = "已经请客户重拍，等新的一张来。要收回，请在流水里更正那一条。"


class LeftOpen(Exception):
    code = "fields_left_open"

    def __init__(self, count: int) -> None:
        super().__init__(self.code)
        self.customer_zh = f"还有 {count} 处存疑：选一种读法、自己填，或者标“看不清”。"


def rows_of(reading: PaperReading, sheet: Sheet | None, form: Mapping[str, str]) -> tuple[Row, ...]:
    """Fields, then the items of a bill; of a photo also what papers of its kind say and nobody read
    here. Without a sheet, without shapes."""
    doubtful = {field.name for field in reading.doubtful}
    wanted = HANGS_ON.get(reading.kind or "", frozenset())
    fields = [
        _row(
            reading,
            form,
            number,
            key=field.name,
            label=LABELS_ZH.get(field.name, field.name),
            value=field.value,
            others=field.others,
            state=field.state,
            why_zh=_why(field, reading.source),
            is_open=field.name in doubtful,
            must=field.name in doubtful and (field.name in wanted or field.check == NAME_DIFFERS),
            shape=_shape(field, sheet),
            elsewhere=_elsewhere(field, sheet),
        )
        for number, field in enumerate(reading.fields, start=1)
    ]
    items = [
        _row(
            reading,
            form,
            number,
            key=item.key,
            label=item.name,
            value=item.amount,
            state=item.state,
            why_zh=holds_zh("items_total") if item.state == "proved" else "",
            shape=_shape(item, sheet),
            elsewhere=_elsewhere(item, sheet),
        )
        for number, item in enumerate(reading.items, start=len(fields) + 1)
    ]
    known = {field.name for field in reading.fields}
    by_hand = reading.state == "failed" or reading.source == "photo"
    named = FIELDS.get(reading.kind or "", ()) if by_hand else ()
    unread = [
        _row(reading, form, number, key=name, label=name, value="", state="unread")
        for number, name in enumerate(
            (asked.name for asked in named if asked.name not in known),
            start=len(fields) + len(items) + 1,
        )
    ]
    return (*fields, *items, *unread)


def _row(
    reading: PaperReading,
    form: Mapping[str, str],
    number: int,
    *,
    key: str,
    label: str,
    value: str,
    state: str,
    others: tuple[str, ...] = (),
    why_zh: str = "",
    is_open: bool = False,
    must: bool = False,
    shape: Shape | None = None,
    elsewhere: int | None = None,
) -> Row:
    style, state_zh = STATES_ZH[state]
    ways = (way for way in dict.fromkeys((value, *others)) if way)
    return Row(
        number=number,
        key=key,
        label=label,
        shown=_shown(value),
        style=style,
        state_zh=state_zh,
        why_zh=why_zh,
        open=is_open,
        must=must,
        choices=tuple(_choice(reading, key, way) for way in ways),
        shape=shape,
        elsewhere=elsewhere,
        picked=form.get(f"pick:{key}", ""),
        typed=form.get(f"said:{key}", "").strip(),
    )


def _shape(one: PaperField | PaperItem, sheet: Sheet | None) -> Shape | None:
    return shape_of(one.place, sheet) if sheet and one.page == sheet.page else None


def _elsewhere(one: PaperField | PaperItem, sheet: Sheet | None) -> int | None:
    return one.page if sheet and one.place and one.page != sheet.page else None


def _why(field: PaperField, source: str) -> str:
    if field.state == "confirmed":
        return "同事核过" if field.confirmed_by == "staff" else "客户核过"
    if field.state == "proved":
        if field.check in SUBJECTS_ZH:
            return holds_zh(field.check)
        return "电子票据里的数据" if source != "photo" else "核对过"
    if field.state == "doubtful":
        if field.check in SUBJECTS_ZH:
            return breaks_zh(field.check)
        return DOUBTFUL_ZH.get(field.check, "没有把握")
    if field.money:
        return "没有别的数来证"
    return "两遍读得一样" if field.check == "second_read" else "只读到一处"


def _choice(reading: PaperReading, key: str, value: str) -> Choice:
    outcomes = tried(reading, key, value)
    if not outcomes:
        return Choice(value, _shown(value), None, "没有别的数可对")
    worst = next((one for one in outcomes if not one.holds), outcomes[0])
    return Choice(value, _shown(value), worst.holds, worst.sentence_zh)


def _shown(value: str) -> str:
    """Sums as everywhere at the desk; what is no sum as it is."""
    found = fen(value) if "." in value else None
    return value if found is None else bare(found)
