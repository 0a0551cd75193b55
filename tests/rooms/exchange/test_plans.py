"""A look at what is due stays small when much lies ahead and much lies behind."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from guanjia.exchange.hot_sql import HOT_SQL

FILL = """
insert into exchange_outbox (message_id, receiver, kind, idempotency_key, state, attempts,
    outcome_code, created_at, due_at)
select gen_random_uuid(), 'qinghe', 'k', n::text,
    case when mod(n, 10) = 0 then 'pending' else 'sent' end, 0, '',
    %(now)s, %(now)s + interval '1 day'
from generate_series(1, 5000) n;
insert into exchange_inbox (sender, message_id, state, stuck_code, received_at)
select 'qinghe', n::text, 'effected', '', %(now)s
from generate_series(1, 5000) n;
insert into exchange_timer (kind, key, due_at, payload, stuck_code)
select 'limitation', n::text, %(now)s + interval '1 day', '{}', ''
from generate_series(1, 5000) n;
analyze exchange_outbox, exchange_inbox, exchange_timer;
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "index"),
    [("take_outbox", "outbox_due"), ("take_inbox", "inbox_due"), ("take_timers", "timer_due")],
)
def test_due_rows_come_from_their_partial_index(name: str, index: str, now: datetime) -> None:
    parameters: dict[str, Any] = {
        "now": now,
        "limit": 20,
        "leased_until": now + timedelta(seconds=30),
        "lease_token": UUID(int=1),
        "max_attempts": 12,
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"now": now})
        cursor.execute("explain " + HOT_SQL[name], parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert index in plan
    assert "Seq Scan" not in plan
