"""How customers rated closed claims, counted from the folded states."""

from datetime import datetime

from django.db import connection

# For reports, over all households: what each pair of grades occurs.
RATINGS = """
SELECT (a.state ->> 'rating')::int, (a.state ->> 'recommendation')::int, count(*)
FROM claims_application a
WHERE (a.state ->> 'closed_at')::timestamptz >= %(since)s
  AND (a.state ->> 'closed_at')::timestamptz < %(until)s
GROUP BY 1, 2
"""


def ratings(*, since: datetime, until: datetime) -> list[tuple[int | None, int | None, int]]:
    """Score, recommendation and how many claims closed in that half-open time have them."""
    with connection.cursor() as cursor:
        cursor.execute(RATINGS, {"since": since, "until": until})
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]
