"""What a person holds, ready for the engine."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from guanjia.catalogue import queries as catalogue
from guanjia.policies import hot_sql
from guanjia.policies.held import HeldPolicy as HeldPolicy
from guanjia.policies.held import Use
from guanjia.policies.models import Policy


def held_by(*, household_id: UUID, insured_id: UUID) -> list[HeldPolicy]:
    """Every policy of that insured, whoever bought it, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.HELD, {"household_id": household_id})
        return _held(cursor.fetchall(), insured_id)


def held_on(*, household_id: UUID, insured_id: UUID, event_date: date) -> list[HeldPolicy]:
    """As `held_by`, each under the overlays that hold for an event of that day."""
    where = {"household_id": household_id, "event_date": event_date}
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.HELD_ON, where)
        rows = cursor.fetchall()
    held = _held(rows, insured_id)
    overlays = [catalogue.overlay_by_digest(one) for one in rows[0][-1]] if held else []
    return [
        replace(policy, overlay_digests=tuple(one.digest for one in laid))
        if (laid := [one for one in overlays if one.covers(*policy.place)])
        else policy
        for policy in held
    ]


def _held(rows: Iterable[tuple[Any, ...]], insured_id: UUID) -> list[HeldPolicy]:
    household: list[HeldPolicy] = []
    household += [
        HeldPolicy(*(*row[:13], _json(row[13]), *row[14:20], _usage(row[20]), household))
        for row in rows
    ]
    return [one for one in household if one.insured_id == insured_id]


def _json(value: Any) -> dict[str, Any]:
    return dict(json.loads(value) if isinstance(value, str) else value or {})


def _usage(value: Any) -> tuple[Use, ...]:
    rows = json.loads(value) if isinstance(value, str) else value or []
    return tuple(
        Use(source, name, low, high, date.fromisoformat(day) if day else None)
        for source, name, low, high, day in rows
    )


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


def households_holding(*, after: UUID, most: int) -> list[UUID]:
    """Households with a policy, by id, those that come after the one given."""
    held = Policy.objects.filter(household_id__gt=after).order_by("household_id")
    return list(held.values_list("household_id", flat=True).distinct()[:most])


@dataclass(frozen=True, slots=True)
class Repurchase:
    """Households that bought here, and those of them that bought another policy on a later day;
    the renewal of a policy is none."""

    customers: int
    again: int


def repurchase() -> Repurchase:
    """One statement, over everything: for a report, not for a page."""
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.REPURCHASE)
        return Repurchase(*cursor.fetchone())
