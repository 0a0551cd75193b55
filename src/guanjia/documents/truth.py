"""What people said of fields beside what the machine had read: truth to measure the reading by.

Counts only; no value leaves its seal.
"""

from dataclasses import dataclass, field

from guanjia.documents.models import Confirmation


@dataclass(slots=True)
class Truth:
    """`read`: of the fields that a person looked at, those that the machine had read: `kept` as
    they were, or `changed`. `added`: it had read nothing. `silent`: changed though the machine
    had called it proved or read, by that state."""

    read: int = 0
    kept: int = 0
    changed: int = 0
    added: int = 0
    silent: dict[str, int] = field(default_factory=dict)


def truth_by_field() -> dict[str, Truth]:
    """The newest word on each field of each paper counts; items' sums together as `items`."""
    newest = Confirmation.objects.order_by("document_id", "field", "-created_at", "-id").distinct(
        "document_id", "field"
    )
    found: dict[str, Truth] = {}
    for name, outcome, state in newest.values_list("field", "outcome", "state"):
        told = found.setdefault(name.partition(".")[0], Truth())
        setattr(told, outcome, getattr(told, outcome) + 1)
        told.read = told.kept + told.changed
        if outcome == "changed" and state in {"proved", "read"}:
            told.silent[state] = told.silent.get(state, 0) + 1
    return dict(sorted(found.items(), key=lambda one: (-one[1].changed, one[0])))
