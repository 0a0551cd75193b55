"""The second half of the conformance list: once, whatever happens, and what else goes wrong."""

from typing import Any

import pytest

from guanjia.claims import messages as m
from guanjia.gateways.base import (
    Accepted,
    BadSignature,
    PaperCopy,
    Rejected,
    Unknown,
    Unreadable,
)
from tests.waiting import eventually

from .outside import PAPER, Claim, Line, booking


class Subject:
    """`policy` is the prefix of a policy number; `full_fen` and `smaller_fen` are what it pays on
    `outside.BILL`, in full and when the part outside the catalogue is left out; `unsettled_fen`
    when social insurance was not used."""

    policy: str
    full_fen: int
    unsettled_fen: int
    smaller_fen: int
    disputed: str  # the mark that refuses until `proof` is among the papers of an opinion
    proof: str

    def noticed(self, line: Line, *marks: str, **given: Any) -> Claim:
        claim = Claim("-".join([self.policy, *marks]), **given)
        outcome = line.send(claim.notify())
        assert isinstance(outcome, Accepted)
        claim.insurer_claim_no = outcome.insurer_claim_no
        return claim

    def filed(self, line: Line, *marks: str, **given: Any) -> Claim:
        claim = self.noticed(line, *marks, **given)
        outcome = line.send(claim.file())
        assert outcome == Accepted(claim.insurer_claim_no)
        return claim


class Once(Subject):
    def test_the_same_key_gives_the_same_answer(self, line: Line) -> None:
        claim = Claim(f"{self.policy}-FULL")
        first = line.send(claim.notify(), key=f"{claim.claim_no}-notice")
        assert line.send(claim.notify(), key=f"{claim.claim_no}-notice") == first
        line.send(claim.file(), key=f"{claim.claim_no}-file")
        line.send(claim.file(), key=f"{claim.claim_no}-file")
        decided = line.wait_for(m.Decided, claim.claim_no)
        confirm = claim.confirm(decided.sum_fen)
        for _ in range(2):
            line.send(confirm, key=f"{claim.claim_no}-confirm")
        line.send(confirm)
        line.wait_for(m.Closed, claim.claim_no)
        assert len(line.rows("claims", claim.policy_no)) == 1
        assert len(line.rows("payments", claim.policy_no)) == 1

    def test_the_same_key_with_other_content_is_refused(self, line: Line) -> None:
        claim = Claim(f"{self.policy}-FULL")
        line.send(claim.notify(), key=claim.claim_no)
        other = line.send(claim.notify(incident_type="outpatient"), key=claim.claim_no)
        assert isinstance(other, Rejected)

    def test_unavailable_at_first(self, line: Line) -> None:
        claim = Claim(f"{self.policy}-DOWN")
        outcomes = [line.send(claim.notify(), key=claim.claim_no) for _ in range(4)]
        assert outcomes[:3] == [Unknown("http_503")] * 3
        assert isinstance(outcomes[3], Accepted)

    def test_an_unknown_outcome_is_asked_after_and_resent(self, line: Line) -> None:
        claim = Claim(f"{self.policy}-UNKNOWN")
        assert line.send(claim.notify(), key=claim.claim_no) == Unknown("connection_broken")
        asked = line.send(claim.status())
        assert isinstance(asked, Accepted)
        assert asked.insurer_claim_no == line.rows("claims", claim.policy_no)[0]["claim_no"]
        again = line.send(claim.notify(), key=claim.claim_no)
        assert isinstance(again, Accepted)
        assert again.insurer_claim_no == asked.insurer_claim_no
        assert len(line.rows("claims", claim.policy_no)) == 1

    def test_status_tells_everything_said_so_far_under_the_same_ids(self, line: Line) -> None:
        claim = self.filed(line, "FULL")
        line.wait_for(m.Decided, claim.claim_no)
        told = line.send(claim.status())
        assert isinstance(told, Accepted)
        ids = {fact.message_id: fact for fact in told.facts}
        for fact in line.facts(claim.claim_no):
            assert ids[fact.message_id] == fact
        assert "decided" in {fact.type for fact in told.facts}

    def test_kill_loses_and_doubles_nothing(self, line: Line) -> None:
        claims = [self.filed(line, "FULL") for _ in range(3)]
        line.process.kill()
        assert line.send(claims[0].calculation()).__class__ is Unknown
        line.process.start()
        for claim in claims:
            decided = line.wait_for(m.Decided, claim.claim_no)
            assert isinstance(line.send(claim.confirm(decided.sum_fen)), Accepted)
        line.process.kill()
        line.process.start()
        for claim in claims:
            assert line.wait_for(m.Paid, claim.claim_no).sum_fen == self.full_fen
            line.wait_for(m.Closed, claim.claim_no)
            assert len(line.rows("payments", claim.policy_no)) == 1

    def test_everything_twice_is_one_payment(self, line: Line) -> None:
        claim = self.filed(line, "TWICE")
        decided = line.wait_for(m.Decided, claim.claim_no, count=2)
        line.send(claim.confirm(decided.sum_fen))
        line.wait_for(m.Paid, claim.claim_no, count=2)
        line.wait_for(m.Closed, claim.claim_no)
        paid = [fact for fact in line.facts(claim.claim_no) if isinstance(fact, m.Paid)]
        assert len({fact.payment_no for fact in paid}) == 1
        raw_ids = [message_id for message_id, _ in line.raw() if message_id == paid[0].message_id]
        assert len(raw_ids) == 2
        assert len(line.rows("payments", claim.policy_no)) == 1


class Faults(Subject):
    def test_out_of_order(self, line: Line) -> None:
        claim = self.filed(line, "DISORDER")
        line.wait_for(m.Decided, claim.claim_no)
        line.wait_for(m.StatusChanged, claim.claim_no, count=3)
        line.wait_for(m.FilingAccepted, claim.claim_no)
        arrived = [fact.message_id for fact in line.facts(claim.claim_no)]
        assert arrived != sorted(arrived)

    def test_late_events_say_when_they_happened(self, line: Line) -> None:
        claim = self.filed(line, "LATE")
        accepted = line.wait_for(m.FilingAccepted, claim.claim_no)
        assert line.wait_for(m.Decided, claim.claim_no).occurred_at >= accepted.occurred_at

    @pytest.mark.parametrize(("mark", "said"), [("NEVER", ["filing_accepted"]), ("MUTE", [])])
    def test_never(self, line: Line, mark: str, said: list[str]) -> None:
        claim = self.filed(line, mark)
        if said:
            line.wait_for(m.FilingAccepted, claim.claim_no)

        eventually(lambda: claim.insurer_claim_no not in line.waiting(), told=line.ledger)
        kinds = [fact.type for fact in line.facts(claim.claim_no)]
        assert [kind for kind in kinds if kind != "notice_accepted"] == said

    def test_a_wrong_signature_changes_nothing(self, line: Line) -> None:
        claim = Claim(f"{self.policy}-BADSIG")
        outcome = line.send(claim.notify(), key=claim.claim_no)
        if isinstance(outcome, Unknown):
            assert outcome == Unknown("answer_signature_wrong")
            outcome = line.send(claim.notify(), key=claim.claim_no)
        assert isinstance(outcome, Accepted)
        claim.insurer_claim_no = outcome.insurer_claim_no
        for _ in range(2):
            line.send(claim.file(), key=f"{claim.claim_no}-file")
        line.wait_for(m.Decided, claim.claim_no)
        assert line.forgeries() > 0

    def test_an_event_that_nobody_can_read(self, line: Line) -> None:
        claim = self.filed(line, "GARBLED")
        line.wait_for(m.Decided, claim.claim_no)
        unreadable = []
        for message_id, raw in line.raw():
            if message_id.startswith(claim.insurer_claim_no):
                try:
                    line.gateway.parse(raw)
                except Unreadable as error:
                    unreadable.append((str(error), error.code))
        assert len(unreadable) == 1
        assert unreadable[0][0] == unreadable[0][1]

    def test_an_event_for_a_claim_that_does_not_exist(self, line: Line) -> None:
        claim = self.filed(line, "STRAY")
        line.wait_for(m.Decided, claim.claim_no)

        def strays() -> list[str]:
            others = [fact for fact in line.facts() if fact.insurer_claim_no.endswith("X")]
            return [fact.claim_no for fact in others]

        assert eventually(strays, told=line.facts) == [""]

    def test_what_the_insurer_does_not_know(self, line: Line) -> None:
        claim = Claim(f"{self.policy}-FULL")
        claim.insurer_claim_no = "none"
        for message in (claim.status(), claim.confirm(1), claim.cancel(), claim.calculation()):
            assert isinstance(line.send(message), Rejected)

    def test_refused_at_the_door(self, line: Line) -> None:
        claim = self.filed(line, "NOFILING")
        assert line.wait_for(m.FilingRejected, claim.claim_no).reason
        other = Claim(f"{self.policy}-NONOTICE")
        outcome = line.send(other.notify())
        if isinstance(outcome, Accepted):
            assert line.wait_for(m.NoticeRejected, other.claim_no).reason
        else:
            assert isinstance(outcome, Rejected)

    def test_nobody_there(self, line: Line) -> None:
        claim = Claim(f"{self.policy}-FULL")
        line.process.kill()
        try:
            assert line.send(claim.notify(), key="k").__class__ is Unknown
            assert line.send(claim.notify(), key="k") == Unknown("connection_refused")
            assert line.gateway.reachable(now=line.now()) == "connection_refused"
        finally:
            line.process.start()
        assert line.gateway.reachable(now=line.now()) == ""

    def test_a_stranger_gets_nowhere(self, line: Line) -> None:
        claim = Claim(f"{self.policy}-FULL")
        stranger = type(line.gateway)(
            code="x", url=line.process.url, secrets=("whsec_c3RyYW5nZXI=",)
        )
        outcome = stranger.send(
            claim.notify(),
            message_id="m",
            idempotency_key="k",
            now=line.now(),
            papers=lambda _: PAPER,
        )
        assert outcome == Unknown("http_401")
        assert line.rows("claims", claim.policy_no) == []
        with pytest.raises(BadSignature):
            line.gateway.verify({}, b"", now=line.now())

    def test_a_paper_that_is_too_large_is_not_sent(self, line: Line) -> None:
        claim = self.noticed(line, "FULL")
        large = PaperCopy(bytes(line.gateway.capabilities.max_file_bytes + 1), "image/jpeg")
        assert line.send(claim.file(), papers=lambda _: large) == Rejected("paper_too_large")
        assert line.rows("claims", claim.policy_no)[0]["status"] == "noticed"

    def test_what_is_for_a_courier_is_refused(self, line: Line) -> None:
        assert line.send(booking("C1")) == Rejected("message_unsupported")
