"""What a policy may owe while facts are missing, and whether it could owe anything at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from .blocks import Allowance, Limit, LumpSum, Trigger, Waiting
from .evaluate import Result, Run, exact, run
from .facts import FACTS_ZH, FIRST_DAY, MOST_STAY_DAYS, Coverage, Facts, Incident
from .money import MOST_FEN
from .nearest import nearest
from .state import State, Used
from .terms import Terms

DEPTH = 6


@dataclass(frozen=True, slots=True)
class Dependency:
    fact: str
    sentence_zh: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """`depends_on`: what the range hangs on, the fact worth most first. Empty: exact. `result`:
    the same as `evaluate` gives, where the sum is exact and nothing it needs is unknown.
    `without`: duties that pay the sum insured, of which the policy as entered does not tell the
    sum: it comes on top of the range."""

    low_fen: int
    high_fen: int
    depends_on: tuple[Dependency, ...]
    result: Result | None = None
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    yes: bool
    reason_zh: str
    clause: str


def estimate(terms: Terms, facts: Facts, state: State) -> Estimate:
    """Every combination of what is not known, up to six unknowns; beyond them from nothing to
    the most. `bills` among the dependencies: no bill is known yet, only fixed sums are counted."""
    worth: dict[str, int] = {}
    facts, without = _but_for_sums(terms, facts, state)
    done = run(terms, facts, state)
    low, high = _spread(terms, done, facts, state, DEPTH, worth)
    names = sorted(worth, key=lambda name: -worth[name])
    if not facts.lines and _open_for_bills(terms, done):
        names.insert(0, "bills")
    names = [*(f"sum:{code}" for code in without), *names]
    depends = tuple(Dependency(name, _depends_zh(terms, name)) for name in names)
    known = not depends and not done.unknown
    return Estimate(low, high, depends, exact(terms, done) if known else None, without)


def _but_for_sums(terms: Terms, facts: Facts, state: State) -> tuple[Facts, tuple[str, ...]]:
    """Lump sums of an unknown amount as nothing, with the duties that would pay them."""
    unknown = run(terms, facts, state).unknown
    sums = (name.removeprefix("sum:") for name in unknown if name.startswith("sum:"))
    without = tuple(code for code in sums if terms.duty(code).kind == "lump_sum")
    if not without:
        return facts, ()
    known = {**facts.coverage.sums_fen, **dict.fromkeys(without, 0)}
    return replace(facts, coverage=replace(facts.coverage, sums_fen=known)), without


def could_answer(terms: Terms, coverage: Coverage, incident: Incident) -> Answer:
    """Before any bill: is there a duty that no known fact closes? What is not known counts for
    the insured. A no names a condition of the duty that came nearest."""
    done = run(terms, Facts(coverage, incident), State())
    for duty in terms.duties:
        if done.open[duty.code]:
            return Answer(True, f"{duty.title_zh}可能承担本次事故。", duty.clause)
    step = nearest(terms, done.values, terms.duties)[1][0]
    if step.id == "duty.incident":
        sentence = f"《{terms.title_zh}》没有承担这类事故的责任。"
        return Answer(False, sentence, step.clause)
    return Answer(False, step.zero_zh, step.clause)


def _spread(
    terms: Terms, done: Run, facts: Facts, state: State, depth: int, worth: dict[str, int]
) -> tuple[int, int]:
    if not done.unknown:
        return done.pay_fen, done.pay_fen
    name = done.unknown[0]
    worlds = _worlds(terms, facts, state, name) if depth else []
    if not worlds:
        for unknown in done.unknown:
            worth[unknown] = max(worth.get(unknown, 0), done.pay_fen)
        return 0, done.pay_fen
    ranges = [_spread(terms, run(terms, f, s), f, s, depth - 1, worth) for f, s in worlds]
    lows, highs = [low for low, _ in ranges], [high for _, high in ranges]
    swing = max(max(lows) - min(lows), max(highs) - min(highs))
    if swing:
        worth[name] = max(worth.get(name, 0), swing)
    return min(lows), max(highs)


def _worlds(terms: Terms, facts: Facts, state: State, name: str) -> list[tuple[Facts, State]]:
    """The ways in which one unknown may turn out."""
    if name in terms.counters:
        full = terms.counters[name].full
        used = state.used.get(name)
        if used is None and full is None:  # the sum insured, which is known where we come here
            full = max(facts.coverage.sums_fen.values(), default=0)
        ends = [used.low, used.high] if used else [0, full or 0]
        if name.startswith("stages:"):  # a stage between may be worth most
            ends = list(range(ends[0], ends[1] + 1))
        return [(facts, State({**state.used, name: Used(end, end)})) for end in ends]
    if name.startswith("sum:"):  # a limit; of a lump sum see `without`
        code = name.removeprefix("sum:")
        coverages = (
            replace(facts.coverage, sums_fen={**facts.coverage.sums_fen, code: fen})
            for fen in (0, MOST_FEN)
        )
        return [(replace(facts, coverage=coverage), state) for coverage in coverages]
    if name == "social_settled":
        return [(replace(facts, social_settled=value), state) for value in (True, False)]
    values = CANDIDATES.get(name)
    if values is None:
        return []
    place = "coverage" if hasattr(facts.coverage, name) else "incident"
    return [
        (replace(facts, **{place: replace(getattr(facts, place), **{name: value})}), state)
        for value in values(terms, facts)
    ]


def _either(*values: object) -> Callable[[Terms, Facts], tuple[object, ...]]:
    return lambda terms, facts: values


def _diagnoses(terms: Terms, _: Facts) -> tuple[object, ...]:
    """One of each list that the terms know, and one that is on none."""
    triggers = [block for duty in terms.duties if (block := duty.block(Trigger))]
    listed = {one.diagnosis[:1] for one in triggers}
    listed |= {g.diagnosis[:1] for one in triggers if one.groups for g in one.groups.each_once}
    return (*sorted(codes for codes in listed if codes), ("Z99.9",))


def _shown(_: Terms, facts: Facts) -> tuple[date, ...]:
    return facts.coverage.cover_from, facts.incident.event_date


def _discharge(terms: Terms, facts: Facts) -> tuple[date, ...]:
    """At the last bill, or a month after it; bills after a discharge count for a while. An
    allowance may go on for as many days as it pays, and without end where a limit counts days."""
    admission = facts.incident.admission_date or facts.incident.event_date
    last = max([admission, *(line.on_date for line in facts.lines)])
    allowances = [one for duty in terms.duties if (one := duty.block(Allowance))]
    days = [one.wait_days + (one.stay_days or one.year_days or 366) for one in allowances]
    if _by_day(terms):
        days.append(MOST_STAY_DAYS)
    return tuple(dict.fromkeys((admission, last, last + timedelta(days=30),
                                last + timedelta(days=max(days, default=30)))))  # fmt: skip


def _diagnosed(_: Terms, facts: Facts) -> tuple[date, ...]:
    """On each edge of the policy year, and on the day of the event."""
    cover, day = facts.coverage, timedelta(days=1)
    edges = (cover.cover_from - day, cover.cover_from, cover.cover_until - day, cover.cover_until)
    return tuple(dict.fromkeys((*edges, facts.incident.event_date)))


def _by_day(terms: Terms) -> bool:
    blocks = (block for duty in terms.duties for block in duty.blocks)
    return any(isinstance(block, Limit) and block.per == "day" for block in blocks)


def _admission(terms: Terms, facts: Facts) -> tuple[date, ...]:
    """Not after a discharge that is known; on its day, where each day limits what is paid."""
    event, discharge = facts.incident.event_date, facts.incident.discharge_date
    first = min([event, *(line.on_date for line in facts.lines)])
    last = discharge if discharge and _by_day(terms) else event
    return tuple(dict.fromkeys(min(day, discharge or day) for day in (first, event, last)))


def _born(terms: Terms, facts: Facts) -> tuple[date, ...]:
    """A grown-up, and an age on each side of every one that the terms name; one year more, for
    the age may be that of the day on which cover began."""
    event, named = facts.incident.event_date, set[int]()
    for block in (block for duty in terms.duties for block in duty.blocks):
        if isinstance(block, Trigger) and block.age:
            named |= {block.age.from_years, block.age.under or block.age.from_years}
        elif isinstance(block, Waiting) and block.child:
            named.add(block.child.under)
        elif isinstance(block, LumpSum):
            named |= {cap.under for cap in block.minors}
    ages = {30} | {max(age + more, 0) for age in named for more in (-1, 0, 1)}
    return tuple(max(event - timedelta(days=366 * age), FIRST_DAY) for age in sorted(ages))


def _icu(_: Terms, facts: Facts) -> tuple[int, ...]:
    """None of the stay, or all of it."""
    start, end = facts.incident.admission_date, facts.incident.discharge_date
    return 0, (end - start).days + 1 if start and end else 3_660


def _last_paid(_: Terms, facts: Facts) -> tuple[date, ...]:
    diagnosed = facts.incident.diagnosed_date or facts.incident.event_date
    return diagnosed, diagnosed - timedelta(days=3660)


def _accident(_: Terms, facts: Facts) -> tuple[date, ...]:
    """On the day of the event, on the day before cover, or long before."""
    event = facts.incident.event_date
    long_before = max(event - timedelta(days=3_661), FIRST_DAY)
    return event, facts.coverage.cover_from - timedelta(days=1), long_before


CANDIDATES: Mapping[str, Callable[[Terms, Facts], tuple[Any, ...]]] = {
    "pathology_confirmed": _either(True, False),
    "hospital_public": _either(True, False),
    "designated": _either(True, False),
    "ward": _either("ordinary", "special"),
    "hospital_grade": _either(1, 2, 3),
    "disability_grade": _either(1, 10),
    "icu_days": _icu,
    "diagnosis": _diagnoses,
    "first_shown_date": _shown,
    "diagnosed_date": _diagnosed,
    "discharge_date": _discharge,
    "admission_date": _admission,
    "accident_date": _accident,
    "born_date": _born,
    "claim_free_years": _either(0, 150),
    "members": _either(1, 1_000),
    "last_paid_date": _last_paid,
}


def _open_for_bills(terms: Terms, done: Run) -> bool:
    return any(duty.kind == "indemnity" and done.open[duty.code] for duty in terms.duties)


def _depends_zh(terms: Terms, name: str) -> str:
    if name == "bills":
        return "取决于医疗费用发票上的金额。"
    if name.startswith("sum:"):
        return "取决于保单载明的保险金额。"
    if name in terms.counters:
        kind, unit = name.split(":")[0], terms.counters[name].unit
        if kind == "group":
            return "取决于这一组疾病以前是否已经给付过。"
        what = {"fen": "限额", "days": "天数", "count": "次数"}[unit]
        what = "免赔额" if kind == "deductible" else what
        return f"取决于此前理赔已经用掉的{what}。"
    return f"取决于{FACTS_ZH.get(name, name)}。"
