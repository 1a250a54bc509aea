"""Who may do what with campaigns: the office and who leads run them, each agency enters what it has checked."""

from agencies.people.models import User
from oversight.campaigns.models import Campaign, CampaignTarget
from oversight.duties import answers_for, steers


def _of_place(user: User, jurisdiction: str) -> bool:
    return user.agency is not None and user.agency.jurisdiction_id == jurisdiction


def plans(user: User, jurisdiction: str) -> bool:
    """The office of the place: it plans, sets tasks and signs nothing here for others."""
    return steers(user) and _of_place(user, jurisdiction)


def runs(user: User, campaign: Campaign) -> bool:
    """The office, and the staff of the agency that leads."""
    return plans(user, campaign.jurisdiction_id) or answers_for(user, campaign.lead)


def enters(user: User, target: CampaignTarget) -> bool:
    """The staff of the agency that checks it; the office for those without accounts, and to put things right."""
    if target.agency is not None and answers_for(user, target.agency):
        return True
    return plans(user, target.campaign.jurisdiction_id)
