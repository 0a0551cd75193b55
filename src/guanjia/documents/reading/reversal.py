"""A bill that takes another one back (红冲): its sums are negative, nothing is paid on either."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from guanjia.documents.reading.result import Field, Quality, Reading
from guanjia.documents.refusals import PaperRefused

MARK = b"<reversedInvoiceNumber>"
ELEMENTS = {
    "票据代码": "invoiceCode", "票据号码": "invoiceNumber", "开票日期": "issueDate",
    "原票据代码": "reversedInvoiceCode", "原票据号码": "reversedInvoiceNumber",
}  # fmt: skip


def is_reversal(raw: bytes) -> bool:
    """Of an e-bill as XML: whether it names the bill that it takes back."""
    return MARK in raw


def read_reversal(raw: bytes) -> Reading:
    """Both bills by code and number, and no sum. Raises PaperRefused."""
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError):
        raise PaperRefused("xml_unreadable") from None
    values = {name: (root.findtext(tag) or "").strip() for name, tag in ELEMENTS.items()}
    return Reading(
        source="xml",
        kind="other",
        kind_score=1,
        quality=Quality(accept=True),
        fields=tuple(
            Field(name=name, value=value, state="proved", score=1, check="structured")
            for name, value in values.items()
            if value
        ),
        named="红冲票据",
        flags=("reversed",),
    )
