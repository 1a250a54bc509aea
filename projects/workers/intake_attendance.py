"""A month's attendance as one of the lists that the registers take in."""

from projects.workers.attendance import take
from projects.workers.attendance_columns import COLUMNS

__all__ = ["COLUMNS", "take"]
