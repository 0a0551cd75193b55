"""The fold: what the journal says is what is so, in whatever order the world tells it."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.claims import journal as j
from guanjia.claims.fold import BrokenJournal, fold
from guanjia.claims.journal import Line, Payload
from guanjia.claims.state import ClaimState, LaneState

LANE, PERSON = UUID(int=7), UUID(int=1)
START = datetime(2026, 3, 1, 9, tzinfo=UTC)

REPORTED = j.Reported(
    incident_id=UUID(int=2),
    insured_id=PERSON, reporter_id=PERSON, incident_type="inpatient",
    event_date=date(2026, 2, 20), origin="customer",
)  # fmt: skip
OPENED = j.LaneOpened(
    policy_id=UUID(int=3), insurer="qinghe", lane_no=1, gateway=True, benefit="indemnity",
    steps_version=1,
)  # fmt: skip
NOTICED = j.NoticeAccepted(insurer_claim_no="QH1")
FILED = j.Filed(message_id=UUID(int=9))
ACCEPTED = j.FilingAccepted()
DECIDED = j.Decided(
    decision_id=UUID(int=11), decision_no="D1", outcome="pay", sum_fen=2_000_000,
    clauses=("2.4",), reason_code="none", steps_given=True,
)  # fmt: skip
AGREED = j.Agreed(decided_fen=2_000_000)
PAID = j.Paid(payment_no="P1", sum_fen=2_000_000)


def lines(*payloads: Payload) -> list[Line]:
    return [
        Line(
            id=UUID(int=100 + seq), seq=seq, lane_id=LANE if payload.place == "lane" else None,
            kind=payload.kind, actor="platform", actor_id=None,
            occurred_at=START + timedelta(hours=seq), learned_at=START + timedelta(hours=seq),
            payload=payload.model_dump(mode="json"),
        )
        for seq, payload in enumerate(payloads, start=1)
    ]  # fmt: skip


def lane_after(*payloads: Payload) -> LaneState:
    return fold(lines(REPORTED, OPENED, *payloads)).lanes[LANE]


def test_papers_stand_as_the_customer_put_them_and_later_ones_behind() -> None:
    one, two, three, four = (UUID(int=number) for number in (21, 22, 23, 24))
    told = [j.PaperLinked(document_id=each, paper_kind="id_card") for each in (one, two, three)]
    ordered = j.PapersOrdered(document_ids=(three, one, two))
    later = (
        j.PaperLinked(document_id=four, paper_kind="bank_card"),
        j.PaperUnlinked(document_id=one),
    )
    claim = fold(lines(REPORTED, *told, ordered, *later))
    assert claim.papers_in_order == [three, two, four]


def test_a_lane_walks_from_notice_to_payment() -> None:
    lane = lane_after(NOTICED, FILED, ACCEPTED, DECIDED, AGREED, PAID)
    assert (lane.stage, lane.paid_fen, lane.insurer_claim_no) == ("paid", 2_000_000, "QH1")
    assert lane.finished
    assert not lane.marks


def test_an_insurer_that_tells_things_in_any_order_ends_at_the_same_place() -> None:
    ends = set()
    for order in permutations((ACCEPTED, j.Progressed(step="review"), DECIDED, PAID)):
        lane = lane_after(NOTICED, FILED, *order)
        ends.add((lane.stage, lane.decided_fen, lane.paid_fen, len(lane.marks)))
    assert ends == {("paid", 2_000_000, 2_000_000, 0)}


def test_the_same_decision_and_payment_twice_count_once() -> None:
    lane = lane_after(NOTICED, FILED, DECIDED, DECIDED, PAID, PAID)
    assert (lane.decided_fen, lane.paid_fen, lane.marks) == (2_000_000, 2_000_000, [])


def test_a_payment_above_the_decision_is_kept_and_marked() -> None:
    lane = lane_after(NOTICED, FILED, DECIDED, PAID, j.Paid(payment_no="P2", sum_fen=1))
    assert lane.paid_fen == 2_000_001
    assert [mark.why for mark in lane.marks] == ["paid_more_than_decided"]


def test_a_decision_after_the_agreement_changes_nothing_and_is_marked() -> None:
    again = DECIDED.model_copy(update={"decision_no": "D2", "sum_fen": 1})
    lane = lane_after(NOTICED, FILED, DECIDED, AGREED, again)
    assert lane.decided_fen == 2_000_000
    assert [mark.why for mark in lane.marks] == ["decided_again_after_agreement"]


def test_a_decision_after_the_withdrawal_is_marked() -> None:
    lane = lane_after(NOTICED, j.Withdrawn(), DECIDED)
    assert (lane.stage, lane.decided_fen) == ("withdrawn", None)
    assert [mark.why for mark in lane.marks] == ["decided_after_withdrawal"]


def test_a_second_supplement_notice_is_answered_and_flagged() -> None:
    first = j.SupplementRequired(notice_no="N1", paper_kinds=("fee_list",))
    second = j.SupplementRequired(notice_no="N2", paper_kinds=("lab_report",))
    lane = lane_after(NOTICED, FILED, first, j.SupplementSent(message_id=UUID(int=4)), second)
    assert lane.open_supplement is not None
    assert lane.open_supplement.paper_kinds == ["lab_report"]
    assert [mark.why for mark in lane.marks] == ["second_supplement_notice"]


def test_a_refusal_ends_with_the_customers_agreement_only() -> None:
    refused = DECIDED.model_copy(update={"outcome": "refuse", "sum_fen": 0})
    assert lane_after(NOTICED, FILED, refused).stage == "decided"
    assert lane_after(NOTICED, FILED, refused, j.Agreed(decided_fen=0)).stage == "closed"


def test_originals_hold_the_lane_at_its_own_step() -> None:
    wanted = j.OriginalsRequired(secret_id=UUID(int=5))
    moved = j.ParcelMoved(waybill_no="W1", state="picked_up")
    assert lane_after(NOTICED, FILED, ACCEPTED, wanted).step == 7
    assert lane_after(NOTICED, FILED, ACCEPTED, wanted, moved).step == 8
    late = j.ParcelMoved(waybill_no="W1", state="booked")
    assert lane_after(NOTICED, FILED, ACCEPTED, wanted, moved, late).originals == "picked_up"
    assert lane_after(NOTICED, FILED, ACCEPTED, wanted, moved, j.OriginalsReceived()).step == 9


@pytest.mark.parametrize("gap", [[2], [1, 3], [1, 1]])
def test_a_journal_with_a_gap_is_refused(gap: list[int]) -> None:
    broken = [
        line.model_copy(update={"seq": seq})
        for line, seq in zip(lines(REPORTED, OPENED), gap, strict=False)
    ]
    with pytest.raises(BrokenJournal):
        fold(broken)


FACTS = (
    NOTICED,
    ACCEPTED,
    DECIDED,
    PAID,
    j.Progressed(step="calculation"),
    j.InsurerClosed(),
    j.OriginalsRequired(secret_id=UUID(int=5)),
    j.OriginalsReceived(),
    j.SupplementRequired(notice_no="N1", paper_kinds=("fee_list",)),
    j.FilingRejected(reason_code="X"),
    j.CalculationGiven(decision_no="D1"),
    j.ParcelMoved(waybill_no="W1", state="delivered"),
    j.WithdrawalAccepted(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(FACTS), max_size=12))
def test_no_fact_ever_raises_and_money_is_never_counted_twice(facts: list[Payload]) -> None:
    lane = lane_after(*facts)
    assert lane.paid_fen in {0, 2_000_000}
    assert lane.decided_fen in {None, 2_000_000}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(FACTS), max_size=8))
def test_the_stored_state_reads_back_as_it_was(facts: list[Payload]) -> None:
    state = fold(lines(REPORTED, OPENED, *facts))
    assert ClaimState.model_validate_json(state.model_dump_json()) == state


def test_a_strangers_text_never_becomes_a_code() -> None:
    assert j.as_code("QH-2026/0001") == "QH-2026/0001"
    assert j.as_code("林知远 的理赔").startswith("h-")
    assert len(j.as_code("x" * 65)) == 26


def test_a_contest_ends_where_a_better_decision_is_agreed_to() -> None:
    better = DECIDED.model_copy(update={"decision_no": "D2", "sum_fen": 2_500_000})
    lane = lane_after(NOTICED, FILED, DECIDED, j.Contested(decided_fen=2_000_000), better)
    assert (lane.decided_fen, lane.contested_at is None) == (2_500_000, False)
    assert lane.stage == "decided"  # the customer is asked again
    lane = lane_after(
        NOTICED, FILED, DECIDED, j.Contested(decided_fen=2_000_000), better,
        j.Agreed(decided_fen=2_500_000),
    )  # fmt: skip
    assert lane.contested_at is None
