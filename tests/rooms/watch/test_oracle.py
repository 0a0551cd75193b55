"""The due date against a minute-by-minute count."""

from collections import Counter

from tests.rooms.watch import cases


def test_two_thousand_deadlines_equal_the_count_by_minutes() -> None:
    states: Counter[str] = Counter()
    for case in cases.cases(seed=20261122, number=2000):
        assert cases.found(case) == cases.expected(case), case
        states[f"{case.rule.unit} {case.reading.state}"] += 1
        states["provisional"] += case.reading.provisional
        states["another policy"] += case.reading.policy == "two"
    # what was drawn covers what is promised
    assert min(states.values()) > 100, states
    assert len(states) == 6
