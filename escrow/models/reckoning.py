"""Wage reckoning sheets: what each worker is owed, verified and signed."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Region, User
from escrow.models.ledger import TEXT_MAX
from projects.models import Company, Document, Engagement, Project, Worker


class OfPlace(models.QuerySet[Any]):
    """Rows of a jurisdiction: its agencies see them, a party to a project none."""

    def visible_to(self, user: Any) -> "OfPlace":
        if user.role == User.Role.PARTY or user.agency is None or not user.is_active:
            return self.none()
        return self.filter(jurisdiction=user.agency.jurisdiction_id)


class Reckoning(models.Model):
    """A wage reckoning sheet (欠薪核算表): per worker attendance by agreed wage, less what was paid and advanced.

    `matter` names what it belongs to (a case number). Its totals are kept with its lines. A signed sheet is frozen;
    another one takes its place.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being reckoned")
        SIGNED = "signed", _("Signed by all parties")
        REPLACED = "replaced", _("Replaced by another")
        VOID = "void", _("Void")

    number = models.CharField(_("Number"), max_length=40, unique=True)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="reckonings", verbose_name=_("Project")
    )
    debtor = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="reckonings", verbose_name=_("Employer")
    )
    matter = models.CharField(_("Matter"), max_length=40, blank=True, default="", db_index=True)
    from_on = models.DateField(_("From"))
    until_on = models.DateField(_("Until"))
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.DRAFT)
    workers = models.PositiveIntegerField(_("Workers"), default=0)
    claimed = models.DecimalField(
        _("Claimed by the workers (yuan)"), max_digits=16, decimal_places=2, default=0
    )
    verified = models.DecimalField(_("Verified (yuan)"), max_digits=16, decimal_places=2, default=0)
    signed_workers = models.PositiveIntegerField(_("Workers who signed"), default=0)
    signed_by_sub = models.CharField(
        _("Signed for the subcontractor by"), max_length=60, blank=True, default=""
    )
    signed_by_general = models.CharField(
        _("Signed for the general contractor by"), max_length=60, blank=True, default=""
    )
    signed_sheet = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Signed sheet")
    )
    signed_on = models.DateField(_("Signatures dated"), null=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("Takes the place of")
    )
    void_reason = models.CharField(_("Reason"), max_length=TEXT_MAX, blank=True, default="")
    made_at = models.DateTimeField(_("Made at"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Made by"))
    updated_at = models.DateTimeField(_("Last changed"))

    objects = OfPlace.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Wage reckoning sheet"), _("Wage reckoning sheets")
        ordering = ["-id"]
        indexes = [models.Index(fields=["jurisdiction", "-id"], name="reckoning_newest")]
        constraints = [
            models.UniqueConstraint(
                "matter", condition=Q(state="signed") & ~Q(matter=""), name="reckoning_one_signed_per_matter"
            ),
            models.CheckConstraint(name="reckoning_period", condition=Q(until_on__gte=F("from_on"))),
            models.CheckConstraint(name="reckoning_sums", condition=Q(claimed__gte=0, verified__gte=0)),
            models.CheckConstraint(
                name="reckoning_signed_complete",
                condition=~Q(state="signed") | (Q(signed_on__isnull=False) & ~Q(signed_by_general="")),
            ),
            models.CheckConstraint(
                name="reckoning_void_has_reason", condition=~Q(state="void") | ~Q(void_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReckoningLine(models.Model):
    """One worker on a sheet. Not on the roster: `worker` is null and the name sealed. `verified` is gross less paid
    less advances, never below zero."""

    sheet = models.ForeignKey(Reckoning, models.CASCADE, related_name="lines", verbose_name=_("Sheet"))
    place = models.PositiveIntegerField(_("No."))
    worker = models.ForeignKey(
        Worker, models.PROTECT, null=True, related_name="reckoning_lines", verbose_name=_("Worker")
    )
    engagement = models.ForeignKey(
        Engagement, models.PROTECT, null=True, related_name="+", verbose_name=_("Engagement")
    )
    shown_name = models.CharField(_("Name, masked"), max_length=40)
    id_number_index = models.BinaryField(null=True)
    sealed = models.BinaryField(null=True)
    pay = models.CharField(_("Paid"), max_length=5, choices=Engagement.Pay, default=Engagement.Pay.DAY)
    units = models.DecimalField(_("Days, months or pieces"), max_digits=9, decimal_places=2)
    wage = models.DecimalField(_("Agreed wage (yuan)"), max_digits=10, decimal_places=2)
    gross = models.DecimalField(_("Earned (yuan)"), max_digits=12, decimal_places=2)
    paid = models.DecimalField(_("Paid (yuan)"), max_digits=12, decimal_places=2, default=0)
    advances = models.DecimalField(_("Advances (yuan)"), max_digits=12, decimal_places=2, default=0)
    verified = models.DecimalField(_("Verified (yuan)"), max_digits=12, decimal_places=2)
    claimed = models.DecimalField(
        _("Claimed by the workers (yuan)"), max_digits=12, decimal_places=2, null=True
    )
    # What attendance and payrolls of the period say, at the time of the reckoning.
    attended = models.PositiveIntegerField(_("Days by attendance"), null=True)
    payroll_due = models.DecimalField(_("Due by payroll (yuan)"), max_digits=12, decimal_places=2, null=True)
    payroll_paid = models.DecimalField(
        _("Paid by payroll (yuan)"), max_digits=12, decimal_places=2, null=True
    )
    is_signed = models.BooleanField(_("Signed by the worker"), default=False)
    note = models.CharField(_("Note"), max_length=TEXT_MAX, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Line of a sheet"), _("Lines of a sheet")
        ordering = ["sheet", "place"]
        indexes = [
            models.Index(
                "id_number_index", condition=Q(id_number_index__isnull=False), name="reckoning_line_by_person"
            )
        ]
        constraints = [
            models.UniqueConstraint("sheet", "place", name="reckoning_line_once"),
            models.UniqueConstraint(
                "sheet", "id_number_index", condition=Q(id_number_index__isnull=False),
                name="reckoning_person_once",
            ),
            models.CheckConstraint(
                name="reckoning_line_sums",
                condition=Q(
                    units__gte=0, wage__gte=0, gross__gte=0, paid__gte=0, advances__gte=0, verified__gte=0,
                    verified__lte=F("gross"),
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.place}"
