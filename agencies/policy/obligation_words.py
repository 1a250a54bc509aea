"""Says a duty of a project in words: until when, and to which projects it applies."""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.policy.obliged import Event, Obligation, Scope
from agencies.vocabulary import Funding, ProjectCategory, Sector, SpecialType, TimeUnit


def say_due(duty: Obligation) -> str:
    """Until when it is due, as a part of a sentence."""
    if duty.start is Event.NONE:
        return _("throughout, without a day") if not duty.monthly else _("every month")
    words = {"event": duty.start.label}
    if duty.monthly:
        return _("every month from the %(event)s") % words
    if duty.before:
        return _("before the %(event)s") % words
    if not duty.value:
        return _("with the %(event)s") % words
    length = {
        TimeUnit.WORKING_DAY: ngettext("%(days)s working day", "%(days)s working days", duty.value),
        TimeUnit.DAY: ngettext("%(days)s day", "%(days)s days", duty.value),
        TimeUnit.MONTH: ngettext("%(days)s month", "%(days)s months", duty.value),
    }[duty.unit] % {"days": duty.value}
    return _("within %(length)s of the %(event)s") % (words | {"length": length})


_CODES: Mapping[str, type[TextChoices]] = {
    "sector": Sector,
    "category": ProjectCategory,
    "funding": Funding,
    "special": SpecialType,
}


def say_scope(scope: Scope) -> str:
    """To which projects; empty for all."""
    said = [
        _(", ").join(str(kind(code).label) for code in getattr(scope, name))
        for name, kind in _CODES.items()
        if getattr(scope, name)
    ]
    natures: dict[str, Any] = {
        "new": _("new works"), "rebuilding": _("rebuilding works"), "extension": _("extension works")
    }  # fmt: skip
    if scope.nature:
        said.append(_(", ").join(str(natures[code]) for code in scope.nature))
    truths = (
        (scope.government, _("government-invested projects"), _("projects without government money")),
        (scope.state_owned, _("state-owned general contractor"), _("general contractor not state-owned")),
        (scope.subcontracted, _("works are subcontracted"), _("nothing is subcontracted")),
    )
    said += [str(yes if wanted else no) for wanted, yes, no in truths if wanted is not None]
    if scope.contract_sum_from is not None:
        said.append(_("contract sum of at least %(sum)s yuan") % {"sum": f"{scope.contract_sum_from:,}"})
    return _("; ").join(said)
