"""A claim that was reported at the insurer appears here, and is followed like any other."""

from uuid import UUID

from django.db import connection

from guanjia.claims import hot_sql
from guanjia.claims import journal as j
from guanjia.claims import messages as m
from guanjia.claims.actions.report import open_application, open_lane
from guanjia.claims.book import By, Found
from guanjia.claims.incident import Incident
from guanjia.policies import queries as policies


class UnknownPolicy(Exception):
    code = "unknown_policy"
    customer_zh = "没有找到对应的保单。"


def begin(*, insurer: str, fact: m.ClaimBegun, by: By) -> UUID:
    """Returns the household; raises UnknownPolicy. The same insurer number twice is one claim."""
    found = policies.find_by_policy_no(insurer=insurer, policy_no=fact.policy_no)
    if found is None:
        raise UnknownPolicy
    policy_id, household_id, insured_id = found
    number = j.as_code(fact.insurer_claim_no)
    with connection.cursor() as cursor:
        cursor.execute(hot_sql.ONE_AT_A_TIME, {"name": f"begin:{insurer}:{number}"})
        cursor.execute(hot_sql.FIND_BY_INSURER_NUMBER, {"insurer": insurer, "number": number})
        if cursor.fetchone():
            return household_id
    held = policies.held_by(household_id=household_id, insured_id=insured_id)
    policy = next(one for one in held if one.id == policy_id)
    incident = Incident(
        incident_type=fact.incident_type,
        cause="accident" if fact.incident_type == "accident_medical" else "illness",
        event_date=fact.incident_date,
    )
    platform = By("platform", None, by.now)
    book = open_application(
        household_id=household_id,
        insured_id=insured_id,
        reporter_id=None,
        incident=incident,
        by=by,
        origin="insurer",
    )
    reason_zh = "您在保险公司报的案，我们在这里一起盯着。"
    lane_id = open_lane(book, Found(policy, True, reason_zh, ""), incident=incident, by=platform)
    book.write(j.NoticeAccepted(insurer_claim_no=number), by=by, lane_id=lane_id)
    book.write(j.FilingAccepted(), by=by, lane_id=lane_id)
    book.add("numbers", {"insurer": insurer, "number": number, "lane_id": lane_id})
    book.save(now=by.now)
    return household_id
