"""Deadlines as people read them: until when, by which rule, on which policy."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from guanjia.watch import policy
from guanjia.watch.calendar import DAY_US, SHANGHAI, china, to_local_us
from guanjia.watch.explain import Moved, Skipped, amount_zh, moved, skipped
from guanjia.watch.fold import Event, fold
from guanjia.watch.models import Clock
from guanjia.watch.policy import Definition
from guanjia.watch.reading import Reading, read


@dataclass(frozen=True, slots=True)
class Deadline:
    """`by_date` is the last day on which it is still in time; None while it is paused.
    `provisional`: it hangs on days off that are not announced yet."""

    rule: Definition
    part_id: UUID | None
    state: str
    started_at: datetime
    due_at: datetime | None
    by_date: date | None
    stopped_at: datetime | None
    level: str
    provisional: bool

    @property
    def open(self) -> bool:
        return self.state != "stopped"

    @property
    def late(self) -> bool:
        return self.level in {"due", "level2", "level3"}

    @property
    def until_zh(self) -> str:
        """As in 预计 10 月 9 日 11:00 前; a day of the law has no hour."""
        if self.by_date is None or self.due_at is None:
            return "等补材料，暂停计时"
        hour = "" if self.rule.law else f" {self.due_at.astimezone(SHANGHAI):%H:%M}"
        guess = "预计 " if self.provisional else ""
        return f"{guess}{self.by_date.month} 月 {self.by_date.day} 日{hour} 前"


@dataclass(frozen=True, slots=True)
class Explained:
    """How a deadline comes about: from the journal, not from its row."""

    deadline: Deadline
    amount_zh: str
    moved: tuple[Moved, ...]
    skipped: tuple[Skipped, ...]
    provisional_zh: str


def of_subject(*, household_id: UUID, subject_id: UUID) -> list[Deadline]:
    """Every clock of a subject in one statement. The caller has seen to it that the viewer may
    read the subject."""
    rows = Clock.objects.filter(household_id=household_id, subject_id=subject_id)
    return [_deadline(row) for row in rows.order_by("started_at", "code")]


def of_clock(*, household_id: UUID, clock_id: UUID | None) -> Deadline | None:
    """None where there is no such clock, as when it fell with a corrected line."""
    row = Clock.objects.filter(household_id=household_id, id=clock_id).first()
    return _deadline(row) if row else None


def of_subjects(
    *, household_ids: Collection[UUID], subject_ids: Collection[UUID], codes: Collection[str]
) -> list[Deadline]:
    """As `of_subject`, of many and of these codes."""
    rows = Clock.objects.filter(household_id__in=household_ids, subject_id__in=subject_ids)
    return [_deadline(row) for row in rows.filter(code__in=codes)]


def next_due(
    *, household_ids: Collection[UUID], subject_ids: Collection[UUID]
) -> dict[UUID, Deadline]:
    """Of each subject the running clock that is due first, past or to come; in one statement."""
    rows = Clock.objects.filter(
        household_id__in=household_ids, subject_id__in=subject_ids, state="running"
    )
    first = rows.order_by("subject_id", "due_at", "code").distinct("subject_id")
    return {row.subject_id: _deadline(row) for row in first}


def of_events(events: Iterable[Event], *, subject: str) -> list[Deadline]:
    """As `of_subject`, from the journal where it is at hand: no statement."""
    runs = fold(events, policy.installed(), subject=subject).runs.values()
    return [_deadline(read(run, china())) for run in runs]


def explained(events: Sequence[Event], *, subject: str) -> list[Explained]:
    """Every clock of a subject, in the order in which they began."""
    calendar = china()
    every = []
    for run in fold(events, policy.installed(), subject=subject).runs.values():
        reading = read(run, calendar)
        year = date.fromordinal(calendar.provisional_from).year
        every.append(
            Explained(
                _deadline(reading),
                amount_zh(run),
                moved(run),
                skipped(run, reading.due_at, calendar),
                f"{year} 年怎么放假还没有公布，先按周末和固定的节日估计，公布后自动重算。"
                if reading.provisional
                else "",
            )
        )
    return sorted(every, key=lambda one: one.moved[0].at)


def _deadline(row: Clock | Reading) -> Deadline:
    one = policy.definition(row.policy, row.code)
    by_date = None
    if row.due_at is not None:  # a day of the law ends at 24:00, which is the next day's midnight
        by_date = date.fromordinal((to_local_us(row.due_at) - (one.unit == "law_days")) // DAY_US)
    return Deadline(
        rule=one,
        part_id=row.part_id,
        state=row.state,
        started_at=row.started_at,
        due_at=row.due_at,
        by_date=by_date,
        stopped_at=row.stopped_at,
        level=row.level,
        provisional=row.provisional,
    )
