"""The registers of projects, for the bar under the navigation: where each lies and for whom it is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.people.models import User
from projects.duties import keeps_register


@dataclass(frozen=True, slots=True)
class Place:
    """`own` are the names of the addresses that belong to it; “project-*” stands for all that begin so."""

    name: str
    label: str | Promise
    own: tuple[str, ...]
    may: Callable[[User], bool] = lambda user: True


PLACES: tuple[Place, ...] = (
    Place("projects", _("Project ledger"), ("projects", "project", "project-*")),
    Place(
        "project-subcontracts",
        _("Contracts and papers"),
        ("project-subcontracts", "project-settlements", "project-papers"),
    ),
    Place("duties", _("Duties"), ("duties", "duties-*", "duty*", "appraisal*")),
    Place("inspections", _("Inspections"), ("inspection*", "finding*", "measure*", "template*")),
    Place("notices", _("Notices"), ("notice*",)),
    Place("companies", _("Companies"), ("companies", "company", "company-*")),
    Place("workers", _("Register of workers"), ("worker*", "engagement*", "attendance*")),
    Place("labour-managers", _("Labour managers"), ("labour-manager*",)),
    Place("foremen", _("Foremen"), ("foremen", "foreman*")),
    Place("programme", _("Arrears-free project offices"), ("programme*", "enrolment*")),
    Place("trainings", _("Training"), ("training*",)),
    Place("gates", _("Gate checks"), ("gate*",)),
    Place("register-runs", _("Lists taken in"), ("register-*",), keeps_register),
)


@dataclass(frozen=True, slots=True)
class Shown:
    url: str
    label: str | Promise
    is_here: bool


def places_for(user: User, here: str, places: Sequence[Place] = PLACES) -> Iterator[Shown]:
    """A page belongs to the place that names it, else to the first whose pattern it meets."""
    named = next((each for each in places if here in each.own), None)
    found = named or next((each for each in places if any(fnmatch(here, name) for name in each.own)), None)
    for place in places:
        if not place.may(user):
            continue
        try:
            url = reverse(place.name)
        except NoReverseMatch:
            continue
        yield Shown(url, place.label, place is found)
