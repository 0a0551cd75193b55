"""The claims of one policy year together: file each with a policy now, later, or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from .facts import Facts, FactsError
from .order import best_order
from .state import State
from .terms import Terms
from .together import Filed, OrderEntry, Paid, Together, plus
from .year_words import YearTold, ask_en, ask_zh, year_en, year_zh

FREE, MOST = 7, 12
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class YearClaim:
    """`title_zh` names it in a sentence; `facts` by policy."""

    title_zh: str
    facts: Mapping[str, Facts]


class Filing(NamedTuple):
    claim_zh: str
    policy: str
    pay_fen: int


@dataclass(frozen=True, slots=True)
class YearRow:
    filings: tuple[Filing, ...]
    total_fen: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What the whole year pays at best where this claim is filed with this policy before any
    later claim is filed anywhere; after one; or never. None: there is no such way, or none was
    tried."""

    claim_zh: str
    policy: str
    now_fen: int
    later_fen: int | None
    never_fen: int


@dataclass(frozen=True, slots=True)
class YearPlan:
    """`one_by_one`: each claim in time, in the order that is best for it alone. `sure_fen`: what
    `best` pays where a deductible is restored by what others pay later on the same costs; less
    than its total only where `ask_zh` says what to ask the insurer first."""

    best: YearRow
    as_given: YearRow
    one_by_one: YearRow
    choices: tuple[Choice, ...]
    sure_fen: int
    ask_zh: str
    ask_en: str
    sentence_zh: str
    sentence_en: str


class TooManyFilings(ValueError):
    code = "too_many_filings"
    customer_zh = f"一次最多比较{MOST}次申请，请先去掉金额小的几次。"


class _Done(NamedTuple):
    claim: int
    policy: int
    filed: Filed
    used: Mapping[str, int]

    @property
    def counts(self) -> bool:
        return bool(self.filed.pay_fen or any(self.used.values()))


Log = tuple[_Done, ...]


class _Year:
    def __init__(
        self, terms: Mapping[str, Terms], states: Mapping[str, State], claims: Sequence[YearClaim]
    ) -> None:
        self.names, self.terms = tuple(terms), tuple(terms.values())
        self.start = tuple(states[name] for name in terms)
        self.claims = tuple(claims)
        for name in terms:
            if len({str(claim.facts[name].coverage) for claim in claims}) > 1:
                raise FactsError("claims of several policy years", "请只比较同一个保单年度的理赔。")
        self.tables = [
            Together([OrderEntry(n, terms[n], claim.facts[n], states[n]) for n in terms])
            for claim in claims
        ]
        self.known: dict[object, tuple[Filed, Mapping[str, int]]] = {}

    def after(self, log: Log, claim: int, policy: int, *, restored: bool = False) -> Log:
        state = self.state(log, claim, policy, restored)
        filed, used = self.file(claim, policy, self.paid(log, claim), state)
        return (*log, _Done(claim, policy, filed, used))

    def file(
        self, claim: int, policy: int, paid: Paid, state: State
    ) -> tuple[Filed, Mapping[str, int]]:
        table = self.tables[claim]
        key = claim, policy, table.seen_by(policy, paid), tuple(state.used.values())
        known = self.known.get(key)
        if known is None:
            result, filed = table.result(policy, paid, state)
            known = self.known[key] = filed, result.used
        return known

    def paid(self, log: Log, claim: int, but: int | None = None) -> Paid:
        paid = self.tables[claim].start
        for done in log:
            if done.claim == claim and done.policy != but:
                paid = plus(paid, done.filed)
        return paid

    def state(self, log: Log, claim: int, policy: int, restored: bool) -> State:
        """Counters by accident go on within the same accident only. `restored`: a deductible
        counts what stayed with the insured after all that others have paid by now."""
        state, counters = self.start[policy], self.terms[policy].counters
        accident = self._accident(claim, policy)
        for done in log:
            if done.policy != policy:
                continue
            used = dict(done.used)
            if restored:
                others = self.paid(log, done.claim, but=policy)
                again = self.file(done.claim, policy, others, state)[1]
                used |= {n: again.get(n, 0) for n in used if n.startswith("deductible:")}
            same = self._accident(done.claim, policy) == accident
            state = state.after(
                {n: more for n, more in used.items() if same or counters[n].per != "accident"}
            )
        return state

    def _accident(self, claim: int, policy: int) -> object:
        return self.claims[claim].facts[self.names[policy]].incident.accident_date

    def pairs(self) -> tuple[Pair, ...]:
        every = product(range(len(self.claims)), range(len(self.names)))
        return tuple(pair for pair in every if self.after((), *pair)[0].counts)

    def ways(self, log: Log, left: tuple[Pair, ...], free: bool) -> Iterator[Log]:
        """Every way to file; what a way leaves out is not filed. Unless `free`, in time. A filing
        that neither pays nor uses anything up is none."""
        yield log
        for pair in left:
            if free or not log or pair[0] >= log[-1].claim:
                longer = self.after(log, *pair)
                if longer[-1].counts:
                    rest = tuple([other for other in left if other != pair])
                    yield from self.ways(longer, rest, free)

    def one_by_one(self) -> Log:
        log: Log = ()
        for claim, table in enumerate(self.tables):
            entries = [
                OrderEntry(e.key, e.terms, e.facts, self.state(log, claim, k, False))
                for k, e in enumerate(table.entries)
            ]
            for name in best_order(entries).order:
                log = self.after(log, claim, self.names.index(name))
        return log

    def replayed(self, pairs: Sequence[Pair], *, restored: bool = False) -> Log:
        log: Log = ()
        for claim, policy in pairs:
            log = self.after(log, claim, policy, restored=restored)
        return log

    def row(self, log: Log) -> YearRow:
        filings = tuple(
            Filing(self.claims[done.claim].title_zh, self.names[done.policy], done.filed.pay_fen)
            for done in log
        )
        return YearRow(filings, _total(log))


def year_plan(
    terms: Mapping[str, Terms], states: Mapping[str, State], claims: Sequence[YearClaim]
) -> YearPlan:
    """`claims` in time, all of one policy year; `terms` and `states` by policy, at its start.
    Exact to seven filings (claims x policies that answer); beyond them claims are kept in time.
    Raises NotExact, TooManyFilings."""
    year = _Year(terms, states, claims)
    pairs = year.pairs()
    if len(pairs) > MOST:
        raise TooManyFilings(f"{len(pairs)} filings; at most {MOST} can be compared")
    best: Log = ()
    tops: dict[tuple[Pair, str], int] = {}
    for log in year.ways((), pairs, len(pairs) <= FREE):
        total_fen = _total(log)
        if (total_fen, len(log)) > (_total(best), len(best)):
            best = log
        for pair, when in _when(log, pairs).items():
            tops[pair, when] = max(total_fen, tops.get((pair, when), 0))
    order = [(done.claim, done.policy) for done in best]
    sure_fen = _total(year.replayed(order, restored=True))
    rows = best, year.replayed(pairs), year.one_by_one()
    best_row, given_row, single_row = (year.row(log) for log in rows)
    choices = tuple(
        Choice(
            year.claims[pair[0]].title_zh, year.names[pair[1]],
            max(tops[pair, "now"], _total(year.replayed(_in_time(order, pair)))),
            tops.get((pair, "later")), tops[pair, "never"],
        )
        for pair in pairs
    )  # fmt: skip
    told = YearTold(
        {name: policy.title_zh for name, policy in terms.items()}, best_row, single_row, choices,
        sure_fen,
    )  # fmt: skip
    return YearPlan(
        best_row, given_row, single_row, choices, sure_fen, ask_zh(told), ask_en(told),
        year_zh(told), year_en(told),
    )  # fmt: skip


def _total(log: Log) -> int:
    return sum(done.filed.pay_fen for done in log)


def _in_time(order: Sequence[Pair], pair: Pair) -> list[Pair]:
    """The same filings, this one before those of later claims."""
    others = [one for one in order if one != pair]
    at = next((k for k, one in enumerate(others) if one[0] > pair[0]), len(others))
    return [*others[:at], pair, *others[at:]]


def _when(log: Log, pairs: Sequence[Pair]) -> dict[Pair, str]:
    when = dict.fromkeys(pairs, "never")
    latest = 0
    for done in log:
        when[done.claim, done.policy] = "later" if done.claim < latest else "now"
        latest = max(latest, done.claim)
    return when
