"""What the ledger and the registers know when a plan is laid out: balances now, facts, what is still owed."""

from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum

from agencies.people.models import Region
from agencies.policy.money import ANY, About, Source
from escrow.accounts.about import about, money_of
from escrow.deposits.standing import covered
from escrow.models import (
    Account,
    Deposit,
    PresaleAccount,
    Reckoning,
    ReckoningLine,
    ReliefFund,
    ReliefPayment,
    ReliefPlan,
    ReliefStep,
    Restraint,
)
from escrow.relief.rules import Rules, rules_of
from escrow.relief.waterfall import NOTHING, Facts, Holding, Laid, lay_out
from projects.models import Project


def rules_for(plan: ReliefPlan, on: date) -> Rules:
    facts: About = about(plan.project) if plan.project else ANY
    return rules_of(money_of(plan.jurisdiction_id, on), facts)


def accounts_for(plan: ReliefPlan) -> dict[str, Account | None]:
    """The account behind each source; None where the source is no account of ours (a guarantee, other channels)."""
    found: dict[str, Account | None] = {}
    if plan.project is not None:
        for account in Account.objects.filter(project=plan.project, kind="wage", closed_on__isnull=True):
            found[Source.WAGE_ACCOUNT] = account
        if deposit := deposit_of(plan.project):
            found[Source.DEPOSIT] = deposit.account
        if presale := presale_of(plan.project):
            found[Source.PRESALE] = presale.account
    if fund := fund_for(plan.jurisdiction_id, plan.project):
        found[Source.EMERGENCY_FUND] = fund.account
    return found


def deposit_of(project: Project) -> Deposit | None:
    return Deposit.objects.standing().filter(project=project).select_related("account", "document").first()


def presale_of(project: Project) -> PresaleAccount | None:
    found = PresaleAccount.objects.filter(account__project=project, account__closed_on__isnull=True)
    return found.select_related("account", "supervisor").order_by("-account__balance", "pk").first()


def fund_for(jurisdiction: str, project: Project | None) -> ReliefFund | None:
    """The fund of the district where the project lies, else that of the whole place."""
    funds = ReliefFund.objects.filter(jurisdiction=jurisdiction, account__closed_on__isnull=True)
    within = Q(region__isnull=True)
    if project is not None:
        within |= Q(region__in=_above(project.region))
    return (
        funds.filter(within)
        .select_related("account")
        .order_by(F("region").desc(nulls_last=True), "pk")
        .first()
    )


def _above(region: Region) -> list[str]:
    """A region and what it lies in, by their codes: a code is a prefix of those under it."""
    code = region.pk
    return [code, code[:6], f"{code[:4]}00", f"{code[:2]}0000"]


def holdings_for(plan: ReliefPlan, on: date) -> dict[str, Holding]:
    accounts = accounts_for(plan)
    laid_on = _restrained([each.pk for each in accounts.values() if each])
    found = {
        source: Holding(account.balance, f"{account.name} {account.masked_number}", account.pk in laid_on)
        for source, account in accounts.items()
        if account is not None
    }
    if plan.project is not None and (deposit := deposit_of(plan.project)):
        found[Source.DEPOSIT] = _covered(deposit, laid_on, on)
    other = plan.asked.get("other") or {}
    found[Source.OTHER] = Holding(Decimal(other.get("sum", "0")), other.get("note", ""))
    return found


def _covered(deposit: Deposit, laid_on: set[int], on: date) -> Holding:
    """Cash is what lies on the account; a guarantee covers its sum as long as it counts."""
    label, available = str(deposit.get_form_display()), covered(deposit, on)
    if deposit.account is not None:
        available = min(available, deposit.account.balance)
        return Holding(available, f"{label} {deposit.account.masked_number}", deposit.account_id in laid_on)
    return Holding(available, f"{label} {deposit.issuer} {deposit.number}")


def _restrained(accounts: list[int]) -> set[int]:
    found = Restraint.objects.filter(account__in=accounts, lifted_on__isnull=True)
    return set(found.values_list("account", flat=True))


def facts_for(plan: ReliefPlan, on: date) -> Facts:
    presale = plan.asked.get("presale") or {}
    return Facts(
        on=on, plight=plan.reason, use=plan.use, sheet=plan.sheet.number,
        is_construction=plan.project is not None, order_no=plan.order_no, order_due_on=plan.order_due_on,
        presale_agreed=presale.get("agreed"), presale_note=presale.get("note", ""),
    )  # fmt: skip


def sums_asked(plan: ReliefPlan) -> dict[str, Decimal]:
    return {source: Decimal(amount) for source, amount in (plan.asked.get("sums") or {}).items()}


def laid_for(plan: ReliefPlan, on: date) -> Laid:
    """The plan as it follows from what is known and there now."""
    return lay_out(
        rules_for(plan, on), plan.verified, holdings_for(plan, on), facts_for(plan, on), sums_asked(plan)
    )


def released(sheet: Reckoning) -> Decimal:
    """What plans have paid out for a sheet already."""
    paid = ReliefStep.objects.filter(plan__sheet=sheet, paid_on__isnull=False)
    return paid.aggregate(sum=Sum("amount"))["sum"] or NOTHING


def paid_by_line(sheet: Reckoning) -> dict[int, Decimal]:
    rows = ReliefPayment.objects.filter(line__sheet=sheet).values_list("line").annotate(Sum("amount"))
    return dict(rows)


def owed_by_line(sheet: Reckoning) -> dict[int, Decimal]:
    """What is still owed to each worker of a sheet, after what plans have paid; without those who are owed nothing."""
    paid = paid_by_line(sheet)
    lines = ReckoningLine.objects.filter(sheet=sheet).order_by("place").values_list("pk", "verified")
    return {pk: rest for pk, verified in lines if (rest := verified - paid.get(pk, NOTHING)) > 0}
