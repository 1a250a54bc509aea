"""Who answers for a project by name: naming, relieving, and the yearly assessment of labour managers."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, User
from projects.duties import needs_edit, needs_supervision
from projects.history import record
from projects.models import Company, Contract, ManagerAssessment, Post, Project

NOTE_MAX = 500
Part = Post.Part
# Whose person each is: of an agency, of a firm on the site, or of either.
OF_AGENCY = frozenset({Part.COMPETENT, Part.INDUSTRY, Part.HR, Part.LEADER, Part.LIAISON})
OF_FIRM = frozenset({Part.SITE_MANAGER, Part.LABOUR_MANAGER, Part.SUPERVISOR})


@transaction.atomic
def appoint(
    project_id: int,
    part: str,
    *,
    name: str,
    title: str = "",
    phone: str = "",
    agency_id: int | None = None,
    company_id: int | None = None,
    from_on: date,
    by: User,
    now: datetime,
) -> Post:
    """Name the person for one part from a day on; whoever held it until then is relieved on that day.

    Of labour managers each firm on the project has one of its own (BJ 三(二)6).
    """
    project = Project.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=project_id)
    needs_edit(by, project)
    if part not in Part.values:
        raise Invalid({"part": [unknown(part, Part.values)]})
    agency_id, company_id = _usual(project, part, agency_id, company_id)
    post = Post(
        project=project, part=part, name=name.strip(), title=title.strip(), phone=phone.strip(),
        agency_id=agency_id, company_id=company_id, from_on=from_on,
    )  # fmt: skip
    held = project.posts.filter(part=part)
    if part == Part.LABOUR_MANAGER:
        held = held.filter(company=company_id)
    before = held.filter(until_on__isnull=True).first()
    refuse_faults(_faults(post, held, before, now))
    if before:
        if (before.name, before.title, before.phone, before.agency_id, before.company_id) == (
            post.name, post.title, post.phone, post.agency_id, post.company_id,
        ):  # fmt: skip
            raise Refused("appointed-already", _("This person holds the part already."))
        before.until_on = from_on
        before.save(update_fields=["until_on"])
    post.save()
    details = _details(post) | ({"instead_of": before.name} if before else {})
    record("person_appointed", by=by, now=now, project=project, details=details)
    return post


@transaction.atomic
def relieve(post_id: int, *, until_on: date, note: str, by: User, now: datetime) -> Post:
    """Nobody follows for the time being; the part stands open."""
    post = _locked(post_id, by)
    needs_edit(by, post.project)
    _refuse_ended(post)
    refuse_faults(
        {
            "until_on": _future(until_on, now)
            or (_("It cannot end before it began.") if until_on < post.from_on else None),
            "note": text_fault(note, NOTE_MAX),
        }
    )
    post.until_on = until_on
    post.save(update_fields=["until_on"])
    details = _details(post) | {"until_on": until_on.isoformat()}
    record("person_relieved", by=by, now=now, project=post.project, details=details, note=note.strip())
    return post


@transaction.atomic
def assess(
    post_id: int,
    *,
    year: int,
    result: str,
    note: str = "",
    assessed_on: date | None = None,
    by: User,
    now: datetime,
) -> ManagerAssessment:
    """The yearly assessment of a labour manager (劳资专管员考核), once a year, by who supervises."""
    post = _locked(post_id, by)
    needs_supervision(by, post.project)
    if post.part != Part.LABOUR_MANAGER:
        raise Refused("not-a-labour-manager", _("Only labour managers are assessed."))
    day = assessed_on or timezone.localdate(now)
    last = (post.until_on or timezone.localdate(now)).year
    faults = {
        "assessed_on": _future(day, now)
        or (_("It cannot be before that year.") if day.year < year else None),
        "result": None
        if result in ManagerAssessment.Result.values
        else unknown(result, ManagerAssessment.Result.values),
        "note": text_fault(note, NOTE_MAX) if note else None,
    }
    if not post.from_on.year <= year <= last:
        faults["year"] = _("This person was labour manager here from %(first)s to %(last)s.") % {
            "first": post.from_on.year,
            "last": last,
        }
    refuse_faults(faults)
    if post.assessments.filter(year=year).exists():
        raise Refused("assessed-already", _("The assessment of this year is on record."))
    # Whoever supervises works for an agency.
    assert by.agency is not None
    made = ManagerAssessment.objects.create(
        post=post, year=year, result=result, note=note.strip(), assessed_on=day, assessed_by=by.agency
    )
    details = _details(post) | {"year": year, "result": result}
    record("manager_assessed", by=by, now=now, project=post.project, details=details, note=note.strip())
    return made


def firms_on(project: Project) -> set[int]:
    """The general contractor and every subcontractor still there: each owes a labour manager."""
    found = set(
        Contract.objects.filter(project=project, ended_on__isnull=True).values_list("contractor", flat=True)
    )
    return found | ({project.general_contractor_id} if project.general_contractor_id else set())


def _usual(
    project: Project, part: str, agency: int | None, company: int | None
) -> tuple[int | None, int | None]:
    """Where only one body can be meant, it need not be said."""
    if part in (Part.INDUSTRY, Part.LIAISON) and agency is None:
        agency = project.responsible_agency_id
    if part == Part.OWNER and agency is None and company is None:
        return project.owner_agency_id, project.owner_id
    if part == Part.SITE_MANAGER and company is None:
        company = project.general_contractor_id
    return agency, company


def _faults(post: Post, held: Any, before: Post | None, now: datetime) -> dict[str, str | None]:
    faults: dict[str, str | None] = {
        "name": text_fault(post.name, 40),
        "title": text_fault(post.title, 60) if post.title else None,
        "phone": text_fault(post.phone, 30) if post.phone else None,
        "from_on": _future(post.from_on, now),
    }
    if before and post.from_on < before.from_on:
        faults["from_on"] = _("Whoever holds it now began on %(day)s; this cannot be earlier.") % {
            "day": before.from_on.isoformat()
        }
    ended = held.aggregate(last=Max("until_on"))["last"]
    if ended and post.from_on < ended:
        faults["from_on"] = _("It was held by another person until %(day)s.") % {"day": ended.isoformat()}
    faults |= _body_faults(post)
    return faults


def _body_faults(post: Post) -> dict[str, str | None]:
    if post.part in OF_AGENCY:
        if post.company_id:
            return {"company_id": _("This is a person of a department, not of a firm.")}
        if post.agency_id is None:
            return {"agency_id": _("This field is required.")}
        home = Agency.objects.filter(pk=post.agency_id, jurisdiction=post.project.jurisdiction_id)
        return {} if home.exists() else {"agency_id": _("There is no such agency here.")}
    if post.part in OF_FIRM and post.agency_id:
        return {"agency_id": _("This is a person of a firm, not of a department.")}
    if post.part in OF_FIRM and post.company_id is None:
        return {"company_id": _("This field is required.")}
    if post.company_id and not Company.objects.filter(pk=post.company_id).exists():
        return {"company_id": _("There is no such company.")}
    if post.part == Part.LABOUR_MANAGER and post.company_id not in firms_on(post.project):
        return {"company_id": _("This firm has no contract on this project.")}
    return {}


def _future(day: date, now: datetime) -> str | None:
    return _("This day is still to come.") if day > timezone.localdate(now) else None


def _refuse_ended(post: Post) -> None:
    if post.until_on is not None:
        raise Refused("relieved-already", _("This person no longer holds the part."))


def _locked(post_id: int, by: User) -> Post:
    """Raises Post.DoesNotExist when it is not theirs to see."""
    seen = Post.objects.filter(project__in=Project.objects.visible_to(by))
    return seen.select_related("project").select_for_update(of=("self",)).get(pk=post_id)


def _details(post: Post) -> dict[str, Any]:
    return {"post": post.pk, "part": str(post.part), "name": post.name, "from_on": post.from_on.isoformat()}
