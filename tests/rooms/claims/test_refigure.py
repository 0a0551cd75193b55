"""Terms change under claims that are open: they are worked out again, and say why."""

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree
from uuid import UUID, uuid4

import pytest

from guanjia.catalogue import queries as catalogue
from guanjia.catalogue.actions import propose
from guanjia.catalogue.actions.overlays import withdraw_overlay
from guanjia.catalogue.actions.propose import ProposalRefused
from guanjia.catalogue.actions.publish import publish_products
from guanjia.claims import queries
from guanjia.claims.actions.refigure import refigure
from guanjia.claims.book import open_book
from guanjia.claims.models import Application, Figure, JournalLine
from guanjia.exchange.actions.timers import take_timers
from guanjia.people.scope import Viewer
from tests.rooms.claims.conftest import PRODUCTS, World
from tests.rooms.claims.doing import Insurer, lane_of, only_lane, stay_on_one_policy
from tests.rooms.claims.test_overlays import FLOOD, in_the_waiting_period, publish

pytestmark = pytest.mark.django_db


def worked_out_again(world: World) -> list[str]:
    """What the worker does with the due rows; why each was set."""
    later = world.now + timedelta(minutes=Figure.objects.count())
    due = [one for one in take_timers(limit=9, now=later) if one.kind == "refigure"]
    for one in due:
        assert refigure(one.payload, after=None, now=later) is None
    return [str(one.payload["because"]) for one in due]


def newest() -> tuple[int, int]:
    state = Application.objects.get().state
    [lane] = state["lanes"].values()
    return lane["figure_low_fen"], lane["figure_high_fen"]


def becauses() -> list[str | None]:
    lines = JournalLine.objects.filter(kind="figured").order_by("seq")
    return [line.payload["because"] for line in lines]


def test_an_overlay_reaches_a_claim_that_was_reported_before_it(world: World) -> None:
    in_the_waiting_period(world)
    assert newest() == (0, 0)
    publish(world)
    assert worked_out_again(world) == ["overlay:flood"]
    assert newest() == (2_000_000, 2_000_000)
    assert becauses() == [None, "overlay:flood"]
    # once more changes nothing; withdrawn, the sum is what it was
    refigure(
        {"because": "overlay:flood", "insurers": ["qinghe"], "from_date": None, "until_date": None},
        after=None, now=world.now + timedelta(hours=1),
    )  # fmt: skip
    assert becauses() == [None, "overlay:flood"]
    withdraw_overlay(code="flood", now=world.now)
    assert "withdrawn:flood" in worked_out_again(world)
    assert newest() == (0, 0)
    assert becauses() == [None, "overlay:flood", "withdrawn:flood"]


def test_the_basis_says_why_and_what_it_was_before(world: World) -> None:
    in_the_waiting_period(world)
    publish(world)
    worked_out_again(world)
    viewer = Viewer(
        account_id=world.family.zhiyuan_account, person_id=world.family.zhiyuan,
        household_ids=frozenset({world.family.household_id}),
        acts_for=frozenset({world.family.zhiyuan}),
    )  # fmt: skip
    [lane] = queries.basis(viewer, Application.objects.get().id)
    said = "“样本应急措施”开始适用，我们按它重新算了一遍。"
    assert lane["our"]["again"] == {"sentence_zh": said, "low_fen": 0, "high_fen": 0}


@pytest.mark.parametrize(
    ("start", "until", "product"),
    [("2026-03-02", "2026-04-01", "qinghe"), ("2026-02-01", "2026-03-01", "qinghe"),
     ("2026-03-01", "2026-03-02", "yuanshan")],
)  # fmt: skip
def test_other_days_and_other_insurers_are_left_alone(
    world: World, start: str, until: str, product: str
) -> None:
    in_the_waiting_period(world)
    if product == "qinghe":
        publish(world, start=start, until=until)
    else:
        text = FLOOD.format(code="flood", start=start, until=until, change="take_away: true")
        proposal = propose.propose_overlay(
            content=text.replace("qinghe/*/*", "yuanshan/small-inpatient/*").encode(),
            author_id=uuid4(), now=world.now,
        )  # fmt: skip
        propose.accept(proposal_id=proposal, staff_id=uuid4(), now=world.now)
    assert worked_out_again(world) == ["overlay:flood"]
    assert becauses() == [None]


def test_a_decided_lane_is_set_beside_the_insurers_sum_again(world: World) -> None:
    in_the_waiting_period(world)
    claim = Application.objects.get()
    book = open_book(household_id=claim.household_id, application_id=claim.id)
    insurer = Insurer(world, book, only_lane(book))
    book = insurer.decides(0, reason="等待期内", clauses=("1.4",))
    assert only_lane(book).our_low_fen == 0
    publish(world)
    worked_out_again(world)
    lane = lane_of(world.reopen(book), "qinghe")
    assert (lane.our_low_fen, lane.difference_fen) == (2_000_000, 2_000_000)


def test_a_corrected_calculation_reaches_policies_and_open_claims(
    world: World, tmp_path: Path
) -> None:
    stay_on_one_policy(world)
    place = "qinghe/million-medical/2025"
    folder = copytree(PRODUCTS / place, tmp_path / place)
    terms = (folder / "terms.yaml").read_text()
    (folder / "terms.yaml").write_text(terms.replace('amount: "10000 yuan"', 'amount: "8000 yuan"'))
    before = Figure.objects.get().terms_digest
    publish_products(root=tmp_path, now=world.now + timedelta(seconds=-1))
    assert worked_out_again(world) == [f"terms:{place}"]
    assert newest() == (2_200_000, 2_200_000)
    assert becauses() == [None, f"terms:{place}"]
    assert {before} < set(Figure.objects.values_list("terms_digest", flat=True))


def test_who_proposes_an_overlay_never_accepts_it(world: World) -> None:
    author, other = uuid4(), uuid4()
    text = FLOOD.format(
        code="flood", start="2026-03-01", until="2026-03-02", change="take_away: true"
    )
    proposal = propose.propose_overlay(content=text.encode(), author_id=author, now=world.now)
    assert catalogue.overlays_on(date(2026, 3, 1)) == ()
    refused = refusal(proposal, author, world)
    assert (refused.code, refused.customer_zh) == (
        "same_eyes", "这是您自己提的，请另一位管理员来看。",
    )  # fmt: skip
    propose.accept(proposal_id=proposal, staff_id=other, now=world.now)
    assert [one.sheet.code for one in catalogue.overlays_on(date(2026, 3, 1))] == ["flood"]
    assert refusal(proposal, other, world).code == "proposal_settled"
    away = propose.propose_withdrawal(code="flood", author_id=other, now=world.now)
    propose.drop(proposal_id=away, staff_id=other, now=world.now)
    assert [one.withdrawn_at for one in catalogue.every_overlay()] == [None]


def refusal(proposal_id: UUID, staff_id: UUID, world: World) -> ProposalRefused:
    with pytest.raises(ProposalRefused) as refused:
        propose.accept(proposal_id=proposal_id, staff_id=staff_id, now=world.now)
    return refused.value


def test_a_file_that_cannot_be_published_is_not_proposed(world: World) -> None:
    text = FLOOD.format(
        code="flood", start="2026-03-01", until="2026-03-02", change="set: {months: 1}"
    )
    with pytest.raises(ProposalRefused, match="overlay_unusable") as refused:
        propose.propose_overlay(content=text.encode(), author_id=uuid4(), now=world.now)
    assert "overlay.yaml:" in refused.value.customer_zh
