"""Who has not paid the deposit in time: from the duty as it was judged, by industry department (BDH 二(二))."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, QuerySet

from agencies.people.models import Agency, User
from escrow.models import Deposit
from projects.models import Notice, Project

# The most that one page shows and one click tells.
MOST = 1000
_FREE = (Deposit.State.EXEMPT, Deposit.State.RETURNING, Deposit.State.RETURNED)


def unpaid_projects(user: User, today: date) -> QuerySet[Project]:
    """Under construction, owed by rule, past its day, not done and not excused."""
    owed = {
        "items__code": "deposit", "items__applies": True, "items__excuse": "", "items__done_on": None,
        "items__due_on__lt": today, "items__provisional": False,
    }  # fmt: skip
    found = Project.objects.visible_to(user).under_construction().filter(**owed)
    return found.exclude(deposit__state__in=_FREE).annotate(due=F("items__due_on"))


def with_details(rows: QuerySet[Project]) -> QuerySet[Project]:
    """`told` of each project: the notices about its deposit, the newest first."""
    notices = (
        Notice.objects.filter(subject=Notice.Subject.DEPOSIT_UNPAID).select_related("letter").order_by("-pk")
    )
    related = ("general_contractor", "responsible_agency", "deposit", "region")
    return rows.select_related(*related).prefetch_related(Prefetch("notices", notices, to_attr="told"))


@dataclass(frozen=True, slots=True)
class Group:
    """The projects of one industry department; None for those that nobody supervises."""

    agency: Agency | None
    projects: tuple[Project, ...]

    @property
    def untold(self) -> int:
        return sum(1 for each in self.projects if is_untold(each))


def is_untold(project: Project) -> bool:
    """No notice about it waits for its reply, or has been replied to and not closed."""
    told: Iterable[Notice] = project.told  # type: ignore[attr-defined]
    return all(each.state == Notice.State.CLOSED for each in told)


def grouped(rows: Iterable[Project]) -> list[Group]:
    found: dict[int | None, list[Project]] = {}
    agencies: dict[int | None, Agency | None] = {}
    for each in rows:
        found.setdefault(each.responsible_agency_id, []).append(each)
        agencies[each.responsible_agency_id] = each.responsible_agency
    return [Group(agencies[key], tuple(mine)) for key, mine in found.items()]
