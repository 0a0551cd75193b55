"""What insurers and strangers push: forged, twice, out of order, for nobody, unreadable."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from guanjia.exchange.signatures import sign
from tests.journeys.conftest import Family, Running
from tests.journeys.customer import OUTPATIENT, Household, done, policy
from tests.journeys.refusals import assert_refused
from tests.waiting import PATIENCE_SECONDS, eventually

SILENT = policy("qinghe/outpatient/2025", "QH-OP-MUTE")
ELSEWHERE = policy("yuanshan/small-inpatient/2025", "YS-SI-MUTE")


class Insurer:
    """青禾 as we hear it: JSON, signed with the secret that both sides know."""

    def __init__(self, stack: Running, *, code: str = "qinghe", party: str = "insurers") -> None:
        self.stack = stack
        secrets = json.loads((stack.var / "keys" / "secrets.json").read_text())
        self.secret = secrets[code]
        self.url = f"{stack.base_url}/api/v1/{party}/{code}/events"

    def push(
        self, content: Mapping[str, Any] | bytes, *, at: datetime | None = None, **headers: str
    ) -> httpx.Response:
        """`headers` stand in for those of the true signature."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        event_id = f"E-{uuid4()}" if isinstance(content, bytes) else str(content["eventId"])
        moment = at or datetime.now(UTC)
        signed = sign(secret=self.secret, message_id=event_id, at=moment, body=body) | headers
        return self.post(body, signed)

    def post(self, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        return httpx.post(
            self.url, content=body, headers=dict(headers), timeout=PATIENCE_SECONDS, trust_env=False
        )

    def inbox(self, message_id: str) -> tuple[str, str, bool]:
        """State, code, and whether the bytes are kept; once it is no longer waiting."""

        def settled() -> Any:
            with self.stack.database() as database:
                row = database.execute(
                    "select state, stuck_code, raw is not null from exchange_inbox"
                    " where message_id = %s",
                    [message_id],
                ).fetchone()
            return ("none", "", False) if row is None else row[0] != "waiting" and row

        found: tuple[str, str, bool] = eventually(settled)
        return found


@pytest.fixture
def insurer(stack: Running) -> Insurer:
    return Insurer(stack)


@pytest.fixture
def home(family: Family) -> Household:
    return family(SILENT)


@pytest.fixture
def claim(home: Household) -> dict[str, Any]:
    """With one lane, whose simulated insurer takes everything and says nothing."""
    report = {"insured_id": home.insured_id, "incident": OUTPATIENT, "social_settled": True}
    opened: dict[str, Any] = done(home.customer.post("/claims", report))
    return opened


def event(claim: Mapping[str, Any], kind: str, **data: Any) -> dict[str, Any]:
    return {
        "eventId": f"T-{uuid4()}",
        "eventType": kind,
        "occurredAt": datetime.now(UTC).isoformat(),
        "claimNo": f"QHT{claim['number'][-8:]}",
        "partnerClaimNo": claim["number"],
        "partnerLane": 1,
        "data": data,
    }


def money(cent: int) -> dict[str, Any]:
    return {"cent": cent, "currency": "CNY"}


def decided(claim: Mapping[str, Any], cent: int, number: str = "D1") -> dict[str, Any]:
    return event(
        claim, "claim.decided", decisionNo=number, outcome="PAY", amount=money(cent), calculation=[]
    )


def paid(claim: Mapping[str, Any], cent: int, number: str = "P1") -> dict[str, Any]:
    return event(claim, "claim.paid", paymentNo=number, amount=money(cent))


def lane_of(home: Household, claim: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = done(home.customer.get(f"/claims/{claim['id']}"))["lanes"][0]
    return found


# --- nobody's word --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forged",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
        {"webhook-id": "another"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "soon"},
    ],
)
def test_a_wrong_signature(
    insurer: Insurer, home: Household, claim: dict[str, Any], forged: dict[str, str]
) -> None:
    said = decided(claim, 100)
    assert_refused(insurer.push(said, **forged), 401, "bad_signature")
    assert insurer.inbox(said["eventId"])[0] == "none"
    assert lane_of(home, claim)["decided_fen"] is None


def test_an_old_message_replayed(insurer: Insurer, claim: dict[str, Any]) -> None:
    said = decided(claim, 100)
    old = datetime.now(UTC) - timedelta(minutes=6)
    assert_refused(insurer.push(said, at=old), 401, "bad_signature")
    assert insurer.inbox(said["eventId"])[0] == "none"


def test_changed_on_the_way(insurer: Insurer, claim: dict[str, Any]) -> None:
    said, body = decided(claim, 100), json.dumps(decided(claim, 10000)).encode()
    signed = sign(
        secret=insurer.secret, message_id=said["eventId"], at=datetime.now(UTC),
        body=json.dumps(said).encode(),
    )  # fmt: skip
    assert_refused(insurer.post(body, signed), 401, "bad_signature")


def test_an_insurer_that_we_do_not_know(stack: Running, insurer: Insurer) -> None:
    insurer.url = f"{stack.base_url}/api/v1/insurers/nobody/events"
    assert_refused(insurer.push({"eventId": "T-nobody"}), 404, "gateway_unknown")


def test_an_insurer_at_the_couriers_door(stack: Running, claim: dict[str, Any]) -> None:
    """Else the same event, told at both doors, would count as two."""
    stray = Insurer(stack, party="couriers")
    assert_refused(stray.push(decided(claim, 100)), 404, "gateway_unknown")


@pytest.mark.parametrize("size", [1_100_000, 3_000_000])
def test_a_push_too_large(insurer: Insurer, size: int) -> None:
    assert_refused(insurer.push(b" " * size), 413, "too_large")


# --- kept for a human -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"partnerClaimNo": "GJ000000-NOBODY00", "claimNo": "QHT-NOBODY"}, "unknown_claim"),
        ({"partnerLane": 7, "claimNo": "QHT-NOBODY"}, "unknown_claim"),
        ({"eventType": "claim.lost"}, "unknown_event_type"),
        ({"data": {"paymentNo": "P1", "amount": money(-100)}}, "amount_negative"),
        ({"data": {"paymentNo": "P1", "amount": {"cent": 1.5, "currency": "CNY"}}},
         "amount_invalid"),
        ({"occurredAt": "yesterday"}, "not_understood"),
    ],
)  # fmt: skip
def test_stuck_and_nothing_lost(
    insurer: Insurer, home: Household, claim: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    said = paid(claim, 100) | changes
    assert insurer.push(said).status_code == 202
    assert insurer.inbox(said["eventId"]) == ("stuck", code, True)
    assert lane_of(home, claim)["paid_fen"] == 0


def test_bytes_that_nobody_can_read(insurer: Insurer) -> None:
    name = f"T-{uuid4()}"
    signed = sign(
        secret=insurer.secret, message_id=name, at=datetime.now(UTC), body=b'{"eventId": "\xff'
    )
    pushed = insurer.post(b'{"eventId": "\xff', signed)
    assert pushed.status_code == 202
    assert insurer.inbox(name) == ("stuck", "not_understood", True)


def test_no_insurer_speaks_for_another(insurer: Insurer, family: Family) -> None:
    """A number of ours that belongs to another insurer's lane is a number that it cannot know."""
    home = family(ELSEWHERE)
    incident = OUTPATIENT | {"incident_type": "inpatient"}
    report = {"insured_id": home.insured_id, "incident": incident, "social_settled": True}
    claim = done(home.customer.post("/claims", report))
    said = decided(claim, 100)
    assert insurer.push(said).status_code == 202
    assert insurer.inbox(said["eventId"]) == ("stuck", "unknown_claim", True)
    assert lane_of(home, claim)["decided_fen"] is None


# --- twice, and out of order ----------------------------------------------------------------------


def test_everything_twice(insurer: Insurer, home: Household, claim: dict[str, Any]) -> None:
    story = [
        event(claim, "notice.accepted"),
        decided(claim, 6922),
        paid(claim, 6922),
        # the same facts once more, under other event numbers
        decided(claim, 6922),
        paid(claim, 6922),
    ]
    for said in story:
        assert insurer.push(said).json() == {"received": True, "new": True}
        assert insurer.push(said).json() == {"received": True, "new": False}
        assert insurer.inbox(said["eventId"])[0] == "effected"
    lane = lane_of(home, claim)
    assert (lane["decided_fen"], lane["paid_fen"], lane["stage"]) == (6922, 6922, "paid")
    assert "payment_changed" not in lane["looked_at_by_staff"]


def test_the_last_first(insurer: Insurer, home: Household, claim: dict[str, Any]) -> None:
    story = [
        paid(claim, 6922),
        event(claim, "claim.progressed", stage="REVIEW"),
        decided(claim, 6922),
        event(claim, "claim.progressed", stage="LIABILITY_CHECK"),
        event(claim, "filing.accepted"),
        event(claim, "notice.accepted"),
    ]
    for said in story:
        assert insurer.push(said).status_code == 202
        assert insurer.inbox(said["eventId"])[0] == "effected"
    lane = lane_of(home, claim)
    assert (lane["decided_fen"], lane["paid_fen"], lane["stage"]) == (6922, 6922, "paid")
    lines = done(home.customer.get(f"/claims/{claim['id']}/journal"))["lines"]
    assert len([line for line in lines if line["actor"] == "insurer"]) >= len(story)


def test_a_payment_that_changes_is_looked_at(
    insurer: Insurer, home: Household, claim: dict[str, Any]
) -> None:
    for said in (decided(claim, 6922), paid(claim, 6922), paid(claim, 7000)):
        insurer.push(said)
        assert insurer.inbox(said["eventId"])[0] == "effected"
    lane = lane_of(home, claim)
    assert lane["paid_fen"] == 6922
    assert "payment_changed" in lane["looked_at_by_staff"]
