"""The text-message gateway against its running counterpart, and against nobody at all."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from guanjia.gateways.base import Accepted, Outcome, Rejected, Texter, Unknown
from guanjia.gateways.registry import load
from guanjia.gateways.zhujian import Zhujian
from guanjia.people.texts import WORDS_ZH, Addressed

from .outside import SECRET, Process

PHONE, UNREACHABLE = "10000000001", "10999990422"
UNAVAILABLE, UNCERTAIN = "10999990503", "10999990000"


def now() -> datetime:
    return datetime.now(UTC)


class Operator:
    def __init__(self, folder: Path) -> None:
        self.process = Process("simulators.texts", data=folder / "data")
        entry = f"zhujian: {{kind: zhujian, url: '{self.process.url}', secrets: [{SECRET}]}}\n"
        (folder / "gateways.yaml").write_text(entry)
        texter = load(folder / "gateways.yaml").texter
        assert texter is not None
        self.texter: Texter = texter

    def text(self, key: str, *, phone: str = PHONE, news: str = "都办完了") -> Outcome:
        parameters = {"number": "GJ260310-ABCDEFGH", "news": news}
        words_zh = WORDS_ZH["claim_news"].format(**parameters)
        message = Addressed(phone, "claim_news", parameters, words_zh)
        return self.texter.send(message, message_id=f"m-{key}", idempotency_key=key, now=now())

    def arrived(self, phone: str = PHONE) -> list[str]:
        messages = self.process.side_door("/sim/ledger")["messages"]
        return [one["words"] for one in messages if one["phone"] == phone]


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    running = Operator(tmp_path_factory.mktemp("zhujian"))
    yield running
    running.process.stop()


def test_a_message_arrives_once_however_often_it_is_sent(operator: Operator) -> None:
    before = len(operator.arrived())
    assert [operator.text("once"), operator.text("once")] == [Accepted(), Accepted()]
    assert operator.arrived()[before:] == [
        "【管家】理赔 GJ260310-ABCDEFGH：都办完了。打开管家就能看到。"
    ]
    assert operator.text("once", news="别的") == Rejected("key_reused")
    assert len(operator.arrived()) == before + 1


def test_a_number_that_cannot_be_reached_is_refused(operator: Operator) -> None:
    assert operator.text("nobody", phone=UNREACHABLE) == Rejected("phone_unreachable")
    assert operator.arrived(UNREACHABLE) == []


def test_what_was_unavailable_goes_again(operator: Operator) -> None:
    outcomes = [operator.text("busy", phone=UNAVAILABLE) for _ in range(4)]
    assert outcomes == [Unknown("http_503")] * 3 + [Accepted()]
    assert len(operator.arrived(UNAVAILABLE)) == 1


def test_what_was_cut_off_goes_again_and_arrives_once(operator: Operator) -> None:
    assert operator.text("cut", phone=UNCERTAIN) == Unknown("connection_broken")
    assert operator.text("cut", phone=UNCERTAIN) == Accepted()
    assert len(operator.arrived(UNCERTAIN)) == 1


def test_killed_it_remembers(operator: Operator) -> None:
    assert operator.text("kept") == Accepted()
    before = operator.arrived()
    operator.process.kill()
    assert operator.text("kept") == Unknown("connection_refused")
    operator.process.start()
    assert operator.text("kept") == Accepted()
    assert operator.arrived() == before


def test_a_stranger_sends_nothing(operator: Operator) -> None:
    stranger = Zhujian(code="x", url=operator.process.url, secrets=("whsec_c3RyYW5nZXI=",))
    message = Addressed(PHONE, "claim_news", {}, "假的")
    outcome = stranger.send(message, message_id="m", idempotency_key="k", now=now())
    assert outcome == Unknown("http_401")
    assert "假的" not in operator.arrived()
    assert stranger.reachable(now=now()) == "http_401"
    assert operator.texter.reachable(now=now()) == ""


def test_its_page_says_that_nothing_was_sent(operator: Operator) -> None:
    operator.text("page", phone="10000000002", news="<b>")
    page = httpx.get(f"{operator.process.url}/?phone=10000000002", trust_env=False).text
    assert "没有真的发出去" in page
    assert "&lt;b&gt;" in page
    assert PHONE not in page


def test_what_it_does_not_understand_it_refuses(operator: Operator) -> None:
    nonsense = Addressed("", "", {}, "")
    sent = operator.texter.send(nonsense, message_id="n", idempotency_key="n", now=now())
    assert sent == Rejected("not_understood")


def test_it_ends_cleanly(tmp_path: Path) -> None:
    assert Process("simulators.texts", data=tmp_path).stop() == 0
