"""Draws a report up from the data: its figures with their rows, its texts and tables. Again as often as wanted."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.days import whole_calendar
from agencies.errors import Invalid, Refused, unknown
from agencies.people.models import Region, User
from agencies.policy.directives import Rhythm
from agencies.policy.versions import standing_on
from oversight.acts import record
from oversight.reports.building import PLACE, Builder, Figure
from oversight.reports.contents import KINDS, content_of
from oversight.reports.models import Report, ReportFigure
from oversight.reports.periods import bounds, period_of
from oversight.reports.wording import title_of
from oversight.telling import office_of

LONGEST = timedelta(days=366)


@transaction.atomic
def draft(
    jurisdiction: str, kind: str, first: date, last: date, *, now: datetime, by: User | None = None,
    subject: int = 0,
) -> Report:  # fmt: skip
    """A new draft, or the one there is drawn up again: figures are counted anew, what people typed stays.

    Raises Invalid for a period that is none, Refused once the report is signed.
    """
    check_period(kind, first, last, timezone.localdate(now))
    # One at a time for a place: two at once would make two drafts of one period.
    Region.objects.select_for_update(no_key=True).get(pk=jurisdiction)
    same = Report.objects.select_for_update(of=("self",)).filter(
        jurisdiction=jurisdiction, kind=kind, subject=subject, first=first, last=last
    )
    report = same.exclude(state=Report.State.WITHDRAWN).first()
    if report is not None and not report.is_open:
        raise Refused(
            "report-signed", _("The report of this period is signed; withdraw it before drawing it up again.")
        )
    # What was typed into one that was withdrawn need not be typed again.
    before = report or same.order_by("-pk").first()
    builder = built(jurisdiction, kind, first, last, now=now, subject=subject)
    is_new = report is None
    report = _kept(report, builder, kind, now)
    report.body = _with_typed(builder, before.body if before else [])
    if is_new and before is not None:
        for name in ("unit", "filled_by", "checked_by", "phone"):
            setattr(report, name, getattr(before, name))
    report.save()
    _keep_figures(report, builder.figures.values())
    record(
        "report_drafted" if is_new else "report_drafted_again", report, by=by, now=now,
        details={"figures": len(builder.figures)},
    )  # fmt: skip
    return report


def check_period(kind: str, first: date, last: date, today: date) -> None:
    """Raises Invalid for a kind that is not drawn up here, and for days that are no period of it."""
    if kind not in KINDS:
        raise Invalid({"kind": [unknown(kind, [each.value for each in KINDS])]})
    if first > last:
        raise Invalid({"last": [_("The last day lies before the first.")]})
    if first > today:
        raise Invalid({"first": [_("The period has not begun yet.")]})
    if kind == Rhythm.CAMPAIGN:
        if last - first > LONGEST:
            raise Invalid({"last": [_("A period is at most a year long.")]})
        return
    if (first, last) != bounds(kind, first):
        whole = bounds(kind, first)
        words = {"first": whole[0].isoformat(), "last": whole[1].isoformat()}
        raise Invalid({"last": [_("A report of this kind covers %(first)s to %(last)s.") % words]})


def built(
    jurisdiction: str, kind: str, first: date, last: date, *, now: datetime, subject: int = 0
) -> Builder:
    """The content alone, not kept."""
    version = standing_on(jurisdiction, timezone.localdate(now))
    place = Region.objects.get(pk=jurisdiction)
    builder = Builder(
        jurisdiction, first, last, now, policy=version.policy if version else None, subject=subject,
        title=title_of(kind, place.name, first, last),
    )  # fmt: skip
    content_of(kind)(builder)
    if missing := builder.places() - builder.figures.keys():
        raise ValueError(f"the paper names figures that do not stand: {sorted(missing)}")
    return builder


def _kept(report: Report | None, builder: Builder, kind: str, now: datetime) -> Report:
    if report is None:
        office = office_of(builder.jurisdiction)
        report = Report(
            jurisdiction_id=builder.jurisdiction, kind=kind, subject=builder.subject, first=builder.first,
            last=builder.last, unit=office.name if office else "", phone=office.phone if office else "",
        )  # fmt: skip
    directives = builder.policy.directives if builder.policy else ()
    period = period_of(directives, kind, builder.first, builder.last, whole_calendar(builder.jurisdiction))
    report.due_on = period.due_on
    report.clause = builder.clause or (period.directive.source if period.directive else "")[:60]
    report.title, report.is_zero = builder.title[:120], builder.is_zero
    report.drafted_at = report.counted_at = now
    return report


def _with_typed(builder: Builder, old: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The new body with what people wrote: typed paragraphs, and texts they changed, as long as every figure that
    such a text names still stands."""
    written = {
        part["key"]: part for part in old
        if part["kind"] == "paragraph" and (part.get("typed") or part.get("edited")) and part["text"]
    }  # fmt: skip
    for part in builder.body:
        kept = written.get(part.get("key", "")) if part["kind"] == "paragraph" else None
        if kept is None or bool(kept.get("typed")) != bool(part.get("typed")):
            continue
        if set(PLACE.findall(kept["text"])) <= builder.figures.keys():
            part["text"] = kept["text"]
            if not part.get("typed"):
                part["edited"] = True
    return builder.body


def _keep_figures(report: Report, figures: Iterable[Figure]) -> None:
    report.figures.all().delete()
    ReportFigure.objects.bulk_create(
        [
            ReportFigure(
                report=report, code=each.code, label=each.label, value=each.value, unit=each.unit,
                decimals=each.decimals, model=each.model, rows=list(each.rows), addends=list(each.addends),
                parts=list(each.parts), reckoned=each.reckoned,
            )
            for each in figures
        ]
    )  # fmt: skip
