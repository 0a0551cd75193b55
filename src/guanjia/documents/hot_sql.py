"""One statement gives papers with what their bills say; removed ones are told apart, not hidden."""

PAPERS = """
SELECT d.id, d.person_id, d.kind, d.sha256, d.media_type, d.byte_size, d.page_count, d.created_at,
       d.removed_at IS NULL, f.source, f.sealed
FROM documents_document d
LEFT JOIN documents_figures f ON f.household_id = d.household_id AND f.document_id = d.id
WHERE d.household_id = %(household_id)s AND d.id = ANY(%(document_ids)s)
ORDER BY d.created_at, d.id
"""

TAKE_READING = """
UPDATE documents_reading r SET due_at = %(until)s, attempts = r.attempts + 1
FROM documents_document d
WHERE r.document_id = d.id AND r.household_id = d.household_id AND d.removed_at IS NULL
  AND r.document_id = (
    SELECT document_id FROM documents_reading WHERE due_at <= %(now)s
    ORDER BY due_at FOR UPDATE SKIP LOCKED LIMIT 1
  )
RETURNING r.document_id, r.household_id, r.person_id, d.sha256, r.attempts
"""

HOT_SQL: dict[str, str] = {
    "documents.papers": PAPERS,
    "documents.take_reading": TAKE_READING,
}
