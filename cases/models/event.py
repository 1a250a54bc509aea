"""The history of a case: one entry per act, never changed, each carrying the hash of the one before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.people.models import Agency, User
from cases.models.case import Case


class Event(models.Model):
    """`details` holds codes, numbers and dates only and is hashed; `note` is what a person wrote, outside the hash."""

    class Act(models.TextChoices):
        RECEIVED = "received", _("Complaint taken in")
        ROUTED = "routed", _("Routed by policy")
        ROUTING_FAILED = "routing_failed", _("Routing given over to a person")
        ROUTED_AGAIN = "routed_again", _("Routing asked for again")
        CONFIRMED = "confirmed", _("Proposal confirmed")
        OVERRIDDEN = "overridden", _("Proposal overridden")
        CORRECTED = "corrected", _("Facts corrected")
        HANDED_OVER = "handed_over", _("Coordination passed on")
        TRANSFERRED = "transferred", _("Transferred in writing")
        WITHDRAWN = "withdrawn", _("Letter withdrawn")
        LETTER_RECEIVED = "letter_received", _("Letter received")
        OBJECTED = "objected", _("Objection raised")
        UPHELD = "upheld", _("Objection accepted")
        OVERRULED = "overruled", _("Objection rejected")
        FED_BACK = "fed_back", _("Feedback given")
        RECORDED = "recorded", _("Feedback accepted for the record")
        RETURNED = "returned", _("Feedback returned for more")
        OVERDUE = "overdue", _("Feedback overdue")
        RECOUNTED = "recounted", _("Time limit counted again")
        HANDED_IN_AGAIN = "handed_in_again", _("The same matter handed in again")
        REVEALED = "revealed", _("Personal data shown")
        CLOSED = "closed", _("Case closed")
        ATTACHED = "attached", _("File attached")
        TAKEN_AWAY = "taken_away", _("File taken away")

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("Case"))
    sequence = models.PositiveIntegerField(_("Sequence"))
    act = models.CharField(_("Act"), max_length=20, choices=Act)
    at = models.DateTimeField(_("Time"))
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Person"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Agency of the person")
    )
    details = models.JSONField(_("Details"), default=dict)
    note = models.CharField(_("Note"), max_length=5000, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = _("Entry of history"), _("History")
        ordering = ["case", "sequence"]
        constraints = [models.UniqueConstraint("case", "sequence", name="event_sequence_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence} {self.act}"
