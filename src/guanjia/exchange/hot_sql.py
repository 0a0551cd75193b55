"""Every statement of the hot paths of this room, one string each, run by `rows` and `count`.

Worker takes and the look-up by sender and message id bind no household; they return it.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

HOT_SQL: dict[str, str] = {
    "enqueue_outbox": """
        insert into exchange_outbox (message_id, receiver, kind, household_id, claim_id, lane_id,
            idempotency_key, body, state, attempts, outcome_code, created_at, due_at)
        select m.message_id, m.receiver, m.kind, m.household_id, m.claim_id, m.lane_id,
            m.idempotency_key, m.body, 'pending', 0, '', %(now)s,
            coalesce(m.due_at, %(now)s)
        from unnest(%(message_id)s::uuid[], %(receiver)s::text[], %(kind)s::text[],
            %(household_id)s::uuid[], %(claim_id)s::uuid[], %(lane_id)s::uuid[],
            %(idempotency_key)s::text[], %(due_at)s::timestamptz[], %(body)s::bytea[])
            with ordinality as m(message_id, receiver, kind, household_id, claim_id, lane_id,
                idempotency_key, due_at, body, place)
        order by m.place
        on conflict (idempotency_key) do nothing""",
    "known_keys": """
        select idempotency_key, state, due_at, finished_at from exchange_outbox
        where idempotency_key = any(%(keys)s::text[])""",
    # Messages of one lane leave in the order in which they were enqueued: a lane's later
    # message is not due while an earlier one is pending.
    "take_outbox": """
        with due as (
            select q.id from exchange_outbox q
            where q.state = 'pending' and q.due_at <= %(now)s
                and not exists (
                    select 1 from exchange_outbox e
                    where e.state = 'pending' and e.lane_id is not null
                        and e.lane_id = q.lane_id and e.id < q.id)
            order by q.due_at limit %(limit)s
            for update of q skip locked)
        update exchange_outbox o
        set due_at = %(leased_until)s, attempts = o.attempts + 1, lease_token = %(lease_token)s,
            state = case when o.attempts < %(max_attempts)s then 'pending' else 'stuck' end,
            outcome_code = case when o.attempts < %(max_attempts)s then o.outcome_code
                else 'lease_expired' end
        from due where o.id = due.id
        returning o.state, o.body, o.id, o.message_id, o.receiver, o.kind, o.household_id,
            o.claim_id, o.lane_id, o.idempotency_key, o.attempts, o.created_at""",
    "settle_outbox": """
        update exchange_outbox
        set state = %(state)s, due_at = %(due_at)s, outcome_code = %(outcome_code)s,
            lease_token = null, finished_at = %(finished_at)s
        where id = %(id)s and lease_token = %(lease_token)s and state = 'pending'""",
    # the lane waits with its first message, so that takers need not pass over the others
    "hold_back_lane": """
        update exchange_outbox set due_at = %(due_at)s
        where lane_id = %(lane_id)s and state = 'pending' and id > %(id)s
            and due_at < %(due_at)s""",
    "receive_inbox": """
        insert into exchange_inbox
            (sender, message_id, headers, raw, state, stuck_code, received_at)
        values (%(sender)s, %(message_id)s, %(headers)s, %(raw)s, 'waiting', '', %(now)s)
        on conflict (sender, message_id) do nothing""",
    "take_inbox": """
        select id, sender, message_id, headers, raw, received_at from exchange_inbox
        where state = 'waiting' and received_at <= %(now)s
        order by id limit %(limit)s
        for update skip locked""",
    "mark_inbox_effected": """
        update exchange_inbox i
        set state = 'effected', household_id = m.household_id, finished_at = %(now)s
        from unnest(%(id)s::bigint[], %(household_id)s::uuid[]) as m(id, household_id)
        where i.id = m.id""",
    "set_timers": """
        insert into exchange_timer (kind, key, household_id, due_at, payload, stuck_code)
        select m.kind, m.key, m.household_id, m.due_at, m.payload, ''
        from unnest(%(kind)s::text[], %(key)s::text[], %(household_id)s::uuid[],
            %(due_at)s::timestamptz[], %(payload)s::jsonb[])
            as m(kind, key, household_id, due_at, payload)
        order by m.kind, m.key
        on conflict (kind, key) do update
        set id = excluded.id, household_id = excluded.household_id, due_at = excluded.due_at,
            payload = excluded.payload, stuck_code = ''""",
    "set_timer_once": """
        insert into exchange_timer (kind, key, household_id, due_at, payload, stuck_code)
        values (%(kind)s, %(key)s, %(household_id)s, %(due_at)s, %(payload)s::jsonb, '')
        on conflict (kind, key) do nothing""",
    "cancel_timers": """
        delete from exchange_timer where kind = %(kind)s and key = any(%(keys)s::text[])""",
    "take_timers": """
        select id, kind, key, household_id, due_at, payload from exchange_timer
        where stuck_code = '' and due_at <= %(now)s
        order by due_at limit %(limit)s
        for update skip locked""",
    "finish_timers": "delete from exchange_timer where id = any(%(ids)s::bigint[])",
    # a parallel twin waits here for the first one's commit, then reads its answer
    "begin_idempotency": """
        insert into exchange_idempotency as saved (account_id, key, request_hash, created_at)
        values (%(account_id)s, %(key)s, %(request_hash)s, %(now)s)
        on conflict (account_id, key) do update set key = excluded.key
        returning saved.request_hash, saved.status, saved.body""",
    "finish_idempotency": """
        update exchange_idempotency set status = %(status)s, body = %(body)s
        where account_id = %(account_id)s and key = %(key)s""",
}


def rows(name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(HOT_SQL[name], parameters)
        return list(cursor.fetchall())


def count(name: str, parameters: Mapping[str, Any]) -> int:
    """How many rows the statement changed."""
    with connection.cursor() as cursor:
        cursor.execute(HOT_SQL[name], parameters)
        return int(cursor.rowcount)
