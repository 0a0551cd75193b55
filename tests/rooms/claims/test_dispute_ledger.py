"""Money won back: nothing but a payment beyond what stood at the opening may feed it."""

from typing import ClassVar
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from guanjia.claims import journal as j
from guanjia.claims.fold import apply, fold
from guanjia.claims.journal import Payload
from guanjia.claims.state import ClaimState, LaneState
from tests.rooms.claims.test_fold import DECIDED, FILED, LANE, NOTICED, OPENED, REPORTED, lines

SUMS = st.integers(0, 5_000_000)
LETTER = UUID(int=40)


class Fight(RuleBasedStateMachine):
    """Decisions, payments, letters, answers and ends in any order, against a ledger kept apart."""

    heads: ClassVar[tuple[Payload, ...]] = (REPORTED, OPENED, NOTICED, FILED)

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Payload] = list(self.heads)
        self.paid: dict[str, int] = {}
        self.floor: int | None = None
        self.won_before = 0

    def lane(self) -> LaneState:
        return fold(lines(*self.said)).lanes[LANE]

    def say(self, payload: Payload) -> None:
        self.won_before = self.won()
        self.said.append(payload)

    def won(self) -> int:
        ledger = self.lane().ledger
        return ledger.won_fen if ledger else 0

    @rule(sum_fen=SUMS, number=st.integers(1, 9))
    def decides(self, sum_fen: int, number: int) -> None:
        outcome = "pay" if sum_fen else "refuse"
        told = {"decision_no": f"D{number}", "sum_fen": sum_fen, "outcome": outcome}
        self.say(DECIDED.model_copy(update=told))

    @rule(sum_fen=SUMS, number=st.integers(1, 9))
    def pays(self, sum_fen: int, number: int) -> None:
        self.paid.setdefault(f"P{number}", sum_fen)
        self.say(j.Paid(payment_no=f"P{number}", sum_fen=sum_fen))

    @precondition(lambda self: self.lane().decided_fen is not None and not self.lane().dispute)
    @rule(cause=st.sampled_from(["refused", "below_ours", "customer"]))
    def opens(self, cause: str) -> None:
        if self.floor is None:
            self.floor = max(self.lane().decided_fen or 0, sum(self.paid.values()))
        self.say(j.DisputeOpened.model_validate({"cause": cause}))

    @precondition(lambda self: self.lane().dispute)
    @rule(result=st.sampled_from(["kept", "changed"]), asked_fen=SUMS)
    def fights(self, result: str, asked_fen: int) -> None:
        number = self.lane().disputes[-1].next_round
        told = {"round_no": number, "letter_id": LETTER}
        self.say(j.OpinionShown(**told, asked_fen=asked_fen))
        self.say(j.OpinionSeen(**told))
        self.say(j.OpinionSent(**told, asked_fen=asked_fen, message_id=UUID(int=41)))
        answer = {"round_no": number, "result": result, "secret_id": UUID(int=42)}
        self.say(j.InsurerAnswered.model_validate(answer))

    @precondition(lambda self: self.lane().dispute)
    @rule(outcome=st.sampled_from(["won", "partly", "lost", "withdrawn"]))
    def ends(self, outcome: str) -> None:
        self.say(j.DisputeClosed.model_validate({"outcome": outcome}))

    @invariant()
    def the_ledger_is_the_payments(self) -> None:
        expected = 0 if self.floor is None else max(0, sum(self.paid.values()) - self.floor)
        assert self.won() == expected

    @invariant()
    def only_a_payment_moves_it(self) -> None:
        if self.won() != self.won_before:
            assert isinstance(self.said[-1], j.Paid)

    @invariant()
    def line_by_line_is_the_whole(self) -> None:
        state: ClaimState | None = None
        for line in lines(*self.said):
            state = apply(state, line)
        assert state == fold(lines(*self.said))


TestFight = Fight.TestCase
TestFight.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
