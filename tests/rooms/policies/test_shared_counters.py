"""Counters that a family shares, that run over years or belong to an accident, and what follows
from the years that we hold."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from guanjia.policies.actions.hold import NewPolicy, hold_policy
from guanjia.policies.actions.use import correct_usage, record_usage, tell_policy, tell_used
from guanjia.policies.queries import HeldPolicy, held_by
from tests.conftest import Family
from tests.rooms.claims.conftest import World, catalogue, world  # noqa: F401

pytestmark = pytest.mark.django_db
FAMILY = ("qinghe", "family-medical", "2025")
SIX = ("qinghe", "six-year-medical", "2025")
ACCIDENT = ("yuanshan", "student-accident", "2025")
FALL, CRASH = date(2026, 3, 1), date(2026, 5, 1)


def held(world: World, policy_id: UUID, insured: UUID | None = None) -> HeldPolicy:  # noqa: F811
    family = world.family
    every = held_by(household_id=family.household_id, insured_id=insured or family.zhiyuan)
    return next(one for one in every if one.id == policy_id)


def of_family(world: World, insured: UUID, number: str, members: int | None = 2) -> UUID:  # noqa: F811
    return hold_policy(
        policy=NewPolicy(
            household_id=world.family.household_id, insured_id=insured,
            holder_id=world.family.zhiyuan, insurer="qinghe", product="family-medical",
            edition="2025", policy_no=number, cover_from=date(2026, 1, 1),
            cover_until=date(2027, 1, 1), first_cover_from=date(2026, 1, 1), with_social=True,
            origin="bought", contract="F-1", members=members,
        ),
        now=world.now,
    )  # fmt: skip


def use(world: World, policy: HeldPolicy, used: dict[str, int], **days: date) -> UUID:  # noqa: F811
    lane_id = uuid4()
    exact = {name: (n, n) for name, n in used.items()}
    record_usage(
        policy=policy, lane_id=lane_id, used=exact, accident_date=days.get("accident"),
        diagnosed_date=days.get("diagnosed"), now=world.now,
    )  # fmt: skip
    return lane_id


def test_members_use_one_counter_once_all_of_them_are_known(
    world: World,  # noqa: F811
    family: Family,
) -> None:
    mine = of_family(world, family.zhiyuan, "F-1-1")
    assert held(world, mine).used()["deductible:family"] == (0, 2_000_000)
    hers = of_family(world, family.he, "F-1-2")
    assert held(world, mine).used()["deductible:family"] == (0, 0)
    lane_id = use(
        world, held(world, hers, family.he), {"deductible:family": 1_200_000, "limit:stay": 500}
    )
    assert held(world, mine).used()["deductible:family"] == (1_200_000, 1_200_000)
    assert held(world, mine).used()["limit:stay"] == (0, 0)
    correct_usage(
        policy=held(world, hers, family.he), lane_id=lane_id, used={}, accident_date=None,
        diagnosed_date=None, now=world.now,
    )  # fmt: skip
    assert held(world, mine).used()["deductible:family"] == (0, 0)


def test_what_nobody_told_runs_from_what_is_known_to_all_of_it(
    world: World,  # noqa: F811
    family: Family,
) -> None:
    mine = of_family(world, family.zhiyuan, "F-1-1", members=3)
    hers = of_family(world, family.he, "F-1-2", members=3)
    use(world, held(world, hers, family.he), {"deductible:family": 700_000})
    assert held(world, mine).used()["deductible:family"] == (700_000, 2_000_000)
    tell_used(policy=held(world, mine), used={"deductible:family": 1_000_000}, now=world.now)
    assert held(world, mine).used()["deductible:family"] == (1_000_000, 1_000_000)
    # told otherwise, the new word counts; what others use after it comes on top
    tell_used(policy=held(world, mine), used={"deductible:family": 900_000}, now=world.now)
    use(world, held(world, hers, family.he), {"deductible:family": 50_000})
    assert held(world, mine).used()["deductible:family"] == (950_000, 950_000)


def years(world: World, *begins: int, origin: str = "bought") -> list[UUID]:  # noqa: F811
    return [
        world.holds(
            *SIX, policy_no=f"S-{year}", cover_from=date(year, 1, 1),
            first_cover_from=date(2020, 1, 1), origin=origin,
        )
        for year in begins
    ]  # fmt: skip


def test_years_of_one_chain_use_one_counter(world: World) -> None:  # noqa: F811
    """2020 to 2025 are the first six years; 2026 begins the next."""
    first, second, next_six = years(world, 2020, 2021, 2026)
    use(world, held(world, first), {"deductible:years": 400_000, "limit:stay": 100})
    assert held(world, second).used()["deductible:years"] == (400_000, 400_000)
    assert held(world, second).used()["limit:stay"] == (0, 0)
    assert held(world, next_six).used()["deductible:years"] == (0, 0)


def test_a_year_in_the_middle_knows_nothing_of_those_before_it(world: World) -> None:  # noqa: F811
    [alone] = years(world, 2022)
    assert held(world, alone).used()["deductible:years"] == (0, 1_000_000)


def test_an_accident_has_a_counter_of_its_own(world: World) -> None:  # noqa: F811
    policy_id = world.holds(*ACCIDENT)
    use(world, held(world, policy_id), {"deductible:accident": 10_000}, accident=FALL)
    used = held(world, policy_id).used
    assert used(accident_date=FALL)["deductible:accident"] == (10_000, 10_000)
    assert used(accident_date=CRASH)["deductible:accident"] == (0, 0)


def test_claim_free_years_follow_from_the_years_held(world: World) -> None:  # noqa: F811
    place = ("qinghe", "no-claim-medical", "2025")
    begins = [date(year, 1, 1) for year in (2023, 2024, 2025, 2026)]
    ids = [
        world.holds(*place, policy_no=f"N-{day.year}", cover_from=day, first_cover_from=begins[0])
        for day in begins
    ]
    assert [held(world, one).claim_free_years for one in ids] == [0, 1, 2, 3]
    use(world, held(world, ids[1]), {"deductible:year": 300_000})  # filled, nothing paid
    assert held(world, ids[3]).claim_free_years == 3
    use(world, held(world, ids[2]), {"limit:stay": 5_000})
    assert held(world, ids[3]).claim_free_years == 0


def test_claim_free_years_that_nobody_knows_are_asked_and_kept(world: World) -> None:  # noqa: F811
    policy_id = world.holds(
        "qinghe", "no-claim-medical", "2025", first_cover_from=date(2022, 1, 1), origin="entered"
    )
    assert held(world, policy_id).claim_free_years is None
    tell_policy(policy=held(world, policy_id), claim_free_years=2)
    assert held(world, policy_id).coverage.claim_free_years == 2


def test_the_last_staged_payment_is_the_one_that_stands(world: World) -> None:  # noqa: F811
    policy_id = world.holds("yuanshan", "critical-illness", "2025")
    assert held(world, policy_id).coverage.last_paid_date is None
    use(world, held(world, policy_id), {"stages:severe": 1}, diagnosed=FALL)
    later = use(world, held(world, policy_id), {"stages:severe": 1}, diagnosed=CRASH)
    assert held(world, policy_id).coverage.last_paid_date == CRASH
    correct_usage(
        policy=held(world, policy_id), lane_id=later, used={}, accident_date=None,
        diagnosed_date=None, now=world.now,
    )  # fmt: skip
    assert held(world, policy_id).coverage.last_paid_date == FALL
    assert held(world, policy_id).used()["stages:severe"] == (1, 1)
