"""Personal fields of persons, one sealed row each."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from guanjia.people.models import Person, PersonSecret
from guanjia.people.sealing import fetch_keys, open_for, seal_for

FIELDS = ("name", "id_number", "born_date", "phone", "address", "bank_account")


def write_secrets(values: Mapping[UUID, Mapping[str, str]]) -> None:
    """person -> field -> value; replaces what is there."""
    households = dict(Person.objects.filter(id__in=values).values_list("id", "household_id"))
    fetch_keys(values)
    PersonSecret.objects.bulk_create(
        (
            PersonSecret(
                person_id=person_id,
                household_id=households[person_id],
                field=field,
                sealed=seal_for(person_id, place=_place(person_id, field), plain=value.encode()),
            )
            for person_id, fields in values.items()
            for field, value in fields.items()
        ),
        update_conflicts=True,
        unique_fields=["person", "field"],
        update_fields=["sealed"],
    )


def read_secrets(person_ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """Two statements however many persons; raises PersonErased for one who is gone."""
    opened: dict[UUID, dict[str, str]] = {person_id: {} for person_id in person_ids}
    fetch_keys(opened)
    sealed = PersonSecret.objects.filter(person_id__in=opened)
    for person_id, field, text in sealed.values_list("person_id", "field", "sealed"):
        plain = open_for(person_id, place=_place(person_id, field), sealed=text)
        opened[person_id][field] = plain.decode()
    return opened


def _place(person_id: UUID, field: str) -> str:
    return f"people_personsecret|sealed|{person_id}|{field}"
