"""What is written about a town: its group with the one deputy in charge, and its patrols."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, number_fault, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, User
from agencies.records.privacy import mask_text
from cases.models import Case
from oversight.acts import record
from oversight.duties import needs
from oversight.models import Patrol, TownGroup
from oversight.unit_reports.duties import is_town, keeps_town
from projects.models import Inspection, Project

WORKERS_MAX = 100_000
_GROUP = ("set_up_on", "document", "head", "deputy", "deputy_post", "deputy_phone")


@dataclass(frozen=True, slots=True)
class Group:
    """A town's own group. One deputy is named (明确1名副职), with post and telephone."""

    set_up_on: date
    deputy: str
    deputy_post: str
    deputy_phone: str
    document: str = ""
    head: str = ""


@transaction.atomic
def set_group(agency_id: int, group: Group, *, by: User, now: datetime) -> TownGroup:
    """Sets the group of a town up, or changes it; what it was before stays in its acts."""
    agency = Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
    _needs_town(agency, by)
    faults = {
        "deputy": text_fault(group.deputy, 40),
        "deputy_post": text_fault(group.deputy_post, 60),
        "deputy_phone": text_fault(group.deputy_phone, 30),
        "document": text_fault(group.document, 80) if group.document.strip() else None,
        "head": text_fault(group.head, 40) if group.head.strip() else None,
        "set_up_on": _not_ahead(group.set_up_on, now),
    }
    # 1名: one name, not a list of them.
    if not faults["deputy"] and any(mark in group.deputy for mark in "、，,;；/"):
        faults["deputy"] = _("One deputy is in charge; name one person.")
    refuse_faults(faults)
    found = TownGroup.objects.filter(agency=agency).first()
    before = {name: str(getattr(found, name)) for name in _GROUP} if found else {}
    row = found or TownGroup(agency=agency, jurisdiction_id=agency.jurisdiction_id)
    for name in _GROUP:
        value = getattr(group, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.entered_by, row.entered_at = by, now
    row.save()
    changed = {name: was for name, was in before.items() if was != str(getattr(row, name))}
    act = "town_group_changed" if found else "town_group_set_up"
    record(act, row, by=by, now=now, details={"before": changed}, note=_said(row))
    return row


def _needs_town(agency: Agency, by: User) -> None:
    if not is_town(agency):
        raise Invalid({"agency": [_("This must be a town, street or zone of the place.")]})
    needs(keeps_town(by, agency))


def _said(group: TownGroup) -> str:
    return f"{group.deputy}（{group.deputy_post}）"


def _not_ahead(day: date, now: datetime) -> str | None:
    return _("This day has not come yet.") if day > timezone.localdate(now) else None


@dataclass(frozen=True, slots=True)
class Round:
    """One patrol as it is entered, on the phone mostly: of a project of the register, or of an employer by name."""

    made_on: date
    patrollers: str
    result: str
    project: int | None = None
    employer: str = ""
    workers: int | None = None
    text: str = ""


@transaction.atomic
def enter_patrol(agency_id: int, patrol: Round, *, by: User, now: datetime) -> Patrol:
    agency = Agency.objects.get(pk=agency_id)
    _needs_town(agency, by)
    project = _project(agency, patrol.project)
    place = _("Name the project or the employer that was patrolled.")
    faults = {
        "made_on": _not_ahead(patrol.made_on, now),
        "patrollers": text_fault(patrol.patrollers, 100),
        "employer": text_fault(patrol.employer, 100)
        if patrol.employer.strip()
        else place
        if not project
        else None,
        "workers": number_fault(patrol.workers, WORKERS_MAX),
        "result": None
        if patrol.result in Patrol.Result.values
        else unknown(patrol.result, Patrol.Result.values),
        "text": text_fault(patrol.text, 2000)
        if patrol.text.strip() or patrol.result != Patrol.Result.NOTHING
        else None,
    }
    refuse_faults(faults)
    made = Patrol.objects.create(
        jurisdiction_id=agency.jurisdiction_id, agency=agency, made_on=patrol.made_on, project=project,
        employer=patrol.employer.strip(), patrollers=patrol.patrollers.strip(), workers=patrol.workers,
        result=patrol.result, text=mask_text(patrol.text.strip()), entered_by=by, entered_at=now,
    )  # fmt: skip
    record("patrol_entered", made, by=by, now=now, details={"result": made.result})
    return made


def _project(agency: Agency, key: int | None) -> Project | None:
    if key is None:
        return None
    found = Project.objects.filter(pk=key, jurisdiction=agency.jurisdiction_id).first()
    if found is None:
        raise Invalid({"project": [_("There is no such project in this place.")]})
    return found


@transaction.atomic
def follow_patrol(patrol_id: int, *, inspection: str = "", case: str = "", by: User, now: datetime) -> Patrol:
    """What became of a patrol that found something: the inspection or the case it led to."""
    patrol = Patrol.objects.select_for_update(of=("self",)).select_related("agency").get(pk=patrol_id)
    needs(keeps_town(by, patrol.agency))
    if patrol.result == Patrol.Result.NOTHING:
        raise Invalid({"inspection": [_("Nothing was found on this patrol.")]})
    faults: dict[str, list[str]] = {}
    found = (
        Inspection.objects.visible_to(by).filter(number=inspection.strip()).first()
        if inspection.strip()
        else None
    )
    matter = _case_of(by, case) if case.strip() else None
    if inspection.strip() and found is None:
        faults["inspection"] = [_("There is no inspection of this number here.")]
    if case.strip() and matter is None:
        faults["case"] = [_("There is no case of this number that you can see.")]
    if not inspection.strip() and not case.strip():
        faults["inspection"] = [_("Name the inspection or the case.")]
    if faults:
        raise Invalid(faults)
    patrol.inspection, patrol.case = found or patrol.inspection, matter or patrol.case
    patrol.save(update_fields=["inspection", "case"])
    record("patrol_followed", patrol, by=by, now=now, note=inspection.strip() or case.strip())
    return patrol


def _case_of(by: User, number: str) -> Case | None:
    return Case.objects.visible_to(by).filter(number=number.strip()).first()
