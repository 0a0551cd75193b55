"""Electronic bills: read as data, not as pictures. Files are opened in a child with limits."""

import json
import resource
import subprocess
import sys
from base64 import b64decode, b64encode
from dataclasses import asdict
from datetime import date
from time import perf_counter
from typing import Any

from guanjia.documents.figures import BillFigures
from guanjia.documents.reading.result import Field, Item, Quality, Reading
from guanjia.documents.refusals import PaperRefused

CPU_SECONDS, MEMORY_BYTES, WAIT_SECONDS = 15, 1 << 30, 30


def opened(media_type: str, data: bytes) -> dict[str, Any]:
    """What the child found: `texts`, `picture`, `attached`, `altered`. Raises PaperRefused."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "guanjia.documents.reading.structured"],
            input=media_type.encode() + b"\n" + data,
            capture_output=True,
            timeout=WAIT_SECONDS,
            env={"PYTHONPATH": ":".join(filter(None, sys.path))},
            cwd="/",
        )
        told: dict[str, Any] = json.loads(child.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise PaperRefused("check_failed") from None
    if "refused" in told:
        raise PaperRefused(told["refused"])
    return told


def read_structured(media_type: str, data: bytes, *, on_date: date) -> Reading | bytes:
    """A reading, or a picture of the page where the file holds no text. Raises PaperRefused."""
    started = perf_counter()
    if media_type == "application/xml":
        from guanjia.documents.e_bill import parse_e_bill

        return of_figures(parse_e_bill(data, on_date=on_date), "xml", perf_counter() - started)
    told = opened(media_type, data)
    if told["attached"]:
        from guanjia.documents.e_bill import parse_e_bill

        figures = parse_e_bill(b64decode(told["attached"][0]), on_date=on_date)
        return of_figures(figures, "ofd", perf_counter() - started)
    if told["picture"]:
        return b64decode(told["picture"])
    from guanjia.documents.reading.printed import of_texts

    reading = of_texts(
        told["texts"],
        source="ofd" if media_type == "application/ofd" else "pdf",
        altered=bool(told["altered"]),
    )
    return reading.model_copy(update={"seconds": round(perf_counter() - started, 3)})


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def of_figures(figures: BillFigures, source: str, seconds: float) -> Reading:
    """An e-bill that passed all of its checks: every field is proved."""
    code, _, number = figures.bill_no.partition("-")
    out = figures.out_of_catalogue_fen
    values = {
        "票据代码": code, "票据号码": number, "开票日期": figures.issue_date.isoformat(),
        "收款单位": figures.hospital_name, "交款人": figures.payer_name,
        "金额合计": _yuan(figures.total_fen), "医保统筹基金支付": _yuan(figures.social_paid_fen),
        "个人自费": _yuan(out),
        "个人自付": _yuan(figures.total_fen - figures.social_paid_fen - out),
    }  # fmt: skip
    inpatient = figures.lines[0].setting == "inpatient"
    return Reading.model_validate(
        {
            "source": source,
            "kind": "inpatient_bill" if inpatient else "outpatient_bill",
            "kind_score": 1.0,
            "quality": Quality(accept=True),
            "fields": tuple(
                Field(name=name, value=value, state="proved", score=1.0, check="structured")
                for name, value in values.items() if value
            ),
            "items": tuple(
                Item(name=line.name_zh, amount=_yuan(line.amount_fen), state="proved")
                for line in figures.lines
            ),
            "seconds": round(seconds, 3),
        }
    )  # fmt: skip


def _child(media_type: str, data: bytes) -> dict[str, Any]:
    from guanjia.documents.decoder import shut

    if media_type == "application/pdf":
        from guanjia.documents.reading.pdf import read_pdf

        shut()
        texts, picture = read_pdf(data)
        return {"texts": [asdict(text) for text in texts], "attached": [], "altered": [],
                "picture": b64encode(picture).decode()}  # fmt: skip
    from guanjia.documents.reading.ofd import read_ofd

    shut()
    found = read_ofd(data)
    attached = [b64encode(raw).decode() for raw in found.attached]
    return {"texts": [asdict(text) for text in found.texts], "altered": found.altered,
            "attached": attached, "picture": ""}  # fmt: skip


def main() -> None:
    for limit, most in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, MEMORY_BYTES),
                        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):  # fmt: skip
        resource.setrlimit(limit, (most, most))
    media_type = sys.stdin.buffer.readline().decode().strip()
    try:
        told = _child(media_type, sys.stdin.buffer.read())
    except PaperRefused as refused:
        told = {"refused": refused.code}
    except MemoryError:
        told = {"refused": "decompression_bomb"}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
