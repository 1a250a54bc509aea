"""The exchange sheet (会商研判, ZY 二(四)五): what is on it, who may write on it, and cases that may be the same."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.people.models import User
from agencies.policy.directives import Kind, Sitting, of_kind
from agencies.policy.versions import standing_on
from agencies.vocabulary import Role
from cases.duplicates import Candidate, candidates, known_from
from cases.models import Case
from oversight.duties import steers
from oversight.group.models import GroupMeeting
from oversight.models import ExchangeItem
from projects.duties import STAFF

# 人社、公安、信访、网信, where the document of a place names them or does not.
BODIES = (Role.HRSS, Role.HRSS_INSPECTION, Role.POLICE, Role.PETITION, Role.CYBERSPACE)
# A case of the same region that came in so many days before or after may be what another body tells of.
DAYS_APART = 15
_SHOWN = 6


def items_for(meeting: GroupMeeting) -> "QuerySet[ExchangeItem]":
    """What a meeting is about: the items reconciled at it; before an exchange is held, what is open besides."""
    found = Q(meeting=meeting)
    if meeting.kind == Sitting.EXCHANGE and meeting.state == GroupMeeting.State.PLANNED:
        found |= Q(fate=ExchangeItem.Fate.OPEN)
    items = ExchangeItem.objects.filter(found, jurisdiction=meeting.jurisdiction_id)
    return items.select_related("agency", "project", "case").order_by("-dated_on", "-pk")


def open_items(user: User) -> "QuerySet[ExchangeItem]":
    """The figure of the sheet: what nobody has reconciled yet."""
    return ExchangeItem.objects.visible_to(user).filter(fate=ExchangeItem.Fate.OPEN)


def meetings_of(jurisdiction: str) -> "QuerySet[GroupMeeting]":
    """The meetings at which an item can be reconciled, the latest first."""
    found = GroupMeeting.objects.filter(jurisdiction=jurisdiction, kind=Sitting.EXCHANGE)
    return found.exclude(state=GroupMeeting.State.CANCELLED).order_by("-planned_for", "-pk")


def may_enter(user: User) -> bool:
    """The staff of the four bodies, and the office."""
    if steers(user):
        return True
    return user.is_active and user.role in STAFF and user.agency is not None and user.agency.role in BODIES


def clause_of(jurisdiction: str, on: Any) -> Any:
    """The directive by which the bodies exchange what they know; None where the document of the place has none."""
    version = standing_on(jurisdiction, on)
    found = of_kind(version.policy.directives, Kind.MEETING) if version else ()
    return next((each for each in found if each.code == Sitting.EXCHANGE), None)


@dataclass(frozen=True, slots=True)
class Hint:
    """A case that may be the same matter, with what speaks for it."""

    case: Case
    reasons: tuple[Any, ...]


def hints_for(item: ExchangeItem, user: User) -> list[Hint]:
    """Same external number, project or employer first; then cases of the same employer's name or project that came in
    around the day of the item, and at last those of about that day with the same number of workers."""
    known = known_from(
        item.jurisdiction_id, reference=item.external_no, project=item.project.code if item.project else "",
        employer_name=item.employer,
    )  # fmt: skip
    found = [_hint(each, item) for each in candidates(user, known)]
    taken = {each.case.pk for each in found}
    return (found + [each for each in _about_that_day(item, user) if each.case.pk not in taken])[:_SHOWN]


def _hint(candidate: Candidate, item: ExchangeItem) -> Hint:
    near = abs((candidate.case.received_at.date() - item.dated_on).days) <= DAYS_APART
    return Hint(candidate.case, (*candidate.reasons, *((_("Came in about that day"),) if near else ())))


def _about_that_day(item: ExchangeItem, user: User) -> list[Hint]:
    """Beside the day something else must agree: the employer by a part of its name, or how many workers."""
    alike = Q(pk__in=())
    if len(item.employer) >= 4:
        alike |= Q(employer_name__icontains=item.employer) | Q(project__name__icontains=item.employer)
    if item.workers:
        alike |= Q(workers=item.workers)
    apart = timedelta(days=DAYS_APART)
    near = Case.objects.visible_to(user).filter(
        alike, received_at__date__gte=item.dated_on - apart, received_at__date__lte=item.dated_on + apart
    )
    return [
        Hint(each, (_("Came in about that day"), _("Same workers or a like name")))
        for each in near.select_related("lead_agency", "project").order_by("-received_at", "-pk")[:_SHOWN]
    ]
