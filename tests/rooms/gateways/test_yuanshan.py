from datetime import date

from guanjia.claims import messages as m
from guanjia.gateways.base import Accepted, Unknown

from .conformance import Conformance
from .outside import BILL, Claim, Line


class TestYuanshan(Conformance):
    kind = "yuanshan"
    policy = "YS-CA"
    full_fen = 3_000_000
    unsettled_fen = 1_650_000  # 55 %
    smaller_fen = 2_000_000
    disputed = "NOPROOF"
    proof = "pathology_report"

    def test_in_process_is_an_unknown_outcome(self, line: Line) -> None:
        claim = Claim("YS-CA-BUSY")
        outcomes = [line.send(claim.notify(), key=claim.claim_no) for _ in range(3)]
        assert outcomes[:2] == [Unknown("in_process")] * 2
        assert isinstance(outcomes[2], Accepted)
        assert [fact.type for fact in outcomes[2].facts] == ["notice_accepted"]

    def ill(self, line: Line, marks: str, incident_type: str = "critical_illness") -> Claim:
        claim = Claim(f"YS-CA-{marks}", lump_sum_claimed=True)
        line.send(claim.notify(incident_type=incident_type))
        line.send(claim.file())
        return claim

    def test_no_lump_sum_without_the_illness(self, line: Line) -> None:
        claim = self.ill(line, "FULL", "inpatient")
        assert line.wait_for(m.Decided, claim.claim_no).sum_fen == 3_000_000

    def test_the_lump_sum_comes_on_top(self, line: Line) -> None:
        claim, other = self.ill(line, "FULL"), self.ill(line, "FULL-LUMP14000000")
        decided = line.wait_for(m.Decided, claim.claim_no)
        assert decided.sum_fen == 13_000_000
        assert ("lump_sum", 10_000_000) in [(one.code, one.amount_fen) for one in decided.steps]
        assert line.wait_for(m.Decided, other.claim_no).sum_fen == 17_000_000

    def test_small_inpatient_pays_what_others_left_of_the_catalogue(self, line: Line) -> None:
        bill = BILL.model_copy(update={"other_paid_fen": 2_000_000})
        first = Claim("YS-SI-FULL")
        after_million = Claim("YS-SI-FULL", bills=(bill,))
        line.send(first.file())
        line.send(after_million.file())
        assert line.wait_for(m.Decided, first.claim_no).sum_fen == 1_000_000
        assert line.wait_for(m.Decided, after_million.claim_no).sum_fen == 1_000_000

    def test_the_limit_of_the_year_is_used_up(self, line: Line) -> None:
        first = Claim("YS-SI-FULL")
        line.send(first.file())
        line.wait_for(m.Decided, first.claim_no)
        second = Claim("", policy_no=first.policy_no)
        line.send(second.file())
        decided = line.wait_for(m.Decided, second.claim_no)
        assert (decided.outcome, decided.sum_fen) == ("refuse", 0)

    def test_child_accident(self, line: Line) -> None:
        bill = m.BillFigures(bill_no="B", total_fen=123_456, social_paid_fen=23_451)
        claim = Claim("YS-KA-FULL", bills=(bill,))
        line.send(claim.file())
        # (1,234.56 - 234.51 - 100.00) x 90 % = 810.045, half up
        assert line.wait_for(m.Decided, claim.claim_no).sum_fen == 81_005

    def test_every_event_is_there_for_whoever_asks_from_the_start(self, line: Line) -> None:
        claim = self.filed(line, "FULL")
        line.wait_for(m.Decided, claim.claim_no)
        known = [message_id for message_id, _ in line.raw()]
        cursor, seen = "", []
        while True:
            polled = line.gateway.poll(cursor, now=line.now())
            if isinstance(polled, Unknown):
                continue
            if not polled.items:
                break
            seen += [message_id for message_id, _ in polled.items]
            cursor = polled.cursor
        assert seen[: len(known)] == known

    def test_child_accident_with_a_stay(self, line: Line) -> None:
        bill = m.BillFigures(bill_no="B", total_fen=123_456, social_paid_fen=23_451)
        claim = Claim("YS-KA-FULL", bills=(bill,))
        line.send(claim.file(discharge_date=date(2026, 3, 4)))
        assert line.wait_for(m.Decided, claim.claim_no).sum_fen == 81_005 + 3 * 10_000

    def test_an_illness_is_no_accident(self, line: Line) -> None:
        claim = Claim("YS-KA-REFUSE")
        line.send(claim.file())
        decided = line.wait_for(m.Decided, claim.claim_no)
        assert (decided.clauses, decided.reason_code) == (("3.1",), "not_an_accident")
