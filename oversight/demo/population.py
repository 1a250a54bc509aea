"""All demo cases at once: their acts in the order of time, so that letters are numbered as they went out."""

import heapq
from collections.abc import Callable, Iterator
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
from oversight.demo.fates import FATES, SCENARIO_FATES, Fate
from oversight.demo.hours import Hours
from oversight.demo.lives import Matter, live
from oversight.demo.office import office_of
from projects.models import Contract, Project

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for."""

    cases: int
    seed: int
    hours: Hours


def populate(
    jurisdiction: Region, short: str, projects: list[Project], plan: Plan, progress: Progress
) -> int:
    """Add the cases that are not there yet; returns how many. All of it or nothing: an interrupted run leaves none."""
    office = office_of(jurisdiction.code, short.lower())
    with transaction.atomic(), quietly():
        matters = _missing(_matters(jurisdiction, projects, plan), jurisdiction)
        lives = [live(matter, office, plan.hours) for matter in matters]
        _play(lives, plan.hours.as_of, progress)
    return len(lives)


def _matters(jurisdiction: Region, projects: list[Project], plan: Plan) -> Iterator[Matter]:
    """Each case draws from its own numbers, so asking for more cases changes none of the others."""
    for each in scenarios():
        day = each["facts"].get("received_date")
        if day is None or date.fromisoformat(day) < plan.hours.as_of:
            yield _worked_example(jurisdiction, each, Random(f"{plan.seed}-{each['id']}"))
    setting = Setting(
        jurisdiction,
        tuple(projects),
        {each.project_id: each.contractor
         for each in Contract.objects.filter(project__in=projects, kind="labour").select_related("contractor")},
        tuple(Region.objects.filter(parent=jurisdiction).order_by("code")),
    )  # fmt: skip
    for number in range(1, plan.cases + 1):
        rng, fate = Random(f"{plan.seed}-case-{number}"), FATES[number % len(FATES)]
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
