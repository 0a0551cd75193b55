"""Greedy dispatch beside the optimum, found by trying every way of moving an order."""

import random
from collections import Counter
from uuid import UUID

from guanjia.people.rota import Hand
from guanjia.watch.dispatch import Wanted, dispatch

A, B, C = (UUID(int=number) for number in (1, 2, 3))
SKILLS = ("inpatient", "critical_illness", "accident_medical", "death")


def hand(staff_id: UUID, *skills: str, role: str = "claims_expert") -> Hand:
    return Hand(staff_id, role, frozenset(skills))


def wanted(number: int, skill: str = "", **more: object) -> Wanted:
    return Wanted(UUID(int=1000 + number), "claims_expert", skill, **more)  # type: ignore[arg-type]


def test_the_owner_first_then_who_covers_then_the_least_loaded() -> None:
    hands, loads = [hand(A), hand(B), hand(C)], {A: 9, B: 0, C: 1}
    given = dispatch(
        [
            wanted(1, sticky=(A,)),
            wanted(2, sticky=(UUID(int=77), A)),  # the owner is away
            wanted(3, sticky=(A,), not_to=frozenset({A})),
            wanted(4),
            wanted(5),
        ],
        hands,
        loads,
    )
    assert list(given.values()) == [A, A, B, B, C]


def test_skill_counts_and_where_nobody_has_it_the_role_does() -> None:
    hands = [hand(A, "inpatient"), hand(B, "death"), hand(C, role="butler")]
    given = dispatch([wanted(1, "death"), wanted(2, "death")], hands, {B: 5})
    assert set(given.values()) == {B}
    given = dispatch([wanted(1, "disability")], hands, {A: 1, B: 0})
    assert set(given.values()) == {B}
    assert dispatch([wanted(1)], [hand(C, role="butler")], {}) == {wanted(1).key: None}


def optimum(able: list[list[int]], load: list[int]) -> int:
    """The least sum of squares of the loads (so that loads are even), by shortest paths: an order
    is placed, and as long as moving one along a chain of helpers makes them more even, it is."""
    at = [min(ids, key=lambda one: load[one]) for ids in able]
    count = Counter(at)
    total = [load[one] + count[one] for one in range(len(load))]
    moved = True
    while moved:
        moved = False
        for start in sorted(range(len(load)), key=lambda one: -total[one]):
            came: dict[int, tuple[int, int]] = {}
            queue = [start]
            for helper in queue:
                for order, owner in enumerate(at):
                    if owner != helper:
                        continue
                    for to in able[order]:
                        if to != start and to not in came:
                            came[to] = (helper, order)
                            queue.append(to)
            end = min(came, key=lambda one: total[one], default=start)
            if total[end] + 1 < total[start]:
                total[start] -= 1
                total[end] += 1
                while end != start:
                    before, order = came[end]
                    at[order] = end
                    end = before
                moved = True
                break
    return sum(one * one for one in total)


def test_within_two_percent_of_the_optimum() -> None:
    dice = random.Random(20261122)
    greedy = best = 0
    for _ in range(60):
        staff = [UUID(int=number) for number in range(1, dice.randrange(4, 10))]
        skills = {one: set(dice.sample(SKILLS, dice.randrange(1, 4))) for one in staff}
        hands = [hand(one, *skills[one]) for one in staff]
        load = [dice.randrange(4) for _ in staff]
        orders = [wanted(number, dice.choice(SKILLS)) for number in range(dice.randrange(5, 40))]
        given = dispatch(orders, hands, dict(zip(staff, load, strict=True)))
        assert None not in given.values()
        count = Counter(given.values())
        greedy += sum((load[at] + count[one]) ** 2 for at, one in enumerate(staff))
        able = [
            [at for at, one in enumerate(staff) if order.skill in skills[one]]
            or list(range(len(staff)))
            for order in orders
        ]
        best += optimum(able, load)
    assert best <= greedy <= best * 1.02
