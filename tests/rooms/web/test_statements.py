"""How many SQL statements one claim costs: a number that grows must be noticed, and be worth it."""

import pytest

from bench.statements import Phase, walk

# transaction=True: the transactions are real ones, and their BEGIN and COMMIT are seen
pytestmark = pytest.mark.django_db(transaction=True)

TO_FILED = {
    "report": 10,  # the last but one writes the clocks, here and wherever one moves
    "outbox: notify_claim": 3,  # and the text message
    "inbox: notice accepted": 6,
    "consents": 5,
    "account": 4,
    "submission": 9,
    "outbox: file_claim": 2,
}
LATER = {
    "inbox: filing accepted": 7,
    "inbox: liability_check": 5,
    "inbox: calculation": 6,
    "inbox: review": 6,
    "inbox: decision": 10,
    "answer": 10,
    "outbox: confirm_settlement": 4,  # and two text messages
    "inbox: payment": 10,
    "outbox: paid, by text": 2,
}
# Two lanes: statements more for each further message and fact, never for a lane's sake.
MORE_FOR_A_SECOND_LANE = {
    "outbox: notify_claim": 1,
    "inbox: notice accepted": 6,
}


@pytest.fixture
def published(transactional_db: None) -> None:
    from guanjia.project.seed import publish_catalogue

    publish_catalogue()
    walk(100, policies=2)  # this process parses the terms once


def counted(phases: list[Phase]) -> dict[str, int]:
    return {phase.name: len(phase.statements) for phase in phases}


def more_than(expected: dict[str, int], phases: list[Phase]) -> dict[str, list[str]]:
    """The statements of each phase that sends more than it may."""
    return {one.name: one.statements for one in phases if len(one.statements) > expected[one.name]}


def test_a_claim_on_one_policy(published: None) -> None:
    filed, later = walk(1, policies=1)
    assert not more_than(TO_FILED, filed)
    assert not more_than(LATER, later)
    assert (counted(filed), counted(later)) == (TO_FILED, LATER)
    # one transaction a request and a task; an arrival has two, and one savepoint
    assert {len(one.control) for one in filed if ":" not in one.name} == {2}
    assert {len(one.control) for one in later if one.name.startswith("inbox")} == {6}


def test_a_second_lane_costs_only_its_own_messages(published: None) -> None:
    filed, _ = walk(2, policies=2)
    assert counted(filed) == {
        name: count + MORE_FOR_A_SECOND_LANE.get(name, 0) for name, count in TO_FILED.items()
    }


def test_the_claim_itself_is_written_by_one_statement_a_request(published: None) -> None:
    filed, later = walk(3, policies=1)
    for phase in (*filed, *later):
        writes = [sql for sql in phase.statements if "INSERT INTO claims_journal" in sql]
        assert len(writes) == (0 if phase.name.startswith("outbox") else 1), phase.name
