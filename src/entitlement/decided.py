"""What an insurer's own decision used up."""

from .evaluate import evaluate
from .facts import Facts
from .money import share
from .nearest import nearest
from .state import Counter, State
from .terms import Terms


def used_by_decision(terms: Terms, facts: Facts, state: State, paid_fen: int) -> dict[str, int]:
    """Limits by the sum paid; deductibles, days and units as our own steps say; how often it was
    paid likewise, where it was paid at all. Where several duties pay, the sum is taken to lie on
    them in our own proportion; where by us none does, on the one that came nearest."""
    ours = evaluate(terms, facts, state)
    if paid_fen == ours.pay_fen:
        return dict(ours.used)
    weights = [duty.pay_fen for duty in ours.duties]
    limited = [duty for duty in terms.duties if any(step == "pay" for _, step in duty.spends)]
    if limited and not any(weights):
        one, _ = nearest(terms, {duty.code: duty.values for duty in ours.duties}, limited)
        weights = [int(duty is one) for duty in terms.duties]
    parts_fen = share(paid_fen, weights)
    used: dict[str, int] = {}
    for duty, mine, part_fen in zip(terms.duties, ours.duties, parts_fen, strict=True):
        for counter, step in duty.spends:
            if step == "pay":
                spent = part_fen
            elif not mine.is_open or (_by_payment(counter) and not part_fen):
                spent = 0
            else:
                spent = mine.values[step]
            if spent:
                used[counter.name] = used.get(counter.name, 0) + spent
    return used


def _by_payment(counter: Counter) -> bool:
    """Whether it counts payments: stages, groups, visits paid, times."""
    return counter.unit == "count" and not counter.name.startswith("units:")
