"""Somebody at the desk, with a session of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.test import Client

from guanjia.people.actions.portraits import keep_portrait
from guanjia.people.actions.staff import grant_access, hire
from guanjia.people.portraits import portraits
from guanjia.web.sign_in import DESK_COOKIE
from tests.rooms.people.staff import staff_token


@dataclass(frozen=True)
class Colleague:
    staff_id: UUID
    token: str

    def browser(self, *, enforce_csrf_checks: bool = False) -> Client:
        client = Client(enforce_csrf_checks=enforce_csrf_checks, raise_request_exception=False)
        client.cookies[DESK_COOKIE] = self.token
        return client


def colleague(
    role: str = "butler",
    *,
    code: str = "",
    name: str = "小禾",
    households: Iterable[UUID] = (),
    claims: Iterable[tuple[UUID, UUID]] = (),
) -> Colleague:
    """`households` become theirs; `claims` are pairs of household and claim."""
    now = datetime.now(UTC)
    staff_id = hire(code=code or f"{role[:2]}-1", display_name=name, role=role, now=now)
    for household_id in households:
        grant_access(
            staff_id=staff_id, household_id=household_id, reason="butler", now=now, until=None
        )
    for household_id, claim_id in claims:
        grant_access(
            staff_id=staff_id,
            household_id=household_id,
            claim_id=claim_id,
            reason="expert",
            now=now,
            until=None,
        )
    return Colleague(staff_id, staff_token(staff_id, now))


def portrayed(household_id: UUID) -> dict[str, str]:
    """What the address of a portrait names: of somebody new who looks after that household."""
    one = colleague(code=f"p-{uuid4().hex[:20]}", households=[household_id])
    keep_portrait(staff_id=one.staff_id, picture=b"jpeg", now=datetime.now(UTC))
    mark = portraits([one.staff_id])[one.staff_id].mark
    return {"staff_id": str(one.staff_id), "mark": mark}
