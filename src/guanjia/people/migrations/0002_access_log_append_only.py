from django.db import migrations

FORBID = """
create function people_accesslog_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'people_accesslog is append-only';
end $$;
create trigger people_accesslog_append_only before update or delete or truncate on people_accesslog
    for each statement execute function people_accesslog_is_append_only();
"""
ALLOW = """
drop trigger people_accesslog_append_only on people_accesslog;
drop function people_accesslog_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
