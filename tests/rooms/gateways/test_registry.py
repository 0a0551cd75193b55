from pathlib import Path

import pytest

from guanjia.gateways.base import Unknown
from guanjia.gateways.registry import GatewaysFileError, UnknownGateway, load
from guanjia.gateways.wire import LONGEST_ANSWER, Answer, Wire

from .outside import SECRET

GOOD = f"""
qinghe: {{kind: qinghe, url: "http://127.0.0.1:1", secrets: [{SECRET}]}}
second: {{kind: yuanshan, url: "https://gateway.example/", secrets: [{SECRET}], name_zh: 第二家}}
guiyan: {{kind: guiyan, url: "http://localhost:2", secrets: [{SECRET}]}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "gateways.yaml"
    path.write_text(text, "utf-8")
    return path


def test_insurers_and_couriers_by_code(tmp_path: Path) -> None:
    gateways = load(written(tmp_path, GOOD))
    assert sorted(gateways) == ["guiyan", "qinghe", "second"]
    assert gateways["second"].name_zh == "第二家"
    assert gateways.insurer("second").capabilities.delivery == "poll"
    assert gateways.insurer("qinghe").capabilities.delivery == "push"
    assert gateways.courier("guiyan").capabilities.messages == {"book_pickup"}
    assert "nobody" not in gateways
    for ask in (gateways.insurer, gateways.courier, gateways.__getitem__):
        with pytest.raises(UnknownGateway):
            ask("nobody")
    with pytest.raises(UnknownGateway):
        gateways.insurer("guiyan")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("kind: qinghe", "kind: nobody"),
        ("kind: qinghe, ", ""),
        ("http://127.0.0.1:1", "http://insurer.example"),
        ("http://127.0.0.1:1", "http://10.0.0.1"),
        ("http://127.0.0.1:1", "file:///etc/passwd"),
        ("http://127.0.0.1:1", "https://name:word@insurer.example"),
        ("http://127.0.0.1:1", ""),
        (f"[{SECRET}]", "[]"),
        (f"[{SECRET}]", "[plain]"),
        (f"[{SECRET}]", SECRET),
        ("secrets:", "secret:"),
        (GOOD, "- qinghe"),
        (GOOD, "qinghe: {"),
        (GOOD, "qinghe: yes"),
    ],
)
def test_a_wrong_file_is_refused_without_telling_secrets(
    tmp_path: Path, right: str, wrong: str
) -> None:
    assert right in GOOD
    with pytest.raises(GatewaysFileError) as caught:
        load(written(tmp_path, GOOD.replace(right, wrong, 1)))
    assert SECRET not in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(GatewaysFileError):
        load(tmp_path / "none.yaml")


@pytest.fixture
def answering(server: str) -> Wire:
    return Wire(server)


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/200", Answer),
        ("/302", Answer),
        ("/404", Answer),
        ("/401", Unknown("http_401")),
        ("/429", Unknown("http_429")),
        ("/500", Unknown("http_500")),
        ("/cut", Unknown("connection_broken")),
        ("/endless", Unknown("answer_too_long")),
    ],
)
def test_what_settles_a_matter_and_what_does_not(
    answering: Wire, path: str, outcome: object
) -> None:
    got = answering.exchange("GET", path, headers={})
    assert got == outcome if isinstance(outcome, Unknown) else isinstance(got, Answer)
    if isinstance(got, Answer):
        # A redirect is an answer like any other: nobody follows it.
        assert got.status == int(path[1:])


def test_an_answer_may_not_be_endless() -> None:
    assert LONGEST_ANSWER == 8 * 1024 * 1024
