"""What follows from a change of money on a project, once its transaction is through: totals and duties counted anew."""

from datetime import datetime

from django.db import transaction

from escrow.accounts.recounting import recount_project
from escrow.deposits.following import follow_balance
from projects.history import on_project_changed


def on_money_changed(project_id: int, now: datetime) -> None:
    """A fault in the counting undoes nothing: the sweep of the night counts again."""
    transaction.on_commit(lambda: follow_balance(project_id), robust=True)
    transaction.on_commit(lambda: recount_project(project_id, now), robust=True)
    on_project_changed(project_id, now)
