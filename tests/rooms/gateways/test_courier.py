"""The courier and, at the far end, the insurer to whom a parcel is a thing that arrives."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from guanjia.claims import messages as m
from guanjia.gateways.base import Accepted, BadSignature, Rejected, Unknown, Unreadable
from guanjia.gateways.guiyan import Guiyan
from guanjia.gateways.qinghe import Qinghe
from tests.waiting import eventually

from .outside import (
    SECRET,
    Claim,
    Line,
    Platform,
    Process,
    booking,
    insurer_process,
)


class CourierLine(Line):
    """The courier pushes; there is nothing to poll."""

    def raw(self) -> list[tuple[str, bytes]]:
        return list(self._platform.received)

    def book(self, message: m.BookPickup, key: str) -> object:
        return self.gateway.send(message, message_id="m", idempotency_key=key, now=self.now())


@pytest.fixture(scope="module")
def insurer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    platform = Platform()
    process = insurer_process(
        "qinghe", data=tmp_path_factory.mktemp("insurer"), platform_url=platform.url
    )
    yield Line(Qinghe(code="qinghe", url=process.url, secrets=(SECRET,)), process, platform)
    process.stop()
    platform.close()


@pytest.fixture(scope="module")
def courier(tmp_path_factory: pytest.TempPathFactory, insurer: Line) -> Iterator[CourierLine]:
    platform = Platform()
    process = Process(
        "simulators.courier",
        data=tmp_path_factory.mktemp("courier"),
        extra=["--platform-url", platform.url, "--notify-receivers", insurer.process.url],
    )
    yield CourierLine(Guiyan(code="guiyan", url=process.url, secrets=(SECRET,)), process, platform)
    process.stop()
    platform.close()


def states(courier: CourierLine, claim_no: str) -> list[str]:
    return [fact.state for fact in courier.facts(claim_no)]


def test_a_parcel_goes_to_the_insurer_and_is_signed_for(
    courier: CourierLine, insurer: Line
) -> None:
    claim = Claim("QH-MM-ORIGINALS")
    outcome = insurer.send(claim.notify())
    assert isinstance(outcome, Accepted)
    claim.insurer_claim_no = outcome.insurer_claim_no
    insurer.send(claim.file())
    insurer.wait_for(m.OriginalsRequired, claim.claim_no)
    booked = courier.book(booking(claim.claim_no), key=claim.claim_no)
    assert isinstance(booked, Accepted)
    assert [(fact.state, fact.lane_no) for fact in booked.facts] == [("booked", 1)]  # type: ignore[union-attr]
    insurer.wait_for(m.OriginalsReceived, claim.claim_no)
    insurer.wait_for(m.Decided, claim.claim_no)
    on_the_way = ["booked", "picked_up", "in_transit", "delivered"]
    eventually(
        lambda: states(courier, claim.claim_no) == on_the_way,
        told=lambda: states(courier, claim.claim_no),
    )
    moves = courier.facts(claim.claim_no)
    assert moves[0] == booked.facts[0]
    assert {move.waybill_no for move in moves} == {moves[0].waybill_no}


def test_the_same_key_books_one_pickup(courier: CourierLine) -> None:
    first = courier.book(booking("C-once"), key="once")
    assert isinstance(first, Accepted)
    assert courier.book(booking("C-once"), key="once") == first
    assert courier.book(booking("C-other"), key="once") == Rejected("key_reused")
    parcels = courier.process.side_door("/sim/ledger")["parcels"]
    assert [parcel["reference"] for parcel in parcels].count("C-once") == 1


def test_a_kill_loses_and_doubles_nothing(courier: CourierLine) -> None:
    courier.book(booking("C-kill"), key="kill")
    courier.process.kill()
    assert isinstance(courier.book(booking("C-kill"), key="kill"), Unknown)
    courier.process.start()
    assert isinstance(courier.book(booking("C-kill"), key="kill"), Accepted)
    eventually(
        lambda: states(courier, "C-kill")[-1:] == ["delivered"],
        told=lambda: states(courier, "C-kill"),
    )
    assert len(states(courier, "C-kill")) == 4


def test_bad_orders_and_strangers(courier: CourierLine) -> None:
    nowhere = booking("C-bad").model_copy(update={"pickup_address": ""})
    assert courier.book(nowhere, key="bad") == Rejected("address_missing")
    stranger = Guiyan(code="x", url=courier.process.url, secrets=("whsec_c3RyYW5nZXI=",))
    outcome = stranger.send(
        booking("C-bad"), message_id="m", idempotency_key="k", now=courier.now()
    )
    assert outcome == Unknown("http_401")
    with pytest.raises(BadSignature):
        courier.gateway.verify({}, b"", now=courier.now())
    for raw in (b"", b"[]", b'{"eventId": 1}', b"\xff", b"[" * 100_000):
        with pytest.raises(Unreadable):
            courier.gateway.parse(raw)
    assert courier.gateway.reachable(now=courier.now()) == ""


def test_it_ends_cleanly(tmp_path: Path) -> None:
    process = Process(
        "simulators.courier", data=tmp_path, extra=["--platform-url", "http://127.0.0.1:9"]
    )
    assert process.stop() == 0
