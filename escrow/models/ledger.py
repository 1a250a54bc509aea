"""The ledger: accounts, entries that are only ever added, statements of the bank, what courts laid on an account."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Region, User
from projects.models import Company, Document, Project

TEXT_MAX = 500


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, user: Any) -> "AccountQuerySet":
        """Accounts of a project with the project; funds of a place for its agencies."""
        if user.role == User.Role.PARTY or user.agency is None or not user.is_active:
            return self.none()
        return self.filter(jurisdiction=user.agency.jurisdiction_id)


class Account(models.Model):
    """One pot of money. `balance` and `entry_count` are kept by the database with every entry, by nobody else: the sum
    of the entries is the balance, and it is never below zero."""

    class Kind(models.TextChoices):
        WAGE = "wage", _("Dedicated wage account")
        DEPOSIT = "deposit", _("Wage guarantee deposit")
        PRESALE = "presale", _("Supervised presale funds")
        FUND = "fund", _("Emergency fund")

    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="accounts", verbose_name=_("Project")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="accounts", verbose_name=_("Company")
    )
    name = models.CharField(_("Name of the account"), max_length=160)
    number = models.CharField(_("Account number"), max_length=40)
    bank = models.CharField(_("Bank"), max_length=100)
    opened_on = models.DateField(_("Opened on"))
    closed_on = models.DateField(_("Closed on"), null=True)
    balance = models.DecimalField(_("Balance (yuan)"), max_digits=16, decimal_places=2, default=0)
    entry_count = models.PositiveIntegerField(_("Entries"), default=0)
    # Up to where the statements of the bank have been taken in, and what they ended with.
    stated_until = models.DateField(_("Statement taken in until"), null=True)
    stated_balance = models.DecimalField(
        _("Balance by the bank (yuan)"), max_digits=16, decimal_places=2, null=True
    )

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Account"), _("Accounts")
        ordering = ["jurisdiction", "name", "id"]
        indexes = [models.Index("jurisdiction", "kind", "id", name="account_by_kind")]
        constraints = [
            models.UniqueConstraint("bank", "number", name="account_number_once"),
            models.UniqueConstraint(
                "project",
                condition=Q(kind="wage", closed_on__isnull=True),
                name="account_one_open_wage_account",
            ),
            models.CheckConstraint(name="account_never_overdrawn", condition=Q(balance__gte=0)),
            models.CheckConstraint(
                name="account_of_a_project",
                condition=Q(project__isnull=False, kind__in=["wage", "deposit", "presale"])
                | Q(project__isnull=True, kind__in=["fund", "deposit"]),
            ),
            models.CheckConstraint(
                name="account_closed_empty",
                condition=Q(closed_on__isnull=True) | Q(balance=0, closed_on__gte=F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def masked_number(self) -> str:
        return f"…{self.number[-4:]}"


class Entry(models.Model):
    """One movement on an account; never changed, never deleted. A correction is another entry that reverses one.

    `place` is its number on the account from 1, `balance_after` the balance with it: both are set by the database.
    """

    class Kind(models.TextChoices):
        ALLOCATION = "allocation", _("Labour cost paid in")
        WAGES = "wages", _("Wages paid out")
        WAGES_RETURNED = "wages_returned", _("Wages returned by the bank")
        INTEREST = "interest", _("Interest")
        FEE = "fee", _("Bank charge")
        DEPOSIT_PAID = "deposit_paid", _("Deposit paid in")
        DEPOSIT_DRAWN = "deposit_drawn", _("Deposit drawn for wages")
        REFILL = "refill", _("Deposit refilled")
        REFUND = "refund", _("Deposit returned")
        PRESALE_PAID = "presale_paid", _("Presale money paid in")
        PRESALE_WORKS = "presale_works", _("Presale money for the works")
        PRESALE_DRAWN = "presale_drawn", _("Presale money drawn for wages")
        FUND_RAISED = "fund_raised", _("Emergency fund raised")
        ADVANCE = "advance", _("Wages advanced")
        RECOVERY = "recovery", _("Advance recovered")
        CLOSING = "closing", _("Balance paid out on closing")
        SEIZED = "seized", _("Taken by a court")
        OTHER_IN = "other_in", _("Other money in")
        OTHER_OUT = "other_out", _("Other money out")
        REVERSAL = "reversal", _("Reversal")

    # Whether money comes or goes; a reversal goes against what it reverses.
    INCOMING = (
        Kind.ALLOCATION, Kind.WAGES_RETURNED, Kind.INTEREST, Kind.DEPOSIT_PAID, Kind.REFILL, Kind.PRESALE_PAID,
        Kind.FUND_RAISED, Kind.RECOVERY, Kind.OTHER_IN,
    )  # fmt: skip
    OUTGOING = (
        Kind.WAGES, Kind.FEE, Kind.DEPOSIT_DRAWN, Kind.REFUND, Kind.PRESALE_WORKS, Kind.PRESALE_DRAWN, Kind.ADVANCE,
        Kind.CLOSING, Kind.SEIZED, Kind.OTHER_OUT,
    )  # fmt: skip

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="entries", verbose_name=_("Account"), db_index=False
    )
    place = models.PositiveIntegerField(_("No."))
    kind = models.CharField(_("Kind"), max_length=14, choices=Kind)
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=16, decimal_places=2)
    balance_after = models.DecimalField(_("Balance after it (yuan)"), max_digits=16, decimal_places=2)
    booked_on = models.DateField(_("Booked on"))
    # The labour cost of which month it is, or the wages of which month.
    month = models.DateField(_("Month"), null=True)
    reference = models.CharField(_("Bank reference"), max_length=60, blank=True, default="")
    counterparty = models.CharField(_("Other party"), max_length=120, blank=True, default="")
    note = models.CharField(_("Note"), max_length=TEXT_MAX, blank=True, default="")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("Reverses")
    )
    at = models.DateTimeField(_("Entered at"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Entered by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Entry"), _("Entries")
        ordering = ["-id"]
        indexes = [models.Index("account", "booked_on", "id", name="entry_by_day")]
        constraints = [
            models.UniqueConstraint("account", "place", name="entry_place_once"),
            models.UniqueConstraint(
                "account", "reference", condition=~Q(reference=""), name="entry_reference_once"
            ),
            models.CheckConstraint(name="entry_of_something", condition=~Q(amount=0)),
            models.CheckConstraint(name="entry_never_overdraws", condition=Q(balance_after__gte=0)),
            models.CheckConstraint(
                name="entry_direction",
                condition=Q(
                    kind__in=[
                        "allocation", "wages_returned", "interest", "deposit_paid", "refill", "presale_paid",
                        "fund_raised", "recovery", "other_in",
                    ],
                    amount__gt=0,
                )
                | Q(
                    kind__in=[
                        "wages", "fee", "deposit_drawn", "refund", "presale_works", "presale_drawn", "advance",
                        "closing", "seized", "other_out",
                    ],
                    amount__lt=0,
                )
                | Q(kind="reversal"),
            ),
            models.CheckConstraint(
                name="entry_reversal_complete",
                condition=(Q(kind="reversal", reverses__isnull=False) & ~Q(note=""))
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
            ),
            models.CheckConstraint(
                name="entry_of_a_month", condition=Q(month__isnull=True) | Q(month__day=1)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account_id}/{self.place}"


class Statement(models.Model):
    """A statement of the bank, taken in once. It follows the one before without gap or overlap."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="statements", verbose_name=_("Account"))
    from_on = models.DateField(_("From"))
    until_on = models.DateField(_("Until"))
    opening = models.DecimalField(_("Opening balance (yuan)"), max_digits=16, decimal_places=2)
    closing = models.DecimalField(_("Closing balance (yuan)"), max_digits=16, decimal_places=2)
    name = models.CharField(_("File name"), max_length=120)
    sha256 = models.CharField(_("Checksum"), max_length=64)
    taken_at = models.DateTimeField(_("Taken in at"))
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Taken in by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Bank statement"), _("Bank statements")
        ordering = ["account", "-from_on"]
        constraints = [
            models.UniqueConstraint("account", "from_on", name="statement_once"),
            models.UniqueConstraint("account", "sha256", name="statement_file_once"),
            models.CheckConstraint(
                name="statement_ends_after_it_begins", condition=Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(name="statement_sums", condition=Q(opening__gte=0, closing__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.from_on} – {self.until_on}"


class StatementLine(models.Model):
    """One line of a statement: matched with the entry it is, or waiting as an exception until somebody settles it."""

    class State(models.TextChoices):
        MATCHED = "matched", _("Matched with an entry")
        BOOKED = "booked", _("Booked from the statement")
        OPEN = "open", _("To be settled")
        SET_ASIDE = "set_aside", _("Set aside with a reason")

    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="lines", verbose_name=_("Bank statement")
    )
    place = models.PositiveIntegerField(_("No."))
    booked_on = models.DateField(_("Booked on"))
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=16, decimal_places=2)
    reference = models.CharField(_("Bank reference"), max_length=60, blank=True, default="")
    counterparty = models.CharField(_("Other party"), max_length=120, blank=True, default="")
    purpose = models.CharField(_("Purpose"), max_length=TEXT_MAX, blank=True, default="")
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.OPEN)
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, related_name="statement_line", verbose_name=_("Entry")
    )
    settled_at = models.DateTimeField(_("Settled at"), null=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Settled by")
    )
    reason = models.CharField(_("Reason"), max_length=TEXT_MAX, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Line of a statement"), _("Lines of a statement")
        ordering = ["statement", "place"]
        indexes = [models.Index("statement", "place", condition=Q(state="open"), name="statement_line_open")]
        constraints = [
            models.UniqueConstraint("statement", "place", name="statement_line_once"),
            models.CheckConstraint(name="statement_line_of_something", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="statement_line_settled",
                condition=Q(state__in=["matched", "booked"], entry__isnull=False)
                | Q(state="open", entry__isnull=True)
                | (Q(state="set_aside", entry__isnull=True) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id}/{self.place}"


class Restraint(models.Model):
    """What a court or another body laid on an account (查封、冻结、划拨). For anything but these wages it is unlawful
    (Decree 724 art. 33) and stands as a red warning until it is lifted."""

    class Kind(models.TextChoices):
        FREEZE = "freeze", _("Frozen")
        SEAL = "seal", _("Sealed")
        TRANSFER = "transfer", _("Ordered to be transferred")

    account = models.ForeignKey(Account, models.PROTECT, related_name="restraints", verbose_name=_("Account"))
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    body = models.CharField(_("Ordered by"), max_length=100)
    document_no = models.CharField(_("Number of the document"), max_length=60)
    ordered_on = models.DateField(_("Ordered on"))
    amount = models.DecimalField(_("Amount (yuan)"), max_digits=16, decimal_places=2, null=True)
    is_for_wages = models.BooleanField(_("For the wages of this project"))
    # A law that allows what art. 33 forbids (“除法律另有规定外”).
    exception = models.CharField(_("Law that allows it"), max_length=120, blank=True, default="")
    purpose = models.CharField(_("What it is for"), max_length=TEXT_MAX)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("Document")
    )
    entered_at = models.DateTimeField(_("Entered at"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))
    objected_on = models.DateField(_("Objection lodged on"), null=True)
    objection = models.CharField(_("Objection"), max_length=TEXT_MAX, blank=True, default="")
    lifted_on = models.DateField(_("Lifted on"), null=True)
    lifted_note = models.CharField(_("How it was lifted"), max_length=TEXT_MAX, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural = _("Restraint on an account"), _("Restraints on accounts")
        ordering = ["-ordered_on", "-id"]
        indexes = [models.Index("account", condition=Q(lifted_on__isnull=True), name="restraint_standing")]
        constraints = [
            models.UniqueConstraint("account", "body", "document_no", name="restraint_once"),
            models.CheckConstraint(
                name="restraint_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="restraint_lifted_after",
                condition=Q(lifted_on__isnull=True) | Q(lifted_on__gte=F("ordered_on")),
            ),
            models.CheckConstraint(
                name="restraint_objection_complete",
                condition=Q(objected_on__isnull=True, objection="")
                | (Q(objected_on__isnull=False) & ~Q(objection="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.document_no}"
