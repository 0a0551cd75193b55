"""The source as the rules of the house look at it."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src"
CHECKED = ("src", "simulators", "tests", "bench")


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text())


@cache
def rooms() -> tuple[str, ...]:
    """Upstream first, as the contract of the street has them."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    (street,) = (contract for contract in contracts if contract["type"] == "layers")
    return tuple(reversed(street["layers"]))


def python_files(*folders: str) -> Iterator[tuple[str, Path]]:
    """Path inside the repository, path."""
    for folder in folders:
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            yield path.relative_to(REPOSITORY).as_posix(), path


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())
