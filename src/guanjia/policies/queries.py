"""What a person holds, ready for the engine."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

import entitlement
from guanjia.catalogue import queries as catalogue
from guanjia.policies import hot_sql
from guanjia.policies.models import Policy


@dataclass(frozen=True, slots=True)
class HeldPolicy:
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
    origin: str
    terms_digest: str
    clauses_digest: str
    # (source, accumulator, low, high)
    usage: tuple[tuple[str, str, int, int], ...]
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
        )

    def used(self, *, before: UUID | None = None) -> dict[str, tuple[int, int]]:
        """What is used of each accumulator, (low, high); leaving out what the lane `before` used.

        An accumulator without a known opening is absent, not zero.
        """
        known = {name for source, name, _, _ in self.usage if source == "opening"}
        used = dict.fromkeys(known, (0, 0))
        for source, name, low, high in self.usage:
            if name in known and source.partition("#")[0] != str(before):
                used[name] = (used[name][0] + low, used[name][1] + high)
        return used

    def last_entry(self, lane_id: UUID) -> tuple[int, dict[str, tuple[int, int]]]:
        """A lane's entries are numbered, each even one takes back the odd one before it. Gives the
        last number, 0 for none, and what is in force."""
        entries: dict[int, dict[str, tuple[int, int]]] = {0: {}}
        for source, name, low, high in self.usage:
            lane, _, number = source.partition("#")
            if lane == str(lane_id):
                entries.setdefault(int(number or 1), {})[name] = (low, high)
        last = max(entries)
        return last, entries[last] if last % 2 else {}

    def state(self, *, before: UUID | None = None) -> entitlement.State:
        """For the engine: with absent accumulators it answers with a range."""
        used = self.used(before=before)
        return entitlement.State(
            used={name: entitlement.Used(low, high) for name, (low, high) in used.items()}
        )


def held_by(*, household_id: UUID, insured_id: UUID) -> list[HeldPolicy]:
    """Every policy of that insured, whoever bought it, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.HELD, {"household_id": household_id, "insured_id": insured_id})
        return [
            HeldPolicy(*(*row[:13], _json(row[13]), *row[14:17], _usage(row[17])))
            for row in cursor.fetchall()
        ]


def held_on(*, household_id: UUID, insured_id: UUID, event_date: date) -> list[HeldPolicy]:
    """As `held_by`, each under the overlays that hold for an event of that day: one statement
    more for all of them."""
    held = held_by(household_id=household_id, insured_id=insured_id)
    overlays = catalogue.overlays_on(event_date) if held else ()
    return [
        replace(policy, overlay_digests=tuple(one.digest for one in laid))
        if (laid := [one for one in overlays if one.covers(*policy.place)])
        else policy
        for policy in held
    ]


def _json(value: Any) -> dict[str, Any]:
    return dict(json.loads(value) if isinstance(value, str) else value or {})


def _usage(value: Any) -> tuple[tuple[str, str, int, int], ...]:
    rows = json.loads(value) if isinstance(value, str) else value or []
    return tuple((source, name, low, high) for source, name, low, high in rows)


def find_by_policy_no(*, insurer: str, policy_no: str) -> tuple[UUID, UUID, UUID] | None:
    """(policy, household, insured) of an insurer's policy number."""
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.FIND_BY_POLICY_NO, {"insurer": insurer, "policy_no": policy_no})
        return cursor.fetchone()


def cards_of(
    *, household_ids: frozenset[UUID], insured_ids: frozenset[UUID]
) -> list[dict[str, object]]:
    rows = Policy.objects.filter(household_id__in=household_ids, insured_id__in=insured_ids)
    return list(
        rows.order_by("cover_from", "policy_no").values(
            "id",
            "insured_id",
            "holder_id",
            "insurer",
            "title_zh",
            "policy_no",
            "cover_from",
            "cover_until",
            "origin",
        )
    )
