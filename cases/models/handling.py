"""How a case is worked on: the three checks, wages paid instalment by instalment, and the task force."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, User
from cases.models.case import Case
from cases.models.intake import Complainant

FINDING_MAX, PLAN_MAX = 2000, 5000


class ThreeChecks(models.Model):
    """The three checks of one case (一案三查). Entered again, the last entry counts and the earlier ones stay."""

    class Arrears(models.TextChoices):
        PROVED = "proved", _("Arrears proved")
        PARTLY = "partly", _("Arrears partly proved")
        NONE = "none", _("No arrears")

    class Systems(models.TextChoices):
        CARRIED_OUT = "carried_out", _("Systems carried out")
        PARTLY = "partly", _("Systems partly carried out")
        NOT = "not", _("Systems not carried out")

    class Responsibility(models.TextChoices):
        FULFILLED = "fulfilled", _("Responsibility fulfilled")
        TO_CORRECT = "to_correct", _("To be corrected")
        TO_PURSUE = "to_pursue", _("Responsibility to be pursued")

    case = models.ForeignKey(Case, models.PROTECT, related_name="checks", verbose_name=_("Case"))
    arrears = models.CharField(_("Arrears"), max_length=12, choices=Arrears)
    arrears_text = models.CharField(_("Findings on arrears"), max_length=FINDING_MAX)
    systems = models.CharField(_("Systems"), max_length=12, choices=Systems)
    systems_text = models.CharField(_("Findings on systems"), max_length=FINDING_MAX)
    responsibility = models.CharField(_("Responsibility"), max_length=12, choices=Responsibility)
    responsibility_text = models.CharField(_("Findings on responsibility"), max_length=FINDING_MAX)
    entered_at = models.DateTimeField(_("Entered at"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Three checks"), _("Three checks")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="checks_each_has_findings",
                condition=~Q(arrears_text="") & ~Q(systems_text="") & ~Q(responsibility_text=""),
            ),
            models.CheckConstraint(
                name="checks_conclusions_known",
                condition=Q(
                    arrears__in=["proved", "partly", "none"],
                    systems__in=["carried_out", "partly", "not"],
                    responsibility__in=["fulfilled", "to_correct", "to_pursue"],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_arrears_display()}"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def standing(self) -> "PaymentQuerySet":
        return self.filter(reversed_at__isnull=True)

    def visible_to(self, user: Any) -> "PaymentQuerySet":
        return self.filter(case__in=Case.objects.visible_to(user))


class Payment(models.Model):
    """One instalment of owed wages that was paid: to one complainant, or to a group of workers.

    Never changed and never deleted; an entry that was wrong is reversed, once, with a reason.
    """

    class How(models.TextChoices):
        WAGE_ACCOUNT = "wage_account", _("Dedicated wage account")
        DEPOSIT = "deposit", _("Wage guarantee deposit")
        BANK_GUARANTEE = "bank_guarantee", _("Bank guarantee")
        EMERGENCY_FUND = "emergency_fund", _("Emergency revolving fund")
        CASH = "cash", _("Cash")
        OTHER = "other", _("Other way")

    case = models.ForeignKey(Case, models.PROTECT, related_name="payments", verbose_name=_("Case"))
    complainant = models.ForeignKey(
        Complainant, models.PROTECT, null=True, related_name="payments", verbose_name=_("Complainant")
    )
    workers = models.PositiveIntegerField(_("Workers"), default=1)
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=16, decimal_places=2)
    paid_on = models.DateField(_("Paid on"))
    how = models.CharField(_("How it was paid"), max_length=16, choices=How)
    payer = models.CharField(_("Payer"), max_length=100, blank=True)
    note = models.CharField(_("Note"), max_length=500, blank=True)
    entered_at = models.DateTimeField(_("Entered at"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency of the person")
    )
    reversed_at = models.DateTimeField(_("Reversed at"), null=True)
    reversed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Reversed by")
    )
    reversal_reason = models.CharField(_("Reason"), max_length=500, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Wages paid"), _("Wages paid")
        ordering = ["paid_on", "id"]
        constraints = [
            models.CheckConstraint(name="payment_is_positive", condition=Q(amount__gt=Decimal(0))),
            models.CheckConstraint(name="payment_has_workers", condition=Q(workers__gte=1)),
            models.CheckConstraint(
                name="payment_of_one_complainant", condition=Q(complainant__isnull=True) | Q(workers=1)
            ),
            models.CheckConstraint(
                name="payment_how_known",
                condition=Q(
                    how__in=["wage_account", "deposit", "bank_guarantee", "emergency_fund", "cash", "other"]
                ),
            ),
            models.CheckConstraint(
                name="payment_reversal_complete",
                condition=Q(reversed_at__isnull=True, reversed_by__isnull=True, reversal_reason="")
                | (Q(reversed_at__isnull=False, reversed_by__isnull=False) & ~Q(reversal_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.paid_on} {self.amount}"


class TaskForce(models.Model):
    """The task force of a case with its plan (专班，一事一策). One stands at a time; those dissolved stay on record."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="task_forces", verbose_name=_("Case"))
    head = models.CharField(_("Head of the task force"), max_length=60)
    plan = models.TextField(_("Plan for this case"), max_length=PLAN_MAX)
    set_up_on = models.DateField(_("Set up on"))
    dissolved_on = models.DateField(_("Dissolved on"), null=True)
    entered_at = models.DateTimeField(_("Entered at"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Task force"), _("Task forces")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "case", condition=Q(dissolved_on__isnull=True), name="task_force_one_standing"
            ),
            models.CheckConstraint(
                name="task_force_dissolved_after_setup",
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=models.F("set_up_on")),
            ),
            models.CheckConstraint(name="task_force_has_head_and_plan", condition=~Q(head="") & ~Q(plan="")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.head}"


class TaskForceMember(models.Model):
    """One member: who, of which agency of the directory or other body."""

    task_force = models.ForeignKey(TaskForce, models.CASCADE, related_name="members")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency"))
    body = models.CharField(_("Other body"), max_length=60, blank=True)
    person = models.CharField(_("Person and post"), max_length=60, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Member of a task force"), _("Members of task forces")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="member_is_of_one_body",
                condition=Q(agency__isnull=False, body="") | (Q(agency__isnull=True) & ~Q(body="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where} {self.person}".strip()

    @property
    def where(self) -> str:
        return self.agency.short_name if self.agency else self.body
