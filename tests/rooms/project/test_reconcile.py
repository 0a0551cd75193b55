"""Books that disagree are seen, each in its way; books that agree are not."""

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest

from guanjia.claims.check import LaneBooked
from guanjia.claims.state import LaneState
from guanjia.exchange.queries import Envelope
from guanjia.project.reconcile import compare_claims, compare_messages, compare_money

LANE = LaneBooked(
    application_id=UUID(int=1),
    claim_number="GJ260310-ABCDEFGH",
    policy_no="QH-OP-FULL-1",
    lane=LaneState(
        id=UUID(int=2), lane_no=1, policy_id=UUID(int=3), insurer="qinghe", gateway=True,
        benefit="indemnity", steps_version=1, stage="paid", insurer_claim_no="QH1",
        decision_no="D1", outcome="pay", decided_fen=6922, payments={"P1": 6922},
    ),
    paid_lines=(("P1", 6922),),
)  # fmt: skip
SENT = Envelope(1, "insurer:qinghe", "file_claim", None, None, None, "K1", "sent", 2)
LEDGER: dict[str, list[dict[str, Any]]] = {
    "answers": [{"key": "K1"}, {"key": "begin:elsewhere"}],
    "claims": [{"claim_no": "QH1", "policy_no": "QH-OP-FULL-1",
                "reference": "GJ260310-ABCDEFGH", "lane": 1}],
    "decisions": [
        {"claim_no": "QH1", "sum_fen": 5000, "superseded": 1},
        {"claim_no": "QH1", "sum_fen": 6922, "superseded": 0},
    ],
    "payments": [{"payment_no": "P1", "sum_fen": 6922}],
}  # fmt: skip


def differences(
    ledger: dict[str, list[dict[str, Any]]], lanes: tuple[LaneBooked, ...] = (LANE,)
) -> list[tuple[str, str]]:
    return [
        *compare_messages([SENT], ledger),
        *compare_claims(lanes, ledger),
        *compare_money(lanes, ledger),
    ]


def test_books_that_agree() -> None:
    assert differences(LEDGER) == []


@pytest.mark.parametrize(
    ("table", "rows", "found"),
    [
        ("answers", [], ("K1", "file_claim: sent, but never taken there")),
        ("answers", [{"key": "K1"}, {"key": "K2"}], ("K2", "taken there, but never sent")),
        ("claims", [], ("QH1", "unknown there")),
        ("claims", [LEDGER["claims"][0] | {"policy_no": "QH-OP-2"}],
         ("QH1", "under another policy there")),
        ("claims", [LEDGER["claims"][0] | {"lane": 2}], ("QH1", "belongs to another lane there")),
        ("claims", [*LEDGER["claims"], {**LEDGER["claims"][0], "claim_no": "QH2"}],
         ("QH2", "unknown here")),
        ("decisions", LEDGER["decisions"][:1], ("QH1", "decided differently")),
        ("payments", [], ("P1", "6922 fen here, 0 fen there")),
        ("payments", [{"payment_no": "P1", "sum_fen": 6923}],
         ("P1", "6922 fen here, 6923 fen there")),
        ("payments", [*LEDGER["payments"], {"payment_no": "P2", "sum_fen": 5}],
         ("P2", "5 fen there, not here")),
    ],
)  # fmt: skip
def test_a_difference_there(table: str, rows: list[dict[str, Any]], found: tuple[str, str]) -> None:
    assert differences(deepcopy(LEDGER) | {table: rows}) == [found]


def test_a_payment_counted_in_two_lanes() -> None:
    found = differences(LEDGER, (LANE, LANE))
    assert found == [("QH1", "in two lanes here"), ("P1", "counted in two lanes")]
