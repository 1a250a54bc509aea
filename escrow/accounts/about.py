"""What the figures about money ask of a project, and the figures that hold where it lies."""

from datetime import date

from agencies.policy.money import About, Money
from agencies.policy.money_settings import money
from agencies.policy.versions import standing_on
from projects.models import Project

# What a query has to bring along for `about`, so that no row asks for its general contractor.
RELATED = ("general_contractor",)


def about(project: Project) -> About:
    """The facts of one project that decide which figure holds for it."""
    builder = project.general_contractor
    return About(
        sector=project.sector,
        category=project.category,
        funding=frozenset(project.funding),
        special=project.special_type,
        nature=project.nature,
        government=project.is_government,
        state_owned=builder is not None and builder.is_state_owned,
        contract_sum=project.contract_sum,
    )


def money_of(place: Project | str, on: date) -> Money:
    """The figures by the policy in force on a day where a project lies, or in a jurisdiction by its code; the national
    ones where none is published."""
    jurisdiction = place.jurisdiction_id if isinstance(place, Project) else place
    version = standing_on(jurisdiction, on)
    return money(version.policy if version else None)
