"""The files of a letter: made once, kept with their checksum, and served as they were made."""

import hashlib
import io
import logging
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from agencies.documents import storehouse
from agencies.documents.layout.docx import docx_of
from agencies.documents.layout.pdf import pdf_of
from agencies.documents.layout.sheet import sheet_of
from agencies.documents.models import Letter, Rendering

_MAKERS = {Rendering.Format.PDF.value: pdf_of, Rendering.Format.DOCX.value: docx_of}
_log = logging.getLogger(__name__)


def rendering_of(letter: Letter, form: str, now: datetime) -> Rendering:
    """The file of a letter as it stands; of two that ask at once, both get the one that was kept."""
    which = {"letter": letter, "format": form, "is_void": letter.voided_at is not None}
    if found := Rendering.objects.filter(**which).first():
        return found
    with storehouse.drafted(io.BytesIO(_MAKERS[form](sheet_of(letter)))) as draft:
        try:
            with transaction.atomic():
                return Rendering.objects.create(
                    **which, sha256=draft.sha256, size=draft.size, storage_name=draft.keep(), made_at=now
                )
        except IntegrityError:
            return Rendering.objects.get(**which)


def path_of(rendering: Rendering) -> Path | None:
    """Where its bytes lie. What was lost on the disk is made again, if that gives the very same bytes."""
    path = storehouse.path_of(rendering.storage_name)
    if path.exists():
        return path
    again = _MAKERS[rendering.format](sheet_of(rendering.letter))
    if hashlib.sha256(again).hexdigest() != rendering.sha256:
        _log.error("The file of letter %s (%s) is missing.", rendering.letter_id, rendering.format)
        return None
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    storehouse.put_beside(path, again)
    return path


def bytes_of(letter: Letter, form: str, now: datetime) -> bytes | None:
    path = path_of(rendering_of(letter, form, now))
    return path.read_bytes() if path else None
