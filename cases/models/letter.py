"""The letters of a case: which case each belongs to, what of it is drafted, and the files made from it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.documents.models import Letter
from agencies.people.access import Sight, scope_of
from agencies.people.models import User
from agencies.vocabulary import LetterKind
from cases.models.case import Case
from cases.models.transfer import Transfer


class CaseLetterQuerySet(models.QuerySet["CaseLetter"]):
    def visible_to(self, user: Any) -> "CaseLetterQuerySet":
        """Whoever sees the case sees all that was written in it."""
        scope = scope_of(user)
        if scope.sight is Sight.JURISDICTION:
            return self.filter(case__jurisdiction=scope.jurisdiction)
        if scope.sight is Sight.OWN:
            return self.filter(case__access__agency=scope.agency_id)
        return self.none()


class CaseLetter(models.Model):
    """One letter in its case; `transfer` is the recipient's share that it is about, if it is about one."""

    letter = models.OneToOneField(
        Letter, models.PROTECT, primary_key=True, related_name="filing", verbose_name=_("Letter")
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters", verbose_name=_("Case"))
    transfer = models.ForeignKey(
        Transfer, models.PROTECT, null=True, related_name="letters", verbose_name=_("Transfer")
    )
    issued_at = models.DateTimeField(_("Issued"))

    objects = CaseLetterQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Letter of a case"), _("Letters of cases")
        ordering = ["issued_at", "letter"]
        indexes = [models.Index("issued_at", "letter", name="case_letter_by_day")]

    def __str__(self) -> str:
        return str(self.letter)


class LetterDraft(models.Model):
    """What a person has written of a letter so far; gone when the letter is issued."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="letter_drafts")
    kind = models.CharField(_("Kind"), max_length=16, choices=LetterKind)
    writer = models.ForeignKey(User, models.CASCADE, related_name="letter_drafts")
    content = models.JSONField(_("Content"), default=dict)
    saved_at = models.DateTimeField(_("Saved at"))

    class Meta:
        verbose_name, verbose_name_plural = _("Draft of a letter"), _("Drafts of letters")
        constraints = [
            models.UniqueConstraint("case", "kind", "writer", name="letter_draft_one_per_writer"),
            models.CheckConstraint(name="letter_draft_kind_known", condition=Q(kind__in=LetterKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
