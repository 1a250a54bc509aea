"""Every time limit of a case besides its recipients' feedback: of the law, an officer, an order, a visit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from agencies.people.models import User
from cases.models.case import Case
from cases.models.transfer import Transfer


class Deadline(models.Model):
    """What a limit is about. Who must act stands on the limit; `transfer` names the letter it belongs to, if any."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines", verbose_name=_("Case"))
    transfer = models.ForeignKey(
        Transfer, models.PROTECT, null=True, related_name="deadlines", verbose_name=_("Transfer")
    )
    limit = models.OneToOneField(
        TimeLimit, models.PROTECT, related_name="deadline", verbose_name=_("Time limit")
    )
    kind = models.CharField(_("Kind"), max_length=18, choices=TimeLimit.Kind)
    title = models.CharField(_("What has to be done"), max_length=120, blank=True)
    set_at = models.DateTimeField(_("Set at"))
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Set by"))

    class Meta:
        verbose_name, verbose_name_plural = _("Time limit of a case"), _("Time limits of cases")
        ordering = ["id"]
        indexes = [models.Index("case", "kind", name="deadline_of_case")]
        constraints = [
            models.UniqueConstraint(
                "transfer",
                "kind",
                condition=Q(kind__in=["receipt", "objection"]),
                name="deadline_once_per_letter",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()
