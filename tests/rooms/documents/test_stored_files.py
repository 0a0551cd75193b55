"""E-bills inside other files, single pages, and the copy that an insurer gets."""

import io

import pytest
from PIL import Image

from guanjia.documents.actions.look import look, sent_copy
from guanjia.documents.actions.turn import turn_paper
from guanjia.documents.e_bill import parse_e_bill
from guanjia.documents.refusals import PaperRefused
from guanjia.people.models import AccessLog

from .conftest import NOW
from .files import archive, changed, content, pdf
from .test_figures import BILL
from .test_intake import GPS_CANARY, photo_with_gps
from .test_papers import store

PAGE = content((10, 10, "0000000101"), (10, 20, "合计 3500.03"))
SEALED = archive(
    {"Doc_0/Pages/Page_0/Content.xml": PAGE, "Doc_0/Attachs/bill.xml": BILL.encode()}
)  # fmt: skip


def test_an_e_bill_in_an_ofd_is_the_same_bill(home) -> None:
    stored = store(home, SEALED, "bill.ofd", kind=None)
    assert (stored.kind, stored.warnings) == ("inpatient_bill", ())
    assert stored.figures == parse_e_bill(BILL.encode(), on_date=NOW.date())
    with pytest.raises(PaperRefused) as refused:
        store(home, BILL.encode(), "bill.xml")
    assert refused.value.code == "bill_already_given"


def test_an_ofd_that_was_altered_is_kept_without_figures_and_said_to_be(home) -> None:
    forged = changed(SEALED, "Doc_0/Pages/Page_0/Content.xml", PAGE.replace(b"3500", b"9500"))
    stored = store(home, forged, "bill.ofd", kind="inpatient_bill")
    assert stored.figures is None
    assert [warning.code for warning in stored.warnings] == ["altered"]


def test_a_page_of_a_file_is_looked_at_as_a_picture_and_on_record(home) -> None:
    document = store(home, pdf("one", "two"), "a.pdf").document_id
    bill = store(home, SEALED, "bill.ofd").document_id
    where = {"viewer": home.viewer, "reason": "own_paper", "now": NOW}
    page = look(document_id=document, page=1, **where)
    assert (page.media_type, page.attachment) == ("image/jpeg", False)
    assert Image.open(io.BytesIO(page.content)).size == (1653, 2339)
    drawn = look(document_id=bill, page=0, **where)
    assert (drawn.media_type, drawn.attachment) == ("image/svg+xml", False)
    assert ">合计 3500.03</text>" in drawn.content.decode()
    for missing in (2, -1):
        with pytest.raises(PaperRefused) as refused:
            look(document_id=document, page=missing, **where)
        assert refused.value.code == "paper_not_found"
    seen = AccessLog.objects.values_list("document_id", flat=True)
    assert {document, bill} <= set(seen)


def test_an_insurer_gets_a_photo_without_its_traces_and_an_e_bill_as_it_came(home) -> None:
    photo = store(home, photo_with_gps()).document_id
    copy, media_type = sent_copy(household_id=home.household_id, document_id=photo)
    assert (media_type, Image.open(io.BytesIO(copy)).size) == ("image/jpeg", (40, 60))
    assert GPS_CANARY not in copy
    turn_paper(
        household_id=home.household_id, document_id=photo, turned_by=home.father, now=NOW
    )  # fmt: skip
    assert sent_copy(household_id=home.household_id, document_id=photo) == (copy, media_type)
    bill = store(home, BILL.encode(), "bill.xml", person_id=home.child).document_id
    sent = sent_copy(household_id=home.household_id, document_id=bill)
    assert sent == (BILL.encode(), "application/xml")
