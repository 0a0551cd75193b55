"""What a change of terms would do to open claims, and what would bring one more."""

from pathlib import Path
from shutil import copytree

import pytest

import entitlement
from guanjia.claims.models import Application
from guanjia.claims.otherwise import otherwise
from guanjia.claims.ours import gather
from guanjia.claims.touched import Touched, touched
from tests.rooms.claims.conftest import PRODUCTS, World
from tests.rooms.claims.doing import only_lane, stay_on_one_policy

pytestmark = pytest.mark.django_db
PLACE = "qinghe/million-medical/2025"


def test_open_claims_are_named_with_both_sums(world: World, tmp_path: Path) -> None:
    stay_on_one_policy(world)
    folder = copytree(PRODUCTS / PLACE, tmp_path / PLACE)
    text = (folder / "terms.yaml").read_text()
    (folder / "terms.yaml").write_text(text.replace('amount: "10000 yuan"', 'amount: "8000 yuan"'))
    old, new = entitlement.load_terms(PRODUCTS / PLACE), entitlement.load_terms(folder)
    number = Application.objects.get().number
    assert list(touched(old, new)) == [
        Touched(number, (2_000_000, 2_000_000), (2_200_000, 2_200_000))
    ]
    assert list(touched(old, old)) == []
    assert list(touched(new, old)) == []  # no sum rests on it
    Application.objects.update(waiting_since_at=None)  # as once a claim is over
    assert list(touched(old, new)) == []


def test_what_would_bring_more_is_told_with_the_sum(world: World) -> None:
    """50,000 less 10,000, of which 60 per cent without a settlement and all with one."""
    world.holds("qinghe", "million-medical", "2025")
    book = world.reports(world.stay(social_settled=False), [world.bill(in_fen=5_000_000)])
    lane, ours = only_lane(book), gather(book)
    assert lane.figure_low_fen == 2_400_000
    told = otherwise(ours.held[lane.id].terms, ours.facts(lane.id), ours.state(lane.id), 2_400_000)
    assert told == ["这笔费用要是经医保结算，金额不变的话，会多赔16,000.00元。"]
