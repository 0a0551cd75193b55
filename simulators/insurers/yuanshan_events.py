"""远山人寿保险's news as XML."""

import json
import sqlite3
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement
from zoneinfo import ZoneInfo

STATUS = {
    "notice_accepted": "已报案",
    "notice_rejected": "不予受理",
    "filing_accepted": "已立案",
    "filing_rejected": "不予立案",
    "material_required": "待补件",
    "materials_received": "补件已收",
    "originals_required": "待原件",
    "originals_received": "原件已收",
    "liability_check": "责任核定中",
    "calculation": "理算中",
    "review": "复核中",
    "decided": "已核定",
    "calculation_given": "理算说明",
    "paid": "已付款",
    "dispute_answered": "异议答复",
    "closed": "已结案",
    "cancelled": "已撤案",
    "begun": "客户自行报案",
    "garbled": "？？",
}
INCIDENTS = {
    "inpatient": "01",
    "outpatient": "02",
    "critical_illness": "03",
    "accident_medical": "04",
    "disability": "05",
    "death": "06",
}
KINDS = {
    "outpatient_bill": "C01",
    "inpatient_bill": "C02",
    "fee_list": "C03",
    "discharge_summary": "C04",
    "diagnosis_certificate": "C05",
    "pathology_report": "C06",
    "medical_record": "C07",
    "lab_report": "C08",
    "social_settlement_sheet": "C09",
    "other_settlement_sheet": "C10",
    "id_card": "C11",
    "bank_card": "C12",
    "household_register": "C13",
    "birth_certificate": "C14",
    "application_form": "C15",
    "accident_proof": "C16",
    "death_certificate": "C17",
    "disability_report": "C18",
}
ITEMS = {
    "total": "费用合计",
    "out_of_catalogue": "目录外扣除",
    "not_covered": "不保项目扣除",
    "social": "医保支付",
    "other": "其他商业保险已付",
    "deductible": "免赔额",
    "ratio": "赔付比例扣减",
    "limit": "超限额扣减",
    "other_deduction": "其他扣减",
    "allowance": "住院津贴",
    "lump_sum": "定额给付",
    "agreed": "协商金额",
    "pay": "应付金额",
}
OUTCOMES = {"pay": "给付", "refuse": "拒付"}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def yuan(amount_fen: int) -> str:
    whole, fen = divmod(abs(amount_fen), 100)
    return f"{'-' if amount_fen < 0 else ''}{whole}.{fen:02d}"


def element_of(event: sqlite3.Row) -> Element:
    element = Element("Event", no=event["event_id"])
    occurred = datetime.fromtimestamp(event["occurred_at"], SHANGHAI)
    _put(element, "Time", occurred.strftime("%Y%m%d%H%M%S"))
    _put(element, "ClaimNo", event["claim_no"])
    _put(element, "PartnerNo", event["reference"])
    _put(element, "PartnerLane", str(event["lane"] or ""))
    _put(element, "Status", STATUS[event["kind"]])
    _fill(element, json.loads(event["content"]))
    return element


def _put(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = text
    return child


def _fill(element: Element, content: dict[str, Any]) -> None:
    for key, name in (
        ("noticeNo", "NoticeNo"),
        ("decisionNo", "DecisionNo"),
        ("paymentNo", "PaymentNo"),
        ("receiver", "Receiver"),
        ("address", "Address"),
        ("code", "ReasonCode"),
        ("reason", "Reason"),
        ("policyNo", "PolicyNo"),
    ):
        if key in content:
            _put(element, name, content[key])
    if "round" in content:
        _put(element, "Round", str(content["round"]))
        _put(element, "Result", {"kept": "维持", "changed": "变更"}[content["result"]])
    if "outcome" in content:
        _put(element, "Outcome", OUTCOMES[content["outcome"]])
    if "sum_fen" in content:
        _put(element, "Amount", yuan(content["sum_fen"]))
    for kind in content.get("kinds", []):
        _put(element, "Kind", KINDS.get(kind, "C99"))
    for clause in content.get("clauses", []):
        _put(element, "Clause", clause)
    for step in content.get("steps", []):
        SubElement(
            element,
            "Line",
            item=ITEMS[step["code"]],
            amount=yuan(step["amount_fen"]),
            clause=step["clause"],
        )
    if "insured" in content:
        _begun(element, content)


def _begun(element: Element, content: dict[str, Any]) -> None:
    insured = SubElement(element, "Insured")
    for key, name in (("name", "Name"), ("idNumber", "IdNo"), ("phone", "Mobile")):
        _put(insured, name, content["insured"][key])
    _put(element, "IncidentType", INCIDENTS[content["incidentType"]])
    _put(element, "IncidentDate", content["incidentDate"].replace("-", ""))
    for bill in content["bills"]:
        child = SubElement(element, "Bill")
        _put(child, "BillNo", bill["bill_no"])
        _put(child, "Total", yuan(bill["total_fen"]))
        _put(child, "SocialPaid", yuan(bill["social_paid_fen"]))
        _put(child, "OutOfCatalogue", yuan(bill["out_of_catalogue_fen"]))
        _put(child, "OtherPaid", yuan(bill["other_paid_fen"]))
