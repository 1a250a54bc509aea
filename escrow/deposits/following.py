"""What a deposit in cash covers is what its account holds: interest, charges and reversals included."""

from django.db.models import F, OuterRef, Subquery

from escrow.models import Account, Deposit


def follow_balance(project_id: int) -> None:
    """May run at any time and twice."""
    balance = Account.objects.filter(pk=OuterRef("account")).values("balance")
    cash = Deposit.objects.filter(project=project_id, account__isnull=False).exclude(
        amount=F("account__balance")
    )
    cash.update(amount=Subquery(balance))
