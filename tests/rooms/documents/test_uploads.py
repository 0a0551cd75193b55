"""A file in parts: what came stays, what is missing is sent, nothing else gets in."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from guanjia.documents.actions import uploads
from guanjia.documents.actions.uploads import PART_BYTES, Begun, UploadElsewhere, UploadGone
from guanjia.documents.intake import MOST_BYTES
from guanjia.documents.models import Document, Upload
from guanjia.documents.refusals import PaperRefused
from guanjia.exchange.ids import new_id
from guanjia.project.upkeep import keep_house

from .conftest import NOW, Home, original_of
from .test_intake import picture

# A PNG may have anything behind its end: three parts, the last of them short.
PHOTO = picture("PNG") + b"\x05" * (PART_BYTES * 2 + 1000)


def begin(home: Home, data: bytes = PHOTO, *, now: datetime = NOW, **changes: object) -> Begun:
    told = {
        "household_id": home.household_id, "person_id": home.father, "uploaded_by": home.father,
        "filename": "IMG_1.PNG", "byte_size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(), "now": now,
    }  # fmt: skip
    return uploads.begin_upload(**(told | changes))


def send(
    home: Home, upload_id: UUID, offset: int, data: bytes = PHOTO, *, now: datetime = NOW
) -> int:
    part = data[offset : offset + PART_BYTES]
    return uploads.take_part(
        upload_id=upload_id, uploaded_by=home.father, offset=offset, part=part, now=now
    )


def finish(home: Home, upload_id: UUID) -> UUID:
    return uploads.finish_upload(
        upload_id=upload_id, uploaded_by=home.father, kind="medical_record", now=NOW
    )


def sent_whole(home: Home, data: bytes = PHOTO, **changes: object) -> UUID:
    begun = begin(home, data, **changes)
    offset = begun.offset
    while offset < len(data):
        offset = send(home, begun.upload_id, offset, data)
    return begun.upload_id


def files(papers: Path) -> list[Path]:
    return [path for path in papers.rglob("*") if path.is_file()]


def test_it_goes_on_where_it_broke_off_and_becomes_the_paper(
    home: Home, papers: Path, django_capture_on_commit_callbacks
) -> None:
    first = begin(home)
    assert first.offset == 0
    assert send(home, first.upload_id, 0) == PART_BYTES
    again = begin(home, now=NOW + timedelta(hours=23))
    assert again == Begun(first.upload_id, PART_BYTES)
    later = NOW + timedelta(hours=23)
    offset = send(home, again.upload_id, again.offset, now=later)
    assert send(home, again.upload_id, offset, now=later) == len(PHOTO)
    with django_capture_on_commit_callbacks(execute=True):
        document_id = finish(home, first.upload_id)
    assert original_of(document_id) == PHOTO
    assert finish(home, first.upload_id) == document_id  # its answer was lost on the way
    assert not [path for path in files(papers) if path.suffix == ".part"]


def test_parts_at_rest_are_sealed_and_private(home: Home, papers: Path) -> None:
    begun = begin(home)
    send(home, begun.upload_id, 0)
    [part] = files(papers)
    assert b"\x05" * 40 not in part.read_bytes()
    assert part.stat().st_mode & 0o777 == 0o600
    assert Upload.objects.get().ending == "png"


def test_only_the_next_part_and_only_whole(home: Home) -> None:
    begun = begin(home)
    with pytest.raises(UploadElsewhere) as elsewhere:
        send(home, begun.upload_id, PART_BYTES)
    assert elsewhere.value.offset == 0
    for part in (b"", PHOTO[: PART_BYTES - 1], PHOTO[: PART_BYTES + 1]):
        with pytest.raises(PaperRefused):
            uploads.take_part(
                upload_id=begun.upload_id, uploaded_by=home.father, offset=0, part=part, now=NOW
            )
    with pytest.raises(PaperRefused) as refused:
        finish(home, begun.upload_id)
    assert refused.value.code == "truncated"


def test_it_belongs_to_who_began_it(home: Home) -> None:
    begun = begin(home)
    with pytest.raises(UploadGone):
        uploads.take_part(
            upload_id=begun.upload_id, uploaded_by=home.mother, offset=0,
            part=PHOTO[:PART_BYTES], now=NOW,
        )  # fmt: skip
    hers = begin(home, uploaded_by=home.mother, person_id=home.mother)
    assert hers.upload_id != begun.upload_id


def test_other_bytes_than_announced_are_not_taken(home: Home) -> None:
    begun = begin(home)
    other = PHOTO[:-1] + b"\x06"
    for offset in (0, PART_BYTES, 2 * PART_BYTES):
        send(home, begun.upload_id, offset, other)
    with pytest.raises(PaperRefused) as refused:
        finish(home, begun.upload_id)
    assert refused.value.code == "truncated"
    assert not Document.objects.exists()


def test_what_is_no_paper_is_refused_as_a_whole_file_would_be(home: Home) -> None:
    upload_id = sent_whole(home, b"MZ" + bytes(PART_BYTES), filename="IMG.exe")
    with pytest.raises(PaperRefused) as refused:
        finish(home, upload_id)
    assert refused.value.code == "unknown_type"


@pytest.mark.parametrize(
    ("byte_size", "code"), [(0, "empty"), (-1, "empty"), (MOST_BYTES + 1, "too_large")]
)
def test_a_size_that_would_be_refused_is_refused_before_a_byte(
    home: Home, byte_size: int, code: str
) -> None:
    with pytest.raises(PaperRefused) as refused:
        begin(home, byte_size=byte_size)
    assert refused.value.code == code


def test_nobody_fills_the_disk_with_beginnings(home: Home) -> None:
    for number in range(uploads.MOST_AT_ONCE):
        begin(home, sha256=f"{number:064x}")
    with pytest.raises(PaperRefused) as refused:
        begin(home)
    assert refused.value.code == "too_many_uploads"


def test_a_day_later_it_is_gone(home: Home, papers: Path) -> None:
    begun = begin(home)
    send(home, begun.upload_id, 0)
    later = NOW + timedelta(days=1)
    with pytest.raises(UploadGone):
        send(home, begun.upload_id, PART_BYTES, now=later)
    keep_house(now=later + timedelta(seconds=1))
    assert files(papers) == []
    assert not Upload.objects.exists()
    assert begin(home, now=later + timedelta(seconds=2)).offset == 0


def test_how_far_it_came_is_told(home: Home) -> None:
    begun = begin(home)
    begin(home, sha256="0" * 64)
    send(home, begun.upload_id, 0)
    who = {"household_id": home.household_id, "person_id": home.father}
    assert uploads.shares_under_way(**who, uploaded_by=home.father, now=NOW) == [49]
    assert uploads.shares_under_way(**who, uploaded_by=home.mother, now=NOW) == []


@pytest.mark.django_db(transaction=True)
def test_the_house_is_kept_by_a_loop_that_holds_no_transaction(papers: Path) -> None:
    removed = Document.objects.create(
        id=new_id(now=NOW), household_id=new_id(now=NOW), person_id=new_id(now=NOW),
        sha256="0" * 64, media_type="image/png", byte_size=1, page_count=1, has_served_copy=False,
        uploaded_by=new_id(now=NOW), created_at=NOW, removed_at=NOW,
    )  # fmt: skip
    keep_house(now=NOW + timedelta(days=365))
    removed.refresh_from_db()
    assert removed.erased_at is not None
