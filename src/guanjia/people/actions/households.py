"""Persons, their household, and who may act for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet

from guanjia.exchange.ids import new_id
from guanjia.exchange.sealing import blind_index
from guanjia.people.models import Account, Person, Relation
from guanjia.people.personal_fields import FIELDS, write_secrets
from guanjia.people.queries import household_of, person_card
from guanjia.people.rules import RELATION_KINDS, of_age_at, phone_number
from guanjia.people.sealing import create_keys


@dataclass(frozen=True)
class NewPerson:
    name: str
    id_number: str
    born_date: date
    phone: str | None = None
    address: str = ""


@dataclass(frozen=True)
class Household:
    """`person_ids` in the order of the members."""

    household_id: UUID
    person_ids: tuple[UUID, ...]


class PhoneTaken(Exception):
    code = "phone_taken"
    customer_zh = "这个手机号码已有账号，请直接登录，或换一个号码。"


class RelationRefused(Exception):
    """`code`: relation_to_oneself, relation_unknown or subject_of_age."""

    SENTENCES: ClassVar[dict[str, str]] = {
        "relation_to_oneself": "不需要为本人设置代办关系。",
        "relation_unknown": "暂不支持这种代办关系，请选择父母、监护人、配偶、子女或受托人。",
        "subject_of_age": "对方已满 18 周岁，需由本人办理，或上传本人签署的委托书。",
    }

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.customer_zh = self.SENTENCES[code]


def create_household(
    *, members: Sequence[NewPerson], now: datetime, is_fictional: bool = False
) -> Household:
    """The household id is a storage key for ever: persons keep it wherever they move."""
    household_id = new_id(now=now)
    persons = {new_id(now=now): member for member in members}
    Person.objects.bulk_create(
        Person(id=person_id, household_id=household_id, is_fictional=is_fictional, created_at=now)
        for person_id in persons
    )
    create_keys(dict.fromkeys(persons, household_id), now=now)
    write_secrets({person_id: _fields(member) for person_id, member in persons.items()})
    return Household(household_id, tuple(persons))


def change_fields(*, person_id: UUID, **fields: str) -> None:
    """New values of name, id_number, phone, address, bank_account ..."""
    if not fields.keys() <= set(FIELDS):
        raise TypeError("unknown personal field")
    if fields.get("phone"):
        fields["phone"] = phone_number(fields["phone"])
    write_secrets({person_id: fields})


def link(
    *, actor: UUID, subject: UUID, kind: str, now: datetime, document_id: UUID | None = None
) -> None:
    """From now on `actor` may act for `subject`; a parent until the child is of age.

    `kind` says what the actor is to the subject. Linking twice changes nothing.
    """
    if actor == subject:
        raise RelationRefused("relation_to_oneself")
    if kind not in RELATION_KINDS:
        raise RelationRefused("relation_unknown")
    until = None
    if kind == "parent":
        until = of_age_at(person_card(subject).born_date)
        if until <= now:
            raise RelationRefused("subject_of_age")
    if not _in_force(actor, subject, now).filter(kind=kind).exists():
        Relation.objects.create(
            actor_person_id=actor,
            subject_person_id=subject,
            household_id=household_of(subject),
            kind=kind,
            document_id=document_id,
            valid_from_at=now,
            valid_until_at=until,
        )


def unlink(*, actor: UUID, subject: UUID, now: datetime) -> None:
    """Holds from the actor's next request."""
    _in_force(actor, subject, now).update(valid_until_at=now)


def give_account(*, person_id: UUID, phone: str, now: datetime) -> UUID:
    """The log-in of a person, by phone. Raises PhoneTaken, also if the person has one already."""
    digits = phone_number(phone)
    account_id = open_account(person_id=person_id, phone=digits, now=now)
    write_secrets({person_id: {"phone": digits}})
    return account_id


def open_account(*, person_id: UUID, phone: str, now: datetime) -> UUID:
    index = blind_index(phone_number(phone), purpose="phone")
    account_id = new_id(now=now)
    account = Account(id=account_id, person_id=person_id, phone_index=index, created_at=now)
    # a conflict raised by the database would spoil the caller's transaction
    Account.objects.bulk_create([account], ignore_conflicts=True)
    if not Account.objects.filter(id=account_id).exists():
        raise PhoneTaken
    return account_id


def _in_force(actor: UUID, subject: UUID, now: datetime) -> QuerySet[Relation]:
    return Relation.objects.filter(
        Q(valid_until_at__isnull=True) | Q(valid_until_at__gt=now),
        actor_person_id=actor,
        subject_person_id=subject,
    )


def _fields(member: NewPerson) -> dict[str, str]:
    fields = {
        "name": member.name,
        "id_number": member.id_number,
        "born_date": member.born_date.isoformat(),
        "address": member.address,
    }
    return fields | ({"phone": phone_number(member.phone)} if member.phone else {})
