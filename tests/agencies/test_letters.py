"""Letters on paper: numbers without gaps, frozen as issued, laid out by GB/T 9704, whatever stands in them."""

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db import IntegrityError, transaction
from docx.oxml.ns import qn
from docx.shared import Mm
from pypdf import PdfReader

from agencies.documents.layout import fonts
from agencies.documents.layout.docx import docx_of
from agencies.documents.layout.pdf import pdf_of
from agencies.documents.layout.sheet import Sheet, sheet_of, title_parts
from agencies.documents.models import Letter
from agencies.documents.series import pattern_of
from agencies.policy.model import PolicyRefused
from agencies.policy.parse import parse
from agencies.vocabulary import LetterKind
from cases.actions.lettering import issue_letter
from cases.history import checked
from cases.models import Case, CaseLetter, Event
from tests.world import TUESDAY, World, beidaihe_file

MILLIMETRE = 72 / 25.4


def sheet(**fields: Any) -> Sheet:
    plain: dict[str, Any] = {
        "issuer": "北戴河区根治拖欠农民工工资工作领导小组办公室",
        "number": "北治欠办转〔2026〕12号",
        "title": "关于转送反映“戴河护岸整治工程”拖欠农民工工资问题的函",
        "addressee": "北戴河区水务局",
        "paragraphs": (
            "2026年4月28日，我办收到投诉举报（案件编号：130304-20260428-0001）。",
            "请依法调查处置。",
        ),
        "enclosures": ("投诉登记表", "农民工名册"),
        "contact": "联系人：值班室，联系电话：0335-0000000",
        "signed_on": "2026年4月28日",
        "issued_at": datetime(2026, 4, 28, 2, 0, tzinfo=UTC),
    }
    return Sheet(**(plain | fields))


def issue(case: Case, kind: LetterKind, **more: Any) -> Letter:
    return issue_letter(
        case, kind, addressee="北戴河区水务局", title="关于办理案件的函", paragraphs=["请予办理。"], by=None,
        now=TUESDAY, **more,
    )  # fmt: skip


def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def plain(words: str) -> str:
    """Without line ends and spaces, which a PDF does not keep apart."""
    return re.sub(r"\s", "", words)


def written(made: bytes) -> list[str]:
    return [each.text for each in docx.Document(io.BytesIO(made)).paragraphs]


# ---- numbers


def test_each_kind_has_its_own_row_of_numbers_without_gaps(world: World) -> None:
    case = world.complain()
    numbers = [issue(case, kind).number for kind in LetterKind for _twice in range(2)]
    assert numbers[:4] == [
        "北治欠办转〔2026〕1号",
        "北治欠办转〔2026〕2号",
        "北治欠办催〔2026〕1号",
        "北治欠办催〔2026〕2号",
    ]
    assert len(set(numbers)) == 2 * len(LetterKind)
    assert {number[-2] for number in numbers} == {"1", "2"}


def test_a_rollback_gives_the_number_back(world: World) -> None:
    case = world.complain()
    issue(case, LetterKind.NOTICE)
    with pytest.raises(RuntimeError), transaction.atomic():
        assert issue(Case.objects.get(pk=case.pk), LetterKind.NOTICE).serial == 2
        raise RuntimeError
    assert issue(Case.objects.get(pk=case.pk), LetterKind.NOTICE).serial == 2
    assert list(Letter.objects.order_by("serial").values_list("serial", flat=True)) == [1, 2]


def test_another_body_numbers_its_letters_itself_and_every_year_begins_anew(world: World) -> None:
    case = world.complain()
    water = world.agency("water")
    assert issue(case, LetterKind.RECTIFICATION, issuer=water).number == f"{water.short_name}改〔2026〕1号"
    assert issue(case, LetterKind.RECTIFICATION).number == "北治欠办改〔2026〕1号"
    later = issue_letter(
        case, LetterKind.RECTIFICATION, addressee="甲公司", title="指令书", paragraphs=["改正。"], by=None,
        now=TUESDAY.replace(year=2027),
    )  # fmt: skip
    assert later.number == "北治欠办改〔2027〕1号"


def test_the_file_may_set_the_number_of_a_kind_and_no_two_kinds_share_one(world: World) -> None:
    text = beidaihe_file()
    own = text.replace("[letters]\n", '[letters]\nreply = "北治欠复〔{year}〕{serial}号"\n')
    office = world.agency("arrears_office")
    assert pattern_of(LetterKind.REPLY, office, parse(own)) == "北治欠复〔{year}〕{serial}号"
    assert pattern_of(LetterKind.REPLY, office, parse(text)) == "北治欠办函〔{year}〕{serial}号"
    for wrong in (
        'reply = "北治欠办转〔{year}〕{serial}号"',
        'reply = "北治欠复"',
        'reply = "{year}{serial}{place}"',
    ):
        with pytest.raises(PolicyRefused):
            parse(text.replace("[letters]\n", f"[letters]\n{wrong}\n"))


def test_a_number_without_the_word_for_transfers_gets_the_word_of_its_kind(world: World) -> None:
    office = world.agency("arrears_office")
    text = re.sub(r'number = "[^"]+"', 'number = "BDH〔{year}〕{serial}号"', beidaihe_file())
    assert pattern_of(LetterKind.MINUTES, office, parse(text)) == "BDH纪〔{year}〕{serial}号"


# ---- the record


def test_a_letter_is_frozen_as_issued_and_stands_in_the_history(world: World) -> None:
    case = world.complain()
    letter = issue(case, LetterKind.ASSISTANCE, enclosures=["材料一"])
    for field, value in (
        ("title", "别的"),
        ("paragraphs", []),
        ("enclosures", []),
        ("issuer_name", "某局"),
        ("contact", "x"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**{field: value})
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseLetter.objects.filter(pk=letter.pk).update(issued_at=TUESDAY.replace(year=2025))
    event = case.events.get(act=Event.Act.LETTER_ISSUED)
    assert event.details == {"letter": letter.number, "id": letter.pk, "kind": "assistance"}
    assert checked(Case.objects.get(pk=case.pk)).broken is None


def test_a_letter_keeps_the_name_and_the_contact_its_writer_had(world: World) -> None:
    office = world.agency("arrears_office")
    office.contact, office.phone = "值班室", "0335-0000000"
    office.save()
    letter = issue(Case.objects.get(pk=world.complain().pk), LetterKind.NOTICE)
    office.name = "新名称办公室"
    office.save()
    letter.refresh_from_db()
    assert sheet_of(letter).issuer != "新名称办公室"
    assert sheet_of(letter).contact == "联系人：值班室，联系电话：0335-0000000"


# ---- PDF


def test_a_pdf_says_what_the_letter_says_and_is_pdf_a() -> None:
    made = pdf_of(sheet())
    text = plain("".join(pages(made)))
    for words in (
        "北治欠办转〔2026〕12号",
        "北戴河区水务局：",
        "请依法调查处置。",
        "附件：1.投诉登记表2.农民工名册",
        "2026年4月28日",
    ):
        assert words in text
    reader = PdfReader(io.BytesIO(made))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()  # type: ignore[index]
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert reader.metadata and reader.metadata.title == sheet().title
    assert [round(float(side) / MILLIMETRE) for side in reader.pages[0].mediabox[2:]] == [210, 297]


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert pdf_of(sheet()) == pdf_of(sheet())
    assert docx_of(sheet()) == docx_of(sheet())
    assert pdf_of(sheet()) != pdf_of(sheet(title="别的"))


def test_a_page_holds_22_lines_of_28_characters() -> None:
    """GB/T 9704-2012, 5.2.2; counted on the second page, which has nothing but text."""
    second = pages(pdf_of(sheet(paragraphs=("工" * 3000,))))[1]
    lines = [line for line in second.splitlines() if set(line.strip()) == {"工"}]
    assert len(lines) == 22
    assert {len(line.strip()) for line in lines} == {28}


def test_the_first_page_has_no_number_and_the_second_has_one() -> None:
    first, second = pages(pdf_of(sheet(paragraphs=("工" * 700,))))[:2]
    assert not re.search(r"—\s*1\s*—", first)
    assert re.search(r"—\s*2\s*—", second)


def test_a_case_number_is_not_broken_at_its_hyphens() -> None:
    for filler in range(1, 29):
        said = sheet(paragraphs=("工" * filler + "130304-20260428-0001",))
        lines = pages(pdf_of(said))[0].splitlines()
        assert any(
            "130304\N{NON-BREAKING HYPHEN}20260428\N{NON-BREAKING HYPHEN}0001" in line for line in lines
        ), filler


def test_what_people_write_is_never_markup() -> None:
    nasty = '#pagebreak() *粗* $x$ _斜_ `原` \\ @甲 <乙> "引" // 注 #read("/etc/passwd")'
    made = pdf_of(sheet(title=nasty, addressee=nasty, paragraphs=(nasty, "尾"), enclosures=(nasty,)))
    assert len(pages(made)) == 1
    assert plain("".join(pages(made))).count(plain('#read("/etc/passwd")')) == 4


def test_a_company_name_of_200_characters_wraps_and_breaks_nothing() -> None:
    name = "北戴河区" + "某" * 190 + "有限公司"
    made = sheet(title=f"关于转送反映{name}拖欠农民工工资问题的函", addressee=name)
    text = plain("".join(pages(pdf_of(made))))
    assert text.count(name) == 2
    assert name in "".join(written(docx_of(made)))
    # The name of the issuer stays on its line however long it is.
    widest = pdf_of(sheet(issuer="某" * 60))
    assert len(pages(widest)) == 1


def test_a_long_word_without_a_space_is_broken_at_the_end_of_the_line() -> None:
    text = pages(pdf_of(sheet(paragraphs=("A" * 300,))))[0]
    assert max(len(line) for line in text.splitlines()) < 80
    assert plain(text).replace("\N{ZERO WIDTH SPACE}", "").count("A") == 300


def test_a_rare_character_never_fails_a_letter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """𠮷 is in no GB 2312 font. With no other font on the machine it is marked and named below the text."""
    monkeypatch.setattr(fonts, "_OF_THE_MACHINE", (tmp_path,))
    fonts._of_the_machine.cache_clear()
    try:
        made = pdf_of(sheet(paragraphs=("投诉人在𠮷野家务工。", "控制符\u0007和变体\ufe00被略去。")))
        text = plain("".join(pages(made)))
        assert f"投诉人在{fonts.MISSING}野家务工。" in text
        assert "U+20BB7" in text
        assert "控制符和变体被略去。" in text
        assert "𠮷野家" in "".join(written(docx_of(sheet(paragraphs=("𠮷野家",)))))
    finally:
        fonts._of_the_machine.cache_clear()


def test_a_rare_character_is_set_in_another_font_of_the_machine() -> None:
    if fonts.checked(["𠮷"]).missing:
        pytest.skip("no font of this machine has U+20BB7")
    text = plain("".join(pages(pdf_of(sheet(paragraphs=("𠮷野家",))))))
    assert "𠮷野家" in text and "U+20BB7" not in text


def test_a_voided_letter_says_so_on_its_face() -> None:
    standing, void = sheet(), sheet(void="本件已于2026年5月1日作废：接收单位的异议成立")
    assert "作废" not in plain("".join(pages(pdf_of(standing))))
    text = plain("".join(pages(pdf_of(void))))
    assert "本件已于2026年5月1日作废：接收单位的异议成立" in text
    assert text.count("作废") >= 2
    with zipfile.ZipFile(io.BytesIO(docx_of(void))) as package:
        headers = [package.read(name).decode() for name in package.namelist() if "header" in name]
    assert len(headers) == 3 and all("作 废" in header for header in headers)


def test_a_title_is_broken_where_one_would_draw_breath() -> None:
    assert title_parts("关于转送反映“戴河护岸整治工程”拖欠农民工工资问题的函") == [
        "关于转送反映", "“戴河护岸整治工程”", "拖欠农民工工资", "问题的函",
    ]  # fmt: skip
    lines = pages(pdf_of(sheet()))[0].splitlines()
    assert any(line.endswith("”") for line in lines)


# ---- DOCX


def test_a_docx_has_the_text_the_faces_and_the_measures_of_the_standard() -> None:
    document = docx.Document(io.BytesIO(docx_of(sheet())))
    texts = [each.text for each in document.paragraphs]
    assert texts[0] == sheet().issuer and texts[1] == sheet().number
    assert "北戴河区水务局：" in texts and "附件：1. 投诉登记表" in texts and "2. 农民工名册" in texts
    # python-docx reads Word's own non-breaking hyphen as a hyphen.
    assert "2026年4月28日，我办收到投诉举报（案件编号：130304-20260428-0001）。" in texts
    section = document.sections[0]
    measures = (
        section.page_width,
        section.page_height,
        section.top_margin,
        section.left_margin,
        section.right_margin,
    )
    for found, wanted in zip(measures, (210, 297, 37, 28, 26), strict=True):
        assert abs(found - Mm(wanted)) < Mm(0.1)  # type: ignore[operator]
    package = zipfile.ZipFile(io.BytesIO(docx_of(sheet())))
    body, styles = (package.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    assert 'w:eastAsia="方正小标宋简体"' in body and 'w:eastAsia="仿宋_GB2312"' in body
    assert 'w:lang w:val="zh-CN" w:eastAsia="zh-CN"' in styles
    assert not [name for name in package.namelist() if "fonts/" in name]


def test_the_breaks_of_a_docx_follow_the_grid_of_28_by_22() -> None:
    document = docx.Document(io.BytesIO(docx_of(sheet())))
    grid = document.sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid is not None
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "579")
