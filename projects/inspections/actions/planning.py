"""Inspections are planned: of projects that are named, or of projects and inspectors that are drawn by lot (双随机)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, refuse_faults, text_fault, unknown
from agencies.people.access import coordinates
from agencies.people.models import Agency, Region, User
from agencies.policy.versions import standing_on
from agencies.records.numbering import take
from projects.duties import LABOUR, STAFF, needs_supervision
from projects.history import record
from projects.inspections import drawing
from projects.inspections.checklist import blank_answers, filled
from projects.inspections.duties import agency_of
from projects.models import Inspection, InspectionPart, Project, Template

AT_ONCE_MAX = 200
AHEAD = timedelta(days=366)
BACK = timedelta(days=31)
SEED_MAX = 10**9


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be inspected how. `agencies` are the others asked to take part, with what each is to look at."""

    template: int
    kind: str
    planned_on: date | None
    agencies: Mapping[int, str] = field(default_factory=dict)
    campaign: str = ""
    inspectors: str = ""
    task: str = ""
    draw: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def plan(projects: Sequence[int], wanted: Plan, *, by: User, now: datetime) -> list[Inspection]:
    """One inspection per project, led by the agency of whoever plans. Raises Invalid for what is said,
    Project.DoesNotExist for a project that is not theirs to see, Refused for one they do not supervise."""
    lead = agency_of(by)
    if not projects or len(projects) > AT_ONCE_MAX:
        raise Invalid({"projects": [_("Choose between 1 and %(most)s projects.") % {"most": AT_ONCE_MAX}]})
    template = _template(wanted, lead, timezone.localdate(now))
    others = _others(wanted, lead)
    return [_planned(pk, wanted, template, lead, others, by, now) for pk in dict.fromkeys(projects)]


def _template(wanted: Plan, lead: Agency, today: date) -> Template:
    faults: dict[str, str | None] = {
        "kind": None
        if wanted.kind in Inspection.Kind.values
        else unknown(wanted.kind, Inspection.Kind.values),
        "planned_on": _day_fault(wanted.planned_on, today),
        "campaign": text_fault(wanted.campaign, 60) if wanted.campaign else None,
        "inspectors": text_fault(wanted.inspectors, 200) if wanted.inspectors else None,
    }
    template = templates_for(lead.jurisdiction_id).filter(pk=wanted.template).first()
    if template is None:
        faults["template"] = _("There is no such checklist in use here.")
    refuse_faults(faults)
    assert template is not None
    return template


def templates_for(jurisdiction: str) -> Any:
    """The checklists in use in a place: its own version instead of the shipped one of the same code."""
    own = Template.objects.filter(jurisdiction=jurisdiction, is_active=True)
    shipped = Template.objects.filter(jurisdiction=None, is_active=True)
    return (own | shipped.exclude(code__in=own.values("code"))).order_by("code")


def _day_fault(day: date | None, today: date) -> str | None:
    if day is None:
        return _("This field is required.")
    if not today - BACK <= day <= today + AHEAD:
        return _("The day lies within the last month or the next year.")
    return None


def _others(wanted: Plan, lead: Agency) -> list[tuple[Agency, str]]:
    found = Agency.objects.filter(jurisdiction=lead.jurisdiction_id, is_active=True).in_bulk(
        list(wanted.agencies)
    )
    if missing := set(wanted.agencies) - set(found):
        raise Invalid(
            {"agencies": [unknown(", ".join(map(str, sorted(missing))), [_("agencies of this place")])]}
        )
    others = [(found[pk], task) for pk, task in wanted.agencies.items() if pk != lead.pk]
    if wanted.kind == Inspection.Kind.JOINT and not others:
        raise Invalid({"agencies": [_("A joint inspection needs at least one other agency.")]})
    return others


def _planned(
    pk: int, wanted: Plan, template: Template, lead: Agency, others: Sequence[tuple[Agency, str]], by: User,
    now: datetime,
) -> Inspection:  # fmt: skip
    project = Project.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=pk)
    needs_supervision(by, project)
    today = timezone.localdate(now)
    version = standing_on(project.jurisdiction_id, today)
    answers = filled(blank_answers(template.items, version.short if version else ""), project, today)
    assert wanted.planned_on is not None
    inspection = Inspection.objects.create(
        number=_number(project.jurisdiction, now), project=project, template=template, kind=wanted.kind,
        planned_on=wanted.planned_on, campaign=wanted.campaign.strip(), answers=answers, draw=dict(wanted.draw),
        made_at=now, made_by=by,
    )  # fmt: skip
    InspectionPart.objects.bulk_create(
        [
            InspectionPart(
                inspection=inspection, agency=lead, is_lead=True, task=wanted.task, inspectors=wanted.inspectors.strip()
            ),
            *(InspectionPart(inspection=inspection, agency=agency, task=task[:200]) for agency, task in others),
        ]
    )  # fmt: skip
    record(
        "inspection_planned", by=by, now=now, project=project,
        details={"inspection": inspection.pk, "number": inspection.number, "kind": wanted.kind,
                 "template": template.code, "on": wanted.planned_on.isoformat(), "draw": dict(wanted.draw)},
    )  # fmt: skip
    return inspection


def _number(jurisdiction: Region, now: datetime) -> str:
    """Gap-free in each place and year; taken late, since it is held until commit."""
    year = timezone.localdate(now).year
    return f"JC-{jurisdiction.pk}-{year}-{take(f'inspection:{jurisdiction.pk}:{year}'):05d}"


@dataclass(frozen=True, slots=True)
class Lot:
    """How many projects are drawn from which, and how many inspectors for each. A `seed` draws the same again."""

    count: int
    inspectors: int = 2
    seed: int | None = None
    sector: str = ""
    region: str = ""


@transaction.atomic
def plan_by_lot(lot: Lot, wanted: Plan, *, by: User, now: datetime) -> list[Inspection]:
    """Draw projects under construction and, for each, inspectors; plan an inspection of each, with the draw on it."""
    agency = agency_of(by)
    pool, people = pool_for(by, lot), inspectors_of(agency)
    refuse_faults(
        {
            "count": None if 1 <= lot.count <= min(AT_ONCE_MAX, len(pool))
            else _("Draw between 1 and %(most)s projects; so many are there to draw from.")
            % {"most": min(AT_ONCE_MAX, len(pool))},
            "inspectors": None if 1 <= lot.inspectors <= 10 else _("Draw between 1 and 10 inspectors."),
            "seed": None if lot.seed is None or 0 <= lot.seed < SEED_MAX
            else _("The seed is a whole number below %(most)s.") % {"most": SEED_MAX},
        }
    )  # fmt: skip
    seed = secrets.randbelow(SEED_MAX) if lot.seed is None else lot.seed
    chosen = drawing.drawn(pool, lot.count, seed)
    named = drawing.inspectors_for(chosen, list(people), lot.inspectors, seed)
    said = {
        "seed": seed, "pool": len(pool), "checksum": drawing.checksum(pool), "drawn": len(chosen),
        "people": len(people), "people_checksum": drawing.checksum(people),
    }  # fmt: skip
    made = []
    for code in chosen:
        inspectors = "、".join(people[name] for name in named[code])
        one = replace(wanted, inspectors=inspectors[:200], draw=said)
        made += plan([pool[code]], one, by=by, now=now)
    return made


def pool_for(user: User, lot: Lot) -> dict[str, int]:
    """Code and id of the projects under construction that the person may inspect."""
    agency = agency_of(user)
    found = Project.objects.visible_to(user).filter(state=Project.State.BUILDING)
    if not (coordinates(user) or agency.role in LABOUR):
        found = found.filter(responsible_agency=agency)
    if lot.sector:
        found = found.filter(sector=lot.sector)
    if lot.region:
        found = found.filter(region=lot.region)
    return dict(found.order_by().values_list("code", "pk"))


def inspectors_of(agency: Agency) -> dict[str, str]:
    """Who can be sent: the staff of the agency, by account and name."""
    staff = User.objects.filter(agency=agency, is_active=True, role__in=STAFF)
    return {each.username: str(each) for each in staff}
