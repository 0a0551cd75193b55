"""One policy as it is held, and what is used of its counters: also by earlier years of the chain,
and by the other insured of a family contract."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

import entitlement
from guanjia.catalogue import queries as catalogue

OPENING, TOLD = "opening", "told"
# What these use of a counter is no payment.
_NO_PAYMENT = ("deductible:", "sublimit:")


def year_of(first_cover_from: date, cover_from: date) -> int:
    """Of a chain, from 0; it may be renewed some days early or late, as from 29 February."""
    return ((cover_from - first_cover_from).days + 30) // 365


class Use(NamedTuple):
    """One row of usage; `source` as in the table."""

    source: str
    accumulator: str
    low: int
    high: int
    on_date: date | None

    @property
    def by(self) -> str:
        """A lane's id, or the word for what was used before."""
        return self.source.partition("#")[0]

    @property
    def is_told(self) -> bool:
        return self.source.startswith(TOLD)


Entry = Mapping[str, tuple[int, int, date | None]]


@dataclass(frozen=True, slots=True)
class HeldPolicy:
    """`household`: every row of it, this one among them; some may share a counter with it."""

    id: UUID
    household_id: UUID
    insured_id: UUID
    holder_id: UUID
    insurer: str
    product: str
    edition: str
    title_zh: str
    policy_no: str
    cover_from: date
    cover_until: date
    first_cover_from: date
    with_social: bool
    sums_fen: dict[str, int]
    contract: str
    members: int | None
    told_claim_free_years: int | None
    origin: str
    terms_digest: str
    clauses_digest: str
    usage: tuple[Use, ...]
    household: "list[HeldPolicy]" = field(repr=False, compare=False)
    overlay_digests: tuple[str, ...] = ()

    @property
    def terms(self) -> entitlement.Terms:
        return catalogue.terms_by_digest(
            self.terms_digest, self.clauses_digest, self.overlay_digests
        )

    @property
    def place(self) -> tuple[str, str, str]:
        return self.insurer, self.product, self.edition

    @property
    def coverage(self) -> entitlement.Coverage:
        return entitlement.Coverage(
            cover_from=self.cover_from,
            cover_until=self.cover_until,
            first_cover_from=self.first_cover_from,
            with_social=self.with_social,
            sums_fen=self.sums_fen,
            claim_free_years=self.claim_free_years,
            members=self.members,
            last_paid_date=self._last_paid_date(),
        )

    @property
    def claim_free_years(self) -> int | None:
        """Before this year: as told, else as the years that we hold say."""
        if self.told_claim_free_years is not None:
            return self.told_claim_free_years
        if self.first_cover_from == self.cover_from:
            return 0
        before = self._year_before()
        if before is None:
            return None
        paid = [one for one in before.usage if not one.accumulator.startswith(_NO_PAYMENT)]
        if sum(one.low for one in paid) > 0:
            return 0
        openings = {one.accumulator for one in before.usage if one.by == OPENING or one.is_told}
        if sum(one.high for one in paid) or not before.terms.counters.keys() <= openings:
            return None
        free = before.claim_free_years
        return None if free is None else free + 1

    def used(
        self, *, before: UUID | None = None, accident_date: date | None = None
    ) -> dict[str, tuple[int, int]]:
        """What is used of each accumulator, (low, high), leaving out what the lane `before` used;
        of a counter of accidents what belongs to that accident.

        Where the history is not known: from what we know of to all of it. Absent where even that
        has no end.
        """
        used: dict[str, tuple[int, int]] = {}
        days = {None, accident_date}
        for name, counter in self.terms.counters.items():
            rows = tuple(self._sharing(counter))
            every = [use for row in rows for use in row.usage if use.accumulator == name]
            if counter.per == "accident":
                every = [use for use in every if use.on_date in days]
            uses = [use for use in every if use.by != str(before)]
            low, high = sum(use.low for use in uses), sum(use.high for use in uses)
            if any(use.is_told for use in every) or self._is_known(counter, rows):
                used[name] = low, high
            elif counter.full is not None:
                used[name] = min(low, counter.full), max(high, counter.full)
        return used

    def state(
        self, *, before: UUID | None = None, accident_date: date | None = None
    ) -> entitlement.State:
        """For the engine: where it is not known what was used, it answers with a range."""
        used = self.used(before=before, accident_date=accident_date)
        return entitlement.State(
            used={name: entitlement.Used(low, high) for name, (low, high) in used.items()}
        )

    def last_entry(self, by: str) -> tuple[int, Entry]:
        """Entries of a lane, or of what was told, are numbered, each even one takes back the odd
        one before it. Gives the last number, 0 for none, and what is in force."""
        entries: dict[int, dict[str, tuple[int, int, date | None]]] = {0: {}}
        for use in self.usage:
            if use.by == by:
                number = int(use.source.partition("#")[2] or 1)
                entries.setdefault(number, {})[use.accumulator] = use.low, use.high, use.on_date
        last = max(entries)
        return last, entries[last] if last % 2 else {}

    def _is_known(self, counter: entitlement.Counter, rows: "tuple[HeldPolicy, ...]") -> bool:
        """Each who shares it came with an opening."""
        if counter.of == "family":
            insured = {row.insured_id for row in rows if row._has_opening(counter, rows)}
            return self.members is not None and len(insured) >= self.members
        return self._has_opening(counter, rows)

    def _has_opening(self, counter: entitlement.Counter, rows: "tuple[HeldPolicy, ...]") -> bool:
        """Of its own, or the year before, of the same period, had one."""
        if any(use.by == OPENING and use.accumulator == counter.name for use in self.usage):
            return True
        before = self._year_before()
        return before is not None and before in rows and before._has_opening(counter, rows)

    def _sharing(self, counter: entitlement.Counter) -> "Iterator[HeldPolicy]":
        """This row, and those whose use counts against the same counter."""
        yield self
        for other in self._others():
            mate = counter.of == "family" and self.contract and other.contract == self.contract
            if not mate and not self._is_chain(other):
                continue
            if counter.per == "life" or (
                counter.per == "year" and self._same_years(counter, other)
            ):
                yield other

    def _others(self) -> "Iterator[HeldPolicy]":
        return (one for one in self.household if one.id != self.id)

    def _is_chain(self, other: "HeldPolicy") -> bool:
        """Another year of the same cover, renewed without a break."""
        same = (other.insured_id, other.insurer, other.product, other.first_cover_from) == (
            self.insured_id, self.insurer, self.product, self.first_cover_from,
        )  # fmt: skip
        return same and not self._overlaps(other)

    def _same_years(self, counter: entitlement.Counter, other: "HeldPolicy") -> bool:
        if counter.years == 1:
            return self._overlaps(other)
        own, its = (year_of(one.first_cover_from, one.cover_from) for one in (self, other))
        return own // counter.years == its // counter.years

    def _overlaps(self, other: "HeldPolicy") -> bool:
        return self.cover_from < other.cover_until and other.cover_from < self.cover_until

    def _year_before(self) -> "HeldPolicy | None":
        ends = self.cover_from
        found = (one for one in self._others() if one.cover_until == ends and self._is_chain(one))
        return next(found, None)

    def _last_paid_date(self) -> date | None:
        """The diagnosis of the last stage that was paid, in any year of the chain."""
        rows = (self, *(one for one in self._others() if self._is_chain(one)))
        paid: dict[date, int] = {}
        for use in (use for row in rows for use in row.usage):
            if use.accumulator.startswith("stages:") and use.on_date is not None:
                paid[use.on_date] = paid.get(use.on_date, 0) + use.high
        return max((day for day, times in paid.items() if times > 0), default=None)
