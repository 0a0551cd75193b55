import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.migrations.loader import MigrationLoader


def test_one_line_of_migrations_per_room() -> None:
    graph = MigrationLoader(None).graph
    rooms = {app.label for app in apps.get_app_configs() if app.models_module}
    assert {room: len(graph.leaf_nodes(room)) for room in rooms} == dict.fromkeys(rooms, 1)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, verbosity=1)
    except (SystemExit, CommandError):
        pytest.fail(said.getvalue())
