"""Every product pays what its plain function, written apart from the wording, says."""

import pytest

from entitlement import NotExact, evaluate, load_terms

from . import reference
from .plain import PLAIN, Claim
from .policies import PRODUCTS
from .random_claims import claims_at_random


@pytest.mark.parametrize("name", PLAIN)
def test_as_a_plain_function_says(name: str) -> None:
    terms, paid = load_terms(PRODUCTS / name), 0
    for facts, state in claims_at_random(41, terms, 500):
        try:
            ours = evaluate(terms, facts, state)
        except NotExact:
            continue
        plain = Claim(facts, {key: used.low for key, used in state.used.items()})
        PLAIN[name](plain)
        sums = {duty.code: duty.pay_fen for duty in ours.duties}
        assert sums == dict.fromkeys(sums, 0) | plain.paid, facts
        assert ours.used == {key: more for key, more in plain.counted.items() if more}, facts
        assert ours.attribution == {key: fen for key, fen in plain.own.items() if fen}, facts
        paid += ours.pay_fen > 0
    assert paid >= 5


def test_every_product_has_one() -> None:
    """The six that `reference` knows are worked out there from the words of terms.yaml."""
    folders = [path.parent for path in PRODUCTS.rglob("terms.yaml")]
    names = [folder.relative_to(PRODUCTS).as_posix() for folder in folders]
    assert sorted(names) == sorted((*PLAIN, *reference.PRODUCTS))
