"""The QR code of a bill: it repeats code, number, check code, sum and day, parted by commas."""

from guanjia.documents.reading.result import Field
from guanjia.documents.reading.words import Image

NAMES = frozenset(("票据代码", "票据号码", "校验码", "金额合计", "开票日期"))
LEAST_SIGNS = 4


def parts_of(photo: Image) -> frozenset[str]:
    """Everything that QR codes on the photo say between commas; nothing where none can be read."""
    import zxingcpp

    found = zxingcpp.read_barcodes(photo, formats=zxingcpp.BarcodeFormat.QRCode)
    return frozenset(part.strip() for code in found for part in code.text.split(","))


def proved_by(field: Field, parts: frozenset[str]) -> Field:
    """A value that stands in the code too is proved; a code that says nothing of it says nothing
    against it."""
    value = field.value.replace("-", "") if field.name == "开票日期" else field.value
    if field.name not in NAMES or len(value) < LEAST_SIGNS or value not in parts:
        return field
    return field.model_copy(update={"state": "proved", "check": "qr"})
