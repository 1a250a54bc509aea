"""The role inboxes: each a named condition over the cases a person may see, counted and listed by the same words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.people.access import coordinates
from agencies.people.models import User
from cases.models import CaseAccess
from cases.models.case import Clock
from cases.workflow import OWING, Status, TransferStatus

SOON = timedelta(days=2)
_HANDLING = [TransferStatus.RECEIVED, TransferStatus.OBJECTED]
# An officer's date runs before the receipt as well.
_COUNTING = sorted(OWING)
# Where a date stands; by an estimate nothing is overdue, and what is suspended is neither due nor overdue.
_DATED = [Clock.RUNS, Clock.ESTIMATE]
_ANSWERED = [TransferStatus.FED_BACK, TransferStatus.RECORDED, TransferStatus.CONCLUDED]


@dataclass(frozen=True, slots=True)
class Queue:
    """`condition` takes the moment and gives a filter over `visible_to`."""

    name: str
    label: str | Promise
    condition: Callable[[datetime], Q]
    help: str | Promise = ""


def _today(now: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(now), time.max))


def _open(now: datetime) -> Q:
    return Q(closed_at__isnull=True)


def _owing(**own: Any) -> Q:
    """Cases whose answer this agency still owes, narrowed by its own part in them (`own_…` of `visible_to`)."""
    return Q(own_is_open=True) & Q(**{f"own_{name}": value for name, value in own.items()})


OFFICE: tuple[Queue, ...] = (
    Queue("to_route", _("To be routed"), lambda now: _open(now) & Q(status=Status.RECEIVED)),
    Queue(
        "to_confirm", _("To confirm"), lambda now: _open(now) & Q(awaits_confirmation=True),
        _("A proposal waits for a person, or a case has nobody responsible."),
    ),
    Queue(
        "awaits_date", _("Awaiting a date"), lambda now: _open(now) & Q(awaits_date=True),
        _("The document asks for a time limit and names no number: you set the date."),
    ),
    Queue("to_receive", _("Awaiting receipt"), lambda now: _open(now) & Q(awaits_receipt=True)),
    Queue("objected", _("Objections"), lambda now: _open(now) & Q(has_objection=True)),
    Queue(
        "due_soon", _("Due soon"),
        lambda now: _open(now) & Q(is_overdue=False, due_at__gt=now, due_at__lte=_today(now) + SOON),
        _("Due today or within two days."),
    ),
    Queue("overdue", _("Overdue"), lambda now: _open(now) & Q(is_overdue=True)),
    Queue("to_record", _("Feedback to record"), lambda now: _open(now) & Q(has_feedback=True)),
    Queue(
        "to_sign", _("Steps to sign"), lambda now: _open(now) & Q(has_step=True),
        _("A reminder or another act of supervision is proposed; a person signs it or leaves it out."),
    ),
    Queue("replies", _("Replies to accept"), lambda now: _open(now) & Q(has_reply=True)),
    Queue(
        "to_close", _("To close"),
        lambda now: Q(status=Status.FEEDBACK_RECEIVED, has_feedback=False, awaits_confirmation=False),
    ),
    Queue("open", _("All open"), _open),
    Queue("closed", _("Closed"), lambda now: Q(closed_at__isnull=False, status=Status.CLOSED)),
    Queue(
        "ended", _("Ended otherwise"), lambda now: Q(closed_at__isnull=False) & ~Q(status=Status.CLOSED),
        _("Merged into another case, withdrawn by the complainant, or not accepted."),
    ),
    Queue("all", _("All"), lambda now: Q()),
)  # fmt: skip

DEPARTMENT: tuple[Queue, ...] = (
    Queue("to_receive", _("Awaiting receipt"), lambda now: _owing(status=TransferStatus.ISSUED)),
    Queue("in_handling", _("In handling"), lambda now: _owing(status__in=_HANDLING)),
    Queue(
        "due_soon", _("Due soon"),
        lambda now: _owing(status__in=_COUNTING, clock__in=_DATED, due_at__gt=now, due_at__lte=_today(now) + SOON),
        _("Due today or within two days."),
    ),
    Queue("overdue", _("Overdue"), lambda now: _owing(status__in=_COUNTING, clock=Clock.RUNS, due_at__lt=now)),
    Queue(
        "to_answer", _("Orders to answer"), lambda now: _owing() & Q(own_owes_reply=True),
        _("A reminder, an order or a leader's instruction that is addressed to you."),
    ),
    Queue("answered", _("Feedback given"), lambda now: Q(own_status__in=_ANSWERED)),
    Queue("informed", _("Informed"), lambda now: Q(own_kind=CaseAccess.Kind.NOTIFY)),
    Queue("open", _("All open"), lambda now: _owing()),
    Queue("all", _("All"), lambda now: Q()),
)  # fmt: skip


def queues_for(user: User) -> tuple[Queue, ...]:
    """The office, leaders and auditors look at whole cases; an agency at its own part of them."""
    whole = coordinates(user) or user.role in (User.Role.LEADER, User.Role.AUDITOR)
    return OFFICE if whole else DEPARTMENT
