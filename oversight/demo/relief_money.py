"""An invented emergency fund for each place, with money raised, an advance partly recovered and self-checks; presale
funds where the place knows them; a plan that waits for approval."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from agencies.people.models import Agency, User
from agencies.policy.money import Figure, Source
from agencies.vocabulary import Role
from escrow.accounts.about import about, money_of
from escrow.duties import approves_relief, books
from escrow.models import FundCheck, PresaleAccount, Reckoning, ReckoningLine, Recovery, ReliefFund
from escrow.relief.actions import deciding, fund, paying, planning, presale, recovering
from escrow.relief.actions.planning import Wanted
from escrow.relief.ground import owed_by_line
from escrow.relief.rules import rules_of
from escrow.relief.splitting import split
from projects.models import Project

LEAST = Decimal("2000000.00")


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """Does nothing where the fund has been checked already. After the sheets and the deposits."""
    if not projects:
        return
    place, random = projects[0].jurisdiction_id, Random(f"{seed}-relief")
    if FundCheck.objects.filter(fund__jurisdiction=place).exists():
        return
    found = ReliefFund.objects.filter(jurisdiction=place, region=None).first() or _opened(place, by, now)
    if found is None:
        return
    _raised(found, by, now)
    _presale(projects, by, now)
    approvers = [
        each
        for each in User.objects.filter(agency__jurisdiction=place).exclude(pk=by.pk).order_by("pk")
        if approves_relief(each, place)
    ][:2]
    if len(approvers) == 2:
        _advanced(projects[0], random, by, approvers, now)
    _checked(found, by, now)
    _waiting(place, by, now)


def _opened(place: str, by: User, now: datetime) -> ReliefFund | None:
    keeper = (
        Agency.objects.filter(jurisdiction=place, role=Role.FINANCE, is_active=True).order_by("pk").first()
    )
    if keeper is None:
        return None
    opened = now - timedelta(days=190)
    wanted = fund.NewFund(
        f"{keeper.jurisdiction.name}农民工工资应急周转金", f"62170000{place}0001", "示例银行",
        timezone.localdate(opened), keeper.pk,
    )  # fmt: skip
    return fund.open_fund(place, wanted, by=by, now=opened)


def _raised(found: ReliefFund, by: User, now: datetime) -> None:
    floor = money_of(found.jurisdiction_id, timezone.localdate(now)).number(Figure.FUND_FLOOR)
    amount = max(LEAST, floor or LEAST)
    for place, (days, part, source) in enumerate(
        ((185, amount, "财政预算安排"), (120, LEAST / 10, "社会化筹集"))
    ):
        at = now - timedelta(days=days)
        fund.raise_money(
            found.pk, amount=part.quantize(Decimal("0.01")), on=timezone.localdate(at), reference=f"ZJ{place:03d}",
            source=source, by=by, now=at,
        )  # fmt: skip


def _checked(found: ReliefFund, by: User, now: datetime) -> None:
    for days in (100, 12):
        at = now - timedelta(days=days)
        on = timezone.localdate(at)
        held = found.account.entries.filter(booked_on__lte=on).order_by("-place").first()
        fund.check(
            found.pk, on=on, balance=held.balance_after if held else Decimal(0), usable=True,
            result="账实相符，紧急状态下能够正常使用。", by=by, now=at,
        )  # fmt: skip


def _presale(projects: Sequence[Project], by: User, now: datetime) -> None:
    """On the first commercial housing of the place, where its order names presale funds."""
    for project in projects:
        codes = rules_of(money_of(project, timezone.localdate(now)), about(project)).order.codes
        if Source.PRESALE in codes and books(by, project):
            break
    else:
        return
    if PresaleAccount.objects.filter(account__project=project).exists():
        return
    housing = Agency.objects.filter(jurisdiction=project.jurisdiction_id, role=Role.HOUSING, is_active=True)
    keeper = housing.order_by("pk").first()
    if keeper is None:
        return
    at = now - timedelta(days=150)
    wanted = presale.NewPresale(
        f"{project.name}预售资金监管账户"[:160], f"62170001{project.jurisdiction_id}0001", "示例银行",
        timezone.localdate(at), keeper.pk, "预售字第001号",
    )  # fmt: skip
    made = presale.open_presale(project.pk, wanted, by=by, now=at)
    for kind, amount, days, party in (
        ("presale_paid", "3600000.00", 140, "购房款归集"),
        ("presale_works", "1100000.00", 90, "工程进度款"),
    ):
        on = now - timedelta(days=days)
        presale.book(
            made.pk, kind=kind, amount=Decimal(amount), on=timezone.localdate(on), reference=f"YS{days}", party=party,
            by=by, now=on,
        )  # fmt: skip


def _advanced(project: Project, random: Random, by: User, approvers: Sequence[User], now: datetime) -> None:
    """Workers of a firm outside construction whose owner has fled; part of it has come back."""
    at = now - timedelta(days=75)
    sheet = _sheet(project, random, by, at)
    sums = {Source.EMERGENCY_FUND.value: sheet.verified}
    wanted = Wanted("fled", "用人单位负责人失联，经公安机关查证属实。", sums=sums)
    plan = planning.propose(sheet.pk, wanted, by=by, now=at)
    planning.submit(plan.pk, by=by, now=at)
    deciding.endorse(plan.pk, opinion="同意垫付", by=approvers[0], now=at)
    deciding.approve(plan.pk, opinion="同意", by=approvers[1], now=at)
    on, step = timezone.localdate(at), plan.steps.get(source=Source.EMERGENCY_FUND)
    paying.carry_out(step.pk, on=on, reference="DF0001", by=by, now=at)
    paying.pay(step.pk, split(step.amount, owed_by_line(sheet), "proportional"), on=on, by=by, now=at)
    recovery = Recovery.objects.get(step=step)
    if recovery.debtor_id is not None:
        recovering.demand(recovery.pk, until=on + timedelta(days=45), by=by, now=at)
    back = now - timedelta(days=30)
    part = (recovery.amount / 3).quantize(Decimal("0.01"))
    recovering.recover(
        recovery.pk,
        amount=part,
        on=timezone.localdate(back),
        reference="ZC0001",
        said="第一笔还款",
        by=by,
        now=back,
    )


def _sheet(project: Project, random: Random, by: User, at: datetime) -> Reckoning:
    on = timezone.localdate(at)
    sums = [Decimal(random.randint(3000, 9000)) for _worker in range(8)]
    sheet = Reckoning.objects.create(
        number=f"HS-{project.jurisdiction_id}-{on.year}-9001", jurisdiction_id=project.jurisdiction_id,
        debtor=project.general_contractor, from_on=on - timedelta(days=90), until_on=on - timedelta(days=1),
        workers=len(sums), claimed=sum(sums), verified=sum(sums), made_at=at, made_by=by, updated_at=at,
    )  # fmt: skip
    ReckoningLine.objects.bulk_create(
        ReckoningLine(
            sheet=sheet, place=place, shown_name=f"{'王李张刘陈杨赵黄'[place - 1]}**", pay="month", units=1,
            wage=amount, gross=amount, verified=amount, claimed=amount, is_signed=True,
        )
        for place, amount in enumerate(sums, 1)
    )  # fmt: skip
    sheet.state, sheet.signed_on, sheet.signed_workers = Reckoning.State.SIGNED, on, len(sums)
    sheet.signed_by_general = "用人单位留守人员"
    sheet.save()
    return sheet


def _waiting(place: str, by: User, now: datetime) -> None:
    """A plan over the sources of a project, drawn up and not submitted yet, where a signed sheet is there."""
    signed = Reckoning.objects.filter(
        jurisdiction=place, state="signed", project__isnull=False, verified__gt=0
    )
    sheet = signed.exclude(plans__isnull=False).order_by("pk").first()
    if sheet is None:
        return
    on = timezone.localdate(now)
    wanted = Wanted(
        "unable",
        "企业基本账户已被冻结，无力支付。",
        "责令支付决定第1号",
        on - timedelta(days=25),
        on - timedelta(days=5),
    )
    planning.propose(sheet.pk, wanted, by=by, now=now)
