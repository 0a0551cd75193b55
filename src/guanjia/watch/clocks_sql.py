"""The one statement that writes clocks, whatever their number and their subjects."""

_IDENTITY = "household_id, subject_id, part_id, code, occurrence"
_MOVING = (
    "policy, calendar, party, chaser, state, started_at, running_since_at, stopped_at, used, "
    "warn_at, due_at, level2_at, level3_at, level, next_level, next_at, provisional"
)
_TYPES = (
    "id uuid, subject text, household_id uuid, subject_id uuid, part_id uuid, code text, "
    "occurrence int, policy text, calendar text, party text, chaser text, state text, "
    "started_at timestamptz, running_since_at timestamptz, stopped_at timestamptz, used bigint, "
    "warn_at timestamptz, due_at timestamptz, level2_at timestamptz, level3_at timestamptz, "
    "level text, next_level text, next_at timestamptz, provisional boolean"
)
_SET = ", ".join(f"{column} = excluded.{column}" for column in _MOVING.split(", "))

# Gives back the clocks that were due and now run no more: their orders have an end.
KEEP_CLOCKS = f"""
WITH gone AS (
    DELETE FROM watch_clock c
    USING jsonb_to_recordset(%(gone)s::jsonb) AS g(
        household_id uuid, subject_id uuid, part_id uuid, code text, occurrence int)
    WHERE c.household_id = ANY(%(household_ids)s) AND c.household_id = g.household_id
      AND c.subject_id = g.subject_id AND c.part_id IS NOT DISTINCT FROM g.part_id
      AND c.code = g.code AND c.occurrence = g.occurrence
    RETURNING c.id, c.level
), kept AS (
    INSERT INTO watch_clock (id, subject, {_IDENTITY}, {_MOVING})
    SELECT id, subject, {_IDENTITY}, {_MOVING}
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS r({_TYPES})
    ON CONFLICT ({_IDENTITY}) DO UPDATE SET {_SET}
    RETURNING id, state, level
)
SELECT id FROM gone WHERE level IN ('due', 'level2', 'level3')
UNION ALL
SELECT id FROM kept WHERE state = 'stopped' AND level IN ('due', 'level2', 'level3')
"""
