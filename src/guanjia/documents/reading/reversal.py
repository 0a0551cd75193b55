"""A bill that takes another one back (红冲), or that is void: nothing is paid on it, nor on the
one that it takes back."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from guanjia.documents.reading.layout import Line
from guanjia.documents.reading.result import MONEY, Field, Quality, Reading
from guanjia.documents.refusals import PaperRefused

MARK = b"<reversedInvoiceNumber>"
ELEMENTS = {
    "票据代码": "invoiceCode", "票据号码": "invoiceNumber", "开票日期": "issueDate",
    "原票据代码": "reversedInvoiceCode", "原票据号码": "reversedInvoiceNumber",
}  # fmt: skip

# What stands alone, printed or stamped; in a sentence it may be a note on every form.
RED = re.compile(r"(?:已|本票|此票|本票据)?(?:红冲|冲红|冲销|红字)(?:电子)?(?:票据|发票)?")
VOID = re.compile(r"(?:已|本票|此票|本票据)?作废(?:票据|发票)?")
BELOW_ZERO = re.compile("负[零壹贰叁肆伍陆柒捌玖拾佰仟万]+[元圆角分]")
ORIGINAL = re.compile(
    r"(?:原|对应|正数|蓝字|红冲|冲红)(?:电子)?(?:票据|发票)?"
    r"(?:代码:?(\d{6,12})[一-龥,;、]{0,8})?(?:号码|票号|号):?(\d{8,20})"
)


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


def taken_back(reading: Reading, rows: Sequence[Sequence[Line]]) -> Reading:
    """A bill as it was read; one that takes another back, or is void, without its sums."""
    lines = [line.plain.replace(" ", "") for row in rows for line in row]
    named = ORIGINAL.search("".join(lines))
    total = next((field.value for field in reading.fields if field.name == "金额合计"), "")
    red = named or total.startswith("-") or any(
        RED.fullmatch(line) or BELOW_ZERO.search(line) for line in lines
    )  # fmt: skip
    if not red and not any(VOID.fullmatch(line) for line in lines):
        return reading
    values = {"原票据代码": named[1], "原票据号码": named[2]} if named else {}
    original = tuple(
        Field(name=name, value=value, state="read", score=1) for name, value in values.items()
        if value
    )  # fmt: skip
    return reading.model_copy(
        update={
            "kind": "other", "named": "红冲票据" if red else "作废票据", "flags": ("reversed",),
            "fields": (*(one for one in reading.fields if one.name not in MONEY), *original),
            "items": (),
        }
    )  # fmt: skip
