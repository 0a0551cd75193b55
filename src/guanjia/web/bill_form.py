"""The form of one bill's figures, typed from the paper in hand: phone and desk."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import QueryDict

from guanjia.documents.e_bill import CATEGORIES
from guanjia.documents.figures import BillFigures, parse_fen
from guanjia.documents.paper_reading import PaperItem
from guanjia.web.incident_form import NotSaid

CATEGORIES_ZH = {
    "other": "合在一起，不分项",
    "bed": "床位费",
    "meal": "膳食费",
    "nursing": "护理费",
    "surgery": "手术费",
    "drug": "药费",
    "examination": "检查费",
    "laboratory": "化验费",
    "treatment": "治疗费",
    "material": "材料费",
    "anaesthesia": "麻醉费",
    "consultation": "诊察费",
    "vaccine": "疫苗费",
}
SETTINGS_ZH = {
    "outpatient": "普通门急诊",
    "special_outpatient": "特殊门诊（化疗、透析等）",
    "outpatient_surgery": "门诊手术",
    "pharmacy": "药店",
    "online": "互联网医院",
}
ROWS, MOST_ROWS = 3, 60
_EMPTY = {
    "category": "other", "pool": "in", "amount": "", "day": "",
    "item": "", "quantity": "", "earlier": "",
}  # fmt: skip


def rows_for(
    form: QueryDict, known: BillFigures | None, read: Iterable[PaperItem] = ()
) -> list[dict[str, str]]:
    """The rows to show: as typed, else as known, else what was read for certain; and some empty
    ones."""
    rows = typed_rows(form) if form else _known_rows(known) or _read_rows(read)
    wanted = min(MOST_ROWS, len(rows) + ROWS if "more" in form else max(len(rows), ROWS))
    return rows + [_EMPTY] * (wanted - len(rows))


def entered(form: QueryDict, *, inpatient: bool) -> dict[str, Any]:
    issue_date = form.get("issue_date", "")
    try:
        date.fromisoformat(issue_date)
    except ValueError:
        raise NotSaid("issue_date", "请填票据上的开票日期。") from None
    if not form.get("bill_no", "").strip():
        raise NotSaid("bill_no", "请填票据号码，在票据的右上角。")
    setting = "inpatient" if inpatient else form.get("setting", "outpatient")
    lines = [
        {
            "on_date": row["day"] or issue_date,
            "setting": setting,
            "category": row["category"],
            "pool": row["pool"],
            "amount_fen": parse_fen(row["amount"], field=f"amount-{number}"),
            "item": row["item"],
            "quantity": row["quantity"] or 1,
            "last_date": row["earlier"] or None,
        }
        for number, row in enumerate(typed_rows(form), start=1)
    ]
    if not lines:
        raise NotSaid("amount-1", "至少填一行金额；不想分项，就把合计填成一行。")
    return {
        "bill_no": form["bill_no"].strip(),
        "issue_date": issue_date,
        "lines": lines,
        "total_fen": parse_fen(form.get("total", ""), field="total"),
        "social_paid_fen": parse_fen(form.get("social_paid") or "0", field="social_paid"),
        "account_paid_fen": parse_fen(form.get("account_paid") or "0", field="account_paid"),
    }


def typed_rows(form: QueryDict) -> list[dict[str, str]]:
    """Columns that the page did not ask for stay empty."""
    columns = {name: form.getlist(name) for name in _EMPTY}
    return [
        {name: values[k].strip() if k < len(values) else "" for name, values in columns.items()}
        for k, amount in enumerate(columns["amount"])
        if amount.strip()
    ]


def _known_rows(known: BillFigures | None) -> list[dict[str, str]]:
    return [
        {
            "category": line.category,
            "pool": line.pool,
            "amount": plain_yuan(line.amount_fen),
            "day": line.on_date.isoformat(),
            "item": line.item,
            "quantity": str(line.quantity),
            "earlier": line.last_date.isoformat() if line.last_date else "",
        }
        for line in (known.lines if known else ())
    ]


def _read_rows(items: Iterable[PaperItem]) -> list[dict[str, str]]:
    return [
        _EMPTY | {"category": CATEGORIES.get(item.name, "other"), "amount": item.amount}
        for item in items
        if item.state in {"proved", "confirmed"}
    ]


def head_of(form: QueryDict, known: BillFigures | None) -> dict[str, Any]:
    """Number, day and sums: as typed, else as known."""
    if form:
        return dict(form.dict())
    if known is None:
        return {}
    return {
        "bill_no": known.bill_no,
        "issue_date": known.issue_date.isoformat(),
        "total": plain_yuan(known.total_fen),
        "social_paid": plain_yuan(known.social_paid_fen),
        "account_paid": plain_yuan(known.account_paid_fen),
        "setting": known.lines[0].setting,
    }


def plain_yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
