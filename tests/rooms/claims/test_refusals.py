"""What is refused, or asked about, before anything is written."""

from datetime import timedelta
from typing import Literal

import pytest

from guanjia.catalogue.actions.publish import NewInsurer, register_insurers
from guanjia.claims import messages as m
from guanjia.claims.actions import decide, submit
from guanjia.claims.actions.receive import UnknownClaim
from guanjia.claims.actions.report import NoPolicyAnswers, SameIncident
from guanjia.claims.actions.submit import NotReady
from guanjia.claims.book import StepNotAllowed
from guanjia.claims.check import check_claims
from guanjia.claims.incident import IncidentRefused
from tests.rooms.claims.conftest import World
from tests.rooms.claims.doing import Insurer, only_lane, stay_on_one_policy

pytestmark = pytest.mark.django_db


def test_the_same_incident_again_asks_and_goes_on_only_if_meant(world: World) -> None:
    first = stay_on_one_policy(world)
    with pytest.raises(SameIncident) as asked:
        world.reports(world.stay(), [])
    assert asked.value.application_id == first.application_id
    second = world.reports(world.stay(), [], despite_twin=True)
    assert second.application_id != first.application_id


@pytest.mark.parametrize("field", ["event_date", "admission_date", "discharge_date"])
def test_a_day_that_has_not_come_is_refused_and_nothing_is_written(
    world: World, field: str
) -> None:
    world.holds("qinghe", "million-medical", "2025")
    tomorrow = (world.now + timedelta(days=1)).date()
    with pytest.raises(IncidentRefused) as refused:
        world.reports(world.stay(**{field: tomorrow}), [])
    assert (refused.value.code, refused.value.field) == ("date_in_future", field)
    assert check_claims().claims == 0


def test_an_incident_before_every_policy_names_the_reason(world: World) -> None:
    world.holds("qinghe", "million-medical", "2025")
    early = world.stay(
        event_date=world.now.date().replace(year=2024), first_shown_date=None,
        admission_date=None, discharge_date=None,
    )  # fmt: skip
    with pytest.raises(NoPolicyAnswers) as refused:
        world.reports(early, [])
    assert "百万医疗" in refused.value.customer_zh


def test_a_policy_that_seems_not_to_answer_is_filed_if_the_customer_wants(world: World) -> None:
    policy_id = world.holds(
        "qinghe", "million-medical", "2025", cover_from=world.now.date().replace(day=1, month=2),
        first_cover_from=world.now.date().replace(day=1, month=2),
    )  # fmt: skip
    in_waiting = world.stay(first_shown_date=world.now.date().replace(day=10, month=2))
    with pytest.raises(NoPolicyAnswers):
        world.reports(in_waiting, [])
    book = world.reports(in_waiting, [], include_policy_ids=[policy_id])
    assert only_lane(book).policy_id == policy_id


def test_what_the_table_of_steps_does_not_allow_raises(world: World) -> None:
    book = stay_on_one_policy(world)
    with pytest.raises(StepNotAllowed):
        decide.answer(book, lane_id=only_lane(book).id, agree=True, note="", by=world.by)
    with pytest.raises(StepNotAllowed):
        submit.rate(book, score=5, by=world.by)


def test_submitting_names_what_only_the_customer_can_give(world: World) -> None:
    book = stay_on_one_policy(world)
    with pytest.raises(NotReady) as missing:
        submit.submit(book, by=world.by)
    assert missing.value.code == "consent_missing"


def test_a_fact_for_a_claim_that_does_not_exist_is_unknown(world: World) -> None:
    book = stay_on_one_policy(world)
    lane = only_lane(book)
    stranger = Insurer(world, book, lane.model_copy(update={"lane_no": 9}))
    book.number = "GJ000000-NONE"
    with pytest.raises(UnknownClaim):
        stranger.says(m.FilingAccepted)


@pytest.mark.parametrize(
    ("outcome", "sum_fen"), [("pay", -1), ("pay", 1_000_000_001), ("refuse", 1)]
)
def test_a_sheet_with_an_impossible_sum_is_refused(
    world: World, outcome: Literal["pay", "refuse"], sum_fen: int
) -> None:
    register_insurers(insurers=[NewInsurer("qinghe", "青禾健康保险", "")])
    book = stay_on_one_policy(world)
    with pytest.raises(decide.SheetRefused):
        decide.enter_sheet(
            book, lane_id=only_lane(book).id, outcome=outcome, sum_fen=sum_fen,
            document_id=None, by=world.by,
        )  # fmt: skip
    assert only_lane(book).stage == "opened"
