"""The senior expert's side of a dispute: who gets it, what evidence is worth, the letter."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from docx import Document

from guanjia.care import dispute_queries, law, letter
from guanjia.care.actions.evidence import EvidenceRefused, take_evidence
from guanjia.care.dispute_table import table
from guanjia.claims import messages as m
from guanjia.claims import queries as claims
from guanjia.claims.actions import decide, dispute
from guanjia.claims.actions.correct import correct
from guanjia.claims.actions.papers import add_papers
from guanjia.claims.book import Book, NoSuchClaim
from guanjia.claims.state import Supplement
from guanjia.documents.actions.figures import enter_figures
from guanjia.people.scope import Viewer
from guanjia.watch.queries import orders_about
from tests.rooms.care.conftest import Case
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import Insurer, only_lane, submitted

pytestmark = pytest.mark.django_db
OURS = 2_000_000
RADIOTHERAPY = 860_000  # of it 500,000 inside the catalogue, the fund paid 300,000


def refused(case: Case) -> Book:
    book = submitted(case.world, case.book, "qinghe")
    insurer = Insurer(case.world, book, only_lane(book))
    insurer.says(m.NoticeAccepted)
    insurer.says(m.FilingAccepted)
    return insurer.decides(0, reason="不在保障范围", clauses=("2.5",))


def orders(case: Case, kind: str = "dispute", *, open_only: bool = True) -> list[Any]:
    about = orders_about("claim", case.claim_id, household_id=case.home, open_only=open_only)
    return [one for one in about if one.kind == kind]


def seen(case: Case) -> Viewer:
    return case.senior.seen(case.world.now)


def test_a_refusal_goes_to_a_senior_expert_who_then_may_see_the_claim(case: Case) -> None:
    with pytest.raises(NoSuchClaim):
        table(seen(case), case.claim_id, only_lane(case.book).id)
    book = refused(case)
    [order] = orders(case)
    assert (order.owner_id, order.part_id) == (case.senior.staff_id, only_lane(book).id)
    found = table(seen(case), case.claim_id, only_lane(book).id)
    assert (found.asked_fen, found.their_reason_zh) == (OURS, "不在保障范围")
    assert [one.lane_id for one in dispute_queries.listed(seen(case))] == [only_lane(book).id]
    assert dispute_queries.listed(case.butler.seen(case.world.now))  # the household is theirs


def test_its_end_closes_the_order_and_the_right_with_it(case: Case) -> None:
    book = refused(case)
    lane_id = only_lane(book).id
    decide.answer(book, lane_id=lane_id, agree=True, note="", by=case.world.by)
    book.save(now=case.world.now)
    assert orders(case) == []
    with pytest.raises(NoSuchClaim):
        table(seen(case), case.claim_id, lane_id)
    [row] = dispute_queries.listed(seen(case)) or [None]
    assert row is None
    alike = dispute_queries.alike(insurer="qinghe", clause="2.5", now=case.world.now)
    assert (alike.closed, alike.won, alike.kept, alike.few) == (1, 0, 1, True)


def test_a_decision_put_right_takes_the_dispute_and_its_order_back(case: Case) -> None:
    book = refused(case)
    seq = next(line.seq for line in book.lines() if line.kind == "decided")
    correct(book, seq=seq, reason="typed_wrong", note="", by=case.butler.by(case.world.now))
    book.save(now=case.world.now)
    assert only_lane(case.reopened()).disputes == []
    assert orders(case) == []
    with pytest.raises(NoSuchClaim):
        claims.read(seen(case), case.claim_id)


def test_a_dispute_whose_end_was_put_right_is_somebodys_again(case: Case) -> None:
    book = refused(case)
    insurer = Insurer(case.world, book, only_lane(book))
    book = insurer.says(m.Decided, decision_no="D2", outcome="pay", sum_fen=OURS)
    decide.answer(book, lane_id=only_lane(book).id, agree=True, note="", by=case.world.by)
    book.save(now=case.world.now)
    assert orders(case) == []
    book = case.reopened()
    seq = max(line.seq for line in book.lines() if line.kind == "decided")
    correct(book, seq=seq, reason="typed_wrong", note="", by=case.butler.by(case.world.now))
    book.save(now=case.world.now)
    assert only_lane(case.reopened()).dispute is not None
    [order] = orders(case)
    assert order.owner_id == case.senior.staff_id
    assert table(seen(case), case.claim_id, only_lane(book).id).asked_fen == OURS


def test_the_money_of_the_half_year_is_what_was_paid(case: Case) -> None:
    book = refused(case)
    now = case.world.now
    insurer = Insurer(case.world, book, only_lane(book))
    insurer.told = 10
    book = insurer.says(m.Decided, decision_no="D2", outcome="pay", sum_fen=OURS)
    span = {"since": now - timedelta(days=1), "until": now + timedelta(days=1)}
    assert dispute_queries.won(**span) == dispute_queries.Total(1, 0, 0)
    decide.answer(book, lane_id=only_lane(book).id, agree=True, note="", by=case.world.by)
    book.save(now=now)
    insurer.says(m.Paid, payment_no="P1", sum_fen=OURS)
    assert dispute_queries.won(**span) == dispute_queries.Total(1, 1, OURS)


def test_no_dispute_no_table(case: Case) -> None:
    with pytest.raises(NoSuchClaim):
        table(case.customer, case.claim_id, only_lane(case.book).id)


def test_the_letter_says_what_was_shown_and_is_a_word_file(case: Case) -> None:
    book = refused(case)
    found = table(seen(case), case.claim_id, only_lane(book).id)
    words = "出院小结写明是本次疾病。"
    composed = letter.compose(found, words=words, on_date=date(2026, 3, 12))
    assert "补付 20,000.00 元" in composed.asks
    assert composed.words == words
    assert "第 2.5 条" in composed.text
    file = Document(BytesIO(letter.docx(composed)))
    said = "\n".join(paragraph.text for paragraph in file.paragraphs)
    assert words in said
    assert composed.asks in said
    assert "2026 年 03 月 12 日" in said


def test_law_questions_stand_beside_the_days_of_this_claim(case: Case) -> None:
    book = refused(case)
    found = table(seen(case), case.claim_id, only_lane(book).id)
    by_article = {one.article: one for one in found.checks}
    assert "满两年是 2027-01-01，出事在 2026-03-01：没有满两年" in by_article["保险法 16"].facts
    assert "30 天的期限到 2026-04-09，没有过期限" in by_article["保险法 23"].facts
    assert "满 60 天是 2026-05-09" in by_article["保险法 25"].facts
    assert by_article["保险法 22"].facts == ("没有要求补过材料",)
    assert "解释（三）18" not in by_article  # of a refusal nothing was deducted
    named = {name for one in law.questions() for name in one.facts}
    assert named == set(law.FACTS)


def test_days_waited_for_papers_are_counted_once_however_many_notices(case: Case) -> None:
    """Asked on the 2nd and the 4th, both answered on the 9th; once more the 20th to the 21st."""

    def notice(asked: int, sent: int) -> Supplement:
        at, until = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (asked, sent))
        return Supplement(notice_no="N", paper_kinds=[], required_at=at, sent_at=until)

    lane = only_lane(case.book)
    lane.supplements = [notice(2, 9), notice(4, 9), notice(20, 21)]
    found = law.checks(law.Case(lane, None, case.world.stay(), "", "", {}))
    by_article = {one.article: one for one in found}
    assert by_article["解释（二）15"].facts[1] == "等补材料 8 天"


# --- evidence ------------------------------------------------------------------------------------


def after_cancer(world: World) -> tuple[Book, UUID]:
    """Radiotherapy as an outpatient, two months after the stay."""
    world.holds("qinghe", "million-medical", "2025")
    document_id = world.paper("outpatient_bill")
    lines = [
        {"on_date": "2026-03-05", "setting": "outpatient", "category": "treatment", "pool": pool,
         "amount_fen": fen}
        for pool, fen in (("in", 500_000), ("out", 360_000))
    ]  # fmt: skip
    enter_figures(
        household_id=world.family.household_id, document_id=document_id, now=world.now,
        figures={"bill_no": "B9", "issue_date": "2026-03-06", "lines": lines,
                 "total_fen": RADIOTHERAPY, "social_paid_fen": 300_000},
    )  # fmt: skip
    told = world.stay(
        incident_type="outpatient", event_date=date(2026, 3, 5), diagnosis=("C73",),
        admission_date=date(2025, 12, 20), discharge_date=date(2025, 12, 28),
        first_shown_date=date(2025, 12, 10), diagnosed_date=date(2025, 12, 20),
        pathology_confirmed=True,
    )  # fmt: skip
    kinds = ("fee_list", "medical_record", "social_settlement_sheet", "id_card", "bank_card")
    papers = [document_id, *(world.paper(kind) for kind in kinds)]
    return world.reports(told, papers, include_policy_ids=[]), document_id


def test_a_treatment_record_moves_the_bill_to_where_thirty_days_do_not_bind(
    world: World, hired: Any
) -> None:
    hired("沈言", "senior_expert", skills=("dispute",))
    viewer = _viewer(world)
    book, _ = after_cancer(world)
    book = submitted(world, book, "qinghe")
    insurer = Insurer(world, book, only_lane(book))
    insurer.says(m.NoticeAccepted)
    insurer.says(m.FilingAccepted)
    book = insurer.decides(0, reason="不在出院后三十天内", clauses=("2.5",))
    lane = only_lane(book)
    assert (lane.our_low_fen, lane.our_high_fen) == (0, 0)  # as the bill stands it is outside
    found = table(viewer, book.application_id, lane.id)
    worth = {piece.kind.code: piece.worth_fen for piece in found.pieces}
    assert worth["treatment_record"] == 560_000
    assert worth["pathology"] == 0  # this policy asks for none: nobody is sent for it
    world.now += timedelta(days=1)
    record = world.paper("medical_record", content=_another())
    add_papers(book, document_ids=[record], by=world.by)
    take_evidence(
        book, lane_id=lane.id, code="treatment_record", document_id=record, by=_staff(world)
    )
    book.save(now=world.now)
    lane = only_lane(world.reopen(book))
    assert (lane.our_low_fen, lane.our_high_fen) == (560_000, 560_000)
    assert lane.disputes[0].evidence == {"treatment_record": record}
    found = table(viewer, book.application_id, lane.id)
    piece = next(one for one in found.pieces if one.kind.code == "treatment_record")
    assert (piece.at_hand, piece.proved, piece.exact) == (True, True, True)
    assert found.asked_fen == 560_000
    composed = letter.compose(found, words="请复核", on_date=date(2026, 3, 12))
    assert composed.evidence[0].startswith("证据 1：门诊治疗记录")
    assert "5,600.00 元" in composed.evidence[0]


def test_evidence_needs_a_paper_of_this_claim(case: Case) -> None:
    book = refused(case)
    lane_id, by = only_lane(book).id, case.senior.by(case.world.now)
    with pytest.raises(EvidenceRefused) as nothing:
        take_evidence(book, lane_id=lane_id, code="pathology", document_id=None, by=by)
    assert nothing.value.code == "paper_missing"
    elsewhere = case.world.paper("pathology_report", content=_another())
    with pytest.raises(dispute.DisputeRefused) as foreign:
        take_evidence(book, lane_id=lane_id, code="pathology", document_id=elsewhere, by=by)
    assert foreign.value.code == "paper_not_in_claim"


def _another() -> bytes:
    from tests.rooms.claims.specimens import picture

    return picture("pathology_report")


def _viewer(world: World) -> Viewer:
    from tests.rooms.people.test_scope import viewer_of

    return viewer_of(world.family.zhiyuan_phone, world.now)


def _staff(world: World) -> Any:
    from guanjia.claims.book import By

    return By("staff", world.family.he, world.now)
