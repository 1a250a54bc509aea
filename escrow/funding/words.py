"""Says in words why a project is amber or red."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escrow.funding.execution import Cause, Colour, Reason, Verdict

TONES: Mapping[str, str] = {
    Colour.RED: "breached",
    Colour.AMBER: "act",
    Colour.GREEN: "done",
    Colour.UNKNOWN: "paused",
}
COLOURS: tuple[tuple[str, Any], ...] = (
    (Colour.RED.value, gettext_lazy("Red warning")),
    (Colour.AMBER.value, gettext_lazy("Amber warning")),
    (Colour.GREEN.value, gettext_lazy("Going to plan")),
    (Colour.UNKNOWN.value, gettext_lazy("No fund plan")),
)


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    tone: str
    source: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Light:
    code: str
    label: str
    tone: str
    said: tuple[Said, ...]


def light(verdict: Verdict) -> Light:
    label = str(dict(COLOURS)[verdict.colour.value])
    return Light(verdict.colour.value, label, TONES[verdict.colour], tuple(map(_say, verdict.reasons)))


def _say(reason: Reason) -> Said:
    yuan = f"{reason.sum:,.2f}"
    words = {
        Cause.WAGES_LATER: _("%(sum)s yuan went to other uses before wages") % {"sum": yuan},
        Cause.BEHIND: _("%(points)s points behind plan") % {"points": f"{reason.percent.normalize():f}"},
        Cause.GAP: _("%(sum)s yuan not arranged in time (%(share)s %%)")
        % {"sum": yuan, "share": reason.percent},
        Cause.UNSECURED: _("%(sum)s yuan due and not secured") % {"sum": yuan},
        Cause.NO_PLAN: _("No fund plan entered"),
    }
    setting = reason.setting
    return Said(
        words[reason.cause],
        TONES[reason.colour],
        setting.source if setting else "",
        bool(setting and setting.unverified),
    )
