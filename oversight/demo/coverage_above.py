"""Points of past months and answers of districts for the demonstration: what is reached now, reached step by step."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from agencies.people.models import User
from agencies.policy.directives import Measure
from escrow.accounts.months import end_of, later
from oversight.coverage.actions import answer, count_points
from oversight.coverage.measures import COUNTS, reach
from oversight.coverage.models import CoverageAnswer, CoveragePoint
from oversight.coverage.of_places import districts
from oversight.coverage.reading import policy_of
from oversight.coverage.targets import measures_of

MONTHS = 9
_DOCUMENTS = {
    Measure.EMERGENCY_FUND: "{place}农民工工资应急周转金管理办法（示例）",
    Measure.BLACKLIST: "{place}拖欠工资“黑名单”管理办法（示例）",
    Measure.IN_ASSESSMENT: "{place}政府绩效考核方案（示例）",
    Measure.ASSESSMENT_RULES: "{place}保障农民工工资支付工作考核办法（示例）",
}


def fill(jurisdiction: str, *, by: User, now: datetime, seed: int) -> None:
    """Nothing when the place has points of past months already."""
    month = timezone.localdate(now).replace(day=1)
    if CoveragePoint.objects.filter(jurisdiction=jurisdiction, month__lt=month).exists():
        return
    draw = random.Random(f"{seed}:{jurisdiction}")
    _answers(jurisdiction, draw, by, now)
    count_points(jurisdiction, now=now)
    # No verb makes a past: in production a month that nobody counted has no point.
    CoveragePoint.objects.bulk_create(_past(jurisdiction, month, draw, now), batch_size=500)


def _past(jurisdiction: str, running: date, draw: random.Random, now: datetime) -> Iterator[CoveragePoint]:
    """What is reached now was reached since some month; whole, department and place tell the same of each row."""
    since: dict[tuple[str, str, int], int] = {}
    points = CoveragePoint.objects.filter(jurisdiction=jurisdiction, month=running).order_by("pk")
    for point in points:
        for key in point.reached:
            # Most were there from the beginning; the rest came one after the other.
            name = (point.measure, point.scope, key)
            since.setdefault(name, MONTHS if draw.random() < 0.55 else draw.randrange(0, MONTHS))
        for back in range(1, MONTHS + 1):
            month = later(running, -back)
            counted_at = now - timedelta(days=(running - end_of(month)).days)
            if point.measure in COUNTS:
                yield _counted(point, month, counted_at)
                continue
            reached = [key for key in point.reached if since[point.measure, point.scope, key] >= back]
            missing = sorted({*point.reached, *point.missing} - set(reached))
            yield _copy(point, month, counted_at, len(reached), point.denominator, reached, missing)


def _counted(point: CoveragePoint, month: date, counted_at: datetime) -> CoveragePoint:
    """The days of the cases are known: their numbers of past months are exact."""
    found = reach(
        Measure(point.measure), point.jurisdiction_id, end_of(month), agency=point.agency_id,
        region=point.region_id or "",
    )  # fmt: skip
    return _copy(point, month, counted_at, found.numerator, found.denominator, found.reached, [])


def _copy(
    point: CoveragePoint, month: date, counted_at: datetime, numerator: int, denominator: int, reached: list[int],
    missing: list[int],
) -> CoveragePoint:  # fmt: skip
    return CoveragePoint(
        jurisdiction_id=point.jurisdiction_id, measure=point.measure, scope=point.scope, agency_id=point.agency_id,
        region_id=point.region_id, month=month, numerator=numerator, denominator=denominator, model=point.model,
        reached=reached, missing=missing, counted_at=counted_at, is_frozen=True,
    )  # fmt: skip


def _answers(jurisdiction: str, draw: random.Random, by: User, now: datetime) -> None:
    """Three districts in four have what they must; one or two have not answered."""
    policy = policy_of(jurisdiction, timezone.localdate(now))
    measures = [each for each in measures_of(policy) if each.is_answered]
    if not measures or CoverageAnswer.objects.filter(jurisdiction=jurisdiction).exists():
        return
    today = timezone.localdate(now)
    for region in districts(jurisdiction):
        for measure in measures:
            drawn = draw.random()
            if drawn > 0.94:
                continue
            said = (
                {"since": today - timedelta(days=draw.randrange(200, 1500)),
                 "document": _DOCUMENTS[measure].format(place=region.name)}
                if drawn < 0.78 else {"note": "正在起草"}
            )  # fmt: skip
            answer(jurisdiction, region.code, measure, holds=drawn < 0.78, by=by, now=now, **said)
