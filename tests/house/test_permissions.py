from collections.abc import Iterator
from typing import get_args

from django.urls import URLPattern, URLResolver, get_resolver

from guanjia.web.permissions import PERMISSIONS, Rule


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name or f"(no name) {pattern.pattern}"


def test_every_url_has_its_permission_and_every_permission_its_url() -> None:
    assert set(names(get_resolver().url_patterns)) == set(PERMISSIONS)


def test_permissions_are_known_rules() -> None:
    assert set(PERMISSIONS.values()) <= set(get_args(Rule))
