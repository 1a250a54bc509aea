"""Lists for the registers taken in from a file: one run per file, and what was wrong in it, row by row."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Region, User
from agencies.records.privacy import decrypt, encrypt
from projects.models.project import Project


class RegisterRunQuerySet(models.QuerySet["RegisterRun"]):
    def visible_to(self, user: Any) -> "RegisterRunQuerySet":
        """The lists of one's own jurisdiction; a party those of its own project."""
        if user.role == User.Role.PARTY:
            return self.filter(by=user)
        return self.filter(jurisdiction=user.agency.jurisdiction_id) if user.agency else self.none()


class RegisterRun(models.Model):
    """A file for one register. `mapping` is place of a column -> field code; `whole` refuses all when one row is bad.

    The file lies in the storehouse until it has been taken in.
    """

    class Kind(models.TextChoices):
        COMPANIES = "companies", _("Companies")
        PROJECTS = "projects", _("Projects")
        CONTRACTS = "contracts", _("Contracts")
        POSTS = "posts", _("Responsible persons")
        PAYMENTS = "payments", _("Works payments")
        ROSTER = "roster", _("Roster of workers")
        ATTENDANCE = "attendance", _("Attendance")
        ITEMS = "items", _("Duties of projects")
        # Lists about money: the app above takes them in, here they only have their names.
        PAYROLL = "payroll", _("Payroll")
        CORRECTION = "correction", _("Correction of a payroll")
        BANK_RETURN = "bank_return", _("Bank return file")
        ALLOCATIONS = "allocations", _("Labour cost paid in")
        DEPOSITS = "deposits", _("Wage guarantee deposits")
        GUARANTEES = "guarantees", _("Guarantees")
        FUND_PLANS = "fund_plans", _("Fund plans")
        DISBURSEMENTS = "disbursed", _("Disbursements")
        SME_DEBTS = "sme_debts", _("Debts to small firms")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked, waiting for a decision")
        RUNNING = "running", _("Being taken in")
        DONE = "done", _("Taken in")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Cannot be read")

    AT_WORK = (State.CHECKING, State.RUNNING)

    kind = models.CharField(_("Register"), max_length=12, choices=Kind)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Project")
    )
    month = models.DateField(_("Month"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.UPLOADED)
    file_name = models.CharField(_("File name"), max_length=120)
    storage_name = models.CharField(max_length=32, blank=True)
    sha256 = models.CharField(_("Checksum"), max_length=64)
    size = models.BigIntegerField(_("Size"))
    heading_row = models.PositiveIntegerField(_("Row of the headings"), default=1)
    heading = models.JSONField(_("Headings"), default=list)
    mapping = models.JSONField(_("Columns"), default=dict)
    language = models.CharField(max_length=10, default="zh-hans")
    whole = models.BooleanField(_("All rows or none"), default=False)
    total = models.PositiveIntegerField(_("Rows"), default=0)
    new = models.PositiveIntegerField(_("New"), default=0)
    changed = models.PositiveIntegerField(_("Changed"), default=0)
    same = models.PositiveIntegerField(_("Unchanged"), default=0)
    failed = models.PositiveIntegerField(_("With errors"), default=0)
    taken = models.PositiveIntegerField(_("Taken in"), default=0)
    # How often a worker has begun with what is at work; one that ends its worker is given up.
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("Sent at"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Sent by"))
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Confirmed by")
    )
    confirmed_at = models.DateTimeField(_("Confirmed at"), null=True)
    ended_at = models.DateTimeField(_("Ended at"), null=True)

    objects = RegisterRunQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("List for a register"), _("Lists for registers")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index("id", condition=Q(state__in=["checking", "running"]), name="register_run_at_work"),
            models.Index(fields=["jurisdiction", "-at", "-id"], name="register_run_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="register_run_confirmed_by_somebody",
                condition=~Q(state__in=["running", "done"]) | Q(confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    @property
    def places(self) -> dict[int, str]:
        """The mapping as it is used: JSON has only text for keys."""
        return {int(place): code for place, code in self.mapping.items()}

    @property
    def at_work(self) -> bool:
        return self.state in self.AT_WORK


class RegisterFault(models.Model):
    """What is wrong in one row. The cells are sealed: a roster holds personal data."""

    run = models.ForeignKey(RegisterRun, models.CASCADE, related_name="faults", verbose_name=_("List"))
    number = models.PositiveIntegerField(_("Row"))
    column = models.CharField(_("Column"), max_length=60, blank=True)
    message = models.CharField(_("What is wrong"), max_length=500)
    # The cells of the row, on its first error.
    sealed = models.BinaryField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Error in a list"), _("Errors in lists")
        ordering = ["run", "number", "id"]
        indexes = [models.Index("run", "number", "id", name="register_fault_by_row")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"

    @property
    def _about(self) -> str:
        return f"register:{self.run_id}:{self.number}"

    def seal(self, cells: Sequence[str]) -> None:
        self.sealed = encrypt({str(place): cell for place, cell in enumerate(cells) if cell}, self._about)

    def opened(self) -> list[str]:
        """The cells of the row as they were sent."""
        content = decrypt(self.sealed, self._about) if self.sealed else {}
        cells = [""] * (max(map(int, content), default=-1) + 1)
        for place, cell in content.items():
            cells[int(place)] = cell
        return cells


class ColumnMapping(models.Model):
    """How the columns of a platform's list were assigned last time: found again by its headings."""

    jurisdiction = models.ForeignKey(Region, models.CASCADE, related_name="+", verbose_name=_("Jurisdiction"))
    kind = models.CharField(_("Register"), max_length=12, choices=RegisterRun.Kind)
    headings = models.CharField(_("Checksum of the headings"), max_length=64)
    mapping = models.JSONField(_("Columns"))
    used_at = models.DateTimeField(_("Last used"))

    class Meta:
        verbose_name, verbose_name_plural = _("Remembered columns"), _("Remembered columns")
        constraints = [
            models.UniqueConstraint("jurisdiction", "kind", "headings", name="columns_remembered_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.headings[:8]}"
