"""The figures of one bill, typed from the paper in hand."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from guanjia.claims.actions.papers import PaperNotThere, refresh
from guanjia.documents.actions.figures import enter_figures
from guanjia.documents.figures import BillFigures, parse_fen
from guanjia.web.phone.incident_form import NotSaid
from guanjia.web.phone.page import page, show
from guanjia.web.phone.pages.claim_in_report import of_claim, opened

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


@page
def bill_figures(request: HttpRequest, claim_id: UUID, document_id: UUID) -> HttpResponse:
    book = opened(request, claim_id)
    paper = book.papers(book.claim.papers).get(document_id)
    if paper is None or not paper.stands:
        raise PaperNotThere
    known = paper.figures
    form = request.POST
    if request.method == "POST" and "more" not in form:
        enter_figures(
            household_id=book.household_id,
            document_id=document_id,
            figures=_entered(form, inpatient=paper.kind == "inpatient_bill"),
            now=request.now,
        )
        book = opened(request, claim_id)  # read once more, with the new figures
        refresh(book, now=request.now)
        book.save(now=request.now)
        return redirect(f"/report/{claim_id}/papers")
    rows = _typed_rows(form) if form else _known_rows(known)
    empty = {"category": "other", "pool": "in", "amount": "", "day": ""}
    wanted = min(MOST_ROWS, len(rows) + ROWS if "more" in form else max(len(rows), ROWS))
    return show(
        request,
        "report_figures",
        step=4,
        **of_claim(request, book),
        paper=paper,
        by_e_bill=paper.source == "e_bill",
        inpatient=paper.kind == "inpatient_bill",
        head=form.dict() if form else _known_head(known),
        rows=rows + [empty] * (wanted - len(rows)),
        categories=CATEGORIES_ZH.items(),
        settings_zh=SETTINGS_ZH.items(),
        today=request.now,
    )


def _entered(form: QueryDict, *, inpatient: bool) -> dict[str, Any]:
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
        }
        for number, row in enumerate(_typed_rows(form), start=1)
    ]
    if not lines:
        raise NotSaid("amount-1", "至少填一行金额；不想分项，就把合计填成一行。")
    return {
        "bill_no": form["bill_no"].strip(),
        "issue_date": issue_date,
        "lines": lines,
        "total_fen": parse_fen(form.get("total", ""), field="total"),
        "social_paid_fen": parse_fen(form.get("social_paid") or "0", field="social_paid"),
    }


def _typed_rows(form: QueryDict) -> list[dict[str, str]]:
    columns = [form.getlist(name) for name in ("category", "pool", "amount", "day")]
    return [
        dict(zip(("category", "pool", "amount", "day"), row, strict=True))
        for row in zip(*columns, strict=False)
        if row[2].strip()
    ]


def _known_rows(known: BillFigures | None) -> list[dict[str, str]]:
    return [
        {
            "category": line.category,
            "pool": line.pool,
            "amount": _plain(line.amount_fen),
            "day": line.on_date.isoformat(),
        }
        for line in (known.lines if known else ())
    ]


def _known_head(known: BillFigures | None) -> dict[str, str]:
    if known is None:
        return {}
    return {
        "bill_no": known.bill_no,
        "issue_date": known.issue_date.isoformat(),
        "total": _plain(known.total_fen),
        "social_paid": _plain(known.social_paid_fen),
        "setting": known.lines[0].setting,
    }


def _plain(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
