"""Inspections: the draw, absence, the way of a measure to its end; and the checklists that are shipped."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q

from projects.inspections.shipped import load_shipped


def load(apps: Any, _schema: Any) -> None:
    load_shipped(apps.get_model("projects", "Template"))


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0007_compliance"),
    ]

    operations = [
        migrations.AddField(
            "finding",
            "item",
            models.CharField(blank=True, default="", max_length=30, verbose_name="Item of the checklist"),
        ),
        migrations.AddField(
            "finding",
            "outcome",
            models.CharField(blank=True, default="", max_length=2000, verbose_name="How it was settled"),
        ),
        migrations.AddField(
            "inspection",
            "documents",
            models.ManyToManyField(
                blank=True, related_name="inspections", to="projects.document", verbose_name="Documents"
            ),
        ),
        migrations.AddField(
            "inspection", "draw", models.JSONField(blank=True, default=dict, verbose_name="Draw")
        ),
        migrations.AddField(
            "inspectionpart",
            "absence",
            models.CharField(blank=True, default="", max_length=200, verbose_name="Why absent"),
        ),
        migrations.AddField("measure", "adopted", models.BooleanField(null=True, verbose_name="Adopted")),
        migrations.AddField(
            "measure",
            "end_reason",
            models.CharField(blank=True, default="", max_length=2000, verbose_name="Why it was withdrawn"),
        ),
        migrations.AddField("measure", "lifted_on", models.DateField(null=True, verbose_name="Lifted on")),
        migrations.AddField(
            "measure",
            "reason",
            models.CharField(blank=True, default="", max_length=2000, verbose_name="Why the next rung"),
        ),
        migrations.AlterField(
            "measure",
            "rung",
            models.CharField(
                choices=[
                    ("correct", "Order to correct within a time"),
                    ("penalty", "Administrative handling or penalty"),
                    ("stop_work", "Order to stop work"),
                    ("limit_new", "Proposal to limit new works"),
                    ("downgrade", "Proposal to lower the qualification grade"),
                    ("revoke", "Proposal to revoke the qualification"),
                    ("blacklist", "Proposal to enter on the list of the dishonest"),
                ],
                max_length=10,
                verbose_name="Measure",
            ),
        ),
        migrations.AddConstraint(
            "finding",
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled_at__isnull=False), name="finding_settled_at_known"
            ),
        ),
        migrations.AddConstraint(
            "inspectionpart",
            models.CheckConstraint(
                condition=Q(absence="") | Q(signed_at__isnull=True), name="inspection_part_signed_or_absent"
            ),
        ),
        migrations.AddConstraint(
            "inspectionpart",
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="inspection_part_signed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            "measure",
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, state__in=["issued", "answered", "returned"])
                | Q(ended_on__isnull=False, state__in=["confirmed", "lifted", "escalated", "withdrawn"]),
                name="measure_ended_has_day",
            ),
        ),
        migrations.AddConstraint(
            "measure",
            models.CheckConstraint(
                condition=Q(fine__isnull=True) | Q(fine__gt=0), name="measure_fine_positive"
            ),
        ),
        migrations.AddConstraint(
            "measure",
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | Q(rung="stop_work"), name="measure_lifted_stop_work"
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="breach",
            field=models.CharField(
                choices=[
                    ("no_real_name", "No real-name management"),
                    ("no_account", "Wage account not opened"),
                    ("account_misused", "Wage account misused"),
                    ("deposit_unpaid", "Wage guarantee deposit not paid"),
                    ("no_guarantee", "No payment guarantee"),
                    ("labour_cost_late", "Labour cost late or short"),
                    ("no_contract", "No labour contract"),
                    ("no_board", "No rights notice board"),
                    ("no_manager", "No labour manager"),
                    ("wages_owed", "Wages owed"),
                    ("unapproved_start", "Started unlawfully"),
                    ("unqualified", "Contractor not qualified"),
                    ("unlawful_subcontract", "Unlawful subcontracting"),
                    ("layered_transfer", "Passed on from layer to layer"),
                    ("qualification_lent", "Qualification lent"),
                    ("beyond_approval", "Built beyond the approved size, content or standard"),
                    ("contractor_financed", "Financed by the contractor"),
                    ("funds_diverted", "Funds withdrawn or diverted"),
                    ("false_proof", "False certificate"),
                    ("other", "Other"),
                ],
                max_length=24,
                verbose_name="Kind of breach",
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="kind",
            field=models.CharField(
                choices=[("hazard", "Hazard"), ("arrears", "Wage arrears problem")],
                max_length=8,
                verbose_name="Kind",
            ),
        ),
        migrations.AlterField(
            model_name="inspection",
            name="held_on",
            field=models.DateField(null=True, verbose_name="Inspected on"),
        ),
        migrations.AlterField(
            model_name="inspection",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "Planned"),
                    ("open", "Under way on site"),
                    ("concluded", "Concluded"),
                    ("cancelled", "Cancelled"),
                ],
                default="planned",
                max_length=10,
                verbose_name="State",
            ),
        ),
        migrations.AlterField(
            model_name="inspectionpart",
            name="is_lead",
            field=models.BooleanField(default=False, verbose_name="Leading agency"),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
