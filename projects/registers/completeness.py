"""Which columns of the ledger of projects under construction (在建项目台账) a project still lacks.

JX 四(一)一 wants the ledger of every unit complete and clear (底数清楚、责任明确). Each column is declared once: as a
question to one project with the parts that are filled by name, and as a condition to the whole ledger.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import Post, Project

Text = str | Promise
Part = Post.Part
State = Project.State

# What the ledger asks of a project that is being built or was: before that nobody has gone on site.
_ON_SITE = (State.BUILDING, State.STOPPED, State.FINISHED)


@dataclass(frozen=True, slots=True)
class Column:
    """`missing` takes the project and the parts (`Post.Part`) that somebody holds now."""

    key: str
    label: Text
    missing: Callable[[Project, Collection[str]], bool]
    where: Q


def _blank(name: str, label: Text) -> Column:
    return Column(name, label, lambda project, held: not getattr(project, name), Q(**{name: ""}))


def _unknown(name: str, label: Text) -> Column:
    attribute = f"{name}_id" if Project._meta.get_field(name).is_relation else name
    return Column(
        name,
        label,
        lambda project, held: getattr(project, attribute) is None,
        Q(**{f"{name}__isnull": True}),
    )


def _person(part: str, label: Text, *, on_site: bool = False) -> Column:
    held_by = Exists(Post.objects.filter(project=OuterRef("pk"), part=part, until_on__isnull=True))
    where = Q(~held_by) & Q(state__in=_ON_SITE) if on_site else Q(~held_by)
    return Column(
        f"person_{part}",
        label,
        lambda project, held: part not in held and (not on_site or project.state in _ON_SITE),
        where,
    )


COLUMNS: tuple[Column, ...] = (
    _blank("category", _("Project category")),
    Column(
        "region", _("Town, street or zone"),
        lambda project, held: project.region_id == project.jurisdiction_id, Q(region=F("jurisdiction")),
    ),
    Column(
        "owner", _("Project owner"),
        lambda project, held: project.owner_id is None and project.owner_agency_id is None,
        Q(owner__isnull=True, owner_agency__isnull=True),
    ),
    _unknown("general_contractor", _("General contractor")),
    _unknown("responsible_agency", _("Industry regulator")),
    _unknown("contract_sum", _("Contract sum")),
    Column(
        "start", _("Start"),
        lambda project, held: project.starts_on is None and project.started_on is None,
        Q(starts_on__isnull=True, started_on__isnull=True),
    ),
    _unknown("ends_on", _("Planned end")),
    Column(
        "progress", _("Progress"),
        lambda project, held: project.progress is None and project.state in _ON_SITE,
        Q(progress__isnull=True, state__in=_ON_SITE),
    ),
    Column(
        "funds", _("Fund source"), lambda project, held: not (project.fund_source or project.funding_bits),
        Q(fund_source="", funding_bits=0),
    ),
    _person(Part.OWNER, _("Owner's responsible person")),
    _person(Part.COMPETENT, _("Competent department's responsible person")),
    _person(Part.INDUSTRY, _("Industry department's responsible person")),
    _person(Part.HR, _("HR department's responsible person")),
    _person(Part.LEADER, _("Leader in charge")),
    _person(Part.LABOUR_MANAGER, _("Labour manager"), on_site=True),
    Column(
        "platform_no", _("Platform number"),
        lambda project, held: not project.platform_no and project.state in _ON_SITE,
        Q(platform_no="", state__in=_ON_SITE),
    ),
)  # fmt: skip
_BY_KEY = {each.key: each for each in COLUMNS}
FOUR = tuple(f"person_{part}" for part in Post.FOUR)


def missing_columns(project: Project, held: Collection[str]) -> tuple[Column, ...]:
    """The ledger's columns that are empty; `held` are the parts that somebody holds now. Empty for a full record."""
    return tuple(column for column in COLUMNS if column.missing(project, held))


def lacks(key: str) -> Q:
    """The projects without a column; “any” for those without some, “four” for a gap among the four persons."""
    keys = {"any": tuple(_BY_KEY), "four": FOUR}.get(key, (key,))
    found = Q()
    for each in keys:
        found |= _BY_KEY[each].where
    return found
