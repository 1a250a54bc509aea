"""All demo cases at once: their acts in the order of time, so that letters are numbered as they went out."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from agencies.models import Region
from cases.models import ExternalReference
from cases.queueing import quietly
from cases.sweep import lapse
from oversight.demo.complaints import Setting, complaint, scenarios
from oversight.demo.fates import SCENARIO_FATES, Fate, fate_of
from oversight.demo.hours import Hours
from oversight.demo.lives import Matter, live
from oversight.demo.office import office_of
from oversight.demo.places import Place, in_turn
from oversight.demo.projects import grounds_of
from projects.models import Contract, Project

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for."""

    cases: int
    seed: int
    hours: Hours


@dataclass(frozen=True, slots=True)
class Ground:
    """One place with its projects."""

    place: Place
    jurisdiction: Region
    short: str
    timed: bool  # its document sets a time to answer
    projects: tuple[Project, ...]


def populate(grounds: Iterable[Ground], plan: Plan, progress: Progress) -> int:
    """Add the cases that are not there yet; returns how many. All of it or nothing: an interrupted run leaves none."""
    lives: list[Iterator[datetime]] = []
    with transaction.atomic(), quietly():
        for ground in grounds:
            office = office_of(ground.jurisdiction.code, ground.short.lower())
            matters = _missing(_matters(ground, plan), ground.jurisdiction)
            lives += [live(matter, office, plan.hours) for matter in matters]
        _play(lives, plan.hours.as_of, progress)
    return len(lives)


def _matters(ground: Ground, plan: Plan) -> Iterator[Matter]:
    """Each case draws from its own numbers, so asking for more cases changes none of the others."""
    for each in scenarios():
        day = each["facts"].get("received_date")
        due = day is None or date.fromisoformat(day) < plan.hours.as_of
        if due and str(each["id"]).startswith(f"{ground.short}-"):
            yield _worked_example(ground.jurisdiction, each, Random(f"{plan.seed}-{each['id']}"))
    labour = Contract.objects.filter(project__in=ground.projects, kind="labour").select_related("contractor")
    setting = Setting(
        ground.place,
        ground.jurisdiction,
        ground.projects,
        {each.project_id: each.contractor for each in labour},
        tuple(grounds_of(ground.jurisdiction)),
    )
    for turn, number in enumerate(in_turn(ground.place, plan.cases), start=ground.place.first_fate):
        rng, fate = Random(f"{plan.seed}-case-{number}"), fate_of(turn, timed=ground.timed)
        undecided = fate is Fate.TO_CONFIRM
        yield Matter(complaint(setting, rng, f"DEMO-{plan.seed}-{number}", undecided=undecided), fate, rng)


def _worked_example(jurisdiction: Region, scenario: dict[str, object], rng: Random) -> Matter:
    body = {
        "jurisdiction": jurisdiction.code,
        "source_channel": scenario["channel"],
        "external_no": f"DEMO-{scenario['id']}",
        "narrative": scenario["narrative"],
        "facts": scenario["facts"],
    }
    return Matter(body, SCENARIO_FATES.get(str(scenario["id"]), Fate.IN_HANDLING), rng)


def _missing(matters: Iterator[Matter], jurisdiction: Region) -> list[Matter]:
    known = set(
        ExternalReference.objects.filter(jurisdiction=jurisdiction, number__startswith="DEMO-").values_list(
            "number", flat=True
        )
    )
    return [each for each in matters if each.body["external_no"] not in known]


def _play(lives: list[Iterator[datetime]], as_of: date, progress: Progress) -> None:
    """Always the act that comes next, whichever case it belongs to; at each midnight what ran out is overdue."""
    ended = 0
    queue = [(next(each), place, each) for place, each in enumerate(lives, start=1)]
    nights = _midnights(timezone.localdate(min(queue)[0]) if queue else as_of, as_of)
    queue.append((next(nights), 0, nights))
    heapq.heapify(queue)
    while queue:
        _at, place, each = queue[0]
        following = next(each, None)
        if following is not None:
            heapq.heapreplace(queue, (following, place, each))
            continue
        heapq.heappop(queue)
        if each is not nights:
            ended += 1
            progress(ended, len(lives))


def _midnights(first: date, last: date) -> Iterator[datetime]:
    """The product does this within the minute; here once a day is enough, for nothing falls due at another hour."""
    for n in range((last - first).days + 1):
        yield (now := midnight(first + timedelta(days=n)))
        lapse(now)


def midnight(day: date) -> datetime:
    """When what fell due the day before is overdue."""
    return timezone.make_aware(datetime.combine(day, time(0, 0, 30)))
