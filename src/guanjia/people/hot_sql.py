"""The statements that every request sends, one each.

The look-ups by token, phone and person id bind no household; they return it or lead to it.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

HOT_SQL: dict[str, str] = {
    # The idle time begins anew, written down only when a tenth of it has gone.
    "viewer_for_token": """
        with seen as (
            select s.account_id, a.person_id, p.household_id, f.id as staff_id, f.role
            from people_session s
            join people_account a on a.id = s.account_id and a.disabled_at is null
            left join people_person p on p.id = a.person_id
            left join people_staff f on f.account_id = a.id and f.left_at is null
            where s.token_hash = %(token_hash)s and s.expires_at > %(now)s and s.ends_at > %(now)s
                and (a.person_id is not null or f.id is not null)),
        touched as (
            update people_session s
            set last_seen_at = %(now)s,
                expires_at = least(%(now)s + (s.expires_at - s.last_seen_at), s.ends_at)
            from seen
            where s.token_hash = %(token_hash)s and %(is_use)s
                and s.last_seen_at + (s.expires_at - s.last_seen_at) / 10 < %(now)s)
        select seen.account_id, seen.person_id, seen.household_id, seen.staff_id, seen.role,
            array(
                select r.subject_person_id from people_relation r
                where r.actor_person_id = seen.person_id and r.valid_from_at <= %(now)s
                    and (r.valid_until_at is null or r.valid_until_at > %(now)s)) as subjects,
            array(
                select r.household_id from people_relation r
                where r.actor_person_id = seen.person_id and r.valid_from_at <= %(now)s
                    and (r.valid_until_at is null or r.valid_until_at > %(now)s)) as households,
            array(
                select g.household_id from people_accessgrant g
                where g.staff_id = seen.staff_id and g.claim_id is null
                    and g.valid_from_at <= %(now)s
                    and (g.valid_until_at is null or g.valid_until_at > %(now)s))
                as granted_households,
            array(
                select g.claim_id from people_accessgrant g
                where g.staff_id = seen.staff_id and g.claim_id is not null
                    and g.valid_from_at <= %(now)s
                    and (g.valid_until_at is null or g.valid_until_at > %(now)s))
                as granted_claims,
            array(
                select g.household_id from people_accessgrant g
                where g.staff_id = seen.staff_id and g.claim_id is not null
                    and g.valid_from_at <= %(now)s
                    and (g.valid_until_at is null or g.valid_until_at > %(now)s))
                as households_of_claims
        from seen""",
    # No row: this phone must wait. The account is null for a phone that is not known here.
    "send_code": """
        insert into people_logincode as c (phone_index, code_hash, sent_at, expires_at, tries,
            sent_date, sent_count)
        values (%(phone_index)s, %(code_hash)s, %(now)s, %(expires_at)s, 0, %(on_date)s, 1)
        on conflict (phone_index) do update
        set code_hash = excluded.code_hash, sent_at = excluded.sent_at,
            expires_at = excluded.expires_at, tries = 0, used_at = null, locked_until_at = null,
            sent_date = excluded.sent_date,
            sent_count = case when c.sent_date = excluded.sent_date then c.sent_count + 1
                else 1 end
        where c.sent_at <= %(not_after)s
            and (c.sent_date <> excluded.sent_date or c.sent_count < %(most_a_day)s)
            and (c.locked_until_at is null or c.locked_until_at <= %(now)s)
        returning (
            select a.id from people_account a
            where a.phone_index = %(phone_index)s and a.disabled_at is null)""",
    "try_code": """
        update people_logincode c
        set tries = c.tries + 1,
            used_at = case when c.code_hash = %(code_hash)s then %(now)s::timestamptz end,
            locked_until_at = case
                when c.code_hash <> %(code_hash)s and c.tries + 1 >= %(most_tries)s
                then %(locked_until_at)s::timestamptz end
        where c.phone_index = %(phone_index)s and c.used_at is null
            and c.tries < %(most_tries)s and c.expires_at > %(now)s
        returning c.used_at is not null, c.locked_until_at is not null, (
            select a.id from people_account a
            where a.phone_index = %(phone_index)s and a.disabled_at is null), (
            select a.person_id from people_account a
            where a.phone_index = %(phone_index)s and a.disabled_at is null)""",
    # The butler, then who covers; of several the newest first.
    "keepers": """
        select g.household_id, g.staff_id from people_accessgrant g
        where g.household_id = any(%(household_ids)s::uuid[]) and g.claim_id is null
            and g.reason in ('butler', 'cover') and g.valid_from_at <= %(now)s
            and (g.valid_until_at is null or g.valid_until_at > %(now)s)
        order by g.reason, g.valid_from_at desc, g.id desc""",
    "grant_claims": """
        insert into people_accessgrant (staff_id, household_id, claim_id, reason, valid_from_at,
            valid_until_at)
        select w.staff_id, w.household_id, w.claim_id, %(reason)s, %(now)s, null
        from unnest(%(staff_ids)s::uuid[], %(household_ids)s::uuid[], %(claim_ids)s::uuid[])
            as w(staff_id, household_id, claim_id)
        where not exists (
            select 1 from people_accessgrant g
            where g.staff_id = w.staff_id and g.household_id = any(%(household_ids)s::uuid[])
                and g.household_id = w.household_id and g.valid_until_at is null
                and (g.claim_id is null or (g.claim_id = w.claim_id and g.reason = %(reason)s)))""",
    "end_claims": """
        update people_accessgrant g set valid_until_at = %(now)s
        from unnest(%(staff_ids)s::uuid[], %(household_ids)s::uuid[], %(claim_ids)s::uuid[])
            as w(staff_id, household_id, claim_id)
        where g.household_id = any(%(household_ids)s::uuid[]) and g.household_id = w.household_id
            and g.staff_id = w.staff_id and g.claim_id = w.claim_id and g.reason = %(reason)s
            and g.valid_until_at is null""",
    # Counting the ended ones has them ended before the new ones look for what is in force.
    "give_consents": """
        with given as (
            select purpose, receiver
            from unnest(%(purposes)s::text[], %(receivers)s::text[]) as g(purpose, receiver)),
        ended as (
            update people_consent c set withdrawn_at = %(now)s
            from given
            where c.household_id = %(household_id)s and c.person_id = %(person_id)s
                and c.purpose = given.purpose and c.receiver = given.receiver
                and c.withdrawn_at is null and c.version <> %(version)s
            returning c.id)
        insert into people_consent (person_id, household_id, purpose, receiver, version,
            given_by_person_id, given_at)
        select %(person_id)s, %(household_id)s, purpose, receiver, %(version)s, %(given_by)s,
            %(now)s
        from given where (select count(*) from ended) >= 0
        on conflict (person_id, purpose, receiver) where withdrawn_at is null do nothing""",
    "record_look": """
        insert into people_accesslog (household_id, person_id, document_id, account_id, staff_id,
            reason, looked_at)
        select p.household_id, p.id, %(document_id)s, %(account_id)s, %(staff_id)s, %(reason)s,
            %(now)s
        from people_person p where p.id = %(person_id)s""",
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
