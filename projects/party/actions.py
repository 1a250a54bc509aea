"""Log-ins of the parties: opened and ended by who keeps the project's record; and what a party does behind the door."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.numbering import take
from projects.compliance.actions import meet, recount
from projects.duties import account_of, needs_edit
from projects.history import record
from projects.models import Company, Item, PartyAccount, Project
from projects.party.reading import item_of
from projects.registers.documents_actions import store

# Without what looks alike on paper: read out over the telephone and typed on one.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
NAME_MAX = 40
REASON_MAX = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """The initial password is here and nowhere else: shown once, kept only as its hash. Empty for a person who has
    a log-in already, who keeps the own one."""

    account: PartyAccount
    password: str


@transaction.atomic
def open_account(
    project_id: int,
    *,
    part: str,
    full_name: str,
    by: User,
    now: datetime,
    company_id: int | None = None,
    username: str = "",
) -> Opened:
    """Give the owner or a labour manager a log-in to this project; `username` names a person who has one elsewhere.

    Raises Project.DoesNotExist, Refused for who does not keep the record, Invalid for what is said of the person.
    """
    project = _project(project_id, by)
    faults = {"full_name": None if username else text_fault(full_name, NAME_MAX)}
    if part not in PartyAccount.Part.values:
        faults["part"] = unknown(part, PartyAccount.Part.values)
    refuse_faults(faults)
    company = _company(project, company_id)
    if username:
        user, password = _known(username.strip(), by), ""
    else:
        user, password = _invited(full_name.strip())
    if PartyAccount.objects.filter(user=user, project=project, ended_at__isnull=True).exists():
        raise Refused("has-log-in", _("This person has a log-in to this project already."))
    account = PartyAccount.objects.create(
        user=user, project=project, part=part, company=company, opened_at=now, opened_by=by,
        password_set_at=_set_at(user),
    )  # fmt: skip
    # Behind the door the list of duties stands at once, not only after the night.
    recount([project.pk], now=now)
    record("door_opened", by=by, now=now, project=project, details=_details(account))
    return Opened(account, password)


@transaction.atomic
def end_account(account_id: int, *, reason: str, by: User, now: datetime) -> PartyAccount:
    """Close the door to one project. Whoever has no other project left cannot log in any more."""
    account = _account(account_id, by)
    refuse_faults({"reason": text_fault(reason, REASON_MAX)})
    account.ended_at = now
    account.save(update_fields=["ended_at"])
    user = account.user
    if not PartyAccount.objects.filter(user=user, ended_at__isnull=True).exists():
        user.is_active = False
        user.save(update_fields=["is_active"])
        Token.objects.filter(user=user).delete()
    record(
        "door_ended", by=by, now=now, project=account.project, details=_details(account), note=reason.strip()
    )
    return account


@transaction.atomic
def give_new_password(account_id: int, *, by: User, now: datetime) -> Opened:
    """For who has forgotten it: a new initial password, to be changed at the next log-in; the old one ends."""
    account = _account(account_id, by)
    user, password = account.user, _initial_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    PartyAccount.objects.filter(user=user, ended_at__isnull=True).update(password_set_at=None)
    account.password_set_at = None
    record("door_password", by=by, now=now, project=account.project, details=_details(account))
    return Opened(account, password)


@transaction.atomic
def set_own_password(password: str, *, by: User, now: datetime) -> User:
    """The person's own password in place of the one that was handed out. Raises Invalid where it is too weak."""
    if by.role != User.Role.PARTY:
        raise Refused("not-your-part", _("This is the door for the parties to projects."))
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.check_password(password):
        raise Invalid({"new_password": [_("Choose another password than the one you have.")]})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"new_password": list(error.messages)}) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    PartyAccount.objects.filter(user=user, ended_at__isnull=True).update(password_set_at=now)
    return user


@transaction.atomic
def hand_in(
    project_id: int,
    code: str,
    upload: Any,
    *,
    purpose: str,
    on: date,
    by: User,
    now: datetime,
    number: str = "",
    issuer: str = "",
    note: str = "",
) -> Item:
    """The paper that shows a duty done, and the duty entered as done on that day; both or neither. A duty that the
    registers have as done already, and found fault with, gets the paper alone: who inspects looks at it."""
    project = Project.objects.visible_to(by).get(pk=project_id)
    account = account_of(by, project)
    shown = item_of(account, code, timezone.localdate(now)) if account else None
    if shown is None:
        raise Refused("not-your-part", _("This duty is not one of yours."))
    document = store(
        project_id, upload, purpose=purpose, by=by, now=now, number=number, issuer=issuer, note=note
    )
    if shown.item.done_on is not None and not shown.item.recurs:
        return shown.item
    return meet(project_id, code, on=on, by=by, now=now, evidence_id=document.pk, note=note)


def _project(project_id: int, by: User) -> Project:
    project = Project.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=project_id)
    needs_edit(by, project)
    return project


def _account(account_id: int, by: User) -> PartyAccount:
    """Locked. What is not visible is not there; an ended one is not touched again."""
    rows = PartyAccount.objects.select_related("user", "project").select_for_update(of=("self",))
    account = rows.filter(project__in=Project.objects.visible_to(by)).get(pk=account_id)
    needs_edit(by, account.project)
    if account.ended_at is not None:
        raise Refused("log-in-ended", _("This log-in has been ended already."))
    return account


def _company(project: Project, company_id: int | None) -> Company | None:
    if company_id is None:
        return None
    known = {project.owner_id, project.general_contractor_id}
    known |= set(project.contracts.values_list("contractor_id", flat=True))
    if company_id not in known:
        raise Invalid({"company": [_("Choose a firm of this project.")]})
    return Company.objects.get(pk=company_id)


def _known(username: str, by: User) -> User:
    """A party that has a log-in to a project this official sees."""
    found = User.objects.filter(
        username=username, role=User.Role.PARTY, is_active=True,
        party_accounts__project__in=Project.objects.visible_to(by),
    ).first()  # fmt: skip
    if found is None:
        raise Invalid({"username": [_("No party to a project of this place has this user name.")]})
    return found


def _invited(full_name: str) -> tuple[User, str]:
    password = _initial_password()
    username = f"d{take('party-log-in'):05d}"
    user = User.objects.create_user(username, password=password, role=User.Role.PARTY, full_name=full_name)
    return user, password


def _initial_password() -> str:
    """Three groups of four: about 59 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _n in range(4)) for _group in range(3))


def _set_at(user: User) -> datetime | None:
    """A person who has chosen a password once is not asked again at the next project."""
    chosen = PartyAccount.objects.filter(user=user, password_set_at__isnull=False).first()
    return chosen.password_set_at if chosen else None


def _details(account: PartyAccount) -> dict[str, Any]:
    return {"part": str(account.part), "username": account.user.username}
