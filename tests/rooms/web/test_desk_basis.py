"""The desk's basis says what the phone's does: what changed the terms, every reason for a zero, and
what would change the sum."""

from datetime import timedelta

import pytest

from guanjia.claims.actions.refigure import refigure
from guanjia.claims.models import Application
from guanjia.exchange.actions.timers import take_timers
from tests.rooms.claims.conftest import World, catalogue, world  # noqa: F401
from tests.rooms.claims.test_overlays import in_the_waiting_period, publish
from tests.rooms.web.staff import colleague
from tests.rooms.web.test_desk_lists import text

pytestmark = pytest.mark.django_db


def page(world: World) -> str:  # noqa: F811
    browser = colleague(households=[world.family.household_id]).browser()
    return text(browser.get(f"/desk/claims/{Application.objects.get().id}"))


def test_an_overlay_and_the_sum_before_it(world: World) -> None:  # noqa: F811
    in_the_waiting_period(world)
    publish(world)
    for due in take_timers(limit=9, now=world.now):
        refigure(due.payload, after=None, now=world.now + timedelta(minutes=1))
    shown = page(world)
    assert "因〔《样本通知》第二条〕，等待期不计" in shown
    assert "“样本应急措施”开始适用，我们按它重新算了一遍。" in shown
    assert "因新规定（flood）重新算" in shown  # in the journal


def test_every_reason_for_a_zero(world: World) -> None:  # noqa: F811
    in_the_waiting_period(world)
    shown = page(world)
    assert "为什么是 0，全部原因" in shown
    assert "条款 1.4" in shown


def test_what_would_change_the_sum(world: World) -> None:  # noqa: F811
    world.holds("qinghe", "million-medical", "2025")
    world.reports(world.stay(social_settled=False), [world.bill(in_fen=5_000_000)])
    shown = page(world)
    assert "什么会改变这个数" in shown
    assert "这笔费用要是经医保结算，金额不变的话，会多赔16,000.00元。" in shown
