"""From a photo to what it says: looked at, read, confirmed by people, and its figures."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction
from PIL import Image

from guanjia.documents import events
from guanjia.documents.actions.confirm import confirm_fields, insist, name_kind, settle_paper
from guanjia.documents.actions.figures import enter_figures
from guanjia.documents.actions.keep import keep_reading
from guanjia.documents.actions.look import cut_outs
from guanjia.documents.actions.papers import store_paper
from guanjia.documents.check_words import SUBJECTS_ZH
from guanjia.documents.events import PaperRead
from guanjia.documents.figures import BillFigures
from guanjia.documents.models import Confirmation, Document, DocumentFigures
from guanjia.documents.paper_reading import PaperField
from guanjia.documents.queries import papers as papers_query
from guanjia.documents.queries import readings_of, waiting_for_person
from guanjia.documents.reading.checks import Checks
from guanjia.documents.reading.reader import Reader, can_read
from guanjia.documents.reading.result import Field, Item, Quality, Reading
from guanjia.documents.refusals import PaperRefused
from guanjia.documents.specimens.drawing import find_font
from guanjia.documents.trial import tried
from guanjia.documents.truth import Truth, truth_by_field
from guanjia.people.models import AccessLog
from guanjia.people.scope import NotYours
from tests.rooms.documents.conftest import NOW, Home, read_next
from tests.rooms.documents.test_readings import document

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
BILL = {
    "票据代码": ("31060126", "read"), "票据号码": ("0012345678", "read"),
    "交款人": ("林知远", "read"), "开票日期": ("2026-03-01", "read"),
    "金额合计": ("1060.00", "proved"), "医保统筹基金支付": ("500.00", "proved"),
    "其他支付": ("0.00", "proved"), "个人账户支付": ("60.00", "proved"),
    "个人现金支付": ("500.00", "proved"), "个人自费": ("106.00", "doubtful"),
}  # fmt: skip


@pytest.fixture
def heard() -> Iterator[list[PaperRead]]:
    before, told = list(events.hearers), []
    events.hearers[:] = [lambda event, now: told.append(event)]
    yield told
    events.hearers[:] = before


def bill(**other: tuple[str, str]) -> Reading:
    fields = tuple(
        Field.model_validate({"name": name, "value": value, "state": state, "score": 0.95})
        for name, (value, state) in {**BILL, **other}.items()
    )
    items = (Item(name="床位费", amount="60.00", state="proved"),
             Item(name="检查费", amount="1000.00", state="proved"))  # fmt: skip
    return Reading(
        source="photo", kind="inpatient_bill", kind_score=1.0, quality=Quality(accept=True),
        fields=fields, items=items,
    )  # fmt: skip


def read_paper(home: Home, reading: Reading | None = None, kind: str = "inpatient_bill") -> UUID:
    paper = document(home)
    Document.objects.filter(id=paper).update(kind=kind)
    keep_reading(
        household_id=home.household_id, document_id=paper, reading=reading or bill(), now=NOW
    )
    return paper


def confirm(home: Home, paper: UUID, at: datetime = LATER, **said: str) -> None:
    confirm_fields(
        household_id=home.household_id, document_id=paper, said=said, by_role="customer",
        by_id=home.father, now=at,
    )  # fmt: skip


def figures(home: Home, paper: UUID) -> BillFigures | None:
    return papers_query(household_id=home.household_id, document_ids=[paper])[paper].figures


@pytest.mark.skipif(not can_read(), reason="the extra `ocr` is not installed")
def test_every_photo_is_looked_at_before_any_is_read(
    home: Home, heard: list[PaperRead], tmp_path: Path
) -> None:
    from guanjia.documents.specimens.photos import make_photos

    stored = []
    for fault in ("ok", "rotated"):
        photo = next(make_photos(tmp_path / fault, count=1, seed=11, font=find_font(),
                                 kinds=["social_settlement_sheet"], faults=[fault]))  # fmt: skip
        stored.append(
            store_paper(
                household_id=home.household_id, person_id=home.father, uploaded_by=home.father,
                filename=photo.name, data=photo.read_bytes(), kind=None, now=NOW,
            ).document_id
        )  # fmt: skip
    with Reader() as reader:
        done = [read_next(reader, now=NOW + timedelta(seconds=n)) for n in range(5)]
    assert (set(done[:2]), set(done[2:4]), done[4]) == ({*stored}, {*stored}, None)
    assert [event.what for event in heard] == ["looked", "looked", "read", "read"]
    known = readings_of(household_id=home.household_id, document_ids=stored)
    for paper in known.values():
        assert (paper.state, paper.accept, paper.kind) == ("read", True, "social_settlement_sheet")
        assert paper.first is not None
        assert paper.turned == 0  # the copies that people see were turned
    assert Document.objects.get(id=stored[1]).turned_degrees in {90, 180, 270}


def test_a_bill_has_figures_once_its_money_is_proved_or_confirmed(
    home: Home, heard: list[PaperRead]
) -> None:
    paper = read_paper(home)
    known = readings_of(household_id=home.household_id, document_ids=[paper])[paper]
    assert [field.name for field in known.doubtful] == ["交款人", "个人自费"][1:]
    assert figures(home, paper) is None
    assert [(e.what, e.figures_changed) for e in heard] == [("read", False)]

    confirm(home, paper, 个人自费="106")
    bill_figures = figures(home, paper)
    assert bill_figures is not None
    assert (bill_figures.bill_no, bill_figures.total_fen) == ("31060126-0012345678", 106_000)
    assert (bill_figures.social_paid_fen, bill_figures.account_paid_fen) == (50_000, 6_000)
    assert bill_figures.out_of_catalogue_fen == 10_600
    assert [(line.category, line.pool, line.amount_fen) for line in bill_figures.lines] == [
        ("bed", "in", 5_400), ("bed", "out", 600),
        ("examination", "in", 90_000), ("examination", "out", 10_000),
    ]  # fmt: skip
    row = DocumentFigures.objects.get(document_id=paper)
    assert (row.source, row.checks["out_of_catalogue"]) == ("reading", "shared")
    assert [(e.what, e.figures_changed) for e in heard[1:]] == [("confirmed", True)]
    confirm(home, paper, 个人自费="106.00")
    assert not heard[-1].figures_changed  # the same again changes nothing
    confirm(home, paper, LATER + timedelta(minutes=1), 金额合计="1070")
    assert figures(home, paper) is None  # what no longer adds up is no figure


def test_what_a_person_typed_stands_above_what_was_read(home: Home) -> None:
    paper = read_paper(home, bill(复核人=("王", "doubtful")))  # nothing hangs on that one
    assert [one.doubtful for one in waiting_for_person(household_ids=[home.household_id])] == [1]
    typed = {"bill_no": "1", "issue_date": "2026-03-01", "total_fen": 1, "social_paid_fen": 0,
             "lines": [{"on_date": "2026-03-01", "setting": "inpatient", "category": "bed",
                        "pool": "in", "amount_fen": 1}]}  # fmt: skip
    enter_figures(household_id=home.household_id, document_id=paper, figures=typed, now=NOW)
    confirm(home, paper, 个人自费="106.00")
    known = figures(home, paper)
    assert known is not None
    assert known.total_fen == 1
    assert waiting_for_person(household_ids=[home.household_id]) == []


def test_one_bill_is_held_by_its_better_source(home: Home) -> None:
    def held_by() -> list[UUID]:
        rows = DocumentFigures.objects.exclude(bill_key=None)
        return list(rows.values_list("document_id", flat=True))

    done = {"个人自费": ("106.00", "proved")}
    first, second = read_paper(home, bill(**done)), read_paper(home, bill(**done))
    assert figures(home, first) == figures(home, second)  # a claim that has both counts one
    assert held_by() == [first]
    typed = document(home)
    known = figures(home, first)
    assert known is not None
    entry = known.model_dump(mode="json")
    enter_figures(household_id=home.household_id, document_id=typed, figures=entry, now=NOW)
    assert held_by() == [typed]
    with pytest.raises(PaperRefused, match="bill_already_given"):
        enter_figures(
            household_id=home.household_id, document_id=document(home), figures=entry, now=NOW
        )


def test_every_check_has_its_words() -> None:
    assert set(re.findall(r'yield "(\w+)"', inspect.getsource(Checks))) == SUBJECTS_ZH.keys()


def test_a_confirmation_proves_what_hangs_on_it_and_is_kept_as_truth(home: Home) -> None:
    paper = read_paper(
        home, bill(金额合计=("1000.00", "doubtful"), 个人现金支付=("500.00", "read"))
    )
    known = readings_of(household_id=home.household_id, document_ids=[paper])[paper]
    (sums,) = (one for one in tried(known, "金额合计", "1060.00") if one.check == "items_total")
    assert (sums.holds, sums.sentence_zh) == (True, "各项相加和合计对得上")
    apart = {one.check: one.apart_fen for one in tried(known, "金额合计", "1000.00")}
    assert apart == {"items_total": 6_000, "fund_identity": 6_000}
    confirm(home, paper, 金额合计="1,060", 票据号码="0012345678", 医保类型="职工")
    known = readings_of(household_id=home.household_id, document_ids=[paper])[paper]
    states = {field.name: field.state for field in known.fields}
    assert (states["金额合计"], states["个人现金支付"]) == ("confirmed", "proved")
    assert known.values["金额合计"] == "1060.00"
    confirm(home, paper, LATER + timedelta(minutes=1), 票据号码="0012345679")
    assert truth_by_field() == {
        "票据号码": Truth(read=1, changed=1, silent={"read": 1}),
        "金额合计": Truth(read=1, changed=1),
        "医保类型": Truth(added=1),
    }
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        Confirmation.objects.all().delete()


def test_what_cannot_be_is_not_taken(home: Home) -> None:
    paper = read_paper(home)
    for name, text in {"金额合计": "1.234", "开票日期": "2026-02-30", "items.7": "1"}.items():
        with pytest.raises(PaperRefused) as refused:
            confirm(home, paper, **{name: text})
        assert refused.value.field == name
    assert not Confirmation.objects.exists()


def test_a_bill_in_another_name_asks(home: Home) -> None:
    paper = read_paper(home, bill(交款人=("周禾", "read"), 个人自费=("106.00", "proved")))
    known = readings_of(household_id=home.household_id, document_ids=[paper])[paper]
    assert [(field.name, field.check) for field in known.doubtful] == [("交款人", "name_differs")]


def test_who_insists_or_sent_it_twice_waits_for_staff_until_they_looked(home: Home) -> None:
    done = {"个人自费": ("106.00", "proved")}
    mine = read_paper(home, bill(**done))
    theirs = document(home, person=home.mother)
    keep_reading(
        household_id=home.household_id, document_id=theirs,
        reading=bill(**done, 交款人=("周禾", "read")), now=NOW,
    )  # fmt: skip
    insist(household_id=home.household_id, document_id=mine, by_id=home.father, now=LATER)
    waiting = waiting_for_person(household_ids=[home.household_id])
    assert [(one.document_id, one.insisted, one.flags) for one in waiting] == [
        (theirs, False, ("bill",)), (mine, True, ()),
    ]  # fmt: skip
    for paper in (mine, theirs):
        settle_paper(
            household_id=home.household_id, document_id=paper, staff_id=home.mother, now=LATER
        )
    assert waiting_for_person(household_ids=[home.household_id]) == []


def test_the_kind_that_was_read_is_offered_and_taken(home: Home) -> None:
    paper = read_paper(home, bill(个人自费=("106.00", "proved")), kind="fee_list")
    known = readings_of(household_id=home.household_id, document_ids=[paper])[paper]
    assert (known.kind, known.kind_read, known.kind_differs) == ("fee_list", "inpatient_bill", True)
    assert figures(home, paper) is None
    name_kind(household_id=home.household_id, document_id=paper, kind="inpatient_bill", now=LATER)
    assert figures(home, paper) is not None


def test_a_bill_that_was_taken_back_is_flagged_wherever_it_lies(home: Home) -> None:
    mine = read_paper(home, bill(个人自费=("106.00", "proved")))
    red = (
        b'<?xml version="1.0"?><MedicalEInvoice version="1"><invoiceCode>31060126</invoiceCode>'
        b"<invoiceNumber>0099999999</invoiceNumber>"
        b"<reversedInvoiceCode>31060126</reversedInvoiceCode>"
        b"<reversedInvoiceNumber>0012345678</reversedInvoiceNumber>"
        b"<totalAmount>-1060.00</totalAmount></MedicalEInvoice>"
    )
    stored = store_paper(
        household_id=home.household_id, person_id=home.father, uploaded_by=home.father,
        filename="red.xml", data=red, kind="inpatient_bill", now=NOW,
    ).document_id  # fmt: skip
    assert read_next(None, now=NOW) == stored
    known = readings_of(household_id=home.household_id, document_ids=[stored])[stored]
    assert (known.kind_read, known.named, known.flags) == ("other", "红冲票据", ("reversed",))
    assert figures(home, stored) is None
    waiting = waiting_for_person(household_ids=[home.household_id])
    assert {(one.document_id, one.flags) for one in waiting} == {
        (mine, ("reversed",)), (stored, ("reversed",)),
    }  # fmt: skip


def test_the_parts_of_a_photo_are_cut_out_by_one_look_on_record(home: Home) -> None:
    photo = BytesIO()
    Image.new("RGB", (1000, 800), "white").save(photo, "PNG")
    stored = store_paper(
        household_id=home.household_id, person_id=home.father, uploaded_by=home.father,
        filename="bill.png", data=photo.getvalue(), kind="inpatient_bill", now=NOW,
    ).document_id  # fmt: skip
    places = {"金额合计": (0.5, 0.5, 0.7, 0.5, 0.7, 0.55, 0.5, 0.55), "交款人": None}
    fields = [
        PaperField(name, "1.00", "1.00", "read", place=place) for name, place in places.items()
    ]
    cut = cut_outs(
        viewer=home.viewer, document_id=stored, fields=fields, reason="own_paper", now=NOW
    )
    assert set(cut) == {"金额合计"}
    with Image.open(BytesIO(cut["金额合计"])) as part:
        assert part.size == (440, 104)  # 200 by 40 and what stands around it
    assert list(AccessLog.objects.values_list("document_id", flat=True)) == [stored]
    stranger = replace(home.viewer, acts_for=frozenset())
    with pytest.raises(NotYours):
        cut_outs(viewer=stranger, document_id=stored, fields=fields, reason="own_paper", now=NOW)
