"""What the two letters about a deposit say: the notice to pay out of it, and the confirmation of its return."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from agencies.documents.issuing import numbered
from agencies.documents.models import Letter
from agencies.people.models import Agency, User
from agencies.policy.money import Holder, Setting
from agencies.policy.versions import standing_on
from agencies.vocabulary import LetterKind
from escrow.models import Deposit, DepositDraw, DepositReturn
from projects.models import Project


@dataclass(frozen=True, slots=True)
class Content:
    """A letter before it has its number."""

    kind: LetterKind
    addressee: str
    title: str
    paragraphs: tuple[str, ...]


def held_as(deposit: Deposit) -> str:
    """The account or the guarantee as a letter names it."""
    if deposit.account is not None:
        number = deposit.account.number
        if deposit.holder != Holder.CONTRACTOR and number.endswith(f"-{deposit.project_id}"):
            # Of the one account of a department the part for this project.
            number = f"{number.removesuffix(f'-{deposit.project_id}')}，项目分户{deposit.project.code}"
        return f"{deposit.account.bank}，账号{number}"
    with translation.override("zh-hans"):
        return f"{deposit.get_form_display()}，编号{deposit.number}"


def keeper_of(deposit: Deposit) -> str:
    """To whom a letter about the money goes: the bank of the account, or who gave the guarantee."""
    return deposit.account.bank if deposit.account is not None else deposit.issuer


def payout_letter(
    deposit: Deposit, draw: DepositDraw, issuer: Agency, *, payout: Setting | None, refill: Setting | None
) -> Content:
    firm = deposit.company.name if deposit.company else "施工总承包单位"
    context = {
        "project": deposit.project, "firm": firm, "draw": draw, "we": issuer.name, "payout": payout, "refill": refill,
        "held": held_as(deposit),
    }  # fmt: skip
    return _written(LetterKind.DEPOSIT_PAYOUT, "deposit_payout", keeper_of(deposit), context)


def return_letter(
    deposit: Deposit, found: DepositReturn, issuer: Agency, *, amount: Decimal, notice: Setting | None
) -> Content:
    firm = deposit.company.name if deposit.company else "施工总承包单位"
    context = {
        "project": deposit.project, "firm": firm, "found": found, "we": issuer.name, "amount": amount,
        "notice": notice, "held": held_as(deposit),
    }  # fmt: skip
    return _written(LetterKind.DEPOSIT_RETURN, "deposit_return", keeper_of(deposit), context)


def _written(kind: LetterKind, name: str, addressee: str, context: Mapping[str, Any]) -> Content:
    """Official letters are in Chinese, whatever the language of whoever signs."""
    with translation.override("zh-hans"):
        text = render_to_string(f"letters/escrow/{name}.txt", dict(context))
    title, *paragraphs = (line.strip() for line in text.splitlines() if line.strip())
    return Content(kind, addressee, title, tuple(paragraphs))


def issue(content: Content, project: Project, issuer: Agency, *, by: User, now: datetime) -> Letter:
    """Call it late in a transaction: it holds the series until commit."""
    version = standing_on(project.jurisdiction_id, timezone.localdate(now))
    return numbered(
        content.kind, issuer=issuer, policy=version.policy if version else None, addressee=content.addressee,
        title=content.title, paragraphs=content.paragraphs, by=by, now=now,
    )  # fmt: skip
