"""The time limits that are tracked, each with its source: those of national law, and those of one's own place."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.clock.standards import STANDARDS, Standard
from agencies.people.access import SignedIn
from agencies.policy.versions import standing_on
from agencies.policy.wording import say_clock, say_clock_name
from agencies.vocabulary import TimeUnit
from cases.views.clock import length


@dataclass(frozen=True, slots=True)
class ShownStandard:
    kind: str
    length: str
    extension: str
    starts: Any
    rolls: str
    rolls_source: str
    source: str


@login_required
@require_GET
def standards(request: SignedIn) -> HttpResponse:
    agency = request.user.agency
    version = standing_on(agency.jurisdiction_id, timezone.localdate()) if agency else None
    policy = version.policy if version else None
    own = (
        [(say_clock_name(each.name), say_clock(each), each) for each in policy.clocks.values()]
        if policy
        else []
    )
    context = {"standards": [_shown(each) for each in STANDARDS.values()], "policy": policy, "own": own}
    return render(request, "cases/standards.html", context)


def _shown(standard: Standard) -> ShownStandard:
    extension = _("no extension")
    if standard.extension:
        extension = _("up to %(length)s") % {"length": length(standard.extension, standard.unit)}
    return ShownStandard(
        str(standard.kind.label), length(standard.value, standard.unit), extension, standard.starts,
        _rolls(standard), standard.rolls_source, standard.source,
    )  # fmt: skip


def _rolls(standard: Standard) -> str:
    """What a free day does to its end."""
    match standard.unit:
        case TimeUnit.WORKING_DAY:
            return _("free days do not count")
        case TimeUnit.HOUR:
            return _("every hour counts")
    return _("ends on the next working day") if standard.rolls else _("free days count")
