"""What every insurer's gateway must do against its running counterpart.

A new adapter subclasses `Conformance`, names its products, and passes all of it. Each `*_policy`
is the start of a policy number whose marks make the counterpart act as the test needs
(simulators/README.md).
"""

from guanjia.claims import messages as m
from guanjia.gateways.base import Accepted, Rejected
from tests.waiting import eventually

from .conformance_faults import Faults, Once
from .outside import Claim, Line


class Conformance(Once, Faults):
    def test_a_claim_goes_from_notice_to_payment(self, line: Line) -> None:
        claim = Claim(f"{self.policy}-FULL")
        outcome = line.send(claim.notify())
        assert isinstance(outcome, Accepted)
        claim.insurer_claim_no = outcome.insurer_claim_no
        noticed = [*outcome.facts, *line.facts(claim.claim_no)]
        line.send(claim.file())
        decided = line.wait_for(m.Decided, claim.claim_no)
        assert (decided.outcome, decided.sum_fen) == ("pay", self.full_fen)
        assert decided.steps[-1].code == "pay"
        assert sum(step.amount_fen for step in decided.steps[:-1]) == self.full_fen
        line.send(claim.confirm(decided.sum_fen))
        paid = line.wait_for(m.Paid, claim.claim_no)
        line.wait_for(m.Closed, claim.claim_no)
        assert paid.sum_fen == self.full_fen
        facts = {fact.message_id: fact for fact in [*noticed, *line.facts(claim.claim_no)]}
        assert [fact.type for fact in sorted(facts.values(), key=lambda one: one.message_id)] == [
            "notice_accepted",
            "filing_accepted",
            "status_changed",
            "status_changed",
            "status_changed",
            "decided",
            "paid",
            "closed",
        ]
        assert {fact.insurer_claim_no for fact in facts.values()} == {claim.insurer_claim_no}
        assert {fact.lane_no for fact in facts.values()} == {1}

    def test_social_insurance_not_used(self, line: Line) -> None:
        claim = self.filed(line, "FULL", social_settled=False)
        assert line.wait_for(m.Decided, claim.claim_no).sum_fen == self.unsettled_fen

    def test_a_refusal_names_its_clause(self, line: Line) -> None:
        claim = self.filed(line, "REFUSE")
        decided = line.wait_for(m.Decided, claim.claim_no)
        assert (decided.outcome, decided.sum_fen) == ("refuse", 0)
        assert "等待期" in decided.reason
        assert decided.reason_code
        line.wait_for(m.Closed, claim.claim_no)
        assert line.rows("payments", claim.policy_no) == []

    def test_a_supplement_stops_the_claim_until_papers_come(self, line: Line) -> None:
        claim = self.filed(line, "SUPPLEMENT")
        required = line.wait_for(m.MaterialRequired, claim.claim_no)
        assert required.kinds == ("medical_record", "fee_list")
        assert claim.insurer_claim_no not in line.waiting()
        assert isinstance(line.send(claim.materials(*required.kinds)), Accepted)
        received = line.wait_for(m.MaterialsReceived, claim.claim_no)
        assert received.notice_no == required.notice_no
        assert line.wait_for(m.Decided, claim.claim_no).sum_fen == self.full_fen

    def test_originals_are_waited_for(self, line: Line) -> None:
        claim = self.filed(line, "ORIGINALS")
        required = line.wait_for(m.OriginalsRequired, claim.claim_no)
        assert required.receiver_name
        assert required.receiver_address
        label = {"reference": claim.claim_no, "lane": 1, "waybill": "W1"}
        line.process.side_door("/sim/originals-arrived", label)
        line.wait_for(m.OriginalsReceived, claim.claim_no)
        line.wait_for(m.Decided, claim.claim_no)

    def test_less_than_due_with_only_a_sum_and_the_working_when_asked(self, line: Line) -> None:
        claim = self.filed(line, "SMALLER")
        decided = line.wait_for(m.Decided, claim.claim_no)
        assert (decided.sum_fen, decided.steps) == (self.smaller_fen, ())
        assert isinstance(line.send(claim.calculation()), Accepted)
        given = line.wait_for(m.CalculationGiven, claim.claim_no)
        assert given.decision_no == decided.decision_no
        amounts = {step.code: step.amount_fen for step in given.steps}
        assert amounts["out_of_catalogue"] == -1_000_000
        assert amounts["pay"] == self.smaller_fen

    def test_the_working_may_be_withheld(self, line: Line) -> None:
        claim = self.filed(line, "NOCALC")
        line.wait_for(m.Decided, claim.claim_no)
        assert isinstance(line.send(claim.calculation()), Rejected)

    def test_a_contest_brings_a_second_decision(self, line: Line) -> None:
        claim = self.filed(line, "ODD")
        first = line.wait_for(m.Decided, claim.claim_no)
        assert first.sum_fen == self.full_fen - 12_345
        line.send(claim.confirm(first.sum_fen, agreed=False))
        second = line.wait_for(m.Decided, claim.claim_no, count=2)
        assert second.sum_fen == self.full_fen
        assert second.decision_no != first.decision_no
        assert isinstance(line.send(claim.confirm(first.sum_fen)), Rejected)
        line.send(claim.confirm(second.sum_fen))
        assert line.wait_for(m.Paid, claim.claim_no).sum_fen == self.full_fen
        assert [row["sum_fen"] for row in line.rows("payments", claim.policy_no)] == [self.full_fen]

    def test_what_nobody_disputes_is_paid_first_and_once(self, line: Line) -> None:
        claim = self.filed(line, "ODD")
        first = line.wait_for(m.Decided, claim.claim_no)
        line.send(claim.undisputed(first))
        assert line.wait_for(m.Paid, claim.claim_no).sum_fen == first.sum_fen
        line.send(claim.confirm(first.sum_fen, agreed=False))
        second = line.wait_for(m.Decided, claim.claim_no, count=2)
        line.send(claim.confirm(second.sum_fen))
        assert line.wait_for(m.Paid, claim.claim_no, count=2).sum_fen == 12_345
        paid = [row["sum_fen"] for row in line.rows("payments", claim.policy_no)]
        assert sorted(paid) == [12_345, self.full_fen - 12_345]

    def test_an_opinion_is_answered_and_proof_changes_the_decision(self, line: Line) -> None:
        claim = self.filed(line, self.disputed)
        refused = line.wait_for(m.Decided, claim.claim_no)
        assert (refused.outcome, refused.sum_fen) == ("refuse", 0)
        line.send(claim.opinion(1, refused))
        kept = line.wait_for(m.DisputeAnswered, claim.claim_no)
        assert (kept.round_no, kept.result) == (1, "kept")
        assert kept.reason
        line.send(claim.opinion(2, refused, self.proof))
        changed = line.wait_for(m.DisputeAnswered, claim.claim_no, count=2)
        assert (changed.round_no, changed.result) == (2, "changed")
        second = line.wait_for(m.Decided, claim.claim_no, count=2)
        assert (second.outcome, second.sum_fen) == ("pay", self.full_fen)

    def test_a_claim_that_began_at_the_insurer(self, line: Line) -> None:
        policy_no = Claim(f"{self.policy}-BEGINS").policy_no
        begun = {
            "policyNo": policy_no,
            "insured": {"name": "周禾", "idNumber": "000000199009030029"},
            "incidentDate": "2026-03-01",
        }
        number = line.process.side_door("/sim/begin", begun)["claimNo"]
        line.wait_for(m.ClaimBegun)
        fact = next(
            fact
            for fact in line.facts()
            if isinstance(fact, m.ClaimBegun) and fact.policy_no == policy_no
        )
        assert (fact.insurer_claim_no, fact.claim_no, fact.lane_no) == (number, "", None)
        assert (fact.insured.name, fact.incident_type) == ("周禾", "inpatient")
        assert fact.bills[0].total_fen > fact.bills[0].social_paid_fen > 0
        claim = Claim("", policy_no=policy_no)
        claim.insurer_claim_no = number
        decided = self._decided(line, number)
        assert isinstance(line.send(claim.confirm(decided.sum_fen)), Accepted)
        kinds = [fact.type for fact in line.facts() if fact.insurer_claim_no == number]
        assert "filing_accepted" not in kinds
        # From now on it carries our number too.
        assert line.wait_for(m.Paid, claim.claim_no).sum_fen == decided.sum_fen

    def _decided(self, line: Line, number: str) -> m.Decided:
        def decisions() -> list[m.Decided]:
            found = [fact for fact in line.facts() if isinstance(fact, m.Decided)]
            return [fact for fact in found if fact.insurer_claim_no == number]

        eventually(lambda: bool(decisions()), told=line.facts)
        return decisions()[0]

    def test_a_claim_is_withdrawn(self, line: Line) -> None:
        claim = self.filed(line, "SUPPLEMENT")
        line.wait_for(m.MaterialRequired, claim.claim_no)
        outcome = line.send(claim.cancel())
        assert isinstance(outcome, Accepted)
        if not outcome.facts:
            line.wait_for(m.CancelAccepted, claim.claim_no)
        else:
            assert [fact.type for fact in outcome.facts] == ["cancel_accepted"]
        assert line.rows("claims", claim.policy_no)[0]["status"] == "cancelled"
