"""Contract-performance appraisals: entered for a period, checked by the industry department, by another person."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, number_fault, refuse_faults, text_fault
from agencies.people.access import coordinates
from agencies.people.models import User
from projects.compliance.actions import TEXT_MAX, recount
from projects.duties import keeps_register, needs_edit
from projects.history import record
from projects.models import Appraisal, Project

POINTS = ("labour_use", "wage_account", "wage_payment")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A period and its three items, each of 100 points."""

    from_on: date
    until_on: date
    labour_use: int
    wage_account: int
    wage_payment: int
    note: str = ""


@transaction.atomic
def enter(project_id: int, wanted: Wanted, *, by: User, now: datetime) -> Appraisal:
    """Enter an appraisal. Raises Invalid for a period that runs backwards or into the future, or overlaps another."""
    seen = get_object_or_404(Project.objects.visible_to(by).only("pk"), pk=project_id)
    project = Project.objects.select_for_update(no_key=True).get(pk=seen.pk)
    needs_edit(by, project)
    refuse_faults(
        {
            "until_on": _period_fault(wanted, now),
            "note": text_fault(wanted.note, TEXT_MAX) if wanted.note else None,
            **{name: number_fault(getattr(wanted, name), 100) for name in POINTS},
        }
    )
    overlapping = project.appraisals.filter(from_on__lte=wanted.until_on, until_on__gte=wanted.from_on)
    if other := overlapping.first():
        said = _("There is an appraisal from %(first)s to %(last)s already.")
        raise Invalid({"from_on": [said % {"first": other.from_on, "last": other.until_on}]})
    found = Appraisal.objects.create(project=project, made_by=by, made_at=now, **asdict(wanted))
    period = {"from": wanted.from_on.isoformat(), "until": wanted.until_on.isoformat()}
    record("appraisal_entered", by=by, now=now, project=project, details=period)
    return found


def _period_fault(wanted: Wanted, now: datetime) -> str | None:
    if wanted.until_on < wanted.from_on:
        return _("The period ends before it begins.")
    return _("This day lies in the future.") if wanted.until_on > timezone.localdate(now) else None


def may_check(user: User, appraisal: Appraisal) -> bool:
    """The industry department of the project, or the office where the project has none; never who entered it."""
    project = appraisal.project
    if not keeps_register(user) or user.agency is None or user.pk == appraisal.made_by_id:
        return False
    if project.responsible_agency_id is None:
        return coordinates(user) and user.agency.jurisdiction_id == project.jurisdiction_id
    return user.agency.pk == project.responsible_agency_id


@transaction.atomic
def check(appraisal_id: int, *, by: User, now: datetime) -> Appraisal:
    """The industry department confirms an appraisal that another person entered."""
    rows = Appraisal.objects.select_for_update(of=("self",)).select_related("project")
    found: Appraisal = get_object_or_404(
        rows.filter(project__in=Project.objects.visible_to(by)), pk=appraisal_id
    )
    if found.checked_at is not None:
        raise Refused("already-checked", _("This appraisal is checked already."))
    if not may_check(by, found):
        raise Refused(
            "not-your-part",
            _(
                "The industry department of the project checks an appraisal, and never the person who entered it."
            ),
        )
    found.checked_by, found.checking_agency, found.checked_at = by, by.agency, now
    found.save(update_fields=["checked_by", "checking_agency", "checked_at"])
    period = {"from": found.from_on.isoformat(), "until": found.until_on.isoformat()}
    record("appraisal_checked", by=by, now=now, project=found.project, details=period)
    recount([found.project_id], now=now)
    return found
