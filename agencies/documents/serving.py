"""The bytes of a stored file as an answer, for someone who has been found to see what it belongs to."""

import logging
from typing import Literal, Protocol

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import gettext as _

from agencies.documents import storehouse
from agencies.documents.contents import MEDIA_TYPES, Kind
from agencies.documents.thumbnails import Stored, thumbnail_of

_log = logging.getLogger(__name__)
# What the dialog for choosing a file offers.
ACCEPTED = ",".join(
    [*(MEDIA_TYPES[kind] for kind in (Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.PDF)), ".docx", ".xlsx", ".txt"]
)


class Named(Stored, Protocol):
    name: str
    pk: int


def sent(file: Named, disposition: Literal["inline", "attachment"], media_type: str = "") -> HttpResponseBase:
    """The bytes as they were handed in."""
    try:
        opened = storehouse.path_of(file.storage_name).open("rb")
    except FileNotFoundError:
        _log.error("The file of %s %s is missing.", type(file).__name__, file.pk)
        raise Http404(_("The file is not there any more.")) from None
    return _sealed(
        FileResponse(
            opened,
            as_attachment=disposition == "attachment",
            filename=file.name,
            content_type=media_type or MEDIA_TYPES[Kind(file.kind)],
        )
    )


def sent_small(file: Stored) -> HttpResponseBase:
    """The thumbnail of an image; of everything else the picture of a file."""
    path = thumbnail_of(file)
    if path is None:
        return redirect(static("xinze/file.svg"))
    response = _sealed(FileResponse(path.open("rb"), content_type="image/jpeg"))
    response["Cache-Control"] = "private, max-age=300"
    return response


def _sealed(response: FileResponse) -> FileResponse:
    """Whatever the file is, a browser takes it for nothing else and runs nothing in it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
