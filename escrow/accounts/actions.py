"""What people do with a wage account: open it, complete what is known of it, pay labour cost in, state the total."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_text
from escrow.accounts.months import first_of, later
from escrow.amounts import positive_fault, share
from escrow.changes import on_money_changed
from escrow.duties import books, needs, pays_in
from escrow.ledger.accounts import open_account
from escrow.ledger.posting import Movement, post
from escrow.models import TEXT_MAX, Account, Entry, LabourCost, WageAccount
from projects.history import record
from projects.models import Contract, Document, Project

NAME_MAX, CONTACT_MAX, MONTHS_MAX = 160, 60, 240
# What can be completed or put right later.
FIELDS = ("agreed_on", "agreement_id", "marked_on", "filed_on", "pay_day", "contact")


@transaction.atomic
def open_wage_account(
    project_id: int, *, number: str, bank: str, opened_on: date, name: str = "", contract_id: int | None = None,
    by: User, now: datetime, **values: Any,
) -> WageAccount:  # fmt: skip
    """The dedicated wage account of a project, in the name of its general contractor. `values` are those of `FIELDS`.

    Without a contract it is the general contract, without a name the one the rules prescribe. Too late an opening is
    taken in and shows. Raises Refused (`no-contractor`, `wage-account-open`, `account-known`, `not-your-part`).
    """
    project = _project(project_id, by)
    needs(books(by, project))
    if project.general_contractor is None:
        raise Refused(
            "no-contractor",
            _("The account is opened by the general contractor; enter it in the ledger first."),
        )
    contract = _contract(project, contract_id)
    facts = _facts(project, values, opened_on, now)
    account = open_account(
        Account.Kind.WAGE, jurisdiction=project.jurisdiction_id, name=name.strip() or name_for(project), number=number,
        bank=bank, opened_on=opened_on, project=project, company=project.general_contractor, by=by, now=now,
    )  # fmt: skip
    made = WageAccount.objects.create(account=account, contract=contract, **facts)
    on_money_changed(project.pk, now)
    return made


def name_for(project: Project) -> str:
    """As the rules prescribe: general contractor, project, 农民工工资专用账户 (人社部发〔2021〕53号)."""
    return f"{project.general_contractor or ''}{project.name}农民工工资专用账户"[:NAME_MAX]


@transaction.atomic
def change_wage_account(account_id: int, *, by: User, now: datetime, **values: Any) -> WageAccount:
    """Agreement, marking, filing, pay day and contact; what is not named stays. The same again changes nothing."""
    wage_account = locked(account_id, by)
    if wage_account.state == WageAccount.State.CLOSED:
        raise Refused("account-closed", _("This account is closed; nothing about it changes any more."))
    account = wage_account.account
    project = Project.objects.get(pk=project_of(account))
    facts = _facts(project, values, account.opened_on, now)
    before = {name: getattr(wage_account, name) for name in facts}
    turned = {name: value for name, value in facts.items() if before[name] != value}
    if not turned:
        return wage_account
    for name, value in turned.items():
        setattr(wage_account, name, value)
    wage_account.save(update_fields=list(turned))
    changed = {name: [_plain(before[name]), _plain(value)] for name, value in turned.items()}
    record(
        "wage_account_changed", by=by, now=now, project=project, details={"account": account.pk, "changed": changed}
    )  # fmt: skip
    return wage_account


@transaction.atomic
def allocate(
    account_id: int, *, amount: Decimal | None, on: date, month: date, reference: str, counterparty: str = "",
    note: str = "", by: User, now: datetime,
) -> Entry:  # fmt: skip
    """Labour cost of a month came in. The same under the same bank reference is booked once.

    Raises what `post` raises, and Refused (`not-your-part`) for whoever neither enters accounts nor is the owner.
    """
    account, project = _wage_account_of(account_id, by)
    needs(pays_in(by, project))
    month = first_of(month)
    refuse_faults(
        {
            "reference": text_fault(reference, 60),
            "amount": positive_fault(amount),
            "month": month_fault(month, timezone.localdate(now)),
        }
    )
    known = account.entries.filter(reference=reference.strip()).exists()
    movement = Movement(
        Entry.Kind.ALLOCATION, amount or Decimal(0), on, month, reference.strip(),
        counterparty.strip() or project.owner_name, mask_text(note.strip()),
    )  # fmt: skip
    entry = post(account.pk, movement, by=by, now=now)
    if not known:
        details = {
            "account": account.pk,
            "entry": entry.pk,
            "month": f"{month:%Y-%m}",
            "amount": str(entry.amount),
        }
        record("labour_cost_allocated", by=by, now=now, project=project, details=details)
    return entry


def month_fault(month: date, today: date) -> str | None:
    """Labour cost is paid in for a month that has come, or at most for the next one."""
    if month > later(first_of(today), 1):
        return _("Labour cost is paid in for a month that has begun, or for the next one.")
    return None


@transaction.atomic
def state_total(
    project_id: int, *, method: str, months: int | None, from_month: date, share_of_sum: Decimal | None = None,
    contract_sum: Decimal | None = None, amount: Decimal | None = None, evidence_id: int | None = None, note: str = "",
    by: User, now: datetime,
) -> LabourCost:  # fmt: skip
    """The total of labour cost (BDH 二(一)): a share of the contract sum, or the figure the general contractor gave.
    The newest holds from its month on; those before stay on record. The same again changes nothing."""
    project = _project(project_id, by)
    needs(books(by, project))
    if method not in LabourCost.Method.values:
        raise Invalid({"method": [unknown(method, LabourCost.Method.values)]})
    by_share = method == LabourCost.Method.SHARE
    contract_sum = contract_sum or _contract_sum(project)
    faults = {
        "months": _months_fault(months),
        "note": text_fault(note, TEXT_MAX) if note else None,
        "evidence": None,
    }
    if by_share:
        faults |= {"share": _share_fault(share_of_sum), "contract_sum": positive_fault(contract_sum)}
    else:
        faults |= {"amount": positive_fault(amount)}
    refuse_faults(faults)
    total = share(contract_sum or Decimal(0), share_of_sum or Decimal(0)) if by_share else amount
    assert total is not None, "has not passed without being said"
    assert months is not None, "has not passed without being said"
    if contract_sum and total > contract_sum:
        refuse_faults({"amount": _("This is more than the contract sum.")})
    made = LabourCost(
        project=project, method=method, share=share_of_sum if by_share else None,
        contract_sum=contract_sum if by_share else None, amount=total, months=months, from_month=first_of(from_month),
        evidence=_evidence(project, evidence_id, "evidence"), note=mask_text(note.strip()), stated_at=now, stated_by=by,
    )  # fmt: skip
    if (newest := project.labour_costs.order_by("-pk").first()) and _says(newest) == _says(made):
        return newest
    made.save()
    record(
        "labour_cost_stated", by=by, now=now, project=project,
        details={"method": method, "amount": str(made.amount), "months": made.months}, note=note.strip(),
    )  # fmt: skip
    on_money_changed(project.pk, now)
    return made


def _says(each: LabourCost) -> tuple[Any, ...]:
    return (
        each.method, each.share, each.contract_sum, each.amount, each.months, each.from_month, each.evidence_id,
        each.note,
    )  # fmt: skip


def _contract_sum(project: Project) -> Decimal | None:
    general = (
        project.contracts.filter(kind=Contract.Kind.GENERAL, amount__isnull=False).order_by("-pk").first()
    )
    return general.amount if general else project.contract_sum


def _share_fault(percent: Decimal | None) -> str | None:
    if percent is None:
        return _("This field is required.")
    fits = percent.is_finite() and 0 < percent <= 100 and percent == percent.quantize(Decimal("0.01"))
    return None if fits else _("This must be a share above 0 and at most 100 %, with two decimals at most.")


def _months_fault(months: int | None) -> str | None:
    if months is None:
        return _("This field is required.")
    if not 1 <= months <= MONTHS_MAX:
        return _("This must be a whole number from 1 to %(maximum)s.") % {"maximum": MONTHS_MAX}
    return None


def locked(account_id: int, by: User) -> WageAccount:
    """Its row and that of its account, locked. Raises WageAccount.DoesNotExist when it is not theirs to see, Refused
    when it is not theirs to change."""
    _account, project = _wage_account_of(account_id, by)
    needs(books(by, project))
    found = WageAccount.objects.select_for_update(no_key=True, of=("self",)).select_related("account")
    return found.get(account=account_id)


def project_of(account: Account) -> int:
    assert account.project_id is not None, "a wage account is that of a project"
    return account.project_id


def _wage_account_of(account_id: int, by: User) -> tuple[Account, Project]:
    seen = Account.objects.filter(project__in=Project.objects.visible_to(by), kind=Account.Kind.WAGE)
    account = seen.get(pk=account_id)
    project = Project.objects.select_related("owner", "owner_agency").get(pk=project_of(account))
    return account, project


def _project(project_id: int, by: User) -> Project:
    """Raises Project.DoesNotExist when it is not theirs to see."""
    seen = Project.objects.visible_to(by).only("pk").get(pk=project_id)
    related = ("general_contractor", "owner", "owner_agency")
    return Project.objects.select_related(*related).get(pk=seen.pk)


def _contract(project: Project, contract_id: int | None) -> Contract | None:
    general = project.contracts.filter(kind=Contract.Kind.GENERAL).order_by("-pk")
    if contract_id is None:
        return general.first()
    found = general.filter(pk=contract_id).first()
    if found is None:
        raise Invalid({"contract_id": [_("Choose a general contract of this project.")]})
    return found


def _facts(project: Project, values: dict[str, Any], opened_on: date, now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    if strange := set(values) - set(FIELDS):
        raise Invalid({name: [_("There is no field of this name.")] for name in strange})
    facts = {name: value for name, value in values.items() if name != "agreement_id"}
    faults: dict[str, str | None] = {}
    for name in ("agreed_on", "marked_on", "filed_on"):
        day = facts.get(name)
        if day and day > today:
            faults[name] = _("This day is still to come.")
        elif day and name != "agreed_on" and day < opened_on:
            faults[name] = _("This cannot be before the account was opened.")
    pay_day = facts.get("pay_day")
    if pay_day is not None and not 1 <= pay_day <= 31:
        faults["pay_day"] = _("This must be a day of the month, from 1 to 31.")
    if contact := facts.get("contact"):
        faults["contact"] = text_fault(contact, CONTACT_MAX)
        facts["contact"] = contact.strip()
    refuse_faults(faults)
    if "agreement_id" in values:
        paper = _evidence(project, values["agreement_id"], "agreement")
        facts["agreement_id"] = paper.pk if paper else None
    return facts


def _evidence(project: Project, document_id: int | None, field: str) -> Document | None:
    """A paper of this project that nobody doubts (TL 二(二)2)."""
    if document_id is None:
        return None
    found = Document.objects.trusted().filter(project=project, pk=document_id).first()
    if found is None:
        raise Invalid({field: [_("Choose a document of this project that is neither doubtful nor false.")]})
    return found


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)
