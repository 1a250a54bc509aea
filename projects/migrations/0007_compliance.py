"""What a duty is counted from, whether it recurs, and the day that a person has entered."""

import datetime

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0006_workers"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="item", name="item_open"),
        migrations.AddField(
            "item", "entered_on", models.DateField(null=True, verbose_name="Done on, as entered")
        ),
        migrations.AddField(
            "item", "recurs", models.BooleanField(default=False, verbose_name="Owed every month")
        ),
        migrations.AddField(
            "item",
            "start",
            models.CharField(blank=True, default="", max_length=20, verbose_name="Counted from the event"),
        ),
        migrations.AddIndex(
            "item",
            models.Index(
                models.F("due_on"),
                models.F("project"),
                condition=models.Q(
                    ("applies", True),
                    ("excuse", ""),
                    models.Q(("done_on", None), ("recurs", True), _connector="OR"),
                ),
                name="item_open",
            ),
        ),
        migrations.AddIndex(
            "item",
            models.Index(
                django.db.models.functions.comparison.Coalesce(
                    "due_on", models.Value(datetime.date(9999, 12, 31))
                ),
                models.F("id"),
                name="item_by_due_day",
            ),
        ),
        migrations.AddConstraint(
            "item",
            models.CheckConstraint(
                condition=models.Q(
                    ("entered_on__isnull", True),
                    models.Q(("entered_at__isnull", False), ("entered_by__isnull", False)),
                    _connector="OR",
                ),
                name="item_entry_complete",
            ),
        ),
    ]
