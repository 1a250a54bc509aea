"""Wage guarantee deposits: what is required and why, what is held and by whom, its use, its refill and its return."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from agencies.documents.models import Letter
from agencies.people.models import Agency, User
from agencies.policy.money import Holder
from escrow.models.ledger import TEXT_MAX, Account, Entry
from projects.models import Company, Document, Project


class DepositQuerySet(models.QuerySet["Deposit"]):
    def visible_to(self, user: Any) -> "DepositQuerySet":
        return self.filter(project__in=Project.objects.visible_to(user))

    def standing(self) -> "DepositQuerySet":
        return self.filter(state__in=[Deposit.State.HELD, Deposit.State.DRAWN, Deposit.State.RETURNING])


class Deposit(models.Model):
    """The deposit of one project. `required` is what the rules ask, with the reasons in `reckoned`; `amount` what is
    covered now: cash on the account, or the sum of the guarantee. Collector and holder may be two bodies (TL)."""

    class Form(models.TextChoices):
        CASH = "cash", _("Cash")
        BANK = "bank", _("Bank guarantee")
        COMPANY = "company", _("Guarantee of a guarantee company")
        INSURANCE = "insurance", _("Insurance")

    class State(models.TextChoices):
        REQUIRED = "required", _("Not paid yet")
        EXEMPT = "exempt", _("Exempt")
        HELD = "held", _("Deposited")
        DRAWN = "drawn", _("Drawn, to be refilled")
        RETURNING = "returning", _("Being returned")
        RETURNED = "returned", _("Returned to the firm")

    project = models.OneToOneField(Project, models.PROTECT, related_name="deposit", verbose_name=_("Project"))
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="deposits", verbose_name=_("General contractor")
    )
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.REQUIRED)
    form = models.CharField(_("Form"), max_length=9, choices=Form, blank=True, default="")
    base = models.DecimalField(_("Contract sum (yuan)"), max_digits=16, decimal_places=2, null=True)
    rate = models.DecimalField(_("Rate (%)"), max_digits=6, decimal_places=3, null=True)
    required = models.DecimalField(_("Required (yuan)"), max_digits=16, decimal_places=2, null=True)
    # Every step with its figure, its source and whether the source was read in full.
    reckoned = models.JSONField(_("How it was reckoned"), default=list)
    reckoned_on = models.DateField(_("Reckoned on"), null=True)
    due_on = models.DateField(_("Due on"), null=True)
    amount = models.DecimalField(_("Covered (yuan)"), max_digits=16, decimal_places=2, default=0)
    paid_on = models.DateField(_("Paid or handed in on"), null=True)
    account = models.OneToOneField(
        Account, models.PROTECT, null=True, related_name="deposit", verbose_name=_("Account")
    )
    issuer = models.CharField(_("Guarantor"), max_length=100, blank=True, default="")
    number = models.CharField(_("Number of the guarantee"), max_length=60, blank=True, default="")
    valid_from = models.DateField(_("Valid from"), null=True)
    valid_until = models.DateField(_("Valid until"), null=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Document")
    )
    collector = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Collected by")
    )
    holder = models.CharField(_("Money kept by"), max_length=10, choices=Holder, blank=True, default="")
    exempt_reason = models.CharField(
        _("Reason of the exemption"), max_length=TEXT_MAX, blank=True, default=""
    )
    exempt_clause = models.CharField(_("Clause"), max_length=120, blank=True, default="")
    updated_at = models.DateTimeField(_("Last changed"))

    objects = DepositQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Wage guarantee deposit"), _("Wage guarantee deposits")
        ordering = ["project"]
        indexes = [
            models.Index("valid_until", "id", condition=Q(valid_until__isnull=False), name="deposit_by_end"),
            models.Index("state", "id", name="deposit_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                name="deposit_sums",
                condition=Q(amount__gte=0) & (Q(required__isnull=True) | Q(required__gte=0)),
            ),
            models.CheckConstraint(
                name="deposit_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="deposit_exempt_has_reason",
                condition=(Q(state="exempt") & ~Q(exempt_reason=""))
                | (~Q(state="exempt") & Q(exempt_reason="")),
            ),
            models.CheckConstraint(
                name="deposit_cash_has_account", condition=~Q(form="cash") | Q(account__isnull=False)
            ),
            models.CheckConstraint(
                name="deposit_guarantee_complete",
                condition=Q(form__in=["", "cash"])
                | (Q(valid_from__isnull=False, valid_until__isnull=False) & ~Q(issuer="") & ~Q(number="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.amount}"


class DepositDraw(models.Model):
    """Use of a deposit: the order to pay was not kept, the payment notice went out, the bank pays, the firm refills."""

    class State(models.TextChoices):
        NOTIFIED = "notified", _("Payment notice sent")
        PAID = "paid", _("Paid by the bank, to be refilled")
        REFILLED = "refilled", _("Refilled")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="draws", verbose_name=_("Deposit"))
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.NOTIFIED)
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=16, decimal_places=2)
    workers = models.PositiveIntegerField(_("Workers"))
    order_no = models.CharField(_("Order to pay"), max_length=60)
    ordered_on = models.DateField(_("Ordered on"))
    order_due_on = models.DateField(_("To be kept until"))
    reason = models.CharField(_("Reason"), max_length=TEXT_MAX)
    # The matter it belongs to, as a word: a case number, a sheet.
    matter = models.CharField(_("Matter"), max_length=40, blank=True, default="")
    letter = models.OneToOneField(
        Letter, models.PROTECT, related_name="deposit_draw", verbose_name=_("Payment notice")
    )
    payout_limit = models.OneToOneField(
        TimeLimit, models.PROTECT, null=True, related_name="deposit_payout", verbose_name=_("Payout by")
    )
    refill_limit = models.OneToOneField(
        TimeLimit, models.PROTECT, null=True, related_name="deposit_refill", verbose_name=_("Refill by")
    )
    notified_at = models.DateTimeField(_("Notice sent at"))
    notified_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Notice sent by"))
    paid_on = models.DateField(_("Paid on"), null=True)
    paid_entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, related_name="deposit_draw", verbose_name=_("Entry")
    )
    refilled_on = models.DateField(_("Refilled on"), null=True)
    refilled = models.DecimalField(_("Refilled (yuan)"), max_digits=16, decimal_places=2, default=0)
    withdrawn_reason = models.CharField(
        _("Reason of the withdrawal"), max_length=TEXT_MAX, blank=True, default=""
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Use of a deposit"), _("Uses of deposits")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "deposit", condition=Q(state="notified"), name="deposit_draw_one_at_a_time"
            ),
            models.CheckConstraint(
                name="deposit_draw_sums",
                condition=Q(amount__gt=0, workers__gt=0, refilled__gte=0, refilled__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="deposit_draw_order_in_order", condition=Q(order_due_on__gte=F("ordered_on"))
            ),
            models.CheckConstraint(
                name="deposit_draw_paid_complete",
                condition=Q(state__in=["notified", "withdrawn"], paid_on__isnull=True)
                | Q(state__in=["paid", "refilled"], paid_on__isnull=False),
            ),
            models.CheckConstraint(
                name="deposit_draw_withdrawn_has_reason",
                condition=(Q(state="withdrawn") & ~Q(withdrawn_reason=""))
                | (~Q(state="withdrawn") & Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deposit_id}: {self.amount}"


class DepositReturn(models.Model):
    """The return of a deposit: promise and public notice, application, examination, confirmation (65号)."""

    class State(models.TextChoices):
        NOTICE = "notice", _("Public notice running")
        APPLIED = "applied", _("Applied for")
        EXAMINED = "examined", _("Examined")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Return refused")

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="returns", verbose_name=_("Deposit"))
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.NOTICE)
    promise = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Written promise")
    )
    notice_on = models.DateField(_("Public notice since"))
    notice_until = models.DateField(_("Public notice until"))
    applied_on = models.DateField(_("Applied for on"), null=True)
    check_limit = models.OneToOneField(
        TimeLimit,
        models.PROTECT,
        null=True,
        related_name="deposit_check",
        verbose_name=_("To be examined by"),
    )
    examined_on = models.DateField(_("Examined on"), null=True)
    examined_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Examined by")
    )
    findings = models.CharField(_("Result of the examination"), max_length=TEXT_MAX, blank=True, default="")
    confirm_limit = models.OneToOneField(
        TimeLimit,
        models.PROTECT,
        null=True,
        related_name="deposit_confirmation",
        verbose_name=_("To be confirmed by"),
    )
    confirmed_on = models.DateField(_("Confirmed on"), null=True)
    letter = models.OneToOneField(
        Letter,
        models.PROTECT,
        null=True,
        related_name="deposit_return",
        verbose_name=_("Confirmation letter"),
    )
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, related_name="deposit_return", verbose_name=_("Entry")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Return of a deposit"), _("Returns of deposits")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "deposit",
                condition=Q(state__in=["notice", "applied", "examined"]),
                name="deposit_return_one_at_a_time",
            ),
            models.CheckConstraint(
                name="deposit_return_notice", condition=Q(notice_until__gt=F("notice_on"))
            ),
            models.CheckConstraint(
                name="deposit_return_refused_has_reason", condition=~Q(state="refused") | ~Q(findings="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deposit_id}: {self.state}"
