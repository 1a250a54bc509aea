import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_time_limits"),
        ("cases", "0007_objections_are_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="has_reply",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="Reply to an order to accept"
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="has_step",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="Supervision act to sign"
            ),
        ),
        migrations.AddField(
            model_name="caseaccess",
            name="owes_reply",
            field=models.BooleanField(db_default=False, default=False, verbose_name="Order to answer"),
        ),
        migrations.CreateModel(
            name="LeaderInCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="Leader in charge")),
                ("unit", models.CharField(max_length=60, verbose_name="Name of the unit")),
                ("cause", models.TextField(max_length=2000, verbose_name="Analysis of the cause")),
                ("since", models.DateTimeField(verbose_name="Named at")),
                ("until", models.DateTimeField(null=True, verbose_name="Replaced at")),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="Responsible unit",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaders",
                        to="cases.case",
                        verbose_name="Case",
                    ),
                ),
                (
                    "deadline",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leader",
                        to="cases.deadline",
                        verbose_name="Time limit",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Named by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Account",
                    ),
                ),
            ],
            options={
                "verbose_name": "Leader in charge",
                "verbose_name_plural": "Leaders in charge",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        models.F("user"),
                        condition=models.Q(("until__isnull", True)),
                        name="leader_current_cases",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("case"),
                        condition=models.Q(("until__isnull", True)),
                        name="leader_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            models.Q(("unit", ""), _negated=True),
                            models.Q(("cause", ""), _negated=True),
                        ),
                        name="leader_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="leader_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
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
                            ("remind", "Reminder"),
                            ("supervise", "Supervision order"),
                            ("circular", "Circular"),
                            ("talk", "Admonitory talk"),
                            ("accountability", "Proposal to call to account"),
                            ("instruction", "Leader's instruction"),
                        ],
                        max_length=14,
                        verbose_name="Measure",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("issued", "Awaiting reply"),
                            ("replied", "Replied"),
                            ("accepted", "Reply accepted"),
                            ("dropped", "Left out"),
                        ],
                        default="proposed",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                (
                    "person",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="Person or post"),
                ),
                ("text", models.TextField(blank=True, default="", max_length=2000, verbose_name="Text")),
                ("clause", models.CharField(blank=True, default="", max_length=60, verbose_name="Clause")),
                ("dated_at", models.DateTimeField(verbose_name="Date")),
                (
                    "progress",
                    models.TextField(blank=True, default="", max_length=2000, verbose_name="Progress so far"),
                ),
                ("reason", models.TextField(blank=True, default="", max_length=2000, verbose_name="Reason")),
                ("issued_at", models.DateTimeField(null=True, verbose_name="Issued")),
                ("reply", models.TextField(blank=True, default="", max_length=2000, verbose_name="Reply")),
                ("replied_at", models.DateTimeField(null=True, verbose_name="Replied at")),
                ("returned_at", models.DateTimeField(null=True, verbose_name="Reply sent back")),
                (
                    "return_reason",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="Reason for sending back"
                    ),
                ),
                ("accepted_at", models.DateTimeField(null=True, verbose_name="Accepted at")),
                (
                    "dropped_reason",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="Reason for leaving out"
                    ),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Accepted by",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="agencies.agency",
                        verbose_name="Addressed to",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="cases.case",
                        verbose_name="Case",
                    ),
                ),
                (
                    "deadline",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order",
                        to="cases.deadline",
                        verbose_name="Time limit",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Issued by",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Leader",
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order",
                        to="agencies.letter",
                        verbose_name="Letter",
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Replied by",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Requested by",
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order",
                        to="agencies.step",
                        verbose_name="Proposed by the time limit",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="cases.transfer",
                        verbose_name="Transfer",
                    ),
                ),
            ],
            options={
                "verbose_name": "Supervision act",
                "verbose_name_plural": "Supervision acts",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["-dated_at", "-id"], name="order_by_date"),
                    models.Index(
                        models.F("case"),
                        condition=models.Q(("state__in", ["proposed", "issued", "replied"])),
                        name="order_open_of_case",
                    ),
                    models.Index(
                        models.F("leader"),
                        models.F("state"),
                        condition=models.Q(("leader__isnull", False)),
                        name="order_of_leader",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["remind", "supervise", "circular", "talk", "accountability", "instruction"],
                            )
                        ),
                        name="order_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "issued", "replied", "accepted", "dropped"])
                        ),
                        name="order_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("issued_at__isnull", True),
                                ("issued_by__isnull", True),
                                ("state__in", ["proposed", "dropped"]),
                            ),
                            models.Q(
                                ("issued_at__isnull", False),
                                ("issued_by__isnull", False),
                                ("state__in", ["issued", "replied", "accepted"]),
                                models.Q(("text", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="order_issued_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agency__isnull", False),
                            models.Q(("person", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="order_has_addressee",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_at__isnull", False),
                            models.Q(("deadline__isnull", True), ("letter__isnull", True)),
                            _connector="OR",
                        ),
                        name="order_only_issued_has_letter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_at__isnull", True),
                            ("kind", "remind"),
                            ("letter__isnull", False),
                            _connector="OR",
                        ),
                        name="order_all_but_reminders_have_letter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reply", ""), ("issued_at__isnull", False), _connector="OR"),
                        name="order_reply_needs_issue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("replied_at__isnull", True), ("replied_by__isnull", True), ("reply", "")
                            ),
                            models.Q(
                                models.Q(("reply", ""), _negated=True),
                                ("replied_at__isnull", False),
                                ("replied_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="order_reply_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["replied", "accepted"]), _negated=True),
                            models.Q(models.Q(("reply", ""), _negated=True), ("returned_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="order_replied_has_reply",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("return_reason", ""), ("returned_at__isnull", True)),
                            models.Q(
                                ("returned_at__isnull", False),
                                ("state", "issued"),
                                models.Q(("return_reason", ""), _negated=True),
                                models.Q(("reply", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="order_return_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("accepted_by__isnull", False),
                                ("state", "accepted"),
                            ),
                            models.Q(
                                models.Q(("state", "accepted"), _negated=True),
                                ("accepted_at__isnull", True),
                                ("accepted_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="order_accepted_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dropped"), models.Q(("dropped_reason", ""), _negated=True)),
                            models.Q(models.Q(("state", "dropped"), _negated=True), ("dropped_reason", "")),
                            _connector="OR",
                        ),
                        name="order_dropped_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("progress", ""), ("reason", ""), ("requested_by__isnull", True)),
                            models.Q(
                                ("leader__isnull", False),
                                ("requested_by__isnull", False),
                                models.Q(("progress", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="order_request_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "instruction"), _negated=True),
                            ("leader__isnull", False),
                            _connector="OR",
                        ),
                        name="order_instruction_has_leader",
                    ),
                    models.UniqueConstraint(
                        models.F("transfer"),
                        models.F("kind"),
                        condition=models.Q(("state", "proposed"), ("transfer__isnull", False)),
                        name="order_one_proposed_per_transfer",
                    ),
                    models.UniqueConstraint(
                        models.F("case"),
                        condition=models.Q(("requested_by__isnull", False), ("state", "proposed")),
                        name="order_one_request_per_case",
                    ),
                ],
            },
        ),
    ]
