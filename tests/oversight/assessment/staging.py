"""A small assessment of three Beidaihe departments: the cast of the tests."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.people.models import Agency, User
from agencies.policy.directives import Directive
from oversight.assessment.actions.announcing import Demand, announce
from oversight.assessment.actions.checking import fill_in, hand_in, open_self_check
from oversight.assessment.actions.drafting import EMPTY, ItemSaid, add_item, directives_of, draw_up
from oversight.assessment.actions.giving import judge, open_objections, start_scoring
from oversight.assessment.evidence import evidence_of
from oversight.assessment.models import IndicatorSet, Score, Scorecard
from oversight.papers.actions import store
from tests.world import TUESDAY, World

DAY = timedelta(days=1)
CHECK_BY, OBJECT_BY = date(2026, 5, 8), date(2026, 5, 20)
SCORING_AT = TUESDAY + 12 * DAY
OBJECTING_AT = TUESDAY + 14 * DAY
ANNOUNCING_AT = TUESDAY + 25 * DAY


def item(code: str, points: int, way: str, **said: Any) -> ItemSaid:
    words = {
        "section": "案件办理",
        "name": f"{code}项",
        "standard": f"{code}项的评分标准",
        "clause": "五(二)",
    }
    return ItemSaid(**(words | said), code=code, points=Decimal(points), way=way)


ITEMS = (
    item("A1", 30, "evidence", section="组织领导"),
    item("C1", 40, "computed", measure="feedback_in_time", none_below=Decimal(50)),
    item("C2", 20, "deduction", measure="group_incidents", each=Decimal(5)),
    item("E1", 10, "computed", section="宣传培训", measure="publicity", wanted=2),
    item("F1", 6, "deduction", section="加分减分", each=Decimal(2), beyond=True),
)


@dataclass
class Staged:
    """`units` are the water, housing and market bureaus; each is filled in by its handler."""

    world: World
    set: IndicatorSet
    people: dict[str, User] = field(default_factory=dict)

    def again(self) -> IndicatorSet:
        self.set.refresh_from_db()
        return self.set

    def unit(self, role: str) -> Agency:
        return self.world.agency(role)

    def card(self, role: str) -> Scorecard:
        return Scorecard.objects.select_related("set", "agency").get(set=self.set, agency=self.unit(role))

    def score(self, role: str, code: str) -> Score:
        return Score.objects.select_related("indicator", "scorecard__set").get(
            scorecard=self.card(role), indicator__code=code
        )


def directive(assessed: str = "agency") -> Directive:
    return next(each for each in directives_of("130304", TUESDAY.date()) if each.code == assessed)


def drafted(world: World, *items: ItemSaid) -> Staged:
    made = draw_up("130304", 2026, directive(), source=EMPTY, by=world.clerk, now=TUESDAY)
    for each in items or ITEMS:
        add_item(made.pk, each, by=world.clerk, now=TUESDAY)
    people = {"water": world.water, "housing": world.housing, "market": world.market}
    return Staged(world, made, people)


def opened(world: World) -> Staged:
    staged = drafted(world)
    units = [staged.unit(role).pk for role in staged.people]
    open_self_check(staged.set.pk, self_check_by=CHECK_BY, units=units, by=world.clerk, now=TUESDAY)
    return staged


def answered(staged: Staged, role: str, *, points: int = 30, now: datetime = TUESDAY) -> None:
    """Everything said and proven, not yet handed in."""
    by = staged.people[role]
    proof = SimpleUploadedFile("纪要.txt", f"{role}专题会议纪要".encode())
    first = staged.score(role, "A1")
    store(evidence_of(first.pk), proof, agency=staged.unit(role), by=by, now=now)
    fill_in(first.pk, self_points=Decimal(points), self_text="召开专题会议两次", by=by, now=now)
    fill_in(staged.score(role, "F1").pk, self_points=Decimal(0), self_text="未被通报", by=by, now=now)


def checked(world: World) -> Staged:
    staged = opened(world)
    for role in staged.people:
        answered(staged, role)
        hand_in(staged.card(role).pk, by=staged.people[role], now=TUESDAY)
    return staged


def scored(world: World) -> Staged:
    """All handed in, counted, judged: water 30, housing 24, market 30 for the evidence; housing was named once."""
    staged = checked(world)
    start_scoring(staged.set.pk, by=world.clerk, now=TUESDAY)
    for role, points, count in (("water", 30, 0), ("housing", 24, 1), ("market", 30, 0)):
        judge(
            staged.score(role, "A1").pk,
            points=Decimal(points),
            reason="材料齐全",
            by=world.clerk,
            now=SCORING_AT,
        )
        judge(staged.score(role, "F1").pk, count=count, reason="查通报台账", by=world.clerk, now=SCORING_AT)
    return staged


def objectable(world: World) -> Staged:
    staged = scored(world)
    open_objections(staged.set.pk, objections_by=OBJECT_BY, by=world.clerk, now=OBJECTING_AT)
    return staged


def announced(world: World, **demands: str) -> Staged:
    staged = objectable(world)
    said = {staged.card(role).pk: Demand(text, date(2026, 6, 30)) for role, text in demands.items()}
    announce(staged.set.pk, said, by=world.head, now=ANNOUNCING_AT)
    return staged
