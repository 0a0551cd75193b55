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
    meals_fen: int = 0  # part of the total that nobody insures
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
    nightly_fen: int = 0  # allowance, for at most 30 nights
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
    nights: int,
    deductible_left_fen: int,
    limit_left_fen: int | None,
) -> Worked:
    """`deductible_left_fen` is of the year; a formula with `per_bill` takes its own for each."""
    if formula.fixed_sum_fen is not None:
        fixed = formula.fixed_sum_fen
        return Worked(fixed, 0, fixed, (("agreed", fixed), ("pay", fixed)))
    steps: dict[str, int] = {}
    ratio_bp = formula.ratio_settled_bp if settled else formula.ratio_unsettled_bp
    deductible_used = after = in_bp = capped_bp = 0
    for bill in bills if formula.per_bill else [_together(bills)]:
        left = formula.deductible_fen if formula.per_bill else deductible_left_fen
        used, rest = _less_deductible(formula, bill, deductible_left_fen=left, steps=steps)
        deductible_used += used
        after += rest
        in_bp += rest * ratio_bp
        cap = formula.bill_limit_fen
        capped_bp += rest * ratio_bp if cap is None else min(rest * ratio_bp, cap * 10_000)
    # Half up to the fen, once for all bills of the claim.
    whole, medical = (in_bp + 5_000) // 10_000, (capped_bp + 5_000) // 10_000
    if limit_left_fen is not None:
        medical = min(medical, limit_left_fen)
    withheld = min(formula.withheld_fen, medical)
    extra = {
        "ratio": whole - after,
        "limit": medical - whole,
        "other_deduction": -withheld,
        "allowance": formula.nightly_fen * min(nights, 30),
        "lump_sum": formula.lump_sum_fen if lump_sum_claimed else 0,
    }
    total = medical - withheld + extra["allowance"] + extra["lump_sum"]
    kept = tuple((code, amount) for code, amount in (steps | extra).items() if amount)
    used_of_year = 0 if formula.per_bill else deductible_used
    return Worked(total, used_of_year, medical - withheld, (*kept, ("pay", total)))


def _together(bills: Sequence[Bill]) -> Bill:
    return Bill(
        total_fen=sum(bill.total_fen for bill in bills),
        social_paid_fen=sum(bill.social_paid_fen for bill in bills),
        out_of_catalogue_fen=sum(bill.out_of_catalogue_fen for bill in bills),
        other_paid_fen=sum(bill.other_paid_fen for bill in bills),
        meals_fen=sum(bill.meals_fen for bill in bills),
    )


def _less_deductible(
    formula: Formula, bill: Bill, *, deductible_left_fen: int, steps: dict[str, int]
) -> tuple[int, int]:
    """Deductible used and what is left of one bill after it; adds its amounts to `steps`."""
    # Meals stand outside the catalogue too: they are dropped once.
    dropped = max(bill.out_of_catalogue_fen, bill.meals_fen) if formula.in_catalogue_only else 0
    meals = 0 if formula.in_catalogue_only else bill.meals_fen
    covered = max(0, bill.total_fen - dropped - meals - bill.social_paid_fen)
    # Others' money counts first against what is insured there and not here: never more is paid
    # than the loss that is left.
    loss_left = bill.total_fen - bill.meals_fen - bill.social_paid_fen - bill.other_paid_fen
    rest = min(covered, max(0, loss_left))
    by_others = covered - rest
    filled = min(deductible_left_fen, by_others) if formula.filled_by_others else 0
    deductible = min(rest, deductible_left_fen - filled)
    for code, amount in (
        ("total", bill.total_fen),
        ("out_of_catalogue", -dropped),
        ("not_covered", -meals),
        ("social", covered + dropped + meals - bill.total_fen),
        ("other", -by_others),
        ("deductible", -deductible),
    ):
        steps[code] = steps.get(code, 0) + amount
    return filled + deductible, rest - deductible
