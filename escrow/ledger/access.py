"""Who enters what on an account: for an account of a project who enters its money, for a fund who keeps it."""

from agencies.people.models import User
from escrow.duties import books, keeps_fund, needs
from escrow.models import Account


def enters(user: User, account: Account) -> bool:
    if account.project is None:
        return keeps_fund(user, account.jurisdiction_id)
    return books(user, account.project)


def needs_entering(user: User, account: Account) -> None:
    """Raises Refused for whoever this is not the part of."""
    needs(enters(user, account))
