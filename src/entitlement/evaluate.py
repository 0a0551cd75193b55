"""What a policy owes for one claim, every step's value kept."""

from .facts import Facts
from .result import DutyResult, Reason, Result
from .run import NotExact, Run, payer, run
from .state import State
from .terms import Terms

EVALUATOR_VERSION = "4"

__all__ = [
    "EVALUATOR_VERSION", "DutyResult", "NotExact", "Reason", "Result", "Run", "evaluate", "exact",
    "payer", "run",
]  # fmt: skip


def evaluate(terms: Terms, facts: Facts, state: State) -> Result:
    """Exact to the fen. Raises NotExact where a needed fact or counter is not known."""
    return exact(terms, run(terms, facts, state))


def exact(terms: Terms, done: Run) -> Result:
    if done.unknown:
        raise NotExact(done.unknown)
    return Result(done)
