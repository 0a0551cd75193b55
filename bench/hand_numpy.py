"""The same clauses by hand in numpy: what a careful person writes who wants the sums and nothing
else; over whole columns, and over stretches of them that stay in the cache. The few proton claims
are worked through one by one."""

from collections.abc import Callable
from typing import Any

import numpy as np

from bench.hand_written import (
    ANY,
    BARRED,
    BED_FEN,
    CRITICAL,
    DEDUCTIBLE_FEN,
    LIMIT_FEN,
    NARROW,
    PROTON_FEN,
    STAY,
    WIDE,
)
from entitlement.columns import KINDS, Array, Columns

OUTPATIENT = np.array([setting == "outpatient" for _, setting, _ in KINDS])
IN_WIDE = np.array([s in WIDE and c != "meal" for _, s, c in KINDS])
IN_NARROW = np.array([s in NARROW and c != "meal" and p != "drug" for p, s, c in KINDS])
INSIDE_BED = np.array([s == "inpatient" and c == "bed" for _, s, c in KINDS])
BED = np.array([c == "bed" for _, _, c in KINDS])


Used = dict[str, Array]


class OneDuty:
    """The general duty alone: all that needs no history; `pays` the rest."""

    counters: tuple[str, ...] = ("deductible:year", "limit:general")

    def __init__(self, claims: "Columns | Stretch") -> None:
        f, self.claims = claims.facts, claims
        event, cover_from = f["incident.event_date"], f["coverage.cover_from"]
        waited = (event > cover_from + 30) & (f["incident.first_shown_date"] > cover_from + 30)
        self.common = (
            (cover_from <= event) & (event < f["coverage.cover_until"])
            & (self.told("incident.cause", "accident".__eq__)
               | (f["coverage.first_cover_from"] < cover_from) | waited)
            & self.told("incident.exclusions", BARRED.isdisjoint)
        )  # fmt: skip
        self.hospital = f["incident.emergency"] | (
            (f["incident.hospital_grade"] >= 2) & (f["incident.hospital_public"] == 1)
            & self.told("incident.ward", "ordinary".__eq__)
        )  # fmt: skip
        any_kind = self.told("incident.incident_type", ANY.__contains__)
        self.general = self.common & self.hospital & any_kind
        counts, day, kind = np.diff(claims.offsets), f["line.on_date"], f["line.kind"]
        first = np.repeat(f["incident.admission_date"] - 7, counts)
        last = np.repeat(f["incident.discharge_date"] + 30, counts)
        self.in_time = ~OUTPATIENT[kind] | ((first <= day) & (day <= last))
        self.left = f["line.amount_fen"] - f["line.social_paid_fen"] - f["line.other_fen"]
        self.narrow = self.cost(IN_NARROW[kind])
        without = f["coverage.with_social"] & (f["facts.social_settled"] != 1)
        self.ratio = np.where(without, 6_000, 10_000)

    def told(self, name: str, test: Callable[[Any], bool]) -> Array:
        return np.array([test(word) for word in self.claims.words[name]])[self.claims.facts[name]]

    def cost(self, inside: Array) -> Array:
        """Every claim of the bench has lines."""
        return np.add.reduceat(self.left * (inside & self.in_time), self.claims.offsets[:-1],
                               dtype=np.int64)  # fmt: skip

    def pays(self, used: Used, which: Array | slice) -> tuple[Array, Used]:
        """What each claim is paid, and what it uses."""
        narrow, is_open = self.narrow[which], self.general[which]
        filled = np.minimum(
            narrow, DEDUCTIBLE_FEN - np.minimum(used["deductible:year"], DEDUCTIBLE_FEN)
        )
        general = np.minimum(((narrow - filled) * self.ratio[which] + 5_000) // 10_000,
                             LIMIT_FEN - np.minimum(used["limit:general"], LIMIT_FEN))  # fmt: skip
        pay = general * is_open
        return pay, {"deductible:year": filled * is_open, "limit:general": pay}


class Product(OneDuty):
    """All three duties, of which one answers at most."""

    counters = ("deductible:year", "limit:general", "limit:critical", "limit:proton")

    def __init__(self, claims: "Columns | Stretch") -> None:
        super().__init__(claims)
        illness = self.told("incident.incident_type", STAY.__contains__)
        cancer = self.told(
            "incident.diagnosis", lambda codes: any(c.startswith("C") for c in codes)
        )
        listed = self.told(
            "incident.diagnosis", lambda codes: any(c.startswith(CRITICAL) for c in codes)
        )
        self.proton = self.common & illness & cancer & claims.facts["incident.proton_centre"]
        self.critical = self.common & self.hospital & illness & listed & ~self.proton
        self.general &= ~self.proton & ~self.critical
        self.wide = self.cost(IN_WIDE[claims.facts["line.kind"]])
        self.proton_cost = np.zeros(claims.count, np.int64)
        for k in np.flatnonzero(self.proton):
            self.proton_cost[k] = self._proton(k, self.in_time)

    def pays(self, used: Used, which: Array | slice) -> tuple[Array, Used]:
        pay, more = super().pays(used, which)
        rounded = (self.wide[which] * self.ratio[which] + 5_000) // 10_000
        critical = np.minimum(rounded, LIMIT_FEN - np.minimum(used["limit:critical"], LIMIT_FEN))
        critical *= self.critical[which]
        left = PROTON_FEN - np.minimum(used["limit:proton"], PROTON_FEN)
        proton = np.minimum(self.proton_cost[which], left) * self.proton[which]
        return pay + critical + proton, {**more, "limit:critical": critical, "limit:proton": proton}

    def _proton(self, k: int, in_time: Array) -> int:
        """One by one: there are few. Beds are one sum for the stay unless charged by the day."""
        f, lines = self.claims.facts, slice(*self.claims.offsets[k : k + 2])
        kind = f["line.kind"][lines]
        counted = IN_WIDE[kind] & in_time[lines]
        net = (f["line.amount_fen"][lines] - f["line.social_paid_fen"][lines]) * counted
        days = int(f["incident.discharge_date"][k] - f["incident.admission_date"][k]) + 1
        on = f["line.on_date"][lines]
        groups = [
            np.flatnonzero(BED[kind] & ~INSIDE_BED[kind] & (on == day)) for day in np.unique(on)
        ]
        stay = np.flatnonzero(INSIDE_BED[kind])
        charged = np.unique(on[stay])
        by_day = len(charged) >= max(days - 1, 2)
        groups += [stay[on[stay] == day] for day in charged] if by_day else []
        caps = [(group, BED_FEN) for group in groups] + ([] if by_day else [(stay, BED_FEN * days)])
        cost, other = net.astype(np.int64), f["line.other_fen"][lines]
        for group, most in caps:
            full = cost[group]
            if full.sum() > most:
                cost[group] = _shared(most, full)
        return int((cost - np.minimum(other, cost)).sum())


def _shared(most: int, full: Array) -> Array:
    whole = int(full.sum())
    part, rest = np.divmod(full * most, whole)
    part[np.argsort(-rest, kind="stable")[: most - int(part.sum())]] += 1
    return part


def batch(make: type[OneDuty], claims: "Columns | Stretch") -> Array:
    used = {name: claims.facts[f"state.low.{name}"] for name in make.counters}
    return make(claims).pays(used, slice(None))[0]


class Stretch:
    """What OneDuty reads of Columns, for claims first..last."""

    def __init__(self, claims: Columns, first: int, last: int) -> None:
        lines = slice(claims.offsets[first], claims.offsets[last])
        self.count, self.words = last - first, claims.words
        self.offsets = claims.offsets[first : last + 1] - lines.start
        self.facts = {
            name: column[lines if name.startswith("line.") else slice(first, last)]
            for name, column in claims.facts.items()
        }


def in_stretches(make: type[OneDuty], claims: Columns, length: int = 32_768) -> Array:
    return np.concatenate([
        batch(make, Stretch(claims, first, min(first + length, claims.count)))
        for first in range(0, claims.count, length)
    ])  # fmt: skip


def waves(make: type[OneDuty], claims: Columns, chain: Array, year: Array) -> Array:
    """Every k-th claim of a policy at once."""
    by_hand = make(claims)
    order = np.argsort(chain, kind="stable")
    in_order = chain[order]
    begins = np.flatnonzero(np.append(True, in_order[1:] != in_order[:-1]))
    counts = np.diff(np.append(begins, len(chain)))
    rank = np.empty(len(chain), np.int16)
    rank[order] = np.arange(len(chain)) - np.repeat(begins, counts)
    order = np.argsort(rank, kind="stable")
    used = {name: np.zeros(int(year.max()) + 1, np.int64) for name in make.counters}
    pay, begin = np.zeros(claims.count, np.int64), 0
    for end in np.cumsum(np.bincount(rank)):
        which = order[begin:end]
        keys, begin = year[which], end
        pay[which], more = by_hand.pays({name: of[keys] for name, of in used.items()}, which)
        for name, sums in more.items():
            used[name][keys] += sums
    return pay
