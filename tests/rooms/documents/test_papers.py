"""A paper's life: taken once, sealed at rest, looked at on record, removed, erased."""

import hashlib
import io
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from PIL import Image

from guanjia.documents import queries, storage
from guanjia.documents.actions.figures import enter_figures
from guanjia.documents.actions.look import look, sent_copy
from guanjia.documents.actions.papers import erase_removed, remove_paper, store_paper
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.storage import PaperLost
from guanjia.exchange.sealing import SealBroken
from guanjia.people.scope import NotYours
from guanjia.people.sealing import PersonErased, erase_key

from .conftest import NOW, original_of
from .test_figures import BILL, entry
from .test_intake import GPS_CANARY, pdf, photo_with_gps


def store(home, data: bytes, filename: str = "a.jpg", **changes: object):
    return store_paper(
        **{
            "household_id": home.household_id,
            "person_id": home.father,
            "uploaded_by": home.father,
            "filename": filename,
            "data": data,
            "kind": "medical_record",
            "now": NOW,
        }
        | changes
    )


def test_a_photo_is_kept_whole_and_served_without_its_traces(home) -> None:
    data = photo_with_gps()
    stored = store(home, data)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert original_of(stored.document_id) == data
    served = look(viewer=home.viewer, document_id=stored.document_id, reason="own_paper", now=NOW)
    assert (served.media_type, served.attachment) == ("image/jpeg", False)
    assert Image.open(io.BytesIO(served.content)).size == (40, 60)
    assert GPS_CANARY not in served.content


def test_files_at_rest_are_sealed_and_private(home, papers) -> None:
    store(home, photo_with_gps())
    store(home, BILL.encode(), "bill.xml")
    files = [path for path in papers.rglob("*") if path.is_file()]
    assert len(files) == 4  # the photo, its two copies, the bill
    for path in files:
        content = path.read_bytes()
        assert GPS_CANARY not in content
        assert "林知远".encode() not in content
        assert b"JFIF" not in content
        assert b"<?xml" not in content
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_figures_at_rest_are_sealed(home) -> None:
    store(home, BILL.encode(), "bill.xml")
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(f)::text, f.sealed from documents_figures f")
        text, sealed = cursor.fetchone()
    for secret in ("林知远", "云澜", "0000000101", "350003"):
        assert secret not in text
        assert secret.encode() not in bytes(sealed)


def test_the_same_bytes_twice_are_one_document_for_one_person(home) -> None:
    first = store(home, pdf(), "a.pdf")
    again = store(home, pdf(), "b.pdf", kind="lab_report", now=NOW + timedelta(days=1))
    assert again.document_id == first.document_id
    assert again.received_at == NOW
    assert again.kind == "lab_report"
    other = store(home, pdf(), "a.pdf", person_id=home.child)
    assert other.document_id != first.document_id
    cards = queries.documents_of(household_id=home.household_id, person_id=home.father)
    assert [(card.document_id, card.kind) for card in cards] == [(first.document_id, "lab_report")]


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_sent_twice_at_once_are_one_document(home) -> None:
    def send(_: int) -> UUID:
        try:
            with transaction.atomic():
                return store(home, pdf(), "a.pdf").document_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        documents = set(pool.map(send, range(4)))
    assert len(documents) == 1
    for document_id in documents:
        assert original_of(document_id) == pdf()


def test_an_e_bill_brings_its_kind_and_its_figures(home) -> None:
    stored = store(home, BILL.encode(), "bill.xml", kind=None)
    assert (stored.kind, stored.warnings) == ("inpatient_bill", ())
    found = queries.papers(
        household_id=home.household_id, document_ids=[stored.document_id, uuid4()]
    )
    [paper] = found.values()
    assert paper.figures == stored.figures
    assert paper.figures.total_fen == 350_003
    assert paper.kinds == {"inpatient_bill", "fee_list", "social_settlement_sheet"}


def test_a_bill_in_another_name_is_taken_with_a_warning(home) -> None:
    stored = store(home, BILL.encode(), "bill.xml", person_id=home.mother)
    assert [warning.code for warning in stored.warnings] == ["name_differs"]


def test_one_bill_counts_once_whichever_paper_shows_it(home) -> None:
    store(home, BILL.encode(), "bill.xml")
    spaced = BILL.replace("<items>", "<items> ").encode()
    with pytest.raises(PaperRefused) as refused:
        store(home, spaced, "bill (1).xml")
    assert refused.value.code == "bill_already_given"
    photo = store(home, pdf(), "bill.pdf", kind="inpatient_bill")
    with pytest.raises(PaperRefused):
        enter_figures(
            household_id=home.household_id,
            document_id=photo.document_id,
            figures=entry(bill_no="00060126-0000000101"),
            now=NOW,
        )


def test_after_the_removal_of_a_bill_another_copy_of_it_counts(home) -> None:
    first = store(home, BILL.encode(), "bill.xml")
    remove_paper(household_id=home.household_id, document_id=first.document_id, now=NOW)
    spaced = BILL.replace("<items>", "<items> ").encode()
    assert store(home, spaced, "bill (1).xml").document_id != first.document_id


def test_figures_typed_again_replace_the_first(home) -> None:
    stored = store(home, pdf(), "bill.pdf", kind="outpatient_bill")
    where = {"household_id": home.household_id, "document_id": stored.document_id, "now": NOW}
    enter_figures(figures=entry(), **where)
    entered = enter_figures(figures=entry(social_paid_fen=0), **where)
    assert entered.social_paid_fen == 0
    found = queries.papers(household_id=home.household_id, document_ids=[stored.document_id])
    [paper] = found.values()
    assert (paper.figures, paper.kinds) == (entered, {"outpatient_bill"})


def test_a_refused_paper_leaves_nothing(home, papers) -> None:
    broken = BILL.replace(">1000.01<", ">1000.02<").encode()
    with pytest.raises(PaperRefused):
        store(home, broken, "bill.xml")
    with pytest.raises(PaperRefused) as refused:
        store(home, pdf(), "a.pdf", kind="love_letter")
    assert refused.value.code == "unknown_kind"
    assert queries.documents_of(household_id=home.household_id, person_id=home.father) == ()
    assert not papers.exists()


def test_others_may_not_look_and_cannot_tell_that_there_is_something(home) -> None:
    mothers = store(home, pdf(), "a.pdf", person_id=home.mother, uploaded_by=home.mother)
    for document_id in (mothers.document_id, uuid4()):
        with pytest.raises(NotYours):
            look(viewer=home.viewer, document_id=document_id, reason="own_paper", now=NOW)


def test_every_look_of_a_person_is_on_record(home) -> None:
    stored = store(home, BILL.encode(), "bill.xml", person_id=home.child)
    served = look(viewer=home.viewer, document_id=stored.document_id, reason="own_paper", now=NOW)
    assert (served.media_type, served.attachment) == ("text/plain; charset=utf-8", True)
    original_of(stored.document_id)
    with connection.cursor() as cursor:
        cursor.execute("select document_id, person_id, reason from people_accesslog")
        assert cursor.fetchall() == [(stored.document_id, home.child, "own_paper")]


def test_a_removed_paper_is_out_of_sight_then_erased_and_may_come_back(home, papers) -> None:
    stored = store(home, photo_with_gps())
    where = {"household_id": home.household_id, "document_id": stored.document_id}
    remove_paper(**where, now=NOW)
    with pytest.raises(NotYours):
        look(viewer=home.viewer, document_id=stored.document_id, reason="own_paper", now=NOW)
    with pytest.raises(PaperRefused):
        remove_paper(**where, now=NOW)
    assert queries.documents_of(household_id=home.household_id, person_id=home.father) == ()
    assert original_of(stored.document_id) == photo_with_gps()

    assert erase_removed(before=NOW, now=NOW) == 0
    later = NOW + timedelta(days=30)
    assert erase_removed(before=later, now=later) == 1
    assert erase_removed(before=later, now=later) == 0
    assert [path for path in papers.rglob("*") if path.is_file()] == []
    with pytest.raises(PaperRefused) as gone:
        sent_copy(**where)
    assert gone.value.code == "paper_not_found"

    assert store(home, photo_with_gps()).document_id == stored.document_id
    assert original_of(stored.document_id) == photo_with_gps()


def test_erasing_a_persons_key_makes_their_papers_unreadable(home) -> None:
    stored = store(home, pdf(), "a.pdf")
    erase_key(home.father)
    with pytest.raises(PersonErased):
        original_of(stored.document_id)


def test_swapped_altered_and_lost_files_are_told_apart_from_good_ones(home, papers) -> None:
    first, second = store(home, pdf(1), "a.pdf"), store(home, pdf(2), "b.pdf")
    one, two = (path for path in papers.rglob("*") if path.is_file())
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)
    for stored in (first, second):
        with pytest.raises(SealBroken):
            original_of(stored.document_id)
    one.unlink()
    two.unlink()
    with pytest.raises(PaperLost):
        original_of(first.document_id)


def test_a_write_that_fails_leaves_the_old_bytes_and_no_rubbish(papers, monkeypatch) -> None:
    name = "ab" * 32
    storage.put(name, b"first")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        storage.put(name, b"second")
    assert storage.get(name) == b"first"
    assert len([path for path in papers.rglob("*") if path.is_file()]) == 1
