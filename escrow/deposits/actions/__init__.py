"""The verbs of deposits and guarantees: the only writers of their rows."""

from escrow.deposits.actions.using import confirm_payout, use_deposit

__all__ = ["confirm_payout", "use_deposit"]
