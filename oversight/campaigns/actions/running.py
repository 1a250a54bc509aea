"""A campaign under way: begun on its day, its list of targets filled and kept complete, concluded with a summary."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Refused, refuse_faults, text_fault, unknown
from agencies.people.models import Agency, Region, User
from agencies.vocabulary import Sector
from oversight.acts import record
from oversight.campaigns.actions.planning import locked
from oversight.campaigns.duties import plans
from oversight.campaigns.found import brought_by
from oversight.campaigns.models import TEXT_MAX, Campaign, CampaignTarget
from oversight.campaigns.tally import total
from oversight.campaigns.whom import Candidate, Checkers, candidates
from oversight.campaigns.workflow import CampaignVerb
from oversight.duties import needs
from projects.inspections.drawing import checksum, drawn
from projects.models import Project

SEED_MAX = 10**9
_KINDS = ("all", "projects", "employers")
_BATCH = 1000
_FROM_INSPECTIONS = (
    "inspection_id", "checked_on", "result", "problems", "solved", "orders", "penalties",
)  # fmt: skip


@transaction.atomic
def start(campaign_id: int, *, by: User | None, now: datetime) -> Campaign:
    """Under way from its first day on; a dragnet gets its whole list. Raises Refused (`not-now`, `too-early`)."""
    campaign = locked(campaign_id, CampaignVerb.START, by)
    if timezone.localdate(now) < campaign.first:
        raise Refused("too-early", _("The campaign begins on %(day)s.") % {"day": campaign.first.isoformat()})
    campaign.state = Campaign.State.RUNNING
    campaign.save(update_fields=["state"])
    added = _add(campaign, candidates(campaign)) if campaign.whole else 0
    record("campaign_started", campaign, by=by, now=now, details={"added": added})
    return campaign


@transaction.atomic
def renew(campaign_id: int, *, by: User | None, now: datetime) -> int:
    """Bring the list of a dragnet up to date: what came since is added, nothing is taken off. Returns how many.

    Raises Refused (`not-now`, `not-whole`)."""
    campaign = locked(campaign_id, CampaignVerb.RENEW, by)
    if not campaign.whole:
        raise Refused(
            "not-whole",
            _("Only the list of a campaign that checks everybody fills itself; choose the targets."),
        )
    added = _add(campaign, candidates(campaign))
    if added:
        record("campaign_renewed", campaign, by=by, now=now, details={"added": added})
    return added


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the scope: narrowed by these, and with a `count` drawn by lot. A `seed` draws the same again."""

    kinds: str = "all"  # all, projects, employers
    sector: str = ""
    region: str = ""
    agency: int | None = None
    count: int | None = None
    seed: int | None = None


@transaction.atomic
def choose(campaign_id: int, choice: Choice, *, by: User, now: datetime) -> int:
    """Put targets of its scope on the list. Returns how many were new. Raises Invalid, Refused (`not-now`)."""
    campaign = locked(campaign_id, CampaignVerb.CHOOSE, by)
    refuse_faults(
        {
            "kinds": None if choice.kinds in _KINDS else unknown(choice.kinds, _KINDS),
            "sector": None if choice.sector in ("", *Sector.values) else _("There is no such sector."),
            "count": None if choice.count is None or choice.count >= 1 else _("Draw at least one."),
            "seed": None if choice.seed is None or 0 <= choice.seed < SEED_MAX
            else _("The seed is a whole number below %(most)s.") % {"most": SEED_MAX},
        }
    )  # fmt: skip
    pool = {_name(each): each for each in _pool(campaign, choice)}
    details: dict[str, object] = {"pool": len(pool)}
    if choice.count is not None:
        seed = secrets.randbelow(SEED_MAX) if choice.seed is None else choice.seed
        details |= {"seed": seed, "checksum": checksum(pool)}
        pool = {name: pool[name] for name in drawn(pool, choice.count, seed)}
    added = _add(campaign, pool.values())
    record("campaign_chosen", campaign, by=by, now=now, details=details | {"added": added})
    return added


def _name(candidate: Candidate) -> str:
    """By which it is drawn: the same for everybody who draws again."""
    return f"project:{candidate.project}" if candidate.project else f"company:{candidate.company}"


def _pool(campaign: Campaign, choice: Choice) -> Iterable[Candidate]:
    listed = set(campaign.targets.values_list("project", "company"))
    places = set(Region.objects.inside(choice.region).values_list("pk", flat=True)) if choice.region else None
    sound = _of_sector(campaign, choice.sector) if choice.sector else None
    return [
        each
        for each in candidates(campaign)
        if each.key not in listed
        and (choice.kinds == "all" or (each.project is not None) == (choice.kinds == "projects"))
        and (places is None or each.region in places)
        and (choice.agency is None or each.agency == choice.agency)
        and (sound is None or each.project in sound)
    ]


def _of_sector(campaign: Campaign, sector: str) -> set[int | None]:
    """A sector is that of a project; an employer has many."""
    found = Project.objects.filter(jurisdiction=campaign.jurisdiction_id, sector=sector)
    return set(found.values_list("pk", flat=True))


def _add(campaign: Campaign, found: Iterable[Candidate]) -> int:
    """Those not listed yet. The campaign is locked, so nobody else adds to it."""
    listed = set(campaign.targets.values_list("project", "company"))
    made = [
        CampaignTarget(
            campaign=campaign, project_id=each.project, company_id=each.company, region_id=each.region,
            agency_id=each.agency,
        )
        for each in found
        if each.key not in listed
    ]  # fmt: skip
    CampaignTarget.objects.bulk_create(made, batch_size=_BATCH)
    return len(made)


@transaction.atomic
def sync(campaign_id: int, *, by: User | None, now: datetime) -> int:
    """Take over what the concluded inspections of this campaign found. The same again changes nothing.

    A project that was inspected and stood on no list is put on it: it was checked. Returns how many targets changed.
    Raises Refused (`not-now`)."""
    campaign = locked(campaign_id, CampaignVerb.SYNC, by)
    brought = brought_by(campaign)
    listed = set(campaign.targets.filter(project__in=brought).values_list("project", flat=True))
    if missing := set(brought) - listed:
        who = Checkers.of(campaign)
        rows = Project.objects.filter(pk__in=missing).values_list(
            "pk", "region_id", "sector", "responsible_agency_id"
        )
        _add(
            campaign,
            [Candidate(place, who.for_(sector, place, named), pk) for pk, place, sector, named in rows],
        )
    changed = []
    for target in campaign.targets.filter(project__in=brought).order_by("pk"):
        assert target.project_id is not None
        one = brought[target.project_id]
        said = (
            one.inspection,
            one.checked_on,
            one.result,
            one.problems,
            one.solved,
            one.orders,
            one.penalties,
        )
        if said != tuple(getattr(target, name) for name in _FROM_INSPECTIONS):
            for name, value in zip(_FROM_INSPECTIONS, said, strict=True):
                setattr(target, name, value)
            changed.append(target)
    if changed:
        columns = ["inspection", *_FROM_INSPECTIONS[1:]]
        CampaignTarget.objects.bulk_update(changed, columns, batch_size=_BATCH)
        record("campaign_synced", campaign, by=by, now=now, details={"changed": len(changed)})
    return len(changed)


@transaction.atomic
def assign(campaign_id: int, targets: Iterable[int], *, agency: int, by: User, now: datetime) -> int:
    """Another agency checks these, as long as nobody has. Raises Invalid, Refused (`not-now`)."""
    campaign = locked(campaign_id, CampaignVerb.ASSIGN, by)
    body = Agency.objects.filter(jurisdiction=campaign.jurisdiction_id, is_active=True, pk=agency).first()
    refuse_faults({"agency": None if body else _("Choose an agency of this place.")})
    waiting = campaign.targets.filter(pk__in=list(targets), checked_on__isnull=True)
    changed = waiting.exclude(agency=body).update(agency=body)
    if changed:
        assert body is not None
        details = {"changed": changed, "agency": body.short_name}
        record("campaign_assigned", campaign, by=by, now=now, details=details)
    return changed


@transaction.atomic
def drop(campaign_id: int, targets: Iterable[int], *, by: User, now: datetime) -> int:
    """Take chosen targets off the list again, as long as nobody has checked them.

    Raises Refused (`not-now`, `whole`): a dragnet leaves nobody out."""
    campaign = locked(campaign_id, CampaignVerb.DROP, by)
    if campaign.whole:
        raise Refused("whole", _("A campaign that checks everybody leaves nobody out."))
    waiting = campaign.targets.filter(pk__in=list(targets), checked_on__isnull=True)
    dropped, _by_model = waiting.delete()
    if dropped:
        record("campaign_dropped", campaign, by=by, now=now, details={"dropped": dropped})
    return dropped


@transaction.atomic
def conclude(campaign_id: int, *, summary: str, by: User, now: datetime) -> Campaign:
    """With what it came to. What is still unchecked stays on the list as such. Raises Invalid, Refused (`not-now`)."""
    sync(campaign_id, by=by, now=now)
    campaign = locked(campaign_id, CampaignVerb.CONCLUDE, by)
    needs(plans(by, campaign.jurisdiction_id))
    refuse_faults({"summary": text_fault(summary, TEXT_MAX)})
    figures = total(campaign.targets.all())
    campaign.state, campaign.summary, campaign.concluded_at = Campaign.State.CONCLUDED, summary.strip(), now
    campaign.save(update_fields=["state", "summary", "concluded_at"])
    details = {"targets": figures["targets"], "checked": figures["checked"], "problems": figures["problems"]}
    record("campaign_concluded", campaign, by=by, now=now, details=details)
    return campaign
