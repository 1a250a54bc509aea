"""The fund plan of a project: lines by source and day, secured with evidence, budget arranged (政府投资条例)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, amount_fault, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from escrow.amounts import MOST, positive_fault
from escrow.duties import needs, plans_funds
from escrow.models import TEXT_MAX, Disbursement, FundLine
from projects.history import record
from projects.models import Document, Project

NAME_MAX = 120
_CHANGING = ("source", "name", "planned_on", "amount", "note")
# How far ahead or back a plan is meant to reach; more is a slip in the year.
_YEARS = (1990, 2100)


def locked_project(project_id: int, by: User) -> Project:
    """The project, held until the transaction ends: what is checked of its plan and vouchers stays true. Raises
    Project.DoesNotExist and Refused."""
    seen = Project.objects.visible_to(by)
    project: Project = seen.select_for_update(of=("self",), no_key=True).get(pk=project_id)
    needs(plans_funds(by, project))
    if project.state == Project.State.CANCELLED:
        raise Refused("given-up", _("This project was given up; its record is closed."))
    return project


@transaction.atomic
def plan_line(
    project_id: int,
    *,
    source: str,
    planned_on: date | None,
    amount: Decimal | None,
    name: str = "",
    note: str = "",
    by: User,
    now: datetime,
) -> FundLine:
    """One line more: this sum of this source by this day."""
    project = locked_project(project_id, by)
    if planned_on is None:
        raise Invalid({"planned_on": [_("This field is required.")]})
    line = FundLine(
        project=project, source=source, name=name.strip(), planned_on=planned_on, amount=amount or Decimal(0),
        note=mask_text(note.strip()),
    )  # fmt: skip
    _refuse(line, amount)
    line.save()
    _record("fund_line_planned", line, by, now, {"amount": str(line.amount)})
    return line


@transaction.atomic
def change_line(line_id: int, *, reason: str, by: User, now: datetime, **values: Any) -> FundLine:
    """Put a line right; the timeline keeps what stood there. It is never below what was arranged or disbursed."""
    line = _locked(line_id, by)
    if strange := set(values) - set(_CHANGING):
        refuse_faults({name: _("There is no field of this name.") for name in strange})
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    before = {name: getattr(line, name) for name in values}
    for name, value in values.items():
        setattr(line, name, value.strip() if isinstance(value, str) else value)
    _refuse(line, line.amount)
    if line.amount < line.arranged:
        refuse_faults({"amount": _("More than this has been arranged for the line already.")})
    turned = {
        name: [_plain(was), _plain(getattr(line, name))]
        for name, was in before.items()
        if was != getattr(line, name)
    }
    line.save(update_fields=list(values) or ["note"])
    _record("fund_line_changed", line, by, now, {"changed": turned}, reason)
    return line


@transaction.atomic
def secure(
    line_id: int, *, document_id: int | None = None, note: str = "", by: User, now: datetime
) -> FundLine:
    """The money is certain: shown by a paper of the project, or by a note that names it."""
    line = _locked(line_id, by)
    if line.is_secured:
        raise Refused("secured-already", _("This line is secured already."))
    papers = Document.objects.visible_to(by).trusted().filter(project=line.project_id)
    paper = papers.filter(pk=document_id).first() if document_id else None
    if document_id and paper is None:
        raise Invalid(
            {"document_id": [_("There is no such paper of this project, or it is doubtful or false.")]}
        )
    if paper is None and not note.strip():
        raise Invalid(
            {"note": [_("State what shows that the money is certain: a paper, or its number here.")]}
        )
    refuse_faults({"note": text_fault(note, TEXT_MAX) if note.strip() else None})
    line.is_secured, line.evidence = True, paper
    if note.strip():
        line.note = mask_text(note.strip())
    line.save(update_fields=["is_secured", "evidence", "note"])
    _record("fund_line_secured", line, by, now, {"document": document_id}, note)
    return line


@transaction.atomic
def unsecure(line_id: int, *, reason: str, by: User, now: datetime) -> FundLine:
    """The money is no longer certain."""
    line = _locked(line_id, by)
    if not line.is_secured:
        raise Refused("not-secured", _("This line is not secured."))
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    line.is_secured, line.evidence = False, None
    line.save(update_fields=["is_secured", "evidence"])
    _record("fund_line_unsecured", line, by, now, {}, reason)
    return line


@transaction.atomic
def arrange(
    line_id: int, *, amount: Decimal | None, on: date | None, note: str = "", by: User, now: datetime
) -> FundLine:
    """All that is arranged in the budget for the line so far (及时安排), with the day of the last decision. Never more
    than was planned, never less than was disbursed; less than before needs a reason."""
    line = _locked(line_id, by)
    faults: dict[str, str | None] = {
        "amount": positive_fault(amount),
        "on": day_fault(on, now),
        "note": text_fault(note, TEXT_MAX) if note.strip() else None,
    }
    if amount is not None and not faults["amount"]:
        if amount > line.amount:
            faults["amount"] = _("This is more than was planned for the line; change the plan first.")
        elif amount < disbursed_of(line):
            faults["amount"] = _("More than this has been disbursed from the line already.")
        elif amount < line.arranged and not note.strip():
            faults["note"] = _("Less than was arranged before: state the reason.")
    refuse_faults(faults)
    assert amount is not None
    before = line.arranged
    line.arranged, line.arranged_on = amount, on
    line.save(update_fields=["arranged", "arranged_on"])
    _record("fund_line_arranged", line, by, now, {"arranged": [str(before), str(amount)]}, note)
    return line


@transaction.atomic
def remove_line(line_id: int, *, reason: str, by: User, now: datetime) -> None:
    """Entered by mistake. Nothing may have been disbursed from it."""
    line = _locked(line_id, by)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    if line.disbursements.exists():
        raise Refused("disbursed-from", _("Money was disbursed from this line; it cannot be taken away."))
    _record("fund_line_removed", line, by, now, {"amount": str(line.amount)}, reason)
    line.delete()


def disbursed_of(line: FundLine) -> Decimal:
    paid = Disbursement.objects.filter(line=line).values_list("amount", flat=True)
    return sum(paid, Decimal(0))


def day_fault(day: date | None, now: datetime) -> str | None:
    """What is wrong with a day on which something has happened."""
    if day is None:
        return _("This field is required.")
    if day > timezone.localdate(now):
        return _("This day is still to come.")
    return None if day.year >= _YEARS[0] else _("This day is too long ago.")


def _refuse(line: FundLine, amount: Decimal | None) -> None:
    faults: dict[str, str | None] = {
        "source": None
        if line.source in FundLine.Source.values
        else unknown(line.source, FundLine.Source.values),
        "amount": positive_fault(amount) or amount_fault(line.amount, MOST),
        "planned_on": None if line.planned_on else _("This field is required."),
        "name": text_fault(line.name, NAME_MAX) if line.name else None,
        "note": text_fault(line.note, TEXT_MAX) if line.note else None,
    }
    if line.planned_on and not _YEARS[0] <= line.planned_on.year <= _YEARS[1]:
        faults["planned_on"] = _("This day is out of the range of a plan.")
    refuse_faults(faults)
    same = FundLine.objects.filter(
        project=line.project_id, source=line.source, planned_on=line.planned_on, name=line.name
    )
    if same.exclude(pk=line.pk).exists():
        raise Refused(
            "planned-already",
            _("The plan has this source, day and item already; change that line, or name another item."),
        )


def _locked(line_id: int, by: User) -> FundLine:
    seen = FundLine.objects.filter(project__in=Project.objects.visible_to(by))
    found = seen.values_list("project_id", flat=True).get(pk=line_id)
    project = locked_project(found, by)
    line = FundLine.objects.select_for_update().get(pk=line_id)
    line.project = project
    return line


def _record(
    act: str, line: FundLine, by: User, now: datetime, details: dict[str, Any], note: str = ""
) -> None:
    own = {"line": line.pk, "source": line.source, "planned_on": str(line.planned_on)}
    record(act, by=by, now=now, project=line.project, details=own | details, note=note.strip())


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)
