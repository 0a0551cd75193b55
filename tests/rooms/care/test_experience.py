"""Satisfaction, recommendation and repurchase, counted to the basis point."""

from datetime import date, timedelta

from guanjia.care.actions.butlers import hand_household
from guanjia.care.experience import Report, experience
from guanjia.claims import journal as j
from guanjia.claims.actions.submit import rate
from guanjia.claims.book import By
from guanjia.policies.queries import Repurchase
from tests.rooms.care.conftest import Case, Hired

DAY = timedelta(days=1)


def counted(case: Case, back: int = 1) -> Report:
    now = case.world.now
    return experience(since=now - back * DAY, until=now + DAY)


def closed(case: Case, score: int, would: int | None) -> None:
    """Another claim of the same policies, closed and rated."""
    world = case.world
    book = world.reports(world.stay(), [], despite_twin=True)
    book = world.reopen(book)
    book.write(j.ClaimClosed(), by=By("platform", None, world.now))
    rate(book, score=score, recommendation=would, by=world.by)
    book.save(now=world.now)


def test_nobody_asked_nothing_said(case: Case) -> None:
    found = counted(case).whole
    assert (found.closed, found.satisfied_bp, found.recommendation_bp) == (0, None, None)


def test_shares_of_those_who_answered(case: Case) -> None:
    for score, would in ((5, 10), (5, 9), (4, 8), (3, 6), (2, None), (5, 0)):
        closed(case, score, would)
    found = counted(case).whole
    assert (found.closed, found.rated, found.recommended) == (6, 6, 5)
    assert (found.scores, found.promoters, found.detractors) == ({5: 3, 4: 1, 3: 1, 2: 1}, 2, 2)
    assert found.satisfied_bp == 6667  # 4 of 6
    assert found.recommendation_bp == 0  # two promote, two do not, of five
    assert counted(case, back=-1).whole.closed == 0


def test_more_promoters_than_detractors(case: Case) -> None:
    for would in (10, 9, 7):
        closed(case, 5, would)
    assert counted(case).whole.recommendation_bp == 6667


def test_a_rating_is_of_who_was_the_butler_when_the_claim_closed(case: Case, hired: Hired) -> None:
    now, other = case.world.now, hired("林遥")
    closed(case, 5, 10)
    case.world.now = now + DAY / 2
    hand_household(
        viewer=case.butler.seen(now), household_id=case.home, to_staff_id=other.staff_id,
        reason="balance", summary="一切都好", now=now + DAY / 4,
    )  # fmt: skip
    closed(case, 3, None)
    found = counted(case).of_butlers
    assert {one: dict(each.scores) for one, each in found.items()} == {
        case.butler.staff_id: {5: 1}, other.staff_id: {3: 1},
    }  # fmt: skip


def test_a_renewal_is_no_second_purchase(case: Case) -> None:
    world = case.world
    assert counted(case).repurchase == Repurchase(1, 0)
    world.holds(
        "qinghe", "outpatient", "2025", policy_no="next-year", cover_from=date(2026, 2, 1),
        first_cover_from=date(2025, 1, 1),
    )  # fmt: skip
    assert counted(case).repurchase == Repurchase(1, 0)
    world.holds("qinghe", "outpatient", "2025", policy_no="a", first_cover_from=date(2026, 1, 1))
    found = counted(case)
    assert (found.repurchase, found.repurchase_bp) == (Repurchase(1, 1), 10_000)
