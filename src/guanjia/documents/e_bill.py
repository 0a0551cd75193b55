"""The structured electronic medical bill (医疗电子票据) as XML; docs/examples.md shows one.

It comes as it is, or inside an OFD or PDF. Figures are taken from it alone, all CHECKS passed; what
the pages around it say is read like any page, and proved or not by what stands there.

Element names follow the public vendor names of the fiscal e-bill. On every bill
医保统筹 + 其他支付 + 自付 + 自费 is the total, and 个人账户 + 个人现金 is 自付 + 自费.
"""

import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from guanjia.documents.figures import (
    BillFigures,
    FigureLine,
    checked,
    parse_fen,
    spread_account,
    spread_social,
)
from guanjia.documents.intake import Checked
from guanjia.documents.money_words import fen_from_words
from guanjia.documents.reading.reversal import is_reversal
from guanjia.documents.refusals import PaperRefused

ROOT = "MedicalEInvoice"
CHECKS = ("items_total", "fund_identity", "own_payment", "out_of_catalogue", "words")
SETTINGS = {
    "住院": "inpatient",
    "门诊": "outpatient",
    "急诊": "outpatient",
    "特殊门诊": "special_outpatient",
    "门诊手术": "outpatient_surgery",
    "药店": "pharmacy",
    "互联网医院": "online",
}
POOLS = {"甲类": "in", "乙类": "in", "自费": "out", "特药": "drug"}
CATEGORIES = {
    "床位费": "bed",
    "膳食费": "meal",
    "护理费": "nursing",
    "手术费": "surgery",
    "药品费": "drug",
    "西药费": "drug",
    "中药费": "drug",
    "检查费": "examination",
    "化验费": "laboratory",
    "治疗费": "treatment",
    "卫生材料费": "material",
    "麻醉费": "anaesthesia",
    "诊察费": "consultation",
    "挂号费": "consultation",
    "疫苗费": "vaccine",
    "其他费用": "other",
}


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _day(element: Element, name: str) -> date:
    try:
        return date.fromisoformat(_text(element, name))
    except ValueError:
        raise PaperRefused("figures_invalid", field=name) from None


def _word(element: Element, name: str, known: dict[str, str]) -> str:
    try:
        return known[_text(element, name)]
    except KeyError:
        raise PaperRefused("figures_invalid", field=name) from None


def _lines(root: Element) -> Iterator[FigureLine]:
    setting = _word(root, "medicalType", SETTINGS)
    for item in root.iterfind("items/item"):
        yield FigureLine.model_validate(
            {
                "on_date": _day(item, "itemDate"),
                "setting": setting,
                "category": _word(item, "itemCategory", CATEGORIES),
                "pool": _word(item, "itemScope", POOLS),
                "amount_fen": parse_fen(_text(item, "itemAmount"), field="itemAmount"),
                "name_zh": _text(item, "itemName")[:60],
                **_coded(item),
            }
        )


def _coded(item: Element) -> dict[str, object]:
    """Code and quantity of the item, where the bill gives them in a form that can be used."""
    code, quantity = _text(item, "itemCode"), _text(item, "itemQuantity")
    found: dict[str, object] = {}
    if re.fullmatch(r"[A-Za-z0-9.-]{1,32}", code):
        found["item"] = code
    if re.fullmatch(r"[1-9][0-9]{0,3}", quantity):
        found["quantity"] = int(quantity)
    return found


def parse_e_bill(raw: bytes, *, on_date: date) -> BillFigures:
    """Figures of the bill, all CHECKS passed; otherwise PaperRefused says which did not."""
    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        raise PaperRefused("xml_unsafe") from None
    except (ParseError, ValueError, LookupError):
        raise PaperRefused("xml_unreadable") from None
    if root.tag != ROOT:
        raise PaperRefused("xml_unreadable")
    sums = {
        name: parse_fen(_text(root, name), field=name)
        for name in (
            "totalAmount", "fundPayAmount", "otherPayAmount", "accountPayAmount",
            "ownPayAmount", "selfpaymentAmount", "selfpaymentCost",
        )
    }  # fmt: skip
    social, own = (
        sums["fundPayAmount"] + sums["otherPayAmount"],
        sums["selfpaymentAmount"] + sums["selfpaymentCost"],
    )
    if social + own != sums["totalAmount"]:
        raise PaperRefused("fund_disagrees", field="totalAmount")
    if sums["accountPayAmount"] + sums["ownPayAmount"] != own:
        raise PaperRefused("fund_disagrees", field="ownPayAmount")
    if fen_from_words(_text(root, "totalAmountInWords")) != sums["totalAmount"]:
        raise PaperRefused("words_disagree", field="totalAmountInWords")
    code, number = _text(root, "invoiceCode"), _text(root, "invoiceNumber")
    if not (code.isdigit() and number.isdigit()) or len(code + number) > 59:
        raise PaperRefused("figures_invalid", field="invoiceNumber")
    lines = tuple(_lines(root))
    if not 0 < len(lines) <= 500:
        raise PaperRefused("figures_invalid", field="items")
    figures = BillFigures(
        bill_no=f"{code}-{number}",
        issue_date=_day(root, "issueDate"),
        hospital_name=_text(root, "invoicingPartyName")[:100],
        payer_name=_text(root, "payerPartyName")[:60],
        lines=spread_account(spread_social(lines, social), sums["accountPayAmount"]),
        total_fen=sums["totalAmount"],
        social_paid_fen=social,
        account_paid_fen=sums["accountPayAmount"],
    )
    if figures.out_of_catalogue_fen != sums["selfpaymentCost"]:
        raise PaperRefused("sums_disagree", field="selfpaymentCost")
    return checked(figures, on_date=on_date)


def figures_in(paper: Checked, data: bytes, *, on_date: date) -> BillFigures | None:
    """Of an XML, which must be a bill that passes all CHECKS: otherwise PaperRefused. Of an OFD or
    PDF, if it carries such a bill and the pages that people see show its number and total; an OFD
    whose seal covers no bill, or which was altered after it, gives none; nor does a bill that takes
    another one back."""
    if paper.media_type == "application/xml":
        return None if is_reversal(data) else parse_e_bill(data, on_date=on_date)
    if paper.bill is None or paper.altered:
        return None
    try:
        figures = parse_e_bill(paper.bill, on_date=on_date)
    except PaperRefused:
        return None
    shown = re.sub(r"[ ,，]", "", paper.shown)
    number = figures.bill_no.partition("-")[2]
    total = f"{figures.total_fen // 100}.{figures.total_fen % 100:02}"
    stand = all(re.search(rf"(?<!\d){re.escape(text)}(?!\d)", shown) for text in (number, total))
    return figures if stand else None
