"""A paper in a list at the desk: kind, figures in one line, state. Never its picture."""

from collections.abc import Iterable
from typing import Any

from guanjia.documents.queries import Paper
from guanjia.documents.rules import BILLS


def paper_rows(papers: Iterable[Paper]) -> list[dict[str, Any]]:
    """Bills first, then in the order in which they came."""
    rows = [_row(paper) for paper in papers]
    return sorted(rows, key=lambda row: (not row["is_bill"], row["paper"].received_at))


def _row(paper: Paper) -> dict[str, Any]:
    figures = paper.figures
    return {
        "paper": paper,
        "is_bill": paper.kind in BILLS,
        "figures": figures,
        "further": paper.bills[1:],
        "own_fen": figures.total_fen - figures.social_paid_fen if figures else None,
        "state": _state(paper),
    }


def _state(paper: Paper) -> tuple[str, str]:
    """Style and word."""
    if not paper.stands:
        return "outline", "已移除"
    if paper.source == "e_bill":
        return "good", "电子票"
    if paper.source == "reading":
        return "info", "照片读出"
    if paper.source == "hand":
        return "info", "手工录入"
    return ("near", "缺金额") if paper.kind in BILLS else ("outline", "收到")
