"""What of a claim is told by text message: whom, when, in how many messages."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from guanjia.claims import messages as m
from guanjia.claims.actions import decide
from guanjia.claims.texts import TOLD_ZH, this_morning
from guanjia.exchange.actions.outbox import TakenMessage, complete, take_outbox
from guanjia.people.rules import CHINA
from guanjia.people.texts import RECEIVER, TextMessage
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import Insurer, only_lane, stay_on_one_policy, submitted

pytestmark = pytest.mark.django_db


def taken(world: World, *, at: datetime | None = None) -> list[TakenMessage]:
    """The text messages that are due by then, as the worker takes them."""
    now, texts = at or world.now, []
    while found := take_outbox(limit=50, now=now, lease=timedelta(days=1)):
        for message in found:
            complete(message, now=now)
            texts += [message] if message.receiver == RECEIVER else []
    return texts


def news(world: World, **given: Any) -> list[str]:
    texts = [TextMessage.model_validate(dict(one.body)) for one in taken(world, **given)]
    return [text.parameters["news"] for text in texts]


def test_each_step_that_matters_is_told_once(world: World) -> None:
    book = stay_on_one_policy(world)
    assert news(world) == ["报案收到了"]
    insurer = Insurer(world, book, only_lane(book))
    insurer.says(m.NoticeAccepted)
    book = submitted(world, book, "qinghe")
    assert news(world) == []  # what the customer did, and what changes nothing for them
    insurer.says(m.FilingAccepted)
    insurer.says(m.StatusChanged, step="calculation")
    assert news(world) == ["青禾健康保险收下材料，立案了"]
    book = insurer.decides(2_000_000)
    assert news(world) == ["青禾健康保险的结论来了，请您看看"]
    decide.answer(book, lane_id=only_lane(book).id, agree=True, note="", by=world.by)
    book.save(now=world.now)
    insurer.says(m.Paid, payment_no="P1", sum_fen=2_000_000)
    assert news(world) == ["青禾健康保险的钱打过来了；都办完了"]  # one save, one message


def test_what_an_insurer_says_twice_is_told_once(world: World) -> None:
    book = stay_on_one_policy(world)
    insurer = Insurer(world, book, only_lane(book))
    submitted(world, book, "qinghe")
    taken(world)
    insurer.says(m.MaterialRequired, notice_no="N1", kinds=("medical_record",))
    insurer.says(m.MaterialRequired, notice_no="N1", kinds=("medical_record",))
    assert news(world) == ["青禾健康保险要您补几样材料"]
    insurer.says(m.MaterialRequired, notice_no="N2", kinds=("fee_list",))
    assert news(world) == ["青禾健康保险要您补几样材料"]


def test_it_goes_to_the_reporter_without_lane_name_sum_or_illness(world: World) -> None:
    book = stay_on_one_policy(world)
    [message] = taken(world)
    text = TextMessage.model_validate(dict(message.body))
    assert text.person_id == book.claim.reporter_id
    assert text.parameters == {"number": book.number, "news": "报案收到了"}
    assert (message.claim_id, message.lane_id) == (book.application_id, None)
    assert text.until == world.now + timedelta(days=2)


def test_the_night_becomes_one_message_that_says_what_is_newest(
    world: World, settings: Settings
) -> None:
    book = stay_on_one_policy(world)
    insurer = Insurer(world, book, only_lane(book))
    submitted(world, book, "qinghe")
    taken(world)
    settings.QUIET_HOURS = (world.now.astimezone(CHINA).hour, 8)
    insurer.says(m.FilingAccepted)
    insurer.says(m.MaterialRequired, notice_no="N1", kinds=("medical_record",))
    morning = datetime.combine(
        world.now.astimezone(CHINA).date() + timedelta(days=1), datetime.min.time(), CHINA
    ).replace(hour=8)
    assert taken(world, at=morning - timedelta(seconds=1)) == []
    [message] = taken(world, at=morning)
    assert (message.kind, message.claim_id) == ("claim_overnight", book.application_id)
    newest = this_morning(household_id=book.household_id, claim_id=book.application_id)
    assert newest == "保险公司要您补几样材料"


def test_every_kind_that_is_told_exists() -> None:
    from guanjia.claims.journal.line import KINDS

    assert {one.partition(":")[0] for one in TOLD_ZH} <= KINDS.keys()
