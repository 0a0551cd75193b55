"""Every hot table has `household_id`, and every hot statement binds it."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import pytest
import sqlglot
from django.apps import apps
from sqlglot import exp

from tests.house.source import rooms

PARAMETER = "%"
# Tables of hot statements that may lack the column.
TABLES_WITHOUT = {
    "exchange_idempotency": "belongs to an account, before its household is known",
    "people_session": "found by its token, before anybody is known",
    "people_account": "found by the blind index of the phone",
    "people_logincode": "found by the blind index of the phone, maybe nobody's",
    "people_staff": "staff belong to no household",
    "people_absence": "staff belong to no household",
    "catalogue_overlay": "laid over everybody's terms alike",
}
# Statements that bind no household, or not for each table.
STATEMENTS_WITHOUT = {
    "take_outbox": "worker take: returns the household",
    "known_keys": "whether messages are there, by their keys: returns nothing of anybody",
    "settle_outbox": "one row that the worker took, by id and lease",
    "hold_back_lane": "one lane of the message that the worker took, by its id",
    "take_inbox": "worker take: the household is not known before the bytes are read",
    "receive_inbox": "the household is not known before the bytes are read",
    "mark_inbox_effected": "rows that the worker took, by id; writes the household found",
    "documents.take_reading": "worker take: returns the household",
    "documents.given_before": "binds the paper; the same bill or photo is looked for everywhere",
    "take_timers": "worker take: returns the household",
    "cancel_timers": "a timer is found by kind and key",
    "finish_timers": "rows that the worker took, by id",
    "viewer_for_token": "look-up by token: returns the households",
    "record_look": "takes the household from the person's row",
    "claims.lock_heads": "heads that the monitor took, by id: returns the household",
    "claims.load_head_by_number": "look-up by our claim number: returns the household",
    "claims.find_by_insurer_number": "look-up by the insurer's number: returns the household",
    "watch.due_clocks": "monitor's look: returns what leads to the household",
    "watch.raise_clocks": "clocks that the monitor took, by id: returns the household",
    "watch.end_orders": "orders of clocks that just stopped, by id: returns the household",
    "watch.loads": "how much each member of staff has to do, over all households",
    "watch.read_late": "orders of a role that nobody has are of any household",
    "care.loads": "counts the open claims of every butler",
    "care.by_load": "counts the open claims of every butler",
    "care.assign_butler": "counts the open claims of every butler; binds the household it gives",
    "policies.find_by_policy_no": "look-up by policy number: returns the household",
}


@cache
def statements() -> dict[str, str]:
    found: dict[str, str] = {}
    for room in rooms():
        if find_spec(f"guanjia.{room}.hot_sql"):
            hot = import_module(f"guanjia.{room}.hot_sql").HOT_SQL
            assert not found.keys() & hot.keys()
            found |= hot
    return found


def tables() -> dict[str, set[str]]:
    return {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in apps.get_models()
    }


def parse(sql: str) -> exp.Expression:
    (tree,) = sqlglot.parse(sql, read="postgres")
    assert tree is not None
    return tree


def unbound(sql: str, *, free: set[str]) -> list[str]:
    """Our tables that this statement reads or writes without binding their household, be it to a
    parameter or to the household of a table that is bound."""
    known = tables()
    used = [
        (table, _households(scope, table))
        for scope in parse(sql).find_all(exp.Select, exp.Update, exp.Delete, exp.Insert)
        for table in _own_tables(scope)
        if table.name in known and table.name not in free
    ]
    bound: set[str] = set()
    for _ in used:
        bound |= {table.alias_or_name for table, equals in used if equals & (bound | {PARAMETER})}
    return [table.name for table, _ in used if table.alias_or_name not in bound]


def _own_tables(scope: exp.Expression) -> Iterator[exp.Table]:
    if isinstance(scope, exp.Insert):
        target = scope.this
        yield target.this if isinstance(target, exp.Schema) else target
        return
    if isinstance(scope, exp.Update | exp.Delete):
        yield scope.this
    sources = [scope.args.get("from_") or scope.args.get("from"), *scope.args.get("joins", [])]
    for source in filter(None, sources):
        if isinstance(source.this, exp.Table):
            yield source.this


def _households(scope: exp.Expression, table: exp.Table) -> set[str]:
    """What the household of this table must equal: a parameter, or aliases of other tables."""
    if isinstance(scope, exp.Insert):
        columns = scope.this.expressions if isinstance(scope.this, exp.Schema) else []
        return {PARAMETER} if any(column.name == "household_id" for column in columns) else set()
    joins = [join.args.get("on") for join in scope.args.get("joins", [])]
    found = set()
    for condition in filter(None, [scope.args.get("where"), *joins]):
        for equal in _required(condition):
            for side, other in ((equal.this, equal.expression), (equal.expression, equal.this)):
                if _is_household(side, table):
                    found.add(PARAMETER if other.find(exp.Placeholder) else other.text("table"))
    return found


def _required(condition: exp.Expression) -> Iterator[exp.EQ]:
    """The equalities that must hold: those under AND, not under OR."""
    node = condition.this if isinstance(condition, exp.Where | exp.Paren) else condition
    if isinstance(node, exp.And):
        yield from _required(node.left)
        yield from _required(node.right)
    elif isinstance(node, exp.Paren):
        yield from _required(node)
    elif isinstance(node, exp.EQ):
        yield node


def _is_household(side: exp.Expression, table: exp.Table) -> bool:
    return (
        isinstance(side, exp.Column)
        and side.name == "household_id"
        and side.table in ("", table.alias_or_name)
    )


def test_hot_tables_have_the_household() -> None:
    known = tables()
    hot = {
        table.name for sql in statements().values() for table in parse(sql).find_all(exp.Table)
    } & known.keys()
    assert {name for name in hot if "household_id" not in known[name]} == set(TABLES_WITHOUT)


@pytest.mark.parametrize("name", sorted(statements()))
def test_hot_statement_binds_the_household(name: str) -> None:
    missing = unbound(statements()[name], free=set(TABLES_WITHOUT))
    assert bool(missing) == (name in STATEMENTS_WITHOUT), missing


def test_the_named_statements_exist() -> None:
    assert set(STATEMENTS_WITHOUT) <= set(statements())


@pytest.mark.parametrize(
    "wrong",
    [
        "select * from claims_lane where id = %(id)s",
        "select * from claims_lane where id = %(id)s or household_id = %(household_id)s",
        "update claims_lane set household_id = %(household_id)s where id = %(id)s",
        "delete from claims_lane where id = %(id)s",
        "insert into claims_lane (id) values (%(id)s)",
        """select 1 from claims_application a join claims_lane l on l.application_id = a.id
           where a.household_id = %(household_id)s""",
        """select 1 from claims_lane l join claims_lane a on l.household_id = a.household_id
           where a.id = %(id)s""",
    ],
)
def test_a_statement_without_it_is_seen(wrong: str) -> None:
    assert set(unbound(wrong, free=set())) == {"claims_lane"}
