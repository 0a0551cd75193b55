"""What each kind of paper says, from a claim.yaml: the folder's papers are drawn from it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from guanjia.documents.specimens.drawing import Content, draw
from guanjia.documents.specimens.e_bill import sums_of, write_e_bill, yuan

TITLES = {
    "outpatient_bill": "门诊医疗收费票据",
    "inpatient_bill": "住院医疗收费票据",
    "fee_list": "费用明细清单",
    "discharge_summary": "出院小结",
    "diagnosis_certificate": "疾病诊断证明书",
    "pathology_report": "病理检查报告单",
    "medical_record": "门（急）诊病历",
    "lab_report": "检验报告单",
    "social_settlement_sheet": "医疗保险结算单",
    "id_card": "居民身份证",
    "bank_card": "云澜商业银行　借记卡",
    "household_register": "户口簿（内页）",
    "birth_certificate": "出生医学证明",
    "accident_proof": "意外事故说明",
}
CARDS = {"id_card", "bank_card"}
WITHOUT_HOSPITAL = CARDS | {"household_register", "birth_certificate", "accident_proof"}

Claim = Mapping[str, Any]


def _person(claim: Claim, key: str) -> Mapping[str, Any]:
    return next(member for member in claim["members"] if member["key"] == key)


def _rows(claim: Claim, paper: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = paper["kind"]
    person = _person(claim, paper.get("of", claim["insured"]))
    if kind == "bank_card":
        yield "持卡人", claim["account"]["holder_name"]
        yield "卡号", claim["account"]["account_number"]
        return
    yield "姓名", person["name"]
    if kind in {"id_card", "household_register"}:
        yield "证件号码", person["id_number"]
    yield "出生日期", str(person["born_date"])
    incident = claim["incident"]
    if kind not in WITHOUT_HOSPITAL:
        for label, name in (("入院日期", "admission_date"), ("出院日期", "discharge_date")):
            if incident.get(name):
                yield label, str(incident[name])
        if not incident.get("admission_date"):
            yield "就诊日期", str(incident["event_date"])
    for label, value in paper.get("rows", {}).items():
        yield label, str(value)


def _table(paper: Mapping[str, Any], bill: Mapping[str, Any]) -> list[tuple[str, ...]]:
    kind, sums = paper["kind"], sums_of(bill)
    if kind in {"fee_list", "inpatient_bill", "outpatient_bill"}:
        head = ("日期", "项目", "类别", "金额（元）")
        rows = [(str(day), name, scope, amount) for day, name, _, scope, amount in bill["items"]]
        return [head, *rows, ("合计", "", "", yuan(sums["total"]))]
    if kind == "social_settlement_sheet":
        labels = {
            "total": "费用总额", "fund": "医保统筹支付", "other": "其他支付",
            "self_in": "个人自付", "self_out": "个人自费", "account": "其中：个人账户支付",
        }  # fmt: skip
        return [(label, "", "", yuan(sums[name])) for name, label in labels.items()]
    return []


def content_of(claim: Claim, paper: Mapping[str, Any]) -> Content:
    kind = paper["kind"]
    bills = claim.get("bills", [])
    hospital = "" if kind in WITHOUT_HOSPITAL else claim["incident"]["hospital_name"]
    return Content(
        title=paper.get("title", TITLES[kind]),
        head=hospital,
        rows=tuple(_rows(claim, paper)),
        table=_table(paper, bills[0]) if bills else (),
        text=paper.get("text", ()),
        stamp=hospital,
        card=kind in CARDS,
    )


def make_papers(folder: Path, claim: Claim, *, font: Path | None) -> list[Path]:
    """Writes the e-bills, and with a font the pictures, that the claim.yaml names."""
    made = []
    bills = {bill["file"]: bill for bill in claim.get("bills", []) if "file" in bill}
    for paper in claim["papers"]:
        path = folder / paper["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".xml":
            names = {
                "hospital": claim["incident"]["hospital_name"],
                "payer": _person(claim, claim["insured"])["name"],
            }
            path.write_text(write_e_bill(names | bills[paper["file"]]), "utf-8")
        elif font is None:
            continue
        else:
            draw(content_of(claim, paper), font=font).save(path, optimize=True)
        made.append(path)
    return made
