"""The tables behind the figures: sums that are kept, and the changes not yet added to them. Only the database writes
into them: triggers the changes, the compactor the sums."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def _money(label: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=24, decimal_places=2, default=0)


def _number(label: Any) -> "models.BigIntegerField[Any, Any]":
    return models.BigIntegerField(label, default=0)


class CaseTally(models.Model):
    """The cases of one place under one key of one dimension: what came in and ended in a period, what stands open.

    `place` is a region with all that lies in it, empty for the whole jurisdiction. `period` is the first day of a
    month, of dimension "total" the day itself, and of what stands open a day of its own (`statements.STANDING`).
    """

    pk = models.CompositePrimaryKey("jurisdiction", "place", "dimension", "period", "key")
    jurisdiction = models.CharField(_("Jurisdiction"), max_length=9)
    place = models.CharField(_("Place"), max_length=9)
    dimension = models.CharField(_("Dimension"), max_length=10)
    period = models.DateField(_("Month or day"))
    key = models.CharField(_("Key"), max_length=40)
    new = _number(_("New cases"))
    new_workers = _number(_("Workers of new cases"))
    new_amount = _money(_("Amount of new cases"))
    closed = _number(_("Cases closed"))
    closed_workers = _number(_("Workers of closed cases"))
    closed_amount = _money(_("Amount of closed cases"))
    closed_recovered = _money(_("Recovered in closed cases"))
    rejected = _number(_("Cases not accepted"))
    withdrawn = _number(_("Cases withdrawn"))
    open = _number(_("Open cases"))
    open_overdue = _number(_("Open cases overdue"))
    open_major = _number(_("Large open cases"))
    open_workers = _number(_("Workers of open cases"))
    open_amount = _money(_("Amount of open cases"))
    open_recovered = _money(_("Recovered in open cases"))

    class Meta:
        verbose_name, verbose_name_plural = _("Sum over cases"), _("Sums over cases")

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.place} {self.dimension} {self.key} {self.period}"


class CaseDelta(models.Model):
    """A case as it was before a change (`sign` −1) or is after it (+1): so much is missing from the sums."""

    sign = models.SmallIntegerField(_("Sign"))
    jurisdiction = models.CharField(_("Jurisdiction"), max_length=9)
    region = models.CharField(_("Place"), max_length=9)
    agency = models.BigIntegerField(_("Lead"), null=True)
    sector = models.CharField(_("Sector"), max_length=20)
    channel = models.CharField(_("Channel"), max_length=20)
    status = models.CharField(_("Status"), max_length=20)
    cause_bits = models.IntegerField(_("Causes"))
    received_at = models.DateTimeField(_("Received at"))
    closed_at = models.DateTimeField(_("Closed at"), null=True)
    is_overdue = models.BooleanField(_("Overdue"))
    workers = models.IntegerField(_("Workers owed"), null=True)
    amount = models.DecimalField(_("Amount owed (yuan)"), max_digits=16, decimal_places=2, null=True)
    recovered = models.DecimalField(_("Amount recovered (yuan)"), max_digits=16, decimal_places=2)

    class Meta:
        verbose_name, verbose_name_plural = _("Change of a case"), _("Changes of cases")

    def __str__(self) -> str:
        return f"{self.sign:+} {self.jurisdiction} {self.status}"


class LetterCounts(models.Model):
    """Letters to one agency (0: to persons and units named) that were issued in one month."""

    jurisdiction = models.CharField(_("Jurisdiction"), max_length=9)
    agency = models.BigIntegerField(_("Agency"))
    month = models.DateField(_("Month"))
    issued = _number(_("Letters, not withdrawn"))
    in_time = _number(_("Answered in time"))
    late = _number(_("Answered late"))
    untimed = _number(_("Answered, no time limit"))
    answered = _number(_("Answered"))
    measured = _number(_("Answers whose working days are known"))
    days = _number(_("Working days taken"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.agency} {self.month}"


class LetterTally(LetterCounts):
    pk = models.CompositePrimaryKey("jurisdiction", "month", "agency")

    class Meta:
        verbose_name, verbose_name_plural = _("Sum over letters"), _("Sums over letters")


class LetterDelta(LetterCounts):
    """What one change of a letter, or of its time limit, takes away from the sums or adds to them."""

    class Meta:
        verbose_name, verbose_name_plural = _("Change of a letter"), _("Changes of letters")
