"""What the inspections of a campaign brought: they carry its name, and are concluded within its days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from oversight.campaigns.models import Campaign, CampaignTarget
from projects.models import Finding, Inspection, Measure

_ORDERS = (Measure.Rung.CORRECT, Measure.Rung.STOP_WORK)


@dataclass(slots=True)
class Brought:
    """Of one project: its last inspection, and the findings and measures of all of them."""

    project: int
    inspection: int
    checked_on: date
    problems: int = 0
    solved: int = 0
    orders: int = 0
    penalties: int = 0

    @property
    def result(self) -> str:
        return result_of(self.problems, self.solved)


def result_of(problems: int, solved: int) -> str:
    if not problems:
        return CampaignTarget.Result.CLEAN
    return CampaignTarget.Result.SOLVED if solved == problems else CampaignTarget.Result.FOUND


def inspections_of(campaign: Campaign) -> QuerySet[Inspection]:
    return Inspection.objects.filter(
        project__jurisdiction=campaign.jurisdiction_id, campaign=campaign.name, state=Inspection.State.CONCLUDED,
        held_on__gte=campaign.first, held_on__lte=campaign.last,
    )  # fmt: skip


def brought_by(campaign: Campaign) -> Mapping[int, Brought]:
    """By project. A measure that was withdrawn counts for nothing."""
    found: dict[int, Brought] = {}
    held = inspections_of(campaign).order_by("held_on", "pk").values_list("pk", "project_id", "held_on")
    for pk, project, held_on in held:
        # What is concluded was held; a constraint says so.
        assert held_on is not None
        found[project] = Brought(project, pk, held_on)
    if not found:
        return found
    counted = Finding.objects.filter(inspection__in=inspections_of(campaign)).order_by().values("project")
    for of in counted.annotate(problems=Count("pk"), solved=Count("pk", filter=Q(state="settled"))):
        one = found[of["project"]]
        one.problems, one.solved = of["problems"], of["solved"]
    measures = Measure.objects.filter(finding__inspection__in=inspections_of(campaign))
    issued = measures.exclude(state=Measure.State.WITHDRAWN).order_by().values("finding__project")
    for row in issued.annotate(
        orders=Count("pk", filter=Q(rung__in=_ORDERS)), penalties=Count("pk", filter=Q(rung="penalty"))
    ):
        one = found[row["finding__project"]]
        one.orders, one.penalties = row["orders"], row["penalties"]
    return found
