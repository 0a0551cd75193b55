"""Reading service groups: one whole, and those that wait."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanjia.care.actions.group import message_place
from guanjia.care.hot_sql import rows
from guanjia.care.models import Group, Message, ReadMark
from guanjia.care.scope import granted
from guanjia.care.thread import Called, Entry, Names, Said, thread
from guanjia.claims import queries as claims
from guanjia.claims.desk_words import short_insurer
from guanjia.people import queries as people
from guanjia.people.butlers import Member, around_claim, colleagues
from guanjia.people.call_log import calls_told_of_claim
from guanjia.people.scope import Viewer, name_shown
from guanjia.people.sealing import fetch_keys, words_for

SHOWN = 200


@dataclass(frozen=True)
class GroupView:
    """`claim_row` is what claims.read gave; `seq` numbers the newest message, `marks` is where
    journal and group stand, for a page that follows them. `earlier`: there is more, not shown."""

    claim_row: Mapping[str, Any]
    seq: int
    marks: tuple[int, int]
    staff: tuple[Member, ...]
    customers: tuple[tuple[UUID, str], ...]
    entries: list[Entry]
    earlier: bool
    waiting_since_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """A group in which a customer waits for an answer: the oldest words without one."""

    application_id: UUID
    household_id: UUID
    since: datetime
    name: str
    text: str
    is_paper: bool


def group(
    viewer: Viewer,
    claim_id: UUID,
    *,
    papers_zh: Mapping[str, str],
    whole: bool = False,
    now: datetime,
) -> GroupView:
    """The last SHOWN messages, or with `whole` all. Raises NoSuchClaim."""
    row = claims.read(viewer, claim_id)
    household_id, insured_id = row["household_id"], row["claim"].insured_id
    lines = claims.journal_of(viewer, claim_id)
    head = Group.objects.filter(application_id=claim_id, household_id=household_id).first()
    found = Message.objects.filter(household_id=household_id, application_id=claim_id)
    messages = list(found.order_by("-seq")[: None if whole else SHOWN + 1])[::-1]
    earlier = not whole and len(messages) > SHOWN
    messages = messages[1:] if earlier else messages
    staff = around_claim(household_id=household_id, claim_id=claim_id, now=now)
    acting = [person_id for person_id, _ in people.who_acts_for(insured_id, now=now)]
    persons = {insured_id, *acting, *(one.by_person_id for one in messages)} - {None}
    names = people.names_of(persons)
    since = messages[0].sent_at if earlier else None
    entries = thread(
        lines,
        [
            Called(one.began_at, one.staff_zh, one.kind, one.party, one.topic, one.outcome,
                   one.minutes)
            for one in calls_told_of_claim(household_id=household_id, claim_id=claim_id)
        ],
        _said(viewer, messages, row, names),
        _names(row, lines, papers_zh),
    )  # fmt: skip
    seq = head.seq if head else 0
    return GroupView(
        row, seq, (row["seq"], seq), staff,
        tuple((one, names[one]) for one in dict.fromkeys([insured_id, *acting])),
        [one for one in entries if since is None or one.at >= since],
        earlier, head.waiting_since_at if head else None,
    )  # fmt: skip


def newest(followed: Collection[tuple[UUID, UUID]]) -> dict[UUID, tuple[int, int]]:
    """By claim where its journal and its group stand, in one statement; the pairs of household and
    claim are those of viewers who were looked at before."""
    parameters = {
        "household_ids": list({household_id for household_id, _ in followed}),
        "application_ids": [claim_id for _, claim_id in followed],
    }
    return {row[0]: (row[1], row[2]) for row in rows("care.newest", parameters)}


def group_seq(*, household_id: UUID, claim_id: UUID) -> int:
    found = Group.objects.filter(application_id=claim_id, household_id=household_id)
    return found.values_list("seq", flat=True).first() or 0


def waiting_groups(viewer: Viewer, *, most: int = 50) -> tuple[Waiting, ...]:
    """Of the claims granted to a member of staff, who waits longest first."""
    found = granted(Group.objects.all(), viewer).filter(waiting_since_at__isnull=False)
    heads = list(found.order_by("waiting_since_at", "application_id")[:most])
    oldest = _first_unanswered(heads)
    fetch_keys(one.person_id for one in oldest.values())
    names = people.names_of(one.by_person_id for one in oldest.values() if one.by_person_id)
    return tuple(
        Waiting(
            head.application_id, head.household_id, head.waiting_since_at,
            name_shown(viewer, head.household_id, names.get(one.by_person_id, "")), _text(one),
            one.document_id is not None,
        )
        for head in heads
        if (one := oldest.get(head.application_id))
    )  # fmt: skip


def count_waiting(viewer: Viewer) -> int:
    return int(granted(Group.objects.all(), viewer).filter(waiting_since_at__isnull=False).count())


def recent_groups(viewer: Viewer, *, most: int = 50) -> tuple[tuple[UUID, datetime], ...]:
    """Claim and when its group last moved, the newest first."""
    found = granted(Group.objects.all(), viewer).order_by("-last_at", "application_id")[:most]
    return tuple(found.values_list("application_id", "last_at"))


def last_written(household_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When staff last wrote to each household in a group."""
    found = Message.objects.filter(household_id__in=household_ids, by_staff_id__isnull=False)
    newest = found.order_by("household_id", "-sent_at").distinct("household_id")
    return dict(newest.values_list("household_id", "sent_at"))


def waits_unread(*, household_id: UUID, claim_id: UUID) -> bool:
    """Staff wrote something that no customer has seen."""
    where = {"household_id": household_id, "application_id": claim_id}
    seen = ReadMark.objects.filter(**where, is_staff=False).order_by("-seq").first()
    found = Message.objects.filter(**where, by_staff_id__isnull=False)
    return bool(found.filter(seq__gt=seen.seq if seen else 0).exists())


def _first_unanswered(heads: list[Group]) -> dict[UUID, Message]:
    """The customer's first message since staff last wrote, of each waiting group."""
    homes = {one.household_id for one in heads}
    since = {one.application_id: one.waiting_since_at for one in heads}
    found = Message.objects.filter(
        household_id__in=homes, application_id__in=since, by_person_id__isnull=False,
        sent_at__in=set(since.values()),
    ).order_by("-seq")  # fmt: skip
    return {one.application_id: one for one in found if one.sent_at == since[one.application_id]}


def _said(
    viewer: Viewer, messages: list[Message], row: Mapping[str, Any], names: Mapping[UUID, str]
) -> list[Said]:
    fetch_keys(one.person_id for one in messages)
    where = {"household_id": row["household_id"], "application_id": row["id"]}
    marks = list(ReadMark.objects.filter(**where).order_by("read_at")) if messages else []
    staff = colleagues(
        [one.by_staff_id for one in messages if one.by_staff_id]
        + [one.reader_id for one in marks if one.is_staff]
    )
    readers = people.names_of(one.reader_id for one in marks if not one.is_staff)
    said = []
    for one in messages:
        by_staff = one.by_staff_id is not None
        writer = staff.get(one.by_staff_id) if by_staff else None
        seen = tuple(
            (staff[mark.reader_id].display_name if mark.is_staff else readers[mark.reader_id])
            for mark in marks
            if mark.is_staff != by_staff and mark.seq >= one.seq
        )
        said.append(
            Said(
                one.sent_at, one.seq, "staff" if by_staff else "customer",
                (one.by_staff_id or one.by_person_id) == (viewer.staff_id or viewer.person_id),
                writer.display_name if writer else names.get(one.by_person_id, ""),
                writer.role if writer else "", _text(one), one.document_id,
                row["claim"].papers.get(one.document_id, "") if one.document_id else "", seen,
                writer.portrait if writer else None,
            )
        )  # fmt: skip
    return said


def _text(one: Message) -> str:
    return words_for(one.person_id, place=message_place(one.id), sealed=one.sealed)


def _names(
    row: Mapping[str, Any], lines: list[dict[str, Any]], papers_zh: Mapping[str, str]
) -> Names:
    named = [
        UUID(line["payload"][field])
        for line in lines
        for field in ("to_staff_id", "staff_id")
        if line["payload"].get(field)
    ]
    insurers = {key: short_insurer(card["insurer_zh"]) for key, card in row["lanes"].items()}
    staff = {key: one.display_name for key, one in colleagues(named).items()} if named else {}
    return Names(insurers, staff, papers_zh)
