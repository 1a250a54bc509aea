"""Two people at one record: what was changed since somebody opened it, and what that means for what they typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from agencies.errors import Refused, Text
from projects.models import Company, Project, ProjectEvent


class ChangedMeanwhile(Refused):
    """Somebody else saved first. `fields` are (as it was opened, as it is now) by name; nothing typed is lost."""

    def __init__(self, fields: Mapping[str, tuple[Any, Any]], labels: Mapping[str, Text]) -> None:
        names = _(", ").join(str(labels.get(name, name)) for name in fields)
        super().__init__(
            "changed-meanwhile",
            _("Somebody else has changed this meanwhile: %(fields)s. Look at it again, then save.")
            % {"fields": names},
        )
        self.fields = dict(fields)


def changed_since(seen: datetime, of: Project | Company) -> dict[str, tuple[Any, Any]]:
    """Fields whose value is another one than at `seen`, with both, from the timeline."""
    about = {"project": of} if isinstance(of, Project) else {"company": of}
    events = ProjectEvent.objects.filter(**about, at__gt=seen, details__has_key="changed").order_by(
        "at", "id"
    )
    found: dict[str, tuple[Any, Any]] = {}
    for details in events.values_list("details", flat=True):
        for name, (old, new) in details["changed"].items():
            found[name] = (found[name][0] if name in found else old, new)
    return {name: (old, new) for name, (old, new) in found.items() if old != new}
