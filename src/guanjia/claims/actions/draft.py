"""A report half told: kept for the next day or the next device, dropped when it is reported."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from guanjia.claims.models import Draft
from guanjia.people import sealing

MOST_LETTERS = 2000


def save_draft(
    *, household_id: UUID, person_id: UUID, words: Mapping[str, str], now: datetime
) -> None:
    """Replaces what that person had told before; nothing told leaves it as it was."""
    told = {name: value[:MOST_LETTERS] for name, value in words.items() if value}
    if not told:
        return
    plain = json.dumps(told, ensure_ascii=False).encode()
    sealed = sealing.seal_for(person_id, place=_place(person_id), plain=plain)
    Draft.objects.update_or_create(
        person_id=person_id,
        defaults={"household_id": household_id, "sealed": sealed, "saved_at": now},
    )


def read_draft(*, household_id: UUID, person_id: UUID) -> dict[str, str]:
    row = Draft.objects.filter(household_id=household_id, person_id=person_id).first()
    if row is None:
        return {}
    plain = sealing.open_for(person_id, place=_place(person_id), sealed=bytes(row.sealed))
    return dict(json.loads(plain))


def last_teller(*, household_id: UUID, person_ids: Collection[UUID]) -> UUID | None:
    """Which of these persons told something last."""
    theirs = Draft.objects.filter(household_id=household_id, person_id__in=person_ids)
    found = theirs.order_by("-saved_at").first()
    return found.person_id if found else None


def drop_draft(*, household_id: UUID, person_id: UUID) -> None:
    Draft.objects.filter(household_id=household_id, person_id=person_id).delete()


def _place(person_id: UUID) -> str:
    return f"claims_draft|sealed|{person_id}"
