from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("version", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("body", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
            ],
            options={"db_table": "watch_policy"},
        ),
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("household_id", models.UUIDField()),
                ("subject", models.CharField(max_length=16)),
                ("subject_id", models.UUIDField()),
                ("part_id", models.UUIDField(null=True)),
                ("code", models.CharField(max_length=32)),
                ("occurrence", models.IntegerField()),
                ("policy", models.CharField(max_length=16)),
                ("calendar", models.CharField(max_length=32)),
                ("party", models.CharField(max_length=16)),
                ("chaser", models.CharField(max_length=32)),
                ("state", models.CharField(max_length=8)),
                ("started_at", models.DateTimeField()),
                ("running_since_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("used", models.BigIntegerField()),
                ("warn_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("level2_at", models.DateTimeField(null=True)),
                ("level3_at", models.DateTimeField(null=True)),
                ("level", models.CharField(max_length=8)),
                ("next_level", models.CharField(max_length=8)),
                ("next_at", models.DateTimeField(null=True)),
                ("provisional", models.BooleanField()),
            ],
            options={
                "db_table": "watch_clock",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at"],
                        name="watch_clock_next",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["household_id", "subject_id", "part_id", "code", "occurrence"],
                        name="watch_clock_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
