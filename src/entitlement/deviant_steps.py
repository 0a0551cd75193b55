"""The steps that an insurer may have worked out otherwise, block by block."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .blocks import Allowance, Block, DayLimit, Deductible, Limit, LumpSum, Ratio, Sublimit
from .blocks.limit import EACH
from .blocks.scope import period_zh
from .duty import Duty
from .facts import BillLine
from .money import FULL_BP, half_up, percent, yuan
from .run import whole
from .scalar_text import taken

Values = Mapping[str, Any]


class Deviant(NamedTuple):
    """`what` completes "if ...", `value` is what `step` would have been."""

    code: str
    what: str
    clause: str
    step: str
    value: Any


def deviant(
    block: Block, duty: Duty, values: Values, lines: Sequence[BillLine]
) -> Iterator[Deviant]:
    clause = block.clause
    if isinstance(block, Ratio):
        yield from _ratio(block, values)
    elif isinstance(block, LumpSum):
        yield from _lump_sum(block, values)
    elif isinstance(block, Allowance) and block.icu:
        yield Deviant("icu_ignored", "没有按重症监护的标准计算", block.icu.clause,
                      "allowance.icu_days", 0)  # fmt: skip
    elif isinstance(block, Sublimit) and block.per in EACH:
        step = f"sublimit.{block.name}"
        if block.amount_fen is not None:
            yield from _of_all(block, step, values[f"{step}_of"], block.amount_fen)
    elif isinstance(block, Sublimit):
        yield Deviant("limit_used_up", f"认为{block.title_zh}的限额已经用完", clause,
                      f"sublimit.{block.name}_left", 0)  # fmt: skip
    elif isinstance(block, Deductible):
        yield from _deductible(block, values)
    elif isinstance(block, DayLimit):
        yield Deviant("day_limit_by_line", "把每一笔费用都按一天的限额计算", clause,
                      "day_limit.cut", _cut_by_line(values, block, lines))  # fmt: skip
        yield Deviant("day_limit_nights", "住院天数没有计入出院日", clause,
                      "day_limit.days", max(values["day_limit.days"] - 1, 1))  # fmt: skip
    elif isinstance(block, Limit) and block.per == "day":
        yield Deviant("limit_of_one_day", "把住院一天的限额当作整次住院的限额", clause,
                      "limit.each_day_left", block.amount_fen)  # fmt: skip
        yield Deviant("limit_nights", "住院天数没有计入出院日", clause,
                      "limit.days", max(values["limit.days"] - 1, 1))  # fmt: skip
    elif isinstance(block, Limit) and block.amount_fen is not None and not block.before_rounding:
        left = f"{block.step_id(duty.code)}_left"
        yield Deviant("limit_used_up", "认为限额已经用完", clause, left, 0)
    elif isinstance(block, Limit) and block.per in EACH and duty.kind == "indemnity":
        step = block.step_id(duty.code)
        most_bp = (block.amount_fen or 0) * FULL_BP
        yield from _of_all(block, step, values[_read(duty, step)], most_bp)
    elif block.kind == "rounding":
        exact = whole(values[_read(duty, "rounding.sum")])
        rounded = values["rounding.sum"]
        yield Deviant("rounded_down", "舍去不足一分的部分", clause, "rounding.sum",
                      exact // FULL_BP)  # fmt: skip
        yield Deviant("rounded_at_once", "合计以后才四舍五入到分", clause, "rounding.sum",
                      half_up(exact))  # fmt: skip
        yield Deviant("rounded_to_yuan", "舍去不足一元的部分", clause, "rounding.sum",
                      rounded - rounded % 100)  # fmt: skip


def _of_all(
    block: Limit | Sublimit, step: str, parts: int | Sequence[int], most: int
) -> Iterator[Deviant]:
    """The amount of each line, unit or visit, once for all of them."""
    what = f"把{period_zh(block.per)}的限额当作全部费用合计的限额"
    yield Deviant("limit_of_all", what, block.clause, step, taken(_parts(parts), most))


def _read(duty: Duty, step_id: str) -> str:
    """The step whose value it works on."""
    return next(step.inputs[0] for step in duty.steps if step.id == step_id)


def _ratio(block: Ratio, values: Values) -> Iterator[Deviant]:
    for row in block.table:
        yield Deviant(f"ratio_{row.ratio_bp}", f"按{percent(row.ratio_bp)}的比例计算",
                      row.clause or block.clause, "ratio.bp", row.ratio_bp)  # fmt: skip
    for row in block.stacked.table if block.stacked else ():
        clause = row.clause or (block.stacked.clause if block.stacked else "")
        yield Deviant(f"second_ratio_{row.ratio_bp}", f"再乘的比例按{percent(row.ratio_bp)}计算",
                      clause, "ratio.second_bp", row.ratio_bp)  # fmt: skip
    bands = [values[f"ratio.band{k}"] for k in range(1, len(block.bands) + 1)]
    for ratio_bp in dict.fromkeys(band.ratio_bp for band in block.bands):
        # All bands together are the amount that they cut up.
        exact = [sum(part) * ratio_bp for part in zip(*map(_parts, bands), strict=True)]
        value = exact if isinstance(bands[0], Sequence) else exact[0]
        yield Deviant(f"band_{ratio_bp}", f"没有分段，全部按{percent(ratio_bp)}计算", block.clause,
                      "ratio.exact", value)  # fmt: skip


def _lump_sum(block: LumpSum, values: Values) -> Iterator[Deviant]:
    for stage, bp in enumerate(block.staged.stages_bp if block.staged else (), 1):
        yield Deviant(f"stage_{stage}", f"按第{stage}次给付的{percent(bp)}计算",
                      block.staged.clause if block.staged else "", "lump_sum.bp", bp)  # fmt: skip
    for grade, bp in block.by_grade_bp.items():
        yield Deviant(f"grade_{grade}", f"按伤残{grade}级的{percent(bp)}计算", block.clause,
                      "lump_sum.bp", bp)  # fmt: skip
    if block.growth:
        years = values["lump_sum.years"]
        for fewer in {max(years - 1, 0), years + 1}:
            yield Deviant(f"years_{fewer}", f"按已满{fewer}个保单年度计算", block.clause,
                          "lump_sum.years", fewer)  # fmt: skip


def _deductible(block: Deductible, values: Values) -> Iterator[Deviant]:
    for grade, fen in block.by_grade_fen.items():
        yield Deviant(f"deductible_grade_{grade}", f"按{grade}级医院的免赔额{yuan(fen)}扣除",
                      block.clause, "deductible.left", fen)  # fmt: skip
    if not block.by_grade_fen:
        yield Deviant("deductible_full", f"按{yuan(block.amount_fen)}全额扣除免赔额", block.clause,
                      "deductible.left", block.amount_fen)  # fmt: skip
    if "commercial" in block.absorbs:
        yield Deviant("deductible_not_filled", "没有用其他保险的赔款抵扣免赔额", block.clause,
                      "deductible.base", _unfilled(values, block))  # fmt: skip


def _unfilled(values: Values, block: Deductible) -> int | list[int]:
    left, base = values["deductible.left"], []
    if isinstance(values["eligible"], int):
        return int(max(values["eligible"] - values["others"] - left, 0))
    for cost, other in zip(values["eligible"], values["others"], strict=True):
        filled = min(cost - other, left)
        base.append(cost - other - filled)
        if block.per != "visit":
            left -= filled
    return base


def _cut_by_line(values: Values, block: DayLimit, lines: Sequence[BillLine]) -> list[int]:
    return [
        max(cut + kept - block.most_fen.get(line.category, cut + kept), 0)
        for line, cut, kept in zip(
            lines, values["day_limit.cut"], values["day_limit.counted"], strict=True
        )
    ]


def _parts(value: int | Sequence[int]) -> Sequence[int]:
    return [value] if isinstance(value, int) else value
