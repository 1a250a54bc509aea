"""What is done with an item of the exchange sheet: entered, linked, taken in, settled, found unfounded, reopened."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, amount_fault, number_fault, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, User
from agencies.policy.directives import Sitting
from agencies.records.privacy import mask_text
from agencies.vocabulary import Channel
from cases.actions.intake import take_in as take_complaint_in
from cases.actions.joining import main_of
from cases.draft import Draft
from cases.models import Case
from oversight.acts import record
from oversight.duties import needs
from oversight.group.models import GroupMeeting
from oversight.models import ExchangeItem
from oversight.unit_reports.duties import of_office
from oversight.unit_reports.exchange import may_enter
from oversight.unit_reports.workflow import Fating, item_after
from projects.models import Project

WORKERS_MAX, AMOUNT_MAX, NOTE_MAX = 1_000_000, 10**13, 500
_FATED = ("fate", "case", "meeting", "note", "reconciled_by", "reconciled_at")


@dataclass(frozen=True, slots=True)
class Told:
    """One item as a body tells it. `agency` is whose item it is where the office enters it for another."""

    channel: str
    dated_on: date
    text: str
    external_no: str = ""
    employer: str = ""
    project_code: str = ""
    workers: int | None = None
    amount: Decimal | None = None
    agency: int | None = None


@transaction.atomic
def enter(told: Told, *, by: User, now: datetime) -> ExchangeItem:
    """Numbers of persons in its words are masked: here stands the matter alone. Raises Refused for an item that the
    same body told under the same number before."""
    needs(may_enter(by))
    agency = _body(told, by)
    project, faults = None, _faults(told, now)
    if told.project_code.strip():
        code = told.project_code.strip()
        project = Project.objects.filter(jurisdiction=agency.jurisdiction_id, code=code).first()
        if project is None:
            faults["project_code"] = _("There is no project of this number in the jurisdiction.")
    refuse_faults(faults)
    same = ExchangeItem.objects.filter(
        agency=agency, channel=told.channel, external_no=told.external_no.strip()
    )
    if told.external_no.strip() and same.exists():
        raise Refused(
            "item-known", _("%(number)s is on the sheet already.") % {"number": told.external_no.strip()}
        )
    made = ExchangeItem.objects.create(
        jurisdiction_id=agency.jurisdiction_id, agency=agency, channel=told.channel,
        external_no=told.external_no.strip(), dated_on=told.dated_on, text=mask_text(told.text.strip()),
        employer=told.employer.strip(), project=project, workers=told.workers, amount=told.amount, entered_by=by,
        entered_at=now,
    )  # fmt: skip
    record(
        "item_entered", made, by=by, now=now, details={"channel": made.channel, "number": made.external_no}
    )
    return made


def _body(told: Told, by: User) -> Agency:
    """The own body; the office may tell for another of the place."""
    assert by.agency is not None
    if told.agency in (None, by.agency.pk):
        return by.agency
    needs(of_office(by, by.agency.jurisdiction_id))
    found = Agency.objects.filter(
        pk=told.agency, jurisdiction=by.agency.jurisdiction_id, is_active=True
    ).first()
    if found is None:
        raise Invalid({"agency": [_("There is no such agency in this place.")]})
    return found


def _faults(told: Told, now: datetime) -> dict[str, str | None]:
    ahead = told.dated_on > timezone.localdate(now)
    return {
        "channel": None if told.channel in Channel.values else unknown(told.channel, Channel.values),
        "dated_on": _("This day has not come yet.") if ahead else None,
        "text": text_fault(told.text, 2000),
        "external_no": text_fault(told.external_no, 60) if told.external_no.strip() else None,
        "employer": text_fault(told.employer, 100) if told.employer.strip() else None,
        "workers": number_fault(told.workers, WORKERS_MAX),
        "amount": amount_fault(told.amount, AMOUNT_MAX),
    }


@transaction.atomic
def link(
    item_id: int, *, case: str, by: User, now: datetime, meeting: int | None = None, note: str = ""
) -> ExchangeItem:
    """The item is the matter of a case on file; its number leads there from now on."""
    item = _to_fate(item_id, by)
    after = item_after(item, Fating.LINK)
    found = Case.objects.visible_to(by).filter(number=case.strip()).first()
    if found is None:
        raise Invalid({"case": [_("There is no case of this number in the place.")]})
    return _fated(item, after, "item_linked", main_of(found), meeting, note, by, now)


@transaction.atomic
def take_in(
    item_id: int, *, by: User, now: datetime, meeting: int | None = None, facts: dict[str, Any] | None = None
) -> ExchangeItem:
    """A case is made of the words of the item. Where its number is known already, the case of that number is the one:
    nothing is taken in twice."""
    item = _to_fate(item_id, by)
    after = item_after(item, Fating.TAKE_IN)
    body: dict[str, Any] = {
        "jurisdiction": item.jurisdiction_id,
        "source_channel": item.channel,
        "narrative": item.text,
        "facts": {"worker_count": item.workers, "amount_yuan": item.amount} | (facts or {}),
    }
    body |= {"external_no": item.external_no} if item.external_no else {}
    body |= {"project_code": item.project.code} if item.project else {}
    body |= {"employer": item.employer} if item.employer else {}
    case, is_new = take_complaint_in(Draft.read(body), by=by, now=now)
    if is_new:
        return _fated(item, after, "item_taken_in", case, meeting, "", by, now)
    return _fated(item, ExchangeItem.Fate.LINKED, "item_linked", case, meeting, "", by, now)


@transaction.atomic
def settle(item_id: int, *, note: str, by: User, now: datetime, meeting: int | None = None) -> ExchangeItem:
    return _without_case(item_id, Fating.SETTLE, "item_settled", note, meeting, by, now)


@transaction.atomic
def find_unfounded(
    item_id: int, *, note: str, by: User, now: datetime, meeting: int | None = None
) -> ExchangeItem:
    return _without_case(item_id, Fating.UNFOUNDED, "item_unfounded", note, meeting, by, now)


def _without_case(
    item_id: int, verb: Fating, act: str, note: str, meeting: int | None, by: User, now: datetime
) -> ExchangeItem:
    item = _to_fate(item_id, by)
    after = item_after(item, verb)
    refuse_faults({"note": text_fault(note, NOTE_MAX)})
    return _fated(item, after, act, None, meeting, note, by, now)


@transaction.atomic
def reopen(item_id: int, *, reason: str, by: User, now: datetime) -> ExchangeItem:
    """What was reconciled by mistake is open again; what had been said stays in its acts."""
    item = _to_fate(item_id, by)
    after = item_after(item, Fating.REOPEN)
    refuse_faults({"reason": text_fault(reason, NOTE_MAX)})
    was = {"fate": item.fate, "case": item.case.number if item.case else "", "note": item.note}
    item.fate, item.case, item.meeting, item.note = after, None, None, ""
    item.reconciled_by, item.reconciled_at = None, None
    item.save(update_fields=_FATED)
    record("item_reopened", item, by=by, now=now, details=was, note=reason.strip())
    return item


def _to_fate(item_id: int, by: User) -> ExchangeItem:
    """The office reconciles; the bodies tell."""
    item = (
        ExchangeItem.objects.select_for_update(of=("self",)).select_related("project", "case").get(pk=item_id)
    )
    needs(of_office(by, item.jurisdiction_id))
    return item


def _fated(
    item: ExchangeItem, fate: str, act: str, case: Case | None, meeting: int | None, note: str, by: User, now: datetime
) -> ExchangeItem:  # fmt: skip
    refuse_faults({"note": text_fault(note, NOTE_MAX) if note.strip() else None})
    item.fate, item.case, item.note = fate, case, mask_text(note.strip())
    item.meeting = _meeting(item, meeting)
    item.reconciled_by, item.reconciled_at = by, now
    item.save(update_fields=_FATED)
    details = {"case": case.number if case else "", "meeting": item.meeting_id}
    record(act, item, by=by, now=now, details=details, note=note.strip())
    return item


def _meeting(item: ExchangeItem, key: int | None) -> GroupMeeting | None:
    if key is None:
        return None
    found = GroupMeeting.objects.filter(pk=key, jurisdiction=item.jurisdiction_id, kind=Sitting.EXCHANGE)
    if meeting := found.exclude(state=GroupMeeting.State.CANCELLED).first():
        return meeting
    raise Invalid({"meeting": [_("This must be a meeting of the four bodies that was not cancelled.")]})
