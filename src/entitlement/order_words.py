"""What the comparison of orders says, in one or two sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from .money import cny, yuan


class Row(Protocol):
    @property
    def order(self) -> tuple[str, ...]: ...
    @property
    def total_fen(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Parting:
    """`deductible`: the clause of a deductible that other policies' money does not fill."""

    key: str
    clause: str
    mode: str
    deductible: str


@dataclass(frozen=True, slots=True)
class Told:
    titles: Mapping[str, str]
    best: Row
    worst: Row
    own: Row | None
    bound_fen: int
    parting: Parting | None


def told_zh(told: Told) -> str:
    def names(row: Row) -> str:
        return "、".join(f"《{told.titles[key]}》" for key in row.order)

    best_fen, parting = told.best.total_fen, told.parting
    if parting is None:
        return f"先后顺序不影响赔款，合计{yuan(best_fen)}。"
    why = f"《{told.titles[parting.key]}》第{parting.clause}条"
    why += "只赔其他保险没有赔到的部分" if parting.mode == "S" else "先扣除其他保险已赔的金额"
    if parting.deductible:
        why += f"，第{parting.deductible}条的免赔额还要另扣"
    said = (
        f"依次向{names(told.best)}申请，合计可得{yuan(best_fen)}；"
        f"按{names(told.worst)}的顺序只得{yuan(told.worst.total_fen)}，"
        f"相差{yuan(best_fen - told.worst.total_fen)}，原因是{why}，越晚申请赔得越少。"
    )
    if told.own and told.own.total_fen < best_fen:
        less_fen = best_fen - told.own.total_fen
        said += f"您选的顺序可得{yuan(told.own.total_fen)}，少{yuan(less_fen)}。"
    if best_fen == told.bound_fen:
        said += f"任何顺序都不会超过{yuan(best_fen)}。"
    return said


def told_en(told: Told) -> str:
    def names(row: Row) -> str:
        return ", ".join(f"《{told.titles[key]}》" for key in row.order)

    best_fen, parting = told.best.total_fen, told.parting
    if parting is None:
        return f"The order makes no difference; together they pay {cny(best_fen)}."
    why = f"clause {parting.clause} of 《{told.titles[parting.key]}》 "
    why += (
        "pays only what other policies left open"
        if parting.mode == "S"
        else "first takes off what other policies paid"
    )
    if parting.deductible:
        why += f", and the deductible of clause {parting.deductible} still comes off in full"
    said = (
        f"Filed in the order {names(told.best)} they pay {cny(best_fen)} together; in the order "
        f"{names(told.worst)} only {cny(told.worst.total_fen)}, "
        f"{cny(best_fen - told.worst.total_fen)} less, because {why}: the later it is filed, the "
        "less it pays."
    )
    if told.own and told.own.total_fen < best_fen:
        said += (
            f" Your own order pays {cny(told.own.total_fen)}, "
            f"{cny(best_fen - told.own.total_fen)} less."
        )
    if best_fen == told.bound_fen:
        said += f" No order can pay more than {cny(best_fen)}."
    return said
