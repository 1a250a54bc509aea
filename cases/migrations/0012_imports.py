import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agencies.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_succession"),
        ("cases", "0011_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="Row")),
                (
                    "external_no",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="External number"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("known", "Known already"),
                            ("failed", "With errors"),
                            ("taken", "Taken in"),
                        ],
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("sealed", models.BinaryField(null=True, verbose_name="Encrypted")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="Attempts")),
            ],
            options={
                "verbose_name": "Row of an import",
                "verbose_name_plural": "Rows of imports",
                "ordering": ["run", "number"],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
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
                        choices=[("national", "Leads of the national platform"), ("hotline", "Hotline list")],
                        max_length=10,
                        verbose_name="Kind of list",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("walk_in", "Walk-in visit"),
                            ("hotline_12333", "Hotline 12333"),
                            ("hotline_12345", "Hotline 12345"),
                            ("police_110", "Police call 110"),
                            ("national_platform", "National arrears platform"),
                            ("provincial_platform", "Provincial platform"),
                            ("qr_code", "QR code"),
                            ("petition_office", "Passed on by the petition bureau"),
                            ("online_opinion", "Online opinion"),
                            ("leader_mailbox", "Leader's mailbox"),
                            ("media", "Media"),
                            ("grid", "Grid worker"),
                            ("union_report", "Trade union report"),
                            ("inspection", "Found on inspection"),
                            ("bank_warning", "Bank warning"),
                            ("other_agency", "Other agency"),
                            ("phone_call", "Phone call to the office"),
                            ("letter", "Letter to the office"),
                        ],
                        max_length=20,
                        verbose_name="Channel",
                    ),
                ),
                ("file_name", models.CharField(max_length=120, verbose_name="File name")),
                ("sha256", models.CharField(max_length=64, verbose_name="Checksum")),
                ("size", models.PositiveIntegerField(verbose_name="Size")),
                ("storage_name", models.CharField(blank=True, default="", max_length=32)),
                ("heading_row", models.PositiveIntegerField(verbose_name="Row of the headings")),
                ("heading", models.JSONField(verbose_name="Headings")),
                ("mapping", models.JSONField(default=dict, verbose_name="Columns")),
                ("language", models.CharField(default="zh-hans", max_length=10, verbose_name="Language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Columns to assign"),
                            ("checking", "Being checked"),
                            ("checked", "Checked, waiting for you"),
                            ("running", "Being taken in"),
                            ("done", "Done"),
                            ("failed", "Could not be read"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="Reason")),
                ("at", models.DateTimeField(verbose_name="Sent at")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="Confirmed at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="Ended at")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="Rows")),
                ("new", models.PositiveIntegerField(default=0, verbose_name="New")),
                ("known", models.PositiveIntegerField(default=0, verbose_name="Known already")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="With errors")),
                ("taken", models.PositiveIntegerField(default=0, verbose_name="Taken in")),
            ],
            options={
                "verbose_name": "Import",
                "verbose_name_plural": "Imports",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WriteBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("walk_in", "Walk-in visit"),
                            ("hotline_12333", "Hotline 12333"),
                            ("hotline_12345", "Hotline 12345"),
                            ("police_110", "Police call 110"),
                            ("national_platform", "National arrears platform"),
                            ("provincial_platform", "Provincial platform"),
                            ("qr_code", "QR code"),
                            ("petition_office", "Passed on by the petition bureau"),
                            ("online_opinion", "Online opinion"),
                            ("leader_mailbox", "Leader's mailbox"),
                            ("media", "Media"),
                            ("grid", "Grid worker"),
                            ("union_report", "Trade union report"),
                            ("inspection", "Found on inspection"),
                            ("bank_warning", "Bank warning"),
                            ("other_agency", "Other agency"),
                            ("phone_call", "Phone call to the office"),
                            ("letter", "Letter to the office"),
                        ],
                        max_length=20,
                        verbose_name="Channel",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="Made at")),
                ("count", models.PositiveIntegerField(verbose_name="Leads")),
            ],
            options={
                "verbose_name": "Write-back",
                "verbose_name_plural": "Write-backs",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WriteBackRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="External number")),
                ("closed_at", models.DateTimeField(verbose_name="Closed at")),
                ("values", models.JSONField(verbose_name="Values")),
            ],
            options={
                "verbose_name": "Written-back result",
                "verbose_name_plural": "Written-back results",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="externalreference",
            name="received_at",
            field=models.DateTimeField(null=True, verbose_name="Received by that channel"),
        ),
        migrations.AddField(
            model_name="importrow",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.case",
                verbose_name="Case",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Confirmed by",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["running", "done"]), _negated=True),
                    ("confirmed_by__isnull", False),
                    _connector="OR",
                ),
                name="import_run_by_a_person",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Sent by",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="jurisdiction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.region",
                verbose_name="Jurisdiction",
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="cases.importrun"
            ),
        ),
        migrations.AddField(
            model_name="writeback",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Made by",
            ),
        ),
        migrations.AddField(
            model_name="writeback",
            name="jurisdiction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.region",
                verbose_name="Jurisdiction",
            ),
        ),
        migrations.AddField(
            model_name="writebackrow",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="written_back",
                to="cases.case",
                verbose_name="Case",
            ),
        ),
        migrations.AddField(
            model_name="writebackrow",
            name="write_back",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="cases.writeback"
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(models.F("jurisdiction"), models.F("id"), name="import_by_jurisdiction"),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(models.F("jurisdiction"), models.F("sha256"), name="import_by_checksum"),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(
                models.F("id"),
                condition=models.Q(("state__in", ["checking", "running"])),
                name="import_at_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["uploaded", "checking", "checked", "running", "done", "failed", "cancelled"],
                    )
                ),
                name="import_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("new"), "+", models.F("known")
                                ),
                                "+",
                                models.F("failed"),
                            ),
                            "+",
                            models.F("taken"),
                        ),
                    )
                ),
                name="import_every_row_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "done"), _negated=True), ("new", 0), _connector="OR"),
                name="import_done_leaves_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state__in", ["done", "failed", "cancelled"])),
                    models.Q(
                        models.Q(("state__in", ["done", "failed", "cancelled"]), _negated=True),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="import_ended_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                models.F("run"), models.F("state"), models.F("number"), name="import_row_by_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(models.F("run"), models.F("number"), name="import_row_once"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                models.F("run"),
                models.F("external_no"),
                condition=models.Q(("state", "failed"), _negated=True),
                name="import_row_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case__isnull", False), ("state__in", ["taken", "known"])),
                    models.Q(("case__isnull", True), ("state__in", ["new", "failed"])),
                    _connector="OR",
                ),
                name="import_row_has_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sealed__isnull", True), ("state__in", ["taken", "known"])),
                    ("state__in", ["new", "failed"]),
                    _connector="OR",
                ),
                name="import_row_sealed_until_taken",
            ),
        ),
        migrations.AddIndex(
            model_name="writeback",
            index=models.Index(models.F("jurisdiction"), models.F("id"), name="write_back_by_jurisdiction"),
        ),
        migrations.AddConstraint(
            model_name="writeback",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gt", 0)), name="write_back_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="writebackrow",
            constraint=models.UniqueConstraint(
                models.F("case"), models.F("number"), models.F("closed_at"), name="write_back_result_once"
            ),
        ),
        append_only("cases_writeback"),
        append_only("cases_writebackrow"),
    ]
