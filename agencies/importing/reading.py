"""What is in a table that somebody sends: an Excel workbook or CSV, told apart by content, read row by row.

Memory does not grow with the rows, but for the texts that the cells of a workbook share. Whatever cannot be read
raises Invalid for the field `file`, in words that say what to do about it.
"""

import codecs
import contextlib
import csv
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from agencies.errors import Invalid, Text
from agencies.importing.workbooks import Book, Unreadable

ROWS_MAX = 200_000
COLUMNS_MAX = 200
# What a workbook may come to unpacked. The texts that its cells share are the one part read into memory whole.
UNPACKED_MAX = 4 * 1024**3
SHARED_MAX = 256 * 1024**2
_CHUNK = 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|table|meta)", re.IGNORECASE)
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
# A broken workbook fails in as many ways as there are of breaking one.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError, TypeError, AttributeError, EOFError, OSError,
    NotImplementedError, RuntimeError, struct.error, ParseError, ExpatError,
    InvalidFileException,
)  # fmt: skip

Row = tuple[int, list[str]]


def rows_of(file: IO[bytes], rows_max: int | None = None) -> Iterator[Row]:
    """(row number as Excel counts, cells as text) of every row that is not empty. Of a workbook the first visible
    sheet is read; a cell of it that says nothing usable is an `Unreadable`. `rows_max` is by default ROWS_MAX."""
    rows_max = rows_max or ROWS_MAX
    file.seek(0)
    head = file.read(4096)
    if not head:
        raise _refusal(_("The file is empty."))
    if head.startswith(_OLE):
        raise _refusal(_ole(file))
    if head.startswith(_ZIP):
        return _bounded(_workbook_rows(file), rows_max)
    if _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        raise _refusal(
            _("This is a web page under the name of a spreadsheet. Open it in Excel and save it as .xlsx.")
        )
    return _bounded(_csv_rows(file, _encoding_of(file)), rows_max)


def _refusal(message: Text) -> Invalid:
    return Invalid({"file": [message]})


def _not_a_table() -> Invalid:
    return _refusal(_("By its content this is neither an Excel workbook (.xlsx) nor a CSV file."))


def sheets_of(file: IO[bytes]) -> list[str]:
    """The titles of the visible sheets of a workbook; of anything else none."""
    file.seek(0)
    if not file.read(4).startswith(_ZIP):
        return []
    try:
        return Book(file).sheets
    except _BROKEN:
        return []


def _bounded(rows: Iterator[Row], rows_max: int) -> Iterator[Row]:
    for number, cells in rows:
        while cells and not cells[-1] and not isinstance(cells[-1], Unreadable):
            cells.pop()
        if not any(cells):
            continue
        if number > rows_max:
            raise _refusal(
                _("The table has more than %(maximum)s rows. Please send it in parts.")
                % {"maximum": f"{rows_max:,}"}
            )
        if len(cells) > COLUMNS_MAX:
            raise _refusal(
                _("Row %(row)s has more than %(maximum)s columns.") % {"row": number, "maximum": COLUMNS_MAX}
            )
        yield number, cells


# ---- Excel


def _ole(file: IO[bytes]) -> Text:
    """An old workbook, or a new one behind a password: both are wrapped in the same container."""
    file.seek(0)
    tail = b""
    while chunk := file.read(_CHUNK):
        if _ENCRYPTED in tail + chunk:
            return _("The workbook is protected by a password. Save it without one and send it again.")
        tail = chunk[-len(_ENCRYPTED) :]
    return _("This is a workbook of an old Excel (.xls). Open it and save it as .xlsx.")


def _workbook_rows(file: IO[bytes]) -> Iterator[Row]:
    try:
        _look_over(file)
        book = Book(file)
        if not book.sheets:
            raise _refusal(_("The workbook has no visible sheet."))
        for number, values in book.rows(book.sheets[0]):
            yield number, [cell_text(value) for value in values]
    except _BROKEN as error:
        raise _refusal(
            _("The workbook is damaged and cannot be read. Open it in Excel, save it and send it again.")
        ) from error


def _look_over(file: IO[bytes]) -> None:
    """Before anything is unpacked. A part cannot be larger than it says: it would not be read beyond that."""
    file.seek(0)
    with zipfile.ZipFile(file) as package:
        parts = package.infolist()
    names = {each.filename for each in parts}
    if "xl/workbook.xml" not in names:
        raise _not_a_table()
    if any(each.flag_bits & 1 for each in parts):
        raise _refusal(_("The workbook is protected by a password. Save it without one and send it again."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refusal(_("The workbook contains macros (.xlsm). Save it as .xlsx and send it again."))
    shared = sum(each.file_size for each in parts if each.filename.endswith("sharedStrings.xml"))
    if shared > SHARED_MAX or sum(each.file_size for each in parts) > UNPACKED_MAX:
        raise _refusal(_("Unpacked the workbook is too large. Please send it in parts, or as CSV."))


def cell_text(value: Any) -> str:
    """What a cell says, as one would type it."""
    match value:
        case None:
            return ""
        case Unreadable():
            return value
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case float():
            return f"{Decimal(repr(value)):f}".removesuffix(".0") if value - value == 0 else ""
    return _tidy(str(value))


def _tidy(text: str) -> str:
    """Without what cannot be seen. The apostrophe is the one our own files put before what looks like a formula."""
    text = _NOT_IN_TEXT.sub("", text.replace("\r\n", "\n")).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@＝＋－＠" and text[1:] else text


# ---- CSV


def _encoding_of(file: IO[bytes]) -> str:
    """UTF-8, GB 18030, or what Windows calls Unicode; found out by reading the whole file once."""
    file.seek(0)
    if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(file, encoding):
            return encoding
    raise _not_a_table()


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            if b"\x00" in chunk or _NOT_IN_TEXT.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(file: IO[bytes], encoding: str) -> Iterator[Row]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="", errors="replace")
    try:
        first = text.readline(100_000)
        text.seek(0)
        reader = csv.reader(text, delimiter=_delimiter(first))
        for number, row in enumerate(reader, start=1):
            yield number, [_tidy(cell) for cell in row]
    except csv.Error as error:
        raise _refusal(_("The CSV file cannot be read: %(error)s.") % {"error": error}) from error
    finally:
        # The wrapper would close the file, which is not ours; it may be closed already by who owns it.
        with contextlib.suppress(ValueError):
            text.detach()


def _delimiter(line: str) -> str:
    return max(",\t;", key=line.count)


def plain(text: str) -> str:
    """As names and codes are compared: one width, no spaces, no case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
