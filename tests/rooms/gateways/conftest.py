from collections.abc import Iterator
from pathlib import Path

import pytest

from guanjia.gateways.registry import load

from .outside import SECRET, Line, Platform, insurer_process


@pytest.fixture(scope="class")
def line(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Line]:
    """The insurer named by the class's `kind`, running, and its gateway loaded from a file."""
    kind: str = request.cls.kind
    folder: Path = tmp_path_factory.mktemp(kind)
    platform = Platform()
    process = insurer_process(kind, data=folder / "data", platform_url=platform.url)
    gateways = folder / "gateways.yaml"
    gateways.write_text(f"{kind}: {{kind: {kind}, url: '{process.url}', secrets: [{SECRET}]}}\n")
    yield Line(load(gateways).insurer(kind), process, platform)
    process.stop()
    platform.close()
