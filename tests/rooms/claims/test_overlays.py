"""Overlays reach our sums by the event's date, and every sum can be rebuilt after they are gone."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest

import entitlement
from guanjia.catalogue import queries as catalogue
from guanjia.catalogue.actions.overlays import (
    NoSuchOverlay,
    publish_overlay,
    publish_overlays,
    withdraw_overlay,
)
from guanjia.catalogue.models import KeptBytes, Overlay
from guanjia.claims import queries, slip
from guanjia.claims.models import Figure
from guanjia.policies.queries import held_by
from tests.rooms.claims.conftest import PRODUCTS, World
from tests.rooms.claims.doing import only_lane

OVERLAYS = PRODUCTS.parent / "overlays"
FLOOD = """overlay: 1
code: {code}
title_zh: 样本应急措施
law_zh: 《样本通知》
why: {{article: 第一条, text_zh: 样本。}}
from: "{start}"
until: "{until}"
products: ["qinghe/*/*"]
changes:
  - block: waiting
    {change}
    cite: {{article: 第二条, text_zh: 灾害期间不适用等待期。}}
    sentence_zh: 等待期不计
"""


def publish(
    world: World,
    *,
    code: str = "flood",
    start: str = "2026-03-01",
    until: str = "2026-03-02",
    change: str = "take_away: true",
) -> str:
    text = FLOOD.format(code=code, start=start, until=until, change=change)
    return publish_overlay(content=text.encode(), file=f"{code}/overlay.yaml", now=world.now)


def in_the_waiting_period(world: World, event_date: date = date(2026, 3, 1)) -> None:
    """Bill 60,000, social 30,000, deductible 10,000: 20,000 were there no waiting period."""
    world.holds(
        "qinghe", "million-medical", "2025",
        cover_from=date(2026, 2, 15), first_cover_from=date(2026, 2, 15),
    )  # fmt: skip
    bill = world.bill(in_fen=5_000_000, out_fen=1_000_000, social_fen=3_000_000)
    told = {"event_date": event_date, "first_shown_date": event_date}
    [policy] = held_ids(world)
    book = world.reports(
        world.stay(**told, admission_date=event_date), [bill], include_policy_ids=[policy]
    )
    assert only_lane(book).policy_id == policy


def held_ids(world: World) -> list[UUID]:
    held = held_by(household_id=world.family.household_id, insured_id=world.family.zhiyuan)
    return [one.id for one in held]


def told() -> str:
    figure = Figure.objects.get()
    return json.dumps(
        queries._explained(figure, queries.opened(figure, "claims_figure")), ensure_ascii=False
    )


def test_the_sum_rests_on_the_overlay_and_is_rebuilt_after_its_withdrawal(world: World) -> None:
    digest = publish(world)
    in_the_waiting_period(world)
    figure = Figure.objects.get()
    assert (figure.low_fen, figure.high_fen, figure.overlay_digests) == (
        2_000_000, 2_000_000, [digest],
    )  # fmt: skip
    before = told()
    assert "因〔《样本通知》第二条〕，等待期不计（原第1.4条）" in before
    [paid] = slip.slips(json.loads(before)["explanation"])
    assert paid["overlays_zh"] == ["因〔《样本通知》第二条〕，等待期不计"]
    withdraw_overlay(code="flood", now=world.now)
    assert catalogue.overlays_on(date(2026, 3, 1)) == ()
    catalogue.terms_by_digest.cache_clear()
    catalogue.overlay_by_digest.cache_clear()
    assert told() == before
    with pytest.raises(NoSuchOverlay):
        withdraw_overlay(code="flood", now=world.now)


@pytest.mark.parametrize(
    ("start", "until", "pays_fen"),
    [
        ("2026-03-01", "2026-03-02", 2_000_000),
        ("2026-02-20", "2026-03-02", 2_000_000),
        ("2026-02-20", "2026-03-01", 0),
        ("2026-03-02", "2026-04-01", 0),
    ],
)
def test_first_and_last_day(world: World, start: str, until: str, pays_fen: int) -> None:
    publish(world, start=start, until=until)
    in_the_waiting_period(world)
    figure = Figure.objects.get()
    assert (figure.low_fen, figure.high_fen) == (pays_fen, pays_fen)
    assert len(figure.overlay_digests) == (1 if pays_fen else 0)


def test_withdrawn_before_the_report_it_counts_no_more(world: World) -> None:
    publish(world)
    withdraw_overlay(code="flood", now=world.now)
    in_the_waiting_period(world)
    assert Figure.objects.get().high_fen == 0
    assert KeptBytes.objects.filter(role="overlay").count() == 1


def test_overlays_that_contradict_on_a_day_are_refused(world: World) -> None:
    publish(world)
    with pytest.raises(entitlement.TermsError, match="is changed by flood as well"):
        publish(world, code="other", start="2026-02-01", change="set: {days: 3}")
    publish(world, code="other", start="2026-03-02", until="2026-03-09", change="set: {days: 3}")
    assert [len(catalogue.overlays_on(date(2026, 3, day))) for day in (1, 2, 9)] == [1, 1, 0]


def test_a_new_wording_takes_the_old_ones_place_and_the_same_one_changes_nothing(
    world: World,
) -> None:
    first = publish(world)
    assert publish(world) == first
    second = publish(world, until="2026-03-05")
    rows = Overlay.objects.order_by("id").values_list("digest", "withdrawn_at")
    assert list(rows) == [(first, world.now), (second, None)]


def test_an_overlay_that_fits_no_edition_it_covers_is_not_published(world: World) -> None:
    with pytest.raises(entitlement.TermsError, match="exactly one of: days, months"):
        publish(world, change="set: {months: 1}")
    assert not Overlay.objects.exists()


def test_the_folder_is_published_once_and_what_was_withdrawn_stays_so(world: World) -> None:
    assert publish_overlays(root=OVERLAYS, now=world.now) == 2
    withdraw_overlay(code="flood_2026_07", now=world.now + timedelta(days=1))
    assert publish_overlays(root=OVERLAYS, now=world.now + timedelta(days=2)) == 0
    laid = catalogue.overlays_on(date(2027, 7, 6))
    [law] = [one for one in laid if one.covers("qinghe", "million-medical", "2025")]
    assert law.sheet.code == "unsettled_ratio_2027"
