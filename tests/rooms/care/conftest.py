"""A claim with its butler, an expert and a senior expert who are there, and customers who look."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest

from guanjia.claims.book import Book, By
from guanjia.people.actions.staff import grant_access, hire
from guanjia.people.queries import viewer_for
from guanjia.people.scope import Viewer
from tests.rooms.claims.conftest import World, catalogue, world
from tests.rooms.claims.doing import stay_on_one_policy
from tests.rooms.people.staff import staff_token
from tests.rooms.people.test_scope import viewer_of

__all__ = ["catalogue", "world"]

Hired = Callable[..., "Colleague"]


@dataclass
class Colleague:
    """`seen` is what this member of staff may see at that moment."""

    staff_id: UUID
    name: str
    role: str
    token: str

    def seen(self, now: datetime) -> Viewer:
        viewer = viewer_for(self.token, now=now)
        assert viewer is not None
        return viewer

    def by(self, now: datetime) -> By:
        return By("butler" if self.role == "butler" else "staff", self.staff_id, now)


@pytest.fixture
def hired(db: None, now: datetime) -> Hired:
    def hired(
        name: str, role: str = "butler", *, code: str = "", home: UUID | None = None,
        skills: tuple[str, ...] = (),
    ) -> Colleague:  # fmt: skip
        staff_id = hire(
            code=code or f"{role[:6]}-{name.encode().hex()[:12]}", display_name=name, role=role,
            skills=skills, now=now,
        )  # fmt: skip
        if home:
            grant_access(staff_id=staff_id, household_id=home, reason="butler", now=now, until=None)
        return Colleague(staff_id, name, role, staff_token(staff_id, now))

    return hired


@dataclass
class Case:
    world: World
    book: Book
    butler: Colleague
    expert: Colleague
    senior: Colleague
    customer: Viewer

    @property
    def claim_id(self) -> UUID:
        return self.book.application_id

    @property
    def home(self) -> UUID:
        return self.book.household_id

    def reopened(self) -> Book:
        return self.world.reopen(self.book)


@pytest.fixture
def case(world: World, hired: Hired, now: datetime) -> Case:
    book = stay_on_one_policy(world)
    return Case(
        world,
        book,
        hired("苏晴", home=book.household_id),
        hired("周牧", "claims_expert", skills=("inpatient",)),
        hired("沈言", "senior_expert", skills=("dispute",)),
        viewer_of(world.family.zhiyuan_phone, now),
    )
