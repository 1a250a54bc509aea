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
        OVERDUE = "overdue", _("Time limit overdue")
        RECOUNTED = "recounted", _("Time limit counted again")
        HANDED_IN_AGAIN = "handed_in_again", _("The same matter handed in again")
        REVEALED = "revealed", _("Personal data shown")
        CLOSED = "closed", _("Case closed")
        ATTACHED = "attached", _("File attached")
        TAKEN_AWAY = "taken_away", _("File taken away")
        RECEIPT_PRESUMED = "receipt_presumed", _("Receipt presumed")
        DEADLINE_SET = "deadline_set", _("Time limit set")
        DEADLINE_MET = "deadline_met", _("Time limit met")
        DEADLINE_CANCELLED = "deadline_cancelled", _("Time limit cancelled")
        APPLIED = "applied", _("Extension or suspension applied for")
        EXTENDED = "extended", _("Time limit extended")
        SUSPENDED = "suspended", _("Time limit suspended")
        REFUSED = "refused", _("Application refused")
        RESUMED = "resumed", _("Suspension ended")
        STEP_PROPOSED = "step_proposed", _("Supervision act proposed")
        STEP_DROPPED = "step_dropped", _("Proposed supervision act left out")
        ORDERED = "ordered", _("Supervision act issued")
        REPLIED = "replied", _("Reply to an order")
        REPLY_ACCEPTED = "reply_accepted", _("Reply accepted")
        REPLY_RETURNED = "reply_returned", _("Reply sent back")
        SUPERVISION_ASKED = "supervision_asked", _("Leader's supervision requested")
        INSTRUCTED = "instructed", _("Leader's instruction")
        LEADER_ASSIGNED = "leader_assigned", _("Leader in charge named")
        TASK_FORCE = "task_force", _("Task force set up")
        MEETING_HELD = "meeting_held", _("Meeting held")
        CHECKED = "checked", _("Three checks entered")
        PAID = "paid", _("Wages paid entered")
        VISIT_PLANNED = "visit_planned", _("Follow-up visit planned")
        VISITED = "visited", _("Follow-up visit made")
        REJECTED = "rejected", _("Not accepted")
        CASE_WITHDRAWN = "case_withdrawn", _("Complaint withdrawn")
        REOPENED = "reopened", _("Case reopened")
        CONCLUDED = "concluded", _("Letter concluded before reopening")
        MERGED = "merged", _("Merged into another case")
        TOOK_IN = "took_in", _("Another case merged into this one")
        UNMERGED = "unmerged", _("Merger undone")
        SPLIT = "split", _("Split off from this case")
        LINKED = "linked", _("Linked with another case")
        UNLINKED = "unlinked", _("Link removed")
        JUDGED = "judged", _("Possible duplicate decided")
        RECALLED = "recalled", _("Letter recalled")
        COSIGNED = "cosigned", _("Joined the result of another lead")
        CONTRIBUTED = "contributed", _("Contribution to the handling")
        LETTER_ISSUED = "letter_issued", _("Letter issued")
        WORK_HANDED_OVER = "work_handed_over", _("Work handed over to another agency")
        DOSSIER_MADE = "dossier_made", _("Case file put together")

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
