"""Several bills on one photo: each gives its figures, is known again, and counts once."""

from uuid import UUID

import pytest

from guanjia.documents.actions.figures import enter_figures
from guanjia.documents.models import Seen
from guanjia.documents.queries import papers as papers_query
from guanjia.documents.queries import readings_of, waiting_for_person
from guanjia.documents.reading.result import Reading
from tests.rooms.documents.conftest import NOW, Home
from tests.rooms.documents.test_reading_flow import bill, confirm, figures, read_paper

pytestmark = pytest.mark.django_db
DONE = {"个人自费": ("106.00", "proved")}


def photo(*bills: Reading) -> Reading:
    return bills[0].model_copy(update={"papers": bills})


def numbers(home: Home, paper: UUID) -> list[str]:
    (found,) = papers_query(household_id=home.household_id, document_ids=[paper]).values()
    return [one.bill_no for one in found.bills]


def test_each_bill_of_a_photo_gives_its_figures(home: Home) -> None:
    other = bill(**DONE, 票据号码=("0012345679", "read"))
    unsure = bill(票据号码=("0012345680", "read"))  # 个人自费 is doubtful
    hers = bill(**DONE, 票据号码=("0012345681", "read"), 交款人=("周禾", "read"))
    paper = read_paper(home, photo(bill(), other, other, unsure, hers))
    assert numbers(home, paper) == []  # the paper's own bill comes first
    confirm(home, paper, 个人自费="106")
    assert numbers(home, paper) == ["31060126-0012345678", "31060126-0012345679"]
    own = figures(home, paper)
    assert own is not None
    assert own.bill_no == "31060126-0012345678"
    entry = own.model_copy(update={"hospital_name": "青川市第二人民医院"}).model_dump(mode="json")
    enter_figures(household_id=home.household_id, document_id=paper, figures=entry, now=NOW)
    assert numbers(home, paper) == ["31060126-0012345678", "31060126-0012345679"]


def test_a_bill_beside_a_paper_that_is_none_counts(home: Home) -> None:
    fees = Reading.model_validate(bill().model_dump() | {"kind": "fee_list", "fields": ()})
    paper = read_paper(home, photo(fees, bill(**DONE)), kind="inpatient_bill")
    assert numbers(home, paper) == ["31060126-0012345678"]


def test_each_bill_of_a_photo_is_known_again(home: Home) -> None:
    second = bill(**DONE, 票据号码=("0012345679", "read"))
    mine = read_paper(home, photo(bill(**DONE), second))
    assert Seen.objects.filter(document_id=mine, what="bill").count() == 2
    taken_back = second.model_copy(update={"kind": "other", "flags": ("reversed",)})
    red = read_paper(home, taken_back)
    assert figures(home, red) is None
    flags = {one.document_id: one.flags for one in waiting_for_person(
        household_ids=[home.household_id])}  # fmt: skip
    assert flags == {mine: ("reversed",), red: ("reversed",)}


def test_a_void_bill_on_a_photo_takes_none_of_the_others_along(home: Home) -> None:
    void = bill(**DONE, 票据号码=("0012345679", "read")).model_copy(
        update={"kind": "other", "flags": ("reversed",)}
    )
    paper = read_paper(home, photo(bill(**DONE), void))
    assert numbers(home, paper) == ["31060126-0012345678"]
    known = readings_of(household_id=home.household_id, document_ids=[paper])[paper]
    assert (known.flags, known.reversed) == (("reversed",), False)


def test_what_is_named_a_bill_and_is_void_counts_nothing(home: Home) -> None:
    void = bill(**DONE, 原票据代码=("31060126", "read"), 原票据号码=("0000000001", "read"))
    paper = read_paper(home, void.model_copy(update={"flags": ("reversed",)}))
    assert figures(home, paper) is None
