"""Opening and closing accounts: who an account is of, its number once, and nothing left on it at its end."""

import re
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault
from agencies.people.models import User
from escrow.changes import on_money_changed
from escrow.models import Account, StatementLine
from projects.history import record
from projects.models import Company, Project

_NUMBER = re.compile(r"[0-9A-Za-z-]{4,40}")
_NEVER_OF_A_PROJECT = frozenset({Account.Kind.FUND})
_ALWAYS_OF_A_PROJECT = frozenset({Account.Kind.WAGE, Account.Kind.PRESALE})


@transaction.atomic
def open_account(
    kind: Account.Kind, *, jurisdiction: str, name: str, number: str, bank: str, opened_on: date,
    project: Project | None = None, company: Company | None = None, by: User | None, now: datetime,
) -> Account:  # fmt: skip
    """An account with nothing on it. Who may do it is asked by the caller.

    Raises Invalid naming fields, Refused (`account-known`, `wage-account-open`, `other-place`). Without a company a
    project's account is that of its general contractor.
    """
    number = re.sub(r"\s", "", number)
    refuse_faults(
        {
            "name": text_fault(name, 160),
            "number": None if _NUMBER.fullmatch(number) else _("An account number has 4 to 40 digits."),
            "bank": text_fault(bank, 100),
            "opened_on": _("This day is still to come.") if opened_on > timezone.localdate(now) else None,
            "project": _project_fault(kind, project),
        }
    )
    if project is not None:
        # One at a time: of two openings that meet, the second is to see the first.
        project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if project.jurisdiction_id != jurisdiction:
            raise Refused("other-place", _("The project lies in another jurisdiction."))
        company = company or project.general_contractor
    bank = bank.strip()
    if Account.objects.filter(bank=bank, number=number).exists():
        raise Refused("account-known", _("This account of this bank is entered already."))
    if kind == Account.Kind.WAGE and _open_wage_account(project):
        raise Refused("wage-account-open", _("The project has an open wage account; close it first."))
    account = Account.objects.create(
        kind=kind, jurisdiction_id=jurisdiction, project=project, company=company, name=name.strip(), number=number,
        bank=bank, opened_on=opened_on,
    )  # fmt: skip
    note_act("account_opened", account, by=by, now=now, kind=str(kind), bank=account.bank)
    return account


@transaction.atomic
def close_account(account_id: int, *, on: date, by: User | None, now: datetime) -> Account:
    """Nothing is booked on it from then on. Raises Refused (`account-closed`, `not-empty`, `restrained`,
    `exceptions-open`, `booked-later`)."""
    refuse_faults({"on": _("This day is still to come.") if on > timezone.localdate(now) else None})
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    if not account.is_open:
        raise Refused("account-closed", _("This account is closed; nothing can be booked on it."))
    if account.balance:
        raise Refused(
            "not-empty",
            _("There are still %(balance)s yuan on the account; pay them out first.")
            % {"balance": f"{account.balance:,.2f}"},
        )
    if account.restraints.filter(lifted_on__isnull=True).exists():
        raise Refused("restrained", _("An order of a court or another body still stands on this account."))
    if StatementLine.objects.filter(statement__account=account, state=StatementLine.State.OPEN).exists():
        raise Refused("exceptions-open", _("Lines of its bank statements are still to be settled."))
    last = account.entries.order_by("-booked_on").values_list("booked_on", flat=True).first()
    if on < max(account.opened_on, last or account.opened_on):
        raise Refused("booked-later", _("Something was booked on this account after that day."))
    account.closed_on = on
    account.save(update_fields=["closed_on"])
    note_act("account_closed", account, by=by, now=now)
    if account.project_id:
        on_money_changed(account.project_id, now)
    return account


def note_act(
    act: str, account: Account, *, by: User | None, now: datetime, note: str = "", **details: Any
) -> None:
    """On the timeline of the project; the fund of a place has none, its entries are its history."""
    if account.project is not None:
        said = {"account": account.pk, "number": account.masked_number} | details
        record(act, by=by, now=now, project=account.project, details=said, note=note)


def _open_wage_account(project: Project | None) -> bool:
    return Account.objects.filter(project=project, kind=Account.Kind.WAGE, closed_on__isnull=True).exists()


def _project_fault(kind: str, project: Project | None) -> str | None:
    if project is None and kind in _ALWAYS_OF_A_PROJECT:
        return _("Such an account is that of a project; name it.")
    if project is not None and kind in _NEVER_OF_A_PROJECT:
        return _("An emergency fund is that of a place, not of a project.")
    return None
