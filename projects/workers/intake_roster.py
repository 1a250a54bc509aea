"""The roster as one of the lists that the registers take in."""

from projects.workers.roster import take
from projects.workers.roster_columns import COLUMNS

__all__ = ["COLUMNS", "take"]
