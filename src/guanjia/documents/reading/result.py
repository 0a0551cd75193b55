"""What reading a paper gives. Places are shares of the upright picture, so that they hold for a
copy of any size."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Flag = Literal["screen", "copy", "reversed"]
State = Literal["proved", "read", "doubtful"]
Why = Literal["blurred", "glare", "dark", "cropped", "occluded", "small", "rotated", "moire"]
# Corners clockwise from the upper left: x, y, x, y, x, y, x, y, each from 0 to 1.
Place = tuple[float, float, float, float, float, float, float, float]

MONEY = frozenset(
    (
        "金额合计", "金额合计大写", "医保统筹基金支付", "其他支付", "个人账户支付", "个人现金支付",
        "个人自付", "个人自费", "预缴金额", "补缴金额", "退费金额", "赔付金额",
        "大病保险支付", "大额补助支付", "公务员补助支付", "医疗救助支付", "补充保险支付",
    )
)  # fmt: skip


class Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reason(Told):
    """Why to photograph again, and where it is worst; `rotated` alone asks for nothing."""

    code: Why
    sentence_zh: str
    place: Place | None = None


class Quality(Told):
    accept: bool
    reasons: tuple[Reason, ...] = ()


class Field(Told):
    """`score`: of the least sure letter. `check`: what proved it or made it doubtful. `page`: of
    the paper, from 0; `place` is a share of that page."""

    name: str
    value: str
    state: State
    score: float
    place: Place | None = None
    check: str = ""
    page: int = 0
    others: tuple[str, ...] = ()

    @property
    def flows(self) -> bool:
        """Whether it may be used before a person has confirmed it: money only when proved."""
        return self.state == "proved" or (self.state == "read" and self.name not in MONEY)


class Item(Told):
    """A line of a bill; `place`: of its sum, on that `page`."""

    name: str
    amount: str
    state: State = "read"
    page: int = 0
    place: Place | None = None


class Reading(Told):
    """`turned`: degrees clockwise by which the picture is turned to stand upright. `source`: where
    the fields come from. `lines`: how many lines of text were found. `photo_hash`: 16
    hexadecimal digits that differ in few bits for like pictures."""

    source: Literal["photo", "xml", "ofd", "pdf", "qr"]
    kind: str | None
    kind_score: float
    quality: Quality
    turned: int = 0
    fields: tuple[Field, ...] = ()
    items: tuple[Item, ...] = ()
    lines: int = 0
    photo_hash: str = ""
    pages: int = 1
    pages_read: int = 1
    seconds: float = 0.0
    papers: "tuple[Reading, ...]" = ()
    named: str = ""
    flags: tuple[Flag, ...] = ()
