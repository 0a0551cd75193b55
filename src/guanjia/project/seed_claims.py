"""Any number of fictional claims in every state, with clocks that run, are near and are late.

All with an insurer to whom there is no line, so that nobody outside is asked about claims that its
books do not know. The same number gives the same claims, but for ids.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count as count_from
from itertools import islice
from typing import Literal
from uuid import UUID

from django.db import transaction

from guanjia.claims import journal as j
from guanjia.claims.actions.report import open_application
from guanjia.claims.actions.take_over import Whole, take_over
from guanjia.claims.book import Book, By
from guanjia.claims.incident import Incident, IncidentType
from guanjia.claims.journal import Actor, Payload
from guanjia.claims.steps import VERSION
from guanjia.exchange.ids import new_id
from guanjia.people import staff_queries
from guanjia.people.actions.households import NewPerson, create_household
from guanjia.people.actions.staff import grant_access, hire
from guanjia.policies.actions.hold import NewPolicy, hold_policy

INSURER, INSURER_ZH = "beiting", "北汀养老保险"
PRODUCT, EDITION, PRODUCT_ZH = "city-plan", "2025", "城市补充医疗"
CLAIMS_EACH, HOUSEHOLDS_EACH, BATCH = 10, 20, 500
LONGEST = timedelta(days=14)
GRADES = ((5, 10), (5, 9), (5, None), (4, 8), (4, 9), (3, 6), (2, 3))
KINDS: tuple[IncidentType, ...] = ("inpatient", "outpatient", "critical_illness")
FAMILIES, GIVEN = "江方叶裴沈秦何许温罗顾白陶谢梁董", "以宁素秋长林青岚景行若棠婉如牧云念慈小满书安"


@dataclass
class Told:
    """A claim as it is being told: each line a while after the one before."""

    book: Book
    dice: random.Random
    now: datetime
    at: datetime
    lane_id: UUID
    policy_id: UUID

    def __call__(self, payload: Payload, actor: Actor = "platform", *, hours: float = 1) -> None:
        """Never later than now: a story that is too long for its time is told faster."""
        left = self.now - self.at
        self.at += min(timedelta(hours=hours * self.dice.uniform(0.5, 1.5)), left / 3)
        lane_id = self.lane_id if payload.place == "lane" else None
        self.book.write(payload, by=By(actor, None, self.at), lane_id=lane_id)


# Each state goes on from the one before it, unless it names another.
STATES: dict[str, tuple[str, Callable[[Told], None]]] = {}


def _state(after: str) -> Callable[[Callable[[Told], None]], Callable[[Told], None]]:
    def keep(tell: Callable[[Told], None]) -> Callable[[Told], None]:
        STATES[tell.__name__] = (after, tell)
        return tell

    return keep


@_state("")
def reported(tell: Told) -> None:
    tell(j.ReportAccepted(), hours=0.1)
    tell(
        j.LaneOpened(
            policy_id=tell.policy_id, insurer=INSURER, lane_no=1, gateway=False,
            benefit="indemnity", steps_version=VERSION,
        ),
        hours=0.1,
    )  # fmt: skip
    tell(j.PapersChecked(missing=("discharge_summary", "fee_list")), hours=0.1)


@_state("reported")
def submitted(tell: Told) -> None:
    tell(j.PapersChecked(missing=()), hours=20)
    tell(j.ConsentNoted(purpose="hand_to_insurer", receiver=INSURER), "customer", hours=0.2)
    tell(j.Submitted(), "customer", hours=0.1)


@_state("submitted")
def noticed(tell: Told) -> None:
    tell(j.NoticeSent(message_id=new_id(now=tell.now)), hours=0.2)
    number = j.as_code(f"BT{tell.book.number[2:]}")
    tell(j.NoticeAccepted(insurer_claim_no=number), "insurer", hours=5)


@_state("noticed")
def filed(tell: Told) -> None:
    tell(j.Filed(message_id=new_id(now=tell.now)), hours=3)


@_state("filed")
def accepted(tell: Told) -> None:
    tell(j.FilingAccepted(), "insurer", hours=8)


@_state("accepted")
def supplement(tell: Told) -> None:
    tell(j.SupplementRequired(notice_no="N1", paper_kinds=("medical_record",)), "insurer", hours=9)


@_state("supplement")
def supplement_sent(tell: Told) -> None:
    tell(j.SupplementSent(message_id=new_id(now=tell.now)), hours=60)


@_state("accepted")
def originals(tell: Told) -> None:
    secret = tell.book.keep_secret(
        "originals", {"receiver_name": "北汀理赔部", "receiver_address": "样本市样本路 9 号"},
        person_id=tell.book.claim.insured_id, now=tell.at, lane_id=tell.lane_id,
    )  # fmt: skip
    tell(j.OriginalsRequired(secret_id=secret), "insurer", hours=6)


@_state("originals")
def picked_up(tell: Told) -> None:
    tell(j.CourierBooked(message_id=new_id(now=tell.now)), "customer", hours=10)
    tell(j.ParcelMoved(waybill_no="GY0000000001", state="picked_up"), "courier", hours=6)


@_state("picked_up")
def delivered(tell: Told) -> None:
    tell(j.ParcelMoved(waybill_no="GY0000000001", state="delivered"), "courier", hours=24)


@_state("accepted")
def advance(tell: Told) -> None:
    tell(j.AdvanceRequested(), hours=1)


@_state("accepted")
def liability_check(tell: Told) -> None:
    tell(j.Progressed(step="liability_check"), "insurer", hours=4)


@_state("liability_check")
def calculation(tell: Told) -> None:
    tell(j.Progressed(step="calculation"), "insurer", hours=30)


@_state("calculation")
def review(tell: Told) -> None:
    tell(j.Progressed(step="review"), "insurer", hours=8)


def _decided(tell: Told, outcome: Literal["pay", "refuse"], sum_fen: int) -> None:
    tell(
        j.Decided(
            decision_id=new_id(now=tell.now), decision_no="D1", outcome=outcome, sum_fen=sum_fen,
            clauses=(), reason_code="listed", steps_given=False,
        ),
        "insurer", hours=12,
    )  # fmt: skip


@_state("review")
def decided(tell: Told) -> None:
    _decided(tell, "pay", tell.dice.randrange(20_000, 4_000_000))


@_state("review")
def refused(tell: Told) -> None:
    _decided(tell, "refuse", 0)


@_state("decided")
def agreed(tell: Told) -> None:
    lane = tell.book.lane(tell.lane_id)
    tell(j.Agreed(decided_fen=lane.decided_fen or 0), "customer", hours=6)


@_state("decided")
def contested(tell: Told) -> None:
    lane = tell.book.lane(tell.lane_id)
    tell(j.Contested(decided_fen=lane.decided_fen or 0), "customer", hours=6)


@_state("agreed")
def closed(tell: Told) -> None:
    lane = tell.book.lane(tell.lane_id)
    tell(j.Paid(payment_no="P1", sum_fen=lane.decided_fen or 0), "insurer", hours=20)
    tell(j.ClaimClosed(), hours=0.1)


@_state("closed")
def rated(tell: Told) -> None:
    score, would = tell.dice.choice(GRADES)
    tell(j.Rated(score=score, recommendation=would), "customer", hours=3)


def seed_claims(count: int, *, now: datetime) -> int:
    """Returns how many there are now more: `count`."""
    dice = random.Random(count)
    with transaction.atomic():
        owners = _owners(now)
        persons = islice(_persons(dice, owners, now), count)
        batch: list[Whole] = []
        for number, (household_id, person_id, policy_id) in enumerate(persons):
            batch.append(_claim(number, household_id, person_id, policy_id, dice=dice, now=now))
            if len(batch) == BATCH:
                take_over(batch, now=now)
                batch = []
        take_over(batch, now=now)
    return count


def _owners(now: datetime) -> Iterator[UUID]:
    """The first households go to the butler of the demonstration, the others to further ones."""
    known = {one.code: one.staff_id for one in staff_queries.everyone()}
    yield known["butler-1"]
    for number in count_from(2):
        code, name = f"butler-seed-{number}", f"样本管家 {number}"
        yield known.get(code) or hire(code=code, display_name=name, role="butler", now=now)


def _persons(
    dice: random.Random, owners: Iterator[UUID], now: datetime
) -> Iterator[tuple[UUID, UUID, UUID]]:
    """Household, person and policy, each as often as a household has claims."""
    while True:
        owner = next(owners)
        for _ in range(HOUSEHOLDS_EACH):
            household_id, person_id = _person(dice, now)
            grant_access(staff_id=owner, household_id=household_id, reason="butler",
                         now=now - LONGEST, until=None)  # fmt: skip
            policy_id = _policy(household_id, person_id, now)
            for _ in range(CLAIMS_EACH):
                yield household_id, person_id, policy_id


def _person(dice: random.Random, now: datetime) -> tuple[UUID, UUID]:
    born = date(dice.randrange(1948, 2004), dice.randrange(1, 13), dice.randrange(1, 29))
    name = dice.choice(FAMILIES) + "".join(dice.sample(GIVEN, 2))
    id_number = f"000000{born:%Y%m%d}{dice.randrange(10_000):04d}"
    phone = f"10{dice.randrange(10**9):09d}"
    member = NewPerson(name, id_number, born, phone, address="样本市样本路 1 号")
    household = create_household(members=[member], now=now, is_fictional=True)
    return household.household_id, household.person_ids[0]


def _policy(household_id: UUID, person_id: UUID, now: datetime) -> UUID:
    start = date(now.year, 1, 1)
    return hold_policy(
        policy=NewPolicy(
            household_id=household_id, insured_id=person_id, holder_id=person_id, insurer=INSURER,
            product=PRODUCT, edition=EDITION, policy_no=f"BT-{household_id.hex[-12:]}",
            cover_from=start, cover_until=date(now.year + 1, 1, 1), first_cover_from=start,
            with_social=True, origin="bought",
        ),
        now=now,
    )  # fmt: skip


def _claim(
    number: int,
    household_id: UUID,
    person_id: UUID,
    policy_id: UUID,
    *,
    dice: random.Random,
    now: datetime,
) -> Whole:
    state = list(STATES)[number % len(STATES)]
    began = now - timedelta(hours=2) - dice.random() * (LONGEST - timedelta(hours=2))
    incident = Incident(
        incident_type=KINDS[number % len(KINDS)], cause="illness",
        event_date=began.date() - timedelta(days=number % CLAIMS_EACH + 1), diagnosis=("J18.9",),
        hospital_name="样本医院", what="模拟数据",
    )  # fmt: skip
    book = open_application(
        household_id=household_id, insured_id=person_id, reporter_id=person_id, incident=incident,
        by=By("customer", person_id, began), origin="customer",
    )  # fmt: skip
    lane_id = new_id(now=began)
    lane: dict[str, object] = {
        "id": lane_id, "lane_no": 1, "policy_id": policy_id,
        "policy_no": f"BT-{household_id.hex[-12:]}", "insurer": INSURER, "insurer_zh": INSURER_ZH,
        "product_zh": PRODUCT_ZH, "reason_zh": "模拟数据",
    }  # fmt: skip
    _tell(state, Told(book, dice, now, began, lane_id, policy_id))
    return Whole(book, [lane])


def _tell(state: str, tell: Told) -> None:
    after, told = STATES[state]
    if after:
        _tell(after, tell)
    told(tell)
