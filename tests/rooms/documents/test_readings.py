"""Readings as rows: due, leased, kept sealed, and the same bill or photo found again."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction

from guanjia.documents.actions.keep import keep_reading
from guanjia.documents.actions.papers import remove_paper, store_paper
from guanjia.documents.actions.readings import (
    Failed,
    keep_found,
    read_taken,
    take_due,
    want_reading,
)
from guanjia.documents.flags import flags_of
from guanjia.documents.models import Document, DocumentReading
from guanjia.documents.queries import reading_of, waiting_for_person
from guanjia.documents.reading.reader import Reader
from guanjia.documents.reading.result import Field, Quality, Reading
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.same import far, quarters
from guanjia.exchange.ids import new_id
from tests.rooms.documents.conftest import NOW, Home, read_next

pytestmark = pytest.mark.django_db
E_BILL = Path(__file__).parents[3] / "examples" / "claims"


def document(home: Home, person: UUID | None = None) -> UUID:
    row = Document.objects.create(
        id=new_id(now=NOW), household_id=home.household_id, person_id=person or home.father,
        sha256=new_id(now=NOW).hex, media_type="image/jpeg", byte_size=1, page_count=1,
        has_served_copy=True, uploaded_by=home.father, created_at=NOW,
    )  # fmt: skip
    return row.id


def reading(number: str = "0012345678", photo: str = "00ff00ff00ff00ff") -> Reading:
    values = {"票据代码": "31060126", "票据号码": number, "校验码": "a1b2c3"}
    return Reading(
        source="photo", kind="inpatient_bill", kind_score=1.0, quality=Quality(accept=True),
        fields=tuple(Field(name=n, value=v, state="read", score=0.99) for n, v in values.items()),
        photo_hash=photo,
    )  # fmt: skip


def test_a_reading_is_kept_sealed_and_given_back(home: Home) -> None:
    paper = document(home)
    keep_reading(household_id=home.household_id, document_id=paper, reading=reading(), now=NOW)
    assert reading_of(household_id=home.household_id, document_id=paper) == reading()
    assert reading_of(household_id=new_id(now=NOW), document_id=paper) is None
    row = DocumentReading.objects.get(document_id=paper)
    assert (row.kind, row.accept, row.reasons, row.due_at) == ("inpatient_bill", True, [], None)
    assert b"0012345678" not in bytes(row.sealed)


def test_a_due_paper_is_leased_and_due_again_after_a_crash(home: Home) -> None:
    first, second = document(home), document(home)
    for place, paper in enumerate((first, second)):
        at = NOW + timedelta(seconds=place)
        want_reading(household_id=home.household_id, document_id=paper, now=at)
    later = NOW + timedelta(seconds=5)
    taken = [take_due(now=later) for _ in range(3)]
    assert [one and one.document_id for one in taken] == [first, second, None]
    again = take_due(now=later + timedelta(minutes=6))
    assert again is not None
    assert (again.document_id, again.attempts) == (first, 2)


def test_a_paper_that_kills_its_reader_each_time_waits_for_a_person(home: Home) -> None:
    paper = document(home)
    want_reading(household_id=home.household_id, document_id=paper, now=NOW)
    for hours in range(4):
        at = NOW + timedelta(hours=hours)
        taken = take_due(now=at)
        assert taken is not None
        if hours < 3:  # nobody comes back
            continue
        found = read_taken(None, taken, on_date=at.date())
        assert found == Failed("paper_not_read")
        keep_found(taken, found, now=at)
    assert take_due(now=NOW + timedelta(days=1)) is None
    (waiting,) = waiting_for_person(household_ids=[home.household_id])
    assert (waiting.document_id, waiting.failed_code) == (paper, "paper_not_read")


def test_a_removed_paper_is_not_read(home: Home) -> None:
    paper = document(home)
    want_reading(household_id=home.household_id, document_id=paper, now=NOW)
    remove_paper(household_id=home.household_id, document_id=paper, now=NOW)
    assert take_due(now=NOW + timedelta(seconds=1)) is None
    with pytest.raises(PaperRefused):
        want_reading(household_id=home.household_id, document_id=paper, now=NOW)


def test_an_e_bill_is_read_as_data_and_a_lost_paper_waits_for_a_person(
    home: Home, papers: object
) -> None:
    bill = next(E_BILL.rglob("*.xml"))
    stored = store_paper(
        household_id=home.household_id, person_id=home.father, uploaded_by=home.father,
        filename=bill.name, data=bill.read_bytes(), kind=None, now=NOW + timedelta(days=3650),
    )  # fmt: skip
    lost = document(home)
    at = NOW + timedelta(days=3650)
    for paper in (stored.document_id, lost):
        want_reading(household_id=home.household_id, document_id=paper, now=at)
    assert read_next(None, now=at) == stored.document_id  # without a reader photos wait
    assert read_next(None, now=at) is None
    with Reader() as reader:
        read = {read_next(reader, now=at) for _ in range(2)}
    assert read == {lost, None}
    found = reading_of(household_id=home.household_id, document_id=stored.document_id)
    assert found is not None
    assert (found.source, {field.state for field in found.fields}) == ("xml", {"proved"})
    row = DocumentReading.objects.get(document_id=lost)
    assert (row.failed_code, row.due_at, row.sealed) == ("paper_lost", None, None)


def test_the_same_bill_and_a_like_photo_are_found_across_households(home: Home) -> None:
    papers = [document(home) for _ in range(4)]
    marks = (("0012345678", "00ff00ff00ff00ff"), ("0012345678", "1234567812345678"),
             ("0099999999", "00ff00ff00ff00fe"), ("0088888888", "ffffffffffffffff"))  # fmt: skip
    for paper, (number, photo) in zip(papers, marks, strict=True):
        keep_reading(
            household_id=home.household_id, document_id=paper, reading=reading(number, photo),
            now=NOW,
        )  # fmt: skip
    found = flags_of(household_id=home.household_id, document_ids=[papers[0], papers[3]])
    assert set(found) == {papers[0]}
    assert {(flag.what, flag.document_id) for flag in found[papers[0]]} == {
        ("bill", papers[1]), ("photo", papers[2]),
    }  # fmt: skip


def test_photos_that_differ_in_few_bits_share_a_quarter() -> None:
    one = 0x0123_4567_89AB_CDEF
    other = one ^ 0b1 ^ (0b11 << 40)
    assert far(one, other) == 3
    assert len(set(quarters(one)) & set(quarters(other))) == 2


def test_the_take_is_one_statement(home: Home, django_assert_num_queries: object) -> None:
    want_reading(household_id=home.household_id, document_id=document(home), now=NOW)
    with transaction.atomic(), django_assert_num_queries(1):  # type: ignore[operator]
        take_due(now=NOW)
    assert connection.in_atomic_block
