import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agencies.records.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0008_parties_and_letters_below"),
        ("projects", "0010_gates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GateCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="Certificate number")),
                (
                    "gate",
                    models.CharField(
                        choices=[
                            ("approval", "Approving a project"),
                            ("new_project", "Approving new works of an owner or firm"),
                            ("permit", "Issuing the construction permit"),
                            ("completion", "Filing completion and acceptance"),
                        ],
                        max_length=12,
                        verbose_name="Gate",
                    ),
                ),
                ("subject_name", models.CharField(max_length=120, verbose_name="Project or firm")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Gate open"),
                            ("closed", "Gate closed"),
                            ("unknown", "Cannot tell"),
                        ],
                        max_length=8,
                        verbose_name="Result of the check",
                    ),
                ),
                ("reasons", models.JSONField(verbose_name="Reasons")),
                ("thresholds", models.JSONField(verbose_name="Settings")),
                ("checked_at", models.DateTimeField(verbose_name="Gate checked at")),
                ("salt", models.CharField(max_length=32)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="Issuing agency",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Checked by",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_checks",
                        to="projects.company",
                        verbose_name="Company",
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.region",
                        verbose_name="Jurisdiction",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_checks",
                        to="projects.project",
                        verbose_name="Project",
                    ),
                ),
            ],
            options={
                "verbose_name": "Gate certificate",
                "verbose_name_plural": "Gate certificates",
                "ordering": ["-checked_at", "-id"],
                "indexes": [
                    models.Index(fields=["jurisdiction", "-checked_at", "-id"], name="gate_check_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("company__isnull", True), ("project__isnull", False)),
                            models.Q(("company__isnull", False), ("project__isnull", True)),
                            _connector="OR",
                        ),
                        name="gate_check_about_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gate__in", ["approval", "new_project", "permit", "completion"])),
                        name="gate_check_gate_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["open", "closed", "unknown"])),
                        name="gate_check_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("project__isnull", False), ("gate", "new_project"), _connector="OR"
                        ),
                        name="gate_check_firm_at_its_gate",
                    ),
                ],
            },
        ),
        append_only("oversight_gatecheck"),
    ]
