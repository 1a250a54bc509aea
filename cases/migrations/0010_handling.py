from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agencies.records.append_only import append_only, frozen

# An instalment of wages stays as it was entered; only its reversal is added, once.
PAYMENT = [
    "case_id", "complainant_id", "workers", "amount", "paid_on", "how", "payer", "note", "entered_at",
    "entered_by_id", "agency_id",
]  # fmt: skip
REVERSAL = ["reversed_at", "reversed_by_id", "reversal_reason"]
# A visit that was made stays as it was entered; so does a plan, but for what its visit found.
PLAN = ["case_id", "round", "agency_id", "deadline_id", "planned_at", "planned_by_id"]
FOUND = ["visited_on", "visitors", "how", "result", "relapse", "entered_at", "entered_by_id"]


class Migration(migrations.Migration):
    """Coded reasons of arrears, the three checks, wages paid, task forces, meetings and follow-up visits."""

    dependencies = [("cases", "0009_life")]

    operations = [
        migrations.AddField(
            model_name="closing",
            name="ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("works_money_owed", "Owner owes works money"),
                    ("labour_cost_not_allocated", "Labour cost not paid into the wage account"),
                    ("subcontract_money_owed", "General contractor owes the subcontractor"),
                    ("subcontractor_unpaid", "Subcontractor was paid and did not pay on"),
                    ("illegal_contracting", "Unlawful contracting out, transfer or subcontracting"),
                    ("three_without", "“Three-without” project"),
                    ("casual_labour", "Casual labour without registration"),
                    ("contractor_financed", "Built with the contractor's own money"),
                    ("settlement_dispute", "Dispute about settlement"),
                    ("audit_pending", "Audit not finished"),
                    ("payment_not_arrived", "Works money has not arrived"),
                    ("unable_to_pay", "Employer unable to pay"),
                    ("absconded", "Employer absconded"),
                    ("disputed_pay", "Employment or pay is disputed"),
                    ("no_reason", "Owed without a reason"),
                    ("other", "Other reason"),
                ],
                db_default="",
                max_length=32,
                verbose_name="Why wages stay owed",
            ),
        ),
        migrations.AddField(
            model_name="closing",
            name="statement",
            field=models.CharField(
                blank=True, db_default="", max_length=500, verbose_name="Why less was paid than verified"
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="reasons",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=32),
                db_default=[],
                default=list,
                size=None,
                verbose_name="Why wages are owed",
            ),
        ),
        migrations.CreateModel(
            name="Meeting",
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
                        choices=[("reception", "Joint reception"), ("conference", "Case conference")],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("held_at", models.DateTimeField(verbose_name="Held at")),
                ("place", models.CharField(max_length=100, verbose_name="Place of the meeting")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("district", "In the district or county"),
                            ("city", "Sent to the city"),
                            ("province", "Sent to the province"),
                            ("beijing", "Sent to Beijing"),
                        ],
                        default="district",
                        max_length=10,
                        verbose_name="Level of the place",
                    ),
                ),
                (
                    "legal_aid",
                    models.BooleanField(default=False, verbose_name="Legal-aid post of the justice bureau"),
                ),
                (
                    "legal_aid_person",
                    models.CharField(blank=True, max_length=60, verbose_name="Who was at the legal-aid post"),
                ),
                ("petitioners", models.PositiveIntegerField(null=True, verbose_name="Petitioners")),
                (
                    "representatives",
                    models.PositiveSmallIntegerField(null=True, verbose_name="Representatives"),
                ),
                ("proposal", models.TextField(blank=True, max_length=5000, verbose_name="Proposal")),
                ("minutes", models.TextField(blank=True, max_length=5000, verbose_name="Minutes")),
                ("decision", models.TextField(blank=True, max_length=5000, verbose_name="Decision")),
                ("entered_at", models.DateTimeField(verbose_name="Entered at")),
                (
                    "cases",
                    models.ManyToManyField(related_name="meetings", to="cases.case", verbose_name="Cases"),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Entered by",
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
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="Proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "Meeting",
                "verbose_name_plural": "Meetings",
                "ordering": ["-held_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="MeetingStaff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.CharField(blank=True, max_length=60, verbose_name="Firm or other body")),
                ("person", models.CharField(blank=True, max_length=60, verbose_name="Person and post")),
                ("seconded", models.BooleanField(default=False, verbose_name="Seconded")),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="Agency",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="staff", to="cases.meeting"
                    ),
                ),
            ],
            options={
                "verbose_name": "Participant of a meeting",
                "verbose_name_plural": "Participants of meetings",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("workers", models.PositiveIntegerField(default=1, verbose_name="Workers")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=16, verbose_name="Amount (yuan)"),
                ),
                ("paid_on", models.DateField(verbose_name="Paid on")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("wage_account", "Dedicated wage account"),
                            ("deposit", "Wage guarantee deposit"),
                            ("bank_guarantee", "Bank guarantee"),
                            ("emergency_fund", "Emergency revolving fund"),
                            ("cash", "Cash"),
                            ("other", "Other way"),
                        ],
                        max_length=16,
                        verbose_name="How it was paid",
                    ),
                ),
                ("payer", models.CharField(blank=True, max_length=100, verbose_name="Payer")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="Note")),
                ("entered_at", models.DateTimeField(verbose_name="Entered at")),
                ("reversed_at", models.DateTimeField(null=True, verbose_name="Reversed at")),
                ("reversal_reason", models.CharField(blank=True, max_length=500, verbose_name="Reason")),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="Agency of the person",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="cases.case",
                        verbose_name="Case",
                    ),
                ),
                (
                    "complainant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="cases.complainant",
                        verbose_name="Complainant",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Entered by",
                    ),
                ),
                (
                    "reversed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Reversed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "Wages paid",
                "verbose_name_plural": "Wages paid",
                "ordering": ["paid_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="TaskForce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("head", models.CharField(max_length=60, verbose_name="Head of the task force")),
                ("plan", models.TextField(max_length=5000, verbose_name="Plan for this case")),
                ("set_up_on", models.DateField(verbose_name="Set up on")),
                ("dissolved_on", models.DateField(null=True, verbose_name="Dissolved on")),
                ("entered_at", models.DateTimeField(verbose_name="Entered at")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="task_forces",
                        to="cases.case",
                        verbose_name="Case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Entered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "Task force",
                "verbose_name_plural": "Task forces",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="TaskForceMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.CharField(blank=True, max_length=60, verbose_name="Other body")),
                ("person", models.CharField(blank=True, max_length=60, verbose_name="Person and post")),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="Agency",
                    ),
                ),
                (
                    "task_force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="cases.taskforce",
                    ),
                ),
            ],
            options={
                "verbose_name": "Member of a task force",
                "verbose_name_plural": "Members of task forces",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ThreeChecks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "arrears",
                    models.CharField(
                        choices=[
                            ("proved", "Arrears proved"),
                            ("partly", "Arrears partly proved"),
                            ("none", "No arrears"),
                        ],
                        max_length=12,
                        verbose_name="Arrears",
                    ),
                ),
                ("arrears_text", models.CharField(max_length=2000, verbose_name="Findings on arrears")),
                (
                    "systems",
                    models.CharField(
                        choices=[
                            ("carried_out", "Systems carried out"),
                            ("partly", "Systems partly carried out"),
                            ("not", "Systems not carried out"),
                        ],
                        max_length=12,
                        verbose_name="Systems",
                    ),
                ),
                ("systems_text", models.CharField(max_length=2000, verbose_name="Findings on systems")),
                (
                    "responsibility",
                    models.CharField(
                        choices=[
                            ("fulfilled", "Responsibility fulfilled"),
                            ("to_correct", "To be corrected"),
                            ("to_pursue", "Responsibility to be pursued"),
                        ],
                        max_length=12,
                        verbose_name="Responsibility",
                    ),
                ),
                (
                    "responsibility_text",
                    models.CharField(max_length=2000, verbose_name="Findings on responsibility"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="Entered at")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="cases.case",
                        verbose_name="Case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Entered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "Three checks",
                "verbose_name_plural": "Three checks",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="Round")),
                ("planned_at", models.DateTimeField(verbose_name="Planned at")),
                ("visited_on", models.DateField(null=True, verbose_name="Visited on")),
                ("visitors", models.CharField(blank=True, max_length=100, verbose_name="Visited by")),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("telephone", "By telephone"),
                            ("on_site", "On site"),
                            ("invited", "At the office"),
                            ("written", "In writing or online"),
                        ],
                        max_length=12,
                        verbose_name="How",
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=2000, verbose_name="Result")),
                ("relapse", models.BooleanField(null=True, verbose_name="Relapse")),
                ("entered_at", models.DateTimeField(null=True, verbose_name="Entered at")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="Agency responsible",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="cases.case",
                        verbose_name="Case",
                    ),
                ),
                (
                    "deadline",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visit",
                        to="cases.deadline",
                        verbose_name="Time limit",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Entered by",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Planned by",
                    ),
                ),
            ],
            options={
                "verbose_name": "Follow-up visit",
                "verbose_name_plural": "Follow-up visits",
                "ordering": ["case", "round"],
            },
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["jurisdiction", "-held_at", "-id"], name="meeting_by_time"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["reception", "conference"])), name="meeting_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["district", "city", "province", "beijing"])),
                name="meeting_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("representatives__isnull", True), ("representatives__lte", 5), _connector="OR"
                ),
                name="meeting_few_represent",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "reception"),
                    models.Q(("proposed_by__isnull", False), models.Q(("proposal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="meeting_conference_has_proposal",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("legal_aid", True), ("legal_aid_person", ""), _connector="OR"),
                name="meeting_legal_aid_person_present",
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingstaff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency__isnull", False), ("body", "")),
                    models.Q(("agency__isnull", True), models.Q(("body", ""), _negated=True)),
                    _connector="OR",
                ),
                name="staff_is_of_one_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", Decimal("0"))), name="payment_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("workers__gte", 1)), name="payment_has_workers"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("complainant__isnull", True), ("workers", 1), _connector="OR"),
                name="payment_of_one_complainant",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "how__in",
                        ["wage_account", "deposit", "bank_guarantee", "emergency_fund", "cash", "other"],
                    )
                ),
                name="payment_how_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reversal_reason", ""), ("reversed_at__isnull", True), ("reversed_by__isnull", True)
                    ),
                    models.Q(
                        ("reversed_at__isnull", False),
                        ("reversed_by__isnull", False),
                        models.Q(("reversal_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payment_reversal_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskforce",
            constraint=models.UniqueConstraint(
                models.F("case"),
                condition=models.Q(("dissolved_on__isnull", True)),
                name="task_force_one_standing",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskforce",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dissolved_on__isnull", True),
                    ("dissolved_on__gte", models.F("set_up_on")),
                    _connector="OR",
                ),
                name="task_force_dissolved_after_setup",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskforce",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("head", ""), _negated=True), models.Q(("plan", ""), _negated=True)
                ),
                name="task_force_has_head_and_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskforcemember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency__isnull", False), ("body", "")),
                    models.Q(("agency__isnull", True), models.Q(("body", ""), _negated=True)),
                    _connector="OR",
                ),
                name="member_is_of_one_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="threechecks",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arrears_text", ""), _negated=True),
                    models.Q(("systems_text", ""), _negated=True),
                    models.Q(("responsibility_text", ""), _negated=True),
                ),
                name="checks_each_has_findings",
            ),
        ),
        migrations.AddConstraint(
            model_name="threechecks",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("arrears__in", ["proved", "partly", "none"]),
                    ("responsibility__in", ["fulfilled", "to_correct", "to_pursue"]),
                    ("systems__in", ["carried_out", "partly", "not"]),
                ),
                name="checks_conclusions_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(models.F("case"), models.F("round"), name="visit_round_once"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("deadline__isnull", False),
                        ("entered_at__isnull", True),
                        ("entered_by__isnull", True),
                        ("how", ""),
                        ("relapse__isnull", True),
                        ("result", ""),
                        ("visited_on__isnull", True),
                        ("visitors", ""),
                    ),
                    models.Q(
                        ("entered_at__isnull", False),
                        ("entered_by__isnull", False),
                        ("relapse__isnull", False),
                        ("visited_on__isnull", False),
                        models.Q(("result", ""), _negated=True),
                        models.Q(("how", ""), _negated=True),
                        models.Q(("visitors", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="visit_made_or_planned",
            ),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=django.contrib.postgres.indexes.GinIndex(fields=["reasons"], name="feedback_reasons"),
        ),
        append_only("cases_threechecks"),
        frozen("cases_payment", PAYMENT),
        frozen("cases_payment", REVERSAL, once="OLD.reversed_at IS NOT NULL", name="reversed"),
        frozen("cases_visit", PLAN),
        frozen("cases_visit", FOUND, once="OLD.visited_on IS NOT NULL", name="made"),
    ]
