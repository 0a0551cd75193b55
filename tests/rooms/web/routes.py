"""Every URL of the product, filled in with ids, as the guards walk over them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver

from guanjia.web.permissions import PERMISSIONS

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """`path` with its parameters in angle brackets, as urls.py has it."""

    name: str
    path: str

    @property
    def rule(self) -> str:
        return PERMISSIONS[self.name]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(_PARAMETER.findall(self.path))

    def filled(self, values: Mapping[str, object]) -> str:
        """KeyError: a parameter that the guards do not know yet; give it a value there."""
        return _PARAMETER.sub(lambda found: quote(str(values[found[1]])), self.path)


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield Route(pattern.name or "", path)


ROUTES = tuple(_walk(get_resolver().url_patterns, "/"))
PAGES = tuple(route for route in ROUTES if not route.is_api)
