import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

FORBID = """
create function watch_workorderline_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'watch_workorderline is append-only';
end $$;
create trigger watch_workorderline_append_only
    before update or delete or truncate on watch_workorderline
    for each statement execute function watch_workorderline_is_append_only();
"""
ALLOW = """
drop trigger watch_workorderline_append_only on watch_workorderline;
drop function watch_workorderline_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("watch", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="WorkOrder",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("household_id", models.UUIDField()),
                ("subject", models.TextField()),
                ("subject_id", models.UUIDField()),
                ("part_id", models.UUIDField(null=True)),
                ("clock_id", models.UUIDField(null=True)),
                ("level", models.TextField(default="")),
                ("kind", models.TextField()),
                ("role", models.TextField()),
                ("skill", models.TextField(default="")),
                ("cause", models.TextField()),
                ("person_id", models.UUIDField(null=True)),
                ("sealed", models.BinaryField(null=True)),
                (
                    "not_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("owner_id", models.UUIDField(null=True)),
                ("due_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(default="")),
            ],
            options={
                "db_table": "watch_workorder",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["owner_id", "due_at"],
                        name="watch_order_owner",
                    ),
                    models.Index(fields=["household_id", "subject_id"], name="watch_order_subject"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("clock_id__isnull", False)),
                        fields=("clock_id", "level"),
                        name="watch_order_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkOrderLine",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("household_id", models.UUIDField()),
                ("what", models.TextField()),
                ("staff_id", models.UUIDField(null=True)),
                ("to_id", models.UUIDField(null=True)),
                ("code", models.TextField(default="")),
                ("sealed", models.BinaryField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="watch.workorder",
                    ),
                ),
            ],
            options={"db_table": "watch_workorderline"},
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
