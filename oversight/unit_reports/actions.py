"""What is done with the report of a unit: handed in with its figures or as a zero report, sent back, accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.clock.limits import meet, run_on
from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused, Text, refuse_faults, text_fault
from agencies.people.models import User
from agencies.records.privacy import mask_text
from oversight.acts import record
from oversight.duties import needs
from oversight.models import UnitReport
from oversight.unit_reports import telling
from oversight.unit_reports.drawing import Ground, figures_of, lines_now, lines_of, place_of
from oversight.unit_reports.duties import may_hand_in, may_judge
from oversight.unit_reports.models import TEXT_MAX
from oversight.unit_reports.shapes import LINES_MAX, SHAPES, read, read_lines, stated
from oversight.unit_reports.workflow import Verb, report_after
from projects.models import Project

NAME_MAX, PHONE_MAX, REASON_MAX = 40, 30, 500
NEW = "new"
_SAVED = (
    "state", "is_zero", "figures", "lines", "drawn", "text", "filled_by", "checked_by", "phone", "handed_in_at",
    "handed_in_by", "returned_reason", "accepted_at", "accepted_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form says. A zero report has neither figures nor lines that are not nothing. Without `lines` those are
    handed in that stand on the page: as drawn from the registers, and as changed there one by one."""

    figures: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[Any] | None = None
    text: str = ""
    filled_by: str = ""
    checked_by: str = ""
    phone: str = ""
    is_zero: bool = False


@transaction.atomic
def hand_in(report_id: int, filled: Filled, *, by: User, now: datetime) -> UnitReport:
    """Meets the time limit, in time or late. Raises Refused for a zero report where the registers know of something,
    Invalid naming every field that is wrong."""
    report = _locked(report_id)
    needs(may_hand_in(by, report))
    after = report_after(report, Verb.HAND_IN)
    shape = SHAPES[report.kind]
    drawn = figures_of(Ground.of(report)) if shape.figures else {}
    _refuse_footers(filled)
    if filled.is_zero:
        figures, lines = _nothing(report, filled, {code: each.value for code, each in drawn.items()})
    else:
        figures = read(shape.figures, filled.figures)
        given = filled.lines is not None or not shape.lines
        lines = read_lines(shape.lines, filled.lines or ()) if given else lines_now(report)
        _refuse_projects(report, lines)
    report.state, report.is_zero, report.figures, report.lines = after, filled.is_zero, figures, lines
    report.drawn = {code: each.stored() for code, each in drawn.items()}
    report.text = mask_text(filled.text.strip())
    report.filled_by = filled.filled_by.strip() or str(by)[:NAME_MAX]
    report.checked_by, report.phone = filled.checked_by.strip(), filled.phone.strip()
    report.handed_in_at, report.handed_in_by, report.returned_reason = now, by, ""
    report.save(update_fields=_SAVED)
    limit = _limit(report)
    in_time = limit is None or not limit.is_standing or meet(limit, now)
    act = "unit_report_zero" if filled.is_zero else "unit_report_handed_in"
    on_paper = by.agency_id != report.agency_id
    record(act, report, by=by, now=now, details={"in_time": in_time, "from_paper": on_paper})
    return report


def _locked(report_id: int) -> UnitReport:
    UnitReport.objects.select_for_update().get(pk=report_id)
    return UnitReport.objects.select_related("agency", "jurisdiction").get(pk=report_id)


def _limit(report: UnitReport) -> TimeLimit | None:
    return TimeLimit.objects.select_for_update().get(pk=report.limit_id) if report.limit_id else None


def _refuse_footers(filled: Filled) -> None:
    faults = {
        "filled_by": (filled.filled_by, NAME_MAX),
        "checked_by": (filled.checked_by, NAME_MAX),
        "phone": (filled.phone, PHONE_MAX),
        "text": (filled.text, TEXT_MAX),
    }
    refuse_faults(
        {name: text_fault(text, most) if text.strip() else None for name, (text, most) in faults.items()}
    )


def _nothing(
    report: UnitReport, filled: Filled, known: Mapping[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The figures of a zero report. Nothing may speak against it: neither the form nor the registers."""
    shape = SHAPES[report.kind]
    said: dict[str, list[Text]] = {}
    message = _("A zero report says that there is nothing; this is not nothing.")
    for each in stated(shape.figures, read(shape.figures, filled.figures)) if filled.figures else ():
        said[each.code] = [message]
    for place, line in enumerate(read_lines(shape.lines, filled.lines or ())):
        said |= {f"lines.{place}.{each.code}": [message] for each in stated(shape.lines, line)}
    if said:
        raise Invalid(said)
    lines = lines_now(report) if shape.lines else []
    named = [str(each.label) for each in stated(shape.figures, known)]
    named += [str(line["name"]) for line in lines if stated(shape.lines, line)]
    if named:
        raise Refused(
            "not-nothing",
            _("The registers know of this period: %(what)s. Hand the form in with its figures.")
            % {"what": "、".join(named[:6])},
        )
    return {each.code: known.get(each.code, 0) for each in shape.figures}, lines


def _refuse_projects(report: UnitReport, lines: Sequence[Mapping[str, Any]]) -> None:
    """Every project named is one of the place, and named once."""
    keys = [line["project"] for line in lines if line["project"]]
    known = set(
        Project.objects.filter(pk__in=keys, jurisdiction=report.jurisdiction_id).values_list("pk", flat=True)
    )
    faults = {}
    for place, line in enumerate(lines):
        if line["project"] and line["project"] not in known:
            faults[f"lines.{place}.project"] = [_("There is no such project in this place.")]
        elif line["project"] and keys.index(line["project"]) != _place_among(lines, place):
            faults[f"lines.{place}.project"] = [_("This project has a line already.")]
    if faults:
        raise Invalid(faults)


def _place_among(lines: Sequence[Mapping[str, Any]], place: int) -> int:
    """The place of a line among those that name a project."""
    return sum(1 for line in lines[:place] if line["project"])


@transaction.atomic
def write_line(report_id: int, key: str, values: Mapping[str, Any], *, by: User, now: datetime) -> UnitReport:
    """One line of the form is put right, or added (`key` is "new"), before the whole is handed in."""
    report = _to_draft(report_id, by)
    line = read(SHAPES[report.kind].lines, values)
    lines = lines_now(report)
    place = place_of(lines, key)
    if key != NEW and place is None:
        raise Refused("no-such-line", _("There is no such line in this report."))
    if place is None:
        report.lines = [*_changed(lines, report), {"project": None, **line}]
    else:
        lines[place] = {"project": lines[place]["project"], **line}
        report.lines = _changed(lines, report)
    _refuse_number(report.lines)
    report.save(update_fields=["lines"])
    return report


@transaction.atomic
def remove_line(report_id: int, key: str, *, by: User, now: datetime) -> UnitReport:
    """Only a line that was added: the projects of the register all stand in the report."""
    report = _to_draft(report_id, by)
    lines = lines_now(report)
    place = place_of(lines, key)
    if place is None or lines[place]["project"]:
        raise Refused("no-such-line", _("Only a line that was added here can be taken away."))
    report.lines = _changed([each for at, each in enumerate(lines) if at != place], report)
    report.save(update_fields=["lines"])
    return report


def _to_draft(report_id: int, by: User) -> UnitReport:
    report = _locked(report_id)
    needs(may_hand_in(by, report))
    report_after(report, Verb.WRITE)
    return report


def _changed(lines: Sequence[Mapping[str, Any]], report: UnitReport) -> list[Any]:
    """Of these lines those that differ from the registers: the others follow them until the report is handed in."""
    drawn = {line["project"]: line for line in lines_of(Ground.of(report))}
    return [line for line in lines if not line["project"] or line != drawn.get(line["project"])]


def _refuse_number(lines: Sequence[Any]) -> None:
    if len(lines) > LINES_MAX:
        raise Invalid({"name": [_("At most %(maximum)s lines are allowed.") % {"maximum": LINES_MAX}]})


@transaction.atomic
def send_back(report_id: int, *, reason: str, by: User, now: datetime) -> UnitReport:
    """The old time limit runs on towards the same date; the unit is told why."""
    report = _locked(report_id)
    needs(may_judge(by, report))
    after = report_after(report, Verb.SEND_BACK)
    refuse_faults({"reason": text_fault(reason, REASON_MAX)})
    report.state, report.returned_reason = after, mask_text(reason.strip())
    report.save(update_fields=["state", "returned_reason"])
    if (limit := _limit(report)) and limit.met_at:
        run_on(limit, now)
    record("unit_report_returned", report, by=by, now=now, note=reason.strip())
    telling.returned(report, now=now)
    return report


@transaction.atomic
def accept(report_id: int, *, by: User, now: datetime) -> UnitReport:
    report = _locked(report_id)
    needs(may_judge(by, report))
    report.state = report_after(report, Verb.ACCEPT)
    report.accepted_at, report.accepted_by = now, by
    report.save(update_fields=["state", "accepted_at", "accepted_by"])
    record("unit_report_accepted", report, by=by, now=now)
    return report
