"""Says a directive in words: what it is about, how much, until when."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.policy.directives import (
    Assessed,
    Directive,
    Kind,
    Measure,
    Rank,
    Rhythm,
    Season,
    Sitting,
    moment,
)
from agencies.policy.obligation_words import say_scope
from agencies.vocabulary import Role

_CODED = {
    Kind.TARGET: Measure,
    Kind.REPORT: Rhythm,
    Kind.MEETING: Sitting,
    Kind.ASSESSMENT: Assessed,
    Kind.POST: Rank,
}


def say_subject(directive: Directive) -> str:
    """What it is about: the name the file gives it, else that of its code."""
    coded = _CODED.get(directive.kind)
    called = str(coded(directive.code).label) if coded else ""
    return " · ".join(filter(None, [called, directive.name])) or directive.code


def say_moment(text: str) -> str:
    """A day as it comes back every year, or the one day it is."""
    if not text:
        return ""
    if text[0].isdigit():
        day = moment(text, 2024)
        return date_format(day, "Y-m-d" if text.count("-") == 2 else "m-d")
    season, shift, later = _parts(text)
    called = str(Season(season).label)
    if later:
        called = _("%(festival)s of the next year") % {"festival": called}
    if not shift:
        return called
    words = {"days": abs(shift), "festival": called}
    return _("%(days)s days before %(festival)s") % words if shift < 0 else _(
        "%(days)s days after %(festival)s"
    ) % words  # fmt: skip


def _parts(text: str) -> tuple[str, int, bool]:
    later = text.endswith("/next")
    text = text.removesuffix("/next")
    sign = next((place for place, each in enumerate(text) if each in "+-"), len(text))
    return text[:sign], int(text[sign:] or 0), later


def say_roles(codes: tuple[str, ...]) -> str:
    return _(", ").join(str(Role(code).label) for code in codes)


def say_directive(directive: Directive) -> list[tuple[str, str]]:
    """Everything it says, each with what it is called; what it does not say is empty."""
    share = "" if directive.share is None else f"{directive.share.normalize():f} %"
    members = _("all members of the leading group") if directive.every_member else ""
    return [
        (_("Directive"), str(directive.kind.label)),
        (_("About"), say_subject(directive)),
        (_("Share"), share),
        (_("Begins"), say_moment(directive.start)),
        (_("Completed by"), _("; ").join(filter(None, [say_moment(directive.due), directive.term]))),
        (_("Days after the period"), str(directive.days or "")),
        (_("Led by"), say_roles(directive.lead)),
        (_("Taking part"), _(", ").join(filter(None, [say_roles(directive.assist), members]))),
        (_("Everybody is checked"), _("yes") if directive.whole else ""),
        (_("Enters"), _(", ").join(directive.enters)),
        (_("In the key period"), directive.season),
        (_("Applies to"), say_scope(directive.when)),
        (_("Clause"), directive.clause),
        (_("Quote"), directive.quote),
        (_("Basis"), directive.basis),
        (_("Source read in full"), _("no") if directive.unverified else _("yes")),
    ]
