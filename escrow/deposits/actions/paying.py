"""The deposit comes in and is renewed: cash on an account, or the guarantee of a bank, a firm or an insurer."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, User
from agencies.policy.money import Figure, Holder
from agencies.records.privacy import mask_text
from escrow.amounts import positive_fault
from escrow.deposits.actions.reckoning import row_of
from escrow.deposits.actions.using import drawn, settle_by_renewal
from escrow.deposits.ground import (
    day_fault,
    deposit_locked,
    may_book,
    paper_of,
    project_locked,
    setting_of,
)
from escrow.deposits.standing import needed_until
from escrow.deposits.terms import collector_of, depositor_of, holder_of
from escrow.deposits.workflow import Act, refuse_unless
from escrow.duties import needs
from escrow.ledger.accounts import open_account
from escrow.ledger.posting import Movement, post
from escrow.models import TEXT_MAX, Account, Deposit, Entry
from projects.compliance.actions import recount
from projects.history import record
from projects.models import Document, Project

GUARANTEES = (Deposit.Form.BANK, Deposit.Form.COMPANY, Deposit.Form.INSURANCE)


@dataclass(frozen=True, slots=True)
class Cash:
    """What was paid in. The account is named with the first payment; without `holder` and `collector` they are those
    of the place."""

    amount: Decimal
    on: date
    bank: str = ""
    number: str = ""
    reference: str = ""
    holder: str = ""
    collector: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A guarantee as handed in. `reason` is why a shorter one than the rules ask is taken."""

    form: str
    issuer: str
    number: str
    amount: Decimal
    valid_from: date
    valid_until: date
    on: date
    document: int | None = None
    collector: int | None = None
    reason: str = ""


@transaction.atomic
def pay_cash(project_id: int, cash: Cash, *, by: User, now: datetime) -> Deposit:
    """Books it on the account of the deposit, which is opened with the first payment. The duty of the project is met
    once all that is required has come in. The same bank reference again is the payment that is there."""
    project = project_locked(project_id, by)
    needs(may_book(by, project))
    deposit = row_of(project, by, now)
    refuse_unless(Act.PAY, deposit)
    if deposit.form not in ("", Deposit.Form.CASH):
        raise Refused("other-form", _("A guarantee stands for this deposit; it is renewed and not paid."))
    holder, collector, fault = _kept(project, cash.holder, cash.collector, timezone.localdate(now))
    refuse_faults({"amount": positive_fault(cash.amount), "on": day_fault(cash.on, now)} | fault)
    account = deposit.account or _opened(project, deposit, cash, holder, by, now)
    payer = deposit.company.name if deposit.company else ""
    known = account.entries.filter(reference=cash.reference).exists() if cash.reference else False
    post(
        account.pk,
        Movement(Entry.Kind.DEPOSIT_PAID, cash.amount, cash.on, None, cash.reference, payer),
        by=by,
        now=now,
    )
    account.refresh_from_db(fields=["balance"])
    deposit.account, deposit.form, deposit.state = account, Deposit.Form.CASH, Deposit.State.HELD
    deposit.holder, deposit.collector, deposit.amount = holder, collector, account.balance
    deposit.paid_on = deposit.paid_on or cash.on
    _save(deposit, now)
    if not known:
        _note("deposit_paid", deposit, by, now, amount=str(cash.amount), on=cash.on.isoformat())
    recount([project.pk], now=now)
    return deposit


def _kept(
    project: Project, holder: str, collector: int | None, today: date
) -> tuple[str, Agency | None, dict[str, str | None]]:
    """Who keeps it and who collects it: two fields, since in Toli twelve departments collect what the HR-designated
    account holds."""
    found = collector_of(project, today)
    fault = None
    if collector is not None:
        bodies = Agency.objects.filter(jurisdiction=project.jurisdiction_id, is_active=True)
        found = bodies.filter(pk=collector).first()
        fault = None if found else _("There is no such agency in this place.")
    kept = holder or holder_of(project, today)
    return kept, found, {
        "collector": fault, "holder": None if kept in Holder.values else unknown(kept, Holder.values)
    }  # fmt: skip


def _opened(project: Project, deposit: Deposit, cash: Cash, holder: str, by: User, now: datetime) -> Account:
    """The contractor's own account, or within the one account of a department a part for this project."""
    number = cash.number.strip()
    if number and holder != Holder.CONTRACTOR:
        number = f"{number}-{project.pk}"
    return open_account(
        Account.Kind.DEPOSIT, jurisdiction=project.jurisdiction_id,
        name=_("Wage guarantee deposit: %(project)s") % {"project": project.name}, number=number, bank=cash.bank,
        opened_on=cash.on, project=project, company=deposit.company, by=by, now=now,
    )  # fmt: skip


@transaction.atomic
def hand_in(project_id: int, paper: Paper, *, by: User, now: datetime) -> Deposit:
    """A guarantee takes the place of cash. Raises Invalid for one that ends before it begins, whose paper is doubtful,
    or that runs shorter than the rules ask without a reason."""
    project = project_locked(project_id, by)
    needs(may_book(by, project))
    deposit = row_of(project, by, now)
    refuse_unless(Act.HAND_IN, deposit)
    document = _sound(project, paper, now)
    _take(deposit, paper, document, by, now)
    _note("deposit_guarantee_handed_in", deposit, by, now, said=paper.reason, **_said(paper))
    recount([deposit.project_id], now=now)
    return deposit


@transaction.atomic
def renew(deposit_id: int, paper: Paper, *, by: User, now: datetime) -> Deposit:
    """Another guarantee takes the place of the one that ends or was drawn on. Of the full sum it stands for the refill
    as well. Money on an account is refilled or returned, never renewed."""
    deposit = deposit_locked(deposit_id, by)
    needs(may_book(by, deposit.project))
    refuse_unless(Act.RENEW, deposit)
    if deposit.form not in GUARANTEES:
        raise Refused("other-form", _("Cash stands for this deposit; it is refilled and not renewed."))
    document = _sound(deposit.project, paper, now)
    owed, before = drawn(deposit), deposit.number
    if paper.amount < deposit.amount + owed and owed:
        raise Refused(
            "not-refilled",
            _("%(owed)s yuan were drawn: the new guarantee must be for at least %(sum)s yuan.")
            % {"owed": f"{owed:,.2f}", "sum": f"{deposit.amount + owed:,.2f}"},
        )
    settle_by_renewal(deposit, paper.on, now)
    _take(deposit, paper, document, by, now)
    _note("deposit_guarantee_renewed", deposit, by, now, said=paper.reason, former=before, **_said(paper))
    recount([deposit.project_id], now=now)
    return deposit


def _sound(project: Project, paper: Paper, now: datetime) -> Document | None:
    document, paper_fault = paper_of(project, paper.document)
    refuse_faults(
        {
            "form": None if paper.form in GUARANTEES else unknown(paper.form, GUARANTEES),
            "issuer": text_fault(paper.issuer, 100),
            "number": text_fault(paper.number, 60),
            "amount": positive_fault(paper.amount),
            "on": day_fault(paper.on, now),
            "valid_until": _("A guarantee cannot end before it begins.")
            if paper.valid_until <= paper.valid_from
            else None,
            "document": paper_fault,
            "reason": text_fault(paper.reason, TEXT_MAX) if paper.reason else None,
        }
    )
    until = asked_until(project, paper.valid_from, timezone.localdate(now))
    if paper.valid_until < until and not paper.reason.strip():
        message = _("The rules ask that it runs until %(day)s; say why a shorter one is taken.")
        raise Invalid({"valid_until": [message % {"day": until.isoformat()}]})
    return document


def asked_until(project: Project, valid_from: date, today: date) -> date:
    term = setting_of(Figure.GUARANTEE_TERM, project, today)
    return needed_until(valid_from, term.whole if term else None, depositor_of(project).ends_on)


def _take(deposit: Deposit, paper: Paper, document: Document | None, by: User, now: datetime) -> None:
    _holder, collector, fault = _kept(deposit.project, "", paper.collector, timezone.localdate(now))
    refuse_faults(fault)
    deposit.form, deposit.issuer, deposit.number = paper.form, paper.issuer.strip(), paper.number.strip()
    deposit.valid_from, deposit.valid_until, deposit.document = paper.valid_from, paper.valid_until, document
    deposit.amount, deposit.paid_on, deposit.collector = paper.amount, deposit.paid_on or paper.on, collector
    deposit.state, deposit.holder = Deposit.State.HELD, ""
    _save(deposit, now)


def _said(paper: Paper) -> dict[str, str]:
    return {
        "form": paper.form, "issuer": paper.issuer, "number": paper.number, "amount": str(paper.amount),
        "until": paper.valid_until.isoformat(),
    }  # fmt: skip


def _save(deposit: Deposit, now: datetime) -> None:
    deposit.updated_at = now
    deposit.save()


def _note(act: str, deposit: Deposit, by: User, now: datetime, said: str = "", **more: str) -> None:
    details = {"deposit": deposit.pk} | more
    record(
        act,
        by=by,
        now=now,
        project=deposit.project,
        company=deposit.company,
        details=details,
        note=mask_text(said),
    )
