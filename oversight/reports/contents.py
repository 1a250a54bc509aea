"""Which module writes which kind of report; each is asked for when a report of its kind is drawn up."""

from collections.abc import Callable
from importlib import import_module

from agencies.policy.directives import Rhythm
from oversight.reports.building import Builder

Content = Callable[[Builder], None]

_WRITERS = {
    Rhythm.WEEKLY: "oversight.reports.weekly",
    Rhythm.DAILY: "oversight.reports.daily",
    Rhythm.MONTHLY: "oversight.reports.monthly",
    Rhythm.TIMELINESS: "oversight.reports.timeliness",
    Rhythm.SUMMARY: "oversight.reports.summary",
    Rhythm.COVERAGE: "oversight.coverage.report",
    Rhythm.CAMPAIGN: "oversight.campaigns.report",
    Rhythm.SELF_CHECK: "oversight.assessment.report",
}
KINDS = tuple(_WRITERS)


def content_of(kind: str) -> Content:
    """What builds a report of this kind. Raises KeyError for a kind that units owe."""
    content: Content = import_module(_WRITERS[Rhythm(kind)]).build
    return content
