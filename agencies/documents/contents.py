"""What a file is, by what is in it; its name is only what somebody called it. Pure: bytes in, a kind out."""

import re
import struct
import unicodedata
import zipfile
import zlib
from typing import IO

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NAME_MAX = 120


class Kind(TextChoices):
    """Every kind of file a case takes."""

    JPEG = "jpeg", _("JPEG image")
    PNG = "png", _("PNG image")
    WEBP = "webp", _("WebP image")
    PDF = "pdf", _("PDF document")
    DOCX = "docx", _("Word document")
    XLSX = "xlsx", _("Excel workbook")
    TXT = "txt", _("Plain text")


IMAGES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP})
_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.PDF: "application/pdf",
    Kind.DOCX: f"{_OFFICE}wordprocessingml.document",
    Kind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    Kind.TXT: "text/plain",
}
# The endings a name may keep; the first is added to a name that has another.
ENDINGS = {kind: (f".{kind.value}",) for kind in Kind} | {Kind.JPEG: (".jpg", ".jpeg")}

# The part that makes a package a document, and what the package must say that part is. One with macros says
# something else.
_PARTS = {
    Kind.DOCX: ("word/document.xml", f"{_OFFICE}wordprocessingml.document.main+xml"),
    Kind.XLSX: ("xl/workbook.xml", f"{_OFFICE}spreadsheetml.sheet.main+xml"),
}
_CONTENTS = "[Content_Types].xml"
# A package of an office has some dozen parts; one with a directory of many megabytes is made to exhaust a reader.
_DIRECTORY_MAX = 1024 * 1024
_PART_MAX = 256 * 1024
_END_OF_ZIP = b"PK\x05\x06"
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
# What a browser would take for a page, a drawing or a script, were it let to guess.
_BEGINS_AS_CODE = re.compile(r"\s*<[?!/a-z]|#!", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:!doctype|html|head|body|script|svg|iframe|object|embed|style|meta|img|form)\b", re.IGNORECASE
)
_LOOKED_AT = 4096


def kind_of(file: IO[bytes]) -> Kind | None:
    """None when it is nothing that a case takes. Leaves the file at an unspecified place."""
    file.seek(0)
    head = file.read(16)
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head[:4] == b"RIFF" and head[8:15] == b"WEBPVP8":
        return Kind.WEBP
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(file)
    file.seek(0)
    return Kind.TXT if _is_text(file.read()) else None


def _office_kind(file: IO[bytes]) -> Kind | None:
    try:
        if not _has_small_directory(file):
            return None
        with zipfile.ZipFile(file) as package:
            names = set(package.namelist())
            if _CONTENTS not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
                return None
            with package.open(_CONTENTS) as part:
                said = part.read(_PART_MAX).decode("utf-8", "replace")
    # A damaged package fails in as many ways as there are of damaging one.
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError, ValueError, RuntimeError,
            NotImplementedError, struct.error, zlib.error):  # fmt: skip
        return None
    found = [kind for kind, (part_name, type_) in _PARTS.items() if part_name in names and type_ in said]
    return found[0] if len(found) == 1 else None


def _has_small_directory(file: IO[bytes]) -> bool:
    """Asked before the directory is read, which takes memory for each of its entries."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    end = tail.rfind(_END_OF_ZIP)
    if end < 0 or len(tail) < end + 22:
        return False
    (directory,) = struct.unpack_from("<I", tail, end + 12)
    return bool(directory <= _DIRECTORY_MAX)


def _is_text(raw: bytes) -> bool:
    text = _decoded(raw)
    if not text or _NOT_IN_TEXT.search(text):
        return False
    return not _BEGINS_AS_CODE.match(text) and not _MARKUP.search(text[:_LOOKED_AT])


def _decoded(raw: bytes) -> str:
    """In the encodings that a Chinese office writes: UTF-8, GB 18030, and what Windows calls Unicode."""
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def clean_name(name: str, kind: Kind) -> str:
    """The last part of a path, without what cannot be seen, ending as files of its kind end.

    Rare characters stay, those of the private area included: people are called by them.
    """
    last = re.split(r"[/\\]", name)[-1]
    # Also the marks that turn the direction of writing: with them `gpj.exe` reads as `exe.jpg`.
    seen = "".join(each for each in last if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    plain = unicodedata.normalize("NFC", " ".join(seen.split())).strip(" .")
    ending = next((each for each in ENDINGS[kind] if plain.lower().endswith(each)), "")
    stem = plain[: len(plain) - len(ending)].rstrip(" .") if ending else plain
    ending = plain[len(plain) - len(ending) :] if ending else ENDINGS[kind][0]
    return f"{stem[: NAME_MAX - len(ending)] or kind.value}{ending}"
