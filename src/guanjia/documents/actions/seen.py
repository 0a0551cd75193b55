"""By what a paper is known everywhere: kept as blind marks."""

from datetime import datetime
from uuid import UUID

from guanjia.documents.models import Seen
from guanjia.documents.reading.result import Reading
from guanjia.documents.same import TAKEN_BACK, bill_mark, quarters
from guanjia.exchange.sealing import blind_index


def keep_marks(*, household_id: UUID, document_id: UUID, reading: Reading, now: datetime) -> None:
    """In place of those that an earlier reading left."""
    Seen.objects.filter(household_id=household_id, document_id=document_id).delete()
    Seen.objects.bulk_create(_marks(household_id, document_id, reading, now))


def _marks(household_id: UUID, document_id: UUID, reading: Reading, now: datetime) -> list[Seen]:
    row = {"household_id": household_id, "document_id": document_id, "created_at": now}
    bills: dict[bytes, bytes] = {}
    for one in reading.papers or (reading,):
        bills |= _bills(one)
    found = [Seen(what="bill", mark=mark, value=value, **row) for mark, value in bills.items()]
    if reading.photo_hash:
        photo = int(reading.photo_hash, 16)
        found += [
            Seen(what="photo", mark=mark, value=photo.to_bytes(8), **row)
            for mark in quarters(photo)
        ]
    return found


def _bills(reading: Reading) -> dict[bytes, bytes]:
    """What stands for the check code, by mark. Who takes a bill back without naming it, or is
    void, speaks of itself."""
    given = {field.name: field.value for field in reading.fields if field.flows}
    names_other = {"原票据代码", "原票据号码"} <= given.keys()
    found = {}
    if {"票据代码", "票据号码"} <= given.keys():
        check = given.get("校验码", "")
        value = blind_index(bill_mark(check), purpose="bill_check") if check else b""
        void = "reversed" in reading.flags and not names_other
        found[_bill(given["票据代码"], given["票据号码"])] = TAKEN_BACK if void else value
    if names_other:
        found[_bill(given["原票据代码"], given["原票据号码"])] = TAKEN_BACK
    return found


def _bill(code: str, number: str) -> bytes:
    return blind_index(bill_mark(code, number), purpose="bill_seen")
