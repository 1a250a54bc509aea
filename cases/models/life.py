"""How cases end otherwise than by closing, how they hang together, and what recipients do with each other."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, User
from cases.grounds import Declared, Ground
from cases.models.case import Case
from cases.models.transfer import Transfer
from cases.workflow import Status


class Ending(models.Model):
    """A case that was not accepted, or withdrawn by its complainant. Reopened, the row stays on record.

    `notice` is what the complainant has to be told.
    """

    class Kind(models.TextChoices):
        REJECTED = Status.REJECTED.value, _("Not accepted")
        WITHDRAWN = Status.WITHDRAWN.value, _("Withdrawn by the complainant")

    case = models.ForeignKey(Case, models.PROTECT, related_name="endings", verbose_name=_("Case"))
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    ground = models.CharField(_("Ground"), max_length=16, choices=Ground, blank=True)
    clause = models.CharField(_("Clause"), max_length=80, blank=True)
    declared = models.CharField(_("How it was declared"), max_length=16, choices=Declared, blank=True)
    declared_on = models.DateField(_("Declared on"), null=True)
    reason = models.TextField(_("Reason"), max_length=2000, blank=True)
    notice = models.TextField(_("What the complainant is told"), max_length=2000, blank=True)
    ended_at = models.DateTimeField(_("Time"))
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Person"))
    reopened_at = models.DateTimeField(_("Reopened at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Other end of a case"), _("Other ends of cases")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "case", condition=Q(reopened_at__isnull=True), name="ending_one_current_per_case"
            ),
            models.CheckConstraint(
                name="ending_says_what_its_kind_needs",
                condition=(Q(kind="rejected", declared="", declared_on__isnull=True) & ~Q(ground="") & ~Q(clause=""))
                | (Q(kind="withdrawn", ground="", declared_on__isnull=False) & ~Q(declared="")),
            ),
            models.CheckConstraint(
                name="ending_rejection_tells_the_complainant",
                condition=~Q(kind="rejected") | ~Q(notice=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_kind_display()}"


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def standing(self) -> "CaseLinkQuerySet":
        return self.filter(undone_at__isnull=True)

    def mergers(self) -> "CaseLinkQuerySet":
        return self.standing().filter(kind=CaseLink.Kind.MERGED)


class CaseLink(models.Model):
    """Two cases that hang together. Merged: `from_case` went into `to_case`. Split: `to_case` came out of `from_case`.

    `moved` is what a merger did to time limits, so that undoing it can put them back: see `actions/joining.py`.
    """

    class Kind(models.TextChoices):
        MERGED = "merged", _("Merged")
        SPLIT = "split", _("Split off")
        LINKED = "linked", _("Linked")

    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    from_case = models.ForeignKey(Case, models.PROTECT, related_name="links_from", verbose_name=_("From"))
    to_case = models.ForeignKey(Case, models.PROTECT, related_name="links_to", verbose_name=_("To"))
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    moved = models.JSONField(_("Time limits moved"), default=list)
    made_at = models.DateTimeField(_("Time"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Person"))
    undone_at = models.DateTimeField(_("Undone at"), null=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Undone by")
    )

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Link between cases"), _("Links between cases")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "from_case",
                condition=Q(kind="merged", undone_at__isnull=True),
                name="link_merged_into_one_case",
            ),
            models.UniqueConstraint(
                "from_case", "to_case", "kind", condition=Q(undone_at__isnull=True), name="link_stands_once"
            ),
            models.CheckConstraint(name="link_not_to_itself", condition=~Q(from_case=F("to_case"))),
            models.CheckConstraint(
                name="link_undone_complete",
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
            models.CheckConstraint(
                name="link_merger_has_reason", condition=~Q(kind="merged") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="link_split_stands", condition=~Q(kind="split") | Q(undone_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_case_id} {self.kind} {self.to_case_id}"

    @property
    def is_merger(self) -> bool:
        return self.kind == self.Kind.MERGED and self.undone_at is None


class DuplicateJudgement(models.Model):
    """Whether two cases are the same matter, as a person decided. The pair has no order: `first` is the older row."""

    first = models.ForeignKey(Case, models.PROTECT, related_name="judged_as_first", verbose_name=_("Case"))
    second = models.ForeignKey(
        Case, models.PROTECT, related_name="judged_as_second", verbose_name=_("Other case")
    )
    is_same = models.BooleanField(_("The same matter"))
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    judged_at = models.DateTimeField(_("Time"))
    judged_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Person"))

    class Meta:
        verbose_name, verbose_name_plural = _("Decided duplicate"), _("Decided duplicates")
        constraints = [
            models.UniqueConstraint("first", "second", name="judgement_once_per_pair"),
            models.CheckConstraint(name="judgement_pair_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id} {self.is_same}"

    @classmethod
    def pair(cls, one: Case, other: Case) -> dict[str, Any]:
        first, second = sorted((one, other), key=lambda case: case.pk)
        return {"first": first, "second": second}


class Contribution(models.Model):
    """What a recipient contributes to the handling (协办意见), kept with its letter for the lead to use."""

    transfer = models.ForeignKey(
        Transfer, models.PROTECT, related_name="contributions", verbose_name=_("Transfer")
    )
    text = models.TextField(_("Contribution"), max_length=5000)
    given_at = models.DateTimeField(_("Given at"))
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Given by"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency of the person")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Contribution"), _("Contributions")
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="contribution_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:40]
