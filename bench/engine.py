"""The engine beside the same clauses written by hand, on the same claims in the same run.

    python -m bench.engine            # a million claims of five bill lines
    python -m bench.engine 100000

Two rules: one duty (the general duty of qinghe/million-medical/2025-absolute alone), which is the
measure; and the whole product with its three duties, of which the hand-written function works out
only the one that answers. Over columns the engine keeps every step of all three, but for what few
claims need (caps by the day, what earlier duties leave), which it works out where the duty is open.
Zero mismatches first. Times are CPU time, the least disturbed of several rounds that take turns.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np

import entitlement as e
from bench import hand_numpy
from bench.engine_claims import as_facts, million, with_counters
from bench.hand_written import one_claim, one_duty
from bench.side_by_side import microseconds
from entitlement.batch import Batch, evaluate_columns
from entitlement.columns import Columns
from entitlement.history import History, in_waves
from entitlement.plain_yaml import PlainYaml
from entitlement.run import payer, run

FOLDER = Path(__file__).parents[1] / "products/qinghe/million-medical/2025-absolute"
ROUNDS, SOME = 7, 100


def general_alone() -> e.Terms:
    """The product's file with one duty left."""
    sheet = PlainYaml((FOLDER / "terms.yaml").read_bytes()).data
    (duty,) = (duty for duty in sheet["duties"] if duty["code"] == "general")
    del duty["unless"], sheet["uncomputed"]
    sheet["duties"] = [duty]
    cited = {number for number, _ in PlainYaml(json.dumps(sheet).encode()).cited()}
    whole = e.load_terms(FOLDER).clauses.values()
    left = [c.number for c in whole if c.text_zh and c.number not in cited]
    sheet["uncomputed"] = [{"clauses": left, "reason": "not of this duty"}]
    clauses = (FOLDER / "clauses.md").read_bytes()
    return e.parse_terms(terms=json.dumps(sheet).encode(), clauses=clauses, name="general alone")


def single(terms: e.Terms, claims: Columns, hand: Callable[[e.Facts, e.State], int]) -> None:
    picked = Random(3).sample(range(claims.count), min(2_000, claims.count))
    state = e.State.fresh(terms)
    every = [facts for k in picked if not (facts := as_facts(claims, k)).incident.proton_centre]
    wrong = sum(hand(f, state) != e.evaluate(terms, f, state).pay_fen for f in every)
    paid = [f for f in every if hand(f, state) > 0][:SOME]
    payers = [(payer(terms, facts, state), [0] * len(facts.lines)) for facts in paid]

    def each(work: Callable[[e.Facts], object]) -> Callable[[], None]:
        def all_of_them() -> None:
            for facts in paid:
                work(facts)

        return all_of_them

    took = microseconds({
        "by hand": each(lambda facts: hand(facts, state)),
        "conditions of all duties, every step of the open one": each(
            lambda facts: run(terms, facts, state)),
        "every step of every duty, by name": each(lambda facts: run(terms, facts, state).values),
        "evaluate": each(lambda facts: e.evaluate(terms, facts, state)),
        "evaluate and explain in Chinese": each(
            lambda facts: e.explain(terms, facts, e.evaluate(terms, facts, state)).text_zh()),
        "what it pays after others, no step kept": lambda: [pay(other) for pay, other in payers],
    }, rounds=12)  # fmt: skip
    print(f"\none claim of {SOME} that are paid; {len(every)} compared, {wrong} differ")
    for name, us in took.items():
        print(f"{us / SOME:9.1f} us {us / took['by hand']:7.1f} x  {name}")


def least(functions: dict[str, Callable[[], object]]) -> dict[str, float]:
    best = dict.fromkeys(functions, float("inf"))
    for _ in range(ROUNDS):
        for name, function in functions.items():
            began = time.process_time()
            function()
            best[name] = min(best[name], time.process_time() - began)
    return best


def many(terms: e.Terms, claims: Columns, hand: type[hand_numpy.OneDuty]) -> None:
    counted = with_counters(claims, terms)
    random = np.random.default_rng(5)
    chain = random.integers(0, claims.count // 8, claims.count)
    year = chain * 2 + random.integers(0, 2, claims.count)
    history = History(claims, chain, {"year": year})
    cold = least_once(lambda: evaluate_columns(terms, counted))
    batch, replayed = evaluate_columns(terms, counted), in_waves(terms, history)
    wrong = int((batch.pay_fen != hand_numpy.batch(hand, counted)).sum())
    wrong += int((batch.pay_fen != hand_numpy.in_stretches(hand, counted)).sum())
    wrong += int((replayed.batch.pay_fen != hand_numpy.waves(hand, claims, chain, year)).sum())
    kept = {"batch": batch, "waves": replayed.batch}
    kept["whole"] = evaluate_columns(terms, counted, every=True)

    def again(name: str, make: Callable[[Batch], Batch]) -> Callable[[], None]:
        return lambda: kept.update({name: make(kept[name])})

    took = least({
        "batch by hand in numpy": lambda: hand_numpy.batch(hand, counted),
        "the same in stretches that stay in the cache": lambda: hand_numpy.in_stretches(
            hand, counted),
        "batch, every step kept": again(
            "batch", lambda b: evaluate_columns(terms, counted, over=b)),
        "batch, of closed duties as well what few claims need": again(
            "whole", lambda b: evaluate_columns(terms, counted, over=b, every=True)),
        "waves by hand in numpy": lambda: hand_numpy.waves(hand, claims, chain, year),
        "history in waves, every step kept": again(
            "waves", lambda b: in_waves(terms, history, over=b).batch),
    })  # fmt: skip
    waves = int(np.bincount(chain).max())
    print(f"{claims.count} claims, {len(counted.owner)} lines, {waves} waves; {wrong} differ; "
          f"{batch.kept_bytes / claims.count:.0f} MB of steps for a million claims")  # fmt: skip
    floor, cold_name = took["batch by hand in numpy"], "batch into memory never used before"
    for name, seconds in {**took, cold_name: cold}.items():
        own = took["waves by hand in numpy"] if "waves" in name else floor
        ratios = f"{seconds / own:7.2f} x {seconds / floor:7.2f} x batch"
        print(f"{seconds * 1000:9.1f} ms {ratios}  {name}")


def least_once(function: Callable[[], object]) -> float:
    began = time.process_time()
    function()
    return time.process_time() - began


def main(count: int) -> None:
    claims = million(count)
    print("== one duty")
    single(general_alone(), claims, one_duty)
    many(general_alone(), claims, hand_numpy.OneDuty)
    print("\n== the product, three duties")
    single(e.load_terms(FOLDER), claims, one_claim)
    many(e.load_terms(FOLDER), claims, hand_numpy.Product)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
