"""Pure rules of the room."""

import heapq
from collections.abc import Mapping, Sequence
from uuid import UUID


def by_load(
    households: Mapping[UUID, int], staff: Sequence[tuple[UUID, int]]
) -> list[tuple[UUID, UUID]]:
    """Household and who gets it. `households` with their open claims, `staff` with theirs, in the
    order in which equals are served: the heaviest household goes to the least loaded first."""
    if not staff:
        return []
    heap = [(load, turn, staff_id) for turn, (staff_id, load) in enumerate(staff)]
    heapq.heapify(heap)
    turns = len(staff)
    given = []
    for household_id, weight in sorted(households.items(), key=lambda one: -one[1]):
        load, _, staff_id = heap[0]
        heapq.heapreplace(heap, (load + weight, turns, staff_id))
        turns += 1
        given.append((household_id, staff_id))
    return given
