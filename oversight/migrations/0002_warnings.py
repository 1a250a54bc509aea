import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agencies.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0009_letters_and_limits_of_money"),
        ("oversight", "0001_gate_checks"),
        ("projects", "0012_quicker_rosters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlyWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("AL-01", "No dedicated wage account"),
                            ("AL-02", "No labour cost paid in"),
                            ("AL-03", "Labour cost paid in short"),
                            ("AL-04", "Balance under next month's wages"),
                            ("AL-05", "Payroll missing or not signed"),
                            ("AL-06", "Wages unpaid after the agreed day"),
                            ("AL-07", "Attendance without a wage"),
                            ("AL-08", "Deposit or guarantee missing or ending"),
                            ("AL-10", "Progress payment too low"),
                            ("AL-12", "Account laid hands on for another reason"),
                            ("AL-15", "Other payments before wages"),
                            ("AL-16", "Sums that do not fit together"),
                        ],
                        max_length=5,
                        verbose_name="Kind of warning",
                    ),
                ),
                ("subject", models.CharField(blank=True, default="", max_length=40, verbose_name="Subject")),
                (
                    "colour",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Blue"), (2, "Yellow"), (3, "Red")], verbose_name="Colour now"
                    ),
                ),
                (
                    "worst",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Blue"), (2, "Yellow"), (3, "Red")], verbose_name="Highest colour"
                    ),
                ),
                ("data", models.JSONField(default=dict, verbose_name="Facts that show it")),
                ("clause", models.CharField(max_length=200, verbose_name="Clause")),
                ("unverified", models.BooleanField(default=False, verbose_name="Unverified")),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("owner", "Project owner"),
                            ("contractor", "General contractor"),
                            ("body", "Body that gave the order"),
                        ],
                        max_length=10,
                        verbose_name="Who must act",
                    ),
                ),
                ("first_seen", models.DateTimeField(verbose_name="First seen")),
                ("last_seen", models.DateTimeField(verbose_name="Last seen")),
                ("acknowledged_at", models.DateTimeField(null=True, verbose_name="Acknowledged at")),
                (
                    "acknowledged_note",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="What is done"),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="Closed at")),
                (
                    "closed_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gone", "The facts no longer show it"),
                            ("settled", "Put right, shown by papers"),
                            ("explained", "Looked into, there is a reason for it"),
                            ("mistaken", "What was entered was wrong"),
                        ],
                        default="",
                        max_length=9,
                        verbose_name="How it ended",
                    ),
                ),
                (
                    "closed_note",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="What shows it"),
                ),
                ("ending", models.JSONField(default=dict, verbose_name="Facts at its end")),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Acknowledged by",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="Followed up by",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Closed by",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="warnings",
                        to="projects.project",
                        verbose_name="Project",
                    ),
                ),
            ],
            options={
                "verbose_name": "Early warning",
                "verbose_name_plural": "Early warnings",
                "ordering": ["-first_seen", "-id"],
            },
        ),
        migrations.CreateModel(
            name="WarningLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.BigIntegerField(default=0)),
                ("entry", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField(verbose_name="Time")),
            ],
            options={
                "verbose_name": "Last look",
                "verbose_name_plural": "Last look",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="warning_look_single")
                ],
            },
        ),
        migrations.CreateModel(
            name="WarningStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("opened", "Raised"),
                            ("rose", "Colour rose"),
                            ("fell", "Colour fell"),
                            ("acknowledged", "Acknowledged"),
                            ("closed", "Closed"),
                        ],
                        max_length=12,
                        verbose_name="Act",
                    ),
                ),
                (
                    "colour",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Blue"), (2, "Yellow"), (3, "Red")], verbose_name="Colour"
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="Note")),
                ("at", models.DateTimeField(verbose_name="Time")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Done by",
                    ),
                ),
                (
                    "warning",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="oversight.earlywarning",
                        verbose_name="Early warning",
                    ),
                ),
            ],
            options={
                "verbose_name": "Step of a warning",
                "verbose_name_plural": "Steps of a warning",
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="earlywarning",
            index=models.Index(
                models.F("jurisdiction"), models.F("first_seen"), models.F("id"), name="warning_by_first_seen"
            ),
        ),
        migrations.AddIndex(
            model_name="earlywarning",
            index=models.Index(models.F("project"), models.F("closed_at"), name="warning_of_project"),
        ),
        migrations.AddConstraint(
            model_name="earlywarning",
            constraint=models.UniqueConstraint(
                models.F("project"),
                models.F("code"),
                models.F("subject"),
                condition=models.Q(("closed_at__isnull", True)),
                name="warning_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="earlywarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "code__in",
                        [
                            "AL-01",
                            "AL-02",
                            "AL-03",
                            "AL-04",
                            "AL-05",
                            "AL-06",
                            "AL-07",
                            "AL-08",
                            "AL-10",
                            "AL-12",
                            "AL-15",
                            "AL-16",
                        ],
                    ),
                    ("colour__in", [1, 2, 3]),
                ),
                name="warning_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="earlywarning",
            constraint=models.CheckConstraint(
                condition=models.Q(("worst__gte", models.F("colour"))), name="warning_worst"
            ),
        ),
        migrations.AddConstraint(
            model_name="earlywarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_how", "")),
                    models.Q(
                        ("closed_at__isnull", False), ("closed_by__isnull", True), ("closed_how", "gone")
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("closed_how__in", ["settled", "explained", "mistaken"]),
                        models.Q(("closed_note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="warning_closed_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="earlywarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acknowledged_at__isnull", True), ("acknowledged_by__isnull", True)),
                    models.Q(("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)),
                    _connector="OR",
                ),
                name="warning_acknowledged_complete",
            ),
        ),
        append_only("oversight_warningstep"),
    ]
