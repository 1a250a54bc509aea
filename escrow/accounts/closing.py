"""The end of a wage account: every condition checked by itself, thirty days of public notice, the written promise, and
then the balance to the general contractor (Decree 724 art. 27)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault
from agencies.people.models import User
from agencies.policy.money import Figure, Setting
from escrow.accounts.about import about, money_of
from escrow.accounts.actions import locked, project_of
from escrow.ledger.accounts import close_account
from escrow.ledger.posting import Movement, post
from escrow.models import TEXT_MAX, Entry, Payroll, Restraint, StatementLine, WageAccount
from projects.history import record
from projects.models import Document, Project

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to hold before the account may be closed; `said` is what stands in the way, empty when nothing does."""

    code: str
    label: Text
    is_met: bool
    said: str = ""


# What the apps above look at as well, such as complaints: what stands in the way, in words.
Asked = Callable[[Project], Sequence[str]]
_ABOVE: list[tuple[Text, Asked]] = []


def add_condition(label: Text, asked: Asked) -> None:
    """Said once by an app above, when it is ready."""
    if all(asked is not known for _label, known in _ABOVE):
        _ABOVE.append((label, asked))


def conditions_of(wage_account: WageAccount, further: Iterable[Condition] = ()) -> list[Condition]:
    """Every condition in the order in which it is looked at; `further` are the caller's own."""
    account = wage_account.account
    project = Project.objects.get(pk=project_of(account))
    unpaid = list(
        Payroll.objects.filter(project=project)
        .exclude(state=Payroll.State.PAID, unpaid_lines=0)
        .order_by("month")
    )
    restraints = Restraint.objects.filter(account=account, lifted_on__isnull=True).count()
    lines = StatementLine.objects.filter(statement__account=account, state=StatementLine.State.OPEN).count()
    return [
        Condition(
            "finished", _("The works are finished"), project.finished_on is not None,
            "" if project.finished_on else _("No day of completion is in the ledger."),
        ),
        Condition(
            "paid", _("No wages are unpaid"), not unpaid,
            _("Payrolls not paid in full: %(months)s")
            % {"months": ", ".join(dict.fromkeys(f"{each.month:%Y-%m}" for each in unpaid))} if unpaid else "",
        ),
        Condition(
            "unrestrained", _("No order of a court or another body stands on it"), not restraints,
            _("Orders standing: %(count)s") % {"count": restraints} if restraints else "",
        ),
        Condition(
            "settled", _("Every line of its bank statements is settled"), not lines,
            _("Lines to be settled: %(count)s") % {"count": lines} if lines else "",
        ),
        *(_asked(label, asked(project)) for label, asked in _ABOVE),
        *further,
    ]  # fmt: skip


def _asked(label: Text, found: Sequence[str]) -> Condition:
    return Condition("above", label, not found, " ".join(found))


@transaction.atomic
def begin_closing(
    account_id: int, *, on: date, further: Iterable[Condition] = (), by: User, now: datetime
) -> WageAccount:
    """The public notice is up since `on`. Raises Refused (`conditions-open`, `notice-running`, `account-closed`)."""
    wage_account = locked(account_id, by)
    _refuse_state(wage_account, WageAccount.State.OPEN)
    refuse_faults({"on": _("This day is still to come.") if on > timezone.localdate(now) else None})
    if on < wage_account.account.opened_on:
        refuse_faults({"on": _("This cannot be before the account was opened.")})
    _refuse_unmet(conditions_of(wage_account, further))
    wage_account.state, wage_account.notice_on = WageAccount.State.CLOSING, on
    wage_account.save(update_fields=["state", "notice_on"])
    _note("wage_account_notice", wage_account, by, now, on=on.isoformat())
    return wage_account


@transaction.atomic
def withdraw_notice(account_id: int, *, reason: str, by: User, now: datetime) -> WageAccount:
    """Somebody objected, or works go on: the account stays open. Raises Refused (`no-notice`, `account-closed`)."""
    wage_account = locked(account_id, by)
    _refuse_state(wage_account, WageAccount.State.CLOSING)
    refuse_faults({"reason": text_fault(reason, TEXT_MAX)})
    wage_account.state, wage_account.notice_on = WageAccount.State.OPEN, None
    wage_account.save(update_fields=["state", "notice_on"])
    _note("wage_account_notice_withdrawn", wage_account, by, now, note=reason.strip())
    return wage_account


@transaction.atomic
def close(
    account_id: int, *, on: date, promise_id: int | None, reference: str = "", further: Iterable[Condition] = (),
    by: User, now: datetime,
) -> WageAccount:  # fmt: skip
    """The balance goes to the general contractor and the account ends.

    Raises Refused (`no-notice`, `notice-running`, `conditions-open`, and what closing an account refuses)."""
    wage_account = locked(account_id, by)
    _refuse_state(wage_account, WageAccount.State.CLOSING)
    refuse_faults({"on": _("This day is still to come.") if on > timezone.localdate(now) else None})
    account = wage_account.account
    project = Project.objects.select_related("general_contractor").get(pk=project_of(account))
    first = may_close_from(wage_account, notice_of(project, on))
    if on < first:
        raise Refused(
            "notice-running",
            _("The public notice runs; the account may be closed from %(day)s on.")
            % {"day": first.isoformat()},
        )
    promise = Document.objects.trusted().filter(project=project, pk=promise_id or 0).first()
    if promise is None:
        raise Invalid(
            {"promise": [_("Choose a document of this project that is neither doubtful nor false.")]}
        )
    _refuse_unmet(conditions_of(wage_account, further))
    if account.balance:
        to = str(project.general_contractor or account.company or "")
        movement = Movement(Entry.Kind.CLOSING, account.balance, on, None, reference.strip(), to)
        post(account.pk, movement, by=by, now=now)
    close_account(account.pk, on=on, by=by, now=now)
    wage_account.state, wage_account.promise, wage_account.closed_by = WageAccount.State.CLOSED, promise, by
    wage_account.save(update_fields=["state", "promise", "closed_by"])
    account.refresh_from_db()
    return wage_account


def notice_of(project: Project, on: date) -> Setting | None:
    """How long the public notice has to be up."""
    return money_of(project, on).find(Figure.ACCOUNT_NOTICE, about(project))


def may_close_from(wage_account: WageAccount, notice: Setting | None) -> date:
    """The day after the last day of the notice; the day on which it went up does not count."""
    begun = wage_account.notice_on or wage_account.account.opened_on
    return begun + timedelta(days=(notice.whole if notice else 0) + 1)


def _refuse_unmet(conditions: Sequence[Condition]) -> None:
    unmet = [each for each in conditions if not each.is_met]
    if unmet:
        raise Refused(
            "conditions-open",
            _("The account cannot be closed yet: %(conditions)s.")
            % {"conditions": _("; ").join(f"{each.label} ({each.said})" for each in unmet)},
        )


def _refuse_state(wage_account: WageAccount, needed: WageAccount.State) -> None:
    state = wage_account.state
    if state == needed:
        return
    if state == WageAccount.State.CLOSED:
        raise Refused("account-closed", _("This account is closed; nothing about it changes any more."))
    if state == WageAccount.State.CLOSING:
        raise Refused("notice-running", _("The public notice of the closing is up already."))
    raise Refused("no-notice", _("No public notice of the closing is up."))


def _note(
    act: str, wage_account: WageAccount, by: User, now: datetime, *, note: str = "", **details: str
) -> None:
    account = wage_account.account
    record(
        act, by=by, now=now, project=Project.objects.get(pk=project_of(account)),
        details={"account": account.pk, "number": account.masked_number} | details, note=note,
    )  # fmt: skip
