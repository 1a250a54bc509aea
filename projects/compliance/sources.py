"""What the registers know of the duties of many projects at once: one query per register, never one per project."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery

from projects.compliance.judging import Entered, Facts, Known
from projects.compliance.known import Registers, Row, facts_from
from projects.models import (
    Appraisal,
    Attendance,
    Contract,
    Device,
    Document,
    Engagement,
    Enrolment,
    Item,
    Post,
    Project,
    Settlement,
)

_PROJECT = (
    "pk", "jurisdiction_id", "state", "sector", "category", "funding_bits", "special_type", "nature", "is_government",
    "contract_sum", "general_contractor_id", "general_contractor__ownership", "approved_on", "pushed_on",
    "tender_has_wage_clause", "permitted_on", "platform_no", "enrolled_on", "starts_on", "started_on", "finished_on",
    "filed_on", "funds_in_place", "funds_diverted",
)  # fmt: skip
_CONTRACT = (
    "project_id", "kind", "contractor_id", "signed_on", "filed_on", "is_written", "is_qualified", "states_wages",
    "settlement_cycle", "payment_cycle",
)  # fmt: skip

# By project and duty what a register of an app above knows; a duty it leaves out is for a person to enter.
Source = Callable[[Sequence[int], date], Mapping[int, Mapping[str, Known]]]
ABOVE: list[Source] = []


def add_source(source: Source) -> None:
    """Said once by an app above, when it is ready."""
    if source not in ABOVE:
        ABOVE.append(source)


def facts_of(project_ids: Sequence[int], today: date) -> dict[int, tuple[str, Facts]]:
    """The jurisdiction and the facts of each of these projects."""
    registers = _registers(project_ids, today)
    rows = Project.objects.filter(pk__in=project_ids).order_by().values(*_PROJECT)
    return {row["pk"]: (row["jurisdiction_id"], facts_from(row, registers[row["pk"]], today)) for row in rows}


def _registers(ids: Sequence[int], today: date) -> dict[int, Registers]:
    found: dict[int, Registers] = defaultdict(Registers)
    mine = {"project__in": ids}
    for row in Contract.objects.filter(**mine).order_by("pk").values(*_CONTRACT):
        found[row["project_id"]].contracts.append(row)
    settled = Settlement.objects.filter(contract__project__in=ids).order_by().values("contract__project")
    overdue = Q(planned_on__lt=today, settled_on__isnull=True)
    for row in settled.annotate(first=Min("settled_on"), overdue=Count("pk", filter=overdue)):
        found[row["contract__project"]].settlements = row
    posts = Post.objects.filter(part=Post.Part.LABOUR_MANAGER, **mine).order_by()
    for row in posts.values("project_id", "company_id", "from_on", "until_on"):
        found[row["project_id"]].managers.append(row)
    for row in (
        Device.objects.filter(removed_on__isnull=True, **mine)
        .order_by()
        .values("project_id", "kind", "installed_on")
    ):
        found[row["project_id"]].devices.append(row)
    for row in _workers(ids):
        found[row["project"]].workers = row
    for pk, month in _attended(ids):
        found[pk].attended = month
    for row in (
        Enrolment.objects.filter(**mine)
        .order_by()
        .values("project_id", "stage", "enrolled_on", "recognised_on")
    ):
        found[row["project_id"]].enrolment = row
    checked = Appraisal.objects.filter(checked_at__isnull=False, **mine).order_by().values("project")
    for row in checked.annotate(last=Max("until_on")):
        found[row["project"]].appraised = row["last"]
    for pk, purpose, on in _papers(ids):
        found[pk].papers[purpose] = on
    for pk, code, entry in _entered(ids):
        found[pk].entered[code] = entry
    for source in ABOVE:
        for pk, told in source(ids, today).items():
            found[pk].above.update(told)
    return found


def _workers(ids: Sequence[int]) -> Iterable[Row]:
    lacking = Q(contracted_on__isnull=True) | Q(contracted_on__gt=F("entered_on"))
    unpaid = Q(settled_on__isnull=True)
    return (
        Engagement.objects.filter(project__in=ids)
        .order_by()
        .values("project")
        .annotate(
            first=Min("entered_on"),
            lacking=Count("pk", filter=lacking & Q(exited_on__isnull=True)),
            unsettled=Count("pk", filter=unpaid),
            settled=Max("settled_on"),
        )
    )


def _attended(ids: Sequence[int]) -> Iterable[tuple[int, date | None]]:
    """The last month with attendance: by the index of each project, not by reading them all."""
    last = Attendance.objects.filter(project=OuterRef("pk")).order_by("-month").values("month")[:1]
    return Project.objects.filter(pk__in=ids).order_by().values_list("pk", Subquery(last))


def _papers(ids: Sequence[int]) -> Iterable[tuple[int, str, date | None]]:
    """Of the papers that count by themselves, those nobody doubts: the earliest day of each purpose."""
    both = Q(signed_by_contractor=True, signed_by_supervisor=True)
    wanted = Q(purpose=Document.Purpose.FUND_PROOF) | (Q(purpose=Document.Purpose.PAYMENT_CERTIFICATE) & both)
    rows = Document.objects.trusted().filter(wanted, project__in=ids).order_by().values("project", "purpose")
    return rows.annotate(on=Min("dated_on")).values_list("project", "purpose", "on")


def _entered(ids: Sequence[int]) -> Iterable[tuple[int, str, Entered]]:
    rows = Item.objects.filter(project__in=ids, entered_on__isnull=False).order_by()
    doubted = (Document.Verification.DOUBTFUL, Document.Verification.FALSE)
    told: Any = rows.values_list(
        "project", "code", "entered_on", "evidence__verification", "evidence__removed_at"
    )
    for pk, code, on, verification, removed in told:
        yield pk, code, Entered(on, stands=verification not in doubted and removed is None)
