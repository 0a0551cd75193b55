"""What a bill says, in fen, and the checks that every set of figures must pass."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import accumulate, pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from guanjia.documents.refusals import PaperRefused

MOST_FEN = 1_000_000_000
YUAN = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,2}))?")

Setting = Literal[
    "inpatient", "outpatient", "special_outpatient", "outpatient_surgery", "pharmacy", "online"
]
Category = Literal[
    "bed", "meal", "nursing", "surgery", "drug", "examination", "laboratory", "treatment",
    "material", "anaesthesia", "consultation", "vaccine", "other",
]  # fmt: skip
Pool = Literal["in", "out", "drug"]
Fen = Annotated[int, Field(strict=True, ge=0, le=MOST_FEN)]


class Figures(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FigureLine(Figures):
    """One line of a bill. `social_paid_fen` is more than 0 only in the pool `in`;
    `account_paid_fen` came from the insured's own social account. `item`: the code that a wording
    gives to it; `last_date`: when the same item was provided before, as far as anyone said."""

    on_date: date
    setting: Setting
    category: Category
    pool: Pool
    amount_fen: Fen
    social_paid_fen: Fen = 0
    account_paid_fen: Fen = 0
    item: str = Field(default="", pattern=r"^[A-Za-z0-9.-]{0,32}$")
    quantity: int = Field(default=1, ge=1, le=10_000)
    last_date: date | None = None
    name_zh: str = Field(default="", max_length=60)


class BillFigures(Figures):
    """One bill; the lines add up to `total_fen`, their social payments to `social_paid_fen`, what
    came from the own social account to `account_paid_fen`."""

    bill_no: str = Field(min_length=1, max_length=60)
    issue_date: date
    hospital_name: str = Field(default="", max_length=100)
    payer_name: str = Field(default="", max_length=60)
    lines: tuple[FigureLine, ...] = Field(min_length=1, max_length=500)
    total_fen: Fen
    social_paid_fen: Fen
    account_paid_fen: Fen = 0

    @property
    def out_of_catalogue_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines if line.pool != "in")


def parse_fen(text: str, *, field: str = "amount") -> int:
    """Yuan as printed on a bill ("1,234.5", "0.22") to fen; nothing is rounded."""
    match = YUAN.fullmatch(text.strip().replace(",", ""))
    if match is None:
        raise PaperRefused("amount_invalid", field=field)
    fen = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if fen > MOST_FEN:
        raise PaperRefused("amount_invalid", field=field)
    return fen


def spread_social(lines: tuple[FigureLine, ...], social_paid_fen: int) -> tuple[FigureLine, ...]:
    """Share one bill's social payment over its catalogue lines, by amount, to the fen.

    Social money never pays for what lies outside the catalogue; more of it than the catalogue
    lines cost cannot be.
    """
    weights = [line.amount_fen if line.pool == "in" else 0 for line in lines]
    if social_paid_fen > sum(weights):
        raise PaperRefused("fund_disagrees", field="social_paid_fen")
    parts = shares(weights, social_paid_fen)
    return tuple(
        line.model_copy(update={"social_paid_fen": part})
        for line, part in zip(lines, parts, strict=True)
    )


def spread_account(lines: tuple[FigureLine, ...], account_fen: int) -> tuple[FigureLine, ...]:
    """Share what came from the own social account over what the fund left open: of catalogue lines
    first, then of the others, by what is open."""
    open_fen = [line.amount_fen - line.social_paid_fen for line in lines]
    if account_fen > sum(open_fen):
        raise PaperRefused("fund_disagrees", field="account_paid_fen")
    inside = [fen if line.pool == "in" else 0 for line, fen in zip(lines, open_fen, strict=True)]
    outside = [fen - part for fen, part in zip(open_fen, inside, strict=True)]
    first_fen = min(account_fen, sum(inside))
    first, then = shares(inside, first_fen), shares(outside, account_fen - first_fen)
    return tuple(
        line.model_copy(update={"account_paid_fen": own + more})
        for line, own, more in zip(lines, first, then, strict=True)
    )


def shares(weights: list[int], fen: int) -> list[int]:
    whole = sum(weights) or 1
    reached = [fen * upto // whole for upto in accumulate(weights, initial=0)]
    return [after - before for before, after in pairwise(reached)]


def checked(figures: BillFigures, *, on_date: date) -> BillFigures:
    """The same figures, if they hold together; `on_date` is today in Shanghai."""
    latest = max(figures.issue_date, *(line.on_date for line in figures.lines))
    if latest > on_date:
        raise PaperRefused("date_in_future")
    if sum(line.amount_fen for line in figures.lines) != figures.total_fen:
        raise PaperRefused("sums_disagree", field="total_fen")
    for line in figures.lines:
        if line.social_paid_fen > (line.amount_fen if line.pool == "in" else 0):
            raise PaperRefused("fund_disagrees", field="social_paid_fen")
    if sum(line.social_paid_fen for line in figures.lines) != figures.social_paid_fen:
        raise PaperRefused("fund_disagrees", field="social_paid_fen")
    for line in figures.lines:
        if line.account_paid_fen > line.amount_fen - line.social_paid_fen:
            raise PaperRefused("fund_disagrees", field="account_paid_fen")
        if line.last_date and line.last_date > line.on_date:
            raise PaperRefused("figures_invalid", field="last_date")
    if sum(line.account_paid_fen for line in figures.lines) != figures.account_paid_fen:
        raise PaperRefused("fund_disagrees", field="account_paid_fen")
    return figures


def figures_from_entry(entry: Mapping[str, object], *, on_date: date) -> BillFigures:
    """Figures typed by hand, in the shape of BillFigures as JSON (money in fen).

    Where no line says what social insurance or the own account paid, the bill's sum is shared over
    its lines.
    """
    try:
        figures = BillFigures.model_validate(entry)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        code = "amount_invalid" if field.endswith("_fen") else "figures_invalid"
        raise PaperRefused(code, field=field) from None
    if not any(line.social_paid_fen for line in figures.lines):
        lines = spread_social(figures.lines, figures.social_paid_fen)
        figures = figures.model_copy(update={"lines": lines})
    if not any(line.account_paid_fen for line in figures.lines):
        lines = spread_account(figures.lines, figures.account_paid_fen)
        figures = figures.model_copy(update={"lines": lines})
    return checked(figures, on_date=on_date)
