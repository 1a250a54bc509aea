"""What the registers know of a firm that is to deposit: arrears found, systems kept, its place on the list."""

from datetime import date

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from escrow.deposits.rates import FirmHistory
from projects.compliance.conditions import wanting
from projects.models import Company, CompanyGrade, Finding, Item, Measure, Project

# The two systems that a firm must have kept to be freed: real-name management and the wage account.
SYSTEMS = ("real_name", "wage_account")


def history_of(company: Company | None, jurisdiction: str, on: date) -> FirmHistory:
    """From the projects, findings, grades and measures of this place. What complaints say comes from the officer, or
    from the caller above, who corrects the fact with its reason."""
    if company is None:
        return FirmHistory(open_projects=0)
    works = Project.objects.filter(jurisdiction=jurisdiction, general_contractor=company)
    known = works.exclude(state=Project.State.CANCELLED).aggregate(
        first=Min(Coalesce("started_on", "permitted_on", "approved_on")),
        standing=Count("pk", filter=Q(state__in=Project.OPEN)),
        all=Count("pk"),
    )
    count, last = _arrears(company)
    listed = _listed(company)
    keeps, why = _systems(company, works, on)
    first = known["first"]
    based_on = {
        "clean_since": _("%(projects)s projects here since %(day)s")
        % {"projects": known["all"], "day": first.isoformat()}
        if first
        else _("no works of this firm are known here"),
        "arrears_on": _("%(findings)s findings of arrears, the last on %(day)s")
        % {"findings": count, "day": last.isoformat()}
        if last
        else _("no finding of arrears against this firm"),
        "keeps_systems": why,
        "is_listed": _("letter %(letter)s") % {"letter": listed.letter.number}
        if listed
        else _("no proposal to list this firm was followed"),
        "open_projects": _("from the ledger of projects"),
    }
    return FirmHistory(
        clean_since=first if first and first <= on else None,
        arrears_on=last,
        keeps_systems=keeps,
        is_listed=listed is not None,
        open_projects=known["standing"],
        based_on=based_on,
    )


def _arrears(company: Company) -> tuple[int, date | None]:
    """Owed wages were found: at this firm, or on a project that it builds where no other firm was at fault."""
    at_fault = Q(company=company) | Q(company=None, project__general_contractor=company)
    found = Finding.objects.filter(at_fault, breach=Finding.Breach.WAGES_OWED)
    told = found.order_by().aggregate(count=Count("pk"), last=Max("found_at__date"))
    return told["count"], told["last"]


def _listed(company: Company) -> Measure | None:
    """The list itself is kept elsewhere: here it is known by the proposal that was followed."""
    found = Measure.objects.filter(finding__company=company, rung=Measure.Rung.BLACKLIST, adopted=True)
    return found.exclude(state=Measure.State.WITHDRAWN).select_related("letter").last()


def _systems(company: Company, works: object, on: date) -> tuple[bool, str]:
    grade = CompanyGrade.objects.filter(company=company, year__lte=on.year).order_by("-year").first()
    if grade is not None and grade.grade == CompanyGrade.Grade.C:
        return False, _("grade %(grade)s of %(year)s") % {"grade": grade.grade, "year": grade.year}
    items = Item.objects.filter(project__in=works, code__in=SYSTEMS)  # type: ignore[misc]
    counted = items.order_by().aggregate(all=Count("pk"), wanting=Count("pk", filter=wanting(on)))
    said = _("%(wanting)s of %(all)s duties of real-name management and wage accounts not in order") % counted
    if grade is not None:
        said = f"{said}; " + _("grade %(grade)s of %(year)s") % {"grade": grade.grade, "year": grade.year}
    return bool(counted["all"]) and not counted["wanting"], said
