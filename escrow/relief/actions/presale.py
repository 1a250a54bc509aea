"""Supervised presale funds of commercial housing: their account is opened, money comes in, works are paid from it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.errors import refuse_faults, text_fault, unknown
from agencies.people.models import Agency, User
from agencies.records.privacy import mask_text
from escrow.amounts import positive_fault
from escrow.duties import books, needs
from escrow.ledger.accounts import open_account
from escrow.ledger.posting import PARTY_MAX, REFERENCE_MAX, Movement, post
from escrow.models import TEXT_MAX, Account, Entry, PresaleAccount
from escrow.relief.actions.shared import day_fault
from projects.models import Project

# What is entered by hand; money drawn for wages follows from a plan.
BY_HAND = (Entry.Kind.PRESALE_PAID, Entry.Kind.PRESALE_WORKS)
PERMIT_MAX = 60


@dataclass(frozen=True, slots=True)
class NewPresale:
    name: str
    number: str
    bank: str
    opened_on: date
    supervisor: int | None
    permit_no: str = ""


@transaction.atomic
def open_presale(project_id: int, wanted: NewPresale, *, by: User, now: datetime) -> PresaleAccount:
    """Raises Project.DoesNotExist when it is not theirs to see."""
    project = Project.objects.visible_to(by).select_related("owner", "jurisdiction").get(pk=project_id)
    needs(books(by, project))
    agencies = Agency.objects.filter(jurisdiction=project.jurisdiction_id, is_active=True)
    supervisor = agencies.filter(pk=wanted.supervisor).first() if wanted.supervisor else None
    refuse_faults(
        {
            "supervisor": None if supervisor else _("This must be an agency of the place."),
            "permit_no": text_fault(wanted.permit_no, PERMIT_MAX) if wanted.permit_no else None,
        }
    )
    account = open_account(
        Account.Kind.PRESALE, jurisdiction=project.jurisdiction_id, name=wanted.name, number=wanted.number,
        bank=wanted.bank, opened_on=wanted.opened_on, project=project, company=project.owner, by=by, now=now,
    )  # fmt: skip
    return PresaleAccount.objects.create(
        account=account, supervisor=supervisor, permit_no=wanted.permit_no.strip()
    )


@transaction.atomic
def book(
    presale_id: int, *, kind: str, amount: Decimal, on: date, reference: str, party: str, said: str = "", by: User,
    now: datetime,
) -> Entry:  # fmt: skip
    """Money of buyers comes in, or works are paid. The same bank reference again is the entry that is there."""
    seen = PresaleAccount.objects.filter(account__project__in=Project.objects.visible_to(by))
    presale = seen.select_related("account__project").get(pk=presale_id)
    assert presale.account.project is not None
    needs(books(by, presale.account.project))
    refuse_faults(
        {
            "kind": None if kind in BY_HAND else unknown(kind, [each.value for each in BY_HAND]),
            "amount": positive_fault(amount),
            "on": day_fault(on, now),
            "reference": text_fault(reference, REFERENCE_MAX),
            "party": text_fault(party, PARTY_MAX) if party else None,
            "note": text_fault(said, TEXT_MAX) if said else None,
        }
    )
    movement = Movement(
        Entry.Kind(kind), amount, on, None, reference.strip(), party.strip(), mask_text(said.strip())
    )
    return post(presale.account_id, movement, by=by, now=now)
