"""Reports, claims and answers that cannot be taken, or not twice."""

import itertools
import json
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.journeys.conftest import Family, Running
from tests.journeys.customer import INPATIENT, MEMBER, Household, done, policy
from tests.journeys.papers import picture
from tests.journeys.refusals import assert_refused, nothing_written
from tests.waiting import PATIENCE_SECONDS

SMALL = policy("yuanshan/small-inpatient/2025", "YS-SI-MUTE")


@pytest.fixture
def home(family: Family) -> Household:
    return family(SMALL)


def report(home: Household, **changes: Any) -> dict[str, Any]:
    """`changes` to the incident."""
    return {"insured_id": home.insured_id, "incident": INPATIENT | changes, "social_settled": True}


# --- what cannot be -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"event_date": "2031-05-11"}, "date_in_future"),
        ({"admission_date": "2031-05-11", "discharge_date": None}, "date_in_future"),
        ({"discharge_date": "2026-05-10"}, "discharge_before_admission"),
        ({"event_date": "2023-05-11"}, "no_policy_answers"),  # before any cover
        ({"event_date": "2026-02-30"}, "incident_invalid"),
        ({"incident_type": "boredom"}, "incident_invalid"),
        ({"hospital_grade": 9}, "incident_invalid"),
        ({"what": "疼" * 3000}, "incident_invalid"),
        ({"surprise": 1}, "incident_invalid"),
    ],
)
def test_an_incident_that_cannot_be(
    stack: Running, home: Household, changes: dict[str, Any], code: str
) -> None:
    with nothing_written(stack, home.insured_id):
        refused = home.customer.post("/claims", report(home, **changes))
        assert_refused(refused, 422, code)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "unreadable"),
        (b"[]", 422, "invalid"),
        (b"\xff\xfe", 400, "unreadable"),
        (b'{"insured_id": "' + b"x" * 3_000_000 + b'"}', 413, "too_large"),
    ],
    ids=["half", "list", "no text", "3 MB"],
)
def test_a_body_that_cannot_be_read(
    stack: Running, home: Household, body: bytes, status: int, code: str
) -> None:
    with nothing_written(stack, home.insured_id):
        headers = home.customer.headers() | {"Content-Type": "application/json"}
        refused = home.customer.http.post("/claims", content=body, headers=headers)
        assert_refused(refused, status, code)


def test_what_is_given_to_a_claim_is_checked(stack: Running, home: Household) -> None:
    claim = done(home.customer.post("/claims", report(home)))
    path, lane = f"/claims/{claim['id']}", claim["lanes"][0]["id"]
    account = {"holder_name": "林知远", "account_number": "0000000000000000101"}
    asked: list[tuple[str, Mapping[str, Any], int, str]] = [
        ("/account", account | {"account_number": "12"}, 422, "account_invalid"),
        ("/account", account | {"holder_name": " "}, 422, "account_holder_missing"),
        ("/consents", {"consents": [{"purpose": "everything"}]}, 422, "consent_unknown"),
        ("/order", {"lane_ids": [str(uuid4())]}, 422, "order_incomplete"),
        ("/submission", {}, 422, "consent_missing"),
        ("/rating", {"score": 5}, 409, "step_not_allowed"),
        ("/papers", {"document_ids": [str(uuid4())]}, 404, "paper_not_found"),
        (f"/lanes/{lane}/answer", {"agree": True}, 409, "step_not_allowed"),
        (f"/lanes/{uuid4()}/withdrawal", {}, 404, "not_found"),
        # This insurer tells us itself, so nobody may speak for it.
        (f"/lanes/{lane}/settlement-sheet", {"outcome": "pay", "sum_fen": 100}, 409,
         "step_not_allowed"),
    ]  # fmt: skip
    with nothing_written(stack, home.insured_id):
        for end, content, status, code in asked:
            assert_refused(home.customer.post(path + end, content), status, code)
    assert done(home.customer.get(path))["seq"] == claim["seq"]


# --- whose it is ----------------------------------------------------------------------------------


def test_a_person_whom_one_may_not_act_for(stack: Running, family: Family, home: Household) -> None:
    stranger = family(SMALL)
    with nothing_written(stack, home.insured_id):
        for insured_id in (home.insured_id, str(uuid4())):
            content = report(home) | {"insured_id": insured_id}
            assert_refused(stranger.customer.post("/claims", content), 404, "not_found")


def test_a_grown_relative_without_a_right(stack: Running, family: Family) -> None:
    """In one household, yet nobody has said that one may act for the other."""
    brother = MEMBER | {"key": "brother", "name": "林知行", "id_number": "000000199104120019"}
    del brother["phone"]
    held = policy("yuanshan/small-inpatient/2025", "YS-SI-MUTE", insured="brother")
    home = family(held, members=(MEMBER, brother))
    with nothing_written(stack, home.insured_id):
        content = report(home) | {"insured_id": home.persons["brother"]}
        assert_refused(home.customer.post("/claims", content), 404, "not_found")


def test_papers_and_policies_of_others(stack: Running, family: Family, home: Household) -> None:
    stranger = family(policy("qinghe/outpatient/2025", "QH-OP-MUTE"))
    paper = done(home.customer.upload(picture("a"), person_id=home.insured_id))["document_id"]
    with nothing_written(stack, stranger.insured_id):
        content = report(stranger) | {"document_ids": [paper]}
        foreign = home.policies["YS-SI-MUTE"]["id"]
        refused = stranger.customer.post("/claims", content | {"include_policy_ids": [foreign]})
        assert_refused(refused, 422, "no_policy_answers")
        mine = stranger.policies["QH-OP-MUTE"]["id"]
        refused = stranger.customer.post("/claims", content | {"include_policy_ids": [mine]})
        assert_refused(refused, 404, "paper_not_found")


BODIES: dict[str, Mapping[str, Any]] = {
    "link_papers": {"document_ids": []},
    "put_in_order": {"document_ids": []},
    "choose_order": {"lane_ids": []},
    "withhold_bills": {"document_ids": []},
    "give_consents": {"consents": [{"purpose": "health_data"}]},
    "complete_incident": {"incident": {}},
    "give_account": {"holder_name": "林知远", "account_number": "0000000000000000101"},
    "rate_claim": {"score": 5},
    "answer_lane": {"agree": True},
    "book_courier": {"address": "云澜市", "pickup_from": "2026-12-01T09:00:00+08:00"},
    "enter_settlement_sheet": {"outcome": "pay", "sum_fen": 1},
}


def test_another_customers_claim_is_none(stack: Running, family: Family, home: Household) -> None:
    """At every address under /claims/{claim_id}, as the API describes itself."""
    claim = done(home.customer.post("/claims", report(home)))
    ids = {"claim_id": claim["id"], "lane_id": claim["lanes"][0]["id"]}
    ids |= {"document_id": str(uuid4())}
    stranger, visited = family(SMALL).customer, 0
    with nothing_written(stack, home.insured_id):
        for path, verbs in done(stranger.get("/openapi.json"))["paths"].items():
            if "{claim_id}" not in path:
                continue
            for verb, described in verbs.items():
                name = described["operationId"].rpartition("_api_claims_")[2]
                known = next((body for key, body in BODIES.items() if key in name), {})
                at = f"{stack.base_url}{path}".format(**ids)
                content = {"json": dict(known)} if verb == "post" else {}
                asked = stranger.http.request(verb, at, headers=stranger.headers(), **content)
                assert_refused(asked, 404, "not_found")
                unknown = httpx.request(
                    verb, at, timeout=PATIENCE_SECONDS, trust_env=False, **content
                )
                assert_refused(unknown, 401, "session_ended")
                visited += 1
    assert visited >= 15
    assert [one["id"] for one in done(home.customer.get("/claims"))] == [claim["id"]]
    assert done(stranger.get("/claims")) == []


# --- twice, and broken off ------------------------------------------------------------------------


def claims_of(home: Household) -> list[str]:
    return [one["id"] for one in done(home.customer.get("/claims"))]


def test_the_same_report_twice(stack: Running, home: Household) -> None:
    first = home.customer.post("/claims", report(home), key="one")
    assert first.status_code == 201
    with nothing_written(stack, home.insured_id):
        again = home.customer.post("/claims", report(home), key="one")
        assert (again.status_code, again.json()) == (201, first.json())
        asks = home.customer.post("/claims", report(home), key="two")
        assert assert_refused(asks, 409, "same_incident")["claim_id"] == first.json()["id"]
        other = report(home, place="海州市")
        refused = home.customer.post("/claims", other, key="one")
        assert_refused(refused, 409, "idempotency_key_reused")
    insists = home.customer.post("/claims", report(home) | {"proceed_despite_twin": True})
    assert set(claims_of(home)) == {first.json()["id"], done(insists)["id"]}


def test_the_same_key_of_another_customer_is_another(family: Family, home: Household) -> None:
    stranger = family(SMALL)
    first = home.customer.post("/claims", report(home), key="shared")
    second = stranger.customer.post("/claims", report(stranger), key="shared")
    assert done(first)["id"] != done(second)["id"]


def test_the_same_report_at_the_same_moment(home: Household) -> None:
    """With one key: one answer for all. With a key each: one claim, and the others are asked."""
    content = report(home)
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(home.customer.post, "/claims", content, key="k") for _ in range(6)]
    same = [one.result() for one in asked]
    assert [one.status_code for one in same] == [201] * 6
    assert len({one.text for one in same}) == 1

    later = report(home, event_date="2026-05-12", admission_date="2026-05-12")
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(home.customer.post, "/claims", later) for _ in range(6)]
    each = [one.result() for one in asked]
    assert sorted(one.status_code for one in each) == [201, 409, 409, 409, 409, 409]
    assert len(claims_of(home)) == 2


def raw_report(stack: Running, home: Household, key: str) -> tuple[bytes, bytes]:
    """The same request as bytes: head and body."""
    body = json.dumps(report(home)).encode()
    head = (
        f"POST /api/v1/claims HTTP/1.1\r\nHost: {urlsplit(stack.base_url).netloc}\r\n"
        f"Authorization: Bearer {home.customer.token}\r\nIdempotency-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode(), body


def send_and_hang_up(stack: Running, data: bytes) -> None:
    address = urlsplit(stack.base_url)
    place = (address.hostname or "", address.port or 0)
    with socket.create_connection(place, timeout=PATIENCE_SECONDS) as line:
        line.sendall(data)


def test_a_connection_that_breaks_in_the_middle(stack: Running, home: Household) -> None:
    head, body = raw_report(stack, home, "broken")
    with nothing_written(stack, home.insured_id):
        for cut in (len(head) // 2, len(head), len(head) + len(body) // 2):
            send_and_hang_up(stack, (head + body)[:cut])
        assert claims_of(home) == []
    send_and_hang_up(stack, head + body)  # whole, but nobody waits for the answer
    headers = home.customer.headers() | {"Idempotency-Key": "broken"}
    headers |= {"Content-Type": "application/json"}
    answers = [home.customer.http.post("/claims", content=body, headers=headers) for _ in range(3)]
    assert [one.status_code for one in answers] == [201] * 3
    assert claims_of(home) == [answers[0].json()["id"]]


def test_an_upload_that_breaks_in_the_middle(stack: Running, home: Household) -> None:
    boundary = "b" * 20
    form = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="person_id"\r\n\r\n'
        f"{home.insured_id}\r\n--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    ).encode() + picture("broken", size=200)
    head = (
        f"POST /api/v1/papers HTTP/1.1\r\nHost: {urlsplit(stack.base_url).netloc}\r\n"
        f"Authorization: Bearer {home.customer.token}\r\n"
        f"Content-Type: multipart/form-data; boundary={boundary}\r\n"
    )
    with nothing_written(stack, home.insured_id):
        for promised, sent in itertools.product((len(form) + 30,), (len(form), len(form) // 2)):
            whole = f"{head}Content-Length: {promised}\r\n\r\n".encode() + form[:sent]
            send_and_hang_up(stack, whole)
        assert home.customer.get("/me").status_code == 200
