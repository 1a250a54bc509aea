"""What the page of a project is put together from: panels of this app and of those above, each loaded by its URL.

The name of an address is all that is known here of the apps above.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import Project


@dataclass(frozen=True, slots=True)
class Panel:
    """`url` takes the project's id. Answered to htmx it is the panel alone, else a page of its own."""

    key: str
    title: str | Promise
    url: str


PANELS: tuple[Panel, ...] = (
    Panel("compliance", _("Duties"), "project-compliance"),
    Panel("parties", _("Parties and contracts"), "project-parties"),
    Panel("people", _("Responsible persons"), "project-people"),
    Panel("doors", _("Log-ins of the parties"), "project-doors"),
    Panel("workers", _("Workers on site"), "project-workers"),
    Panel("money", _("Wage account"), "project-money"),
    Panel("payrolls", _("Payrolls"), "project-payrolls"),
    Panel("securities", _("Deposit and guarantees"), "project-securities"),
    Panel("funds", _("Funds and progress"), "project-funds"),
    Panel("warnings", _("Warnings"), "project-warnings"),
    Panel("inspections", _("Inspections and orders"), "project-inspections"),
    Panel("documents", _("Documents"), "project-documents"),
    Panel("cases", _("Complaints"), "project-cases"),
    Panel("gates", _("Gates"), "project-gates"),
    Panel("programme", _("Arrears-free project office"), "project-programme"),
    Panel("timeline", _("Timeline"), "project-timeline"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    key: str
    title: str | Promise
    url: str


def panels_of(project: Project) -> Iterator[Shown]:
    for panel in PANELS:
        try:
            yield Shown(panel.key, panel.title, reverse(panel.url, args=[project.pk]))
        except NoReverseMatch:
            # The app above that would answer is not there.
            continue
