"""The ground of every test: a database, keys and folders of its own, a moment, a family."""

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, however slow the machine: what passes once passes again. Hunting
# with other seeds is the work of bench/engine_fuzz.py and bench/papers_fuzz.py.
settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("same")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A database for each worker; without GUANJIA_DATABASE_URL on a server of its own."""
    from django.conf import settings

    if not os.environ.get("GUANJIA_DATABASE_URL"):
        from guanjia.project.database import test_database_url
        from guanjia.project.settings import _database

        settings.DATABASES["default"].update(_database(test_database_url()))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Append-only tables let TRUNCATE pass here: it sweeps after tests on several connections."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select replace(replace(pg_get_triggerdef(oid), ' OR TRUNCATE', ''),"
            " 'CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER')"
            " from pg_trigger where not tgisinternal and tgtype & 32 <> 0"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def own_places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Master key, papers and everything else that is written lie in a temporary folder."""
    from django.conf import settings
    from django.contrib.auth.hashers import reset_hashers

    from guanjia.exchange.sealing import ensure_master_key

    var = tmp_path_factory.mktemp("var")
    settings.VAR = var
    settings.PAPERS = var / "papers"
    settings.PAPERS.mkdir()
    settings.MASTER_KEY_FILE = var / "keys" / "master.json"
    settings.GATEWAYS_FILE = var / "gateways.yaml"
    settings.QUIET_HOURS = (0, 0)  # by night as by day
    # A slow hash is for guessers; here it would only take its time, each sign-in.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    reset_hashers(setting="PASSWORD_HASHERS")
    ensure_master_key(settings.MASTER_KEY_FILE)
    return var


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class Family:
    """林知远 and 周禾 have accounts, are married, and are the parents of 林小满, born 2018."""

    household_id: UUID
    zhiyuan: UUID
    he: UUID
    xiaoman: UUID
    zhiyuan_account: UUID
    he_account: UUID
    zhiyuan_phone: str = "10000000001"
    he_phone: str = "10000000002"


@pytest.fixture
def family(db: None, now: datetime) -> Family:
    from guanjia.people.actions.households import NewPerson, create_household, give_account, link

    address = "样本市样本区样本路 1 号"
    members = (
        NewPerson("林知远", "000000198805120011", date(1988, 5, 12), "10000000001", address),
        NewPerson("周禾", "000000199009030029", date(1990, 9, 3), "10000000002", address),
        NewPerson("林小满", "000000201806010028", date(2018, 6, 1), None, address),
    )
    household = create_household(members=members, now=now, is_fictional=True)
    zhiyuan, he, xiaoman = household.person_ids
    link(actor=zhiyuan, subject=he, kind="spouse", now=now)
    link(actor=he, subject=zhiyuan, kind="spouse", now=now)
    link(actor=zhiyuan, subject=xiaoman, kind="parent", now=now)
    link(actor=he, subject=xiaoman, kind="parent", now=now)
    return Family(
        household.household_id,
        zhiyuan,
        he,
        xiaoman,
        give_account(person_id=zhiyuan, phone="10000000001", now=now),
        give_account(person_id=he, phone="10000000002", now=now),
    )
