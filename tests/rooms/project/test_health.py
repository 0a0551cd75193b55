import json

import pytest
from django.db import connection
from django.test import RequestFactory

from guanjia.project import health


def answer() -> tuple[int, dict[str, str]]:
    health._all_applied.cache_clear()
    response = health.healthz(RequestFactory().get("/healthz"))
    return response.status_code, json.loads(response.content)


@pytest.mark.django_db
def test_healthy() -> None:
    assert answer() == (200, {"database": "ok", "migrations": "applied"})


@pytest.mark.django_db
def test_a_migration_that_is_not_applied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'claims'")
    assert answer() == (503, {"database": "ok", "migrations": "pending"})
    assert any(name.startswith("claims.") for name in health.pending_migrations())


@pytest.mark.django_db
def test_a_database_that_does_not_answer() -> None:
    connection.needs_rollback = True  # every statement fails from here
    try:
        assert answer() == (503, {"database": "unreachable"})
    finally:
        connection.needs_rollback = False
