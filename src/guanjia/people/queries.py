"""What others may know about persons."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from guanjia.people.hot_sql import rows
from guanjia.people.models import (
    AccessLog,
    Account,
    Consent,
    Person,
    PersonIndex,
    Relation,
    Staff,
)
from guanjia.people.personal_fields import INDEXED, Opened, field_digest, read_only, read_secrets
from guanjia.people.rules import mask_name, mask_number
from guanjia.people.scope import NotYours, Viewer


@dataclass(frozen=True)
class PersonCard:
    """Opened personal data: for a page or an insurer's message, never for a log or a journal."""

    person_id: UUID
    household_id: UUID
    name: str
    id_number: str
    born_date: date
    phone: str
    address: str
    bank_account: str
    is_fictional: bool


@dataclass(frozen=True)
class MaskedCard:
    person_id: UUID
    name: str
    id_number: str
    phone: str
    bank_account: str


@dataclass(frozen=True)
class Look:
    """One opening of a paper. `by_person_id`: a customer; else `by_staff_zh`, the name shown."""

    person_id: UUID
    document_id: UUID
    by_person_id: UUID | None
    by_staff_zh: str
    reason: str
    looked_at: datetime


@dataclass(frozen=True)
class ConsentGiven:
    purpose: str
    receiver: str
    version: str
    given_by_person_id: UUID
    given_at: datetime


def viewer_for(token: str, *, now: datetime, is_use: bool = True) -> Viewer | None:
    """One statement. `is_use`: the idle time of the session begins anew.

    None: no such session, or it, its account or its staff member has ended.
    """
    token_hash = hashlib.sha256(token.encode()).digest()
    found = rows("viewer_for_token", {"token_hash": token_hash, "now": now, "is_use": is_use})
    if not found:
        return None
    account_id, person_id, household_id, staff_id, role, *lists = found[0]
    subjects, households, granted_households, granted_claims, of_claims = map(frozenset, lists)
    return Viewer(
        account_id=account_id,
        person_id=person_id,
        household_ids=(households | granted_households | of_claims | {household_id}) - {None},
        acts_for=(subjects | {person_id}) - {None},
        staff_id=staff_id,
        role=role or "customer",
        granted_household_ids=granted_households,
        granted_claim_ids=granted_claims,
    )


def person_card(person_id: UUID) -> PersonCard:
    return person_cards([person_id])[person_id]


def person_cards(person_ids: Iterable[UUID]) -> dict[UUID, PersonCard]:
    """One statement however many; raises NotYours for an unknown id, PersonErased."""
    wanted = set(person_ids)
    opened = read_secrets(wanted)
    if opened.keys() != wanted:
        raise NotYours
    return {person_id: _card(person_id, person) for person_id, person in opened.items()}


@dataclass(frozen=True)
class Brief:
    """A person in a list. An erased one has no name and no day of birth any more."""

    person_id: UUID
    name: str
    born_date: date | None


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Opens the name only, in one statement; an erased person has none left."""
    wanted = set(person_ids)
    opened = read_only(["name"], wanted)
    return {one: opened[one]["name"] if one in opened else "（已删除）" for one in wanted}


def briefs_of(household_ids: Iterable[UUID]) -> dict[UUID, list[Brief]]:
    """The persons of each household, the eldest first; opens name and day of birth only."""
    persons = Person.objects.filter(household_id__in=set(household_ids)).order_by("id")
    found = list(persons.values_list("id", "household_id"))
    opened = read_only(["name", "born_date"], (person_id for person_id, _ in found))
    households: dict[UUID, list[Brief]] = {}
    for person_id, household_id in found:
        fields = opened.get(person_id, {})
        born = fields.get("born_date")
        brief = Brief(
            person_id, fields.get("name", "（已删除）"), date.fromisoformat(born) if born else None
        )
        households.setdefault(household_id, []).append(brief)
    for members in households.values():
        members.sort(key=lambda one: (one.born_date is None, one.born_date))
    return households


@dataclass(frozen=True)
class FoundPerson:
    """`by` names the fields that matched: name, id_number, phone."""

    person_id: UUID
    household_id: UUID
    by: tuple[str, ...]


def find_persons(text: str, *, most: int = 50) -> tuple[FoundPerson, ...]:
    """Everybody whose whole name, ID number or phone it is. For staff: whose they are is a scope's
    to say, not this query's."""
    digests = [field_digest(name, text) for name in INDEXED]
    found: dict[UUID, FoundPerson] = {}
    rows_found = PersonIndex.objects.filter(digest__in=digests).order_by("person_id", "field")
    for person_id, household_id, name in rows_found.values_list(
        "person_id", "household_id", "field"
    )[:most]:
        known = found.get(person_id)
        found[person_id] = FoundPerson(
            person_id, household_id, (*(known.by if known else ()), name)
        )
    return tuple(found.values())


def masked(card: PersonCard) -> MaskedCard:
    """What a butler sees, and what a page shows until it is asked for more."""
    return MaskedCard(
        card.person_id,
        mask_name(card.name),
        mask_number(card.id_number),
        mask_number(card.phone, head=3),
        mask_number(card.bank_account),
    )


def household_of(person_id: UUID) -> UUID:
    """Raises NotYours for an unknown id."""
    person = Person.objects.filter(id=person_id).only("household_id").first()
    if person is None:
        raise NotYours
    household_id: UUID = person.household_id
    return household_id


def persons_of(household_id: UUID) -> tuple[UUID, ...]:
    persons = Person.objects.filter(household_id=household_id).order_by("id")
    return tuple(persons.values_list("id", flat=True))


def relations_of(person_id: UUID, *, now: datetime) -> dict[UUID, str]:
    """For whom this person acts, and as what: parent, guardian, spouse, child or proxy."""
    found = Relation.objects.filter(
        Q(valid_until_at__isnull=True) | Q(valid_until_at__gt=now),
        actor_person_id=person_id,
        valid_from_at__lte=now,
    )
    return dict(found.order_by("-id").values_list("subject_person_id", "kind"))


def who_acts_for(person_id: UUID, *, now: datetime) -> tuple[tuple[UUID, str], ...]:
    """Actor and what the actor is to this person: parent, guardian, spouse, child or proxy."""
    found = Relation.objects.filter(
        Q(valid_until_at__isnull=True) | Q(valid_until_at__gt=now),
        subject_person_id=person_id,
        valid_from_at__lte=now,
    )
    return tuple(found.order_by("id").values_list("actor_person_id", "kind"))


def consents_of(person_id: UUID) -> tuple[ConsentGiven, ...]:
    """Those in force, oldest first."""
    given = Consent.objects.filter(person_id=person_id, withdrawn_at__isnull=True)
    columns = ("purpose", "receiver", "version", "given_by_person_id", "given_at")
    return tuple(ConsentGiven(*row) for row in given.order_by("id").values_list(*columns))


def has_consent(person_id: UUID, *, purpose: str, receiver: str = "") -> bool:
    given = Consent.objects.filter(person_id=person_id, purpose=purpose, receiver=receiver)
    return bool(given.filter(withdrawn_at__isnull=True).exists())


def looks_at(
    *, household_ids: Iterable[UUID], person_ids: Iterable[UUID], most: int = 200
) -> tuple[Look, ...]:
    """Who opened papers of these persons and why, newest first."""
    found = AccessLog.objects.filter(
        household_id__in=list(household_ids), person_id__in=list(person_ids)
    ).order_by("-looked_at", "-id")[:most]
    log = list(found)
    accounts = dict(
        Account.objects.filter(id__in={one.account_id for one in log}).values_list(
            "id", "person_id"
        )
    )
    staff = dict(
        Staff.objects.filter(id__in={one.staff_id for one in log}).values_list("id", "display_name")
    )
    return tuple(
        Look(
            one.person_id,
            one.document_id,
            None if one.staff_id else accounts.get(one.account_id),
            staff.get(one.staff_id, ""),
            one.reason,
            one.looked_at,
        )
        for one in log
    )


def _card(person_id: UUID, person: Opened) -> PersonCard:
    fields = person.fields
    return PersonCard(
        person_id=person_id,
        household_id=person.household_id,
        name=fields["name"],
        id_number=fields["id_number"],
        born_date=date.fromisoformat(fields["born_date"]),
        phone=fields.get("phone", ""),
        address=fields.get("address", ""),
        bank_account=fields.get("bank_account", ""),
        is_fictional=person.is_fictional,
    )
