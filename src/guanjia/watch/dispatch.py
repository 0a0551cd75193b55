"""Who gets which work: the owner first, then whoever of the role has the skill and the least to do.

Pure. Greedy at arrival; `tests/rooms/watch/test_dispatch.py` holds it beside the optimum.
"""

import heapq
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from guanjia.people.rota import Hand


@dataclass(frozen=True, slots=True)
class Wanted:
    """`sticky` have it before anybody else, the first of them who is there; `not_to` never."""

    key: UUID
    role: str
    skill: str = ""
    sticky: tuple[UUID, ...] = ()
    not_to: frozenset[UUID] = frozenset()


def dispatch(
    wanted: Collection[Wanted], hands: Collection[Hand], loads: Mapping[UUID, int]
) -> dict[UUID, UUID | None]:
    """`loads`: how many open orders each has. None: nobody of the role is there.

    Where nobody who is there has the skill, the role is enough.
    """
    load = {hand.staff_id: loads.get(hand.staff_id, 0) for hand in hands}
    given: dict[UUID, UUID | None] = {}
    groups: dict[tuple[str, str, frozenset[UUID]], list[Wanted]] = {}
    for one in wanted:
        owner = next((it for it in one.sticky if it in load and it not in one.not_to), None)
        if owner is not None:
            given[one.key] = owner
            load[owner] += 1
        else:
            groups.setdefault((one.role, one.skill, one.not_to), []).append(one)
    able = {group: _able(hands, *group) for group in groups}
    # those whom few can help first: others can still go elsewhere
    for group in sorted(groups, key=lambda one: len(able[one])):
        _share(groups[group], able[group], load, given)
    return given


def _able(
    hands: Iterable[Hand], role: str, skill: str, not_to: frozenset[UUID]
) -> list[UUID]:  # fmt: skip
    of_role = [one for one in hands if one.role == role and one.staff_id not in not_to]
    skilled = [one for one in of_role if not skill or skill in one.skills]
    return [one.staff_id for one in skilled or of_role]


def _share(
    wanted: Iterable[Wanted],
    able: list[UUID],
    load: dict[UUID, int],
    given: dict[UUID, UUID | None],
) -> None:
    heap = [(load[staff_id], place, staff_id) for place, staff_id in enumerate(able)]
    heapq.heapify(heap)
    for one in wanted:
        if not heap:
            given[one.key] = None
            continue
        _, place, staff_id = heap[0]
        given[one.key] = staff_id
        load[staff_id] += 1
        heapq.heapreplace(heap, (load[staff_id], place, staff_id))
