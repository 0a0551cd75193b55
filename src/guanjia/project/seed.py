"""Demonstration data: the catalogue, staff and one fictional family. Running it again changes
nothing."""

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from guanjia.catalogue.actions.overlays import check_standing, publish_overlays
from guanjia.catalogue.actions.publish import (
    NewInsurer,
    keep_evaluator,
    publish_products,
    register_insurers,
)
from guanjia.people import staff_queries
from guanjia.people.actions import staff_login
from guanjia.people.actions.households import (
    NewPerson,
    PhoneTaken,
    create_household,
    give_account,
    link,
)
from guanjia.people.actions.portraits import keep_portrait
from guanjia.people.actions.staff import grant_access, hire
from guanjia.policies.actions.hold import NewPolicy, hold_policy
from guanjia.project.drawn_portraits import drawn_portrait

INSURERS = (
    NewInsurer("qinghe", "青禾健康保险", "qinghe"),
    NewInsurer("yuanshan", "远山人寿保险", "yuanshan"),
    # No line to this one: its settlement sheets come on paper.
    NewInsurer("beiting", "北汀养老保险", ""),
)


@dataclass(frozen=True)
class DemoLogin:
    name: str
    phone: str
    what: str


LOGINS = (
    DemoLogin("林知远", "10000000001", "百万医疗、小额住院；可为女儿林小满报案"),
    DemoLogin("周禾", "10000000002", "门急诊、防癌医疗；可为女儿林小满报案"),
)


@dataclass(frozen=True)
class DemoStaff:
    code: str
    name: str
    role: str
    skills: tuple[str, ...] = ()


# For demonstration only: whoever can start it may read it.
STAFF_PASSWORD = "demo-desk-guanjia"
STAFF = (
    DemoStaff("butler-1", "苏晴", "butler"),
    DemoStaff("butler-2", "林遥", "butler"),
    DemoStaff("expert-1", "周牧", "claims_expert", ("inpatient", "outpatient")),
    DemoStaff("senior-1", "沈言", "senior_expert", ("dispute",)),
    DemoStaff("admin-1", "管理员", "admin"),
    DemoStaff("admin-2", "许岚", "admin"),
)


def publish_catalogue() -> int:
    """Insurers, products and overlays, as the folders stand; returns how many editions."""
    with transaction.atomic():
        register_insurers(insurers=INSURERS)
        keep_evaluator()
        editions = publish_products(root=settings.PRODUCTS, now=datetime.now(UTC))
        publish_overlays(root=settings.OVERLAYS, now=datetime.now(UTC))
        check_standing()
    return editions


def seed_demo() -> tuple[DemoLogin, ...]:
    now = datetime.now(UTC)
    publish_catalogue()
    with transaction.atomic():
        _staff(now)
    try:
        with transaction.atomic():
            _family(now)
    except PhoneTaken:
        pass
    return LOGINS


def _staff(now: datetime) -> None:
    """All with a drawn face, and a log-in whose code is computed, as an authenticator app would."""
    known = {one.code: one for one in staff_queries.everyone()}
    before = now - timedelta(minutes=5)  # a code opens once, and the first log-in may come at once
    for number, one in enumerate(STAFF):
        card = known.get(one.code)
        if card is None:
            staff_id = hire(
                code=one.code, display_name=one.name, role=one.role, skills=one.skills, now=now
            )
            picture = drawn_portrait(number)
            keep_portrait(staff_id=staff_id, picture=picture, is_drawn=True, now=now)
        elif card.log_in == "none" and card.left_at is None:
            staff_id = card.staff_id
        else:
            continue
        token = staff_login.invite(staff_id=staff_id, now=before)
        secret = base64.b32decode(staff_login.invitation(token, now=before).secret_base32)
        totp = TOTP(secret, 6, SHA1(), staff_login.PERIOD_SECONDS)
        code = totp.generate(int(before.timestamp())).decode()
        staff_login.accept(token=token, password=STAFF_PASSWORD, code=code, now=before)


def _family(now: datetime) -> None:
    members = (
        NewPerson("林知远", "000000198805120011", date(1988, 5, 12), address="样本市样本路 1 号"),
        NewPerson("周禾", "000000199009030029", date(1990, 9, 3), address="样本市样本路 1 号"),
        NewPerson("林小满", "000000201806010028", date(2018, 6, 1), address="样本市样本路 1 号"),
    )
    household = create_household(members=members, now=now, is_fictional=True)
    father, mother, child = household.person_ids
    give_account(person_id=father, phone=LOGINS[0].phone, now=now)
    give_account(person_id=mother, phone=LOGINS[1].phone, now=now)
    for actor, subject, kind in (
        (father, mother, "spouse"),
        (mother, father, "spouse"),
        (father, child, "parent"),
        (mother, child, "parent"),
    ):
        link(actor=actor, subject=subject, kind=kind, now=now)
    butler = next(one for one in staff_queries.everyone() if one.code == STAFF[0].code)
    grant_access(
        staff_id=butler.staff_id,
        household_id=household.household_id,
        reason="butler",
        now=now,
        until=None,
    )
    start = date(now.year, 1, 1)
    for insured, insurer, product, edition, policy_no in (
        (father, "qinghe", "million-medical", "2025", "QH-MM-FULL-demo1"),
        (father, "yuanshan", "small-inpatient", "2025", "YS-SI-FULL-demo1"),
        (mother, "qinghe", "outpatient", "2025", "QH-OP-FULL-demo1"),
        (mother, "yuanshan", "cancer-medical", "2025", "YS-CA-FULL-demo1"),
        (child, "yuanshan", "child-accident", "2025", "YS-KA-FULL-demo1"),
    ):
        hold_policy(
            policy=NewPolicy(
                household_id=household.household_id,
                insured_id=insured,
                holder_id=father,
                insurer=insurer,
                product=product,
                edition=edition,
                policy_no=policy_no,
                cover_from=start,
                cover_until=date(now.year + 1, 1, 1),
                first_cover_from=start,
                with_social=True,
                origin="bought",
            ),
            now=now,
        )
