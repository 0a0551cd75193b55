"""The checker: count every open clock again and hold it against its row."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from heapq import merge
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanjia.watch import policy
from guanjia.watch.calendar import china
from guanjia.watch.fold import Identity, fold
from guanjia.watch.models import Clock
from guanjia.watch.reading import Reading, read_all
from guanjia.watch.subjects import Source, sources

_COLUMNS = [field.name for field in fields(Reading)]


@dataclass(frozen=True, slots=True)
class Difference:
    subject: str
    subject_id: UUID
    part_id: UUID | None
    code: str
    occurrence: int
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """`clocks`: those that run or are paused, by their rows; 0 differences is the promise."""

    clocks: int
    differences: tuple[Difference, ...]


def check_clocks() -> Report:
    """A batch of subjects at a time, each as it stands at one moment; inside a transaction, as that
    sees it."""
    clocks = 0
    found: list[Difference] = []
    for name, source in sources.items():
        for ids in batches(name, source, 500):
            own = not connection.in_atomic_block
            with transaction.atomic():
                if own:
                    with connection.cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                counted = counted_anew(name, source, ids)
                rows = rows_of(ids, {one: household for one, (household, _) in counted.items()})
            for subject_id, its_rows in rows.items():
                clocks += sum(row["state"] != "stopped" for row in its_rows.values())
                readings = counted[subject_id][1] if subject_id in counted else {}
                found += _differences(name, subject_id, its_rows, readings)
    return Report(clocks, tuple(found))


def batches(name: str, source: Source, size: int) -> Iterator[list[UUID]]:
    """Subjects that are open, or of which a clock is, in the order of their ids."""
    of_kind = Clock.objects.filter(subject=name).exclude(state="stopped").order_by("subject_id")
    with_clocks = of_kind.values_list("subject_id", flat=True).distinct().iterator(5_000)
    every = (one for one, _ in groupby(merge(with_clocks, _open(source, size))))
    while batch := list(islice(every, size)):
        yield batch


def _open(source: Source, size: int) -> Iterator[UUID]:
    last = UUID(int=0)
    while ids := source.open_ids(after=last, limit=size):
        yield from ids
        last = ids[-1]


# By pairs: a probe a subject, where two lists would be tried in every combination.
_ROWS_OF = """
SELECT k.* FROM unnest(%(households)s::uuid[], %(subjects)s::uuid[]) AS s(household_id, subject_id)
JOIN watch_clock k ON k.household_id = s.household_id AND k.subject_id = s.subject_id
"""


def rows_of(
    ids: Collection[UUID], households: Mapping[UUID, UUID]
) -> dict[UUID, dict[Identity, dict[str, Any]]]:
    """`households` by subject; rows of a subject that is nowhere else are looked for as well."""
    found: dict[UUID, dict[Identity, dict[str, Any]]] = {one: {} for one in ids}
    pairs = {"households": list(households.values()), "subjects": list(households)}
    rows: list[Clock] = list(Clock.objects.raw(_ROWS_OF, pairs))
    if lost := set(ids) - households.keys():
        rows += Clock.objects.filter(subject_id__in=lost)
    for row in rows:
        identity = row.part_id, row.code, row.occurrence
        found[row.subject_id][identity] = {name: getattr(row, name) for name in _COLUMNS}
    return found


def counted_anew(
    name: str, source: Source, ids: Collection[UUID]
) -> dict[UUID, tuple[UUID, dict[Identity, Reading]]]:
    """Household and every clock of each subject, from its events alone."""
    return {
        subject_id: (
            household_id,
            read_all(fold(events, policy.installed(), subject=name), china()),
        )
        for subject_id, (household_id, events) in source.events(ids).items()
    }


def _differences(
    name: str,
    subject_id: UUID,
    rows: dict[Identity, dict[str, Any]],
    counted: dict[Identity, Reading],
) -> Iterator[Difference]:
    for identity in rows.keys() | counted.keys():
        row, reading = rows.get(identity), counted.get(identity)
        if reading is None:
            what = "no line starts it"
        elif row is None:
            what = "no row"
        else:
            told = reading.columns()
            what = ", ".join(column for column in _COLUMNS if row[column] != told[column])
        if what:
            yield Difference(name, subject_id, *identity, what)
