"""How a simulated insurer works out a sum: a few lines of its own, knowing nothing of the platform.

All amounts are integer fen, ratios basis points. In `Worked.steps` deductions are negative; all
steps before the last add up to the last one, `pay`.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bill:
    total_fen: int
    social_paid_fen: int
    out_of_catalogue_fen: int = 0
    other_paid_fen: int = 0
    bill_no: str = ""


@dataclass(frozen=True)
class Formula:
    deductible_fen: int = 0
    per_bill: bool = False  # the deductible falls on each bill, not on the year
    filled_by_others: bool = False  # what other insurers paid counts towards the deductible
    ratio_settled_bp: int = 10_000
    ratio_unsettled_bp: int = 10_000
    limit_fen: int | None = None  # of the year
    bill_limit_fen: int | None = None
    in_catalogue_only: bool = False
    lump_sum_fen: int = 0
    withheld_fen: int = 0  # a deduction that no clause explains
    fixed_sum_fen: int | None = None


@dataclass(frozen=True)
class Worked:
    sum_fen: int
    deductible_used_fen: int
    limit_used_fen: int
    steps: tuple[tuple[str, int], ...]


def work_out(
    formula: Formula,
    bills: Sequence[Bill],
    *,
    settled: bool,
    lump_sum_claimed: bool,
    deductible_left_fen: int,
    limit_left_fen: int | None,
) -> Worked:
    """`deductible_left_fen` is of the year; a formula with `per_bill` takes its own for each."""
    if formula.fixed_sum_fen is not None:
        fixed = formula.fixed_sum_fen
        return Worked(fixed, 0, fixed, (("agreed", fixed), ("pay", fixed)))
    steps: dict[str, int] = {}
    deductible_used = medical = 0
    for bill in bills if formula.per_bill else [_together(bills)]:
        left = formula.deductible_fen if formula.per_bill else deductible_left_fen
        used, pay = _one(formula, bill, settled=settled, deductible_left_fen=left, steps=steps)
        deductible_used += used
        medical += pay
    if limit_left_fen is not None and medical > limit_left_fen:
        steps["limit"] = steps.get("limit", 0) + limit_left_fen - medical
        medical = limit_left_fen
    withheld = min(formula.withheld_fen, medical)
    lump_sum = formula.lump_sum_fen if lump_sum_claimed else 0
    steps["other_deduction"] = -withheld
    steps["lump_sum"] = lump_sum
    total = medical - withheld + lump_sum
    kept = tuple((code, amount) for code, amount in steps.items() if amount)
    used_of_year = 0 if formula.per_bill else deductible_used
    return Worked(total, used_of_year, medical - withheld, (*kept, ("pay", total)))


def _together(bills: Sequence[Bill]) -> Bill:
    return Bill(
        total_fen=sum(bill.total_fen for bill in bills),
        social_paid_fen=sum(bill.social_paid_fen for bill in bills),
        out_of_catalogue_fen=sum(bill.out_of_catalogue_fen for bill in bills),
        other_paid_fen=sum(bill.other_paid_fen for bill in bills),
    )


def _one(
    formula: Formula, bill: Bill, *, settled: bool, deductible_left_fen: int, steps: dict[str, int]
) -> tuple[int, int]:
    """Deductible used and sum paid for one bill; adds its amounts to `steps`."""
    dropped = bill.out_of_catalogue_fen if formula.in_catalogue_only else 0
    covered = max(0, bill.total_fen - dropped - bill.social_paid_fen)
    # Others' money counts first against what is not covered here: never more than the loss left.
    loss_left = max(0, bill.total_fen - bill.social_paid_fen - bill.other_paid_fen)
    rest = min(covered, loss_left)
    by_others = covered - rest
    filled = min(deductible_left_fen, by_others) if formula.filled_by_others else 0
    deductible = min(rest, deductible_left_fen - filled)
    after = rest - deductible
    ratio_bp = formula.ratio_settled_bp if settled else formula.ratio_unsettled_bp
    pay = (after * ratio_bp + 5_000) // 10_000
    capped = pay if formula.bill_limit_fen is None else min(pay, formula.bill_limit_fen)
    for code, amount in (
        ("total", bill.total_fen),
        ("out_of_catalogue", -dropped),
        ("social", covered + dropped - bill.total_fen),
        ("other", -by_others),
        ("deductible", -deductible),
        ("ratio", pay - after),
        ("limit", capped - pay),
    ):
        steps[code] = steps.get(code, 0) + amount
    return filled + deductible, capped
