"""The task list of a year (年度任务分工), laid out from the policy in force: one task per lead body."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies.people.models import Agency, User
from agencies.policy.directives import Directive
from agencies.policy.versions import lock_place, standing_on
from oversight.duties import needs
from oversight.group.actions.tasks import TERM_MAX, TEXT_MAX, lay
from oversight.group.models import Task
from oversight.group.units import meant_by, member_units
from oversight.group.workflow import may_set
from oversight.group.year import Demand, When, demands


@dataclass(slots=True)
class Laid:
    """`missing` are roles that a directive names and no body of the place carries, by the code of the directive."""

    tasks: list[Task] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def lay_out(jurisdiction: str, year: int, *, by: User | None, now: datetime) -> Laid:
    """What is on the list already stays as it is, also what was cancelled; a second run adds nothing.

    Without `by` the calendar does it. Raises Refused (`not-your-part`).
    """
    if by is not None:
        needs(may_set(by, jurisdiction))
    lock_place(jurisdiction)
    laid = Laid()
    version = standing_on(jurisdiction, timezone.localdate(now))
    if version is None:
        return laid
    agencies = list(Agency.objects.filter(jurisdiction=jurisdiction, is_active=True).order_by("pk"))
    members = list(member_units(jurisdiction))
    there = set(
        Task.objects.filter(jurisdiction=jurisdiction, year=year, origin=Task.Origin.YEAR)
        .exclude(code="")
        .values_list("code", "agency")
    )
    for demand in demands(version.policy.directives, year):
        if demand.when is not When.NOW:
            continue
        directive = demand.directive
        leading, missing = meant_by(directive.lead, agencies)
        if missing:
            laid.missing[directive.code] = missing
        # What nobody is there for must not be lost: it is the office's until somebody is named.
        leading = leading or [each for each in agencies if each.is_coordinator]
        partners = _partners(directive, agencies, members)
        laid.tasks += [
            _lay(jurisdiction, year, demand, agency, partners, by, now)
            for agency in leading
            if (directive.code, agency.pk) not in there
        ]
    return laid


def _partners(
    directive: Directive, agencies: Sequence[Agency], members: Sequence[Agency]
) -> Sequence[Agency]:
    return members if directive.every_member else meant_by(directive.assist, agencies)[0]


def _lay(
    jurisdiction: str, year: int, demand: Demand, agency: Agency, partners: Sequence[Agency], by: User | None,
    now: datetime,
) -> Task:  # fmt: skip
    directive = demand.directive
    text = (directive.name or directive.quote)[:TEXT_MAX]
    return lay(
        jurisdiction=jurisdiction, origin=Task.Origin.YEAR, year=year, text=text, agency=agency, partners=partners,
        due_on=demand.due_on, term=directive.term[:TERM_MAX], starts_on=date(year, 1, 1), clause=directive.source,
        source="", code=directive.code, measures="", person="", by=by, now=now,
    )  # fmt: skip
