"""One row of the project ledger, ready to print and to export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import Post, Project
from projects.registers.completeness import missing_columns
from projects.registers.flags import Flag, flags_of

Text = str | Promise
RELATED = (
    "region", "owner", "owner_agency", "general_contractor", "responsible_agency", "jurisdiction",
)  # fmt: skip
STATE_TONES: Mapping[str, str] = {
    Project.State.PLANNED: "plain",
    Project.State.PREPARING: "wait",
    Project.State.BUILDING: "plain",
    Project.State.STOPPED: "breached",
    Project.State.FINISHED: "act",
    Project.State.FILED: "done",
    Project.State.CANCELLED: "paused",
}
_PEOPLE = (*Post.FOUR, Post.Part.LEADER, Post.Part.LABOUR_MANAGER)


@dataclass(frozen=True, slots=True)
class Row:
    project: Project
    sum: str
    tone: str
    flags: tuple[Flag, ...]
    missing: tuple[Text, ...]
    people: Mapping[str, str]
    light: Any = None


def ten_thousands(amount: Decimal | None) -> str:
    """Yuan as the ledgers write sums: 万元 with two decimals."""
    return "" if amount is None else f"{amount / 10_000:,.2f}"


def held_by(projects: Iterable[Project]) -> dict[int, dict[str, list[str]]]:
    """Who holds which part now: {project: {part: [names]}}, in one query."""
    found: dict[int, dict[str, list[str]]] = {}
    rows = Post.objects.filter(project__in=[each.pk for each in projects], until_on__isnull=True)
    for project, part, name in rows.order_by("id").values_list("project_id", "part", "name"):
        found.setdefault(project, {}).setdefault(part, []).append(name)
    return found


def rows_of(projects: Iterable[Project], lights: Mapping[int, Any]) -> list[Row]:
    """`projects` with `RELATED`."""
    listed = list(projects)
    held = held_by(listed)
    return [
        Row(
            project,
            ten_thousands(project.contract_sum),
            STATE_TONES[project.state],
            flags_of(project),
            tuple(column.label for column in missing_columns(project, held.get(project.pk, ()))),
            {part: "、".join(names) for part, names in held.get(project.pk, {}).items()},
            lights.get(project.pk),
        )
        for project in listed
    ]


HEADING: tuple[Text, ...] = (
    _("Project number"), _("Project name"), _("Project category"), _("Sector"), _("Town, street or zone"),
    _("Address"), _("State"), _("Project owner"), _("General contractor"), _("Industry regulator"),
    _("Contract sum (10,000 yuan)"), _("Total labour cost (10,000 yuan)"), _("Planned start"), _("Started on"),
    _("Planned end"), _("Progress (%)"), _("Government-invested project"), _("Fund source"), _("Funds in place (%)"),
    *(Post.Part(part).label for part in _PEOPLE), _("Platform number"), _("Flags"), _("What is missing"),
)  # fmt: skip


def line_of(row: Row, words: Mapping[bool, str]) -> list[str]:
    """The ledger's columns as text, in the order of `HEADING`. `words` say yes and no."""
    project = row.project
    values: list[Any] = [
        project.code, project.name, project.get_category_display(), project.get_sector_display(), project.region.name,
        project.address, project.get_state_display(), project.owner_name, project.general_contractor or "",
        project.responsible_agency or "", row.sum.replace(",", ""), ten_thousands(project.labour_cost).replace(",", ""),
        project.starts_on, project.started_on, project.ends_on, project.progress, words[project.is_government],
        project.fund_source, project.funds_in_place, *(row.people.get(part, "") for part in _PEOPLE),
        project.platform_no, "、".join(str(flag.words) for flag in row.flags), "、".join(map(str, row.missing)),
    ]  # fmt: skip
    return ["" if value is None else str(value) for value in values]
