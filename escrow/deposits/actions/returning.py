"""The return of a deposit (65号): promise and public notice, application, examination, confirmation; or refused."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.limits import cancel, end_of, meet, start_limit
from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.policy.money import Figure
from agencies.records.privacy import mask_text
from agencies.vocabulary import TimeUnit
from escrow.deposits import wording
from escrow.deposits.ground import day_fault, deposit_locked, may_book, may_return, paper_of, setting_of
from escrow.deposits.obstacles import obstacles
from escrow.deposits.workflow import Act, ReturnAct, refuse_return_unless, refuse_unless
from escrow.duties import needs
from escrow.ledger.accounts import close_account
from escrow.ledger.posting import Movement, post
from escrow.models import TEXT_MAX, Deposit, DepositDraw, DepositReturn, Entry
from projects.history import record

_Kind, _State = TimeLimit.Kind, DepositReturn.State


@transaction.atomic
def announce(
    deposit_id: int, *, on: date, promise: int | None = None, by: User, now: datetime
) -> DepositReturn:
    """The firm has promised in writing that nothing is owed, and the public notice runs from `on`.

    Raises Refused while the works are not finished (`not-finished`) or no length of the notice is set."""
    deposit = deposit_locked(deposit_id, by)
    project, today = deposit.project, timezone.localdate(now)
    needs(may_book(by, project))
    refuse_unless(Act.ANNOUNCE, deposit)
    document, fault = paper_of(project, promise)
    refuse_faults({"on": day_fault(on, now), "promise": fault})
    if project.finished_on is None:
        raise Refused(
            "not-finished", _("A deposit is returned when the works are finished; enter that day first.")
        )
    if on < project.finished_on:
        raise Invalid({"on": [_("It cannot be noticed before the works were finished.")]})
    notice = setting_of(Figure.REFUND_NOTICE, project, today)
    if notice is None:
        raise Refused("no-figure", _("No length of the public notice is set for this place."))
    found = DepositReturn.objects.create(
        deposit=deposit, promise=document, notice_on=on, notice_until=on + timedelta(days=notice.whole)
    )
    _set(deposit, Deposit.State.RETURNING, now)
    _note("deposit_return_noticed", found, by, now, until=found.notice_until.isoformat())
    return found


@transaction.atomic
def apply(return_id: int, *, on: date, by: User, now: datetime) -> DepositReturn:
    """After the notice the firm applies; the days for the examination run from then."""
    found = _locked(return_id, ReturnAct.APPLY, by)
    project = found.deposit.project
    needs(may_book(by, project))
    refuse_faults({"on": day_fault(on, now)})
    if on <= found.notice_until:
        raise Refused(
            "notice-running",
            _("The public notice runs until %(day)s.") % {"day": found.notice_until.isoformat()},
        )
    found.state, found.applied_on = _State.APPLIED, on
    found.check_limit = _limit(found, Figure.REFUND_CHECK, _Kind.REFUND_CHECK, by, on, now)
    found.save(update_fields=["state", "applied_on", "check_limit"])
    _note("deposit_return_applied", found, by, now, on=on.isoformat())
    return found


@transaction.atomic
def examine(return_id: int, *, findings: str, by: User, now: datetime) -> DepositReturn:
    """Examined, and nothing is owed. Raises Refused (`return-obstructed`) naming everything that stands against it."""
    found = _locked(return_id, ReturnAct.EXAMINE, by)
    needs(may_return(by, found.deposit.project))
    refuse_faults({"findings": text_fault(findings, TEXT_MAX)})
    refuse_obstructed(obstacles(found.deposit))
    today = timezone.localdate(now)
    found.state, found.examined_on, found.examined_by = _State.EXAMINED, today, by
    found.findings = mask_text(findings.strip())
    _meet(found.check_limit, today, now)
    found.confirm_limit = _limit(found, Figure.REFUND_CONFIRM, _Kind.REFUND_CONFIRM, by, today, now)
    found.save(update_fields=["state", "examined_on", "examined_by", "findings", "confirm_limit"])
    _note("deposit_return_examined", found, by, now, said=found.findings)
    return found


def refuse_obstructed(against: Sequence[str]) -> None:
    if against:
        raise Refused(
            "return-obstructed",
            _("The deposit cannot be returned: %(reasons)s") % {"reasons": " ".join(against)},
        )


@transaction.atomic
def refuse(return_id: int, *, findings: str, by: User, now: datetime) -> DepositReturn:
    """Not returned, for reasons: objections during the notice, or what the examination found. The deposit stands."""
    found = _locked(return_id, ReturnAct.REFUSE, by)
    needs(may_return(by, found.deposit.project))
    refuse_faults({"findings": text_fault(findings, TEXT_MAX)})
    today = timezone.localdate(now)
    if found.state == _State.APPLIED:
        _meet(found.check_limit, today, now)
    elif found.confirm_limit is not None and found.confirm_limit.is_standing:
        cancel(found.confirm_limit)
    found.state, found.examined_on, found.examined_by = _State.REFUSED, today, by
    found.findings = mask_text(findings.strip())
    found.save(update_fields=["state", "examined_on", "examined_by", "findings"])
    to_refill = found.deposit.draws.filter(state=DepositDraw.State.PAID).exists()
    _set(found.deposit, Deposit.State.DRAWN if to_refill else Deposit.State.HELD, now)
    _note("deposit_return_refused", found, by, now, said=found.findings)
    return found


@transaction.atomic
def confirm(return_id: int, *, on: date, reference: str = "", by: User, now: datetime) -> DepositReturn:
    """The confirmation goes out, numbered: principal and interest go back and the account is closed; a guarantee is
    handed back. What has come to light since the examination still stands against it."""
    found = _locked(return_id, ReturnAct.CONFIRM, by)
    deposit, today = found.deposit, timezone.localdate(now)
    needs(may_return(by, deposit.project))
    fault = day_fault(on, now)
    if not fault and found.examined_on and on < found.examined_on:
        fault = _("It cannot be returned before it was examined.")
    refuse_faults({"on": fault})
    refuse_obstructed(obstacles(deposit))
    assert by.agency is not None
    account = deposit.account
    amount = account.balance if account else Decimal(0)
    notice = setting_of(Figure.REFUND_NOTICE, deposit.project, today)
    content = wording.return_letter(deposit, found, by.agency, amount=amount, notice=notice)
    if account is not None and amount:
        payee = deposit.company.name if deposit.company else ""
        movement = Movement(Entry.Kind.REFUND, amount, on, None, reference, payee)
        found.entry = post(account.pk, movement, by=by, now=now)
    if account is not None:
        close_account(account.pk, on=on, by=by, now=now)
    _meet(found.confirm_limit, on, now)
    found.state, found.confirmed_on = _State.CONFIRMED, on
    found.letter = wording.issue(content, deposit.project, by.agency, by=by, now=now)
    found.save(update_fields=["state", "confirmed_on", "letter", "entry"])
    deposit.amount = Decimal(0)
    _set(deposit, Deposit.State.RETURNED, now)
    _note("deposit_returned", found, by, now, amount=str(amount), letter=found.letter.number)
    return found


def _locked(return_id: int, act: ReturnAct, by: User) -> DepositReturn:
    """The deposit is locked before its return, as everywhere. Raises Deposit.DoesNotExist for what is not theirs."""
    deposit = deposit_locked(Deposit.objects.values_list("pk", flat=True).get(returns=return_id), by)
    rows = DepositReturn.objects.select_related("check_limit", "confirm_limit")
    found = rows.select_for_update(of=("self",)).get(pk=return_id)
    refuse_return_unless(act, found)
    found.deposit = deposit
    return found


def _limit(
    found: DepositReturn, figure: Figure, kind: TimeLimit.Kind, by: User, on: date, now: datetime
) -> TimeLimit | None:
    """In working days; no figure, no limit."""
    project = found.deposit.project
    setting = setting_of(figure, project, timezone.localdate(now))
    if setting is None:
        return None
    return start_limit(
        kind, value=setting.whole, unit=TimeUnit.WORKING_DAY, clause=setting.source[:60],
        jurisdiction=project.jurisdiction, agency=by.agency, start_on=on, reference=project.code[:30],
    )  # fmt: skip


def _meet(limit: TimeLimit | None, on: date, now: datetime) -> None:
    if limit is not None and limit.is_standing:
        meet(limit, min(now, end_of(on)))


def _set(deposit: Deposit, state: Deposit.State, now: datetime) -> None:
    deposit.state, deposit.updated_at = state, now
    deposit.save(update_fields=["state", "amount", "updated_at"])


def _note(act: str, found: DepositReturn, by: User, now: datetime, said: str = "", **more: str) -> None:
    deposit = found.deposit
    details = {"deposit": deposit.pk, "return": found.pk} | more
    record(act, by=by, now=now, project=deposit.project, company=deposit.company, details=details, note=said)
