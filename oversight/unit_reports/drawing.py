"""What the registers already know of a unit's period: the figures a report begins with, and the rows behind each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from agencies.forms.filters import day_end, day_start
from agencies.people.models import Agency
from agencies.policy.directives import Rhythm
from cases.models import Case
from cases.workflow import Status
from escrow.models import Deposit, Guarantee, MoneyMonth, WageAccount
from oversight.models import Patrol, UnitReport
from projects.models import Contract, Engagement, Finding, Item, Project, Settlement
from projects.registers.filters import inside

_STANDING = (Deposit.State.HELD, Deposit.State.DRAWN, Deposit.State.RETURNING)
# Names of what stands behind a figure; a page looks each up for whoever may see it.
CASE, PATROL, FINDING = "case", "patrol", "finding"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure as the data give it, stored like one that was typed, with (kind, key) of the rows behind it."""

    value: Any
    rows: tuple[tuple[str, int], ...] = ()

    def stored(self) -> dict[str, Any]:
        return {"value": self.value, "rows": [list(each) for each in self.rows]}

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> "Drawn":
        return cls(stored["value"], tuple((str(kind), int(key)) for kind, key in stored["rows"]))


@dataclass(frozen=True, slots=True)
class Ground:
    """Of which unit and which days. A town answers for what lies in it, any other unit for what is its own."""

    agency: Agency
    first: date
    last: date

    @classmethod
    def of(cls, report: UnitReport) -> "Ground":
        return cls(report.agency, report.first, report.last)

    @property
    def is_town(self) -> bool:
        return self.agency.region_id != self.agency.jurisdiction_id

    @property
    def area(self) -> Q:
        return inside(self.agency.region_id) if self.is_town else Q()


def drawn_of(report: UnitReport) -> dict[str, Drawn]:
    """As it was when the report was handed in; before that as it is now."""
    if report.drawn and report.state != UnitReport.State.OWED:
        return {code: Drawn.restored(each) for code, each in report.drawn.items()}
    return figures_of(Ground.of(report)) if report.kind == Rhythm.INFORMATION else {}


def figures_of(ground: Ground) -> dict[str, Drawn]:
    """The figures of an information report, in four queries."""
    cases = list(cases_of(ground).values_list("pk", "workers", "amount", "fact_row__is_group"))
    rows = _rows(CASE, [pk for pk, *_more in cases])
    patrols = list(
        Patrol.objects.filter(agency=ground.agency, made_on__range=(ground.first, ground.last))
        .annotate(recorded=Count("inspection__findings")).order_by("pk")
    )  # fmt: skip
    problems = [each for each in patrols if each.result != Patrol.Result.NOTHING and not each.recorded]
    corrected = [each for each in problems if each.result == Patrol.Result.CORRECTED]
    found, settled = _findings(ground, "found_at"), _findings(ground, "settled_at")
    group = [pk for pk, _workers, _amount, is_group in cases if is_group]
    return {
        "cases": Drawn(len(cases), rows),
        "workers": Drawn(sum(workers or 0 for _pk, workers, _amount, _group in cases), rows),
        "amount": Drawn(f"{sum((amount or 0 for _pk, _w, amount, _g in cases), Decimal(0)):.2f}", rows),
        "patrols": Drawn(len(patrols), _rows(PATROL, [each.pk for each in patrols])),
        "problems": Drawn(
            len(problems) + len(found), _rows(PATROL, [each.pk for each in problems]) + _rows(FINDING, found)
        ),
        "solved": Drawn(
            len(corrected) + len(settled), _rows(PATROL, [each.pk for each in corrected]) + _rows(FINDING, settled)
        ),
        "incidents": Drawn(len(group), _rows(CASE, group)),
    }  # fmt: skip


def _rows(kind: str, keys: Iterable[int]) -> tuple[tuple[str, int], ...]:
    return tuple((kind, key) for key in keys)


def cases_of(ground: Ground) -> QuerySet[Case]:
    """Cases of its area that the unit has a part in and that were open on a day of the period; one that was merged
    counts with the case that goes on."""
    open_then = Q(closed_at__isnull=True) | Q(closed_at__gte=day_start(ground.first))
    area = Q(region__code__startswith=ground.agency.region_id) if ground.is_town else Q()
    found = Case.objects.filter(area, open_then, received_at__lte=day_end(ground.last))
    return found.filter(access__agency=ground.agency).exclude(status=Status.MERGED).order_by("pk")


def _findings(ground: Ground, column: str) -> list[int]:
    """Found, or settled, in the period: in the town, whoever inspected there; else those of the unit itself."""
    own = (
        Q(project__region__code__startswith=ground.agency.region_id)
        if ground.is_town
        else Q(agency=ground.agency)
    )
    days = {f"{column}__gte": day_start(ground.first), f"{column}__lte": day_end(ground.last)}
    found = Finding.objects.filter(own, project__jurisdiction=ground.agency.jurisdiction_id, **days)
    return list(found.order_by("pk").values_list("pk", flat=True))


def projects_of(ground: Ground) -> list[Project]:
    """The projects of the area that were being built in the period."""
    begun = Q(started_on__lte=ground.last) | Q(
        started_on__isnull=True, state__in=[Project.State.BUILDING, Project.State.STOPPED]
    )
    ended = Q(state=Project.State.CANCELLED) | Q(finished_on__lt=ground.first) | Q(filed_on__lt=ground.first)
    own = ground.area if ground.is_town else Q(responsible_agency=ground.agency)
    found = Project.objects.filter(own, begun, jurisdiction=ground.agency.jurisdiction_id).exclude(ended)
    return list(
        found.select_related("owner", "owner_agency", "general_contractor", "approved_by").order_by("code")
    )


def lines_of(ground: Ground) -> list[dict[str, Any]]:
    """The lines of a township monthly form: one per project, nine queries however many they are."""
    projects = projects_of(ground)
    keys = [each.pk for each in projects]
    known = _Known(keys, ground)
    return [_line(each, known) for each in projects]


def lines_now(report: UnitReport) -> list[dict[str, Any]]:
    """The lines of a report: frozen once it is handed in; before that as drawn, with what was changed by hand in its
    place and what was added behind."""
    if report.state in (UnitReport.State.HANDED_IN, UnitReport.State.ACCEPTED):
        return [dict(each) for each in report.lines]
    by_hand = {each["project"]: each for each in report.lines if each["project"]}
    drawn = [dict(by_hand.pop(each["project"], each)) for each in lines_of(Ground.of(report))]
    return [
        *drawn,
        *map(dict, by_hand.values()),
        *(dict(each) for each in report.lines if not each["project"]),
    ]


def keys_of(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a line is called in an address: p and the key of its project, or x and its place among those added."""
    found, added = [], 0
    for each in lines:
        found.append(f"p{each['project']}" if each["project"] else f"x{added}")
        added += not each["project"]
    return found


def place_of(lines: Sequence[Mapping[str, Any]], key: str) -> int | None:
    keys = keys_of(lines)
    return keys.index(key) if key in keys else None


class _Known:
    """Everything about these projects, by key."""

    def __init__(self, keys: Sequence[int], ground: Ground) -> None:
        month, last = ground.first.replace(day=1), ground.last
        self.accounts = _by(
            WageAccount.objects.filter(account__project__in=keys, account__opened_on__lte=last)
            .select_related("account").order_by("account__opened_on"), lambda each: each.account.project_id,
        )  # fmt: skip
        self.months = _by(MoneyMonth.objects.filter(project__in=keys, month=month), _project)
        self.deposits = _by(Deposit.objects.filter(project__in=keys, state__in=_STANDING), _project)
        guarantees = Guarantee.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=last), project__in=keys, kind=Guarantee.Kind.PAYMENT,
            valid_from__lte=last, valid_until__gte=last,
        )  # fmt: skip
        self.guarantees = _by(guarantees, _project)
        contracts = list(Contract.objects.filter(project__in=keys).order_by("pk"))
        self.generals = _by((each for each in contracts if each.kind == Contract.Kind.GENERAL), _project)
        self.breaches = _by((each for each in contracts if each.breach), _project)
        settled = Settlement.objects.filter(contract__project__in=keys, settled_on__lte=last)
        self.settled = set(settled.values_list("contract__project", flat=True))
        boards = Item.objects.filter(project__in=keys, code="rights_board", done_on__lte=last)
        self.boards = set(boards.values_list("project", flat=True))
        here = Q(exited_on__isnull=True) | Q(exited_on__gte=ground.first)
        stays = Engagement.objects.filter(here, project__in=keys, entered_on__lte=last)
        signed = Count("pk", filter=Q(contracted_on__lte=last))
        counted = stays.order_by().values_list("project").annotate(workers=Count("pk"), contracts=signed)
        self.people = {project: (workers, contracts) for project, workers, contracts in counted}


def _project(row: Any) -> int:
    return int(row.project_id)


def _by(rows: Iterable[Any], key: Callable[[Any], int]) -> dict[int, Any]:
    """Of several the last."""
    return {key(each): each for each in rows}


def _line(project: Project, known: _Known) -> dict[str, Any]:
    pk = project.pk
    account, month, deposit = known.accounts.get(pk), known.months.get(pk), known.deposits.get(pk)
    general, breach, guarantee = known.generals.get(pk), known.breaches.get(pk), known.guarantees.get(pk)
    workers, contracts = known.people.get(pk, (0, 0))
    cycle = general.settlement_cycle if general else None
    return {
        "project": pk,
        "name": project.name,
        "address": project.address,
        "approval": project.approved_by.name if project.approved_by else "",
        "owner": project.owner_name,
        "owner_phone": project.owner.phone if project.owner else "",
        "contractor": str(project.general_contractor or ""),
        "contractor_phone": project.general_contractor.phone if project.general_contractor else "",
        "starts_on": _iso(project.started_on or project.starts_on),
        "ends_on": _iso(project.ends_on),
        "unlawful": _yes(breach is not None) if general or breach else "",
        "unlawful_handled": breach.breach_note[:200] if breach else "",
        "guaranteed": _yes(guarantee is not None),
        # On paper, and so in Chinese.
        "guarantee_form": _GUARANTEES.get(guarantee.form, "") if guarantee else "",
        "interim": _yes(pk in known.settled),
        "cycle": f"{cycle}个月" if cycle else "",
        "credit": "",
        "credit_on": "",
        "workers": workers,
        "contracts": contracts,
        "in_system": _yes(workers > 0),
        "account_no": account.account.number if account else "",
        "allocated": _yuan(month.allocated if month else None),
        "bank_paid": _yuan(month.paid_out if month else None),
        "deposit_form": _DEPOSITS.get(deposit.form, "") if deposit else "",
        "deposit": _yuan(deposit.amount if deposit else None),
        "paid_workers": month.workers - month.workers_unpaid if month else 0,
        "paid_wages": _yuan(month.wages_paid if month else None),
        "cleared_by_owner": _yuan(None),
        "cleared_by_contractor": _yuan(None),
        "board": _yes(pk in known.boards),
        "remark": "",
    }


_GUARANTEES: Mapping[str, str] = {
    "bank": "银行保函", "company": "担保公司保函", "insurance": "保险", "property": "抵押",
}  # fmt: skip
_DEPOSITS: Mapping[str, str] = {
    "cash": "现金", "bank": "银行保函", "company": "担保公司保函", "insurance": "工程保证保险",
}  # fmt: skip


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _yuan(amount: Decimal | None) -> str:
    return f"{amount or 0:.2f}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def month_before(day: date) -> tuple[date, date]:
    """The last whole month before the one this day lies in."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def today_of(now: Any) -> date:
    return timezone.localdate(now)
