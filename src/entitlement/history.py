"""Claims one after the other, each starting from what those before it have used.

Over columns they run in waves: wave k is the k-th claim of every chain at once, and no two
claims of a wave share a counter. One by one: the same with `evaluate`.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .batch import CHUNK, Batch, Printed, printed, room_for
from .chunk import Chunk, Late, Paying
from .columns import Columns
from .evaluate import evaluate
from .facts import Facts
from .result import Result
from .state import State, Used
from .terms import Terms

Array = NDArray[Any]
Keys = Mapping[str, Hashable]  # by period: which year, accident, life ... the claim belongs to


def one_by_one(terms: Terms, claims: Iterable[tuple[Facts, Keys]]) -> Iterator[Result]:
    """Claims of any number of policies, each policy's in the order in which they are decided.
    Counters begin unused with each new key. Raises NotExact."""
    used: dict[tuple[str, Hashable], int] = {}
    for facts, keys in claims:
        at = {name: (name, keys[counter.period]) for name, counter in terms.counters.items()}
        before = {name: used.get(key, 0) for name, key in at.items()}
        result = evaluate(terms, facts, State({name: Used(n, n) for name, n in before.items()}))
        for name, more in result.used.items():
            used[at[name]] = before[name] + more
        yield result


@dataclass(frozen=True)
class History:
    """`chain`: claims of different chains share no counter (mostly the policy; the family where
    it shares one); those of a chain stand in the order in which they are decided. `keys`: by
    period, the number of the year, accident, life ... that a claim belongs to, from 0 on."""

    claims: Columns
    chain: Array
    keys: Mapping[str, Array]

    def waves(self) -> tuple[Array, Array]:
        """The claims in the order of their waves, and where each wave begins, and the end."""
        by_chain = np.argsort(self.chain, kind="stable")
        chain = self.chain[by_chain]
        new = np.ones(len(chain), bool)
        new[1:] = chain[1:] != chain[:-1]
        begins = np.flatnonzero(new)
        counts = np.diff(np.append(begins, len(chain)))
        rank = np.empty(len(chain), np.int32)
        rank[by_chain] = np.arange(len(chain)) - np.repeat(begins, counts)
        sizes = np.bincount(rank)
        small = rank.astype(np.int16) if len(sizes) < 2**15 else rank  # sorted by its digits
        return np.argsort(small, kind="stable"), np.concatenate(([0], np.cumsum(sizes)))


@dataclass(frozen=True)
class Replayed:
    """`used`: of each counter, by key, after the last claim."""

    batch: Batch
    used: Mapping[str, Array]


def in_waves(
    terms: Terms, history: History, *, over: Batch | None = None, every: bool = False
) -> Replayed:
    """Counters begin unused with each key. `over`, `every`: as in `evaluate_columns`."""
    claims, (order, begins) = history.claims, history.waves()
    ready = printed(terms, claims, frozenset(terms.counters), every=every)
    printer, paying = ready.printer, Paying(claims)
    if printer.apart:  # what depends on the counters is not of the claim alone
        claims = claims.ordered(order)
        paying = Paying(claims)
    columns, answers = room_for(ready, claims, over), ready.answers(claims)
    for first in range(0, claims.count, CHUNK):
        chunk = Chunk(claims, first, min(first + CHUNK, claims.count))
        printer.early_part(chunk, claims.facts, answers, columns)
    moved = None if printer.apart else order
    late, facts = dict(columns), dict(claims.facts)
    if moved is not None:
        late |= {k: columns[k][moved] for k in printer.bridge}
        names = printer.late_facts & claims.facts.keys()
        facts = {name: claims.facts[name][moved] for name in names}
    run = _Waves(terms, ready, history.keys, order)
    for begin, end in pairwise(begins):
        for first in range(begin, end, CHUNK):
            stretch = Late(claims, first, min(first + CHUNK, end), paying, moved)
            stretch.counters = run.before(stretch.claims)
            printer.late_part(stretch, facts, answers, late)
            run.after(stretch.claims, late, columns)
    columns |= {k: late[k] for k in columns if k in printer.late}

    def whole() -> Batch:
        return in_waves(terms, history, every=True).batch

    batch = Batch(terms, claims, ready, columns, whole, moved)
    return Replayed(batch.back_in(history.claims, order) if printer.apart else batch, run.used)


class _Waves:
    """What is used of each counter, from wave to wave."""

    def __init__(
        self, terms: Terms, ready: Printed, keys: Mapping[str, Array], order: Array
    ) -> None:
        self.nodes = {name: ready.graph.used[name] for name in terms.counters}
        self.late, self.order = ready.printer.late, order
        by_name = {name: keys[counter.period] for name, counter in terms.counters.items()}
        self.used = {
            name: np.zeros(int(k.max(initial=-1)) + 1, np.int64) for name, k in by_name.items()
        }
        self.keys = {name: k[order] for name, k in by_name.items()}

    def before(self, claims: slice) -> dict[str, Array]:
        used = self.used.items()
        return {f"state.low.{name}": spent[self.keys[name][claims]] for name, spent in used}

    def after(self, claims: slice, late: Mapping[int, Array], columns: Mapping[int, Array]) -> None:
        for name, k in self.nodes.items():
            if k in late:  # else it is never used
                more = late[k][claims] if k in self.late else columns[k][self.order[claims]]
                self.used[name][self.keys[name][claims]] += more
