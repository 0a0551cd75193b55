"""A file in parts, so that a broken line costs one part and not the file.

Who begins again with the same bytes (known by their digest) goes on where it broke off, from
another page or device too. Parts are of one size, sealed like papers; a day later they are gone.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from guanjia.documents import storage
from guanjia.documents.actions.papers import store_paper
from guanjia.documents.intake import MOST_BYTES
from guanjia.documents.models import Document, Upload
from guanjia.documents.refusals import PaperRefused
from guanjia.exchange.ids import new_id
from guanjia.people.sealing import open_for, seal_for

PART_BYTES = 256 * 1024
LIVES = timedelta(days=1)
MOST_AT_ONCE = 40


class UploadGone(Exception):
    """Too old, not this person's, or none at all."""

    code = "upload_gone"
    customer_zh = "这次上传断得太久了，请重新选一次这个文件。"


class UploadElsewhere(Exception):
    """The part is not the one that comes next; `offset` says which does."""

    code = "upload_elsewhere"
    customer_zh = "上传的进度对不上，请重新选一次这个文件。"

    def __init__(self, offset: int) -> None:
        super().__init__(self.code)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Begun:
    upload_id: UUID
    offset: int


def begin_upload(
    *,
    household_id: UUID,
    person_id: UUID,
    uploaded_by: UUID,
    filename: str,
    byte_size: int,
    sha256: str,
    now: datetime,
) -> Begun:
    """Where to send from. Raises PaperRefused for a size that would be refused in the end."""
    if byte_size < 1:
        raise PaperRefused("empty")
    if byte_size > MOST_BYTES:
        raise PaperRefused("too_large")
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise PaperRefused("truncated")
    same = {"household_id": household_id, "person_id": person_id,
            "uploaded_by": uploaded_by, "sha256": sha256}  # fmt: skip
    for old in Upload.objects.filter(**same):
        if old.document_id or old.byte_size != byte_size or old.created_at <= now - LIVES:
            _forget(old)
    under_way = Upload.objects.filter(uploaded_by=uploaded_by, document_id=None)
    if under_way.count() >= MOST_AT_ONCE:
        raise PaperRefused("too_many_uploads")
    upload, _ = Upload.objects.get_or_create(
        **same,
        defaults={
            "id": new_id(now=now),
            "ending": filename.rpartition(".")[2].lower()[:8] if "." in filename else "",
            "byte_size": byte_size,
            "created_at": now,
        },
    )
    return Begun(upload.id, upload.received_bytes)


def take_part(
    *, upload_id: UUID, uploaded_by: UUID, offset: int, part: bytes, now: datetime
) -> int:
    """The offset of the next part. Raises UploadElsewhere, UploadGone, PaperRefused for a part of
    another length than PART_BYTES or the rest."""
    upload = _open(upload_id, uploaded_by, now)
    if offset != upload.received_bytes:
        raise UploadElsewhere(upload.received_bytes)
    if len(part) != min(PART_BYTES, upload.byte_size - offset):
        raise PaperRefused("truncated")
    sealed = seal_for(upload.person_id, place=_place(upload.id, offset), plain=part)
    storage.put(_name(upload.id, offset), sealed)
    upload.received_bytes += len(part)
    upload.save(update_fields=["received_bytes"])
    return int(upload.received_bytes)


def offset_of(*, upload_id: UUID, uploaded_by: UUID, now: datetime) -> int:
    """How many bytes are here."""
    return int(_open(upload_id, uploaded_by, now, lock=False).received_bytes)


def finish_upload(*, upload_id: UUID, uploaded_by: UUID, kind: str, now: datetime) -> UUID:
    """The document; asked again, the same one. Raises PaperRefused as store_paper does."""
    upload = _open(upload_id, uploaded_by, now)
    if upload.document_id:
        if Document.objects.filter(id=upload.document_id, removed_at=None).exists():
            return UUID(str(upload.document_id))
        raise UploadGone
    if upload.received_bytes < upload.byte_size:
        raise PaperRefused("truncated")
    data = b"".join(
        open_for(upload.person_id, place=_place(upload.id, offset),
                 sealed=storage.get(_name(upload.id, offset)))
        for offset in _offsets(upload)
    )  # fmt: skip
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        raise PaperRefused("truncated")
    stored = store_paper(
        household_id=upload.household_id,
        person_id=upload.person_id,
        uploaded_by=uploaded_by,
        filename=f"file.{upload.ending}" if upload.ending else "",
        data=data,
        kind=kind,
        now=now,
    )
    upload.document_id = stored.document_id
    upload.save(update_fields=["document_id"])
    transaction.on_commit(lambda: _erase(upload))
    return stored.document_id


def shares_under_way(
    *, household_id: UUID, person_id: UUID, uploaded_by: UUID, now: datetime
) -> list[int]:
    """How far each broken upload came, in per cent."""
    waiting = Upload.objects.filter(
        household_id=household_id, person_id=person_id, uploaded_by=uploaded_by, document_id=None,
        created_at__gt=now - LIVES, received_bytes__gt=0,
    )  # fmt: skip
    sizes = waiting.order_by("created_at").values_list("received_bytes", "byte_size")
    return [received * 100 // size for received, size in sizes]


def forget_uploads(*, before: datetime) -> None:
    """Those begun before that moment, finished or not."""
    for upload in Upload.objects.filter(created_at__lt=before).iterator():
        _forget(upload)


def _open(upload_id: UUID, uploaded_by: UUID, now: datetime, *, lock: bool = True) -> Upload:
    rows = Upload.objects.select_for_update() if lock else Upload.objects
    upload = rows.filter(id=upload_id, uploaded_by=uploaded_by, created_at__gt=now - LIVES).first()
    if upload is None:
        raise UploadGone
    return upload


def _offsets(upload: Upload) -> Iterator[int]:
    yield from range(0, upload.byte_size, PART_BYTES)


def _name(upload_id: UUID, offset: int) -> str:
    """Backups pass over `.part`."""
    return hashlib.sha256(f"upload|{upload_id}|{offset}".encode()).hexdigest() + ".part"


def _place(upload_id: UUID, offset: int) -> str:
    return f"documents_upload|part|{upload_id}:{offset}"


def _forget(upload: Upload) -> None:
    _erase(upload)
    upload.delete()


def _erase(upload: Upload) -> None:
    for offset in _offsets(upload):
        storage.erase(_name(upload.id, offset))
