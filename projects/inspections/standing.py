"""Whether work on a project stands still by order: its state follows the orders to stop work, and their lifting."""

from datetime import datetime

from agencies.people.models import User
from projects.models import Measure, Project


def stopped_by(project: Project) -> list[Measure]:
    """The orders to stop work that stand."""
    found = Measure.objects.filter(
        finding__project=project, rung=Measure.Rung.STOP_WORK, lifted_on__isnull=True
    ).exclude(state=Measure.State.WITHDRAWN)
    return list(found.select_related("letter", "agency").order_by("issued_at", "pk"))


def follow_state_of_project(project: Project, *, by: User, now: datetime) -> None:
    """A project under construction is stopped by the first order and goes on when the last is lifted. A state that a
    person has set otherwise is left alone."""
    row = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    stands_still = bool(stopped_by(row))
    wanted = {
        (Project.State.BUILDING, True): Project.State.STOPPED,
        (Project.State.STOPPED, False): Project.State.BUILDING,
    }.get((Project.State(row.state), stands_still))
    if wanted is None:
        return
    row.state, row.updated_at = wanted, now
    row.save(update_fields=["state", "updated_at"])
    project.state = wanted
