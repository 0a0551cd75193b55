"""What customers say and do after a claim: satisfied, recommending, buying again. For reports."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanjia.policies.queries import Repurchase, repurchase

SATISFIED_FROM, PROMOTES_FROM, DETRACTS_TO = 4, 9, 6
# Over all households: how often each pair of grades occurs, by who was the butler at the close.
GRADES = """
SELECT g.staff_id, (a.state ->> 'rating')::int, (a.state ->> 'recommendation')::int, count(*)
FROM claims_application a
LEFT JOIN LATERAL (
    SELECT g.staff_id FROM people_accessgrant g
    WHERE g.household_id = a.household_id AND g.claim_id IS NULL AND g.reason = 'butler'
      AND g.valid_from_at <= (a.state ->> 'closed_at')::timestamptz
      AND (g.valid_until_at IS NULL OR g.valid_until_at > (a.state ->> 'closed_at')::timestamptz)
    ORDER BY g.valid_from_at DESC LIMIT 1
) g ON true
WHERE (a.state ->> 'closed_at')::timestamptz >= %(since)s
  AND (a.state ->> 'closed_at')::timestamptz < %(until)s
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class Experience:
    """How many claims closed, and of those who answered how many gave each score (1 to 5) and each
    grade of recommendation (0 to 10). Shares in basis points, None where nobody answered."""

    closed: int = 0
    scores: Mapping[int, int] = field(default_factory=dict)
    grades: Mapping[int, int] = field(default_factory=dict)

    @property
    def rated(self) -> int:
        return sum(self.scores.values())

    @property
    def satisfied(self) -> int:
        return _sum(self.scores, SATISFIED_FROM)

    @property
    def satisfied_bp(self) -> int | None:
        return _share(self.satisfied, self.rated)

    @property
    def recommended(self) -> int:
        return sum(self.grades.values())

    @property
    def promoters(self) -> int:
        return _sum(self.grades, PROMOTES_FROM)

    @property
    def detractors(self) -> int:
        return self.recommended - _sum(self.grades, DETRACTS_TO + 1)

    @property
    def recommendation_bp(self) -> int | None:
        """Promoters less detractors, from -10000 to 10000."""
        return _share(self.promoters - self.detractors, self.recommended)


@dataclass(frozen=True)
class Report:
    """Of the claims closed in a half-open time; repurchase is that of all customers ever."""

    whole: Experience
    of_butlers: Mapping[UUID | None, Experience]
    repurchase: Repurchase

    @property
    def repurchase_bp(self) -> int | None:
        return _share(self.repurchase.again, self.repurchase.customers)


def experience(*, since: datetime, until: datetime) -> Report:
    """Two statements."""
    found: dict[UUID | None, list[tuple[int | None, int | None, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(GRADES, {"since": since, "until": until})
        for staff_id, score, grade, count in cursor.fetchall():
            found[staff_id].append((score, grade, count))
    every = [row for rows in found.values() for row in rows]
    of_butlers = {staff_id: _counted(rows) for staff_id, rows in found.items()}
    return Report(_counted(every), of_butlers, repurchase())


def _counted(rows: list[tuple[int | None, int | None, int]]) -> Experience:
    scores, grades = Counter[int](), Counter[int]()
    for score, grade, count in rows:
        if score is not None:
            scores[score] += count
        if grade is not None:
            grades[grade] += count
    return Experience(sum(count for _, _, count in rows), scores, grades)


def _sum(graded: Mapping[int, int], least: int) -> int:
    return sum(count for grade, count in graded.items() if grade >= least)


def _share(part: int, whole: int) -> int | None:
    """Half up, away from nothing."""
    return (part * 20_000 + whole) // (2 * whole) if whole else None
