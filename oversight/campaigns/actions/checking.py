"""The result of one target, entered by the agency that checked it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, amount_fault, number_fault, refuse_faults, text_fault
from agencies.people.models import User
from agencies.vocabulary import PEOPLE_MAX, YUAN_MAX
from cases.models import Case
from oversight.acts import record
from oversight.campaigns.duties import enters
from oversight.campaigns.found import result_of
from oversight.campaigns.models import Campaign, CampaignTarget
from oversight.campaigns.workflow import CAMPAIGN, CampaignVerb, needs_state
from oversight.duties import needs

COUNT_MAX, NOTE_MAX = 10_000, 500
_COUNTS = ("problems", "solved", "orders", "penalties")


@dataclass(frozen=True, slots=True)
class Said:
    """What was found. Counts are None where an inspection says them. Money is yuan; `case` the number of the case
    that was opened."""

    checked_on: date | None = None
    problems: int | None = None
    solved: int | None = None
    orders: int | None = None
    penalties: int | None = None
    workers: int = 0
    amount: Decimal = Decimal(0)
    workers_paid: int = 0
    amount_paid: Decimal = Decimal(0)
    case: str = ""
    note: str = ""


@transaction.atomic
def enter(target_id: int, said: Said, *, by: User, now: datetime) -> CampaignTarget:
    """The result, or what has come of it since. Raises Invalid, Refused (`not-your-part`, `not-now`)."""
    # The campaign first: whoever concludes it holds it, and counts what is entered until then.
    campaign = Campaign.objects.visible_to(by).select_for_update(of=("self",)).get(targets=target_id)
    rows = CampaignTarget.objects.select_for_update(of=("self",)).select_related(
        "agency", "campaign", "inspection"
    )
    target = rows.get(pk=target_id)
    needs(enters(by, target))
    needs_state(
        CAMPAIGN[CampaignVerb.ENTER], campaign.state,
        _("Results are entered while the campaign is under way; it is “%(state)s”.")
        % {"state": campaign.get_state_display()},
    )  # fmt: skip
    case = _case(said.case, target, by)
    if target.inspection_id:
        _needs_same(target, said)
    else:
        _take_counts(target, said, campaign, timezone.localdate(now))
    refuse_faults(
        {
            "workers": number_fault(said.workers, PEOPLE_MAX) or _unstated(target, said),
            "amount": amount_fault(said.amount, YUAN_MAX),
            "workers_paid": number_fault(said.workers_paid, PEOPLE_MAX)
            or (_("No more can be paid than were owed.") if said.workers_paid > said.workers else None),
            "amount_paid": amount_fault(said.amount_paid, YUAN_MAX)
            or (_("No more can be paid than is owed.") if said.amount_paid > said.amount else None),
            "note": text_fault(said.note, NOTE_MAX) if said.note else None,
        }
    )
    target.workers, target.workers_paid = said.workers, said.workers_paid
    target.amount, target.amount_paid = said.amount, said.amount_paid
    target.case, target.note, target.entered_by, target.entered_at = case, said.note.strip(), by, now
    target.result = result_of(target.problems, target.solved)
    target.save()
    details = {"target": target.pk, "problems": target.problems, "solved": target.solved}
    record("target_entered", campaign, by=by, now=now, details=details, note=str(target.subject))
    return target


def _unstated(target: CampaignTarget, said: Said) -> str | None:
    """Whoever owes wages has a problem: it must be counted, or the report would say that there is none."""
    owed = said.workers or said.amount
    return _("Wages are owed: count that as a problem.") if owed and not target.problems else None


def _needs_same(target: CampaignTarget, said: Said) -> None:
    """What an inspection found is changed there, by following its findings up."""
    words = _("This comes from inspection %(number)s.") % {"number": target.inspection}
    stated = {name: getattr(said, name) for name in (*_COUNTS, "checked_on")}
    refuse_faults(
        {
            name: words if value is not None and value != getattr(target, name) else None
            for name, value in stated.items()
        }
    )


def _take_counts(target: CampaignTarget, said: Said, campaign: Campaign, today: date) -> None:
    problems, solved = said.problems or 0, said.solved or 0
    last = min(campaign.last, today)
    refuse_faults(
        {
            "checked_on": None
            if said.checked_on is not None and campaign.first <= said.checked_on <= last
            else _("This must be a day from %(first)s to %(last)s.")
            % {"first": campaign.first.isoformat(), "last": last.isoformat()},
            **{name: number_fault(getattr(said, name), COUNT_MAX) for name in _COUNTS},
        }
    )
    if solved > problems:
        raise Invalid({"solved": [_("No more can be solved than were found.")]})
    target.checked_on, target.problems, target.solved = said.checked_on, problems, solved
    target.orders, target.penalties = said.orders or 0, said.penalties or 0


def _case(number: str, target: CampaignTarget, by: User) -> Case | None:
    if not number.strip():
        # Nobody takes away what they cannot see.
        hidden = target.case_id and not Case.objects.visible_to(by).filter(pk=target.case_id).exists()
        return target.case if hidden else None
    case = Case.objects.visible_to(by).filter(number=number.strip()).first()
    if case is None or case.jurisdiction_id != target.campaign.jurisdiction_id:
        raise Invalid({"case": [_("There is no case of this number that you can see.")]})
    if target.campaign.targets.filter(case=case).exclude(pk=target.pk).exists():
        raise Invalid({"case": [_("This case stands with another target of the campaign already.")]})
    return case
