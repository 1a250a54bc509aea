import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_letters")]

    operations = [
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("merged", "Merged into another agency"),
                            ("renamed", "Renamed"),
                            ("handed_over", "Work handed over"),
                        ],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("old_name", models.CharField(max_length=60, verbose_name="Former name")),
                ("new_name", models.CharField(max_length=60, verbose_name="New name")),
                ("since_on", models.DateField(verbose_name="Since")),
                ("reason", models.CharField(max_length=500, verbose_name="Reason")),
                ("made_at", models.DateTimeField(verbose_name="Time")),
                ("cases_moved", models.PositiveIntegerField(default=0, verbose_name="Open cases moved")),
                ("letters_moved", models.PositiveIntegerField(default=0, verbose_name="Open letters moved")),
                ("done_at", models.DateTimeField(null=True, verbose_name="Completed at")),
                (
                    "from_agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="agencies.agency",
                        verbose_name="Former agency",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Person",
                    ),
                ),
                (
                    "to_agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="Successor",
                    ),
                ),
            ],
            options={
                "verbose_name": "Succession of agencies",
                "verbose_name_plural": "Successions of agencies",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        models.F("id"),
                        condition=models.Q(("done_at__isnull", True)),
                        name="succession_unfinished",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("from_agency"),
                        condition=models.Q(("kind", "renamed"), _negated=True),
                        name="succession_one_per_agency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_agency", models.F("to_agency")), ("kind", "renamed")),
                            models.Q(
                                models.Q(("kind", "renamed"), _negated=True),
                                models.Q(("from_agency", models.F("to_agency")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="succession_only_the_renamed_stays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="succession_has_reason"
                    ),
                ],
            },
        ),
    ]
