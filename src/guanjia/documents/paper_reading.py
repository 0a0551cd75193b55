"""What is known of a paper: what the machine read beside what people confirmed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from guanjia.documents.reading.checks import Checks, states
from guanjia.documents.reading.result import MONEY, Field, Place, Quality, Reading, Reason, State

ITEM = "items."  # with its number: the name of an item's sum

_BILL = (
    "金额合计", "医保统筹基金支付", "其他支付", "个人账户支付", "个人现金支付", "个人自费",
    "票据号码", "开票日期",
)  # fmt: skip
# What a sum or a fact hangs on, by kind of paper.
HANGS_ON = {
    "inpatient_bill": frozenset((*_BILL, "住院时间")),
    "outpatient_bill": frozenset((*_BILL, "就诊日期")),
    "discharge_summary": frozenset(("入院日期", "出院日期", "出院诊断")),
    "diagnosis_certificate": frozenset(("诊断",)),
}
NAME_DIFFERS = "name_differs"  # the check of a name that is not the person's

STATES_ZH = {
    "waiting": "收到了，马上看这张照片清不清楚。",
    "looked": "照片看过了，正在读上面的字。",
    "read": "读完了。",
    "failed": "机器没能读出这一份，管家会来看，您也可以照着纸填。",
}
PAGES_ZH = "前 {} 页读完了，后面的没有读，请照着纸核对一下。"
NO_READER_ZH = "收到了。读照片的程序还没有准备好，准备好了会自动接着读；您可以先往下办。"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of a field; the newest holds."""

    field: str
    value: str
    by_role: Literal["customer", "staff"]
    at: datetime


@dataclass(frozen=True, slots=True)
class PaperField:
    """`value` holds: what a person said, else what was read (`read_value`, empty where nothing
    was). `place`: on the picture as it is shown now; `others`: what else it may say."""

    name: str
    value: str
    read_value: str
    state: State | Literal["confirmed"]
    check: str = ""
    score: float = 0.0
    place: Place | None = None
    page: int = 0
    others: tuple[str, ...] = ()
    confirmed_by: str = ""
    confirmed_at: datetime | None = None

    @property
    def money(self) -> bool:
        return self.name in MONEY or self.name.startswith(ITEM)

    @property
    def settled(self) -> bool:
        """Whether it may be used: money only when proved or confirmed."""
        return self.state in {"proved", "confirmed"} or (self.state == "read" and not self.money)


@dataclass(frozen=True, slots=True)
class PaperItem:
    """A line of a bill; `key` names its sum where somebody confirms it, `place` says where that
    stands on the picture as it is shown now."""

    key: str
    name: str
    amount: str
    state: State | Literal["confirmed"]
    place: Place | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class PaperReading:
    """`reasons` and `accept`: the newest verdict; `first`: the answer before the text was read.

    `kind_named` is what the customer called it and holds; `kind_read` is offered where it differs.
    `named`: what a paper of no use here is, in plain words. `also`: further papers on one photo,
    after the one whose fields these are.
    """

    document_id: UUID
    person_id: UUID
    media_type: str
    state: Literal["waiting", "looked", "read", "failed"]
    kind_named: str | None
    first: Quality | None = None
    looked_at: datetime | None = None
    read_at: datetime | None = None
    reading: Reading | None = None
    fields: tuple[PaperField, ...] = ()
    items: tuple[PaperItem, ...] = ()
    failed_code: str = ""
    flags: tuple[str, ...] = ()
    insisted_at: datetime | None = None
    checked_at: datetime | None = None
    shown_turned: int = 0  # of the picture that people see, clockwise from how it came

    @property
    def state_zh(self) -> str:
        if self.state == "read" and self.reading and self.reading.pages_read < self.reading.pages:
            return PAGES_ZH.format(self.reading.pages_read)
        return STATES_ZH[self.state]

    @property
    def verdict(self) -> Quality | None:
        """The newest, with places on the picture as it is shown."""
        quality = self.reading.quality if self.reading else self.first
        if quality is None:
            return None
        degrees = self.shown_turned - (self.reading.turned if self.reading else 0)
        shown = (_shown(one, degrees) for one in quality.reasons)
        return quality.model_copy(update={"reasons": tuple(shown)})

    @property
    def turned(self) -> int:
        """Degrees clockwise from the picture as it is shown to one that stands upright."""
        return (self.reading.turned - self.shown_turned) % 360 if self.reading else 0

    @property
    def accept(self) -> bool | None:
        return self.verdict.accept if self.verdict else None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.verdict.reasons if self.verdict else ()

    @property
    def kind_read(self) -> str | None:
        return self.reading.kind if self.reading else None

    @property
    def kind_score(self) -> float:
        return self.reading.kind_score if self.reading else 0.0

    @property
    def kind(self) -> str | None:
        return self.kind_named or self.kind_read

    @property
    def kind_differs(self) -> bool:
        """Told of a good photo only: of a bad one the machine cannot know."""
        told = bool(self.accept and self.kind_named and self.kind_read)
        return told and self.kind_named != self.kind_read

    @property
    def source(self) -> str:
        return self.reading.source if self.reading else ""

    @property
    def named(self) -> str:
        return self.reading.named if self.reading else ""

    @property
    def also(self) -> tuple[Reading, ...]:
        return self.reading.papers[1:] if self.reading else ()

    @property
    def reversed(self) -> bool:
        """Whether the paper itself takes a bill back, or is void."""
        own = next(iter(self.reading.papers), self.reading) if self.reading else None
        return own is not None and "reversed" in own.flags

    @property
    def values(self) -> dict[str, str]:
        return {field.name: field.value for field in self.fields if field.value}

    @property
    def settled(self) -> dict[str, str]:
        """Values that may be used."""
        return {field.name: field.value for field in self.fields if field.settled and field.value}

    @property
    def amounts(self) -> list[str]:
        return [item.amount for item in self.items]

    @property
    def doubtful(self) -> tuple[PaperField, ...]:
        """What a person has to say before it is used."""
        return tuple(field for field in self.fields if not field.settled)

    def open_fields(self, *, has_figures: bool) -> int:
        """How many somebody should say: of a good photo, what a sum or a fact hangs on, and whose
        paper it is. A bill whose figures are known asks for none of its own."""
        if not self.accept:
            return 0
        wanted = frozenset() if has_figures else HANGS_ON.get(self.kind or "", frozenset())
        return sum(one.name in wanted or one.check == NAME_DIFFERS for one in self.doubtful)


def composed(
    reading: Reading | None, said: Iterable[Said], *, shown_turned: int
) -> tuple[tuple[PaperField, ...], tuple[PaperItem, ...]]:
    """Fields and items with what people said of them in force; `said`: the oldest first."""
    told = {one.field: one for one in said}
    read_fields, read_items = (reading.fields, reading.items) if reading else ((), ())
    degrees = shown_turned - (reading.turned if reading else 0)
    fields = [_field(field, told.get(field.name), degrees) for field in read_fields]
    known = {field.name for field in read_fields}
    fields += [
        PaperField(
            name=one.field, value=one.value, read_value="", state="confirmed",
            confirmed_by=one.by_role, confirmed_at=one.at,
        )
        for one in told.values()
        if one.field not in known and not one.field.startswith(ITEM)
    ]  # fmt: skip
    items = []
    for number, item in enumerate(read_items):
        key = f"{ITEM}{number}"
        word = told.get(key)
        items.append(
            PaperItem(
                key=key,
                name=item.name,
                amount=word.value if word else item.amount,
                state="confirmed" if word else item.state,
                place=turned_place(item.place, degrees),
                page=item.page,
            )
        )
    return _proved(fields, items) if told else (tuple(fields), tuple(items))


def _proved(
    fields: list[PaperField], items: list[PaperItem]
) -> tuple[tuple[PaperField, ...], tuple[PaperItem, ...]]:
    """What a person said may prove the rest: the checks once more, over what holds now."""
    values = {field.name: field.value for field in fields if field.value}
    checks = Checks(values, [item.amount for item in items]).run()
    by_check, _ = states(checks)
    adds_up = any(name == "items_total" and holds for name, _, holds in checks)
    return tuple(
        replace(field, state="proved", check=by_check[field.name])
        if field.name in by_check and not field.settled
        else field
        for field in fields
    ), tuple(
        replace(item, state="proved") if adds_up and item.state != "confirmed" else item
        for item in items
    )


def _field(field: Field, said: Said | None, degrees: int) -> PaperField:
    return PaperField(
        name=field.name,
        value=said.value if said else field.value,
        read_value=field.value,
        state="confirmed" if said else field.state,
        check=field.check,
        score=field.score,
        place=turned_place(field.place, degrees),
        page=field.page,
        others=field.others,
        confirmed_by=said.by_role if said else "",
        confirmed_at=said.at if said else None,
    )


def _shown(reason: Reason, degrees: int) -> Reason:
    return reason.model_copy(update={"place": turned_place(reason.place, degrees)})


def turned_place(place: Place | None, degrees: int) -> Place | None:
    """The same place once the picture is turned clockwise by quarters; the corners again from the
    upper left."""
    quarters = degrees // 90 % 4
    if place is None or not quarters:
        return place
    corners = list(zip(place[::2], place[1::2], strict=True))
    for _ in range(quarters):
        corners = [(1 - y, x) for x, y in corners]
        corners = [corners[-1], *corners[:-1]]
    (a, b), (c, d), (e, f), (g, h) = corners
    return (a, b, c, d, e, f, g, h)
