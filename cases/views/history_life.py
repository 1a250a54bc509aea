"""The words of history for how cases end otherwise, hang together and change hands."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from agencies.clock.models import TimeLimit
from agencies.vocabulary import Conclusion
from cases.grounds import Declared, Ground
from cases.models import Event
from cases.templatetags.xinze import listed
from cases.workflow import Status

Act = Event.Act
Details = dict[str, Any]


def _label(choices: Any, code: Any) -> str:
    return str(choices(code).label) if code in choices.values else str(code or "")


def _rejected(details: Details) -> list[str]:
    return [_label(Ground, details.get("ground")), str(details.get("clause", ""))]


def _withdrawn(details: Details) -> list[str]:
    words = {"how": _label(Declared, details.get("declared")), "day": details.get("on")}
    return [_("%(how)s, on %(day)s") % words]


def _reopened(details: Details) -> list[str]:
    return [_("It was: %(status)s") % {"status": _label(Status, details.get("was"))}]


def _letter(details: Details) -> list[str]:
    return [_("%(letter)s, %(recipient)s") % {"letter": details.get("letter"), "recipient": details["to"]}]


def _merged(details: Details) -> list[str]:
    return [_("Into %(number)s") % {"number": details.get("into")}]


def _took_in(details: Details) -> list[str]:
    lines = [_("From %(number)s") % {"number": details.get("from")}]
    for each in details.get("limits", []):
        words = {"limit": _label(TimeLimit.Kind, each["kind"]), "due": each["due"], "before": each["before"]}
        lines.append(
            _("%(limit)s: due on %(due)s instead of %(before)s") % words
            if each["before"]
            else _("%(limit)s: due on %(due)s, taken over") % words
        )
    return lines


def _unmerged(details: Details) -> list[str]:
    lines = [_("%(number)s out of %(main)s") % {"number": details.get("from"), "main": details.get("into")}]
    if letters := details.get("letters"):
        lines.append(_("These letters stay void: %(letters)s") % {"letters": listed(letters)})
    if "limits" in details:
        lines.append(_("Time limits that run again: %(count)s") % {"count": details["limits"]})
    if "back" in details:
        lines.append(_("Time limits back at their own date: %(count)s") % {"count": details["back"]})
    return lines


def _split(details: Details) -> list[str]:
    lines = [_("New case %(number)s") % {"number": details.get("other")}]
    if count := details.get("complainants"):
        lines.append(_("Complainants that went with it: %(count)s") % {"count": count})
    return lines


def _other(details: Details) -> list[str]:
    return [str(details.get("other", ""))]


def _judged(details: Details) -> list[str]:
    words = {"number": details.get("other")}
    return [
        _("%(number)s: the same matter") % words
        if details.get("same")
        else _("%(number)s: not the same matter") % words
    ]


def _cosigned(details: Details) -> list[str]:
    on_time = details.get("on_time")
    timely = "" if on_time is None else _("in time") if on_time else _("late")
    joined = _("%(letter)s joins %(joined)s") % {
        "letter": details.get("letter"),
        "joined": details.get("joins"),
    }
    return [joined, listed(filter(None, [_label(Conclusion, details.get("outcome")), timely]), "；")]


def _handed_over(details: Details) -> list[str]:
    lines = (
        [_("Letters: %(letters)s") % {"letters": listed(details["letters"])}]
        if details.get("letters")
        else []
    )
    return [*lines, _("Coordination as well") if details.get("coordinator") else ""]


WORDS: dict[Act, Callable[[Details], list[str]]] = {
    Act.REJECTED: _rejected,
    Act.CASE_WITHDRAWN: _withdrawn,
    Act.REOPENED: _reopened,
    Act.CONCLUDED: _letter,
    Act.MERGED: _merged,
    Act.TOOK_IN: _took_in,
    Act.UNMERGED: _unmerged,
    Act.SPLIT: _split,
    Act.LINKED: _other,
    Act.UNLINKED: _other,
    Act.JUDGED: _judged,
    Act.RECALLED: _letter,
    Act.COSIGNED: _cosigned,
    Act.CONTRIBUTED: _letter,
    Act.WORK_HANDED_OVER: _handed_over,
}
