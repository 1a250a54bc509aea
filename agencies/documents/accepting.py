"""Whether a file that was handed in may be kept: by its size, and by what is in it rather than what it is called."""

from typing import IO, Any

from django.utils.translation import gettext as _

from agencies.documents.contents import Kind, kind_of
from agencies.errors import Refused

_MEGABYTE = 1024 * 1024
SIZE_MAX = 20 * _MEGABYTE


class FileRefused(Refused):
    """This file is not stored; another one may be."""


def accepted_kind(upload: IO[bytes], size_max: int = SIZE_MAX) -> Kind:
    """What it is. Raises FileRefused when it is empty, larger than `size_max` bytes, or of no kind allowed."""
    size = upload.seek(0, 2)
    if not size:
        raise FileRefused("empty-file", _("the file is empty"))
    if size > size_max:
        raise FileRefused(
            "file-too-large", _("larger than %(maximum)s MB") % {"maximum": size_max // _MEGABYTE}
        )
    kind = kind_of(upload)
    if kind is None:
        raise FileRefused(
            "kind-not-allowed",
            _("by its content this is none of the kinds allowed: %(kinds)s")
            % {"kinds": ", ".join(Kind.values)},
        )
    return kind


def given_name(upload: Any) -> str:
    """The name as it was given, for the person who gave it."""
    name = str(upload.name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in name if each.isprintable())[:60]
