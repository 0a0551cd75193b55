"""The six chasers as data: whole, kind in its words, and never of an illness or a sum."""

import re
from string import Formatter

import pytest

from guanjia.claims.steps import CHASERS_ZH, STEPS
from guanjia.watch import chasers, policy
from guanjia.watch.chasers import Round, round_of

EVERY = [
    (name, party, level, then)
    for name, parties in chasers.named().items()
    for party, levels in parties.items()
    for level, then in levels.items()
]


def test_the_six_by_their_names() -> None:
    assert set(chasers.named()) == set(CHASERS_ZH)
    assert list(CHASERS_ZH.values()) == [
        "赔案受理超时", "补充资料超时", "寄送原件超时", "责任核查超时", "结案超时", "垫付审核超时",
    ]  # fmt: skip
    assert {step.chaser for step in STEPS if step.chaser} <= set(CHASERS_ZH)


def test_every_clock_that_is_chased_has_its_rounds() -> None:
    """When it is due, somebody has work and the customer is told."""
    chased = [one for one in policy.installed().in_order[-1].definitions.values() if one.chaser]
    assert len(chased) > 10
    for one in chased:
        due = round_of(code=one.code, chaser=one.chaser, party=one.party, level="due")
        assert due.order, one.code
        assert due.told_zh, one.code


def test_other_clocks_are_somebodys_work_and_nobody_outside_hears() -> None:
    for one in policy.installed().in_order[-1].definitions.values():
        if not one.chaser and one.party != "customer":
            due = round_of(code=one.code, chaser="", party=one.party, level="due")
            assert due.order, one.code
            assert due.told_zh == "", one.code
    assert round_of(code="x", chaser="", party="platform", level="warned") == Round()


@pytest.mark.parametrize(("name", "party", "level", "then"), EVERY)
def test_what_is_said(name: str, party: str, level: str, then: Round) -> None:
    fields = {field for _, field, _, _ in Formatter().parse(then.told_zh) if field}
    assert fields <= {"insurer", "owner"}
    assert not re.search(r"[0-9元病症诊]", then.told_zh)
    assert not re.search(r"尽快|立即|务必|最后|否则|逾期", then.told_zh)  # nobody is pressed
    assert not then.told_zh.endswith("。")
    if then.asks:
        assert party == "insurer"
    if then.order:
        assert then.within_hours > 0
    if "{owner}" in then.told_zh:
        assert then.order
