"""Streams of events over the wire: at once, again from where one was, for nobody else."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.journeys.conftest import Family, Running
from tests.journeys.customer import (
    INPATIENT,
    Household,
    done,
    policy,
)
from tests.waiting import PATIENCE_SECONDS

MILLION = policy("qinghe/million-medical/2025", "QH-MM-MUTE")


class Ear:
    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def next_seq(self) -> int:
        """Of the next event that says that the claim has moved."""
        event: dict[str, str] = {}
        for line in self._lines:
            name, _, value = line.partition(": ")
            event[name] = value
            if not line:
                if event.get("event") == "claim":
                    assert event["id"] == event["data"]
                    return int(event["id"])
                event = {}
        raise AssertionError("the stream ended")


@contextmanager
def listening(stack: Running, home: Household, claim: str, **headers: str) -> Iterator[Ear]:
    cookies = {"guanjia_session": home.customer.token}
    url = f"{stack.base_url}/claims/{claim}/events"
    with httpx.Client(cookies=cookies, trust_env=False, timeout=PATIENCE_SECONDS) as client:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with client.stream("GET", url, headers=named) as response:
            yield Ear(response)


def reported(home: Household) -> dict[str, object]:
    report = {"insured_id": home.insured_id, "incident": INPATIENT, "document_ids": []}
    claim: dict[str, object] = done(home.customer.post("/claims", report))
    return claim


def consent(home: Household, claim: str, purpose: str) -> int:
    """One line more in the journal; where the claim stands then."""
    wanted = {"consents": [{"purpose": purpose}]}
    return int(done(home.customer.post(f"/claims/{claim}/consents", wanted))["seq"])


@pytest.fixture
def home(family: Family) -> Household:
    return family(MILLION, patient=60)


def test_what_is_written_is_told_and_can_be_taken_up_again(stack: Running, home: Household) -> None:
    claim = str(reported(home)["id"])
    with listening(stack, home, claim) as ear:
        assert ear.response.status_code == 200
        assert ear.response.headers["content-type"].startswith("text/event-stream")
        assert ear.response.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in ear.response.headers["content-security-policy"]
        assert "content-encoding" not in ear.response.headers
        seen = ear.next_seq()
        moved = consent(home, claim, "health_data")
        assert moved > seen
        while seen < moved:  # the insurer's notice may be told of before
            seen = ear.next_seq()
    later = consent(home, claim, "courier")
    with listening(stack, home, claim, Last_Event_ID=str(moved)) as ear:
        assert ear.next_seq() >= later  # at once: it was written while nobody listened


def test_nobody_elses_claim_is_followed(stack: Running, home: Household, family: Family) -> None:
    claim = str(reported(home)["id"])
    with listening(stack, family(MILLION), claim) as ear:
        assert ear.response.status_code == 404
    url = f"{stack.base_url}/claims/{claim}/events"
    answer = httpx.get(url, timeout=PATIENCE_SECONDS, trust_env=False)
    assert answer.headers["location"].startswith("/login")


def test_a_stream_outlives_the_database_server(stack: Running, home: Household) -> None:
    claim = str(reported(home)["id"])
    with listening(stack, home, claim) as ear:
        seen = ear.next_seq()
        os.kill(stack.described()["pids"]["postgres"], signal.SIGKILL)
        moved = consent(home, claim, "health_data")
        while seen < moved:
            seen = ear.next_seq()
    # each over a connection of its own, to both web processes: no pool hands out what died
    url, cookies = f"{stack.base_url}/claims", {"guanjia_session": home.customer.token}
    asked = [
        httpx.get(url, cookies=cookies, timeout=PATIENCE_SECONDS, trust_env=False)
        for _ in range(40)
    ]
    assert {answer.status_code for answer in asked} == {200}
