"""One statement gives papers with what their bills say; removed ones are told apart, not hidden."""

PAPERS = """
SELECT d.id, d.person_id, d.kind, d.sha256, d.media_type, d.byte_size, d.page_count, d.created_at,
       d.removed_at IS NULL, f.source, f.sealed, r.kinds
FROM documents_document d
LEFT JOIN documents_figures f ON f.household_id = d.household_id AND f.document_id = d.id
LEFT JOIN documents_reading r ON r.household_id = d.household_id AND r.document_id = d.id
WHERE d.household_id = %(household_id)s AND d.id = ANY(%(document_ids)s)
ORDER BY d.created_at, d.id
"""

# Of several stages every due paper is looked at (0) before any is read (1). `pictures`: whether
# photos can be read here and now; without, the others are taken only.
TAKE_READING = """
WITH due AS MATERIALIZED (
    -- Once: as a sub-query a plan may run it again for each row, and take one more each time.
    SELECT w.document_id, d.sha256, d.has_served_copy, d.turned_by
    FROM documents_reading w
    JOIN documents_document d ON d.id = w.document_id AND d.household_id = w.household_id
    WHERE w.stage = ANY(%(stages)s) AND w.due_at <= %(now)s AND d.removed_at IS NULL
      AND (%(pictures)s OR NOT d.has_served_copy)
    ORDER BY w.stage, w.due_at FOR UPDATE OF w SKIP LOCKED LIMIT 1
)
UPDATE documents_reading r SET due_at = %(until)s, attempts = r.attempts + 1
FROM due
WHERE r.document_id = due.document_id
RETURNING r.document_id, r.household_id, r.person_id, due.sha256, due.has_served_copy,
          due.turned_by IS NOT NULL, r.stage, r.attempts
"""

READINGS = """
SELECT r.document_id, r.person_id, d.media_type, d.kind, d.turned_degrees,
       r.due_at IS NOT NULL AS is_due, r.first, r.looked_at, r.sealed, r.read_at,
       r.failed_code, r.flags, r.insisted_at, r.checked_at,
       (SELECT jsonb_agg(jsonb_build_object('id', c.id, 'field', c.field, 'by_role', c.by_role,
                                            'sealed', encode(c.sealed, 'base64'),
                                            'at', c.created_at) ORDER BY c.created_at, c.id)
        FROM documents_confirmation c
        WHERE c.household_id = r.household_id AND c.document_id = r.document_id) AS confirmed
FROM documents_reading r
JOIN documents_document d ON d.id = r.document_id AND d.household_id = r.household_id
WHERE r.household_id = %(household_id)s AND r.document_id = ANY(%(document_ids)s)
"""

# As the index documents_reading_asks has it; what is due still is the machine's.
WAITING = """
SELECT r.document_id, r.household_id, r.person_id, d.kind,
       COALESCE(r.insisted_at, r.read_at, d.created_at), r.failed_code,
       r.insisted_at IS NOT NULL, r.open_fields, r.reasons, r.flags
FROM documents_reading r
JOIN documents_document d ON d.id = r.document_id AND d.household_id = r.household_id
WHERE r.household_id = ANY(%(household_ids)s) AND d.removed_at IS NULL
  AND r.checked_at IS NULL AND r.due_at IS NULL
  AND (r.open_fields > 0 OR NOT r.failed_code = '' OR r.insisted_at IS NOT NULL
       OR NOT r.flags = '[]'::jsonb)
ORDER BY 5, r.document_id
"""

# The other paper's household is whose it may be: for staff to look at, never to refuse by.
GIVEN_BEFORE = """
SELECT mine.document_id, mine.what, mine.value, other.value, other.document_id,
       other.household_id, d.person_id
FROM documents_seen mine
JOIN documents_seen other ON other.what = mine.what AND other.mark = mine.mark
    AND other.document_id <> mine.document_id
JOIN documents_document d ON d.id = other.document_id AND d.household_id = other.household_id
WHERE mine.household_id = %(household_id)s AND mine.document_id = ANY(%(document_ids)s)
  AND (d.removed_at IS NULL OR d.household_id <> mine.household_id)
"""

HOT_SQL: dict[str, str] = {
    "documents.papers": PAPERS,
    "documents.take_reading": TAKE_READING,
    "documents.readings": READINGS,
    "documents.waiting": WAITING,
    "documents.given_before": GIVEN_BEFORE,
}
