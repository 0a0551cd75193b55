"""A household of three of this room's own, keys and papers in a temporary folder."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from guanjia.documents.actions.readings import keep_found, read_taken, take_due
from guanjia.documents.models import Document
from guanjia.documents.reading.reader import Reader
from guanjia.documents.vault import open_paper
from guanjia.exchange.sealing import ensure_master_key
from guanjia.people.actions.households import NewPerson, create_household, give_account, link
from guanjia.people.scope import Viewer

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Home:
    household_id: UUID
    father: UUID
    mother: UUID
    child: UUID
    account_id: UUID

    @property
    def viewer(self) -> Viewer:
        return Viewer(
            account_id=self.account_id,
            person_id=self.father,
            household_ids=frozenset({self.household_id}),
            acts_for=frozenset({self.father, self.child}),
        )


@pytest.fixture
def papers(settings, tmp_path: Path) -> Path:
    settings.PAPERS = tmp_path / "papers"
    settings.MASTER_KEY_FILE = tmp_path / "keys" / "master.json"
    ensure_master_key(settings.MASTER_KEY_FILE)
    return settings.PAPERS


@pytest.fixture
def home(db, papers: Path) -> Home:
    household = create_household(
        members=[
            NewPerson("林知远", "000000198804120019", date(1988, 4, 12)),
            NewPerson("周禾", "000000199006030024", date(1990, 6, 3)),
            NewPerson("林小满", "000000201809150032", date(2018, 9, 15)),
        ],
        now=NOW,
    )
    father, mother, child = household.person_ids
    link(actor=father, subject=child, kind="parent", now=NOW)
    account_id = give_account(person_id=father, phone="10000000001", now=NOW)
    return Home(household.household_id, father, mother, child, account_id)


def original_of(document_id: UUID) -> bytes:
    document = Document.objects.get(id=document_id)
    return open_paper("original", document.person_id, document.sha256)


def read_next(reader: Reader | None, *, now: datetime) -> UUID | None:
    """As the worker does: one due paper looked at, or read, and kept."""
    taken = take_due(now=now, pictures=reader is not None)
    if taken is None:
        return None
    keep_found(taken, read_taken(reader, taken, on_date=now.date()), now=now)
    return taken.document_id
