"""The hand-written statements of the room: assignment of a butler, messages, what open pages hear,
of whom nothing was heard.

Assignment is one decision over three rooms' tables (who works, who looks after whom, what is open),
so it is one statement here, where such decisions are made (design law 9); so is the last contact.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from guanjia.claims.hot_sql import NEWEST_SEQS

# Open claims of the households of each butler, those they stand in for included.
LOADS = """
SELECT g.staff_id, count(*) AS open
FROM claims_application a
JOIN people_accessgrant g ON g.household_id = a.household_id AND g.claim_id IS NULL
    AND g.reason IN ('butler', 'cover') AND g.valid_from_at <= %(now)s
    AND (g.valid_until_at IS NULL OR g.valid_until_at > %(now)s)
WHERE a.waiting_since_at IS NOT NULL
GROUP BY g.staff_id
"""

# Butlers in the order in which they would be given more, those away in the period left out.
BY_LOAD = f"""
SELECT s.id, coalesce(l.open, 0)
FROM people_staff s LEFT JOIN ({LOADS}) l ON l.staff_id = s.id
WHERE s.role = 'butler' AND s.left_at IS NULL AND s.id <> ALL(%(not_to)s)
  AND NOT EXISTS (
    SELECT 1 FROM people_absence b
    WHERE b.staff_id = s.id AND b.from_at <= %(until)s AND b.until_at > %(from_at)s)
ORDER BY coalesce(l.open, 0), s.given_at NULLS FIRST, s.code
"""

# The row of whoever is chosen is locked and moved to the end of the equally loaded.
ASSIGN_BUTLER = f"""
WITH chosen AS (
    {BY_LOAD} LIMIT 1 FOR UPDATE OF s
), moved AS (
    UPDATE people_staff s SET given_at = %(now)s FROM chosen WHERE s.id = chosen.id
)
INSERT INTO people_accessgrant (staff_id, household_id, claim_id, reason, valid_from_at,
                                valid_until_at)
SELECT chosen.id, %(household_id)s, NULL, 'butler', %(now)s, NULL FROM chosen
WHERE NOT EXISTS (
    SELECT 1 FROM people_accessgrant had
    WHERE had.household_id = %(household_id)s AND had.reason = 'butler'
      AND (had.valid_until_at IS NULL OR had.valid_until_at > %(now)s))
RETURNING staff_id
"""

# A customer's message waits until somebody of the staff writes. The answer tells how far the
# customers have read, for the text message that may follow.
SAY = """
WITH head AS (
    INSERT INTO care_group AS g (application_id, household_id, seq, waiting_since_at, last_at)
    VALUES (%(application_id)s, %(household_id)s, 1, %(waiting_since_at)s, %(now)s)
    ON CONFLICT (application_id) DO UPDATE
    SET seq = g.seq + 1, last_at = excluded.last_at,
        waiting_since_at = CASE WHEN excluded.waiting_since_at IS NULL THEN NULL
            ELSE coalesce(g.waiting_since_at, excluded.waiting_since_at) END
    WHERE g.household_id = %(household_id)s
    RETURNING seq
), said AS (
    INSERT INTO care_message (id, household_id, application_id, seq, person_id, by_person_id,
                              by_staff_id, document_id, sealed, sent_at)
    SELECT %(id)s, %(household_id)s, %(application_id)s, head.seq, %(person_id)s, %(by_person_id)s,
           %(by_staff_id)s, %(document_id)s, %(sealed)s, %(now)s
    FROM head
    RETURNING seq
)
SELECT said.seq, coalesce((
    SELECT max(r.seq) FROM care_read_mark r
    WHERE r.household_id = %(household_id)s AND r.application_id = %(application_id)s
      AND NOT r.is_staff), 0)
FROM said
"""

# Something that open pages show has changed, though nobody wrote.
TOUCH = """
INSERT INTO care_group AS g (application_id, household_id, seq, waiting_since_at, last_at)
VALUES (%(application_id)s, %(household_id)s, 1, NULL, %(now)s)
ON CONFLICT (application_id) DO UPDATE SET seq = g.seq + 1, last_at = excluded.last_at
WHERE g.household_id = %(household_id)s
"""

READ_UP_TO = """
INSERT INTO care_read_mark AS r (household_id, application_id, reader_id, is_staff, seq, read_at)
VALUES (%(household_id)s, %(application_id)s, %(reader_id)s, %(is_staff)s, %(seq)s, %(now)s)
ON CONFLICT (household_id, application_id, reader_id) DO UPDATE
SET seq = excluded.seq, read_at = excluded.read_at
WHERE r.household_id = %(household_id)s AND r.seq < excluded.seq
"""

# For open pages: where journal and messages of the claims stand that somebody follows.
NEWEST = f"""
SELECT c.id, c.seq, coalesce(g.seq, 0)
FROM ({NEWEST_SEQS}) c
LEFT JOIN care_group g ON g.application_id = c.id AND g.household_id = ANY(%(household_ids)s)
"""

# Households whose last contact with one of our people is long ago; without any it counts from the
# day on which they first had a butler.
UNHEARD = """
WITH contact AS (
    SELECT household_id, began_at AS at, 'call' AS how FROM people_call
    WHERE household_id = ANY(%(household_ids)s) AND party = 'customer' AND outcome = 'reached'
    UNION ALL
    SELECT household_id, coalesce(answered_at, created_at), 'note' FROM people_butlernote
    WHERE household_id = ANY(%(household_ids)s)
    UNION ALL
    SELECT household_id, sent_at, 'group' FROM care_message
    WHERE household_id = ANY(%(household_ids)s)
), newest AS (
    SELECT DISTINCT ON (household_id) household_id, at, how FROM contact
    ORDER BY household_id, at DESC
)
SELECT g.household_id, coalesce(n.at, min(g.valid_from_at)) AS since_at, coalesce(n.how, '')
FROM people_accessgrant g LEFT JOIN newest n ON n.household_id = g.household_id
WHERE g.household_id = ANY(%(household_ids)s) AND g.claim_id IS NULL AND g.reason = 'butler'
GROUP BY g.household_id, n.at, n.how
HAVING coalesce(n.at, min(g.valid_from_at)) < %(before)s
ORDER BY since_at, g.household_id
"""

HOT_SQL: dict[str, str] = {
    "care.loads": LOADS,
    "care.by_load": BY_LOAD,
    "care.assign_butler": ASSIGN_BUTLER,
    "care.say": SAY,
    "care.touch": TOUCH,
    "care.read_up_to": READ_UP_TO,
    "care.newest": NEWEST,
    "care.unheard": UNHEARD,
}


def rows(name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(HOT_SQL[name], parameters)
        return list(cursor.fetchall()) if cursor.description else []
