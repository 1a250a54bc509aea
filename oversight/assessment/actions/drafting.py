"""Drawing up an assessment: from the proposal that is shipped, from last year's, or empty; and changing its items."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.policy.directives import Directive, Kind, of_kind
from agencies.policy.versions import standing_on
from oversight.acts import record
from oversight.assessment.actions.locking import locked_set, needs_office
from oversight.assessment.defaults import default_for, mark
from oversight.assessment.measures import MEASURES, Shape
from oversight.assessment.models import Indicator, IndicatorSet
from oversight.assessment.scoring import HUNDRED, open_points
from oversight.assessment.workflow import Verb
from oversight.duties import needs

W = Indicator.Way
FROM_DEFAULT, FROM_LAST_YEAR, EMPTY = "default", "last_year", "empty"
SOURCES = (FROM_DEFAULT, FROM_LAST_YEAR, EMPTY)
ITEMS_MAX = 60
_COPIED = (
    "place", "section", "code", "name", "standard", "points", "way", "measure", "each", "full_from", "none_below",
    "wanted", "beyond", "clause",
)  # fmt: skip
_HALF = Decimal("0.01")


def directives_of(jurisdiction: str, on: Any) -> tuple[Directive, ...]:
    """The assessments that the place's policy in force names."""
    version = standing_on(jurisdiction, on)
    return of_kind(version.policy.directives, Kind.ASSESSMENT) if version and version.policy else ()


@dataclass(frozen=True, slots=True)
class ItemSaid:
    """An item as it is handed in."""

    section: str
    code: str
    name: str
    standard: str
    points: Decimal
    way: str
    measure: str = ""
    each: Decimal | None = None
    full_from: Decimal = HUNDRED
    none_below: Decimal = Decimal(0)
    wanted: int | None = None
    beyond: bool = False
    clause: str = ""

    def fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@transaction.atomic
def draw_up(
    jurisdiction: str, year: int, directive: Directive, *, source: str = FROM_DEFAULT, by: User, now: datetime
) -> IndicatorSet:
    """A draft for one demand of the policy. Raises Invalid, Refused (`not-your-part`, `drawn-up`, `no-last-year`)."""
    needs_office(by)
    needs(by.agency is not None and by.agency.jurisdiction_id == jurisdiction)
    today = timezone.localdate(now)
    in_reach = today.year - 2 <= year <= today.year + 1
    said = {"first": today.year - 2, "last": today.year + 1}
    refuse_faults(
        {
            "year": None if in_reach else _("This must be a year from %(first)s to %(last)s.") % said,
            "source": None if source in SOURCES else unknown(source, SOURCES),
        }
    )
    government = directive.when.government is True
    proposal = default_for(directive.code, government=government)
    name = directive.name or (proposal.name if proposal else directive.code)
    of_place = IndicatorSet.objects.filter(jurisdiction=jurisdiction, assessed=directive.code, name=name)
    if of_place.filter(year=year).exists():
        raise Refused("drawn-up", _("This assessment of the year has been drawn up already."))
    before = of_place.filter(year=year - 1).first()
    if source == FROM_LAST_YEAR and before is None:
        raise Refused("no-last-year", _("There is no assessment of the year before to copy."))
    made = IndicatorSet.objects.create(
        jurisdiction_id=jurisdiction, year=year, assessed=directive.code, name=name, government_only=government,
        clause=directive.clause[:60], enters=list(directive.enters), made_by=by, made_at=now,
        **({"grade_a": before.grade_a, "grade_c": before.grade_c} if source == FROM_LAST_YEAR and before else {}),
    )  # fmt: skip
    rows: Iterable[Mapping[str, Any]] = ()
    if source == FROM_LAST_YEAR and before is not None:
        rows = [{field: getattr(each, field) for field in _COPIED} for each in before.indicators.all()]
    elif source == FROM_DEFAULT and proposal is not None:
        rows = [
            each.fields() | {"place": place, "clause": mark()}
            for place, each in enumerate(proposal.items, start=1)
        ]
    Indicator.objects.bulk_create([Indicator(set=made, **row) for row in rows])
    record("assessment_drawn_up", made, by=by, now=now, details={"source": source, "year": year})
    return made


@transaction.atomic
def change_set(set_id: int, *, grade_a: int, grade_c: int, by: User, now: datetime) -> IndicatorSet:
    """From how many points on a unit is graded A, and below how many C."""
    found = _draft(set_id, by)
    fits = 0 < grade_c < grade_a <= 100
    refuse_faults({"grade_c": None if fits else _("It must lie below the points of grade A, from 1 to 100.")})
    was = [found.grade_a, found.grade_c]
    found.grade_a, found.grade_c = grade_a, grade_c
    found.save(update_fields=["grade_a", "grade_c"])
    record("grades_set", found, by=by, now=now, details={"was": was, "grades": [grade_a, grade_c]})
    return found


@transaction.atomic
def add_item(set_id: int, said: ItemSaid, *, by: User, now: datetime) -> Indicator:
    """At the end of its part. Raises Invalid, Refused."""
    found = _draft(set_id, by)
    items = list(found.indicators.all())
    if len(items) >= ITEMS_MAX:
        raise Refused(
            "too-many-items", _("An assessment has at most %(maximum)s items.") % {"maximum": ITEMS_MAX}
        )
    refuse_faults(item_faults(said, {each.code for each in items}))
    made = Indicator.objects.create(set=found, place=len(items) + 1, **said.fields())
    of_part = [place for place, each in enumerate(items) if each.section == said.section]
    items.insert(of_part[-1] + 1 if of_part else len(items), made)
    _number(items)
    record("item_added", found, by=by, now=now, details={"item": said.code})
    return made


@transaction.atomic
def change_item(item_id: int, said: ItemSaid, *, by: User, now: datetime) -> Indicator:
    item = _item(item_id, by)
    others = item.set.indicators.exclude(pk=item.pk).values_list("code", flat=True)
    refuse_faults(item_faults(said, set(others)))
    for name, value in said.fields().items():
        setattr(item, name, value)
    item.save(update_fields=list(said.fields()))
    record("item_changed", item.set, by=by, now=now, details={"item": said.code})
    return item


@transaction.atomic
def move_item(item_id: int, *, up: bool, by: User, now: datetime) -> Indicator:
    """One place up or down; at the end it stays."""
    item = _item(item_id, by)
    items = list(item.set.indicators.all())
    here = next(place for place, each in enumerate(items) if each.pk == item.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(items):
        items[here], items[there] = items[there], items[here]
        _number(items)
        record("item_moved", item.set, by=by, now=now, details={"item": item.code, "up": up})
    return item


@transaction.atomic
def remove_item(item_id: int, *, by: User, now: datetime) -> None:
    item = _item(item_id, by)
    record("item_removed", item.set, by=by, now=now, details={"item": item.code, "points": str(item.points)})
    found = item.set
    item.delete()
    _number(list(found.indicators.all()))


@transaction.atomic
def discard(set_id: int, *, by: User, now: datetime) -> None:
    """A draft that is not wanted is gone; the timeline of the place keeps that there was one."""
    found = _draft(set_id, by)
    record("assessment_discarded", found, by=by, now=now, details={"year": found.year, "name": found.name})
    found.delete()


def faults_of_draft(items: Iterable[Indicator]) -> str | None:
    """What keeps a draft from being opened."""
    listed = list(items)
    points = open_points([(each.points, each.beyond) for each in listed])
    if points != HUNDRED:
        return _("The items add up to %(points)s points; they must add up to 100.") % {"points": points}
    return None


def item_faults(said: ItemSaid, taken: set[str]) -> dict[str, str | None]:
    """What is wrong with an item, by field."""
    way = MEASURES.get(said.measure)
    faults: dict[str, str | None] = {
        "section": text_fault(said.section, 60),
        "code": text_fault(said.code, 30),
        "name": text_fault(said.name, 120),
        "standard": text_fault(said.standard, 500),
        "clause": text_fault(said.clause, 120) if said.clause else None,
        "points": None if _within(said.points) else _("This must be points from 0.01 to 100."),
        "way": None if said.way in W.values else unknown(said.way, W.values),
    }
    if not faults["code"] and said.code in taken:
        faults["code"] = _("Another item has this code.")
    if said.measure and way is None:
        faults["measure"] = unknown(said.measure, MEASURES)
    elif said.way == W.COMPUTED and way is None:
        faults["measure"] = _("State what is counted.")
    elif said.way == W.EVIDENCE and said.measure:
        faults["measure"] = _("What is judged by evidence is not counted.")
    elif said.way == W.DEDUCTION and way is not None and way.shape is not Shape.COUNT:
        faults["measure"] = _("Only what is counted one by one can be deducted for.")
    if said.way == W.COMPUTED and way is not None and way.shape is Shape.COUNT and not said.wanted:
        faults["wanted"] = _("State how many give all points.")
    if said.way == W.DEDUCTION and not (said.each and _within(said.each)):
        faults["each"] = _("State the points lost each time.")
    if not 0 <= said.none_below < said.full_from <= HUNDRED:
        faults["none_below"] = _("It must lie below the share that gives all points, from 0 to 100.")
    return faults


def _within(points: Decimal) -> bool:
    return points.is_finite() and _HALF <= points <= HUNDRED and points == points.quantize(_HALF)


def _draft(set_id: int, by: User) -> IndicatorSet:
    needs_office(by)
    return locked_set(set_id, Verb.CHANGE, by)


def _item(item_id: int, by: User) -> Indicator:
    """Raises Indicator.DoesNotExist when it is not theirs to see."""
    needs_office(by)
    seen = Indicator.objects.filter(set__in=IndicatorSet.objects.visible_to(by)).get(pk=item_id)
    found = locked_set(seen.set_id, Verb.CHANGE, by)
    item = Indicator.objects.get(pk=item_id)
    item.set = found
    return item


def _number(items: list[Indicator]) -> None:
    for place, each in enumerate(items, start=1):
        if each.place != place:
            each.place = place
            each.save(update_fields=["place"])


def chosen(jurisdiction: str, on: Any, number: int) -> Directive:
    """One of the demands by its place in the list. Raises Invalid."""
    found = directives_of(jurisdiction, on)
    if not 0 <= number < len(found):
        raise Invalid({"directive": [unknown(str(number), [str(each) for each in range(len(found))])]})
    return found[number]
