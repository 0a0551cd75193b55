"""Fields that were read of a paper, as the page shows them for the customer to settle."""

from typing import Any

from guanjia.documents.paper_reading import PaperField, PaperItem, PaperReading
from guanjia.documents.queries import Paper
from guanjia.documents.trial import tried

_BILL = (
    "金额合计", "医保统筹基金支付", "其他支付", "个人账户支付", "个人现金支付", "个人自费",
    "票据号码", "开票日期",
)  # fmt: skip
# What a sum or a step hangs on; a doubt about the rest is no reason to bother an ill person.
ASKED: dict[str | None, tuple[str, ...]] = {
    "inpatient_bill": (*_BILL, "住院时间"),
    "outpatient_bill": (*_BILL, "就诊日期"),
    "discharge_summary": ("入院日期", "出院日期", "出院诊断"),
    "diagnosis_certificate": ("诊断",),
}


def asked_of(paper: Paper, reading: PaperReading) -> list[dict[str, Any]]:
    """What only a person can say, most important first; nothing of a bill whose figures are known,
    nor of a photo that is to be taken again."""
    wanted = ASKED.get(paper.kind, ())
    if paper.figures is not None or not reading.accept:
        return []
    doubtful = [field for field in reading.doubtful if field.name in wanted]
    doubtful.sort(key=lambda field: wanted.index(field.name))
    return [
        _row(paper, field) | {"candidates": [_tried(reading, field, one) for one in _values(field)]}
        for field in doubtful
    ]


def clear_of(paper: Paper, reading: PaperReading) -> dict[str, Any] | None:
    """The rest of the paper, to look over: `main` is what sums and steps hang on. None where
    nothing was read, or of a photo that is to be taken again."""
    if not reading.accept or not reading.fields:
        return None
    asked = {one["name"] for one in asked_of(paper, reading)}
    wanted = ASKED.get(paper.kind, ())
    rows = [_row(paper, field) for field in reading.fields
            if field.name not in asked and field.value]  # fmt: skip
    return {
        "paper": paper,
        "main": sorted(
            (row for row in rows if row["name"] in wanted),
            key=lambda row: wanted.index(row["name"]),
        ),
        "rest": [row for row in rows if row["name"] not in wanted],
        "items": [_item_row(paper, item) for item in reading.items],
    }


def _item_row(paper: Paper, item: PaperItem) -> dict[str, Any]:
    return {
        "key": f"{paper.document_id}:{item.key}",
        "name": item.key,
        "label_zh": item.name,
        "value": item.amount,
        "money": True,
        "said": item.state == "confirmed",
    }


def _row(paper: Paper, field: PaperField) -> dict[str, Any]:
    return {
        "key": f"{paper.document_id}:{field.name}",
        "document_id": paper.document_id,
        "kind": paper.kind,
        "name": field.name,
        "label_zh": field.name,
        "value": field.value,
        "money": field.money and not field.name.endswith("大写"),
        "field": field,
        "said": field.confirmed_by == "customer",
    }


def _values(field: PaperField) -> list[str]:
    return [one for one in dict.fromkeys((field.value, *field.others)) if one]


def _tried(reading: PaperReading, field: PaperField, value: str) -> dict[str, Any]:
    """What the value does to the checks: the worst of it, else the best."""
    outcomes = sorted(tried(reading, field.name, value), key=lambda one: one.holds)
    return {
        "value": value,
        "money": field.money,
        "holds": bool(outcomes) and outcomes[0].holds,
        "sentence_zh": outcomes[0].sentence_zh if outcomes else "",
    }
