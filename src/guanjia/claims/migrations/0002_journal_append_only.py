from django.db import migrations

FORBID = """
CREATE FUNCTION claims_journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'claims_journal is append-only';
END $$;
CREATE TRIGGER claims_journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON claims_journal
    FOR EACH STATEMENT EXECUTE FUNCTION claims_journal_is_append_only();
"""
ALLOW = """
DROP TRIGGER claims_journal_append_only ON claims_journal;
DROP FUNCTION claims_journal_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
