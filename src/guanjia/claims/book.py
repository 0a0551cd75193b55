"""The open book of a claim: read the head once, write lines, save everything in one statement.

A line is folded into the state as it is written, so that the next decision sees it. `save` puts
journal, cached state and side rows down together; messages go to the outbox in a second statement.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanjia.claims import events, hot_sql, texts
from guanjia.claims import journal as j
from guanjia.claims.fold import apply, fold
from guanjia.claims.history import saved_lines
from guanjia.claims.journal import Actor, Line, Payload
from guanjia.claims.standing import standing
from guanjia.claims.state import ClaimState, LaneState
from guanjia.claims.steps import LANE_COMMANDS, TRUNK_COMMANDS
from guanjia.documents import queries as documents
from guanjia.documents.queries import Paper
from guanjia.documents.rules import Requirement
from guanjia.exchange.actions.outbox import OutMessage, enqueue_many
from guanjia.exchange.ids import new_id
from guanjia.people import sealing
from guanjia.policies.queries import HeldPolicy


class StepNotAllowed(Exception):
    """The table of steps does not allow this command now."""

    code = "step_not_allowed"
    customer_zh = "这一步现在办不了：这份理赔已经走到别的步骤了，请刷新后再看看。"


class ClaimMoved(Exception):
    """Another writer moved the head between reading and writing: roll back and do it again."""

    code = "claim_moved"
    customer_zh = "这份理赔刚刚有更新，请再试一次。"


class NoSuchClaim(Exception):
    code = "not_found"
    customer_zh = "没有找到这份理赔，请回到首页重新打开。"


@dataclass(frozen=True, slots=True)
class By:
    """Who writes, and the two times: when it happened and when we learned of it."""

    actor: Actor
    actor_id: UUID | None
    now: datetime
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A policy of the insured with the reason why it could answer, or could not."""

    policy: HeldPolicy
    answers: bool
    reason_zh: str
    clause: str


@dataclass(slots=True)
class Book:
    application_id: UUID
    household_id: UUID
    number: str
    seen_seq: int
    state: ClaimState | None
    lane_cards: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    secrets: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    journal: str = ""  # as read with the head
    required: tuple[Requirement, ...] = ()  # as of the last look at the papers
    # Known while reporting only: policies that open no lane, each with its reason.
    other_policies: list[Found] = field(default_factory=list)
    papers_read: dict[UUID, Paper] = field(default_factory=dict)
    _saved: list[Line] = field(default_factory=list)  # by this book, after it was read
    _lines: list[Line] = field(default_factory=list)
    _rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _messages: list[OutMessage] = field(default_factory=list)

    @property
    def seq(self) -> int:
        return self.seen_seq + len(self._lines)

    @property
    def claim(self) -> ClaimState:
        if self.state is None:
            raise NoSuchClaim
        return self.state

    def lane(self, lane_id: UUID) -> LaneState:
        lane = self.claim.lanes.get(lane_id)
        if lane is None:
            raise NoSuchClaim
        return lane

    def lines(self) -> list[Line]:
        """The whole journal, what is not saved yet included."""
        of_claim = {"household_id": self.household_id, "application_id": self.application_id}
        read = saved_lines(self.journal, **of_claim, seq=self.seen_seq - len(self._saved))
        return [*read, *self._saved, *self._lines]

    def papers(self, document_ids: Iterable[UUID]) -> dict[UUID, Paper]:
        """Papers of the household among the ids; those not read yet come in one statement."""
        wanted = list(document_ids)
        new = [one for one in wanted if one not in self.papers_read]
        self.papers_read |= documents.papers(household_id=self.household_id, document_ids=new)
        return {one: self.papers_read[one] for one in wanted if one in self.papers_read}

    def write(self, payload: Payload, *, by: By, lane_id: UUID | None = None) -> None:
        """Write one line. Raises StepNotAllowed for a command out of place; a fact never raises."""
        if payload.nature == "command":
            self._require_allowed(payload, lane_id)
        line = Line(
            id=new_id(now=by.now),
            seq=self.seq + 1,
            lane_id=lane_id,
            kind=payload.kind,
            actor=by.actor,
            actor_id=by.actor_id,
            occurred_at=by.occurred_at or by.now,
            learned_at=by.now,
            payload=payload.model_dump(mode="json"),
        )
        if isinstance(payload, j.Corrected):  # what a line had done is undone by folding again
            self.state = fold([*self.lines(), line])
        else:
            self.state = apply(self.state, line)
        self._lines.append(line)

    def _require_allowed(self, payload: Payload, lane_id: UUID | None) -> None:
        if payload.place == "lane":
            allowed = LANE_COMMANDS[payload.kind]
            if lane_id is not None and lane_id not in self.claim.lanes:
                fits = payload.kind == "lane_opened"
            else:
                fits = lane_id is not None and self.lane(lane_id).stage in allowed
        else:
            when = TRUNK_COMMANDS[payload.kind]
            fits = {
                "first": self.state is None,
                "before_submission": self.state is not None and self.state.submitted_at is None,
                "open": self.state is not None and self.state.closed_at is None,
                "closed": self.state is not None and self.state.closed_at is not None,
                "ever": self.state is not None,
            }[when]
        if not fits:
            raise StepNotAllowed(payload.kind)

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        """Queue a side row: lanes, figures, decisions, secrets or numbers."""
        self._rows.setdefault(table, []).append(dict(row))

    def keep_secret(
        self,
        name: str,
        content: Mapping[str, Any],
        *,
        person_id: UUID,
        now: datetime,
        lane_id: UUID | None = None,
    ) -> UUID:
        """Seal `content` under the person's key; returns the row's id for the journal."""
        secret_id = new_id(now=now)
        sealed = sealing.seal_for(
            person_id,
            place=f"claims_secret|sealed|{secret_id}",
            plain=json.dumps(content, ensure_ascii=False).encode(),
        )
        row = {
            "id": secret_id,
            "lane_id": lane_id,
            "person_id": person_id,
            "name": name,
            "sealed": base64.b64encode(sealed).decode(),
            "created_at": now,
        }
        self.add("secrets", row)
        self.secrets[secret_id] = row
        return secret_id

    def secret(self, secret_id: UUID | None) -> dict[str, Any]:
        """What a secret that the state names says; empty where there is none."""
        if secret_id is None:
            return {}
        row = self.secrets[secret_id]
        plain = sealing.open_for(
            UUID(str(row["person_id"])),
            place=f"claims_secret|sealed|{secret_id}",
            sealed=base64.b64decode(row["sealed"]),
        )
        return dict(json.loads(plain))

    def send(
        self, *, receiver: str, body: Mapping[str, Any], lane_id: UUID, message_id: UUID
    ) -> None:
        """Into the outbox with the same transaction. The key makes a second sending harmless."""
        self._messages.append(
            OutMessage(
                id=message_id,
                receiver=receiver,
                kind=str(body["type"]),
                household_id=self.household_id,
                claim_id=self.application_id,
                lane_id=lane_id,
                body=body,
                idempotency_key=str(message_id),
            )
        )

    def save(self, *, now: datetime) -> None:
        """Raises ClaimMoved; the caller's transaction then rolls back whole."""
        if not self._lines:
            return
        claim = self.claim
        first = self.seen_seq == 0
        values = {
            "application_id": self.application_id,
            "household_id": self.household_id,
            "seen_seq": self.seen_seq,
            "seq": self.seq,
            "state": claim.model_dump_json(),
            **standing(claim).columns(),
            "lines": "[" + ",".join(line.model_dump_json() for line in self._lines) + "]",
            **{
                table: json.dumps(self._rows.get(table, []), default=str)
                for table in ("lanes", "figures", "decisions", "secrets", "numbers")
            },
        }
        if first:
            values |= {
                "insured_id": claim.insured_id,
                "reporter_id": claim.reporter_id,
                "number": self.number,
                "incident_type": claim.incident_type,
                "event_date": claim.event_date,
                "now": now,
            }
        with connection.cursor() as cursor:
            cursor.execute(hot_sql.OPEN_CLAIM if first else hot_sql.APPEND, values)
            if cursor.fetchone() is None:
                raise ClaimMoved
        of_claim = {"household_id": self.household_id, "claim_id": self.application_id}
        cards = self.lane_cards
        text = texts.news(self._lines, claim, number=self.number, cards=cards, **of_claim, now=now)
        enqueue_many([*self._messages, *text], now=now)
        new = tuple(self._lines)
        change = events.ClaimChanged(
            self.household_id, self.application_id, self.number, new, claim, self.lines
        )
        events.tell([change], now=now)
        self._saved += new
        self.seen_seq, self._lines, self._rows, self._messages = self.seq, [], {}, []


def new_book(*, household_id: UUID, number: str, now: datetime) -> Book:
    return Book(new_id(now=now), household_id, number, 0, None)


def open_book(*, household_id: UUID, application_id: UUID) -> Book:
    """Read and lock the head, in one statement. Raises NoSuchClaim."""
    where = {"household_id": household_id, "application_id": application_id}
    return load_book(hot_sql.LOAD_HEAD, where)


def load_book(statement: str, where: Mapping[str, Any]) -> Book:
    """By one of the LOAD_HEAD statements; raises NoSuchClaim."""
    with connection.cursor() as cursor:
        cursor.execute(statement, where)
        row = cursor.fetchone()
    if row is None:
        raise NoSuchClaim
    found_id, household, number, seq, state, lanes, secrets, journal = row
    return Book(
        found_id,
        household,
        number,
        seq,
        ClaimState.model_validate_json(state)
        if isinstance(state, str)
        else ClaimState.model_validate(state),
        {UUID(lane["id"]): lane for lane in _loaded(lanes) or []},
        {UUID(key): value for key, value in (_loaded(secrets) or {}).items()},
        journal or "",
    )


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
