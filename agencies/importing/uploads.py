"""A list as it arrives: how large it may be, what it is called, where its headings stand."""

from collections.abc import Sequence
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.documents import storehouse
from agencies.errors import Invalid
from agencies.importing.columns import Column, Heading, find_heading
from agencies.importing.reading import rows_of, sheets_of

NAME_MAX = 120


def heading_of(
    upload: IO[bytes], columns: Sequence[Column], size_max: int, rows_max: int | None = None, least: int = 2
) -> Heading:
    """Raises Invalid for what is too large, no table, or a sheet without such headings, naming its sheets."""
    if upload.seek(0, 2) > size_max:
        message = _("The file is larger than %(maximum)s MB. Please send it in parts.")
        raise Invalid({"file": [message % {"maximum": size_max // 1024 // 1024}]})
    try:
        return find_heading(rows_of(upload, rows_max), columns, least)
    except Invalid as invalid:
        sheets = sheets_of(upload)
        if len(sheets) < 2:
            raise
        message = _("Only the first sheet, “%(sheet)s”, was looked at. Put the right one first: %(sheets)s.")
        said = message % {"sheet": sheets[0], "sheets": "、".join(sheets[:20])}
        raise Invalid({"file": [*invalid.errors["file"], said]}) from None


def plain_name(name: str) -> str:
    """Without folders and what cannot be seen."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable())[-NAME_MAX:] or "—"


def forget_file(name: str) -> None:
    """What was needed of it is on record; the file itself is no longer needed."""
    if name:
        transaction.on_commit(lambda: storehouse.path_of(name).unlink(missing_ok=True))
