"""One statement gives papers with what their bills say; removed ones are told apart, not hidden."""

PAPERS = """
SELECT d.id, d.person_id, d.kind, d.sha256, d.media_type, d.byte_size, d.page_count, d.created_at,
       d.removed_at IS NULL, f.source, f.sealed
FROM documents_document d
LEFT JOIN documents_figures f ON f.household_id = d.household_id AND f.document_id = d.id
WHERE d.household_id = %(household_id)s AND d.id = ANY(%(document_ids)s)
ORDER BY d.created_at, d.id
"""

HOT_SQL: dict[str, str] = {"documents.papers": PAPERS}
