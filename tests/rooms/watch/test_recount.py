"""Clocks of real claims: written with the journal, checked, and brought to a new policy or year."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from guanjia.claims import messages as m
from guanjia.claims.journal import ClockPolicyApplied
from guanjia.project import recounting
from guanjia.watch import calendar, check, deadlines, policy
from guanjia.watch.actions import recount
from guanjia.watch.actions.follow import follow_claims
from guanjia.watch.actions.policies import PolicyChanged, keep_installed
from guanjia.watch.calendar import calendar_of
from guanjia.watch.models import Clock, Policy
from tests.rooms.claims.conftest import World
from tests.rooms.claims.test_corrections import at_insurer

pytestmark = pytest.mark.django_db


def running() -> dict[str, str]:
    return dict(Clock.objects.exclude(state="stopped").values_list("code", "state"))


def test_a_claim_at_its_insurer(world: World) -> None:
    book, insurer = at_insurer(world)
    whole = {"liability_check", "decision_promised", "determination", "undisputed"}
    assert running() == dict.fromkeys(whole, "running")
    insurer.says(m.MaterialRequired, notice_no="N1", kinds=("pathology_report",))
    paused = dict.fromkeys(whole - {"undisputed"}, "paused")
    assert running() == paused | {"undisputed": "running", "supplement": "running"}
    report = check.check_clocks()
    assert (report.clocks, report.differences) == (5, ())
    told = deadlines.of_subject(household_id=book.household_id, subject_id=book.application_id)
    assert [one.rule.title_zh for one in told if one.open and one.rule.law] == [
        "核定期限", "先付能确定的部分",
    ]  # fmt: skip


def test_the_checker_sees_each_kind_of_difference(world: World) -> None:
    at_insurer(world)
    Clock.objects.filter(code="determination").update(due_at=world.now)
    Clock.objects.filter(code="undisputed").delete()
    (other,) = Clock.objects.filter(code="filing_receipt")
    other.id, other.code = other.subject_id, "never_started"
    other.save(force_insert=True)
    found = {one.code: one.what for one in check.check_clocks().differences}
    assert found == {
        "determination": "due_at", "undisputed": "no row", "never_started": "no line starts it",
    }  # fmt: skip
    recount.recount("claim", [other.subject_id], now=world.now)
    assert check.check_clocks().differences == ()
    other.id = other.subject_id = uuid4()
    other.state = "running"
    other.save(force_insert=True)
    assert [one.what for one in check.check_clocks().differences] == ["no line starts it"]


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_moves_while_it_is_looked_at_is_no_difference(world: World) -> None:
    _, insurer = at_insurer(world)

    def says() -> None:
        insurer.says(m.MaterialRequired, notice_no="N1", kinds=("pathology_report",))
        connection.close()

    moved: list[str] = []

    def between_journal_and_rows(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        if "JOIN watch_clock" in sql and not moved:
            moved.append(sql)
            with ThreadPoolExecutor(1) as elsewhere:
                elsewhere.submit(says).result()
        return execute(sql, *given)

    with connection.execute_wrapper(between_journal_and_rows):
        report = check.check_clocks()
    assert (report.clocks, report.differences, len(moved)) == (4, (), 1)
    report = check.check_clocks()
    assert (report.clocks, report.differences) == (5, ())


def test_open_clocks_keep_their_policy_until_it_is_applied(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    book, _ = at_insurer(world)
    text = policy.installed().in_order[0].body.decode().replace('"2026-11"', '"strict"', 1)
    next_hour = world.now + timedelta(hours=1)
    text = text.replace("2020-01-01T00:00:00+08:00", next_hour.isoformat())
    text = text.replace("budget: 3 working days", "budget: 1 working day")
    both = policy.Policies([*policy.installed().in_order, policy.read(text.encode())])
    monkeypatch.setattr(policy, "installed", lambda: both)
    before = Clock.objects.get(code="liability_check")
    recount.recount("claim", [book.application_id], now=next_hour)
    assert Clock.objects.get(code="liability_check").due_at == before.due_at
    with pytest.raises(recount.NoSuchPolicy):
        recounting.to_policy("strict", now=world.now)

    assert recounting.to_policy("strict", now=next_hour) == 1
    after = Clock.objects.get(code="liability_check")
    assert (before.policy, after.policy) == ("2026-11", "strict")
    assert before.due_at is not None
    assert after.due_at == before.due_at - timedelta(days=2)
    last = world.reopen(book).lines()[-1]
    assert (last.kind, last.payload) == (ClockPolicyApplied.kind, {"policy": "strict"})
    assert check.check_clocks().differences == ()


def test_a_policy_that_nobody_knows_is_refused_where_nothing_runs_as_well() -> None:
    with pytest.raises(recount.NoSuchPolicy):
        recounting.to_policy("nope", now=datetime(2026, 11, 22, tzinfo=UTC))


def test_a_year_announced_moves_what_hung_on_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    at_insurer(world)
    known = calendar.china()
    off = {date.fromordinal(day): name for day, name in known.off_zh.items()}
    off = {day: name for day, name in off.items() if day.year <= 2026}
    off |= {world.now.date() + timedelta(days=n): "停业" for n in range(60)}
    other = calendar_of(first_year=2004, known_to_year=2026, days_off=off, made_up=())
    for module in ("check", "deadlines", "actions.follow", "actions.recount"):
        monkeypatch.setattr(f"guanjia.watch.{module}.china", lambda: other)
    assert {one.code for one in check.check_clocks().differences} == {
        "papers", "notice", "notice_receipt", "filing", "filing_receipt", "acceptance",
        "liability_check", "decision_promised", "determination", "undisputed",
    }  # fmt: skip
    assert recounting.to_calendar(now=world.now) == 1
    assert recounting.to_calendar(now=world.now) == 0
    assert check.check_clocks().differences == ()


def test_the_bytes_of_a_policy_never_change(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    keep_installed(now=now)
    keep_installed(now=now)
    (kept,) = Policy.objects.all()
    body = policy.installed().in_order[0].body
    assert bytes(kept.body) == body
    changed = policy.Policies([policy.read(body + b"\n# softer\n")])
    monkeypatch.setattr(policy, "installed", lambda: changed)
    with pytest.raises(PolicyChanged):
        keep_installed(now=now)


def test_the_hearer_is_wired() -> None:
    from guanjia.claims import events

    assert follow_claims in events.hearers
