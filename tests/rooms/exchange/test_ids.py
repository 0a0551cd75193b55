from datetime import UTC, datetime, timedelta

from guanjia.exchange.ids import new_id

AT = datetime(2026, 3, 10, 1, 0, 0, 123_456, tzinfo=UTC)


def test_an_id_is_a_uuid_7_of_its_moment() -> None:
    made = new_id(now=AT)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(AT.timestamp()) * 1000 + 123


def test_ids_sort_by_microsecond() -> None:
    made = [new_id(now=AT + timedelta(microseconds=step)) for step in range(2000)]
    assert made == sorted(made)


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id(now=AT) for _ in range(10_000)}) == 10_000
