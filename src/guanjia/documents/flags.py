"""Whether a paper was given before, or looks like no original: for staff to look at, and no reason
to refuse."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from guanjia.documents import hot_sql
from guanjia.documents.same import NEAR_BITS, far, same_bill

AFTER_CLOSE = "after_close"  # told by claims
FLAGS_ZH = {
    "bill": "同一张票据在别处交过",
    "photo": "同一张照片在别处用过",
    "reversed": "这张票据被红冲过",
    "screen": "像是拍的屏幕",
    "copy": "像是复印件",
    AFTER_CLOSE: "理赔结案以后才来的",
}


@dataclass(frozen=True, slots=True)
class Flag:
    """`what`: bill, photo or reversed; the other paper and whose it is."""

    what: str
    document_id: UUID
    household_id: UUID
    person_id: UUID


def flags_of(*, household_id: UUID, document_ids: Iterable[UUID]) -> dict[UUID, tuple[Flag, ...]]:
    """Papers of any household that show the same bill or photo; one statement."""
    where = {"household_id": household_id, "document_ids": list(document_ids)}
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.GIVEN_BEFORE, where)
        rows = cursor.fetchall()
    found: dict[UUID, dict[Flag, None]] = {}
    for mine, what, value, other_value, *other in rows:
        if what == "photo":
            apart = far(int.from_bytes(value), int.from_bytes(other_value))
            same = what if apart <= NEAR_BITS else ""
        else:
            same = same_bill(bytes(value), bytes(other_value))
        if same:
            found.setdefault(mine, {})[Flag(same, *other)] = None
    return {document_id: tuple(flags) for document_id, flags in found.items()}
