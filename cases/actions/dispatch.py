"""Transferring in writing: confirm the proposal or override it; one numbered letter and one transfer per recipient."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.clock.models import TimeLimit
from agencies.documents.issuing import numbered
from agencies.documents.models import Letter
from agencies.documents.series import scope_of
from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.numbering import take_many
from agencies.records.privacy import mask_text
from agencies.vocabulary import Determination, Role
from cases.actions import deadlines
from cases.actions.keeping import hand_over, writer_of
from cases.actions.lettering import file_letter
from cases.actions.locking import locked_case
from cases.actions.receipt import REASON_MAX, note_receipt
from cases.actions.slow import watch_progress
from cases.actions.standing import refresh
from cases.actions.withdrawal import withdraw
from cases.history import record
from cases.letters import transfer_letter
from cases.models import Case, Event, Proposal, Transfer
from cases.recipients import Recipient, resolve
from cases.workflow import LIVE, TransferStatus, Verb, case_after

Named = Mapping[str, str]


def is_dispatchable(case: Case, proposal: Proposal) -> bool:
    """Every recipient of a letter is known."""
    return all(each.is_known for each in resolve(case, _written_to(proposal), proposal.recipients))


def _written_to(proposal: Proposal) -> list[str]:
    return [*proposal.lead, *proposal.assist]


@transaction.atomic
def confirm(
    number: str, *, by: User, now: datetime, recipients: Named | None = None, seen: int | None = None,
    deadline: date | None = None,
) -> Case:  # fmt: skip
    """The proposal stands: send the letters. `recipients` names who a role outside the directory is.

    `deadline` is the date by which every new recipient answers, where the text leaves it to the officer (限时);
    without one the letters await a date. `seen` is the sequence of the proposal the officer read; another one is not
    confirmed unread.
    """
    case = locked_case(number, by, Verb.CONFIRM)
    proposal = case.proposals.get(state=Proposal.State.PENDING)
    if seen is not None and seen != proposal.sequence:
        raise Refused(
            "proposal-changed", _("The proposal has changed meanwhile; please read the new one first.")
        )
    proposal.recipients = {**proposal.recipients, **(recipients or {})}
    proposal.save(update_fields=["recipients"])
    record(case, Event.Act.CONFIRMED, by=by, now=now, details={"proposal": proposal.sequence})
    dispatch(case, proposal, by=by, now=now, deadline=deadline)
    return case


@transaction.atomic
def override(
    number: str, *, lead: Sequence[str], assist: Sequence[str] = (), notify: Sequence[str] = (), reason: str,
    by: User, now: datetime, recipients: Named | None = None, deadline: date | None = None,
) -> Case:  # fmt: skip
    """Send it to others than proposed. The proposal and the reason are kept. Two leads are joint leads."""
    case = locked_case(number, by, Verb.OVERRIDE)
    _check_roles(lead, assist, notify, reason)
    # Every case that can be overridden has been routed.
    base = case.proposals.filter(source=Proposal.Source.ROUTED).latest("sequence")
    case.proposals.filter(state=Proposal.State.PENDING).update(state=Proposal.State.REPLACED)
    proposal = Proposal.objects.create(
        case=case,
        sequence=next_sequence(case),
        source=Proposal.Source.OVERRIDE,
        policy_version=base.policy_version,
        determination=Determination.MANUAL,
        lead=list(dict.fromkeys(lead)),
        assist=[role for role in dict.fromkeys(assist) if role not in lead],
        notify=[role for role in dict.fromkeys(notify) if role not in {*lead, *assist}],
        duties=base.duties,
        clauses=base.clauses,
        coordinator=base.coordinator,
        feedback_due=base.feedback_due,
        facts=base.facts,
        reasons=[],
        recipients=dict(recipients or {}),
        reason=mask_text(reason.strip()),
        made_at=now,
        made_by=by,
    )
    details = {"proposal": proposal.sequence, "instead_of": base.sequence, "lead": proposal.lead,
               "assist": proposal.assist, "notify": proposal.notify}  # fmt: skip
    record(case, Event.Act.OVERRIDDEN, by=by, now=now, details=details, note=proposal.reason)
    dispatch(case, proposal, by=by, now=now, deadline=deadline)
    return case


def next_sequence(case: Case) -> int:
    """The number of a locked case's next proposal."""
    return (case.proposals.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _check_roles(lead: Sequence[str], assist: Sequence[str], notify: Sequence[str], reason: str) -> None:
    faults = {"lead": None if lead else _("Name at least one agency that is responsible.")}
    for field, roles in (("lead", lead), ("assist", assist), ("notify", notify)):
        for role in roles:
            if role not in Role.values:
                faults[field] = unknown(role, Role.values)
    refuse_faults(faults | {"reason": text_fault(reason, REASON_MAX)})


def dispatch(
    case: Case, proposal: Proposal, *, by: User | None, now: datetime, deadline: date | None = None
) -> None:
    """Bring the letters of a locked case in line with a proposal.

    1. Every recipient must be known.
    2. A transfer that the proposal still names in the same part goes on, with its clock.
    3. Others are withdrawn: the letter is voided, the clock stopped, both stay on record.
    4. The case goes to the coordinator that the proposal names.
    5. Each new recipient gets its own numbered letter; the numbers are taken last.
    """
    recipients = {each.role: each for each in resolve(case, _written_to(proposal), proposal.recipients)}
    nobody = [role for role, each in recipients.items() if not each.is_known]
    if nobody:
        labels = "、".join(str(Role(role).label) for role in nobody)
        raise Refused(
            "recipient-unknown", _("Name who receives the letter as: %(roles)s.") % {"roles": labels}
        )
    _check_deadline(proposal, deadline, now)
    _put_in_force(case, proposal)
    sent = list(case.transfers.select_related("agency", "letter", "limit"))
    live = {_key(each): each for each in sent if each.status in LIVE}
    parts = proposal.roles
    wanted = {_recipient_key(each, parts[role]): each for role, each in recipients.items()}
    named = {each.agency.pk for each in wanted.values() if each.agency}
    for key, transfer in live.items():
        if key in wanted:
            _carry_on(transfer, proposal, parts[wanted[key].role])
        # An answer on record stays, unless its agency now gets a letter in another part.
        elif transfer.status != TransferStatus.RECORDED or transfer.agency_id in named:
            withdraw(case, transfer, by=by, now=now)
    case.status = case_after(case.status, Verb.DISPATCH) or case.status
    deadlines.settle(case, deadlines.UNTIL_SENT, now)
    hand_over(case, proposal, by=by, now=now)
    new = [(parts[each.role], each) for key, each in wanted.items() if key not in live]
    _issue(case, proposal, new, by=by, now=now, is_first=not sent, deadline=deadline)
    watch_progress(case, proposal, by=by, now=now)
    refresh(case, now)


def _check_deadline(proposal: Proposal, deadline: date | None, now: datetime) -> None:
    """Only where the text leaves the time limit to the officer; elsewhere the document's own stands, or none does."""
    if deadline is None:
        return
    if proposal.policy_version.policy.officer_sets is None:
        raise Invalid({"deadline": [_("The document leaves no date to the officer here.")]})
    refuse_faults({"deadline": deadlines.date_fault(deadline, now)})


def _carry_on(transfer: Transfer, proposal: Proposal, part: str) -> None:
    """A recipient that goes on under the new decision keeps its letter and its clock."""
    transfer.proposal, transfer.kind = proposal, part
    transfer.save(update_fields=["proposal", "kind"])


def _put_in_force(case: Case, proposal: Proposal) -> None:
    case.proposals.filter(state=Proposal.State.IN_FORCE).update(state=Proposal.State.REPLACED)
    proposal.state = Proposal.State.IN_FORCE
    proposal.save(update_fields=["state"])


def _key(transfer: Transfer) -> tuple[Any, ...]:
    body = transfer.agency_id or (transfer.role, transfer.recipient_name)
    return (body, transfer.kind == Transfer.Kind.ASSIST)


def _recipient_key(recipient: Recipient, part: str) -> tuple[Any, ...]:
    """Whether alone or jointly, who leads has the same task: only leading and assisting are different letters."""
    body = recipient.agency.pk if recipient.agency else (recipient.role, recipient.name)
    return (body, part == Transfer.Kind.ASSIST)


def _issue(
    case: Case,
    proposal: Proposal,
    new: list[tuple[str, Recipient]],
    *,
    by: User | None,
    now: datetime,
    is_first: bool,
    deadline: date | None,
) -> None:
    """One letter and one transfer per recipient; the serials in a row, without a gap."""
    if not new:
        return
    policy, writer = proposal.policy_version.policy, writer_of(case)
    first = take_many(scope_of(Letter.Kind.TRANSFER, writer, timezone.localtime(now).year), len(new))
    for place, (part, recipient) in enumerate(new):
        title, paragraphs = transfer_letter(case, proposal, part, now, deadline)
        letter = numbered(
            Letter.Kind.TRANSFER, issuer=writer, policy=policy, addressee=recipient.label, title=title,
            paragraphs=paragraphs, by=by, now=now, serial=first + place,
        )  # fmt: skip
        transfer = Transfer.objects.create(
            case=case, proposal=proposal, agency=recipient.agency, recipient_name=recipient.name,
            role=recipient.role, kind=part, letter=letter, issued_at=now,
        )  # fmt: skip
        file_letter(case, letter, transfer)
        if policy.clocks.get(TimeLimit.Kind.RECEIPT):
            deadlines.begin(
                case,
                TimeLimit.Kind.RECEIPT,
                now=now,
                agency=recipient.agency,
                transfer=transfer,
                policy=policy,
            )
        details = {"transfer": transfer.pk, "letter": letter.number, "role": recipient.role, "part": part}
        if deadline:
            details["due"] = deadlines.date_letter(case, transfer, deadline, policy, now).due_on.isoformat()
        record(case, Event.Act.TRANSFERRED, by=by, now=now, details=details)
        # What was stated at intake is the receipt of the first letters; a later one starts a clock of its own.
        stated = proposal.facts.get("received_date") if is_first else None
        if stated and stated <= timezone.localdate(now).isoformat():
            note_receipt(case, transfer, stated, Transfer.Receipt.STATED, by=by, now=now)
