"""The saved lines of a claim, as they come with its head."""

from uuid import UUID

from pydantic import TypeAdapter

from guanjia.claims.journal import Line
from guanjia.claims.models import JournalLine

_LINES = TypeAdapter(list[Line])


def saved_lines(journal: str, *, household_id: UUID, application_id: UUID, seq: int) -> list[Line]:
    """`journal` is the JSON that was read with the head, empty where none was. Lines are read
    again where they are not all there: who waited for another's lock has his head, not his lines.
    """
    lines = _LINES.validate_json(journal) if journal else []
    if len(lines) == seq:
        return lines
    where = {"household_id": household_id, "application_id": application_id, "seq__lte": seq}
    saved = JournalLine.objects.filter(**where).order_by("seq")
    return [Line.model_validate(one) for one in saved.values()]
