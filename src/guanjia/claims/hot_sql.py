"""The hand-written statements of the hot paths: report, append, load, tracker read.

Each binds the household; the three look-ups that find a household by a number are the named
exceptions (design law 10).
"""

_JOURNAL_ROWS = """
    SELECT id, %(household_id)s::uuid, %(application_id)s::uuid, seq, lane_id, kind, actor,
           actor_id, occurred_at, learned_at, payload
    FROM jsonb_to_recordset(%(lines)s::jsonb) AS line(
        id uuid, seq int, lane_id uuid, kind text, actor text, actor_id uuid,
        occurred_at timestamptz, learned_at timestamptz, payload jsonb)
"""
_JOURNAL_COLUMNS = """
    (id, household_id, application_id, seq, lane_id, kind, actor, actor_id, occurred_at,
     learned_at, payload)
"""
_SIDE_ROWS = """
new_lane AS (
    INSERT INTO claims_lane (id, household_id, application_id, lane_no, policy_id, policy_no,
                             insurer, insurer_zh, product_zh, reason_zh)
    SELECT id, %(household_id)s::uuid, %(application_id)s::uuid, lane_no, policy_id, policy_no,
           insurer, insurer_zh, product_zh, reason_zh
    FROM jsonb_to_recordset(%(lanes)s::jsonb) AS lane(
        id uuid, lane_no int, policy_id uuid, policy_no text, insurer text, insurer_zh text,
        product_zh text, reason_zh text)
),
new_figure AS (
    INSERT INTO claims_figure (id, household_id, application_id, lane_id, person_id, moment,
                               low_fen, high_fen, sealed, terms_digest, clauses_digest,
                               overlay_digests, templates_digest, evaluator_version, created_at)
    SELECT id, %(household_id)s::uuid, %(application_id)s::uuid, lane_id, person_id, moment,
           low_fen, high_fen, decode(sealed, 'base64'), terms_digest, clauses_digest,
           ARRAY(SELECT jsonb_array_elements_text(overlay_digests)), templates_digest,
           evaluator_version, created_at
    FROM jsonb_to_recordset(%(figures)s::jsonb) AS figure(
        id uuid, lane_id uuid, person_id uuid, moment text, low_fen bigint, high_fen bigint,
        sealed text, terms_digest text, clauses_digest text, overlay_digests jsonb,
        templates_digest text, evaluator_version text, created_at timestamptz)
),
new_decision AS (
    INSERT INTO claims_decision (id, household_id, application_id, lane_id, person_id, decision_no,
                                 outcome, sum_fen, sealed, created_at)
    SELECT id, %(household_id)s::uuid, %(application_id)s::uuid, lane_id, person_id, decision_no,
           outcome, sum_fen, decode(sealed, 'base64'), created_at
    FROM jsonb_to_recordset(%(decisions)s::jsonb) AS decision(
        id uuid, lane_id uuid, person_id uuid, decision_no text, outcome text, sum_fen bigint,
        sealed text, created_at timestamptz)
),
new_secret AS (
    INSERT INTO claims_secret (id, household_id, application_id, lane_id, person_id, name, sealed,
                               created_at)
    SELECT id, %(household_id)s::uuid, %(application_id)s::uuid, lane_id, person_id, name,
           decode(sealed, 'base64'), created_at
    FROM jsonb_to_recordset(%(secrets)s::jsonb) AS secret(
        id uuid, lane_id uuid, person_id uuid, name text, sealed text, created_at timestamptz)
),
new_number AS (
    INSERT INTO claims_insurer_number (insurer, number, household_id, application_id, lane_id)
    SELECT insurer, number, %(household_id)s::uuid, %(application_id)s::uuid, lane_id
    FROM jsonb_to_recordset(%(numbers)s::jsonb) AS number(insurer text, number text, lane_id uuid)
    ON CONFLICT (insurer, number) DO NOTHING
)
"""

OPEN_CLAIM = f"""
WITH new_application AS (
    INSERT INTO claims_application (id, household_id, insured_id, reporter_id, number,
                                    incident_type, event_date, seq, state, waits_on,
                                    waiting_since_at, live_step, differs, marked, created_at)
    VALUES (%(application_id)s, %(household_id)s, %(insured_id)s, %(reporter_id)s, %(number)s,
            %(incident_type)s, %(event_date)s, %(seq)s, %(state)s::jsonb, %(waits_on)s::text[],
            %(waiting_since_at)s, %(live_step)s, %(differs)s, %(marked)s, %(now)s)
    RETURNING id
),
{_SIDE_ROWS},
new_line AS (
    INSERT INTO claims_journal {_JOURNAL_COLUMNS} {_JOURNAL_ROWS}
)
SELECT id FROM new_application
"""

# No row comes back where another writer has moved the head; the caller then rolls back.
APPEND = f"""
WITH head AS (
    UPDATE claims_application
    SET seq = %(seq)s, state = %(state)s::jsonb, waits_on = %(waits_on)s::text[],
        waiting_since_at = %(waiting_since_at)s, live_step = %(live_step)s, differs = %(differs)s,
        marked = %(marked)s
    WHERE household_id = %(household_id)s AND id = %(application_id)s AND seq = %(seen_seq)s
    RETURNING id
),
{_SIDE_ROWS},
new_line AS (
    INSERT INTO claims_journal {_JOURNAL_COLUMNS} {_JOURNAL_ROWS}
)
SELECT id FROM head
"""

# The head is locked so that two writers of one claim queue instead of failing.
_HEAD = """
SELECT a.id, a.household_id, a.number, a.seq, a.state,
       (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.lane_no) FROM claims_lane l
        WHERE l.household_id = a.household_id AND l.application_id = a.id) AS lanes,
       (SELECT jsonb_object_agg(s.id, jsonb_build_object('name', s.name, 'person_id', s.person_id,
                                'lane_id', s.lane_id, 'sealed', encode(s.sealed, 'base64')))
        FROM claims_secret s
        WHERE s.household_id = a.household_id AND s.application_id = a.id) AS secrets,
       (SELECT jsonb_agg(to_jsonb(j) ORDER BY j.seq) FROM claims_journal j
        WHERE j.household_id = a.household_id AND j.application_id = a.id) AS journal
FROM claims_application a
WHERE {where}
FOR UPDATE OF a
"""
_IN_SCOPE = """a.household_id = ANY(%(household_ids)s) AND a.id = %(application_id)s
  AND (a.insured_id = ANY(%(acts_for)s) OR a.reporter_id = %(person_id)s
       OR a.household_id = ANY(%(granted_household_ids)s) OR a.id = ANY(%(granted_claim_ids)s))"""

LOAD_HEAD = _HEAD.format(where="a.household_id = %(household_id)s AND a.id = %(application_id)s")
LOAD_HEAD_IN_SCOPE = _HEAD.format(where=_IN_SCOPE)
LOAD_HEAD_BY_NUMBER = _HEAD.format(where="a.number = %(number)s")

READ_TRACKER = f"""
SELECT a.id, a.household_id, a.number, a.seq, a.state, a.created_at,
       (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.lane_no) FROM claims_lane l
        WHERE l.household_id = a.household_id AND l.application_id = a.id) AS lanes
FROM claims_application a
WHERE {_IN_SCOPE}
"""

# For open pages: where the claims that somebody follows stand.
NEWEST_SEQS = """
SELECT a.id, a.seq FROM claims_application a
WHERE a.household_id = ANY(%(household_ids)s) AND a.id = ANY(%(application_ids)s)
"""

READ_MINE = """
SELECT a.id, a.number, a.state, a.created_at
FROM claims_application a
WHERE a.household_id = ANY(%(household_ids)s)
  AND (a.insured_id = ANY(%(acts_for)s) OR a.reporter_id = %(person_id)s)
ORDER BY a.created_at DESC
LIMIT 100
"""

# Claims that were granted to a member of staff; in the queue who waits longest comes first.
_GRANTED = """a.household_id = ANY(%(household_ids)s)
  AND (a.household_id = ANY(%(granted_household_ids)s) OR a.id = ANY(%(granted_claim_ids)s))"""
_QUEUED = f"{_GRANTED} AND a.waiting_since_at IS NOT NULL"

READ_QUEUE = f"""
SELECT a.id, a.household_id, a.number, a.insured_id, a.state, a.created_at, a.waiting_since_at,
       (SELECT jsonb_object_agg(l.id, jsonb_build_object('insurer_zh', l.insurer_zh,
                                                         'product_zh', l.product_zh))
        FROM claims_lane l
        WHERE l.household_id = a.household_id AND l.application_id = a.id) AS lanes
FROM claims_application a
WHERE {_QUEUED}
  AND (%(party)s = '' OR %(party)s = ANY(a.waits_on))
  AND (%(step)s = 0 OR a.live_step = %(step)s)
  AND (%(insurer)s = '' OR EXISTS (
        SELECT 1 FROM claims_lane l WHERE l.household_id = a.household_id
        AND l.application_id = a.id AND l.insurer = %(insurer)s))
  AND (a.differs OR NOT %(differs)s) AND (a.marked OR NOT %(marked)s)
  AND (%(reported_since)s::date IS NULL
       OR a.created_at >= %(reported_since)s::date::timestamp AT TIME ZONE 'Asia/Shanghai')
  AND (%(after_at)s::timestamptz IS NULL
       OR (a.waiting_since_at, a.id) > (%(after_at)s::timestamptz, %(after_id)s::uuid))
ORDER BY a.waiting_since_at, a.id
LIMIT %(most)s
"""

COUNT_QUEUE = f"""
WITH queued AS (
    SELECT a.id, a.household_id, a.waits_on, a.live_step, a.differs, a.marked
    FROM claims_application a WHERE {_QUEUED}
)
SELECT count(*), count(*) FILTER (WHERE 'customer' = ANY(waits_on)),
       count(*) FILTER (WHERE 'us' = ANY(waits_on)),
       count(*) FILTER (WHERE 'insurer' = ANY(waits_on)),
       count(*) FILTER (WHERE 'courier' = ANY(waits_on)),
       count(*) FILTER (WHERE differs), count(*) FILTER (WHERE marked),
       (SELECT jsonb_object_agg(live_step, found) FROM (
            SELECT live_step, count(*) AS found FROM queued GROUP BY live_step) s) AS steps,
       (SELECT jsonb_object_agg(insurer, jsonb_build_array(name_zh, found)) FROM (
            SELECT l.insurer, max(l.insurer_zh) AS name_zh,
                   count(DISTINCT l.application_id) AS found
            FROM claims_lane l JOIN queued q ON q.id = l.application_id
                AND q.household_id = l.household_id
            WHERE l.household_id = ANY(%(household_ids)s)
            GROUP BY l.insurer) i) AS insurers
FROM queued
"""

# On every page of the desk: what waits for us, or for somebody to look.
COUNT_OURS = f"""
SELECT count(*) FROM claims_application a
WHERE {_QUEUED} AND (a.marked OR 'us' = ANY(a.waits_on))
"""

# Which claim of the viewer's a paper serves: an open one first, then the newest.
CLAIMS_OF_PAPERS = f"""
SELECT DISTINCT ON (p.document_id) p.document_id::uuid, a.id, a.household_id, a.number,
       a.insured_id, coalesce(a.state->'asked_again' ? p.document_id, false)
FROM claims_application a
JOIN unnest(%(document_ids)s::uuid[]::text[]) AS p(document_id)
  ON a.state->'papers' ? p.document_id
WHERE {_GRANTED}
ORDER BY p.document_id, a.waiting_since_at IS NULL, a.created_at DESC
"""

# Held to the end of the transaction; nothing is read, so no household is bound.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))"

# Many claims at once, for the monitor. A head that another holds is passed over, not waited for.
LOCK_HEADS = """
SELECT a.id, a.household_id, a.number, a.insured_id, a.reporter_id, a.incident_type
FROM claims_application a WHERE a.id = ANY(%(application_ids)s::uuid[])
ORDER BY a.id
FOR UPDATE OF a SKIP LOCKED
"""

# Lines that move nothing of the claim: only `seq` of the head goes on.
APPEND_MANY = f"""
WITH line AS (
    SELECT l.*, row_number() OVER (PARTITION BY application_id ORDER BY place) AS nth
    FROM ROWS FROM (
        unnest(%(ids)s::uuid[]), unnest(%(household_ids)s::uuid[]),
        unnest(%(application_ids)s::uuid[]), unnest(%(lane_ids)s::uuid[]),
        unnest(%(kinds)s::text[]), jsonb_array_elements(%(payloads)s::jsonb)
    ) WITH ORDINALITY AS l(id, household_id, application_id, lane_id, kind, payload, place)
), head AS (
    UPDATE claims_application a SET seq = a.seq + new.lines
    FROM (SELECT application_id, count(*) AS lines FROM line GROUP BY application_id) new
    WHERE a.household_id = ANY(%(household_ids)s::uuid[]) AND a.id = new.application_id
    RETURNING a.id, a.seq - new.lines AS seen
)
INSERT INTO claims_journal {_JOURNAL_COLUMNS}
SELECT line.id, line.household_id, line.application_id, head.seen + line.nth, line.lane_id,
       line.kind, 'platform', NULL, %(now)s, %(now)s, line.payload
FROM line JOIN head ON head.id = line.application_id
"""

LOCK_CLAIMS_WITH_PAPER = """
SELECT a.id FROM claims_application a
WHERE a.household_id = %(household_id)s AND a.waiting_since_at IS NOT NULL
  AND a.state -> 'papers' ? %(document_id)s
ORDER BY a.id
FOR UPDATE OF a
"""

READ_CHASED = """
SELECT l.id, l.household_id, l.application_id, l.lane_no, l.insurer, l.insurer_zh, l.product_zh,
       l.policy_no, a.number, a.state #>> ARRAY['lanes', l.id::text, 'insurer_claim_no'],
       (a.state #>> ARRAY['lanes', l.id::text, 'gateway'])::boolean
FROM claims_lane l
JOIN claims_application a ON a.household_id = l.household_id AND a.id = l.application_id
WHERE l.household_id = ANY(%(household_ids)s::uuid[]) AND l.id = ANY(%(lane_ids)s::uuid[])
"""

FIND_TWIN = """
SELECT a.id FROM claims_application a
WHERE a.household_id = %(household_id)s AND a.insured_id = %(insured_id)s
  AND a.event_date = %(event_date)s AND a.incident_type = %(incident_type)s
LIMIT 1
"""

FIND_BY_INSURER_NUMBER = """
SELECT application_id, household_id, lane_id FROM claims_insurer_number
WHERE insurer = %(insurer)s AND number = %(number)s
"""

HOT_SQL: dict[str, str] = {
    "claims.open_claim": OPEN_CLAIM,
    "claims.append": APPEND,
    "claims.load_head": LOAD_HEAD,
    "claims.load_head_in_scope": LOAD_HEAD_IN_SCOPE,
    "claims.load_head_by_number": LOAD_HEAD_BY_NUMBER,
    "claims.read_tracker": READ_TRACKER,
    "claims.newest_seqs": NEWEST_SEQS,
    "claims.read_mine": READ_MINE,
    "claims.read_queue": READ_QUEUE,
    "claims.count_queue": COUNT_QUEUE,
    "claims.count_ours": COUNT_OURS,
    "claims.claims_of_papers": CLAIMS_OF_PAPERS,
    "claims.one_at_a_time": ONE_AT_A_TIME,
    "claims.lock_heads": LOCK_HEADS,
    "claims.append_many": APPEND_MANY,
    "claims.lock_claims_with_paper": LOCK_CLAIMS_WITH_PAPER,
    "claims.read_chased": READ_CHASED,
    "claims.find_twin": FIND_TWIN,
    "claims.find_by_insurer_number": FIND_BY_INSURER_NUMBER,
}
