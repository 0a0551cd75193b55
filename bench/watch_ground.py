"""Open clocks by the million, straight into the tables: claims of one lane, each in a household of
its own with a butler, and clocks on the lane. Fictional, and thinner than real claims: no papers,
no persons, no lines yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

CLOCK_COLUMNS = """id, household_id, subject, subject_id, part_id, code, occurrence, policy,
    calendar, party, chaser, state, started_at, running_since_at, used, warn_at, due_at,
    level2_at, level3_at, level, next_level, next_at, provisional"""

CLAIMS = """
create table ground as
select n, gen_random_uuid() as household_id, gen_random_uuid() as claim_id,
    gen_random_uuid() as lane_id, (array[{butlers}])[n %% {count} + 1]::uuid as butler_id
from generate_series(1, %(claims)s) n;

insert into claims_application (id, household_id, insured_id, reporter_id, number, incident_type,
    event_date, seq, state, waits_on, waiting_since_at, live_step, differs, marked, created_at)
select claim_id, household_id, gen_random_uuid(), null, 'GJ-ground-' || n, 'inpatient',
    '2026-03-01', 0, jsonb_build_object('lanes', jsonb_build_object(lane_id::text,
        jsonb_build_object('insurer_claim_no', 'QH' || n, 'gateway', true))),
    '{{insurer}}', %(now)s, 9, false, false, %(now)s
from ground;

insert into claims_lane (id, household_id, application_id, lane_no, policy_id, policy_no, insurer,
    insurer_zh, product_zh, reason_zh)
select lane_id, household_id, claim_id, 1, gen_random_uuid(), 'P' || n, 'qinghe', '青禾健康保险',
    '百万医疗', '' from ground;

insert into people_accessgrant (staff_id, household_id, claim_id, reason, valid_from_at)
select butler_id, household_id, null, 'butler', %(now)s from ground;
"""

# Warned already: one round is due, the next is far off.
CLOCKS = f"""
insert into watch_clock ({CLOCK_COLUMNS})
select gen_random_uuid(), household_id, 'claim', claim_id, lane_id, 'liability_check', k, '2026-11',
    'ground', 'insurer', 'liability_check_late', 'running', due_at - interval '3 days',
    due_at - interval '3 days', 0, due_at - interval '1 day', due_at, due_at + interval '900 days',
    due_at + interval '901 days', 'warned', 'due', due_at, false
from (
    select g.*, k, %(first_due)s::timestamptz
        + %(spread)s * ((g.n - 1) * %(each)s + k - 1) / (%(claims)s * %(each)s) as due_at
    from ground g, generate_series(1, %(each)s) k
) c
"""


@dataclass(frozen=True)
class Ground:
    """`cursor` of a connection that commits by itself, or is committed by the caller."""

    cursor: Any
    now: datetime

    def claims(self, count: int, *, butlers: list[Any]) -> None:
        named = ", ".join(f"'{one}'" for one in butlers)
        statements = CLAIMS.format(butlers=named, count=len(butlers))
        for statement in statements.split(";\n"):
            if statement.strip():
                self.cursor.execute(statement, {"claims": count, "now": self.now})

    def clocks(self, *, claims: int, each: int, first_due: datetime, spread: timedelta) -> None:
        """`each` on the lane of every claim; due from `first_due` on, evenly over `spread`."""
        self.cursor.execute(
            CLOCKS, {"claims": claims, "each": each, "first_due": first_due, "spread": spread}
        )
