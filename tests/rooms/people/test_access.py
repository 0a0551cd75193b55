from datetime import datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from guanjia.people.actions.access import record_look
from guanjia.people.models import AccessLog
from guanjia.people.scope import NotYours, Viewer
from tests.conftest import Family

PAPER = UUID(int=5)


@pytest.fixture
def viewer(family: Family) -> Viewer:
    return Viewer(
        account_id=family.he_account,
        person_id=family.he,
        household_ids=frozenset({family.household_id}),
        acts_for=frozenset({family.he}),
    )


def look(viewer: Viewer, person_id: UUID, now: datetime) -> None:
    record_look(viewer=viewer, document_id=PAPER, person_id=person_id, reason="own_paper", now=now)


def test_a_look_is_on_record(family: Family, viewer: Viewer, now: datetime) -> None:
    look(viewer, family.xiaoman, now)
    row = AccessLog.objects.get()
    assert (row.household_id, row.person_id, row.document_id) == (
        family.household_id,
        family.xiaoman,
        PAPER,
    )
    assert (row.account_id, row.staff_id) == (family.he_account, None)
    assert (row.reason, row.looked_at) == ("own_paper", now)


def test_the_record_can_be_neither_changed_nor_deleted(
    family: Family, viewer: Viewer, now: datetime
) -> None:
    look(viewer, family.xiaoman, now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccessLog.objects.update(reason="other")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AccessLog.objects.all().delete()
    assert AccessLog.objects.get().reason == "own_paper"


def test_the_paper_of_nobody_cannot_be_looked_at(viewer: Viewer, now: datetime) -> None:
    with pytest.raises(NotYours):
        look(viewer, UUID(int=7), now)
