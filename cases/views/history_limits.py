"""The words of the entries about time limits: which limit, whose, and what became of its date."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from agencies.clock.models import TimeLimit
from cases.models import Application, Event
from cases.reasons import ArrearsReason
from cases.views.clock import BY_DATE, length

Act = Event.Act
Details = dict[str, Any]


def _kind(details: Details) -> str:
    """What the limit is about; an entry without a kind is about the feedback of a letter."""
    code = details.get("kind") or TimeLimit.Kind.FEEDBACK
    return str(TimeLimit.Kind(code).label) if code in TimeLimit.Kind.values else str(code)


def _named(details: Details) -> str:
    parts = (_kind(details), details.get("letter"), details.get("to"))
    return "　".join(str(each) for each in parts if each)


def _units(details: Details) -> str:
    return length(int(details["units"]), details["unit"])


def _set(details: Details) -> list[str]:
    words = {"limit": _named(details), "day": details.get("due")}
    lines = [_("%(limit)s: due on %(day)s") % words]
    if details.get("kind") not in BY_DATE:
        counted = {"length": length(int(details["value"]), details["unit"]), "day": details.get("start")}
        lines.append(_("%(length)s from %(day)s") % counted)
    return lines


def _met(details: Details) -> list[str]:
    timely = _("in time") if details.get("on_time") else _("late")
    words = {"limit": _named(details), "day": details.get("on"), "timely": timely}
    return [_("%(limit)s: done on %(day)s, %(timely)s") % words]


def _limit(details: Details) -> list[str]:
    return [_named(details)]


def _asked(details: Details) -> list[str]:
    if details.get("asked") == Application.Kind.SUSPENSION:
        what = str(Application.Kind.SUSPENSION.label)
    else:
        what = _("Extension by %(length)s") % {"length": _units(details)}
    ground = details.get("ground", "")
    lines = [_("%(limit)s: %(what)s") % {"limit": _named(details), "what": what}]
    return [*lines, str(ArrearsReason(ground).label)] if ground in ArrearsReason.values else lines


def _extended(details: Details) -> list[str]:
    words = {"limit": _named(details), "length": _units(details)}
    return [_("%(limit)s: extended by %(length)s") % words, *_moved(details)]


def _suspended(details: Details) -> list[str]:
    return [
        _("%(limit)s: stands still from %(day)s on") % {"limit": _named(details), "day": details.get("on")}
    ]


def _resumed(details: Details) -> list[str]:
    said = _("%(limit)s: runs on from %(day)s on") % {"limit": _named(details), "day": details.get("on")}
    return [said, *_moved(details)]


def _moved(details: Details) -> list[str]:
    if details.get("was") == details.get("due"):
        return [_("Still due on %(day)s") % {"day": details.get("due")}]
    return [_("Due on %(day)s instead of %(was)s") % {"day": details.get("due"), "was": details.get("was")}]


def _recounted(details: Details) -> list[str]:
    lines = [_named(details), *_moved(details)]
    return [*lines, _("provisional")] if details.get("provisional") else lines


def _overdue(details: Details) -> list[str]:
    return [_("%(limit)s: was due on %(day)s") % {"limit": _named(details), "day": details.get("due")}]


def _presumed(details: Details) -> list[str]:
    words = {"letter": details.get("letter"), "recipient": details.get("to"), "day": details.get("on"),
             "length": length(int(details["value"]), details["unit"])}  # fmt: skip
    return [
        _(
            "%(letter)s, %(recipient)s: nobody confirmed it within %(length)s; it counts as received on %(day)s"
        )
        % words
    ]


WORDS: Mapping[Act, Callable[[Details], list[str]]] = {
    Act.DEADLINE_SET: _set,
    Act.DEADLINE_MET: _met,
    Act.DEADLINE_CANCELLED: _limit,
    Act.APPLIED: _asked,
    Act.EXTENDED: _extended,
    Act.SUSPENDED: _suspended,
    Act.REFUSED: _asked,
    Act.RESUMED: _resumed,
    Act.RECOUNTED: _recounted,
    Act.OVERDUE: _overdue,
    Act.RECEIPT_PRESUMED: _presumed,
}
