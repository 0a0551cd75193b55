"""What the monitor costs beside raw SQL, and how soon a breach is somebody's work.

    python -m bench.watch [--clocks 1000000] [--due 10000]

A database of its own with fsync on; open clocks straight into the tables. In the same run, turn by
turn: the idle tick beside the same look without us; clocks that are due together, fully handled,
beside plain statements that write the same rows; then clocks that come due one by one.
"""

import argparse
import statistics
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from bench import ground
from bench.watch_ground import Ground

BUTLERS, EACH = 20, 4  # clocks of a claim
ROUNDS, IDLE_LOOKS = 5, 200
ONE_BY_ONE, ONE_BY_ONE_SECONDS = 300, 15

# The same rows as the monitor's, one statement a table, bodies of the same length. `due` holds the
# clocks; nothing is looked up, decided or sealed.
RAW = (
    """create temp table due on commit drop as
       select c.id, c.household_id, c.subject_id, c.part_id, c.code, c.occurrence,
           row_number() over (partition by c.subject_id order by c.id) as nth, a.number, l.lane_no
       from (select * from watch_clock where next_at <= %(now)s order by next_at
             limit %(limit)s) c
       join claims_application a on a.household_id = c.household_id and a.id = c.subject_id
       join claims_lane l on l.household_id = c.household_id and l.id = c.part_id""",
    """select a.id from claims_application a join due on due.subject_id = a.id
       and due.household_id = a.household_id order by a.id for update of a skip locked""",
    """update watch_clock c set level = 'due', next_level = 'level2', next_at = c.level2_at
       from due where c.id = due.id""",
    """insert into claims_journal (id, household_id, application_id, seq, lane_id, kind, actor,
           actor_id, occurred_at, learned_at, payload)
       select gen_random_uuid(), due.household_id, subject_id, a.seq + nth, part_id, 'clock_raised',
           'platform', null, %(now)s, %(now)s, jsonb_build_object('clock', code, 'level', 'due',
           'occurrence', occurrence, 'chaser', 'liability_check_late')
       from due join claims_application a
           on a.household_id = due.household_id and a.id = due.subject_id""",
    """update claims_application a set seq = a.seq + n.lines
       from (select household_id, subject_id, count(*) as lines from due group by 1, 2) n
       where a.household_id = n.household_id and a.id = n.subject_id""",
    """with fresh as (
           insert into watch_workorder (id, household_id, subject, subject_id, part_id, clock_id,
               level, kind, role, skill, cause, person_id, sealed, owner_id, due_at, not_to,
               opened_at, outcome)
           select gen_random_uuid(), due.household_id, 'claim', subject_id, part_id, due.id, 'due',
               'late', 'butler', '', 'clock_late', gen_random_uuid(), null, g.staff_id,
               %(now)s::timestamptz + interval '8 hours', '{}', %(now)s, ''
           from due join people_accessgrant g on g.household_id = due.household_id
           returning id, household_id, owner_id)
       insert into watch_workorderline (id, household_id, order_id, what, to_id, code, at)
       select gen_random_uuid(), household_id, id, 'opened', owner_id, 'clock_late', %(now)s
       from fresh""",
    """insert into exchange_outbox (message_id, receiver, kind, household_id, claim_id, lane_id,
           idempotency_key, body, state, attempts, outcome_code, created_at, due_at)
       select gen_random_uuid(), 'insurer:qinghe', 'request_status', household_id, subject_id,
           part_id, 'ask:' || part_id || '2026', decode(repeat('ab', 290), 'hex'), 'pending', 0, '',
           %(now)s, %(now)s
       from due where nth = 1 on conflict do nothing""",
    """insert into exchange_outbox (message_id, receiver, kind, household_id, claim_id, lane_id,
           idempotency_key, body, state, attempts, outcome_code, created_at, due_at)
       select gen_random_uuid(), 'text', 'claim_late', household_id, subject_id, null,
           'late:' || subject_id || '2026', decode(repeat('ab', 230), 'hex'), 'pending', 0, '',
           %(now)s, %(now)s
       from due where nth = 1 on conflict do nothing""",
)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def idle(raw: Any) -> tuple[float, float]:
    """Milliseconds of one look that finds nothing: ours, and the statement alone."""
    from guanjia.watch import hot_sql
    from guanjia.watch.actions.tick import BATCH, tick

    def plain() -> None:
        now = datetime.now(UTC)
        raw.execute(hot_sql.DUE_CLOCKS, {"now": now, "limit": BATCH})
        raw.fetchall()

    ours, theirs = [], []
    for _ in range(IDLE_LOOKS):
        ours.append(timed(lambda: tick(now=datetime.now(UTC))))
        theirs.append(timed(plain))
    return statistics.median(ours) * 1000, statistics.median(theirs) * 1000


def handle_ours(now: datetime) -> int:
    from guanjia.watch.actions.tick import tick

    raised = 0
    while found := tick(now=now):
        raised += found
    return raised


def handle_raw(raw: Any, now: datetime) -> int:
    """In the same batches, each its own transaction."""
    from guanjia.watch.actions.tick import BATCH

    raised = 0
    while True:
        raw.execute("begin")
        counts = []
        for statement in RAW:
            raw.execute(statement, {"now": now, "limit": BATCH})
            counts.append(raw.rowcount)
        raw.execute("commit")
        if not counts[2]:
            return raised
        raised += counts[2]


def burst(raw: Any, due: int) -> list[tuple[float, float]]:
    """Seconds for `due` clocks each, ours and raw in turn on clocks of their own."""
    found = []
    for number in range(ROUNDS):
        now = datetime.now(UTC)
        seconds = {"ours": 0.0, "raw": 0.0}
        for who in sorted(seconds, reverse=bool(number % 2)):
            make_due(raw, due, now)
            began = time.perf_counter()
            raised = handle_ours(now) if who == "ours" else handle_raw(raw, now)
            seconds[who] = time.perf_counter() - began
            assert raised == due, (who, raised)
        ours, plain = seconds["ours"], seconds["raw"]
        found.append((ours, plain))
        print(f"  round {number + 1}: ours {ours:.2f} s, raw {plain:.2f} s", flush=True)
    return found


def make_due(raw: Any, due: int, now: datetime) -> None:
    """Of as many claims, so that no two share a message."""
    raw.execute(
        "with chosen as (select id from watch_clock where level = 'warned'"
        " and next_at > %(later)s order by occurrence, subject_id limit %(due)s)"
        " update watch_clock c set due_at = %(past)s, next_at = %(past)s"
        " from chosen where c.id = chosen.id",
        {"later": now, "due": due, "past": now - timedelta(seconds=1)},
    )
    raw.execute("analyze watch_clock")


def one_by_one(raw: Any) -> list[float]:
    """Seconds from a breach to an order that another connection can see, with a monitor that looks
    each second as the worker does."""
    from guanjia.project.worker import TICK_SECONDS

    first = datetime.now(UTC) + timedelta(seconds=3)
    raw.execute(
        "with chosen as (select id, row_number() over () as n from watch_clock"
        " where level = 'warned' and next_at > %(later)s limit %(count)s)"
        " update watch_clock c set due_at = %(first)s + %(step)s * n,"
        " next_at = %(first)s + %(step)s * n from chosen where c.id = chosen.id returning c.id",
        {"later": first, "count": ONE_BY_ONE, "first": first,
         "step": timedelta(seconds=ONE_BY_ONE_SECONDS) / ONE_BY_ONE},
    )  # fmt: skip
    wanted = [row[0] for row in raw.fetchall()]
    enough = threading.Event()

    def monitor() -> None:
        from django.db import connection

        while not enough.is_set():
            if not handle_ours(datetime.now(UTC)):
                enough.wait(TICK_SECONDS)
        connection.close()

    thread = threading.Thread(target=monitor)
    thread.start()
    seen: dict[Any, float] = {}
    give_up = time.monotonic() + ONE_BY_ONE_SECONDS + 30
    while len(seen) < len(wanted) and time.monotonic() < give_up:
        raw.execute(
            "select o.clock_id, c.due_at from watch_workorder o join watch_clock c"
            " on c.id = o.clock_id where o.clock_id = any(%s)",
            [[one for one in wanted if one not in seen]],
        )
        at = datetime.now(UTC)
        seen |= {clock_id: (at - due_at).total_seconds() for clock_id, due_at in raw.fetchall()}
        time.sleep(0.02)
    enough.set()
    thread.join()
    assert len(seen) == len(wanted)
    return sorted(seen.values())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=10_000)
    given = parser.parse_args()
    ground.start()
    import os

    from django.db import transaction

    from guanjia.people.actions.staff import hire

    now = datetime.now(UTC)
    with transaction.atomic():
        butlers = [
            hire(code=f"butler-{number}", display_name="样本", role="butler", now=now)
            for number in range(BUTLERS)
        ]
    with psycopg.connect(
        os.environ["GUANJIA_DATABASE_URL"], autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as connection:
        raw = connection.cursor()
        began = time.perf_counter()
        laid = Ground(raw, now)
        laid.claims(given.clocks // EACH, butlers=butlers)
        later, year = now + timedelta(days=30), timedelta(days=300)
        laid.clocks(claims=given.clocks // EACH, each=EACH, first_due=later, spread=year)
        raw.execute("vacuum analyze")
        took = time.perf_counter() - began
        print(f"{given.clocks:,} open clocks, laid in {took:.0f} s", flush=True)

        ours, theirs = idle(raw)
        print(f"idle tick: {ours:.2f} ms, raw {theirs:.2f} ms, {ours / theirs:.2f} x (goal 2)")
        print(f"{given.due:,} due together, fully handled:")
        rounds = burst(raw, given.due)
        ratio = statistics.median(one / other for one, other in rounds)
        print(f"  ours to raw, median of {ROUNDS}: {ratio:.2f} x (goal 2)")
        waits = one_by_one(raw)
        p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        print(f"breach to visible work order: p50 {p50:.2f} s, p99 {p99:.2f} s (goal 2)")


if __name__ == "__main__":
    main()
