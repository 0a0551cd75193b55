"""Report an incident: every policy that could answer gets a lane, and every insurer its notice."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

import entitlement
from guanjia.catalogue import queries as catalogue
from guanjia.claims import hot_sql
from guanjia.claims import journal as j
from guanjia.claims.actions.advance import send_notices
from guanjia.claims.actions.papers import check_papers, link
from guanjia.claims.book import Book, By, Found, new_book
from guanjia.claims.filing_order import plan_order
from guanjia.claims.incident import Incident, checked, engine_incident
from guanjia.claims.ours import gather, worked_out
from guanjia.claims.steps import VERSION
from guanjia.exchange.ids import new_id
from guanjia.people import queries as people
from guanjia.policies import queries as policies
from guanjia.policies.queries import HeldPolicy

SHANGHAI = ZoneInfo("Asia/Shanghai")
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class SameIncident(Exception):
    """The same person, kind and day were already reported: ask before opening a second claim."""

    code = "same_incident"
    customer_zh = "这件事好像已经报过案了。是同一件事就打开原来那份；如果是另一件事，请确认后再报。"

    def __init__(self, application_id: UUID) -> None:
        super().__init__(self.code)
        self.application_id = application_id


class NoPolicyAnswers(Exception):
    code = "no_policy_answers"

    def __init__(self, reasons_zh: Sequence[str]) -> None:
        super().__init__(self.code)
        self.reasons_zh = tuple(reasons_zh)
        self.customer_zh = (
            "您名下的保单看起来都管不到这次的情况。"
            + "".join(reasons_zh)
            + "如果您觉得不对，可以选上保单再报一次，我们照样替您递上去。"
            if reasons_zh
            else "还没有找到您的保单。请先添加一张保单，再来报案。"
        )


def find_policies(
    *, held: Sequence[HeldPolicy], incident: Incident, born_date: date
) -> list[Found]:
    asked = engine_incident(incident, born_date=born_date)
    found = []
    for policy in held:
        answer = entitlement.could_answer(policy.terms, policy.coverage, asked)
        found.append(Found(policy, answer.yes, answer.reason_zh, answer.clause))
    return found


def report(
    *,
    reporter_id: UUID | None,
    insured_id: UUID,
    incident: Incident,
    document_ids: Sequence[UUID],
    include_policy_ids: Sequence[UUID] = (),
    despite_twin: bool = False,
    by: By | None = None,
    now: datetime,
) -> Book:
    """Open a claim in the insured's household; returns its book, saved.

    A lane is opened for each policy that could answer and for each that the customer insists on.
    `by` is who writes it down where that is not the reporter: staff, for a caller who may be
    nobody that we know (`reporter_id` None).
    Raises IncidentRefused, SameIncident, NoPolicyAnswers, and PaperRefused's kin for papers that
    are not this insured's.
    """
    checked(incident, on_date=now.astimezone(SHANGHAI).date())
    insured = people.person_card(insured_id)
    household_id = insured.household_id
    if not despite_twin:
        _refuse_twin(household_id, insured_id, incident)
    held = policies.held_on(
        household_id=household_id, insured_id=insured_id, event_date=incident.event_date
    )
    found = find_policies(held=held, incident=incident, born_date=insured.born_date)
    wanted = [one for one in found if one.answers or one.policy.id in include_policy_ids]
    if not wanted:
        raise NoPolicyAnswers([f"《{one.policy.title_zh}》：{one.reason_zh}" for one in found])
    by, platform = by or By("customer", reporter_id, now), By("platform", None, now)
    book = open_application(
        household_id=household_id,
        insured_id=insured_id,
        reporter_id=reporter_id,
        incident=incident,
        by=by,
        origin="customer",
    )
    book.other_policies = [one for one in found if one not in wanted]
    book.write(j.ReportAccepted(), by=platform)
    for one in wanted:
        open_lane(book, one, incident=incident, by=platform)
    link(book, document_ids=document_ids, by=by)
    ours = gather(book, held=held, insured=insured)
    plan_order(book, ours, by=platform)
    for lane in list(book.claim.lanes.values()):
        worked_out(book, ours, lane, moment="report", by=platform)
    check_papers(book, ours, by=platform)
    send_notices(book, insured=insured, now=now)
    book.save(now=now)
    return book


def open_application(
    *,
    household_id: UUID,
    insured_id: UUID,
    reporter_id: UUID | None,
    incident: Incident,
    by: By,
    origin: Literal["customer", "insurer"],
) -> Book:
    book = new_book(household_id=household_id, number=_number(by.now), now=by.now)
    incident_id = book.keep_secret(
        "incident", incident.model_dump(mode="json"), person_id=insured_id, now=by.now
    )
    book.write(
        j.Reported(
            incident_id=incident_id,
            insured_id=insured_id,
            reporter_id=reporter_id,
            incident_type=incident.incident_type,
            event_date=incident.event_date,
            origin=origin,
        ),
        by=by,
    )
    return book


def open_lane(book: Book, found: Found, *, incident: Incident, by: By) -> UUID:
    policy = found.policy
    insurer = catalogue.insurer_card(policy.insurer)
    lane_id, lane_no = new_id(now=by.now), len(book.claim.lanes) + 1
    fixed = not any(
        duty.kind == "indemnity" and incident.incident_type in duty.incident_types
        for duty in policy.terms.duties
    )
    book.write(
        j.LaneOpened(
            policy_id=policy.id,
            insurer=policy.insurer,
            lane_no=lane_no,
            gateway=bool(insurer.gateway),
            benefit="fixed" if fixed else "indemnity",
            steps_version=VERSION,
        ),
        by=by,
        lane_id=lane_id,
    )
    card = {
        "id": lane_id,
        "lane_no": lane_no,
        "policy_id": policy.id,
        "policy_no": policy.policy_no,
        "insurer": policy.insurer,
        "insurer_zh": insurer.name_zh,
        "product_zh": policy.title_zh,
        "reason_zh": found.reason_zh[:300],
    }
    book.add("lanes", card)
    book.lane_cards[lane_id] = card
    return lane_id


def _refuse_twin(household_id: UUID, insured_id: UUID, incident: Incident) -> None:
    with connection.cursor() as cursor:
        # Two reports of one person at one moment queue here: the second sees the first.
        cursor.execute(hot_sql.ONE_AT_A_TIME, {"name": f"report:{insured_id}"})
        cursor.execute(
            hot_sql.FIND_TWIN,
            {
                "household_id": household_id,
                "insured_id": insured_id,
                "event_date": incident.event_date,
                "incident_type": incident.incident_type,
            },
        )
        row = cursor.fetchone()
    if row:
        raise SameIncident(row[0])


def _number(now: datetime) -> str:
    day = now.astimezone(SHANGHAI).strftime("%y%m%d")
    return f"GJ{day}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8))
