"""A policy joins a claim that is already reported: found later, or insisted on."""

from uuid import UUID

from guanjia.claims.actions.papers import refresh
from guanjia.claims.actions.report import find_policies, open_lane
from guanjia.claims.book import Book, By
from guanjia.claims.incident import Incident
from guanjia.people import queries as people
from guanjia.policies import queries as policies


class PolicyNotHeld(Exception):
    code = "policy_not_found"
    customer_zh = "没有找到这张保单，请先把它添加进来。"


def include_policy(book: Book, *, policy_id: UUID, by: By) -> None:
    """Opens a lane and tells the insurer; a policy whose lane stands changes nothing."""
    claim = book.claim
    standing = (lane for lane in claim.lanes.values() if lane.stage != "withdrawn")
    if any(lane.policy_id == policy_id for lane in standing):
        return
    incident = Incident.model_validate(book.secret(claim.incident_id))
    held = policies.held_on(
        household_id=book.household_id,
        insured_id=claim.insured_id,
        event_date=incident.event_date,
    )
    held = [one for one in held if one.id == policy_id]
    born_date = people.person_card(claim.insured_id).born_date
    for one in find_policies(held=held, incident=incident, born_date=born_date):
        open_lane(book, one, incident=incident, by=By("platform", None, by.now))
        refresh(book, now=by.now)
        return
    raise PolicyNotHeld
