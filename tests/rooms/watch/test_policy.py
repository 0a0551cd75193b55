"""The policy that is installed, and what a file may not say."""

import pytest

from guanjia.claims.journal import KINDS
from guanjia.claims.steps import CHASERS_ZH
from guanjia.watch import policy
from guanjia.watch.explain import LINES_ZH

DERIVED = {"turn_came", "turn_lost", "settled"}
# A version's bytes never change: a new rule is a new file, and a new line here.
DIGESTS = {"2026-11": "4a63da0f37c065db8a883eb3cf0a312aaded31b7af8a7a46e277327ae54bb56d"}

FILE = """
version: "x"
in_force_from: "2026-01-01T00:00:00+08:00"
working_hours: ["09:00-12:00", "13:00-18:00"]
clocks:
  asked: {title_zh: 问, party: insurer, starts: [asked], ends: [answered], %s}
"""


def test_installed_bytes_are_those_that_were_kept() -> None:
    assert {one.version: one.digest for one in policy.installed().in_order} == DIGESTS


def test_every_kind_that_a_clock_hears_is_in_a_journal_and_has_words() -> None:
    heard = policy.installed().heard
    complaints = {kind for kind in heard if kind.startswith("complaint_")}
    assert heard - complaints <= KINDS.keys() | DERIVED
    assert heard <= LINES_ZH.keys()


def test_each_clock_of_the_table_has_its_chaser_and_its_reason() -> None:
    (installed,) = policy.installed().in_order
    every = installed.definitions.values()
    assert {one.chaser for one in every} == CHASERS_ZH.keys() | {""}
    assert all(one.article_zh or one.promise_zh for one in every)
    assert all(one.article_zh for one in every if one.law)
    in_days = {code: one.budget for code, one in installed.definitions.items() if one.law}
    assert in_days == {
        "determination": 30, "undisputed": 60, "refusal_notice": 3, "payment": 10, "complaint": 15,
    }  # fmt: skip


def test_units() -> None:
    one = policy.read((FILE % "budget: 2 working days, levels: {warn: 1 working hour}").encode())
    asked = one.definitions["asked"]
    assert (asked.budget, asked.warn) == (2 * 8 * 3600 * 10**6, 3600 * 10**6)


@pytest.mark.parametrize(
    "wrong",
    [
        "budget: 2 fortnights",
        "budget: 2 working days, levels: {level2: 3 law days}",
        "title_en: asked",
        "levels: {warn: 80%}",
    ],
)
def test_what_no_clock_can_keep_is_refused(wrong: str) -> None:
    with pytest.raises((policy.PolicyUnreadable, ValueError)):
        policy.read((FILE % wrong).encode())
