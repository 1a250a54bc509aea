"""Joint receptions and case conferences: when and where, who came, what was proposed and decided, on which cases."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, Region, User
from cases.models.case import Case

# 信访工作条例第二十条: of many who come with one demand, at most so many speak for them.
REPRESENTATIVES_MAX = 5
MINUTES_MAX = 5000


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: Any) -> "MeetingQuerySet":
        """Whoever sees one of its cases sees the meeting."""
        seen = Case.objects.visible_to(user).order_by().values("pk")
        return self.filter(pk__in=Meeting.cases.through.objects.filter(case__in=seen).values("meeting"))


class Meeting(models.Model):
    """A reception of those who come (联合接访) or a conference of those responsible (会商), about one case or more."""

    class Kind(models.TextChoices):
        RECEPTION = "reception", _("Joint reception")
        CONFERENCE = "conference", _("Case conference")

    class Level(models.TextChoices):
        DISTRICT = "district", _("In the district or county")
        CITY = "city", _("Sent to the city")
        PROVINCE = "province", _("Sent to the province")
        BEIJING = "beijing", _("Sent to Beijing")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    jurisdiction = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Jurisdiction"))
    cases = models.ManyToManyField(Case, related_name="meetings", verbose_name=_("Cases"))
    held_at = models.DateTimeField(_("Held at"))
    place = models.CharField(_("Place of the meeting"), max_length=100)
    level = models.CharField(_("Level of the place"), max_length=10, choices=Level, default=Level.DISTRICT)
    proposed_by = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Proposed by")
    )
    legal_aid = models.BooleanField(_("Legal-aid post of the justice bureau"), default=False)
    legal_aid_person = models.CharField(_("Who was at the legal-aid post"), max_length=60, blank=True)
    petitioners = models.PositiveIntegerField(_("Petitioners"), null=True)
    representatives = models.PositiveSmallIntegerField(_("Representatives"), null=True)
    proposal = models.TextField(_("Proposal"), max_length=MINUTES_MAX, blank=True)
    minutes = models.TextField(_("Minutes"), max_length=MINUTES_MAX, blank=True)
    decision = models.TextField(_("Decision"), max_length=MINUTES_MAX, blank=True)
    entered_at = models.DateTimeField(_("Entered at"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Entered by"))

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Meeting"), _("Meetings")
        ordering = ["-held_at", "-id"]
        indexes = [models.Index(fields=["jurisdiction", "-held_at", "-id"], name="meeting_by_time")]
        constraints = [
            models.CheckConstraint(
                name="meeting_kind_known", condition=Q(kind__in=["reception", "conference"])
            ),
            models.CheckConstraint(
                name="meeting_level_known", condition=Q(level__in=["district", "city", "province", "beijing"])
            ),
            models.CheckConstraint(
                name="meeting_few_represent",
                condition=Q(representatives__isnull=True) | Q(representatives__lte=REPRESENTATIVES_MAX),
            ),
            models.CheckConstraint(
                name="meeting_conference_has_proposal",
                condition=Q(kind="reception") | (Q(proposed_by__isnull=False) & ~Q(proposal="")),
            ),
            models.CheckConstraint(
                name="meeting_legal_aid_person_present",
                condition=Q(legal_aid=True) | Q(legal_aid_person=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_at:%Y-%m-%d}"


class MeetingStaff(models.Model):
    """Who took part for which agency or firm, and whether lent to the reception for its time (抽调)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="staff")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency"))
    body = models.CharField(_("Firm or other body"), max_length=60, blank=True)
    person = models.CharField(_("Person and post"), max_length=60, blank=True)
    seconded = models.BooleanField(_("Seconded"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("Participant of a meeting"), _("Participants of meetings")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="staff_is_of_one_body",
                condition=Q(agency__isnull=False, body="") | (Q(agency__isnull=True) & ~Q(body="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where} {self.person}".strip()

    @property
    def where(self) -> str:
        return self.agency.short_name if self.agency else self.body
