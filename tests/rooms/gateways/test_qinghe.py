from guanjia.claims import messages as m
from guanjia.gateways.base import PaperCopy

from .conformance import Conformance
from .outside import BILL, Claim, Line, paper


class TestQinghe(Conformance):
    kind = "qinghe"
    policy = "QH-MM"
    full_fen = 2_000_000  # 60,000 - 30,000 social - 10,000 deductible
    unsettled_fen = 1_200_000  # 60 % of it
    smaller_fen = 1_000_000
    disputed = "WINDOW"
    proof = "medical_record"

    def test_other_commercial_cover_fills_the_deductible(self, line: Line) -> None:
        bill = BILL.model_copy(update={"other_paid_fen": 600_000})
        claim = self.filed(line, "FULL", bills=(bill,))
        assert line.wait_for(m.Decided, claim.claim_no).sum_fen == 2_000_000

    def test_the_deductible_of_the_year_falls_once(self, line: Line) -> None:
        first = self.filed(line, "FULL")
        assert line.wait_for(m.Decided, first.claim_no).sum_fen == 2_000_000
        second = Claim("", policy_no=first.policy_no)
        line.send(second.file())
        assert line.wait_for(m.Decided, second.claim_no).sum_fen == 3_000_000
        used = [row["deductible_used_fen"] for row in line.rows("decisions", first.policy_no)]
        assert sorted(used) == [0, 1_000_000]

    def test_marks_that_carry_a_number(self, line: Line) -> None:
        fixed = self.filed(line, "SUM4659657")
        used = self.filed(line, "FULL", "USED400000")
        assert line.wait_for(m.Decided, fixed.claim_no).sum_fen == 4_659_657
        assert line.wait_for(m.Decided, used.claim_no).sum_fen == 2_400_000

    def test_nothing_is_left_to_pay(self, line: Line) -> None:
        bill = m.BillFigures(bill_no="B", total_fen=1_500_000, social_paid_fen=500_000)
        claim = self.filed(line, "FULL", bills=(bill,))
        decided = line.wait_for(m.Decided, claim.claim_no)
        assert (decided.outcome, decided.reason_code) == ("refuse", "nothing_payable")


class TestOtherProducts:
    kind = "qinghe"

    def decided(self, line: Line, policy: str, *bills: m.BillFigures, **given: bool) -> int:
        claim = Claim(policy, bills=bills, **given)
        line.send(claim.file())
        decided: m.Decided = line.wait_for(m.Decided, claim.claim_no)
        return decided.sum_fen

    def test_an_absolute_deductible_is_not_filled_by_others(self, line: Line) -> None:
        others_first = BILL.model_copy(update={"other_paid_fen": 1_000_000})
        assert self.decided(line, "QH-MN-FULL", BILL) == 2_000_000
        assert self.decided(line, "QH-MN-FULL", others_first) == 1_000_000
        assert self.decided(line, "QH-MM-FULL", others_first) == 2_000_000

    def test_an_insurer_that_does_not_let_others_fill_the_deductible(self, line: Line) -> None:
        others_first = BILL.model_copy(update={"other_paid_fen": 1_000_000})
        assert self.decided(line, "QH-MM-NOFILL", others_first) == 1_000_000

    def test_outpatient_bills_each_bear_their_own_deductible(self, line: Line) -> None:
        small = m.BillFigures(bill_no="A", total_fen=10_028, social_paid_fen=0)
        large = m.BillFigures(bill_no="B", total_fen=90_000, social_paid_fen=10_000)
        # 0.28 x 80 % = 0.224; (800 - 100) x 80 % = 560, capped at 500 a visit
        assert self.decided(line, "QH-OP-FULL", small) == 22
        assert self.decided(line, "QH-OP-FULL", small, large) == 50_022
        # 0.224 twice is 0.448: rounded once
        assert self.decided(line, "QH-OP-FULL", small, small) == 45
        assert self.decided(line, "QH-OP-FULL", small, social_settled=False) == 17

    def test_a_critical_illness_bears_none(self, line: Line) -> None:
        assert self.decided(line, "QH-MM-FULL-CI", BILL) == 3_000_000

    def test_it_reads_meals_on_an_electronic_bill_and_drops_them(self, line: Line) -> None:
        e_bill = (
            "<MedicalEInvoice><items>"
            "<item><itemCategory>床位费</itemCategory><itemAmount>420.00</itemAmount></item>"
            "<item><itemCategory>膳食费</itemCategory><itemAmount>360.00</itemAmount></item>"
            "</items></MedicalEInvoice>"
        ).encode()
        bill = m.BillFigures(
            bill_no="B",
            total_fen=4_659_657,
            social_paid_fen=1_841_240,
            out_of_catalogue_fen=656_000,
        )
        others_first = bill.model_copy(update={"other_paid_fen": 1_000_000})
        sums = []
        for one in (bill, others_first):
            claim = Claim("QH-MN-FULL", bills=(one,))
            filing = claim.file(papers=(paper("inpatient_bill"),))
            line.send(filing, papers=lambda _: PaperCopy(e_bill, "application/xml"))
            decided = line.wait_for(m.Decided, claim.claim_no)
            sums.append(decided.sum_fen)
            codes = {step.code: (step.amount_fen, step.clause) for step in decided.steps}
            assert codes["not_covered"] == (-36_000, "3.1")
            assert sum(step.amount_fen for step in decided.steps[:-1]) == decided.sum_fen
        # 46,596.57 - 360.00 - 18,412.40 - 10,000.00, and 10,000.00 less where others paid them
        assert sums == [1_782_417, 782_417]
