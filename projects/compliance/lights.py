"""The traffic light of a project: red when a duty is missing or not in order, amber when one falls due soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.compliance.conditions import counted, due_soon, wanting
from projects.models import Item


@dataclass(frozen=True, slots=True)
class Light:
    """`tone` is that of a chip: breached, act, done or plain."""

    tone: str
    text: str
    missing: int = 0
    due_soon: int = 0

    @classmethod
    def of(cls, missing: int, soon: int, counted: int) -> "Light":
        if missing:
            text = ngettext("%(count)s duty missing", "%(count)s duties missing", missing)
            return cls("breached", text % {"count": missing}, missing, soon)
        if soon:
            text = ngettext("%(count)s duty due soon", "%(count)s duties due soon", soon)
            return cls("act", text % {"count": soon}, missing, soon)
        return cls("done", _("Duties in order")) if counted else cls("plain", _("Duties not counted yet"))


def lights_for(project_ids: Iterable[int], today: date) -> dict[int, Light]:
    """One light for each of these projects, by one query."""
    wanted = list(project_ids)
    rows = (
        Item.objects.filter(project__in=wanted)
        .order_by()
        .values("project")
        .annotate(
            missing=Count("pk", filter=wanting(today)),
            soon=Count("pk", filter=due_soon(today)),
            counted=Count("pk", filter=counted()),
        )
        .values_list("project", "missing", "soon", "counted")
    )
    found = {project: Light.of(missing, soon, all_) for project, missing, soon, all_ in rows}
    return {pk: found.get(pk) or Light.of(0, 0, 0) for pk in wanted}


def red(today: date) -> Q:
    """Projects with a red light, as a condition on projects."""
    return Q(pk__in=Item.objects.filter(wanting(today)).order_by().values("project"))


def amber(today: date) -> Q:
    return Q(pk__in=Item.objects.filter(due_soon(today)).order_by().values("project")) & ~red(today)
