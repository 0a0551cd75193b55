"""The papers of a claim as the customer sees them: in order, each with where it stands."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from guanjia.claims.retakes import RETAKES_ZH
from guanjia.claims.state import ClaimState
from guanjia.documents.paper_reading import PaperReading
from guanjia.documents.queries import Paper, reads_photos
from guanjia.documents.reading.result import Reason
from guanjia.documents.rules import BILLS
from guanjia.web.phone.read_fields import asked_of

TAGS_ZH = {
    "blurred": "有地方看不清",
    "glare": "有反光",
    "dark": "太暗了",
    "cropped": "没有拍全",
    "occluded": "被挡住了",
    "small": "字太小",
    "moire": "翻拍的屏幕",
}
MARKS_ZH = {
    "dark": "这里太暗",
    "blurred": "这里糊了",
    "glare": "这里反光",
    "cropped": "这边没拍全",
    "occluded": "这里被挡住",
    "small": "字在这里，太小",
    "moire": "这里有花纹",
}
STATES_ZH = {
    "waiting": "马上看清不清楚",
    "looked": "看得清，正在读上面的字",
    "failed": "机器没读出来，管家会来看",
}
WITHOUT_READER_ZH = "先存着，读照片的程序准备好了就看"


def retake_of(reading: PaperReading | None) -> Reason | None:
    """Why the photo should be taken again; None where it is fine, or a person will look at it."""
    if reading is None or reading.accept is not False:
        return None
    if reading.insisted_at or reading.checked_at:
        return None
    return next((one for one in reading.reasons if one.code != "rotated"), None)


def cards(
    claim: ClaimState, given: Iterable[dict[str, Any]], readings: Mapping[UUID, PaperReading]
) -> list[dict[str, Any]]:
    """The rows of `papers_of` with their readings: kinds in the order in which the first of each
    came, in each kind the customer's own order."""
    rows = list(given)
    kinds = list(dict.fromkeys(row["paper"].kind for row in rows))
    place = {document_id: at for at, document_id in enumerate(claim.papers_in_order)}
    rows.sort(key=lambda row: (kinds.index(row["paper"].kind), place[row["paper"].document_id]))
    many, seen = Counter(row["paper"].kind for row in rows), Counter[str | None]()
    ready = reads_photos()
    for row in rows:
        paper = row["paper"]
        seen[paper.kind] += 1
        reading = readings.get(paper.document_id)
        to_say = len(asked_of(paper, reading)) if reading else 0
        asked = claim.asked_again.get(paper.document_id)
        row |= {
            "reading": reading,
            "nth": seen[paper.kind] if many[paper.kind] > 1 else 0,
            "state_zh": _state_zh(reading, to_say, ready=ready),
            "under_way": ready and bool(reading and reading.state in {"waiting", "looked"}),
            "first": seen[paper.kind] == 1,
            "last": seen[paper.kind] == many[paper.kind],
            "leaf_zh": "张" if paper.kind in BILLS else "页",
            "asked_zh": "、".join(RETAKES_ZH[one] for one in asked.reasons) if asked else "",
            "retake": _retake(reading),
            "differs": _differs(reading),
            "to_say": to_say,
            "alone_zh": _alone(paper, reading),
        }
    return rows


def _retake(reading: PaperReading | None) -> dict[str, str] | None:
    why = retake_of(reading)
    if why is None:
        return None
    corners = zip(why.place[::2], why.place[1::2], strict=True) if why.place else ()
    return {
        "code": why.code,
        "tag_zh": TAGS_ZH[why.code],
        "mark_zh": MARKS_ZH[why.code],
        "sentence_zh": why.sentence_zh,
        "region": " ".join(f"{100 * x:.1f},{100 * y:.1f}" for x, y in corners),
    }


def _state_zh(reading: PaperReading | None, to_say: int, *, ready: bool) -> str:
    if reading is None:
        return ""
    if why := retake_of(reading):
        return f"{TAGS_ZH[why.code]}，请重拍"
    if reading.insisted_at and not reading.checked_at:
        return "就用这张，等人来认"
    if _differs(reading):
        return "像是另一种材料"
    if reading.state != "read":
        return STATES_ZH[reading.state] if ready else WITHOUT_READER_ZH
    if reading.reading and reading.reading.pages_read < reading.reading.pages:
        return f"前 {reading.reading.pages_read} 页读好了，后面的没有读，请照着纸核对"
    return f"看得清，有 {to_say} 处请您核对" if to_say else "看得清，读好了"


def _alone(paper: Paper, reading: PaperReading | None) -> str:
    """Of several bills on one photo, or in one file, none is lost without a word."""
    if reading is None or reading.reading is None or not reading.accept:
        return ""
    on_photo = reading.reading.papers
    bills = [one for one in on_photo if one.kind in BILLS]
    if len(on_photo) < 2 or not bills:
        return ""
    where = "这张照片上" if reading.media_type.startswith("image/") else "这份文件里"
    count, counted = len(bills), len(paper.bills)
    if counted >= count:
        return f"{where}有 {count} 张票据，金额都算进去了。" if count > 1 else ""
    if not counted:
        return (
            f"{where}有 {count} 张票据，金额还没有算进去。"
            "请先核对读出来的地方，或者把每张票据单独再拍一张。"
        )
    return (
        f"{where}有 {count} 张票据，{counted} 张的金额算进去了，"
        f"还有 {count - counted} 张没读全。"
        "请把没读全的那张单独再拍一张；同一张票据不会算两次。"
    )


def _differs(reading: PaperReading | None) -> bool:
    """Another kind of paper than the customer said, on a photo that can be read."""
    return bool(reading and reading.kind_differs and reading.accept and not reading.insisted_at)


def mark_of(seq: int, readings: Mapping[UUID, PaperReading]) -> str:
    """Another one as soon as a page would show another thing."""
    told = [
        (str(key), one.state, one.accept, [why.code for why in one.reasons], one.kind_differs,
         len(one.doubtful), bool(one.insisted_at), one.failed_code)
        for key, one in sorted(readings.items())
    ]  # fmt: skip
    return hashlib.sha256(repr((seq, told)).encode()).hexdigest()[:16]
