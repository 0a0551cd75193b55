"""The QR code of a bill: it repeats code, number, check code, sum and day, parted by commas."""

from collections.abc import Iterable
from typing import Any

from guanjia.documents.reading.result import Field

NAMES = frozenset(("票据代码", "票据号码", "校验码", "金额合计", "开票日期"))
LEAST_SIGNS = 4


def texts_of(picture: Any) -> list[str]:
    """What QR codes on a picture (of OpenCV or Pillow) say; nothing where none can be read, or
    without the extra `ocr`."""
    try:
        import zxingcpp
    except ImportError:
        return []
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in found]


def parts_in(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(part.strip() for text in texts for part in text.split(","))


def proved_by(field: Field, parts: frozenset[str]) -> Field:
    """A value that stands in the code too is proved; a code that says nothing of it says nothing
    against it."""
    value = field.value.replace("-", "") if field.name == "开票日期" else field.value
    if field.name not in NAMES or len(value) < LEAST_SIGNS or value not in parts:
        return field
    return field.model_copy(update={"state": "proved", "check": "qr"})
