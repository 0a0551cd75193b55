"""Bytes that are wrong, absurd or hostile, and amounts to the fen."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.claims import messages as m
from guanjia.gateways.base import Unreadable
from guanjia.gateways.fields import cents, fen_of_cents, fen_of_yuan, yuan
from guanjia.gateways.qinghe_events import facts_of as qinghe_facts
from guanjia.gateways.vocabulary import PAPER_KINDS, STEP_CODES
from guanjia.gateways.yuanshan_codes import LINE_OF, PAPER_OF
from guanjia.gateways.yuanshan_xml import facts_of as yuanshan_facts

PAID: dict[str, Any] = {
    "eventId": "QH1-001",
    "eventType": "claim.paid",
    "occurredAt": "2026-03-10T09:00:00+08:00",
    "claimNo": "QH1",
    "partnerClaimNo": "C1",
    "partnerLane": 1,
    "data": {"paymentNo": "P1", "amount": {"cent": 123_456, "currency": "CNY"}},
}
PAID_XML = (
    '<Event no="YS1-001"><Time>20260310090000</Time><ClaimNo>YS1</ClaimNo>'
    "<PartnerNo>C1</PartnerNo><PartnerLane>1</PartnerLane><Status>已付款</Status>"
    "<PaymentNo>P1</PaymentNo><Amount>1234.56</Amount></Event>"
)


def test_both_ways_of_saying_the_same_mean_the_same() -> None:
    (pushed,) = qinghe_facts(json.dumps(PAID).encode())
    (polled,) = yuanshan_facts(PAID_XML.encode())
    assert isinstance(pushed, m.Paid)
    assert isinstance(polled, m.Paid)
    assert (pushed.sum_fen, pushed.payment_no, pushed.claim_no) == (123_456, "P1", "C1")
    assert pushed.occurred_at == polled.occurred_at
    ids = {"message_id": "", "insurer_claim_no": ""}
    assert pushed.model_copy(update=ids) == polled.model_copy(update=ids)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("eventType",), "claim.exploded"),
        (("occurredAt",), "2026-03-10T09:00:00"),
        (("occurredAt",), 1_773_000_000),
        (("claimNo",), "QH1/../x"),
        (("claimNo",), None),
        (("claimNo",), "Q" * 65),
        (("partnerLane",), "one"),
        (("data",), []),
        (("data", "paymentNo"), "P\x00"),
        (("data", "amount", "cent"), -1),
        (("data", "amount", "cent"), 1234.56),
        (("data", "amount", "cent"), True),
        (("data", "amount", "cent"), "123456"),
        (("data", "amount", "currency"), "USD"),
    ],
)
def test_a_wrong_field_is_unreadable(path: tuple[str, ...], value: object) -> None:
    event = json.loads(json.dumps(PAID))
    inner = event
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    with pytest.raises(Unreadable):
        qinghe_facts(json.dumps(event).encode())


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("1234.56", "-1234.56"),
        ("1234.56", "1234.5"),
        ("1234.56", "1,234.56"),
        ("1234.56", "١٢٣٤.٥٦"),
        ("1234.56", ""),
        ("20260310090000", "20260230090000"),
        ("已付款", "？？"),
        ("<ClaimNo>YS1</ClaimNo>", ""),
        ("<PartnerLane>1", "<PartnerLane>x"),
        ('no="YS1-001"', ""),
        ("</Event>", ""),
    ],
)
def test_a_wrong_element_is_unreadable(right: str, wrong: str) -> None:
    assert right in PAID_XML
    with pytest.raises(Unreadable):
        yuanshan_facts(PAID_XML.replace(right, wrong).encode())


@pytest.mark.parametrize(
    "raw",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><Event no="1">&b;</Event>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><Event/>',
        b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Event>&b;</Event>',
        b"<a>" * 50_000,
        b"<a>" * 50_000 + b"</a>" * 50_000,
        b"",
    ],
)
def test_hostile_xml_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        yuanshan_facts(raw)


@pytest.mark.parametrize(
    "raw", [b"", b"null", b"[" * 100_000, b"\xff\xfe", b'{"eventId":' + b"9" * 5_000 + b"}"]
)
def test_hostile_json_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        qinghe_facts(raw)


def test_what_is_unreadable_tells_nothing_of_its_content() -> None:
    raw = json.dumps({**PAID, "partnerLane": "林知远 000000198805120011"}).encode()
    with pytest.raises(Unreadable) as caught:
        qinghe_facts(raw)
    assert str(caught.value) == caught.value.code == "field_invalid"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_words_are_kept_short_and_plain() -> None:
    data = {"code": "X", "message": "不\x00予\n受理" + "长" * 1_000}
    event = {**PAID, "eventType": "filing.rejected", "data": data}
    (fact,) = qinghe_facts(json.dumps(event).encode())
    assert isinstance(fact, m.FilingRejected)
    assert fact.reason.startswith("不 予 受理长")
    assert len(fact.reason) == 400


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(PAID_XML)), st.integers(0, 40))
def test_damaged_bytes_are_read_or_refused_and_nothing_else(
    noise: bytes, at: int, cut: int
) -> None:
    for read, whole in (
        (yuanshan_facts, PAID_XML.encode()),
        (qinghe_facts, json.dumps(PAID).encode()),
    ):
        try:
            facts = read(whole[:at] + noise + whole[at + cut :])
        except Unreadable:
            continue
        assert len(facts) == 1


@given(st.integers(-(10**13), 10**13))
def test_amounts_survive_both_notations(amount_fen: int) -> None:
    assert fen_of_yuan(yuan(amount_fen)) == amount_fen
    assert fen_of_cents(cents(amount_fen)) == amount_fen


def test_every_code_has_its_place_in_the_vocabulary() -> None:
    assert set(PAPER_OF.values()) == PAPER_KINDS
    assert {*LINE_OF.values(), "other_deduction"} == STEP_CODES
