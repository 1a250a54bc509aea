"""What was proposed and what was decided: both are kept, with the facts and the reasons of the moment."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import User
from agencies.policy.models import PolicyVersion
from agencies.vocabulary import Determination
from cases.models.case import Case


def _codes(label: Any) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=60), verbose_name=label, default=list)


class Proposal(models.Model):
    """One decision about a case, by routing or by a person who overrode it.

    `facts` and `reasons` are the snapshot the decision was made from; `recipients` names a person or unit for a
    role no directory lists.
    """

    class Source(models.TextChoices):
        ROUTED = "routed", _("Routed by policy")
        OVERRIDE = "override", _("Overridden by a person")

    class State(models.TextChoices):
        PENDING = "pending", _("Proposed")
        IN_FORCE = "in_force", _("In force")
        REPLACED = "replaced", _("Replaced")

    case = models.ForeignKey(Case, models.CASCADE, related_name="proposals", verbose_name=_("Case"))
    sequence = models.PositiveSmallIntegerField(_("Sequence"))
    source = models.CharField(_("Source"), max_length=10, choices=Source)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.PENDING)
    policy_version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="+", verbose_name=_("Policy version")
    )
    determination = models.CharField(_("Determination"), max_length=10, choices=Determination)
    lead = _codes(_("Lead"))
    assist = _codes(_("Assist"))
    notify = _codes(_("Informed"))
    duties = _codes(_("Obligations"))
    clauses = _codes(_("Clauses"))
    coordinator = models.CharField(_("Coordinator"), max_length=24)
    feedback_due = models.JSONField(_("Feedback due"), null=True)
    facts = models.JSONField(_("Facts"))
    reasons = models.JSONField(_("Reasons"))
    recipients = models.JSONField(_("Named recipients"), default=dict)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("Made at"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Person"))

    class Meta:
        verbose_name, verbose_name_plural = _("Proposal"), _("Proposals")
        ordering = ["case", "sequence"]
        constraints = [
            models.UniqueConstraint("case", "sequence", name="proposal_numbered_once"),
            models.UniqueConstraint("case", condition=Q(state="pending"), name="proposal_one_pending"),
            models.UniqueConstraint("case", condition=Q(state="in_force"), name="proposal_one_in_force"),
            models.CheckConstraint(
                name="proposal_override_has_reason", condition=Q(source="routed") | ~Q(reason="")
            ),
            models.CheckConstraint(name="proposal_names_a_lead", condition=Q(lead__len__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence}"

    @property
    def roles(self) -> dict[str, str]:
        """Every recipient's role -> its part, leads first."""
        leads = {role: "lead" if len(self.lead) == 1 else "joint" for role in self.lead}
        return leads | dict.fromkeys(self.assist, "assist") | dict.fromkeys(self.notify, "notify")
