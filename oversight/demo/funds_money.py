"""Fund plans, disbursements and progress of the demo's public projects, and what is owed to small firms."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.models import User
from escrow.funding.sme_actions import lead_of
from escrow.models import Disbursement, FundLine, ProgressMonth, SmeClearing, SmeDebt
from projects.models import Company, Contract, Project

_LINES = (
    ("district_budget", "年度财政预算资金", Decimal("0.50")),
    ("higher_budget", "上级补助资金", Decimal("0.30")),
    ("bond", "专项债券资金", Decimal("0.20")),
)
_DEBTORS = (
    ("government", "示例街道办事处"),
    ("institution", "示例中心小学"),
    ("soe", "示例城市建设投资有限公司"),
    ("large", "示例建工集团有限公司"),
)
_VOUCHERS = {"wages": "人工费", "works": "工程款"}
_DEBTS, _MONTHS = 10, 6
_FEN = Decimal("0.01")


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """The same for the same seed; nothing where a plan or a debt stands already."""
    if not projects:
        return
    today = timezone.localdate(now)
    if not FundLine.objects.filter(project__in=projects).exists():
        public = [each for each in projects if each.is_government and each.contract_sum]
        _plan(public, today, Random(f"{seed}-fund-plans"))
        _disburse(public, by, now, Random(f"{seed}-disbursed"))
        _progress(public, today, Random(f"{seed}-progress"))
    place = projects[0].jurisdiction_id
    if not SmeDebt.objects.filter(jurisdiction=place).exists():
        _owe(projects, by, now, Random(f"{seed}-sme-debts"))


def _plan(projects: Sequence[Project], today: date, rng: Random) -> None:
    """Most lines are arranged by their day; now and then one is late, or not even secured."""
    lines = []
    for number, project in enumerate(projects):
        start, total = project.starts_on or today, project.contract_sum or Decimal(0)
        for place, (source, name, share) in enumerate(_LINES[: 1 + number % 3]):
            part = share if number % 3 == 2 else Decimal(1) / (1 + number % 3)
            amount = (total * part).quantize(_FEN)
            planned = start + timedelta(days=30 + 120 * place)
            slow, due = number % 5 == 3, planned <= today
            arranged = (
                (amount * (Decimal("0.55") if slow else Decimal(1))).quantize(_FEN) if due else Decimal(0)
            )
            lines.append(
                FundLine(
                    project=project, source=source, name=name, planned_on=planned, amount=amount,
                    is_secured=not slow, note="" if slow else f"示例资金批复〔{planned.year}〕{number + 1}号",
                    arranged=arranged,
                    arranged_on=min(planned + timedelta(days=rng.randrange(20)), today) if arranged else None,
                )
            )  # fmt: skip
    FundLine.objects.bulk_create(lines)


def _disburse(projects: Sequence[Project], by: User, now: datetime, rng: Random) -> None:
    """Month by month out of the first line; mostly for wages as well, now and then for the works alone."""
    today = timezone.localdate(now)
    first: dict[int, FundLine] = {}
    for line in FundLine.objects.filter(project__in=projects, arranged__gt=0).order_by("planned_on", "pk"):
        first.setdefault(line.project_id, line)
    rows = []
    for number, project in enumerate(projects):
        found = first.get(project.pk)
        if found is None or found.arranged_on is None:
            continue
        part = (found.arranged * Decimal("0.12")).quantize(_FEN)
        for count in range(rng.randrange(2, _MONTHS)):
            on = found.arranged_on + timedelta(days=10 + 30 * count)
            if on > today:
                break
            for use, share in (("wages", Decimal("0.25")), ("works", Decimal("0.75"))):
                if use == "wages" and number % 4 == 1:
                    continue
                rows.append(
                    Disbursement(
                        project=project, line=found, paid_on=on, use=use, amount=(part * share).quantize(_FEN),
                        reference=f"示例{_VOUCHERS[use]}{on:%Y%m%d}-{number:03d}", entered_at=now, entered_by=by,
                    )
                )  # fmt: skip
    Disbursement.objects.bulk_create(rows)


def _progress(projects: Sequence[Project], today: date, rng: Random) -> None:
    """The last months as planned by time, and found a little behind; some far behind."""
    rows = []
    for number, project in enumerate(projects):
        if not project.started_on or not project.ends_on:
            continue
        length = max((project.ends_on - project.started_on).days, 1)
        behind = (0, 2, 4, 8, 20)[number % 5]
        months = [today.replace(day=1)]
        while len(months) < _MONTHS:
            months.append((months[-1] - timedelta(days=1)).replace(day=1))
        for month in sorted(months):
            if month < project.started_on.replace(day=1):
                continue
            gone = (min(month + timedelta(days=27), project.ends_on) - project.started_on).days
            planned = max(0, min(100, 100 * gone // length))
            actual = max(0, planned - behind - rng.randrange(3))
            rows.append(ProgressMonth(project=project, month=month, planned=planned, actual=actual))
    ProgressMonth.objects.bulk_create(rows)


def _owe(projects: Sequence[Project], by: User, now: datetime, rng: Random) -> None:
    """Debts to the labour firms of the demo; about half cleared in part, some of it for wages."""
    today = timezone.localdate(now)
    place = projects[0].jurisdiction_id
    lead, rule = lead_of(place, today)
    contracts = list(
        Contract.objects.filter(project__in=projects, kind=Contract.Kind.LABOUR)
        .select_related("contractor")
        .order_by("pk")[:_DEBTS]
    )
    firms = {each.contractor_id for each in contracts}
    Company.objects.filter(pk__in=firms, size="").update(size=Company.Size.SMALL)
    debts = []
    for number, contract in enumerate(contracts):
        kind, debtor = _DEBTORS[number % len(_DEBTORS)]
        amount = Decimal(rng.randrange(20, 300)) * 10_000
        cleared = amount * rng.choice((0, 0, 40, 100)) / 100
        debts.append(
            SmeDebt(
                jurisdiction_id=place, debtor_kind=kind, debtor=debtor, creditor=contract.contractor,
                project_id=contract.project_id, lead=lead, lead_clause=rule.source if rule else "",
                contract_no=f"示例账款{number + 1:03d}", amount=amount,
                due_on=today - timedelta(days=rng.randrange(30, 700)), cleared=cleared,
                for_wages=(cleared * rng.choice((0, 30, 60)) / 100).quantize(_FEN), entered_at=now, entered_by=by,
            )
        )  # fmt: skip
    made = SmeDebt.objects.bulk_create(debts)
    SmeClearing.objects.bulk_create(
        SmeClearing(
            debt=each, paid_on=today - timedelta(days=rng.randrange(1, 25)), amount=each.cleared,
            for_wages=each.for_wages, reference=f"示例付款{each.contract_no[-3:]}", at=now, by=by,
        )
        for each in made
        if each.cleared
    )  # fmt: skip
