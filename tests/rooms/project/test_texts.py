"""Text messages on their way out: what is sent when, and that a claim never feels it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings

from guanjia.claims.models import JournalLine
from guanjia.exchange.actions import outbox
from guanjia.exchange.actions.outbox import OutMessage, TakenMessage
from guanjia.gateways.base import Accepted, Needless, Rejected, Unknown
from guanjia.gateways.registry import Gateways
from guanjia.gateways.zhujian import Zhujian
from guanjia.people.rules import CHINA
from guanjia.people.sealing import erase_key
from guanjia.people.texts import RECEIVER, TextMessage
from guanjia.project import wiring
from tests.conftest import Family
from tests.rooms.gateways.outside import SECRET, Process

pytestmark = pytest.mark.django_db
PARAMETERS = {"number": "GJ260310-ABCDEFGH", "news": "都办完了"}


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process("simulators.texts", data=tmp_path_factory.mktemp("texts"))
    yield process
    process.stop()


@pytest.fixture
def connected(operator: Process, monkeypatch: pytest.MonkeyPatch) -> Process:
    texter = Zhujian(code="zhujian", url=operator.url, secrets=(SECRET,))
    monkeypatch.setattr(wiring, "gateways", lambda: Gateways({}, {}, texter))
    return operator


def queued(
    person_id: UUID, *, now: datetime, until: datetime | None = None, template: str = "claim_news"
) -> TakenMessage:
    text = TextMessage(template=template, parameters=PARAMETERS, person_id=person_id, until=until)
    message_id, body = uuid4(), text.model_dump(mode="json")
    household_id, claim_id = uuid4(), uuid4()
    message = OutMessage(
        message_id, RECEIVER, text.template, household_id, claim_id, None, body, str(message_id)
    )
    outbox.enqueue_many([message], now=now)
    [taken] = outbox.take_outbox(limit=1, now=now, lease=timedelta(minutes=1))
    return taken


def test_it_reaches_the_phone_of_the_person(connected: Process, family: Family) -> None:
    now = datetime.now(CHINA)  # the operator's clock is the real one
    assert wiring.send(queued(family.he, now=now), now=now) == Accepted()
    messages = connected.side_door("/sim/ledger")["messages"]
    assert (messages[-1]["phone"], messages[-1]["template"]) == (family.he_phone, "claim_news")


def test_whom_nobody_can_reach_is_refused_and_the_claim_does_not_feel_it(
    connected: Process, family: Family, now: datetime
) -> None:
    to_the_child = queued(family.xiaoman, now=now)
    assert wiring.send(to_the_child, now=now) == Rejected("no_phone")
    wiring.after_sending(to_the_child, Rejected("no_phone"), now=now)
    erase_key(family.he)
    assert wiring.send(queued(family.he, now=now), now=now) == Rejected("person_erased")
    assert JournalLine.objects.count() == 0


def test_what_came_too_late_is_not_sent(connected: Process, family: Family, now: datetime) -> None:
    assert wiring.send(queued(family.he, now=now, until=now), now=now) == Rejected("too_late")


def test_what_was_held_up_into_the_night_waits_for_the_morning(
    connected: Process, family: Family, now: datetime, settings: Settings
) -> None:
    settings.QUIET_HOURS = (21, 8)
    late, morning = now.replace(hour=22), now.replace(day=now.day + 1, hour=8)
    taken = queued(family.he, now=late)
    outcome = wiring.send(taken, now=late)
    assert outcome == Unknown("quiet_hours", morning)
    outbox.retry_later(taken, now=late, outcome_code=outcome.code, not_before=outcome.not_before)
    lease = timedelta(minutes=1)
    assert outbox.take_outbox(limit=1, now=morning - timedelta(seconds=1), lease=lease) == []
    assert len(outbox.take_outbox(limit=1, now=morning, lease=lease)) == 1


def test_without_an_operator_it_waits(
    family: Family, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "gateways", lambda: Gateways({}, {}))
    assert wiring.send(queued(family.he, now=now), now=now) == Unknown("no_gateway")


def test_of_what_was_read_in_the_group_nobody_is_told(
    connected: Process, family: Family, now: datetime
) -> None:
    message = queued(family.he, now=now, template="group_unread")
    assert wiring.send(message, now=now) == Needless("read_already")
