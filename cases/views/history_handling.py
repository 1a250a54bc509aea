"""What the history says of handling: checks, wages paid, task forces, meetings, visits."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Event, Meeting, Payment, ThreeChecks, Visit

Act = Event.Act
Details = dict[str, Any]


def _label(choices: Any, code: Any) -> str:
    return str(choices(code).label) if code in choices.values else str(code or "")


def _paid(details: Details) -> list[str]:
    if details.get("reversed"):
        return [_("Reversed: %(amount)s yuan") % {"amount": details.get("amount")}]
    words = {"amount": details.get("amount"), "workers": details.get("workers"), "day": details.get("on"),
             "how": _label(Payment.How, details.get("how"))}  # fmt: skip
    return [_("%(amount)s yuan for %(workers)s workers on %(day)s; %(how)s") % words]


def _checked(details: Details) -> list[str]:
    return [
        _label(ThreeChecks.Arrears, details.get("arrears")),
        _label(ThreeChecks.Systems, details.get("systems")),
        _label(ThreeChecks.Responsibility, details.get("responsibility")),
    ]


def _task_force(details: Details) -> list[str]:
    if dissolved := details.get("dissolved"):
        return [_("Dissolved on %(day)s") % {"day": dissolved}]
    return [
        _("Set up on %(day)s with %(members)s members")
        % {"day": details.get("on"), "members": details.get("members")}
    ]


def _meeting(details: Details) -> list[str]:
    kind = _label(Meeting.Kind, details.get("kind"))
    if details.get("completed"):
        return [_("%(kind)s: minutes and decision entered") % {"kind": kind}]
    level = _label(Meeting.Level, details.get("level"))
    lines = [
        _("%(kind)s, %(day)s; %(level)s")
        % {"kind": kind, "day": str(details.get("at", ""))[:10], "level": level}
    ]
    return [*lines, _("Legal-aid post present") if details.get("legal_aid") else ""]


def _planned(details: Details) -> list[str]:
    return [_("Round %(round)s, due on %(day)s") % {"round": details.get("round"), "day": details.get("due")}]


def _visited(details: Details) -> list[str]:
    words = {
        "round": details.get("round"),
        "day": details.get("on"),
        "how": _label(Visit.How, details.get("how")),
    }
    lines = [_("Round %(round)s on %(day)s; %(how)s") % words]
    return [*lines, _("Relapse: the case is reopened") if details.get("relapse") else _("No relapse")]


WORDS: dict[Act, Callable[[Details], list[str]]] = {
    Act.PAID: _paid,
    Act.CHECKED: _checked,
    Act.TASK_FORCE: _task_force,
    Act.MEETING_HELD: _meeting,
    Act.VISIT_PLANNED: _planned,
    Act.VISITED: _visited,
}
