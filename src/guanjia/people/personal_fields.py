"""Personal fields of persons, one sealed row each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from guanjia.exchange.sealing import blind_index
from guanjia.people.models import Person, PersonIndex, PersonSecret
from guanjia.people.sealing import PersonErased, fetch_keys, learn_key, open_for, seal_for

FIELDS = ("name", "id_number", "born_date", "phone", "address", "bank_account")
INDEXED = ("name", "id_number", "phone")


@dataclass(frozen=True)
class Opened:
    household_id: UUID
    is_fictional: bool
    fields: dict[str, str] = field(default_factory=dict)


def write_secrets(values: Mapping[UUID, Mapping[str, str]]) -> None:
    """person -> field -> value; replaces what is there."""
    households = dict(Person.objects.filter(id__in=values).values_list("id", "household_id"))
    fetch_keys(values)
    PersonSecret.objects.bulk_create(
        (
            PersonSecret(
                person_id=person_id,
                household_id=households[person_id],
                field=name,
                sealed=seal_for(person_id, place=_place(person_id, name), plain=value.encode()),
            )
            for person_id, fields in values.items()
            for name, value in fields.items()
        ),
        update_conflicts=True,
        unique_fields=["person", "field"],
        update_fields=["sealed"],
    )
    PersonIndex.objects.bulk_create(
        (
            PersonIndex(
                person_id=person_id,
                household_id=households[person_id],
                field=name,
                digest=field_digest(name, value),
            )
            for person_id, fields in values.items()
            for name, value in fields.items()
            if name in INDEXED
        ),
        update_conflicts=True,
        unique_fields=["person", "field"],
        update_fields=["digest"],
    )


def field_digest(name: str, value: str) -> bytes:
    """Equal for equal values, whatever spaces they are written with."""
    return blind_index("".join(value.split()).upper(), purpose=f"person:{name}")


def read_secrets(person_ids: Iterable[UUID]) -> dict[UUID, Opened]:
    """One statement however many persons; unknown ones are left out. Raises PersonErased."""
    opened: dict[UUID, Opened] = {}
    columns = ("household_id", "person__is_fictional", "person__key__wrapped", "field", "sealed")
    secrets = PersonSecret.objects.filter(person_id__in=set(person_ids))
    for person_id, *person, wrapped, name, sealed in secrets.values_list("person_id", *columns):
        if wrapped is None:
            raise PersonErased
        learn_key(person_id, wrapped)
        plain = open_for(person_id, place=_place(person_id, name), sealed=sealed)
        opened.setdefault(person_id, Opened(*person)).fields[name] = plain.decode()
    return opened


def read_only(fields: Iterable[str], person_ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """No more than these fields is opened. Unknown and erased persons are left out."""
    shown: dict[UUID, dict[str, str]] = {}
    secrets = PersonSecret.objects.filter(
        person_id__in=set(person_ids), field__in=list(fields), person__key__isnull=False
    )
    for person_id, wrapped, name, sealed in secrets.values_list(
        "person_id", "person__key__wrapped", "field", "sealed"
    ):
        learn_key(person_id, wrapped)
        plain = open_for(person_id, place=_place(person_id, name), sealed=sealed)
        shown.setdefault(person_id, {})[name] = plain.decode()
    return shown


def _place(person_id: UUID, field: str) -> str:
    return f"people_personsecret|sealed|{person_id}|{field}"
