"""Assessments for the demo: last year's announced with its ranking, this year's in the self-check or being scored."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from agencies.people.models import Agency, User
from agencies.policy.directives import Directive
from oversight.assessment.actions.announcing import Demand, announce, sign_form
from oversight.assessment.actions.checking import (
    fill_in,
    hand_in,
    missing_of,
    open_self_check,
    usual_units,
)
from oversight.assessment.actions.drafting import directives_of, draw_up
from oversight.assessment.actions.giving import judge, open_objections, start_scoring, unscored
from oversight.assessment.actions.objecting import decide, raise_objection
from oversight.assessment.evidence import evidence_of
from oversight.assessment.models import Indicator, IndicatorSet, Score, Scorecard
from oversight.papers.actions import store
from oversight.telling import office_of
from projects.duties import STAFF

W = Indicator.Way
UNITS = 4
_SAID = ("召开专题会议研究部署", "制定年度工作方案并抓好落实", "明确专人负责，按月调度", "台账齐全，资料完整")
_SHORT = ("部分资料归档不及时", "个别项目台账更新滞后", "宣传形式较单一")
_JUDGED = ("材料齐全，工作扎实", "材料基本齐全", "材料不够完整，酌情扣分")
_DEMANDS = ("完善转送案件反馈台账，确保按时反馈", "对监管项目逐一补齐工资专用账户和保证金")


def fill(jurisdiction: str, *, by: User, now: datetime, seed: int) -> None:
    """`by` is of the office. Nothing where the place has assessments, or its policy demands none."""
    named = directives_of(jurisdiction, timezone.localdate(now))
    if not named or IndicatorSet.objects.filter(jurisdiction=jurisdiction).exists():
        return
    chance = random.Random(f"assessment:{jurisdiction}:{seed}")
    _last_year(named[0], jurisdiction, by, now, chance)
    for place, directive in enumerate(named):
        made = draw_up(jurisdiction, timezone.localdate(now).year, directive, by=by, now=now)
        if place and directive.when.government is not True:
            continue  # still a draft
        opened_at = now - timedelta(days=12)
        scoring = bool(place)
        due = timezone.localdate(now) + timedelta(days=-2 if scoring else 9)
        _open(made, by, opened_at, due)
        _check(
            made, by, opened_at + timedelta(days=2), chance, most=len(_cards(made)) - (0 if scoring else 2)
        )
        if scoring:
            start_scoring(made.pk, by=by, now=now)
            _judge(unscored(made)[:2], by, now, chance)


def _last_year(
    directive: Directive, jurisdiction: str, by: User, now: datetime, chance: random.Random
) -> None:
    head = _signer(jurisdiction)
    if head is None:
        return
    start = now - timedelta(days=70)
    made = draw_up(jurisdiction, timezone.localdate(now).year - 1, directive, by=by, now=start)
    _open(made, by, start, timezone.localdate(start) + timedelta(days=10))
    _check(made, by, start + timedelta(days=4), chance, most=UNITS)
    scored_at = start + timedelta(days=12)
    start_scoring(made.pk, by=by, now=scored_at)
    _judge(unscored(made), by, scored_at, chance)
    until = timezone.localdate(scored_at) + timedelta(days=10)
    open_objections(made.pk, objections_by=until, by=by, now=scored_at + timedelta(days=1))
    _object(made, by, scored_at + timedelta(days=3))
    announced_at = scored_at + timedelta(days=14)
    worst = made.scorecards.order_by("-rank", "pk")[:1]
    due = timezone.localdate(now) + timedelta(days=20)
    demands = {card.pk: Demand(chance.choice(_DEMANDS), due) for card in worst}
    announce(made.pk, demands, by=head, now=announced_at)
    made.refresh_from_db()
    for enters in made.enters[:1]:
        sign_form(made.pk, enters=enters, by=head, now=announced_at + timedelta(days=1))


def _signer(jurisdiction: str) -> User | None:
    """The head of the office, else a leader of the place."""
    office = office_of(jurisdiction)
    heads = User.objects.filter(agency=office, role=User.Role.HEAD, is_active=True)
    leaders = User.objects.filter(agency__jurisdiction=jurisdiction, role=User.Role.LEADER, is_active=True)
    return heads.order_by("pk").first() or leaders.order_by("pk").first()


def _open(made: IndicatorSet, by: User, at: datetime, due: object) -> None:
    units = [each.pk for each in usual_units(made)][:UNITS]
    open_self_check(made.pk, self_check_by=due, units=units, by=by, now=at)  # type: ignore[arg-type]
    made.refresh_from_db()


def _cards(made: IndicatorSet) -> Sequence[Scorecard]:
    return list(made.scorecards.select_related("agency").order_by("pk"))


def _staff(agency: Agency, office: User) -> User | None:
    """Of a body without accounts the office."""
    person = User.objects.filter(agency=agency, role__in=STAFF, is_active=True).order_by("pk").first()
    return person or (None if agency.has_accounts else office)


def _check(made: IndicatorSet, office: User, at: datetime, chance: random.Random, *, most: int) -> None:
    for card in _cards(made)[:most]:
        by = _staff(card.agency, office)
        if by is None:
            continue
        for score in card.scores.select_related("indicator").filter(self_points__isnull=True):
            _say(score, card, by, at, chance)
        if not missing_of(card):
            hand_in(card.pk, by=by, now=at)


def _say(score: Score, card: Scorecard, by: User, at: datetime, chance: random.Random) -> None:
    item = score.indicator
    said = chance.choice(_SAID)
    points = Decimal(0)
    if item.way == W.EVIDENCE and not item.beyond:
        points = item.points - chance.choice((0, 0, 1))
        paper = ContentFile(f"{card.agency.name}{item.name}：{said}。".encode(), name=f"{item.name}.txt")
        store(evidence_of(score.pk), paper, agency=card.agency, by=by, now=at)
    short = chance.choice(_SHORT) if points and points < item.points else ""
    fill_in(
        score.pk,
        self_points=points,
        self_text=said if points else "无此类情形",
        shortcoming=short,
        by=by,
        now=at,
    )


def _judge(scores: Sequence[Score], by: User, at: datetime, chance: random.Random) -> None:
    for score in scores:
        if score.indicator.way == W.DEDUCTION:
            judge(score.pk, count=0, reason="台账中无记录", by=by, now=at)
            continue
        less = chance.choice((0, 1, 1, 2))
        points = Decimal(0) if score.indicator.beyond else max(score.indicator.points - less, Decimal(0))
        judge(score.pk, points=points, reason=_JUDGED[min(less, 2)], by=by, now=at)


def _object(made: IndicatorSet, by: User, at: datetime) -> None:
    """One unit objects, and is heard."""
    scores = Score.objects.filter(scorecard__set=made, indicator__way=W.EVIDENCE, indicator__beyond=False)
    for score in scores.select_related("scorecard__agency", "indicator").order_by("-scorecard__rank", "pk"):
        person = _staff(score.scorecard.agency, by)
        if person is None or score.points is None or score.points >= score.indicator.points:
            continue
        objection = raise_objection(score.pk, text="已补充专题调度会议纪要，请予复核", by=person, now=at)
        after = min(score.points + 1, score.indicator.points)
        decide(objection.pk, upheld=True, points=after, decision="经复核，材料属实", by=by, now=at)
        return
