"""Writes the XML that `guanjia.documents.e_bill` reads, from the bill part of a claim.yaml."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from guanjia.documents.e_bill import CATEGORIES, POOLS
from guanjia.documents.figures import parse_fen
from guanjia.documents.money_words import words_from_fen

ITEM = """    <item>
      <itemDate>{}</itemDate>
      <itemName>{}</itemName>
      <itemCategory>{}</itemCategory>
      <itemScope>{}</itemScope>
      <itemAmount>{}</itemAmount>
    </item>"""
BILL = """<?xml version="1.0" encoding="UTF-8"?>
<!-- 样本 SPECIMEN: fictional, made for the examples of this project -->
<MedicalEInvoice version="1">
  <invoiceCode>{code}</invoiceCode>
  <invoiceNumber>{number}</invoiceNumber>
  <checkCode>{check}</checkCode>
  <issueDate>{issue_date}</issueDate>
  <invoicingPartyName>{hospital}</invoicingPartyName>
  <payerPartyName>{payer}</payerPartyName>
  <medicalType>{medical_type}</medicalType>
  <items>
{items}
  </items>
  <totalAmount>{total}</totalAmount>
  <totalAmountInWords>{words}</totalAmountInWords>
  <fundPayAmount>{fund}</fundPayAmount>
  <otherPayAmount>{other}</otherPayAmount>
  <accountPayAmount>{account}</accountPayAmount>
  <ownPayAmount>{cash}</ownPayAmount>
  <selfpaymentAmount>{self_in}</selfpaymentAmount>
  <selfpaymentCost>{self_out}</selfpaymentCost>
</MedicalEInvoice>
"""


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def sums_of(bill: Mapping[str, Any]) -> dict[str, int]:
    """The sums at the foot of the bill, in fen, from its items and the payments stated."""
    items = [(POOLS[scope], parse_fen(amount)) for _, _, _, scope, amount in bill["items"]]
    total = sum(fen for _, fen in items)
    outside = sum(fen for pool, fen in items if pool != "in")
    fund, other, account = (parse_fen(bill.get(name, "0")) for name in ("fund", "other", "account"))
    own = total - fund - other
    return {
        "total": total, "fund": fund, "other": other, "account": account,
        "cash": own - account, "self_in": own - outside, "self_out": outside,
    }  # fmt: skip


def write_e_bill(bill: Mapping[str, Any]) -> str:
    sums = sums_of(bill)
    if not {category for _, _, category, _, _ in bill["items"]} <= CATEGORIES.keys():
        raise ValueError("unknown category of an item")
    items = "\n".join(
        ITEM.format(*(escape(str(value)) for value in item)) for item in bill["items"]
    )
    words = words_from_fen(sums["total"])
    texts = ("code", "number", "check", "issue_date", "hospital", "payer", "medical_type")
    return BILL.format(
        items=items,
        words=words,
        **{name: escape(str(bill[name])) for name in texts},
        **{name: yuan(fen) for name, fen in sums.items()},
    )
