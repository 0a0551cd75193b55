"""Imports go upstream only; a room's rows are its own, also where a string names them."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Field, Model

from tests.house.source import REPOSITORY, parsed, python_files, rooms


def test_import_contracts() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-logo"], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_with_models_protects_them() -> None:
    from tests.house.source import pyproject

    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    protected = {
        module: contract["allowed_importers"]
        for contract in contracts
        if contract["type"] == "protected"
        for module in contract["protected_modules"]
    }
    with_models = {app.name for app in apps.get_app_configs() if app.models_module}
    assert protected == {f"{room}.models": [room] for room in with_models}
    assert {room.removeprefix("guanjia.") for room in with_models} <= set(rooms())


def relations_across(models: Iterable[type[Model]]) -> Iterator[str]:
    for model in models:
        for field in model._meta.get_fields(include_hidden=True):
            target = field.related_model if isinstance(field, Field) else None
            if isinstance(target, type) and target._meta.app_label != model._meta.app_label:
                yield f"{field} points into {target._meta.label}"


def test_no_foreign_key_crosses_a_wall() -> None:
    assert not list(relations_across(apps.get_models()))


def test_a_foreign_key_across_is_seen() -> None:
    from django.db.models import CASCADE, ForeignKey
    from django.test.utils import isolate_apps

    with isolate_apps("guanjia.people", "guanjia.claims"):

        class Far(Model):
            class Meta:
                app_label = "people"

        class Astray(Model):
            far = ForeignKey(Far, CASCADE)

            class Meta:
                app_label = "claims"

        assert list(relations_across([Astray])) == ["claims.Astray.far points into people.Far"]


def test_models_are_not_fetched_by_name() -> None:
    """A string passes the import linter unseen."""
    found = [
        f"{name}:{node.lineno}"
        for name, path in python_files("src")
        if "/migrations/" not in name
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in {"get_model", "get_models"}
    ]
    assert not found
