"""A fresh fictional household for each call: only where GUANJIA_DEMO is on."""

import secrets
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guanjia.people import staff_queries
from guanjia.people.actions.households import NewPerson, create_household, give_account, link
from guanjia.people.actions.staff import grant_access
from guanjia.policies.actions.hold import NewPolicy, hold_policy
from guanjia.web.api.root import answer, one_transaction, problem

router = Router(tags=["demo"])


class Member(Schema):
    key: str
    name: str
    id_number: str
    born_date: date
    phone: str | None = None


class Relation(Schema):
    actor: str
    subject: str
    kind: str


class Held(Schema):
    key: str
    insurer: str
    product: str
    edition: str
    policy_no_prefix: str
    insured: str
    holder: str
    cover_from: date
    cover_until: date
    first_cover_from: date | None = None
    with_social: bool = True
    sums_fen: dict[str, int] = {}
    contract: str = ""
    members: int | None = None
    claim_free_years: int | None = None
    used: dict[str, list[int]] = {}
    origin: str = "bought"


class DemoHousehold(Schema):
    members: list[Member]
    relations: list[Relation] = []
    policies: list[Held]
    butler: str = "butler-1"  # the code of a member of staff, who looks after this household


@router.post("/demo/households", auth=None)
@one_transaction
def make_demo_household(request: HttpRequest, data: DemoHousehold) -> HttpResponse:
    """Phones are drawn afresh, from numbers that cannot exist, so that a folder can run again."""
    if not settings.DEMO:
        return problem("not_found", "没有这个页面。", 404)
    now = request.now
    household = create_household(
        members=[
            NewPerson(member.name, member.id_number, member.born_date) for member in data.members
        ],
        now=now,
        is_fictional=True,
    )
    persons = dict(zip((one.key for one in data.members), household.person_ids, strict=True))
    for relation in data.relations:
        link(
            actor=persons[relation.actor],
            subject=persons[relation.subject],
            kind=relation.kind,
            now=now,
        )
    phones = {}
    for member in data.members:
        if member.phone:
            phones[member.key] = f"100{secrets.randbelow(10**8):08d}"
            give_account(person_id=persons[member.key], phone=phones[member.key], now=now)
    policies = {}
    for held in data.policies:
        policy_no = f"{held.policy_no_prefix}-{secrets.token_hex(4)}"
        policy_id = hold_policy(
            policy=NewPolicy(
                household_id=household.household_id,
                insured_id=persons[held.insured],
                holder_id=persons[held.holder],
                policy_no=policy_no,
                first_cover_from=held.first_cover_from or held.cover_from,
                used={name: (low, high) for name, (low, high) in held.used.items()},
                origin="entered" if held.origin == "entered" else "bought",
                **held.dict(
                    include={
                        "insurer",
                        "product",
                        "edition",
                        "cover_from",
                        "cover_until",
                        "with_social",
                        "sums_fen",
                        "contract",
                        "members",
                        "claim_free_years",
                    }
                ),
            ),
            now=now,
        )
        policies[held.key] = {"id": policy_id, "policy_no": policy_no}
    _entrust(household.household_id, to=data.butler, now=now)
    return answer({"persons": persons, "phones": phones, "policies": policies}, 201)


def _entrust(household_id: UUID, *, to: str, now: datetime) -> None:
    for one in staff_queries.everyone():
        if to and one.code == to:
            grant_access(
                staff_id=one.staff_id,
                household_id=household_id,
                reason="butler",
                now=now,
                until=None,
            )
