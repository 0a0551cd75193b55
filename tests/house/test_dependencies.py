"""Few dependencies, each with its reason, none under AGPL, and no address of a registry."""

import re
import subprocess
from importlib.metadata import Distribution, distributions

import pytest

from tests.house.source import REPOSITORY, pyproject

AFFERO = re.compile(r"AGPL|AFFERO", re.IGNORECASE)
# Written apart, so that this file does not find itself.
ADDRESS = re.compile(r"(?:py" r"pi|python" r"hosted|simple/[a-z]|npm" r"js|index-" r"url\s*[=:])")
LOCKS = ("requirements.lock", "requirements-ocr.lock")
LOCKED = re.compile(r"^([A-Za-z0-9_.\-]+)==", re.MULTILINE)


def plain(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9_.\-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def direct() -> set[str]:
    project = pyproject()["project"]
    optional = project["optional-dependencies"].values()
    return {plain(each) for group in (project["dependencies"], *optional) for each in group}


def test_each_direct_dependency_has_its_reason() -> None:
    text = (REPOSITORY / "docs/dependencies.md").read_text()
    rows = re.findall(r"^\| `([a-z0-9\-]+)` \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    assert sorted(name for name, _, _ in rows) == sorted(direct())
    assert all(len(reason) > 10 for _, reason, _ in rows)


def test_the_lock_holds_every_dependency_with_hashes() -> None:
    lock = "\n".join((REPOSITORY / name).read_text().strip() for name in LOCKS)
    locked = {plain(name) for name in LOCKED.findall(lock)}
    assert direct() <= locked
    entries = re.split(r"\n(?=[a-zA-Z])", lock.strip())
    assert all("--hash=sha256:" in entry for entry in entries)


def licences(distribution: Distribution) -> str:
    metadata = distribution.metadata
    classifiers = metadata.get_all("Classifier") or []
    stated = [metadata.get("License-Expression") or "", (metadata.get("License") or "")[:200]]
    return " ".join([*stated, *(each for each in classifiers if each.startswith("License"))])


def test_nothing_installed_is_under_agpl() -> None:
    installed = list(distributions())
    assert {plain(each.name) for each in installed} >= {"django", "psycopg"}
    assert not [each.name for each in installed if AFFERO.search(licences(each))]


def test_the_repository_names_no_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, capture_output=True, text=True,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = REPOSITORY / name
        content = path.read_bytes() if path.is_file() else b""
        match = ADDRESS.search(content.decode(errors="replace")) if b"\0" not in content else None
        if match:
            found.append(f"{name}: {match[0]}")
    assert not found
