"""Papers made on the spot: small pictures, each unlike the others, and e-bills."""

import io
from typing import Any

from PIL import Image

from guanjia.documents.specimens.e_bill import write_e_bill

INPATIENT_KINDS = ("discharge_summary", "diagnosis_certificate", "id_card", "bank_card")
OUTPATIENT_KINDS = ("medical_record", "id_card", "bank_card")


def picture(seed: str, *, size: int = 8) -> bytes:
    """The same seed gives the same bytes, another seed others."""
    image = Image.frombytes("RGB", (size, size), (seed.encode() * size**2 * 3)[: size**2 * 3])
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def bill(**changes: Any) -> bytes:
    """An e-bill; without changes 46,596.57 yuan of a stay, of which social insurance paid
    18,412.40 and 6,200.00 lie outside the catalogue."""
    described: dict[str, Any] = {
        "code": "00060126", "number": "0000000901", "check": "a1f3c7",
        "issue_date": "2026-05-18", "hospital": "云澜市第一人民医院", "payer": "林知远",
        "medical_type": "住院", "fund": "18412.40",
        "items": [
            ("2026-05-12", "检查费", "检查费", "甲类", "40396.57"),
            ("2026-05-13", "超声刀头", "卫生材料费", "自费", "6200.00"),
        ],
    }  # fmt: skip
    return write_e_bill(described | changes).encode()


def visit_bill(**changes: Any) -> bytes:
    """An e-bill of one visit: 186.40 yuan, of which social insurance paid 86.13."""
    visit: dict[str, Any] = {
        "number": "0000000902", "issue_date": "2026-06-03", "medical_type": "门诊",
        "fund": "86.13", "items": [("2026-06-03", "西药费", "西药费", "甲类", "186.40")],
    }  # fmt: skip
    return bill(**(visit | changes))
