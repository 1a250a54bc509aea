"""Lists of leads taken in from a file: one run per file, one row per line of it."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.people.access import coordinates
from agencies.people.models import Region, User
from agencies.records import privacy
from cases.models.case import Case


def may_import(user: Any) -> bool:
    """The staff of the office that keeps the cases; a list holds what no other agency needs to know."""
    staff = user.role in (User.Role.CLERK, User.Role.HANDLER, User.Role.HEAD)
    return bool(user.is_active and staff and coordinates(user))


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: Any) -> "ImportRunQuerySet":
        return self.filter(jurisdiction=user.agency.jurisdiction_id) if may_import(user) else self.none()


class WriteBackQuerySet(models.QuerySet["WriteBack"]):
    def visible_to(self, user: Any) -> "WriteBackQuerySet":
        return self.filter(jurisdiction=user.agency.jurisdiction_id) if may_import(user) else self.none()


class ImportRun(models.Model):
    """One file. `mapping` says which column is which: place of the column -> field code.

    The file itself lies in the storehouse until its rows are read, and is then deleted.
    """

    class Kind(models.TextChoices):
        NATIONAL = "national", _("Leads of the national platform")
        HOTLINE = "hotline", _("Hotline list")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to assign")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked, waiting for you")
        RUNNING = "running", _("Being taken in")
        DONE = "done", _("Done")
        FAILED = "failed", _("Could not be read")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("Kind of list"), max_length=10, choices=Kind)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    channel = models.CharField(_("Channel"), max_length=20, choices=vocabulary.Channel)
    file_name = models.CharField(_("File name"), max_length=120)
    sha256 = models.CharField(_("Checksum"), max_length=64)
    size = models.PositiveIntegerField(_("Size"))
    storage_name = models.CharField(max_length=32, blank=True, default="")
    heading_row = models.PositiveIntegerField(_("Row of the headings"))
    heading = models.JSONField(_("Headings"))
    mapping = models.JSONField(_("Columns"), default=dict)
    language = models.CharField(_("Language"), max_length=10, default="zh-hans")
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.UPLOADED)
    reason = models.CharField(_("Reason"), max_length=300, blank=True, default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Sent by"))
    at = models.DateTimeField(_("Sent at"))
    confirmed_at = models.DateTimeField(_("Confirmed at"), null=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Confirmed by")
    )
    ended_at = models.DateTimeField(_("Ended at"), null=True)
    # Of the rows read so far; `new` are still to be taken in.
    total = models.PositiveIntegerField(_("Rows"), default=0)
    new = models.PositiveIntegerField(_("New"), default=0)
    known = models.PositiveIntegerField(_("Known already"), default=0)
    failed = models.PositiveIntegerField(_("With errors"), default=0)
    taken = models.PositiveIntegerField(_("Taken in"), default=0)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Import"), _("Imports")
        ordering = ["-id"]
        indexes = [
            models.Index("jurisdiction", "id", name="import_by_jurisdiction"),
            models.Index("jurisdiction", "sha256", name="import_by_checksum"),
            models.Index("id", condition=Q(state__in=["checking", "running"]), name="import_at_work"),
        ]
        constraints = [
            models.CheckConstraint(
                name="import_state_known",
                condition=Q(
                    state__in=[
                        "uploaded", "checking", "checked", "running", "done", "failed", "cancelled"
                    ]
                ),
            ),
            models.CheckConstraint(
                name="import_every_row_counted",
                condition=Q(total=F("new") + F("known") + F("failed") + F("taken")),
            ),
            models.CheckConstraint(
                name="import_run_by_a_person",
                condition=~Q(state__in=["running", "done"]) | Q(confirmed_by__isnull=False),
            ),
            models.CheckConstraint(name="import_done_leaves_none", condition=~Q(state="done") | Q(new=0)),
            models.CheckConstraint(
                name="import_ended_has_time",
                condition=Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False)
                | (~Q(state__in=["done", "failed", "cancelled"]) & Q(ended_at__isnull=True)),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.file_name

    @property
    def at_work(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.RUNNING)

    @property
    def places(self) -> dict[int, str]:
        """The mapping as it is used: JSON has only text for keys."""
        return {int(place): code for place, code in self.mapping.items()}


class ImportRow(models.Model):
    """One line of the file. What it says is personal and encrypted; once it is a case, the case holds it alone."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        KNOWN = "known", _("Known already")
        FAILED = "failed", _("With errors")
        TAKEN = "taken", _("Taken in")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("Row"))
    external_no = models.CharField(_("External number"), max_length=60, blank=True, default="")
    state = models.CharField(_("State"), max_length=8, choices=State)
    sealed = models.BinaryField(_("Encrypted"), null=True)
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("Case"))

    class Meta:
        verbose_name, verbose_name_plural = _("Row of an import"), _("Rows of imports")
        ordering = ["run", "number"]
        indexes = [models.Index("run", "state", "number", name="import_row_by_state")]
        constraints = [
            models.UniqueConstraint("run", "number", name="import_row_once"),
            # Of two rows with one number the second is an error.
            models.UniqueConstraint(
                "run", "external_no", condition=~Q(state="failed"), name="import_row_number_once"
            ),
            models.CheckConstraint(
                name="import_row_has_case",
                condition=Q(state__in=["taken", "known"], case__isnull=False)
                | Q(state__in=["new", "failed"], case__isnull=True),
            ),
            # A row is a case or an error, never both: what became one keeps nothing of its own.
            models.CheckConstraint(
                name="import_row_sealed_until_taken",
                condition=Q(state__in=["taken", "known"], sealed__isnull=True)
                | Q(state__in=["new", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"

    def _about(self) -> str:
        return f"import:{self.run_id}:{self.number}"

    def seal(self, cells: Sequence[str], faults: Sequence[tuple[str, str]] = ()) -> None:
        """Keep what the row says and what is wrong with it; messages quote what was typed."""
        content = {str(place): cell for place, cell in enumerate(cells) if cell}
        if faults:
            content["faults"] = json.dumps(faults, ensure_ascii=False)
        self.sealed = privacy.encrypt(content, self._about())

    def opened(self) -> tuple[list[str], list[tuple[str, str]]]:
        """The cells and the faults; nothing for a row that has become a case."""
        if self.sealed is None:
            return [], []
        content = privacy.decrypt(self.sealed, self._about())
        faults = [(column, message) for column, message in json.loads(content.pop("faults", "[]"))]
        cells = [""] * (max(map(int, content), default=-1) + 1)
        for place, cell in content.items():
            cells[int(place)] = cell
        return cells, faults


class WriteBack(models.Model):
    """One file of results for the platform the leads came from."""

    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    channel = models.CharField(_("Channel"), max_length=20, choices=vocabulary.Channel)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Made by"))
    at = models.DateTimeField(_("Made at"))
    count = models.PositiveIntegerField(_("Leads"))

    objects = WriteBackQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Write-back"), _("Write-backs")
        ordering = ["-id"]
        indexes = [models.Index("jurisdiction", "id", name="write_back_by_jurisdiction")]
        constraints = [models.CheckConstraint(name="write_back_not_empty", condition=Q(count__gt=0))]

    def __str__(self) -> str:
        return f"{self.channel} {self.at:%Y-%m-%d}"


class WriteBackRow(models.Model):
    """The result of one lead as it was written back. Reopened and closed again, a lead has another result."""

    write_back = models.ForeignKey(WriteBack, models.PROTECT, related_name="rows")
    case = models.ForeignKey(Case, models.PROTECT, related_name="written_back", verbose_name=_("Case"))
    number = models.CharField(_("External number"), max_length=60)
    closed_at = models.DateTimeField(_("Closed at"))
    values = models.JSONField(_("Values"))

    class Meta:
        verbose_name, verbose_name_plural = _("Written-back result"), _("Written-back results")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("case", "number", "closed_at", name="write_back_result_once"),
        ]

    def __str__(self) -> str:
        return self.number
