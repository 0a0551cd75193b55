"""Due dates against the count by minutes, and what one costs.

    python -m bench.watch_due [CASES]

100,000 random cases as in `make test` (calendars with make-up days, lunch, pauses, year ends,
changes of policy); then microseconds for one due date and for a row with all its levels, beside
the usual way, a loop over days.
"""

import sys
import time
from collections.abc import Callable
from datetime import date, datetime

GOAL_US = 10.0


def differences(number: int) -> int:
    from tests.rooms.watch import cases

    wrong = 0
    for case in cases.cases(seed=1, number=number):
        wrong += cases.found(case) != cases.expected(case)
    return wrong


def best_us(work: Callable[[], object], *, times: int = 2_000, rounds: int = 7) -> float:
    def once() -> float:
        began = time.perf_counter()
        for _ in range(times):
            work()
        return (time.perf_counter() - began) / times * 1e6

    return min(once() for _ in range(rounds))


def day_by_day(start: int, budget: int) -> int:
    """A working-time due date as most write it: until nothing is left, day after day."""
    from guanjia.watch.calendar import DAY_US, china
    from guanjia.watch.policy import installed

    hours, calendar = installed().in_order[0].definitions["review"].hours, china()
    day, time_of_day = divmod(start, DAY_US)
    while True:
        if calendar.works(day):
            left = hours.per_day - hours.before(time_of_day)
            if budget <= left:
                return day * DAY_US + hours.reach(hours.before(time_of_day) + budget)
            budget -= left
        day, time_of_day = day + 1, 0


def main() -> None:
    from guanjia.watch.calendar import SHANGHAI, china, from_local_us, to_local_us
    from guanjia.watch.fold import Run
    from guanjia.watch.policy import installed
    from guanjia.watch.reading import read
    from guanjia.watch.spans import Measure

    start = to_local_us(datetime(2026, 2, 5, 10, 30, tzinfo=SHANGHAI))
    for code in ("decision_promised", "determination"):
        one = installed().in_order[0].definitions[code]
        measure = Measure(one.unit, china(), one.hours)
        run = Run(one, None, 1, None, one.budget, [(start, None)])

        def due(measure: Measure = measure, run: Run = run) -> datetime | None:
            at = measure.due(run.segments, run.budget)
            return None if at is None else from_local_us(at)

        print(f"{code}: {best_us(due):.1f} us a due date (goal {GOAL_US:.0f}),", end=" ")
        print(f"{best_us(lambda run=run: read(run, china())):.1f} us a row with its levels")
    budget = 60 * installed().in_order[0].definitions["review"].hours.per_day
    measure = Measure("working", china(), installed().in_order[0].definitions["review"].hours)
    assert measure.due([(start, None)], budget) == day_by_day(start, budget)
    ours = best_us(lambda: measure.due([(start, None)], budget))
    loop = best_us(lambda: day_by_day(start, budget), times=300)
    print(f"60 working days ahead: {ours:.1f} us, day by day {loop:.1f} us ({loop / ours:.0f}x)")
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    began = time.perf_counter()
    wrong = differences(number)
    took = time.perf_counter() - began
    print(f"{number} cases, {wrong} differ from the count by minutes ({took:.0f} s)")
    print(f"calendar {china().version}, known to {date.fromordinal(china().provisional_from - 1)}")


if __name__ == "__main__":
    main()
