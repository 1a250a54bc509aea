"""The identity number of a worker as a list says it."""

from django.utils.translation import gettext as _

from agencies.importing.reading import plain
from agencies.records.identity import is_identity


def shaped(cell: str) -> str:
    """The number without spaces, full-width digits and a small x."""
    return cell if len(cell) == 18 and cell.isascii() and cell.isdecimal() else plain(cell).upper()


def identity(cell: str) -> str:
    """Raises ValueError with what is wrong."""
    number = shaped(cell)
    if not is_identity(number):
        raise ValueError(fault())
    return number


def fault() -> str:
    return _(
        "This is not a valid identity number: 18 characters, the last a check character; "
        "in Excel the column must be formatted as text."
    )
