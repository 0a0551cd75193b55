"""What the year view says: the filings in turn, and what to ask an insurer before relying on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from .money import cny, yuan


class Filed(Protocol):
    @property
    def claim_zh(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def pay_fen(self) -> int: ...


class Row(Protocol):
    @property
    def filings(self) -> Sequence[Filed]: ...
    @property
    def total_fen(self) -> int: ...


class Chosen(Protocol):
    @property
    def claim_zh(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def now_fen(self) -> int: ...
    @property
    def later_fen(self) -> int | None: ...
    @property
    def never_fen(self) -> int: ...


@dataclass(frozen=True, slots=True)
class YearTold:
    titles: Mapping[str, str]
    best: Row
    one_by_one: Row
    choices: Sequence[Chosen]
    sure_fen: int


def year_zh(told: YearTold) -> str:
    best_fen = told.best.total_fen
    gain_fen = best_fen - told.one_by_one.total_fen
    if not gain_fen:
        return f"每次各按最好的先后马上申请即可，这一年合计可得{yuan(best_fen)}。"
    turns = "，".join(
        f"{one.claim_zh}向《{told.titles[one.policy]}》申请"
        + (f"得{yuan(one.pay_fen)}" if one.pay_fen else "（这次不赔，但先抵扣免赔额）")
        for one in told.best.filings
    )
    said = (
        f"依次：{turns}。这一年合计可得{yuan(best_fen)}，"
        f"比每次只按当时最好的先后多{yuan(gain_fen)}。"
    )
    for one in told.choices:
        wait_fen = max(one.later_fen or 0, one.never_fen) - one.now_fen
        if wait_fen > 0:
            how = "以后再报" if (one.later_fen or 0) >= one.never_fen else "不报"
            title = told.titles[one.policy]
            said += f"{one.claim_zh}向《{title}》{how}，比马上报多{yuan(wait_fen)}。"
    return said


def year_en(told: YearTold) -> str:
    best_fen = told.best.total_fen
    gain_fen = best_fen - told.one_by_one.total_fen
    if not gain_fen:
        return (
            "Filing each claim at once, in the order that is best for it, is best for the year: "
            f"{cny(best_fen)}."
        )
    turns = "; ".join(
        f"{one.claim_zh} with 《{told.titles[one.policy]}》"
        + (f" for {cny(one.pay_fen)}" if one.pay_fen else " (pays nothing, fills the deductible)")
        for one in told.best.filings
    )
    said = (
        f"In turn: {turns}. The year pays {cny(best_fen)}, {cny(gain_fen)} more than the best "
        "order for each claim alone."
    )
    for one in told.choices:
        wait_fen = max(one.later_fen or 0, one.never_fen) - one.now_fen
        if wait_fen > 0:
            how = "later" if (one.later_fen or 0) >= one.never_fen else "not at all"
            said += (
                f" {one.claim_zh} filed with 《{told.titles[one.policy]}》 {how}: "
                f"{cny(wait_fen)} more than at once."
            )
    return said


def ask_zh(told: YearTold) -> str:
    if told.sure_fen == told.best.total_fen:
        return ""
    return (
        "这个结果的前提是：已经抵扣的免赔额，不因其他保险之后的赔付而恢复。条款没有写明这一点，"
        f"请先向保险公司确认；如果会恢复，合计是{yuan(told.sure_fen)}。"
    )


def ask_en(told: YearTold) -> str:
    if told.sure_fen == told.best.total_fen:
        return ""
    return (
        "This holds only if a deductible once filled is not restored by what another policy pays "
        "later. The wording does not say; ask the insurer first. If it is restored, the year pays "
        f"{cny(told.sure_fen)}."
    )
