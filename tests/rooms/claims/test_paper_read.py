"""What a paper says enters the claim: sums, the list of what is missing, what is offered."""

from datetime import date
from uuid import UUID

import pytest

from guanjia.claims.actions import papers, submit
from guanjia.claims.book import Book
from guanjia.claims.check import check_claims
from guanjia.claims.missing import MissingPaper, missing_list
from guanjia.claims.offers import facts_offered
from guanjia.claims.outlook import outlook
from guanjia.documents.actions.confirm import confirm_fields, name_kind
from guanjia.documents.actions.keep import keep_first, keep_reading
from guanjia.documents.queries import waiting_for_person
from guanjia.documents.reading.result import Field, Item, Quality, Reading, Reason
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import only_lane, submitted
from tests.rooms.claims.specimens import picture

pytestmark = pytest.mark.django_db
MONEY = {"金额合计": "60000.00", "医保统筹基金支付": "30000.00", "其他支付": "0.00",
         "个人账户支付": "0.00", "个人现金支付": "30000.00", "个人自费": "10000.00"}  # fmt: skip
BILL = {"票据代码": "31060126", "票据号码": "0012345678", "交款人": "林知远",
        "开票日期": "2026-03-06", "住院时间": "2026-03-01至2026-03-06"}  # fmt: skip
SUMMARY = {"姓名": "林知远", "入院日期": "2026-03-01", "出院日期": "2026-03-07",
           "出院诊断": "胆囊结石"}  # fmt: skip


def reading(kind: str, *, proved: dict[str, str], read: dict[str, str]) -> Reading:
    states = [("proved", proved), ("read", read)]
    return Reading(
        source="photo", kind=kind, kind_score=1.0, quality=Quality(accept=True),
        fields=tuple(
            Field.model_validate({"name": name, "value": value, "state": state, "score": 0.95})
            for state, values in states for name, value in values.items()
        ),
        items=(Item(name="治疗费", amount="60000.00", state="proved"),) if proved else (),
    )  # fmt: skip


def keep(world: World, paper: UUID, found: Reading) -> None:
    keep_reading(
        household_id=world.family.household_id, document_id=paper, reading=found, now=world.now
    )


def read_bill(world: World, paper: UUID, **other: str) -> None:
    keep(world, paper, reading("inpatient_bill", proved=MONEY, read={**BILL, **other}))


def a_stay(world: World, *, without: frozenset[str] = frozenset(), **told: object) -> Book:
    world.holds("qinghe", "million-medical", "2025")
    kinds = ["inpatient_bill", "fee_list", "discharge_summary", "diagnosis_certificate",
             "social_settlement_sheet", "id_card", "bank_card"]  # fmt: skip
    given = [world.paper(kind) for kind in kinds if kind not in without]
    return world.reports(world.stay(**told), given)


def the(book: Book, kind: str) -> UUID:
    return next(one for one, named in book.claim.papers.items() if named == kind)


def listed(book: Book) -> tuple[MissingPaper, ...]:
    seen = outlook(book)
    return missing_list(book, seen, seen.worth_of_papers(seen.ways(book)))


def test_a_bill_that_was_read_is_worked_out_like_one_that_was_typed(world: World) -> None:
    book = a_stay(world)
    assert only_lane(book).figure_low_fen is None
    read_bill(world, the(book, "inpatient_bill"))
    after = world.reopen(book)
    lane = only_lane(after)
    assert (lane.figure_low_fen, lane.figure_high_fen) == (2_000_000, 2_000_000)
    line = next(one for one in after.lines() if one.kind == "paper_read")
    assert (line.actor, line.payload["what"], line.payload["accept"]) == ("platform", "read", True)
    assert check_claims().differences == ()


def test_the_first_answer_moves_the_claim_on_so_that_open_pages_hear(world: World) -> None:
    book = a_stay(world)
    paper = the(book, "fee_list")
    blurred = Quality(accept=False, reasons=(Reason(code="blurred", sentence_zh="糊了。"),))
    keep_first(
        household_id=world.family.household_id, document_id=paper, first=blurred, now=world.now
    )
    after = world.reopen(book)
    assert after.seq == book.seq + 1
    assert after.lines()[-1].payload == {
        "document_id": str(paper), "what": "looked", "paper_kind": "fee_list", "kind_read": None,
        "accept": False, "reasons": ["blurred"],
    }  # fmt: skip


def test_a_confirmed_sum_is_worked_out_again(world: World) -> None:
    book = a_stay(world)
    paper = the(book, "inpatient_bill")
    read_bill(world, paper)
    confirm_fields(
        household_id=world.family.household_id, document_id=paper, said={"个人自费": "20000"},
        by_role="customer", by_id=world.family.zhiyuan, now=world.now,
    )  # fmt: skip
    bills = outlook(world.reopen(book)).ours.bills
    assert [one.out_of_catalogue_fen for one in bills[paper]] == [2_000_000]


def test_the_same_bill_of_two_people_in_one_claim_counts_once(world: World) -> None:
    book = a_stay(world)
    mine = the(book, "inpatient_bill")
    read_bill(world, mine)
    typed = world.bill(in_fen=5_000_000, out_fen=1_000_000, social_fen=3_000_000,
                       bill_no="0012345678")  # fmt: skip
    book = world.reopen(book)
    papers.add_papers(book, document_ids=[typed], by=world.by)
    book.save(now=world.now)
    again = world.paper("inpatient_bill", content=picture("another photo"))
    papers.add_papers(book, document_ids=[again], by=world.by)
    book.save(now=world.now)
    read_bill(world, again)
    book = world.reopen(book)
    assert set(outlook(book).ours.bills) == {typed}  # what a person typed before what was read
    assert only_lane(book).figure_high_fen == 2_000_000


def test_every_bill_of_a_photo_reaches_the_sum_once(world: World) -> None:
    book = a_stay(world)
    paper = the(book, "inpatient_bill")
    bills = tuple(
        reading("inpatient_bill", proved=MONEY, read={**BILL, "票据号码": number})
        for number in ("0012345678", "0012345679")
    )
    keep(world, paper, bills[0].model_copy(update={"papers": bills}))
    book = world.reopen(book)
    assert outlook(book).ours.total_fen == 12_000_000
    again = world.paper("inpatient_bill", content=picture("the second, alone"))
    papers.add_papers(book, document_ids=[again], by=world.by)
    book.save(now=world.now)
    keep(world, again, bills[1])
    seen = outlook(world.reopen(book)).ours
    counted = [bill.bill_no for its in seen.bills.values() for bill in its]
    assert sorted(counted) == ["31060126-0012345678", "31060126-0012345679"]
    assert len({line.id for line in seen.lines}) == 4
    assert seen.total_fen == 12_000_000


def test_the_same_bill_in_another_claim_is_shown_to_staff(world: World) -> None:
    book = a_stay(world)
    read_bill(world, the(book, "inpatient_bill"))
    again = world.paper("inpatient_bill", content=picture("another photo"))
    world.reports(world.stay(event_date=date(2026, 3, 2)), [again])
    read_bill(world, again)
    waiting = waiting_for_person(household_ids=[world.family.household_id])
    assert [(one.document_id, one.flags) for one in waiting] == [(again, ("bill",))]


def test_what_comes_after_the_close_is_kept_and_looked_at_by_staff(world: World) -> None:
    book = a_stay(world)
    submit.withdraw(book, lane_id=only_lane(book).id, by=world.by)
    book.save(now=world.now)
    assert book.claim.closed_at is not None
    unread, late = the(book, "inpatient_bill"), world.paper("inpatient_bill", content=picture("2"))
    papers.add_papers(book, document_ids=[late], by=world.by)
    book.save(now=world.now)
    assert book.lines()[-1].kind == "paper_linked"  # and nothing is worked out again
    for one in (late, unread):  # of which one came before the close, and was read only now
        read_bill(world, one)
    waiting = waiting_for_person(household_ids=[world.family.household_id])
    assert {one.document_id: one.flags for one in waiting} == {
        late: ("after_close",), unread: ("after_close",)
    }  # fmt: skip
    after = world.reopen(book)
    assert (late in after.claim.papers, after.seq) == (True, book.seq)
    assert check_claims().differences == ()


def test_the_kind_that_holds_is_the_claims_too(world: World) -> None:
    book = a_stay(world, without=frozenset({"inpatient_bill"}))
    wrong = the(book, "fee_list")
    read_bill(world, wrong)
    assert world.reopen(book).claim.papers[wrong] == "fee_list"
    name_kind(
        household_id=world.family.household_id, document_id=wrong, kind="inpatient_bill",
        now=world.now,
    )  # fmt: skip
    after = world.reopen(book)
    assert after.claim.papers[wrong] == "inpatient_bill"
    assert after.claim.missing == ["fee_list"]


def test_each_missing_paper_says_who_asks_and_by_which_clause(world: World) -> None:
    book = a_stay(world, without=frozenset({"discharge_summary", "bank_card"}))
    summary, card = listed(book)
    assert (summary.kind, summary.insurers_zh) == ("discharge_summary", ("青禾健康保险",))
    assert summary.basis_zh.endswith("第 4.2 条")
    assert (card.kind, card.insurers_zh, card.basis_zh) == ("bank_card", (), "")


def test_nothing_is_asked_that_no_wording_asks_for_or_that_is_known(world: World) -> None:
    world.holds("beiting", "hospital-allowance", "2026")
    book = world.reports(world.stay(), [])
    assert book.claim.missing == ["discharge_summary", "id_card", "bank_card"]
    papers.add_papers(
        book, document_ids=[world.paper("discharge_summary"), world.paper("id_card")], by=world.by
    )
    book.save(now=world.now)
    assert submitted(world, book).claim.missing == []  # the account was given: no picture of it


def test_a_discharge_summary_fills_what_is_open_and_shows_what_it_contradicts(
    world: World,
) -> None:
    book = a_stay(world, admission_date=None)
    keep(world, the(book, "discharge_summary"),
         reading("discharge_summary", proved={}, read=SUMMARY))  # fmt: skip
    offered = {one.field: one for one in facts_offered(world.reopen(book))}
    assert (offered["admission_date"].value, offered["admission_date"].told) == (
        date(2026, 3, 1), None,
    )  # fmt: skip
    assert not offered["admission_date"].contradicts
    told = offered["discharge_date"]
    assert (told.value, told.told, told.contradicts) == (
        date(2026, 3, 7), date(2026, 3, 6), True,
    )  # fmt: skip
    assert offered["diagnosis_text"].value == "胆囊结石"
