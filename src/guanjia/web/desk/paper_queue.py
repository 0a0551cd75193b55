"""The papers that wait for somebody at the desk, with the claim that each is shown with."""

from dataclasses import dataclass

from guanjia.claims.queries import PaperClaim, claims_of_papers
from guanjia.documents.queries import WaitingPaper, waiting_for_person
from guanjia.people.scope import Viewer


@dataclass(frozen=True)
class Waiting:
    paper: WaitingPaper
    claim: PaperClaim


def waiting(viewer: Viewer) -> list[Waiting]:
    """Papers of granted claims, the oldest first, in two statements. Left out is what the customer
    was asked to bring again."""
    found = waiting_for_person(household_ids=viewer.household_ids)
    theirs = claims_of_papers(viewer, [one.document_id for one in found])
    return [
        Waiting(one, claim)
        for one in found
        if (claim := theirs.get(one.document_id)) and not claim.asked_again
    ]
