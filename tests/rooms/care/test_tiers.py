"""Up one tier and back: who sees the claim follows from who was asked, to the moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guanjia.care import groups
from guanjia.care.actions.group import say
from guanjia.care.actions.tiers import (
    HandOverRefused,
    NoSuchHandOver,
    close_loop,
    hand_back,
    hand_over,
    words_of,
)
from guanjia.care.thread import Card
from guanjia.claims import queries as claims
from guanjia.claims.book import Book, NoSuchClaim
from guanjia.claims.check import check_claims
from guanjia.exchange.ids import new_id
from guanjia.people.scope import Viewer
from guanjia.watch import queries as watch
from guanjia.watch.actions import orders
from guanjia.web.words import PAPERS_ZH
from tests.rooms.care.conftest import Case

HOUR = timedelta(hours=1)


def asked(case: Case, **changes: Any) -> Book:
    book = case.reopened()
    told: dict[str, Any] = {
        "tier": "claims_expert", "reason": "clause_question", "summary": "超声刀头算不算材料费？",
        "due_at": case.world.now + 4 * HOUR, "by": case.butler.by(case.world.now),
    }  # fmt: skip
    hand_over(book, **(told | changes))
    book.save(now=case.world.now)
    return book


def answered(case: Case, handover_id: Any, who: Any = None, **changes: Any) -> Book:
    book = case.reopened()
    told = {"answer": "算，按 2.3.1 赔。", "by": (who or case.expert).by(case.world.now)}
    hand_back(book, handover_id=handover_id, **(told | changes))
    book.save(now=case.world.now)
    return book


def may_see(case: Case, viewer: Viewer) -> bool:
    try:
        claims.read(viewer, case.claim_id)
    except NoSuchClaim:
        return False
    return True


def test_an_expert_joins_and_leaves_with_the_question(case: Case) -> None:
    now = case.world.now
    assert not may_see(case, case.expert.seen(now))
    [handover] = asked(case).claim.open_handovers
    assert handover.to_staff_id == case.expert.staff_id
    assert may_see(case, case.expert.seen(now))
    assert not may_see(case, case.senior.seen(now))
    say(case.expert.seen(now), claim_id=case.claim_id, text="看过了。", now=now)
    view = groups.group(case.customer, case.claim_id, papers_zh=PAPERS_ZH, now=now)
    assert [one.display_name for one in view.staff] == ["苏晴", "周牧"]
    book = answered(case, handover.handover_id)
    assert not may_see(case, case.expert.seen(now))
    with pytest.raises(NoSuchClaim):
        say(case.expert.seen(now), claim_id=case.claim_id, text="还有", now=now)
    assert words_of(book, book.claim.handovers[0]) == (
        "超声刀头算不算材料费？",
        "算，按 2.3.1 赔。",
    )
    cards = [
        one.title_zh
        for one in groups.group(case.customer, case.claim_id, papers_zh=PAPERS_ZH, now=now).entries
        if isinstance(one, Card)
    ]
    assert cards[-2:] == ["理赔专家周牧进群", "理赔专家周牧看完了，离开了群"]
    assert check_claims().differences == ()


def test_from_the_expert_on_to_the_senior_and_back_down(case: Case) -> None:
    now = case.world.now
    [first] = asked(case).claim.open_handovers
    book = asked(case, tier="senior_expert", reason="refusal", by=case.expert.by(now))
    second = book.claim.open_handovers[1]
    assert (second.from_staff_id, second.to_staff_id) == (
        case.expert.staff_id, case.senior.staff_id,
    )  # fmt: skip
    answered(case, second.handover_id, case.senior)
    assert [may_see(case, one.seen(now)) for one in (case.senior, case.expert)] == [False, True]
    answered(case, first.handover_id)
    assert case.reopened().claim.open_handovers == []


def test_words_may_be_noted_on_its_work_order(case: Case) -> None:
    asked(case)
    [order] = watch.orders_about("claim", case.claim_id, household_id=case.home)
    later = case.world.now + timedelta(minutes=1)
    orders.note(order_id=order.order_id, by=case.expert.staff_id, text="等医院回话。", now=later)
    assert [one.text for one in watch.history(order)] == ["", "等医院回话。"]


def test_the_work_order_bears_the_deadline(case: Case) -> None:
    [handover] = asked(case).claim.open_handovers
    [order] = watch.orders_of(case.expert.staff_id)
    assert (order.order_id, order.due_at) == (handover.handover_id, case.world.now + 4 * HOUR)
    answered(case, handover.handover_id)
    assert list(watch.orders_of(case.expert.staff_id)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tier": "butler"}, "tier_unknown"),
        ({"reason": "x"}, "reason_missing"),
        ({"summary": "  "}, "summary_missing"),
        ({"summary": "长" * 2001}, "summary_too_long"),
        ({"due_at": None}, "due_past"),
    ],
)
def test_a_question_without_sense_is_refused(
    case: Case, changes: dict[str, Any], code: str
) -> None:
    changes = changes | ({"due_at": case.world.now} if "due_at" in changes else {})
    with pytest.raises(HandOverRefused) as refused:
        asked(case, **changes)
    assert refused.value.code == code


def test_a_year_typed_wrong_is_refused_with_a_sentence(case: Case) -> None:
    with pytest.raises(HandOverRefused) as refused:
        asked(case, due_at=datetime(9999, 12, 31, 12, tzinfo=UTC))
    assert refused.value.code == "due_past"


def test_a_tier_is_asked_once_at_a_time_and_answers_once(case: Case) -> None:
    [handover] = asked(case).claim.open_handovers
    with pytest.raises(HandOverRefused) as twice:
        asked(case)
    assert twice.value.code == "asked_already"
    with pytest.raises(NoSuchHandOver):
        answered(case, new_id(now=case.world.now))
    with pytest.raises(HandOverRefused) as empty:
        answered(case, handover.handover_id, answer=" ")
    assert empty.value.code == "answer_missing"
    answered(case, handover.handover_id)
    with pytest.raises(HandOverRefused) as again:
        answered(case, handover.handover_id)
    assert again.value.code == "not_open"


def test_the_journal_holds_no_words(case: Case) -> None:
    asked(case)
    line = claims.journal_of(case.butler.seen(case.world.now), case.claim_id)[-1]
    assert line["kind"] == "handed_over"
    assert set(line["payload"]) == {
        "handover_id", "tier", "reason", "from_staff_id", "to_staff_id", "due_at", "secret_id",
    }  # fmt: skip


def test_a_loop_closes_once_by_a_named_act_and_not_too_early(case: Case) -> None:
    by = case.butler.by(case.world.now)
    book = case.reopened()
    for loop, act, code in (
        ("result", "explained_result", "loop_too_early"),
        ("experience", "asked_experience", "loop_too_early"),
        ("report", "explained_result", "act_missing"),
    ):
        with pytest.raises(HandOverRefused) as refused:
            close_loop(book, loop=loop, act=act, by=by)
        assert refused.value.code == code
    close_loop(book, loop="report", act="called_after_report", by=by)
    with pytest.raises(HandOverRefused):
        close_loop(book, loop="report", act="called_after_report", by=by)
    with pytest.raises(HandOverRefused) as staff_only:
        close_loop(book, loop="process", act="told_progress", by=case.world.by)
    assert staff_only.value.code == "staff_only"
    book.save(now=case.world.now)
    assert case.reopened().claim.loops["report"].staff_id == case.butler.staff_id
