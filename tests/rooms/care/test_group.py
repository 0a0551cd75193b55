"""A service group: who reads it, what waits, what is only merged at reading."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from guanjia.care import groups
from guanjia.care.actions.calls import log_call
from guanjia.care.actions.group import MessageRefused, read_up_to, say, show_paper
from guanjia.care.thread import Called, Card, Said
from guanjia.claims.book import NoSuchClaim
from guanjia.exchange.actions.outbox import take_outbox
from guanjia.people.queries import viewer_for
from guanjia.people.scope import Viewer
from guanjia.people.sealing import erase_key
from guanjia.watch.actions.tick import tick
from guanjia.watch.models import Clock
from guanjia.web.words import PAPERS_ZH
from tests.rooms.care.conftest import Case, Hired
from tests.rooms.people.test_scope import viewer_of

MINUTE = timedelta(minutes=1)


def seen(case: Case, viewer: Viewer, **more: Any) -> groups.GroupView:
    return groups.group(
        viewer, case.claim_id, papers_zh=PAPERS_ZH, **({"now": case.world.now} | more)
    )


def words(view: groups.GroupView) -> list[tuple[str, str]]:
    return [(one.name, one.text) for one in view.entries if isinstance(one, Said)]


def test_it_is_there_from_the_report_on(case: Case) -> None:
    view = seen(case, case.customer)
    assert [one.display_name for one in view.staff] == ["苏晴"]
    assert [name for _, name in view.customers] == ["林知远", "周禾"]
    assert [one.title_zh for one in view.entries if isinstance(one, Card)] == ["报案收到了"]
    assert (view.seq, view.waiting_since_at) == (0, None)


def test_what_is_said_is_read_by_all_of_it(case: Case) -> None:
    now = case.world.now
    say(case.customer, claim_id=case.claim_id, text="超声刀头赔不赔？", now=now)
    butler = case.butler.seen(now)
    say(butler, claim_id=case.claim_id, text="这个要看条款。", now=now + MINUTE)
    wife = viewer_of(case.world.family.he_phone, now)
    for viewer in (case.customer, wife, butler):
        assert words(seen(case, viewer)) == [
            ("林知远", "超声刀头赔不赔？"),
            ("苏晴", "这个要看条款。"),
        ]
    own = [one.own for one in seen(case, wife).entries if isinstance(one, Said)]
    assert own == [False, False]


def test_nobody_else_reads_it_or_writes_in_it(case: Case, hired: Hired) -> None:
    now = case.world.now
    other = hired("林遥").seen(now)
    for viewer in (other, case.expert.seen(now), case.senior.seen(now)):
        with pytest.raises(NoSuchClaim):
            seen(case, viewer)
        with pytest.raises(NoSuchClaim):
            say(viewer, claim_id=case.claim_id, text="你好", now=now)
        assert groups.waiting_groups(viewer) == ()


def test_a_customer_waits_from_the_first_unanswered_word(case: Case) -> None:
    now, butler = case.world.now, case.butler.seen(case.world.now)
    say(case.customer, claim_id=case.claim_id, text="在吗？", now=now)
    say(case.customer, claim_id=case.claim_id, text="想问个事", now=now + MINUTE)
    [waiting] = groups.waiting_groups(butler)
    assert (waiting.name, waiting.text, waiting.since) == ("林知远", "在吗？", now)
    assert groups.count_waiting(butler) == 1
    say(butler, claim_id=case.claim_id, text="在的", now=now + 2 * MINUTE)
    assert (groups.waiting_groups(butler), groups.count_waiting(butler)) == ((), 0)
    say(case.customer, claim_id=case.claim_id, text="好", now=now + 3 * MINUTE)
    assert groups.waiting_groups(butler)[0].since == now + 3 * MINUTE


def test_read_marks_name_who_has_read(case: Case) -> None:
    now, butler = case.world.now, case.butler.seen(case.world.now)
    where = {"household_id": case.home, "claim_id": case.claim_id, "now": now}
    assert say(case.customer, claim_id=case.claim_id, text="一", now=now) == 1
    assert say(case.customer, claim_id=case.claim_id, text="二", now=now + MINUTE) == 2
    read_up_to(butler, seq=1, **where)
    read_up_to(butler, seq=0, **where)
    marks = [one.read_by for one in seen(case, case.customer).entries if isinstance(one, Said)]
    assert marks == [("苏晴",), ()]


def test_calls_show_at_once_and_never_their_words(case: Case) -> None:
    now, butler = case.world.now, case.butler.seen(case.world.now)
    before = seen(case, case.customer).marks
    log_call(
        butler, household_id=case.home, person_id=case.world.family.zhiyuan,
        claim_id=case.claim_id, party="hospital", topic="papers", outcome="reached",
        text="病案室说今天寄出副本", tell="病历副本今天寄给青禾，您不用跑。",
        began_at=now - 4 * MINUTE, ended_at=now - MINUTE, now=now,
    )  # fmt: skip
    view = seen(case, case.customer)
    [call] = [one for one in view.entries if isinstance(one, Called)]
    assert (call.staff_zh, call.party, call.minutes) == ("苏晴", "hospital", 3)
    assert words(view) == [("苏晴", "病历副本今天寄给青禾，您不用跑。")]
    assert view.marks == (before[0], before[1] + 1)
    log_call(
        butler, household_id=case.home, person_id=case.world.family.zhiyuan,
        claim_id=case.claim_id, party="insurer", topic="progress", outcome="no_answer", text="",
        began_at=now, now=now,
    )  # fmt: skip
    assert seen(case, case.customer).marks == (before[0], before[1] + 2)


def test_a_paper_of_the_claim_may_be_shown_another_not(case: Case) -> None:
    now, claim = case.world.now, case.book.claim
    document_id = next(iter(claim.papers))
    show_paper(case.customer, claim_id=case.claim_id, document_id=document_id, now=now)
    [said] = [one for one in seen(case, case.customer).entries if isinstance(one, Said)]
    assert (said.document_id, said.paper_kind) == (document_id, claim.papers[document_id])
    elsewhere = case.world.paper("lab_report")
    with pytest.raises(NoSuchClaim):
        show_paper(case.customer, claim_id=case.claim_id, document_id=elsewhere, now=now)


@pytest.mark.parametrize(
    ("text", "code"), [("  ", "message_empty"), ("长" * 2001, "message_too_long")]
)
def test_what_is_no_message_is_refused(case: Case, text: str, code: str) -> None:
    with pytest.raises(MessageRefused) as refused:
        say(case.customer, claim_id=case.claim_id, text=text, now=case.world.now)
    assert refused.value.code == code


def test_journal_and_group_are_told_by_one_statement(
    case: Case, django_assert_num_queries: Any
) -> None:
    say(case.customer, claim_id=case.claim_id, text="一", now=case.world.now)
    with django_assert_num_queries(1):
        newest = groups.newest([(case.home, case.claim_id)])
    assert newest == {case.claim_id: (case.reopened().seq, 1)}


def texts(case: Case, after: timedelta) -> list[str]:
    taken = take_outbox(limit=50, now=case.world.now + after, lease=MINUTE)
    return [one.idempotency_key for one in taken if one.kind == "group_unread"]


def test_a_telephone_is_told_once_of_what_waits_unread(case: Case) -> None:
    now, butler = case.world.now, case.butler.seen(case.world.now)
    where = {"household_id": case.home, "claim_id": case.claim_id}
    for number in range(3):
        say(butler, claim_id=case.claim_id, text="看一下", now=now + number * MINUTE)
    assert texts(case, 14 * MINUTE) == []
    assert texts(case, 15 * MINUTE) == [f"group:{case.claim_id}:0"]
    assert groups.waits_unread(**where)
    read_up_to(case.customer, seq=3, now=now, **where)
    assert not groups.waits_unread(**where)
    say(butler, claim_id=case.claim_id, text="还有一句", now=now + 20 * MINUTE)
    assert texts(case, 36 * MINUTE)[-1] == f"group:{case.claim_id}:3"


def test_words_go_with_the_person_and_rows_stay(case: Case) -> None:
    say(case.customer, claim_id=case.claim_id, text="秘密", now=case.world.now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update care_message set seq = 7")
    with connection.cursor() as cursor:
        cursor.execute("select position(%s::bytea in sealed) from care_message", ["秘密".encode()])
        assert cursor.fetchone() == (0,)
    butler = viewer_for(case.butler.token, now=case.world.now)
    assert butler is not None
    erase_key(case.world.family.zhiyuan)
    [waiting] = groups.waiting_groups(butler)
    assert waiting.text == ""


def test_what_is_late_is_told_once_and_by_whom(case: Case) -> None:
    """The customer's own clock reminds; nobody else is blamed for it. The monitor came late: the
    highest level speaks."""
    papers = Clock.objects.get(code="papers")
    assert tick(now=papers.due_at + 400 * timedelta(days=1)) > 0
    cards = [
        (one.title_zh, one.words_zh)
        for one in seen(case, case.customer).entries
        if isinstance(one, Card) and one.icon == "late"
    ]
    assert sorted(cards) == [
        ("提醒您一声", "还差几样材料，不好办的告诉管家，一起想办法。"),
        ("比说好的慢了，我们先看到了", "青禾还是没有确认收到，管家在找它的负责人。"),
    ]  # fmt: skip
