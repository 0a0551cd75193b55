"""What an insurer's own decision used up."""

from .evaluate import evaluate
from .facts import Facts
from .money import share
from .nearest import nearest
from .state import State
from .terms import Terms


def used_by_decision(terms: Terms, facts: Facts, state: State, paid_fen: int) -> dict[str, int]:
    """Limits by the sum paid, deductibles, days and visits as our own steps say. Where several
    duties pay, the sum is taken to lie on them in our own proportion; where by us none does, on
    the one that came nearest."""
    ours = evaluate(terms, facts, state)
    used = dict(ours.used)
    if paid_fen == ours.pay_fen:
        return used
    weights = [duty.pay_fen for duty in ours.duties]
    limited = [duty for duty in terms.duties if any(step == "pay" for _, step in duty.spends)]
    if limited and not any(weights):
        one, _ = nearest(terms, {duty.code: duty.values for duty in ours.duties}, limited)
        weights = [int(duty is one) for duty in terms.duties]
    for duty in terms.duties:
        for counter, step in duty.spends:
            if step == "pay":
                used.pop(counter.name, None)
    for duty, part_fen in zip(terms.duties, share(paid_fen, weights), strict=False):
        for counter, step in duty.spends:
            if step == "pay" and part_fen:
                used[counter.name] = used.get(counter.name, 0) + part_fen
    return used
