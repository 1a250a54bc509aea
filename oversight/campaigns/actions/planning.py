"""A campaign is proposed by the calendar or planned by hand, changed, given its tasks, and called off."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, Region, User
from agencies.policy.directives import Directive
from agencies.vocabulary import Role
from oversight.acts import record, subject_of
from oversight.campaigns.calendar import Window
from oversight.campaigns.duties import plans, runs
from oversight.campaigns.models import TEXT_MAX, Campaign
from oversight.campaigns.scope import read, stored
from oversight.campaigns.wording import document_of, plan_text
from oversight.campaigns.workflow import CAMPAIGN, CampaignVerb, needs_state
from oversight.duties import needs
from oversight.group.actions.tasks import set_task
from oversight.group.models import GroupMember, Task

LONGEST = timedelta(days=366)
NAME_MAX, CLAUSE_MAX, REASON_MAX, TASK_MAX = 60, 120, 500, 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """A campaign as somebody plans it. `scope` as `oversight.campaigns.scope.stored` writes it."""

    name: str
    first: date | None
    last: date | None
    lead: int | None
    agencies: Sequence[int] = ()
    whole: bool = False
    scope: dict[str, Any] = field(default_factory=dict)
    plan: str = ""
    clause: str = ""


@transaction.atomic
def propose(window: Window, jurisdiction: str, *, now: datetime) -> Campaign | None:
    """What the directive calls for, once; None where it is there already, also by another name or day."""
    place = Region.objects.select_for_update(no_key=True).get(pk=jurisdiction)
    directive, known = window.directive, Campaign.objects.filter(jurisdiction=place, year=window.year)
    if known.filter(Q(code=directive.code) | Q(name=directive.name)).exists():
        return None
    lead, others = bodies_of(directive, jurisdiction)
    if lead is None:
        return None
    campaign = Campaign(
        jurisdiction=place, code=directive.code, year=window.year, name=directive.name[:NAME_MAX], first=window.first,
        last=window.last, whole=directive.whole, scope=stored(directive.when), lead=lead,
        clause=directive.source[:CLAUSE_MAX], made_by=None, made_at=now,
    )  # fmt: skip
    campaign.plan = plan_text(campaign, others, document_of(place.pk, timezone.localdate(now)))[:TEXT_MAX]
    campaign.save()
    campaign.agencies.set(others)
    details = {"first": window.first.isoformat(), "last": window.last.isoformat()}
    record("campaign_proposed", campaign, by=None, now=now, details=details)
    return campaign


def bodies_of(directive: Directive, jurisdiction: str) -> tuple[Agency | None, list[Agency]]:
    """Who leads and who takes part, out of the directory. Where several lead, the first does so on paper."""
    active = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True)
    # Of one role in several places, the body of the whole place comes first.
    leading = [
        each
        for role in directive.lead
        for each in sorted(active.filter(role=role), key=lambda one: (one.region_id != jurisdiction, one.pk))[
            :1
        ]
    ]
    lead = leading[0] if leading else active.filter(is_coordinator=True).first()
    others = leading[1:] + list(active.filter(role__in=directive.assist).order_by("pk"))
    if directive.every_member:
        members = GroupMember.objects.filter(
            jurisdiction=jurisdiction, until__isnull=True, agency__is_active=True
        )
        named = active.filter(pk__in=members.values("agency")) if members.exists() else active
        others += list(named.exclude(role=Role.LEADING_GROUP).order_by("pk"))
    return lead, [each for each in dict.fromkeys(others) if each != lead]


@transaction.atomic
def plan(wanted: Wanted, *, by: User, now: datetime) -> Campaign:
    """By hand, beside what the document calls for. Raises Invalid, Refused (`not-your-part`)."""
    needs(by.agency is not None and plans(by, by.agency.jurisdiction_id))
    assert by.agency is not None
    place = Region.objects.select_for_update(no_key=True).get(pk=by.agency.jurisdiction_id)
    lead, others = _sound(wanted, place.pk)
    assert wanted.first is not None
    assert wanted.last is not None
    year = wanted.first.year
    _needs_free_name(place.pk, wanted.name, year)
    # Two campaigns of one day are told apart by their names.
    code = f"own_{hashlib.sha256(wanted.name.strip().encode()).hexdigest()[:8]}"
    campaign = Campaign(
        jurisdiction=place, code=code, year=year, name=wanted.name.strip(), first=wanted.first, last=wanted.last,
        whole=wanted.whole, scope=wanted.scope, lead=lead, clause=wanted.clause.strip(), made_by=by, made_at=now,
    )  # fmt: skip
    campaign.plan = (
        wanted.plan.strip()
        or plan_text(campaign, others, document_of(place.pk, timezone.localdate(now)))[:TEXT_MAX]
    )
    campaign.save()
    campaign.agencies.set(others)
    record("campaign_planned", campaign, by=by, now=now)
    return campaign


@transaction.atomic
def revise(campaign_id: int, wanted: Wanted, *, by: User, now: datetime) -> Campaign:
    """Once it runs, whom it is about and when it began stand. Raises Invalid, Refused (`not-now`, `begun`)."""
    campaign = locked(campaign_id, CampaignVerb.REVISE, by)
    lead, others = _sound(wanted, campaign.jurisdiction_id)
    fixed = (wanted.first, wanted.whole, wanted.scope, wanted.name.strip())
    if campaign.state == Campaign.State.RUNNING:
        if fixed != (campaign.first, campaign.whole, campaign.scope, campaign.name):
            raise Refused(
                "begun",
                _(
                    "It is under way: its name, its first day and whom it is about cannot be changed any more."
                ),
            )
    else:
        _needs_free_name(campaign.jurisdiction_id, wanted.name, campaign.year, but=campaign.pk)
    campaign.first, campaign.whole, campaign.scope, campaign.name = fixed  # type: ignore[assignment]
    assert wanted.last is not None
    campaign.last, campaign.lead = wanted.last, lead
    campaign.plan, campaign.clause = wanted.plan.strip(), wanted.clause.strip()
    campaign.save(update_fields=["name", "first", "last", "whole", "scope", "lead", "plan", "clause"])
    campaign.agencies.set(others)
    record("campaign_revised", campaign, by=by, now=now)
    return campaign


def _needs_free_name(jurisdiction: str, name: str, year: int, but: int | None = None) -> None:
    """Inspections name the campaign they belong to; two of one name in a year could not be told apart."""
    taken = Campaign.objects.filter(jurisdiction=jurisdiction, name=name.strip(), year=year).exclude(
        pk=but or 0
    )
    if taken.exists():
        raise Invalid({"name": [_("There is a campaign of this name in %(year)s.") % {"year": year}]})


def _sound(wanted: Wanted, jurisdiction: str) -> tuple[Agency, list[Agency]]:
    active = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True)
    lead = active.filter(pk=wanted.lead or 0).first()
    others = list(active.filter(pk__in=wanted.agencies).order_by("pk"))
    _scope, region = read(wanted.scope)
    here = not region or Region.objects.inside(jurisdiction).filter(pk=region).exists()
    theirs = [_("agencies of this place")]
    refuse_faults(
        {
            "name": text_fault(wanted.name, NAME_MAX),
            "first": None if wanted.first else _("This field is required."),
            "last": _window_fault(wanted.first, wanted.last),
            "lead": None if lead else unknown(wanted.lead or "", theirs),
            "agencies": None if len(others) == len(set(wanted.agencies)) else unknown("", theirs),
            "region": None if here else unknown(region, [_("places of this jurisdiction")]),
            "plan": text_fault(wanted.plan, TEXT_MAX) if wanted.plan else None,
            "clause": text_fault(wanted.clause, CLAUSE_MAX) if wanted.clause else None,
        }
    )
    assert lead is not None
    return lead, [each for each in others if each != lead]


def _window_fault(first: date | None, last: date | None) -> str | None:
    if last is None:
        return _("This field is required.")
    if first is None:
        return None
    if last < first:
        return _("A campaign cannot end before it begins.")
    return _("A campaign lasts at most a year.") if last - first > LONGEST else None


@transaction.atomic
def set_tasks(
    campaign_id: int, agencies: Sequence[int], *, text: str, due_on: date | None, by: User, now: datetime
) -> list[Task]:
    """The same task for each of these agencies of the campaign. Raises Invalid, Refused (`not-now`)."""
    campaign = locked(campaign_id, CampaignVerb.TASKS, by)
    needs(plans(by, campaign.jurisdiction_id))
    part = {each.pk: each for each in (campaign.lead, *campaign.agencies.all())}
    missing = [pk for pk in agencies if pk not in part]
    refuse_faults(
        {
            "text": text_fault(text, TASK_MAX),
            "due_on": None if due_on else _("This field is required."),
            "agencies": _("Choose agencies that take part in the campaign.")
            if missing or not agencies
            else None,
        }
    )
    made = [
        set_task(
            jurisdiction=campaign.jurisdiction_id, origin=Task.Origin.CAMPAIGN, year=campaign.year, text=text,
            agency=part[pk], due_on=due_on, starts_on=timezone.localdate(now),
            clause=campaign.clause[:60], source=subject_of(campaign), by=by, now=now,
        )
        for pk in dict.fromkeys(agencies)
    ]  # fmt: skip
    record("campaign_tasks", campaign, by=by, now=now, details={"count": len(made)}, note=text)
    return made


@transaction.atomic
def cancel(campaign_id: int, *, reason: str, by: User, now: datetime) -> Campaign:
    """Called off; what was found until then stands. Raises Invalid, Refused (`not-now`)."""
    campaign = locked(campaign_id, CampaignVerb.CANCEL, by)
    needs(plans(by, campaign.jurisdiction_id))
    refuse_faults({"reason": text_fault(reason, REASON_MAX)})
    campaign.state, campaign.cancelled_reason = Campaign.State.CANCELLED, reason.strip()
    campaign.save(update_fields=["state", "cancelled_reason"])
    record("campaign_cancelled", campaign, by=by, now=now, note=reason)
    return campaign


def locked(campaign_id: int, verb: CampaignVerb, by: User | None) -> Campaign:
    """The row for this verb; `by` is nobody where the calendar does it. Raises Campaign.DoesNotExist, Refused."""
    rows = Campaign.objects.visible_to(by) if by else Campaign.objects.all()
    campaign = rows.select_for_update(of=("self",)).select_related("lead").get(pk=campaign_id)
    needs(by is None or runs(by, campaign))
    needs_state(
        CAMPAIGN[verb], campaign.state,
        _("This cannot be done while the campaign is “%(state)s”.") % {"state": campaign.get_state_display()},
    )  # fmt: skip
    return campaign
