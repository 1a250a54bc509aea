"""The words of supervision in a case's history."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Event, Order
from cases.templatetags.xinze import listed
from cases.views.why import role_label

Act = Event.Act
Details = dict[str, Any]


def _order(details: Details) -> list[str]:
    """The measure, whom it is addressed to, and its letter."""
    kind = details.get("kind", "")
    label = Order.Kind(kind).label if kind in Order.Kind.values else kind
    whom = details.get("to") or (role_label(details["role"]) if details.get("role") else "")
    return [listed(filter(None, [str(label), whom, str(details.get("letter", ""))]), "；")]


def _proposed(details: Details) -> list[str]:
    clause = details.get("clause")
    return [*_order(details), _("By: %(clause)s") % {"clause": clause} if clause else ""]


def _issued(details: Details) -> list[str]:
    due = details.get("due")
    return [*_order(details), _("Reply due on %(day)s") % {"day": due} if due else ""]


def _replied(details: Details) -> list[str]:
    on_time = details.get("on_time")
    timely = "" if on_time is None else _("in time") if on_time else _("late")
    return [*_order(details), timely]


def _instructed(details: Details) -> list[str]:
    return _issued(details) if details.get("approved") else [*_order(details), _("declined")]


def _leader(details: Details) -> list[str]:
    unit = role_label(details["role"]) if details.get("role") else ""
    return [
        _("Responsible unit: %(unit)s") % {"unit": unit} if unit else "",
        _("To be closed by %(day)s") % {"day": details.get("due")},
    ]


WORDS: Mapping[Act, Callable[[Details], list[str]]] = {
    Act.STEP_PROPOSED: _proposed,
    Act.STEP_DROPPED: _order,
    Act.ORDERED: _issued,
    Act.REPLIED: _replied,
    Act.REPLY_ACCEPTED: _order,
    Act.REPLY_RETURNED: _issued,
    Act.SUPERVISION_ASKED: _order,
    Act.INSTRUCTED: _instructed,
    Act.LEADER_ASSIGNED: _leader,
}
