"""A letter as DOCX, for offices that edit it in Word or WPS. It names the faces of the standard and ships none."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from agencies.documents.layout.fonts import printable
from agencies.documents.layout.sheet import NON_BREAKING_HYPHEN, Sheet, unbroken

BODY, TITLE, NUMERALS, PAGES = "仿宋_GB2312", "方正小标宋简体", "Times New Roman", "宋体"
_RED = RGBColor(0xD7, 0x00, 0x0F)
_LINE = Pt(28.95)
_SIZE = 16
# 28 characters of 16 pt fit 156 mm when each is set 0.2 pt closer; in parts of 4096 to the point.
_CLOSER = -841
_EPOCH = (1980, 1, 1, 0, 0, 0)
_RIGHT, _LEFT, _MIDDLE = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER


def docx_of(sheet: Sheet) -> bytes:
    """The same letter gives the same bytes."""
    document = Document()
    set_page(document)
    set_type(document)
    head_of(document, sheet)
    _text(document, sheet)
    _foot(document, sheet)
    number_pages(document.sections[0], sheet.void)
    told = document.core_properties
    told.title, told.author, told.last_modified_by, told.comments = (
        printable(sheet.title),
        sheet.issuer,
        "",
        "",
    )
    told.created = told.modified = sheet.issued_at.replace(tzinfo=None, microsecond=0)
    made = io.BytesIO()
    document.save(made)
    return undated(made.getvalue())


def set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(18)
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for name, value in (("type", "linesAndChars"), ("linePitch", "579"), ("charSpace", str(_CLOSER))):
        grid.set(qn(f"w:{name}"), value)


def set_type(document: Any) -> None:
    normal = document.styles["Normal"]
    set_faces(normal.element.get_or_add_rPr(), BODY)
    normal.font.size = Pt(_SIZE)
    # Without it a reader may take the Japanese shapes of the characters.
    language = OxmlElement("w:lang")
    for name in ("val", "eastAsia"):
        language.set(qn(f"w:{name}"), "zh-CN")
    properties = normal.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)
    shape = normal.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE


def set_faces(properties: Any, face: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), NUMERALS)
    fonts.set(qn("w:eastAsia"), face)


def head_of(document: Any, sheet: Sheet, titles: Sequence[str] = ()) -> None:
    """`titles` are the lines of a title that is broken where it is read."""
    name = paragraph_of(
        document, sheet.issuer, face=TITLE, size=_name_size(sheet.issuer), colour=_RED, bold=True
    )
    name.alignment = _MIDDLE
    shape = name.paragraph_format
    shape.left_indent, shape.right_indent = Mm(-8), Mm(-6)
    shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
    _rule(name, "bottom", "thickThinSmallGap")
    number = paragraph_of(document, sheet.number)
    number.alignment = _RIGHT
    paragraph_of(document, "").alignment = _MIDDLE
    for words in titles or (sheet.title,):
        title = paragraph_of(document, words, face=TITLE, size=22)
        title.alignment = _MIDDLE
        title.paragraph_format.line_spacing = Pt(34)
    paragraph_of(document, "")
    if sheet.addressee:
        paragraph_of(document, f"{sheet.addressee}：")


def _name_size(name: str) -> float:
    """As large as the line of 156 mm lets it be."""
    return max(16, min(36, 440 / max(len(name), 1)))


def _text(document: Any, sheet: Sheet) -> None:
    for words in sheet.paragraphs:
        indented(paragraph_of(document, words))
    if sheet.enclosures:
        paragraph_of(document, "")
    for place, words in enumerate(sheet.enclosures):
        mark = f"{place + 1}. " if len(sheet.enclosures) > 1 else ""
        line = paragraph_of(document, f"{'附件：' if place == 0 else ''}{mark}{words}")
        shape = line.paragraph_format
        shape.left_indent = Pt(_SIZE * 5)
        shape.first_line_indent = Pt(-_SIZE * 3 if place == 0 else 0)


def indented(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(_SIZE * 2 * 20))


def _foot(document: Any, sheet: Sheet) -> None:
    for _blank in range(2):
        paragraph_of(document, "").paragraph_format.keep_with_next = True
    # The date ends four characters before the margin, the name is centred over it as far as it has room.
    name, day = len(sheet.issuer) * _SIZE, _width(sheet.signed_on)
    back = max(4 * _SIZE, (name - day) / 2)
    for words, before in ((sheet.issuer, back + (day - name) / 2), (sheet.signed_on, back)):
        line = paragraph_of(document, words)
        line.alignment = _RIGHT
        line.paragraph_format.right_indent = Pt(max(before, 0))
        line.paragraph_format.keep_with_next = words == sheet.issuer
    if sheet.contact:
        paragraph_of(document, "")
        indented(paragraph_of(document, f"（{sheet.contact}）"))
    if sheet.void:
        paragraph_of(document, "")
        paragraph_of(document, sheet.void, size=12, colour=_RED)


def _width(words: str) -> float:
    return sum(_SIZE / 2 if each.isascii() else _SIZE for each in words)


def number_pages(section: Any, void: str = "", *, red_line: bool = True) -> None:
    """No number on the first page but the line that closes it; odd pages on the right, even ones on the left."""
    closing = section.first_page_footer.paragraphs[0]
    shape = closing.paragraph_format
    shape.left_indent, shape.right_indent = Mm(-8), Mm(-6)
    if red_line:
        _rule(closing, "top", "thinThickSmallGap")
    for footer, side in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
        line = footer.paragraphs[0]
        line.alignment = side
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
        run_of(line, "— ", face=PAGES, size=14)
        field_of(run_of(line, "", face=PAGES, size=14), "PAGE")
        run_of(line, " —", face=PAGES, size=14)
    if void:
        for header in (section.first_page_header, section.header, section.even_page_header):
            run_of(header.paragraphs[0], "作 废", face=TITLE, size=30, colour=_RED, bold=True)
            header.paragraphs[0].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def paragraph_of(document: Any, words: str, **look: Any) -> Any:
    paragraph = document.add_paragraph()
    run_of(paragraph, words, **look)
    return paragraph


def run_of(
    paragraph: Any,
    words: str,
    *,
    face: str = BODY,
    size: float = _SIZE,
    colour: Any = None,
    bold: bool = False,
) -> Any:
    run = paragraph.add_run()
    # A non-breaking hyphen is a sign of Word's own; as a character it would take another face.
    for place, part in enumerate(unbroken(printable(words)).split(NON_BREAKING_HYPHEN)):
        if place:
            run._r.append(OxmlElement("w:noBreakHyphen"))
        if part:
            run.add_text(part)
    set_faces(run._r.get_or_add_rPr(), face)
    run.font.size = Pt(size)
    run.font.bold = bold or None
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _rule(paragraph: Any, side: str, kind: str) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (
        ("val", kind),
        ("sz", "24"),
        ("space", "11" if side == "bottom" else "1"),
        ("color", "D7000F"),
    ):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr", "w:pPrChange"
    )


def field_of(run: Any, code: str) -> None:
    for kind in ("begin", "", "end"):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:instrText")
            part.text = code
        run._r.append(part)


def undated(made: bytes) -> bytes:
    """The archive without the moment it was packed at."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for each in sorted(old.infolist(), key=lambda entry: entry.filename != "[Content_Types].xml"):
            new.writestr(zipfile.ZipInfo(each.filename, _EPOCH), old.read(each), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
