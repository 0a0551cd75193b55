"""/healthz: may this process be sent requests?"""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse


class _Pending(Exception):
    """Raised through the cache, so that only a good answer is remembered."""


def pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


@cache
def _all_applied() -> None:
    if pending_migrations():
        raise _Pending


def healthz(request: HttpRequest) -> JsonResponse:
    """200, or 503 when the database does not answer or lacks a migration."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        _all_applied()
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    except _Pending:
        return JsonResponse({"database": "ok", "migrations": "pending"}, status=503)
    return JsonResponse({"database": "ok", "migrations": "applied"})
