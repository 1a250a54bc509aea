"""All that the leader's page shows, for one person, window and place: read once, drawn, printed, exported, answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone

from agencies.people.access import Sight, scope_of
from agencies.people.models import User
from cases import lists
from oversight.figures.reading import Tallies, Window, read
from oversight.overview import asking, big, breakdowns, links, special, tree, worst
from oversight.overview.asking import Asked
from oversight.overview.shapes import Figure, Table
from oversight.overview.special import Paid, Watched
from oversight.overview.worst import LateLetter, Worst


@dataclass(frozen=True, slots=True)
class Step:
    """A place on the way down to the one that is shown."""

    name: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Overview:
    asked: Asked
    now: datetime
    place_name: str
    way: Sequence[Step]
    figures: Sequence[Figure]
    trend: Table
    places: Table
    breakdowns: Sequence[Table]
    worst: Worst
    late: Sequence[LateLetter]
    watched: Watched
    paid: Paid

    @property
    def tables(self) -> list[Table]:
        return [self.places, *self.breakdowns]


def asked_by(user: User, params: Mapping[str, Any], now: datetime) -> Asked:
    """What the address asks for. Whoever does not see a whole jurisdiction finds no such page."""
    scope = scope_of(user)
    if scope.sight is not Sight.JURISDICTION:
        raise Http404
    places = dict(lists.options_for(user).places)
    return asking.read(params, scope.jurisdiction, places, timezone.localdate(now))


def overview(user: User, asked: Asked, now: datetime, page: str = "leader") -> Overview:
    options = lists.options_for(user)
    names = dict(options.places)
    agencies = {key: str(name) for key, name in (*options.former, *options.agencies)}
    tallies = read(asked.jurisdiction, asked.window, place=asked.place)
    today = timezone.localdate(now)
    return Overview(
        asked=asked,
        now=now,
        place_name=names.get(asked.root, asked.root),
        way=[
            Step(names.get(code, code), links.page(asked.at(code), page), code == asked.root)
            for code in tree.way_to(asked.root, asked.jurisdiction, names)
        ],
        figures=_figures(user, asked, tallies, now),
        trend=breakdowns.trend(asked, tallies.months, today),
        places=breakdowns.by_place(asked, tallies, names, page),
        breakdowns=list(breakdowns.breakdowns(asked, tallies, agencies)),
        worst=worst.worst_projects(user, asked),
        late=worst.longest_overdue(user, asked, now),
        watched=special.watched(user, asked),
        paid=special.paid(user, asked),
    )


def _figures(user: User, asked: Asked, tallies: Tallies, now: datetime) -> list[Figure]:
    today = timezone.localdate(now)
    return big.figures(
        asked,
        tallies,
        special.answers(user, asked, now),
        special.incidents(user, asked),
        special.incident_target(asked.jurisdiction, today),
        is_current=asked.window.last == Window.month(today).last,
    )
