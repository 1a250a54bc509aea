from django.db import migrations, models
from django.db.models import Q

from agencies.records.append_only import frozen

KINDS = [
    ("transfer", "Transfer letter"),
    ("reminder", "Reminder"),
    ("supervision", "Supervision order"),
    ("notice", "One-time notice of missing materials"),
    ("reply", "Reply to the complainant"),
    ("rectification", "Order to correct within a time"),
    ("assistance", "Request for assistance"),
    ("referral", "Referral letter"),
    ("minutes", "Minutes of a meeting"),
    ("circular", "Circular"),
    ("talk", "Summons to a talk"),
]
BEFORE = [
    "kind", "issuer_id", "year", "serial", "number", "addressee", "title", "paragraphs", "issued_at", "issued_by_id",
]  # fmt: skip
SINCE = ["issuer_name", "enclosures", "contact"]
_old, _new = frozen("agencies_letter", BEFORE), frozen("agencies_letter", [*BEFORE, *SINCE])


class Migration(migrations.Migration):
    """Letters of every kind, under the name their writer had; frozen as before, with what is new."""

    dependencies = [("agencies", "0005_messages")]

    operations = [
        migrations.RunSQL(_old.reverse_sql, _old.sql),
        migrations.AlterField(
            "letter", "kind", models.CharField(choices=KINDS, max_length=16, verbose_name="Kind")
        ),
        migrations.AlterField(
            "letter", "number", models.CharField(max_length=80, verbose_name="Letter number")
        ),
        migrations.AlterField(
            "letter", "addressee", models.CharField(blank=True, max_length=300, verbose_name="Addressee")
        ),
        migrations.AlterField("letter", "title", models.CharField(max_length=400, verbose_name="Title")),
        migrations.AddField(
            "letter",
            "issuer_name",
            models.CharField(default="", max_length=60, verbose_name="Issued under the name"),
            preserve_default=False,
        ),
        migrations.AddField(
            "letter", "enclosures", models.JSONField(default=list, verbose_name="Enclosures")
        ),
        migrations.AddField(
            "letter",
            "contact",
            models.CharField(blank=True, default="", max_length=120, verbose_name="Contact"),
        ),
        migrations.RunSQL(
            "UPDATE agencies_letter AS l SET issuer_name = a.name FROM agencies_agency AS a WHERE a.id = l.issuer_id",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "letter",
            models.CheckConstraint(
                condition=Q(kind__in=[code for code, _label in KINDS]), name="letter_kind_known"
            ),
        ),
        migrations.RunSQL(_new.sql, _new.reverse_sql),
    ]
