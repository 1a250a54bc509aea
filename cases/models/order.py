"""What supervision asks for: the acts of the ladder, a leader's instructions, and who answers for a case by name."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import Step, TimeLimit
from agencies.documents.models import Letter
from agencies.people.access import Sight, scope_of
from agencies.people.models import Agency, User
from cases.models.case import Case
from cases.models.deadline import Deadline
from cases.models.transfer import Transfer

PERSON_MAX, TEXT_MAX, CLAUSE_MAX = 60, 2000, 60


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: Any) -> "OrderQuerySet":
        """Who sees the whole jurisdiction sees what is only proposed as well; a party to a case what was issued."""
        scope = scope_of(user)
        if scope.sight is Sight.JURISDICTION:
            return self.filter(case__jurisdiction=scope.jurisdiction)
        if scope.sight is Sight.OWN:
            issued = self.exclude(state__in=[Order.State.PROPOSED, Order.State.DROPPED])
            return issued.filter(case__access__agency=scope.agency_id)
        return self.none()

    def open(self) -> "OrderQuerySet":
        """Somebody still has to act on them."""
        return self.filter(state__in=Order.OPEN)

    def needed(self) -> "OrderQuerySet":
        """Of what is proposed only what time still asks for: an answer or a later date takes it back by itself."""
        return self.filter(Order.still_needed(), case__closed_at__isnull=True)


class Order(models.Model):
    """One act of supervision on a case: proposed by time or a person, signed, answered, accepted.

    It is addressed to an agency, or to whom `person` names: a post, or a unit outside the directory; with an agency
    `person` says who of it is meant or talked to. `leader` has instructed it or is asked to approve it. A reply that
    was sent back stays until the next one comes; every one is in the history.
    """

    class Kind(models.TextChoices):
        REMIND = "remind", _("Reminder")
        SUPERVISE = "supervise", _("Supervision order")
        CIRCULAR = "circular", _("Circular")
        TALK = "talk", _("Admonitory talk")
        ACCOUNTABILITY = "accountability", _("Proposal to call to account")
        INSTRUCTION = "instruction", _("Leader's instruction")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ISSUED = "issued", _("Awaiting reply")
        REPLIED = "replied", _("Replied")
        ACCEPTED = "accepted", _("Reply accepted")
        DROPPED = "dropped", _("Left out")

    OPEN = (State.PROPOSED, State.ISSUED, State.REPLIED)

    case = models.ForeignKey(Case, models.PROTECT, related_name="orders", verbose_name=_("Case"))
    kind = models.CharField(_("Measure"), max_length=14, choices=Kind)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.PROPOSED)
    transfer = models.ForeignKey(
        Transfer, models.PROTECT, null=True, related_name="orders", verbose_name=_("Transfer")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="orders", verbose_name=_("Addressed to")
    )
    person = models.CharField(_("Person or post"), max_length=PERSON_MAX, blank=True, default="")
    text = models.TextField(_("Text"), max_length=TEXT_MAX, blank=True, default="")
    clause = models.CharField(_("Clause"), max_length=CLAUSE_MAX, blank=True, default="")
    # When it was proposed; once issued, when that was.
    dated_at = models.DateTimeField(_("Date"))
    step = models.OneToOneField(
        Step, models.PROTECT, null=True, related_name="order", verbose_name=_("Proposed by the time limit")
    )
    requested_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Requested by")
    )
    progress = models.TextField(_("Progress so far"), max_length=TEXT_MAX, blank=True, default="")
    reason = models.TextField(_("Reason"), max_length=TEXT_MAX, blank=True, default="")
    leader = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Leader"))
    issued_at = models.DateTimeField(_("Issued"), null=True)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Issued by")
    )
    letter = models.OneToOneField(
        Letter, models.PROTECT, null=True, related_name="order", verbose_name=_("Letter")
    )
    deadline = models.OneToOneField(
        Deadline, models.PROTECT, null=True, related_name="order", verbose_name=_("Time limit")
    )
    reply = models.TextField(_("Reply"), max_length=TEXT_MAX, blank=True, default="")
    replied_at = models.DateTimeField(_("Replied at"), null=True)
    replied_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Replied by")
    )
    returned_at = models.DateTimeField(_("Reply sent back"), null=True)
    return_reason = models.CharField(_("Reason for sending back"), max_length=500, blank=True, default="")
    accepted_at = models.DateTimeField(_("Accepted at"), null=True)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("Accepted by")
    )
    dropped_reason = models.CharField(_("Reason for leaving out"), max_length=500, blank=True, default="")

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("Supervision act"), _("Supervision acts")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["-dated_at", "-id"], name="order_by_date"),
            models.Index(
                "case", condition=Q(state__in=["proposed", "issued", "replied"]), name="order_open_of_case"
            ),
            models.Index("leader", "state", condition=Q(leader__isnull=False), name="order_of_leader"),
        ]
        constraints = [
            models.CheckConstraint(
                name="order_kind_known",
                condition=Q(
                    kind__in=["remind", "supervise", "circular", "talk", "accountability", "instruction"]
                ),
            ),
            models.CheckConstraint(
                name="order_state_known",
                condition=Q(state__in=["proposed", "issued", "replied", "accepted", "dropped"]),
            ),
            models.CheckConstraint(
                name="order_issued_complete",
                condition=Q(state__in=["proposed", "dropped"], issued_at__isnull=True, issued_by__isnull=True)
                | (
                    Q(
                        state__in=["issued", "replied", "accepted"],
                        issued_at__isnull=False,
                        issued_by__isnull=False,
                    )
                    & ~Q(text="")
                ),
            ),
            models.CheckConstraint(
                name="order_has_addressee", condition=Q(agency__isnull=False) | ~Q(person="")
            ),
            models.CheckConstraint(
                name="order_only_issued_has_letter",
                condition=Q(issued_at__isnull=False) | Q(letter__isnull=True, deadline__isnull=True),
            ),
            models.CheckConstraint(
                name="order_all_but_reminders_have_letter",
                condition=Q(issued_at__isnull=True) | Q(kind="remind") | Q(letter__isnull=False),
            ),
            models.CheckConstraint(
                name="order_reply_needs_issue", condition=Q(reply="") | Q(issued_at__isnull=False)
            ),
            models.CheckConstraint(
                name="order_reply_complete",
                condition=Q(reply="", replied_at__isnull=True, replied_by__isnull=True)
                | (~Q(reply="") & Q(replied_at__isnull=False, replied_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="order_replied_has_reply",
                condition=~Q(state__in=["replied", "accepted"])
                | (~Q(reply="") & Q(returned_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="order_return_has_reason",
                condition=Q(returned_at__isnull=True, return_reason="")
                | (Q(returned_at__isnull=False, state="issued") & ~Q(return_reason="") & ~Q(reply="")),
            ),
            models.CheckConstraint(
                name="order_accepted_complete",
                condition=Q(state="accepted", accepted_at__isnull=False, accepted_by__isnull=False)
                | (~Q(state="accepted") & Q(accepted_at__isnull=True, accepted_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="order_dropped_has_reason",
                condition=(Q(state="dropped") & ~Q(dropped_reason=""))
                | (~Q(state="dropped") & Q(dropped_reason="")),
            ),
            models.CheckConstraint(
                name="order_request_complete",
                condition=Q(requested_by__isnull=True, progress="", reason="")
                | (Q(requested_by__isnull=False, leader__isnull=False) & ~Q(progress="") & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="order_instruction_has_leader",
                condition=~Q(kind="instruction") | Q(leader__isnull=False),
            ),
            models.UniqueConstraint(
                "transfer",
                "kind",
                condition=Q(state="proposed", transfer__isnull=False),
                name="order_one_proposed_per_transfer",
            ),
            models.UniqueConstraint(
                "case",
                condition=Q(state="proposed", requested_by__isnull=False),
                name="order_one_request_per_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.addressee}"

    @staticmethod
    def still_needed() -> Q:
        """Proposed by a person, or by a limit that is overdue even now."""
        overdue = Q(step__isnull=True) | Q(step__limit__state=TimeLimit.State.LAPSED)
        return Q(state=Order.State.PROPOSED) & overdue

    @property
    def is_needed(self) -> bool:
        """The same as `still_needed`, for one row of an open case."""
        return self.state == self.State.PROPOSED and (
            self.step is None or self.step.limit.state == TimeLimit.State.LAPSED
        )

    @property
    def is_request(self) -> bool:
        """A leader is asked to approve it."""
        return self.state == self.State.PROPOSED and self.requested_by_id is not None

    @property
    def needs_leader(self) -> bool:
        """Proposed after slow progress: the document has a leader approve it, so the office can only ask for it."""
        return self.step is not None and self.step.limit.kind == TimeLimit.Kind.SLOW

    @property
    def addressee(self) -> str:
        return "，".join(filter(None, [self.agency.name if self.agency else "", self.person]))

    @property
    def limit(self) -> TimeLimit | None:
        """Until when it is to be answered."""
        return self.deadline.limit if self.deadline else None


class LeaderInCharge(models.Model):
    """包案领导: who of the leadership answers for a case, with which unit, until when it is to be closed.

    `unit` is what the responsible body was called, `agency` the body where the directory has it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="leaders", verbose_name=_("Case"))
    name = models.CharField(_("Leader in charge"), max_length=PERSON_MAX)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Account"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Responsible unit")
    )
    unit = models.CharField(_("Name of the unit"), max_length=PERSON_MAX)
    cause = models.TextField(_("Analysis of the cause"), max_length=TEXT_MAX)
    deadline = models.OneToOneField(
        Deadline, models.PROTECT, related_name="leader", verbose_name=_("Time limit")
    )
    since = models.DateTimeField(_("Named at"))
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("Named by"))
    until = models.DateTimeField(_("Replaced at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Leader in charge"), _("Leaders in charge")
        ordering = ["id"]
        indexes = [models.Index("user", condition=Q(until__isnull=True), name="leader_current_cases")]
        constraints = [
            models.UniqueConstraint("case", condition=Q(until__isnull=True), name="leader_one_current"),
            models.CheckConstraint(
                name="leader_complete", condition=~Q(name="") & ~Q(unit="") & ~Q(cause="")
            ),
            models.CheckConstraint(
                name="leader_ends_after_start",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"
