import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_CLOCKS = """
UPDATE cases_caseaccess AS part SET clock = CASE WHEN held.provisional THEN 'estimate' ELSE 'runs' END
FROM cases_transfer AS letter JOIN agencies_timelimit AS held ON held.id = letter.limit_id
WHERE part.is_open AND letter.case_id = part.case_id AND letter.agency_id = part.agency_id
    AND letter.status IN ('issued', 'received', 'objected');
UPDATE cases_case SET clock = 'runs' WHERE due_at IS NOT NULL AND closed_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_succession"),
        ("cases", "0012_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
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
                        choices=[("extension", "Extension"), ("suspension", "Suspension")],
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("units", models.PositiveSmallIntegerField(null=True, verbose_name="Extended by")),
                (
                    "reason_code",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="Ground"),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="Reason")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To be decided"), ("granted", "Approved"), ("refused", "Refused")],
                        default="open",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="Applied for at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="Decided at")),
                (
                    "refusal",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="Reason for refusal"
                    ),
                ),
            ],
            options={
                "verbose_name": "Application",
                "verbose_name_plural": "Applications",
                "ordering": ["id"],
            },
        ),
        migrations.RemoveIndex(
            model_name="caseaccess",
            name="access_open",
        ),
        migrations.AddField(
            model_name="case",
            name="awaits_date",
            field=models.BooleanField(db_default=False, default=False, verbose_name="Awaits a date"),
        ),
        migrations.AddField(
            model_name="case",
            name="clock",
            field=models.CharField(
                blank=True,
                choices=[
                    ("runs", "Runs"),
                    ("estimate", "Estimate"),
                    ("suspended", "Suspended"),
                    ("awaited", "Awaits a date"),
                    ("none", "No limit in the document"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="Clock",
            ),
        ),
        migrations.AddField(
            model_name="caseaccess",
            name="clock",
            field=models.CharField(
                blank=True,
                choices=[
                    ("runs", "Runs"),
                    ("estimate", "Estimate"),
                    ("suspended", "Suspended"),
                    ("awaited", "Awaits a date"),
                    ("none", "No limit in the document"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="Clock",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="act",
            field=models.CharField(
                choices=[
                    ("received", "Complaint taken in"),
                    ("routed", "Routed by policy"),
                    ("routing_failed", "Routing given over to a person"),
                    ("routed_again", "Routing asked for again"),
                    ("confirmed", "Proposal confirmed"),
                    ("overridden", "Proposal overridden"),
                    ("corrected", "Facts corrected"),
                    ("handed_over", "Coordination passed on"),
                    ("transferred", "Transferred in writing"),
                    ("withdrawn", "Letter withdrawn"),
                    ("letter_received", "Letter received"),
                    ("objected", "Objection raised"),
                    ("upheld", "Objection accepted"),
                    ("overruled", "Objection rejected"),
                    ("fed_back", "Feedback given"),
                    ("recorded", "Feedback accepted for the record"),
                    ("returned", "Feedback returned for more"),
                    ("overdue", "Time limit overdue"),
                    ("recounted", "Time limit counted again"),
                    ("handed_in_again", "The same matter handed in again"),
                    ("revealed", "Personal data shown"),
                    ("closed", "Case closed"),
                    ("attached", "File attached"),
                    ("taken_away", "File taken away"),
                    ("receipt_presumed", "Receipt presumed"),
                    ("deadline_set", "Time limit set"),
                    ("deadline_met", "Time limit met"),
                    ("deadline_cancelled", "Time limit cancelled"),
                    ("applied", "Extension or suspension applied for"),
                    ("extended", "Time limit extended"),
                    ("suspended", "Time limit suspended"),
                    ("refused", "Application refused"),
                    ("resumed", "Suspension ended"),
                    ("step_proposed", "Supervision act proposed"),
                    ("step_dropped", "Proposed supervision act left out"),
                    ("ordered", "Supervision act issued"),
                    ("replied", "Reply to an order"),
                    ("reply_accepted", "Reply accepted"),
                    ("reply_returned", "Reply sent back"),
                    ("supervision_asked", "Leader's supervision requested"),
                    ("instructed", "Leader's instruction"),
                    ("leader_assigned", "Leader in charge named"),
                    ("task_force", "Task force set up"),
                    ("meeting_held", "Meeting held"),
                    ("checked", "Three checks entered"),
                    ("paid", "Wages paid entered"),
                    ("visit_planned", "Follow-up visit planned"),
                    ("visited", "Follow-up visit made"),
                    ("rejected", "Not accepted"),
                    ("case_withdrawn", "Complaint withdrawn"),
                    ("reopened", "Case reopened"),
                    ("concluded", "Letter concluded before reopening"),
                    ("merged", "Merged into another case"),
                    ("took_in", "Another case merged into this one"),
                    ("unmerged", "Merger undone"),
                    ("split", "Split off from this case"),
                    ("linked", "Linked with another case"),
                    ("unlinked", "Link removed"),
                    ("judged", "Possible duplicate decided"),
                    ("recalled", "Letter recalled"),
                    ("cosigned", "Joined the result of another lead"),
                    ("contributed", "Contribution to the handling"),
                    ("letter_issued", "Letter issued"),
                    ("work_handed_over", "Work handed over to another agency"),
                    ("dossier_made", "Case file put together"),
                ],
                max_length=20,
                verbose_name="Act",
            ),
        ),
        migrations.AddIndex(
            model_name="caseaccess",
            index=models.Index(
                models.F("agency"),
                models.F("due_at"),
                models.F("case"),
                condition=models.Q(("is_open", True)),
                include=("status", "owes_reply", "clock"),
                name="access_open",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Applied for by",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="asked_for",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
                verbose_name="Agency of the applicant",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="cases.case",
                verbose_name="Case",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Decided by",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="limit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="agencies.timelimit",
                verbose_name="Time limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                models.F("limit"), condition=models.Q(("state", "open")), name="application_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "extension"), ("units__gt", 0)),
                    models.Q(("kind", "suspension"), ("units__isnull", True)),
                    _connector="OR",
                ),
                name="application_extension_has_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="application_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="application_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="application_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("refusal", ""), _negated=True),
                    _connector="OR",
                ),
                name="application_refused_has_reason",
            ),
        ),
        # Rows of before: where a date stands, it counts.
        migrations.RunSQL(_CLOCKS, migrations.RunSQL.noop),
    ]
