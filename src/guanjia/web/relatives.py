"""What each person is to the one who is looking: 本人, 女儿, 妻子 ..."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from guanjia.people import queries as people
from guanjia.people.queries import PersonCard
from guanjia.people.scope import Viewer

# What the looker is to the other -> what the other is to the looker: a woman, a man.
_WORDS_ZH = {
    "parent": ("女儿", "儿子"),
    "spouse": ("妻子", "丈夫"),
    "child": ("母亲", "父亲"),
    "guardian": ("由您监护", "由您监护"),
    "proxy": ("委托您代办", "委托您代办"),
}


class Relative(NamedTuple):
    card: PersonCard
    relation_zh: str
    is_self: bool

    @property
    def person_id(self) -> UUID:
        return self.card.person_id


def relatives(viewer: Viewer, *, now: datetime) -> list[Relative]:
    """Everybody for whom the viewer acts, oneself first."""
    me = viewer.person_id
    kinds = people.relations_of(me, now=now) if me and len(viewer.acts_for) > 1 else {}
    found = [
        Relative(
            card, "本人" if person_id == me else _word(kinds.get(person_id), card), person_id == me
        )
        for person_id, card in people.person_cards(viewer.acts_for).items()
    ]
    return sorted(found, key=lambda one: (not one.is_self, one.card.born_date))


def _word(kind: str | None, card: PersonCard) -> str:
    """The 17th digit of an ID number is even for a woman (GB 11643)."""
    woman, man = _WORDS_ZH.get(kind or "", ("", ""))
    digit = card.id_number[16:17]
    if woman == man:
        return woman
    return (man if int(digit) % 2 else woman) if digit.isdigit() else ""
