import django.db.models.deletion
from django.conf import settings
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


class Migration(migrations.Migration):
    """Every letter belongs to a case, also those of transfers; drafts of letters, and the files made from them."""

    dependencies = [("cases", "0010_handling"), ("agencies", "0006_letters")]

    operations = [
        migrations.CreateModel(
            name="CaseLetter",
            fields=[
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="filing",
                        serialize=False,
                        to="agencies.letter",
                        verbose_name="Letter",
                    ),
                ),
                ("issued_at", models.DateTimeField(verbose_name="Issued")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="cases.case",
                        verbose_name="Case",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="cases.transfer",
                        verbose_name="Transfer",
                    ),
                ),
            ],
            options={
                "verbose_name": "Letter of a case",
                "verbose_name_plural": "Letters of cases",
                "ordering": ["issued_at", "letter"],
                "indexes": [
                    models.Index(models.F("issued_at"), models.F("letter"), name="case_letter_by_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=16, verbose_name="Kind")),
                ("content", models.JSONField(default=dict, verbose_name="Content")),
                ("saved_at", models.DateTimeField(verbose_name="Saved at")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letter_drafts",
                        to="cases.case",
                    ),
                ),
                (
                    "writer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letter_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "Draft of a letter",
                "verbose_name_plural": "Drafts of letters",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("case"),
                        models.F("kind"),
                        models.F("writer"),
                        name="letter_draft_one_per_writer",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=[code for code, _label in KINDS]), name="letter_draft_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rendering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("docx", "DOCX")], max_length=4, verbose_name="Format"
                    ),
                ),
                ("is_void", models.BooleanField(verbose_name="Voided")),
                ("sha256", models.CharField(max_length=64, verbose_name="Checksum")),
                ("size", models.PositiveIntegerField(verbose_name="Size")),
                ("storage_name", models.CharField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="Made at")),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renderings",
                        to="agencies.letter",
                        verbose_name="Letter",
                    ),
                ),
            ],
            options={
                "verbose_name": "File of a letter",
                "verbose_name_plural": "Files of letters",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("letter"), models.F("format"), models.F("is_void"), name="rendering_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(format__in=["pdf", "docx"]), name="rendering_format_known"
                    ),
                    models.CheckConstraint(condition=Q(size__gt=0), name="rendering_not_empty"),
                    models.CheckConstraint(
                        condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="rendering_checksum_whole"
                    ),
                    models.CheckConstraint(
                        condition=Q(storage_name__regex="^[0-9a-f]{32}$"), name="rendering_storage_name_plain"
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "INSERT INTO cases_caseletter (letter_id, case_id, transfer_id, issued_at) "
            "SELECT letter_id, case_id, id, issued_at FROM cases_transfer",
            migrations.RunSQL.noop,
        ),
        frozen("cases_caseletter", ["letter_id", "case_id", "transfer_id", "issued_at"]),
        frozen(
            "cases_rendering", ["letter_id", "format", "is_void", "sha256", "size", "storage_name", "made_at"]
        ),
    ]
