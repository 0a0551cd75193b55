"""The hand-written statements of the monitor: what is due, raise it, open orders for it.

Takes bind no household; they return it.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from guanjia.watch.clocks_sql import KEEP_CLOCKS

# The idle look, each second on every machine: one probe of a partial index.
DUE_CLOCKS = """
SELECT id, subject, subject_id FROM watch_clock
WHERE next_at <= %(now)s
ORDER BY next_at LIMIT %(limit)s
"""

# The claims' heads are held: nobody else changes these clocks meanwhile. One level at a time; the
# last column says whether the next one is due as well.
RAISE_CLOCKS = """
UPDATE watch_clock c
SET level = c.next_level,
    next_level = CASE
        WHEN c.next_level = 'warned' AND c.due_at IS NOT NULL THEN 'due'
        WHEN c.next_level IN ('warned', 'due') AND c.level2_at IS NOT NULL THEN 'level2'
        WHEN c.next_level <> 'level3' AND c.level3_at IS NOT NULL THEN 'level3'
        ELSE '' END,
    next_at = CASE
        WHEN c.next_level = 'warned' AND c.due_at IS NOT NULL THEN c.due_at
        WHEN c.next_level IN ('warned', 'due') AND c.level2_at IS NOT NULL THEN c.level2_at
        WHEN c.next_level <> 'level3' THEN c.level3_at END
WHERE c.id = ANY(%(clock_ids)s::uuid[]) AND c.next_at <= %(now)s
RETURNING c.id, c.household_id, c.subject, c.subject_id, c.part_id, c.code, c.occurrence, c.party,
          c.chaser, c.level, coalesce(c.next_at <= %(now)s, false)
"""

_ORDER_COLUMNS = """id, household_id, subject, subject_id, part_id, clock_id, level, kind, role,
    skill, cause, person_id, sealed, owner_id, due_at"""

# `not_to` and its like come as JSON, because arrays in an array must have one length.
OPEN_ORDERS = f"""
WITH given AS (
    SELECT * FROM ROWS FROM (
        unnest(%(id)s::uuid[]), unnest(%(household_id)s::uuid[]), unnest(%(subject)s::text[]),
        unnest(%(subject_id)s::uuid[]), unnest(%(part_id)s::uuid[]), unnest(%(clock_id)s::uuid[]),
        unnest(%(level)s::text[]), unnest(%(kind)s::text[]), unnest(%(role)s::text[]),
        unnest(%(skill)s::text[]), unnest(%(cause)s::text[]), unnest(%(person_id)s::uuid[]),
        unnest(%(sealed)s::bytea[]), unnest(%(owner_id)s::uuid[]),
        unnest(%(due_at)s::timestamptz[]), jsonb_array_elements(%(not_to)s::jsonb),
        unnest(%(line_id)s::uuid[])
    ) AS o({_ORDER_COLUMNS}, not_to, line_id)
), fresh AS (
    INSERT INTO watch_workorder ({_ORDER_COLUMNS}, not_to, opened_at, outcome)
    SELECT {_ORDER_COLUMNS},
        CASE not_to WHEN '[]' THEN '{{}}'::uuid[]
            ELSE ARRAY(SELECT jsonb_array_elements_text(not_to)::uuid) END,
        %(now)s, ''
    FROM given
    ON CONFLICT (clock_id, level) WHERE clock_id IS NOT NULL DO NOTHING
    RETURNING id, household_id, owner_id, cause
)
INSERT INTO watch_workorderline (id, household_id, order_id, what, staff_id, to_id, code, at)
SELECT given.line_id, fresh.household_id, fresh.id, 'opened', %(by)s, fresh.owner_id, fresh.cause,
       %(now)s
FROM fresh JOIN given ON given.id = fresh.id
"""

# The chased party answered: the clocks stopped, and what was opened for them is over.
END_ORDERS = """
WITH over AS (
    UPDATE watch_workorder SET closed_at = %(now)s, outcome = 'answered'
    WHERE clock_id = ANY(%(clock_ids)s) AND closed_at IS NULL
    RETURNING id, household_id, subject, subject_id, owner_id
), told AS (
    INSERT INTO watch_workorderline (id, household_id, order_id, what, code, at)
    SELECT gen_random_uuid(), household_id, id, 'closed', 'answered', %(now)s FROM over
)
SELECT DISTINCT owner_id, household_id, subject_id FROM over
WHERE subject = 'claim' AND owner_id IS NOT NULL
"""

LOADS = """
SELECT owner_id, count(*) FROM watch_workorder
WHERE closed_at IS NULL AND owner_id = ANY(%(staff_ids)s)
GROUP BY owner_id
"""

# What a member of staff may see of clocks: those of their households and claims; and, to be taken,
# those whose order of their role nobody has.
_OURS = """c.household_id = ANY(%(household_ids)s) AND c.state = 'running'
      AND (c.household_id = ANY(%(granted_household_ids)s)
           OR c.subject_id = ANY(%(granted_claim_ids)s))"""
_NOBODYS = """
    SELECT clock_id FROM watch_workorder
    WHERE closed_at IS NULL AND owner_id IS NULL AND role = %(role)s AND clock_id IS NOT NULL"""

READ_LATE = f"""
WITH seen AS (
    SELECT c.* FROM watch_clock c WHERE {_OURS} AND c.level <> ''
    UNION
    SELECT c.* FROM watch_clock c JOIN ({_NOBODYS}) n ON n.clock_id = c.id
    WHERE c.state = 'running' AND c.level <> ''
)
SELECT c.id, c.household_id, c.subject_id, c.part_id, c.code, c.policy, c.chaser, c.party, c.level,
       c.started_at, c.due_at, o.id, o.owner_id, o.due_at, o.role
FROM seen c
LEFT JOIN LATERAL (
    SELECT o.id, o.owner_id, o.due_at, o.role FROM watch_workorder o
    WHERE o.household_id = c.household_id AND o.clock_id = c.id AND o.closed_at IS NULL
    ORDER BY o.opened_at DESC, o.level DESC LIMIT 1
) o ON true
WHERE c.subject = 'claim' AND (%(chaser)s = '' OR c.chaser = %(chaser)s)
ORDER BY c.level = 'warned', c.due_at
LIMIT %(most)s
"""

COUNT_CLOCKS = f"""
SELECT c.chaser, count(*) FILTER (WHERE c.level NOT IN ('', 'warned')),
       count(*) FILTER (WHERE c.level = 'warned'), count(*),
       min(c.due_at) FILTER (WHERE c.level NOT IN ('', 'warned'))
FROM watch_clock c WHERE {_OURS}
GROUP BY c.chaser
"""

# On every page of the desk.
COUNT_OVER = f"""
SELECT count(*) FROM watch_clock c WHERE {_OURS} AND c.level NOT IN ('', 'warned')
"""

HOT_SQL: dict[str, str] = {
    "watch.keep_clocks": KEEP_CLOCKS,
    "watch.due_clocks": DUE_CLOCKS,
    "watch.raise_clocks": RAISE_CLOCKS,
    "watch.open_orders": OPEN_ORDERS,
    "watch.end_orders": END_ORDERS,
    "watch.loads": LOADS,
    "watch.read_late": READ_LATE,
    "watch.count_clocks": COUNT_CLOCKS,
    "watch.count_over": COUNT_OVER,
}


def rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall()) if cursor.description else []
