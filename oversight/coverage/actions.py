"""What is written of coverage: the point of the running month each night, and what a district has, by the office."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import Region, User
from agencies.policy.directives import Measure
from agencies.policy.versions import standing_on
from oversight.acts import record
from oversight.coverage.lines import Line, kept, lines_of
from oversight.coverage.measures import Reach, by_agency, by_place, gathered, pieces
from oversight.coverage.models import CoverageAnswer, CoveragePoint
from oversight.coverage.of_places import districts
from oversight.coverage.pieces import Asked, stem
from oversight.duties import needs, steers

DOCUMENT_MAX, NOTE_MAX = 120, 500
_COUNTED = ["numerator", "denominator", "model", "reached", "missing", "counted_at"]
_KEY = ["jurisdiction", "measure", "scope", "agency", "region", "month"]


@transaction.atomic
def freeze(jurisdiction: str, *, now: datetime) -> int:
    """The points of months that are over stay as they were last counted. Returns how many were frozen."""
    month = timezone.localdate(now).replace(day=1)
    over = CoveragePoint.objects.filter(jurisdiction=jurisdiction, month__lt=month, is_frozen=False)
    return over.update(is_frozen=True)


@transaction.atomic
def count_points(jurisdiction: str, *, now: datetime) -> int:
    """The point of the running month, of every line that is kept: of the whole place, by industry department and by
    place below. Counted anew each time, so that running it twice changes nothing; months that are over are frozen, not
    counted: the registers no longer say what was then. Returns how many points the month has."""
    # One at a time: two counts of a place that meet would each drop what the other has not written yet.
    Region.objects.select_for_update(no_key=True).get(pk=jurisdiction)
    freeze(jurisdiction, now=now)
    today = timezone.localdate(now)
    version = standing_on(jurisdiction, today)
    places = {each.code: stem(each.code) for each in districts(jurisdiction)}
    points = [
        point
        for line in kept(lines_of(version.policy if version else None))
        for point in _points(line, jurisdiction, places, today, now)
    ]
    CoveragePoint.objects.bulk_create(
        points, batch_size=500, update_conflicts=True, unique_fields=_KEY, update_fields=_COUNTED
    )
    counted = {_name(each) for each in points}
    month = CoveragePoint.objects.filter(jurisdiction=jurisdiction, month=today.replace(day=1))
    gone = [each.pk for each in month.defer("reached", "missing") if _name(each) not in counted]
    CoveragePoint.objects.filter(pk__in=gone).delete()
    return len(points)


def _name(point: CoveragePoint) -> tuple[str, str, int | None, str | None]:
    return point.measure, point.scope, point.agency_id, point.region_id


def _points(
    line: Line, jurisdiction: str, places: dict[str, str], today: date, now: datetime
) -> Iterator[CoveragePoint]:
    found = pieces([line.measure], Asked(jurisdiction, today, line.scope))[line.measure]

    def point(counted: Reach, agency: int | None = None, region: str | None = None) -> CoveragePoint:
        return CoveragePoint(
            jurisdiction_id=jurisdiction, measure=line.measure, scope=line.key, agency_id=agency, region_id=region,
            month=today.replace(day=1), numerator=counted.numerator, denominator=counted.denominator,
            model=counted.model, reached=counted.reached, missing=counted.missing, counted_at=now,
        )  # fmt: skip

    yield point(gathered(line.measure, found))
    if not line.measure.is_answered:
        for agency, counted in sorted(by_agency(line.measure, found).items()):
            if agency:
                yield point(counted, agency=agency)
    for region, counted in sorted(by_place(line.measure, found, places).items()):
        yield point(counted, region=region)


@transaction.atomic
def answer(
    jurisdiction: str,
    region: str,
    measure: Measure,
    *,
    holds: bool,
    since: date | None = None,
    document: str = "",
    note: str = "",
    by: User,
    now: datetime,
) -> CoverageAnswer:
    """Whether a district has what every district must have. A yes needs its day and the document that shows it.

    Raises Refused (`not-your-part`, `not-answered`), Invalid. The same answer again changes nothing.
    """
    needs(steers(by) and by.agency is not None and by.agency.jurisdiction_id == jurisdiction)
    if not measure.is_answered:
        raise Refused("not-answered", _("This measure is counted from the registers, nobody answers it."))
    known = [each.code for each in districts(jurisdiction)]
    if region not in known:
        raise Invalid({"region": [unknown(region, known)]})
    document, note = document.strip(), note.strip()
    refuse_faults(
        {
            "since": _since_fault(since, holds, now),
            "document": text_fault(document, DOCUMENT_MAX) if holds or document else None,
            "note": text_fault(note, NOTE_MAX) if note else None,
        }
    )
    Region.objects.select_for_update(no_key=True).get(pk=region)
    row = CoverageAnswer.objects.filter(jurisdiction=jurisdiction, region=region, measure=measure).first()
    stated = {"holds": holds, "since": since, "document": document, "note": note}
    if row is not None and all(getattr(row, name) == value for name, value in stated.items()):
        return row
    row = row or CoverageAnswer(jurisdiction_id=jurisdiction, region_id=region, measure=measure)
    for name, value in {**stated, "answered_at": now, "answered_by": by}.items():
        setattr(row, name, value)
    row.save()
    details = {
        "measure": measure.value, "holds": holds, "since": since.isoformat() if since else "", "document": document
    }  # fmt: skip
    record("coverage_answered", row, by=by, now=now, details=details, note=note)
    return row


def _since_fault(since: date | None, holds: bool, now: datetime) -> str | None:
    if since is None:
        return _("This field is required.") if holds else None
    return _("This day has not come yet.") if since > timezone.localdate(now) else None
