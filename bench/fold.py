"""Fold of a journal of 60 lines, and one line appended, beside json.loads of the state alone.

    python -m bench.fold

json.loads is the floor: whoever keeps state as JSON reads at least that.
"""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from bench.side_by_side import microseconds
from guanjia.claims import journal as j
from guanjia.claims.fold import apply, fold
from guanjia.claims.journal import Line, Payload
from guanjia.claims.state import ClaimState

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
LANES = (UUID(int=7), UUID(int=8))
PERSON = UUID(int=1)


def a_long_claim() -> list[tuple[UUID | None, Payload]]:
    """Two lanes, a supplement, originals by courier, contested once, both paid: 60 lines."""
    kinds = ("inpatient_bill", "fee_list", "discharge_summary", "id_card", "bank_card", "other")
    told: list[tuple[UUID | None, Payload]] = [
        (None, j.Reported(incident_id=UUID(int=2), insured_id=PERSON, reporter_id=PERSON,
                          incident_type="inpatient", event_date=date(2026, 2, 20),
                          origin="customer")),
        (None, j.ReportAccepted()),
        *((lane, j.LaneOpened(policy_id=UUID(int=3), insurer="qinghe", lane_no=number,
                              gateway=True, benefit="indemnity", steps_version=1))
          for number, lane in enumerate(LANES, start=1)),
        *((None, j.PaperLinked(document_id=UUID(int=50 + n), paper_kind=kind))
          for n, kind in enumerate(kinds)),
        (None, j.OrderPlanned(lane_ids=LANES, total_fen=3_000_000, gain_fen=1_000_000)),
        (None, j.PapersChecked(missing=("diagnosis_certificate",))),
        (None, j.PaperLinked(document_id=UUID(int=60), paper_kind="diagnosis_certificate")),
        (None, j.PapersChecked(missing=())),
        *((None, j.ConsentNoted(purpose="hand_to_insurer", receiver=f"i{n}")) for n in range(4)),
        (None, j.AccountGiven(secret_id=UUID(int=70))),
        (None, j.Submitted()),
    ]  # fmt: skip
    for lane in LANES:
        facts: list[Payload] = [
            j.Figured(figure_id=UUID(int=90), moment="report", low_fen=0, high_fen=2_000_000),
            j.NoticeSent(message_id=UUID(int=9)), j.NoticeAccepted(insurer_claim_no="QH1"),
            j.Filed(message_id=UUID(int=10)), j.FilingAccepted(),
            j.SupplementRequired(notice_no="N1", paper_kinds=("lab_report",)),
            j.SupplementSent(message_id=UUID(int=11)), j.SupplementReceived(),
            j.OriginalsRequired(secret_id=UUID(int=71)), j.CourierBooked(message_id=UUID(int=12)),
            *(j.ParcelMoved(waybill_no="W1", state=state)
              for state in ("booked", "picked_up", "delivered")),
            j.OriginalsReceived(),
            *(j.Progressed(step=step) for step in ("liability_check", "calculation")),
            *(j.Decided(decision_id=UUID(int=80), decision_no=f"D{fen}", outcome="pay",
                        sum_fen=fen, clauses=("2.4",), reason_code="none", steps_given=True)
              for fen in (1_000_000, 2_000_000)),
            j.Agreed(decided_fen=2_000_000), j.Paid(payment_no="P1", sum_fen=2_000_000),
        ]  # fmt: skip
        told += [(lane, fact) for fact in facts]
    return told


def lines(told: list[tuple[UUID | None, Payload]]) -> list[Line]:
    return [
        Line(
            id=UUID(int=100 + seq), seq=seq, lane_id=lane_id, kind=payload.kind, actor="platform",
            actor_id=None, occurred_at=START + timedelta(hours=seq),
            learned_at=START + timedelta(hours=seq), payload=payload.model_dump(mode="json"),
        )
        for seq, (lane_id, payload) in enumerate(told, start=1)
    ]  # fmt: skip


def main() -> None:
    journal = lines(a_long_claim())
    assert len(journal) == 60, len(journal)
    state = fold(journal)
    assert [lane.stage for lane in state.lanes.values()] == ["paid", "paid"]
    payloads = [json.dumps(line.payload) for line in journal]
    stored, last = state.model_dump_json(), fold(journal[:-1]).model_dump_json()

    def append() -> str:
        return apply(ClaimState.model_validate_json(last), journal[-1]).model_dump_json()

    took = microseconds(
        {
            "json.loads of the state (floor)": lambda: json.loads(stored),
            "json.loads of the 60 payloads": lambda: [json.loads(text) for text in payloads],
            "fold of 60 lines": lambda: fold(journal),
            "append: state read, one line folded, state written": append,
        }
    )
    floor = took["json.loads of the state (floor)"]
    print(f"state: {len(stored)} bytes of JSON")
    for name, us in took.items():
        print(f"{us:9.1f} us  {1e6 / us:9.0f}/s  {us / floor:6.1f} x floor  {name}")


if __name__ == "__main__":
    main()
