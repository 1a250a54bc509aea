"""What a project owes by rule: one row per duty, with its date, its evidence and its named person."""

from datetime import date

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, User
from projects.models.document import Document
from projects.models.project import Project

# Stands for "no day" where rows are sorted by their day.
NO_DAY = Value(date(9999, 12, 31))


class Item(models.Model):
    """One duty of the declared list on one project. What the duty says (clause, party, stage, limit) is declared in
    `projects.compliance`; here is what became of it.

    `due_on` is null where the duty has no date or its start has not happened; `start` is the event it is counted from,
    of several the one that falls due first. `applies` is whether it applies to this project at all by its facts;
    `excused_*` is a person's word that it does not. `entered_on` is the day a person has entered, `done_on` what
    counts: what the registers know, else that. A duty that `recurs` is done until `due_on` and then owed again. Late or
    missing follows from these and the day one asks (`projects.compliance.judging`), so that no clock can be lost.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="items", verbose_name=_("Project"))
    code = models.CharField(_("Duty"), max_length=30)
    applies = models.BooleanField(_("Applies"), default=True)
    recurs = models.BooleanField(_("Owed every month"), default=False)
    start = models.CharField(_("Counted from the event"), max_length=20, blank=True, default="")
    start_on = models.DateField(_("Counted from"), null=True)
    due_on = models.DateField(_("Due on"), null=True)
    provisional = models.BooleanField(_("Provisional"), default=False)
    done_on = models.DateField(_("Done on"), null=True)
    entered_on = models.DateField(_("Done on, as entered"), null=True)
    # What was found wrong with it although it is done, such as two cycles that differ.
    fault = models.CharField(_("Fault"), max_length=60, blank=True, default="")
    evidence = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Evidence")
    )
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Entered by")
    )
    entered_at = models.DateTimeField(_("Entered at"), null=True)
    excuse = models.CharField(_("Why it does not apply"), max_length=500, blank=True, default="")
    excused_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Excused by")
    )
    excused_at = models.DateTimeField(_("Excused at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Duty of a project"), _("Duties of projects")
        ordering = ["project", "id"]
        indexes = [
            models.Index(
                "due_on",
                "project",
                condition=Q(applies=True, excuse="") & (Q(done_on=None) | Q(recurs=True)),
                name="item_open",
            ),
            models.Index("code", "project", name="item_by_duty"),
            # The order of the list: what has no day stands at its end.
            models.Index(Coalesce("due_on", NO_DAY), "id", name="item_by_due_day"),
        ]
        constraints = [
            models.UniqueConstraint("project", "code", name="item_once_per_project"),
            models.CheckConstraint(
                name="item_entry_complete",
                condition=Q(entered_on__isnull=True) | Q(entered_by__isnull=False, entered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="item_excuse_complete",
                condition=Q(excuse="", excused_by__isnull=True, excused_at__isnull=True)
                | (~Q(excuse="") & Q(excused_by__isnull=False, excused_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.code}"


class Appraisal(models.Model):
    """Contract-performance appraisal (合同履约评价) of a period: points for labour use, wage account, payment."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="appraisals", verbose_name=_("Project"))
    from_on = models.DateField(_("Period from"))
    until_on = models.DateField(_("Until"))
    labour_use = models.PositiveSmallIntegerField(_("Labour use (points of 100)"))
    wage_account = models.PositiveSmallIntegerField(_("Wage account (points of 100)"))
    wage_payment = models.PositiveSmallIntegerField(_("Payment of wages (points of 100)"))
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    made_at = models.DateTimeField(_("Entered at"))
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Checked by")
    )
    checking_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Checked by the department")
    )
    checked_at = models.DateTimeField(_("Checked at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Performance appraisal"), _("Performance appraisals")
        ordering = ["project", "-until_on"]
        constraints = [
            models.UniqueConstraint("project", "from_on", "until_on", name="appraisal_once_per_period"),
            models.CheckConstraint(name="appraisal_period", condition=Q(until_on__gte=F("from_on"))),
            models.CheckConstraint(
                name="appraisal_points",
                condition=Q(labour_use__lte=100, wage_account__lte=100, wage_payment__lte=100),
            ),
            models.CheckConstraint(
                name="appraisal_check_complete",
                condition=Q(checked_by__isnull=True, checked_at__isnull=True, checking_agency__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False, checking_agency__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.until_on}"
