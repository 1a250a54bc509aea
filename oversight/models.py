"""Certificates of what a gate said: who asked, what decided, and by which sign its genuineness can be checked."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.people.access import Sight, scope_of
from agencies.people.models import Agency, Region, User
from agencies.records.privacy import blind
from oversight.acts import OversightAct
from oversight.assessment.models import (
    Indicator,
    IndicatorSet,
    Objection,
    Score,
    Scorecard,
    SignedForm,
)
from oversight.campaigns.models import (
    Admonition,
    Campaign,
    CampaignTarget,
    Supervision,
    SupervisionFinding,
)
from oversight.coverage.models import CoverageAnswer, CoveragePoint
from oversight.figures.models import CaseDelta, CaseTally, LetterDelta, LetterTally
from oversight.gates import Gate, Outcome
from oversight.group.models import (
    GroupAttendance,
    GroupMeeting,
    GroupMember,
    ReceptionPoint,
    Task,
    TaskReport,
)
from oversight.papers.models import Paper
from oversight.reports.models import Report, ReportFigure, TimelinessPeriod
from oversight.unit_reports.models import ExchangeItem, Patrol, TownGroup, UnitReport
from oversight.warnings.models import EarlyWarning, WarningLook, WarningStep
from projects.models import Company, Project

__all__ = [
    "Admonition",
    "Campaign",
    "CampaignTarget",
    "CaseDelta",
    "CaseTally",
    "CoverageAnswer",
    "CoveragePoint",
    "EarlyWarning",
    "ExchangeItem",
    "GateCheck",
    "GroupAttendance",
    "GroupMeeting",
    "GroupMember",
    "Indicator",
    "IndicatorSet",
    "LetterDelta",
    "LetterTally",
    "Objection",
    "OversightAct",
    "Paper",
    "Patrol",
    "ReceptionPoint",
    "Report",
    "ReportFigure",
    "Score",
    "Scorecard",
    "SignedForm",
    "Supervision",
    "SupervisionFinding",
    "Task",
    "TaskReport",
    "TimelinessPeriod",
    "TownGroup",
    "UnitReport",
    "WarningLook",
    "WarningStep",
    "token_of",
]


class GateCheckQuerySet(models.QuerySet["GateCheck"]):
    def visible_to(self, user: Any) -> "GateCheckQuerySet":
        """Every agency sees the certificates of its jurisdiction."""
        scope = scope_of(user)
        return self.none() if scope.sight is Sight.NOTHING else self.filter(jurisdiction=scope.jurisdiction)


class GateCheck(models.Model):
    """One certificate. Append-only by trigger: what the gate said that day does not change.

    The sign in its code is made of `salt` and a key of the installation; the table holds only its hash, so that who
    reads the table cannot write a certificate.
    """

    number = models.CharField(_("Certificate number"), max_length=40, unique=True)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    gate = models.CharField(_("Gate"), max_length=12, choices=Gate)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="gate_checks", verbose_name=_("Project")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="gate_checks", verbose_name=_("Company")
    )
    subject_name = models.CharField(_("Project or firm"), max_length=120)
    outcome = models.CharField(_("Result of the check"), max_length=8, choices=Outcome)
    # [{"test", "outcome", "code", "values", "document", "clause", "quote", "status", "rows": [{"model", "id",
    #   "label", "url"}]}], what is against it first.
    reasons = models.JSONField(_("Reasons"))
    # The thresholds that held: {"settlement_days", "funds_share"}.
    thresholds = models.JSONField(_("Settings"))
    checked_at = models.DateTimeField(_("Gate checked at"))
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Checked by"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Issuing agency"))
    salt = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)

    objects = GateCheckQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Gate certificate"), _("Gate certificates")
        ordering = ["-checked_at", "-id"]
        indexes = [
            models.Index(fields=["jurisdiction", "-checked_at", "-id"], name="gate_check_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="gate_check_about_one",
                condition=Q(project__isnull=False, company__isnull=True)
                | Q(project__isnull=True, company__isnull=False),
            ),
            models.CheckConstraint(name="gate_check_gate_known", condition=Q(gate__in=Gate.values)),
            models.CheckConstraint(name="gate_check_outcome_known", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(
                name="gate_check_firm_at_its_gate",
                condition=Q(project__isnull=False) | Q(gate="new_project"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def token(self) -> str:
        return token_of(self.salt)


def token_of(salt: str) -> str:
    """What stands in the address that the code on the paper leads to: 40 hex digits."""
    index = blind("gate", salt)
    assert index is not None
    return index.hex()[:40]
