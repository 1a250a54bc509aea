"""The projects that a list of wages may name, and whether its sender may pay wages there."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from agencies.people.models import User
from escrow.duties import pays_wages
from projects.models import Project


class Site(NamedTuple):
    """A project of the list. `given_up`: its record is closed."""

    pk: int
    may_write: bool
    given_up: bool


class Sites:
    """Projects by number, by that of the provincial platform, by name; of a list for one project that one alone."""

    def __init__(self, by: User, jurisdiction: str, project_id: int | None) -> None:
        visible = Project.objects.visible_to(by).filter(jurisdiction=jurisdiction)
        if project_id is not None:
            visible = visible.filter(pk=project_id)
        rows = visible.only(
            "id", "code", "name", "platform_no", "state", "jurisdiction", "responsible_agency"
        ).iterator(chunk_size=5000)
        self._coded: dict[str, Site] = {}
        # None: several of that name.
        self._named: dict[str, Site | None] = {}
        for each in rows:
            site = Site(each.pk, pays_wages(by, each), each.state == Project.State.CANCELLED)
            self._coded[each.code] = site
            if each.platform_no:
                self._coded.setdefault(each.platform_no, site)
            self._named[each.name] = None if each.name in self._named else site
        self._only = next(iter(self._coded.values()), None) if project_id is not None else None

    def find(self, code: str, name: str) -> Site | str:
        """The project, or what is wrong with how it is named."""
        site = self._coded.get(code) if code else self._named.get(name) if name else self._only
        if site is None:
            return _missing(code, name)
        if not site.may_write:
            return _("Wages of this project are handed in by its general contractor or who supervises it.")
        if site.given_up:
            return _("This project was given up; its record is closed.")
        return site


def _missing(code: str, name: str) -> str:
    if code:
        return _("There is no project of this number among those that this list may name.")
    if name:
        return _("There is no one project “%(value)s” in the ledger.") % {"value": name[:40]}
    return _("State the number of the project, or its name.")
