"""Figures of bills from what was read and confirmed of it. Pure; nothing is guessed.

A paper names its items by category and what lies outside the catalogue as one sum. That sum is
shared over the items by amount, as the social payment is; `checks` of the figures say so.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from guanjia.documents.e_bill import CATEGORIES
from guanjia.documents.figures import (
    BillFigures,
    FigureLine,
    checked,
    shares,
    spread_account,
    spread_social,
)
from guanjia.documents.paper_reading import NAME_DIFFERS, PaperItem, PaperReading
from guanjia.documents.reading.checks import FUNDS, fen, payments
from guanjia.documents.reading.result import Item, Reading
from guanjia.documents.refusals import PaperRefused

SETTINGS = {"inpatient_bill": "inpatient", "outpatient_bill": "outpatient"}


class NotComplete(Exception):
    """`missing`: the field, or the check, that is not there yet."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


def bills_on(
    paper: PaperReading, *, kind: str | None, on_date: date
) -> tuple[tuple[BillFigures, ...], dict[str, str]]:
    """Of every bill on the photo, the paper's own first, and what that one rests on. `kind`: as it
    is called. People confirm fields of the paper's own bill: of the others those count that need
    no confirmation. Raises NotComplete where the own bill, or every one, is not there yet;
    PaperRefused."""
    checks: dict[str, str] = {}
    found: list[BillFigures] = []
    is_bill = kind in SETTINGS and (not paper.also or paper.kind_read in SETTINGS)
    if kind and is_bill:
        if paper.reversed:
            raise NotComplete("reversed")
        own, checks = bill_figures(kind, paper.settled, paper.items, on_date=on_date)
        found.append(own)
    for other in paper.also:
        bill = _further(other, on_date=on_date)
        if bill and all((one.bill_no, one.total_fen) != (bill.bill_no, bill.total_fen)
                        for one in found):  # fmt: skip
            found.append(bill)
    if not found:
        raise NotComplete("金额合计")
    return tuple(found), checks or {"items_total": "passed", "fund_identity": "passed"}


def _further(reading: Reading, *, on_date: date) -> BillFigures | None:
    in_another_name = any(field.check == NAME_DIFFERS for field in reading.fields)
    if reading.kind not in SETTINGS or not reading.quality.accept or in_another_name:
        return None
    settled = {field.name: field.value for field in reading.fields if field.flows}
    try:
        return bill_figures(reading.kind, settled, reading.items, on_date=on_date)[0]
    except (NotComplete, PaperRefused):
        return None  # the customer is asked for a photo of its own


def bill_figures(
    kind: str,
    settled: Mapping[str, str],
    items: Sequence[PaperItem | Item],
    *,
    on_date: date,
) -> tuple[BillFigures, dict[str, str]]:
    """The figures and what they rest on. `settled`: values that may be used. Raises NotComplete;
    PaperRefused where they contradict each other."""
    total, out = _fen(settled, "金额合计"), _fen(settled, "个人自费")
    names = payments(settled) or FUNDS
    paid = {name: _fen(settled, name) for name in names}
    if sum(paid.values()) != total:
        raise NotComplete("fund_identity")
    amounts = [(item.name, fen(item.amount) or 0) for item in items]
    taken_off = any(amount < 0 for _, amount in amounts)  # of which item, the bill does not say
    if sum(amount for _, amount in amounts) != total or not total or taken_off:
        raise NotComplete("items_total")
    if out > total:
        raise NotComplete("个人自费")
    account = paid.get("个人账户支付", 0)
    social = total - account - paid.get("个人现金支付", 0)
    issued = _day(settled, "开票日期")
    lines = _lines(kind, amounts, out, _provided(settled, issued))
    figures = BillFigures(
        bill_no="-".join(filter(None, (settled.get("票据代码"), _said(settled, "票据号码")))),
        issue_date=issued,
        hospital_name=settled.get("收款单位", "")[:100],
        payer_name=settled.get("交款人", "")[:60],
        lines=spread_account(spread_social(lines, social), account),
        total_fen=total,
        social_paid_fen=social,
        account_paid_fen=account,
    )
    shared = "shared" if 0 < out < total and len(lines) > 2 else "passed"
    checks = {"items_total": "passed", "fund_identity": "passed", "out_of_catalogue": shared}
    return checked(figures, on_date=on_date), checks


def _lines(
    kind: str, amounts: Sequence[tuple[str, int]], out_fen: int, on_date: date
) -> tuple[FigureLine, ...]:
    outside = shares([amount for _, amount in amounts], out_fen)
    return tuple(
        FigureLine.model_validate(
            {
                "on_date": on_date,
                "setting": SETTINGS[kind],
                "category": CATEGORIES.get(name, "other"),
                "pool": pool,
                "amount_fen": amount,
                "name_zh": name[:60],
            }
        )
        for (name, whole), out in zip(amounts, outside, strict=True)
        for pool, amount in (("in", whole - out), ("out", out))
        if amount
    )


def _provided(settled: Mapping[str, str], issued: date) -> date:
    """The last day of the stay, or of the visit; else the day of the bill."""
    day = settled.get("就诊日期") or settled.get("住院时间", "").partition("至")[2]
    return date.fromisoformat(day) if day else issued


def _said(settled: Mapping[str, str], name: str) -> str:
    if not settled.get(name):
        raise NotComplete(name)
    return settled[name]


def _fen(settled: Mapping[str, str], name: str) -> int:
    amount = fen(_said(settled, name))
    if amount is None or amount < 0:
        raise PaperRefused("amount_invalid", field=name)
    return amount


def _day(settled: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(_said(settled, name))
    except ValueError:
        raise PaperRefused("figures_invalid", field=name) from None
