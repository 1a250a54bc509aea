"""Attachments: content decides, the door of the case is the only one, and the bytes come back as they went in."""

import hashlib
import io
import re
import struct
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image
from rest_framework.test import APIClient

from agencies.documents import storehouse
from agencies.documents.accepting import FileRefused
from agencies.documents.contents import Kind, clean_name, kind_of
from agencies.errors import Invalid, Refused
from agencies.models import User
from cases.actions import attaching, closing, feedback, receipt
from cases.actions.attaching import attach, attach_all, take_away
from cases.models import Attachment, Case, Event
from tests.cases.calling import CASES, Caller
from tests.world import SNACK_BAR, TUESDAY, World

SignIn = Callable[[User], Client]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HTML = b"<!DOCTYPE html><script>alert(document.cookie)</script>"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCUMENT = ("word/document.xml", f"{OFFICE}wordprocessingml.document.main+xml")
WORKBOOK = ("xl/workbook.xml", f"{OFFICE}spreadsheetml.sheet.main+xml")


def package(part: str, type_: str, *more: str, contents: str = "[Content_Types].xml") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        said = f'<Types><Override PartName="/{part}" ContentType="{type_}"/></Types>'
        file.writestr(contents, said)
        for name in (part, *more):
            file.writestr(name, "<x/>")
    return made.getvalue()


def picture(form: str = "JPEG", size: tuple[int, int] = (800, 600), **options: Any) -> bytes:
    made = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(made, form, **options)
    return made.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that claims 40 000 times 40 000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def upload(content: bytes = PDF, name: str = "工资表.pdf") -> SimpleUploadedFile:
    """As the verb is handed it; the type that the sender states is never looked at."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def put(case: Case, by: User, content: bytes = PDF, name: str = "工资表.pdf", note: str = "") -> Attachment:
    return attach(case.number, upload(content, name), note=note, by=by, now=TUESDAY)


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def files_on_disk() -> list[Path]:
    return [each for each in storehouse.root().rglob("*") if each.is_file()]


def close(case: Case, world: World) -> None:
    for transfer in case.transfers.all():
        by = next(each for each in (world.water, world.haibin) if each.agency_id == transfer.agency_id)
        receipt.receive(transfer.pk, by=by, now=TUESDAY)
        feedback.feed_back(transfer.pk, feedback.Report("solved", "已付清"), by=by, now=TUESDAY)
        feedback.accept_for_record(transfer.pk, by=world.clerk, now=TUESDAY)
    closing.close(case.number, closing.Ending("solved", "已付清"), by=world.clerk, now=TUESDAY)


@pytest.fixture(autouse=True)
def storehouse_of_this_test(settings: Any, tmp_path: Path) -> None:
    settings.ATTACHMENTS_DIR = str(tmp_path / "attachments")


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return signed_in


# ---- what a file is


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture("JPEG"), Kind.JPEG),
        (picture("PNG"), Kind.PNG),
        (picture("WEBP"), Kind.WEBP),
        (PDF, Kind.PDF),
        (package(*DOCUMENT), Kind.DOCX),
        (package(*WORKBOOK), Kind.XLSX),
        ("欠薪情况说明：𠮷某等23人。\n".encode(), Kind.TXT),
        ("欠薪情况说明\r\n".encode("gb18030"), Kind.TXT),
        ("欠薪情况说明\r\n".encode("utf-16"), Kind.TXT),
        (b"3 < 5 and 7 > 2", Kind.TXT),
    ],
    ids=["jpeg", "png", "webp", "pdf", "docx", "xlsx", "utf-8", "gb18030", "utf-16", "text with signs"],
)
def test_what_a_file_is_is_read_from_its_content(content: bytes, kind: Kind) -> None:
    assert kind_of(io.BytesIO(content)) is kind


@pytest.mark.parametrize(
    "content",
    [
        HTML,
        b"\xef\xbb\xbf  \n<html>",
        b"Wages: <script>alert(1)</script>",
        HTML.decode().encode("utf-16"),
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<svg/>",
        EXE,
        b"\x7fELF" + bytes(60),
        b"#!/bin/sh\nrm -rf ~\n",
        b"GIF89a" + bytes(30),
        package("readme.txt", "text/plain"),
        package(*DOCUMENT, contents="Content_Types.xml"),
        package("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        package(*DOCUMENT, "word/vbaProject.bin"),
        package(*DOCUMENT)[:-30],
        b"PK\x03\x04" + bytes(100),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
    ids=["html", "html after blanks", "script in text", "html in utf-16", "svg", "bare svg", "exe", "elf", "script",
         "gif", "zip", "zip without contents", "docm", "macros in a docx", "cut docx", "broken zip", "old office"],
)  # fmt: skip
def test_everything_else_is_refused(content: bytes) -> None:
    assert kind_of(io.BytesIO(content)) is None


def test_a_package_with_a_huge_directory_is_refused_unread() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("[Content_Types].xml", DOCUMENT[1])
        file.writestr("word/document.xml", "<x/>")
        for number in range(15_000):
            file.writestr(f"word/a-long-enough-name-{number:06}.xml", "")
    assert kind_of(made) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("工资表（三月）.pdf", "工资表（三月）.pdf"),
        ("𠮷野家𪚥.PDF", "𠮷野家𪚥.PDF"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\工资\\表.pdf", "表.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie: x.pdf"),
        ("exe.\u202efdp.pdf", "exe.fdp.pdf"),
        ("  . ", "pdf.pdf"),
        ("", "pdf.pdf"),
        ("说明.html", "说明.html.pdf"),
        (".pdf", "pdf.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_and_ends_as_its_content_does(name: str, kept: str) -> None:
    assert clean_name(name, Kind.PDF) == kept


# ---- attaching


def test_a_file_comes_back_byte_for_byte_with_its_checksum(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    content = picture()
    client = sign_in(world.water)
    answer = client.post(
        f"/cases/{case.number}/attachments/",
        {"file": upload(content, "现场𠮷照片.jpg"), "note": "工地门口"},
        follow=True,
    )
    assert answer.redirect_chain == [(f"/cases/{case.number}/#attachments", 302)]
    assert "1 file stored" in answer.content.decode() and "现场𠮷照片.jpg" in answer.content.decode()
    attachment = case.attachments.get()
    assert (attachment.kind, attachment.size, attachment.note) == ("jpeg", len(content), "工地门口")
    assert (attachment.stored_by, attachment.agency) == (world.water, world.water.agency)
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()
    [path] = files_on_disk()
    name = attachment.storage_name
    assert path == storehouse.root() / name[:2] / name[2:4] / name and path.read_bytes() == content

    sent = client.get(f"/attachments/{attachment.pk}/")
    assert sent.status_code == 200 and body_of(sent) == content
    assert sent["Content-Type"] == "image/jpeg" and sent["Content-Length"] == str(len(content))
    assert sent["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('现场𠮷照片.jpg')}"
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_picture_that_is_a_page_as_well_is_sent_as_the_picture_it_is(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    attachment = put(case, world.clerk, picture() + HTML, "x.html")
    assert (attachment.kind, attachment.name) == ("jpeg", "x.html.jpg")
    sent = sign_in(world.clerk).get(f"/attachments/{attachment.pk}/")
    assert sent["Content-Type"] == "image/jpeg" and sent["Content-Disposition"].startswith("attachment; ")
    assert sent["X-Content-Type-Options"] == "nosniff" and "sandbox" in sent["Content-Security-Policy"]


def test_only_pictures_are_shown_in_the_browser(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    client = sign_in(world.clerk)
    for content, disposition in ((picture(), "inline"), (PDF, "attachment"), ("说明".encode(), "attachment")):
        sent = client.get(f"/attachments/{put(case, world.clerk, content).pk}/view/")
        assert sent["Content-Disposition"].startswith(disposition)
        assert sent["X-Content-Type-Options"] == "nosniff" and "sandbox" in sent["Content-Security-Policy"]


def test_of_several_files_the_good_ones_are_stored_and_the_others_named(
    world: World, sign_in: SignIn
) -> None:
    case = world.routed()
    put(case, world.water, "从前已有".encode(), "旧.txt")
    client = sign_in(world.water)
    files = [upload(PDF, "一.pdf"), upload(HTML, "照片.jpg"), upload(picture(), "二.jpg"), upload(b"", "空.txt"),
             upload("从前已有".encode(), "新.txt")]  # fmt: skip
    answer = client.post(f"/cases/{case.number}/attachments/", {"file": files}, follow=True)
    text = re.sub(r"\s+", " ", answer.content.decode())
    assert "2 files stored, 3 refused: 照片.jpg: by its content this is none of the kinds allowed" in text
    assert "空.txt: the file is empty" in text and "新.txt: the same file is here already: 旧.txt" in text
    assert [each.name for each in case.attachments.all()] == ["旧.txt", "一.pdf", "二.jpg"]
    assert len(files_on_disk()) == 3, "of what was refused nothing stays"


def test_when_nothing_is_stored_the_page_says_why(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    client = sign_in(world.clerk)
    url = f"/cases/{case.number}/attachments/"
    for sent, said in (
        ({"file": upload(HTML, "照片.jpg"), "note": "工地"}, "照片.jpg: by its content"),
        ({}, "Choose at least one file."),
        (
            {"file": [upload(PDF + bytes([n]), f"{n}.pdf") for n in range(11)]},
            "At most 10 files at once; these are 11.",
        ),
        ({"file": upload(), "note": "长" * 501}, "At most 500 characters are allowed; this has 501."),
    ):
        answer = client.post(url, sent)
        text = answer.content.decode()
        assert answer.status_code == 422 and said in text and "Nothing was stored." in text
    assert not case.attachments.exists()


def test_the_limits_of_one_file_and_of_a_case(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.routed()
    largest = PDF + bytes(20 * 1024 * 1024 - len(PDF))
    assert put(case, world.clerk, largest).size == 20 * 1024 * 1024
    with pytest.raises(FileRefused, match="file-too-large"):
        put(case, world.clerk, largest + b"\0")
    for number in range(49):
        put(case, world.clerk, f"第{number}份".encode())
    with pytest.raises(FileRefused, match="too-many-files"):
        put(case, world.clerk, b"one more")
    first = case.attachments.first()
    assert first is not None
    take_away(first.pk, reason="放错案件", by=world.clerk, now=TUESDAY)
    put(case, world.clerk, b"one more")


def test_more_than_ten_files_are_refused_together(world: World) -> None:
    case = world.routed()
    with pytest.raises(Invalid):
        attach_all(case.number, [upload(b"%d" % n) for n in range(11)], by=world.clerk, now=TUESDAY)
    assert not case.attachments.exists() and not storehouse.root().exists()


def test_the_same_content_is_kept_once_in_a_case_and_again_in_another(world: World) -> None:
    case, other = world.routed(), world.routed()
    first = put(case, world.clerk)
    with pytest.raises(FileRefused, match="already-attached"):
        put(case, world.water, name="又一份.pdf")
    put(other, world.clerk)
    take_away(first.pk, reason="放错案件", by=world.clerk, now=TUESDAY)
    put(case, world.water, name="又一份.pdf")


@pytest.mark.django_db(transaction=True)
def test_two_who_attach_the_same_file_at_once_store_it_once(world: World) -> None:
    case = world.routed()
    start, results = threading.Barrier(2), []

    def run(by: User) -> None:
        from django.db import connection

        start.wait()
        try:
            put(case, by)
            results.append("stored")
        except FileRefused as refused:
            results.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(by,)) for by in (world.clerk, world.water)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(results) == ["already-attached", "stored"] and len(files_on_disk()) == 1


def test_numbers_of_persons_in_name_and_note_are_masked(world: World) -> None:
    attachment = put(world.routed(), world.clerk, name="张三13812345678.pdf", note="电话13812345678")
    assert "13812345678" not in attachment.name + attachment.note
    assert attachment.name.endswith(".pdf")


# ---- who may


def test_whoever_has_a_part_attaches_and_who_only_reads_does_not(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    for number, user in enumerate((world.clerk, world.head, world.water, world.haibin)):
        put(case, user, b"file %d" % number)
        assert 'id="files-file"' in sign_in(user).get(f"/cases/{case.number}/").content.decode()
    for user in (world.leader, world.auditor):
        with pytest.raises(Refused, match="not-your-part"):
            put(case, user)
        client = sign_in(user)
        text = client.get(f"/cases/{case.number}/").content.decode()
        assert 'id="files-file"' not in text and "Take away" not in text
        assert client.get(f"/attachments/{case.attachments.first().pk}/").status_code == 200
        assert client.post(f"/cases/{case.number}/attachments/", {"file": upload()}).status_code == 409


def test_the_agency_that_took_it_in_attaches(world: World) -> None:
    from cases.actions.intake import take_in
    from cases.draft import Draft

    case = take_in(Draft.read(world.body(SNACK_BAR)), by=world.haibin, now=TUESDAY)[0]
    put(case, world.haibin)
    with pytest.raises(Case.DoesNotExist):
        put(case, world.water)


def test_for_who_has_no_part_nothing_is_there(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    attachment = put(case, world.clerk, picture())
    paths = [f"/attachments/{attachment.pk}/{part}" for part in ("", "view/", "thumbnail/")]
    for user in (world.housing, world.market, world.admin):
        client = sign_in(user)
        assert {client.get(path).status_code for path in paths} == {404}
        assert client.post(f"/attachments/{attachment.pk}/take_away/", {"reason": "x"}).status_code == 404
        assert client.post(f"/cases/{case.number}/attachments/", {"file": upload()}).status_code == 404
        status, _told = Caller(user).ask(f"/api/v1/attachments/{attachment.pk}/")
        assert status == 404
    assert case.attachments.count() == 1


def test_nothing_is_readable_without_a_session(world: World, client: Client, settings: Any) -> None:
    attachment = put(world.routed(), world.clerk, picture())
    for part in ("", "view/", "thumbnail/"):
        answer = client.get(f"/attachments/{attachment.pk}/{part}")
        assert answer.status_code == 302 and answer["Location"].startswith("/login/")
    assert APIClient().get(f"/api/v1/attachments/{attachment.pk}/").status_code == 401
    name = attachment.storage_name
    for path in (f"/attachments/{name}", f"/static/{name}", f"/media/{name[:2]}/{name[2:4]}/{name}"):
        assert client.get(path).status_code == 404
    folder = storehouse.root()
    assert (
        Path(settings.STATIC_ROOT) not in folder.parents and Path(settings.MEDIA_ROOT) not in folder.parents
    )
    assert folder.stat().st_mode & 0o077 == 0


def test_a_closed_case_takes_nothing_and_gives_nothing_back(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    attachment = put(case, world.water)
    close(case, world)
    for act in (
        lambda: put(case, world.clerk, b"late"),
        lambda: take_away(attachment.pk, reason="晚了", by=world.water, now=TUESDAY),
    ):
        with pytest.raises(Refused, match="case-closed"):
            act()
    client = sign_in(world.clerk)
    text = client.get(f"/cases/{case.number}/").content.decode()
    assert 'id="files-file"' not in text and "Take away" not in text
    assert client.get(f"/attachments/{attachment.pk}/").status_code == 200


# ---- taking away


def test_who_attached_it_or_the_office_takes_it_away_with_a_reason(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    mine, other = put(case, world.water), put(case, world.haibin, b"other")
    with pytest.raises(Refused, match="not-your-part"):
        take_away(other.pk, reason="不是本案", by=world.water, now=TUESDAY)
    client = sign_in(world.water)
    answer = client.post(f"/attachments/{mine.pk}/take_away/", {"reason": " "})
    assert answer.status_code == 422 and "Say why the file is taken away." in answer.content.decode()
    answer = client.post(f"/attachments/{mine.pk}/take_away/", {"reason": "放错案件"}, follow=True)
    assert "Taken away; the history keeps who did it and why." in answer.content.decode()
    take_away(other.pk, reason="重复", by=world.head, now=TUESDAY)
    mine.refresh_from_db()
    assert (mine.removed_by, mine.removal_reason) == (world.water, "放错案件")
    assert "Nothing has been attached." in client.get(f"/cases/{case.number}/").content.decode()
    assert client.get(f"/attachments/{mine.pk}/").status_code == 404
    with pytest.raises(Attachment.DoesNotExist):
        take_away(mine.pk, reason="再来", by=world.water, now=TUESDAY)
    assert len(files_on_disk()) == 2, "the files are kept"


def test_the_database_lets_no_attachment_be_exchanged_or_deleted(world: World) -> None:
    case = world.routed()
    attachment = put(case, world.clerk)
    row = Attachment.objects.filter(pk=attachment.pk)
    for change in ({"sha256": "0" * 64}, {"size": 1}, {"storage_name": "0" * 32}, {"kind": "png"},
                   {"case": world.routed()}, {"stored_by": world.water}):  # fmt: skip
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            row.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    take_away(attachment.pk, reason="放错案件", by=world.clerk, now=TUESDAY)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        row.update(removed_at=None, removed_by=None, removal_reason="")


def test_both_acts_are_entries_of_history_without_the_name(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    attachment = put(case, world.water, name="张三的身份证.pdf", note="复印件")
    take_away(attachment.pk, reason="放错案件", by=world.clerk, now=TUESDAY)
    attached, taken = case.events.filter(act__in=["attached", "taken_away"])
    assert attached.details == taken.details == {
        "attachment": attachment.pk, "kind": "pdf", "size": len(PDF), "sha256": hashlib.sha256(PDF).hexdigest(),
    }  # fmt: skip
    assert (attached.act, attached.actor, attached.note) == (Event.Act.ATTACHED, world.water, "复印件")
    assert (taken.act, taken.actor, taken.note) == (Event.Act.TAKEN_AWAY, world.clerk, "放错案件")
    assert "张三" not in str([each.details for each in case.events.all()])
    call_command("verify_history")
    text = sign_in(world.clerk).get(f"/cases/{case.number}/").content.decode()
    assert "File attached" in text and f"SHA-256 {attachment.sha256[:16]}…" in text


def test_what_is_rolled_back_leaves_a_file_that_nobody_finds(world: World) -> None:
    case = world.routed()
    with pytest.raises(RuntimeError), transaction.atomic():
        put(case, world.clerk)
        raise RuntimeError
    assert not case.attachments.exists()
    put(case, world.clerk)
    call_command("verify_history")


def test_a_file_that_is_lost_is_not_there_rather_than_an_error(world: World, sign_in: SignIn) -> None:
    attachment = put(world.routed(), world.clerk, picture())
    storehouse.path_of(attachment.storage_name).unlink()
    client = sign_in(world.clerk)
    assert client.get(f"/attachments/{attachment.pk}/").status_code == 404
    assert client.get(f"/attachments/{attachment.pk}/thumbnail/").status_code == 302


# ---- thumbnails


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_thumbnail_is_small_upright_and_holds_nothing_but_the_picture(
    world: World, sign_in: SignIn, form: str
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif[0x010F] = "Maker of the camera"
    attachment = put(world.routed(), world.clerk, picture(form, (1600, 800), exif=exif))
    sent = sign_in(world.clerk).get(f"/attachments/{attachment.pk}/thumbnail/")
    content = body_of(sent)
    assert sent["Content-Type"] == "image/jpeg" and sent["X-Content-Type-Options"] == "nosniff"
    small = Image.open(io.BytesIO(content))
    assert small.size == (160, 320) and not small.getexif() and b"Maker" not in content
    assert len(files_on_disk()) == 2
    again = sign_in(world.clerk).get(f"/attachments/{attachment.pk}/thumbnail/")
    assert body_of(again) == content and len(files_on_disk()) == 2


@pytest.mark.parametrize("content", [bomb(), picture()[:3000], b"\xff\xd8\xff" + bytes(50)], ids=["bomb", "cut", "no picture"])  # fmt: skip
def test_an_image_that_cannot_be_drawn_shows_an_icon(world: World, sign_in: SignIn, content: bytes) -> None:
    attachment = put(world.routed(), world.clerk, content)
    for _again in range(2):
        sent = sign_in(world.clerk).get(f"/attachments/{attachment.pk}/thumbnail/")
        assert sent.status_code == 302 and sent["Location"].endswith("file.svg")


def test_a_picture_with_transparency_or_for_the_press_is_drawn_too(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    for mode, form in (("RGBA", "PNG"), ("P", "PNG"), ("L", "PNG"), ("CMYK", "JPEG"), ("1", "PNG")):
        made = io.BytesIO()
        Image.new(mode, (400, 300)).save(made, form)
        attachment = put(case, world.clerk, made.getvalue())
        sent = sign_in(world.clerk).get(f"/attachments/{attachment.pk}/thumbnail/")
        assert Image.open(io.BytesIO(body_of(sent))).size == (320, 240)


# ---- by requests


def test_files_are_attached_listed_fetched_and_taken_away_by_requests(world: World) -> None:
    case = world.routed()
    water = Caller(world.water)
    path = f"{CASES}{case.number}/attachments/"
    files = [upload(PDF, "表.pdf"), upload(HTML, "x.jpg")]
    answer = water.post(path, {"file": files, "note": "工资表"}, format="multipart")
    told = answer.json()
    assert answer.status_code == 201
    assert [each["code"] for each in told["refused"]] == ["kind-not-allowed"]
    [listed] = water.case(case.number)["attachments"]
    assert told["attachments"] == [listed]
    assert (listed["name"], listed["kind"], listed["size"], listed["note"]) == (
        "表.pdf",
        "pdf",
        len(PDF),
        "工资表",
    )
    assert listed["sha256"] == hashlib.sha256(PDF).hexdigest() and listed["stored_by"] == "bdh-water"
    sent = Caller(world.clerk).get(listed["url"])
    assert body_of(sent) == PDF and sent["Content-Type"] == "application/octet-stream"
    assert sent["X-Content-Type-Options"] == "nosniff"

    again = water.post(path, {"file": upload(PDF, "表.pdf")}, format="multipart")
    assert (again.status_code, again.json()["code"]) == (409, "already-attached")
    status, taken = water.tell(f"{listed['url']}take_away/", {"reason": "放错案件"})
    assert (status, taken["id"]) == (200, listed["id"])
    assert water.case(case.number)["attachments"] == []
    assert water.get(listed["url"]).status_code == 404


def test_requests_that_are_not_files_are_told_what_is_wrong(world: World, settings: Any) -> None:
    case = world.routed()
    water = Caller(world.water)
    path = f"{CASES}{case.number}/attachments/"
    for sent, fields in (
        ({}, {"file"}),
        ({"file": "text"}, {"file"}),
        ({"file": upload(), "files": "x"}, {"files"}),
        ({"file": [upload(b"%d" % n) for n in range(11)]}, {"file"}),
        ({"file": upload(), "note": "长" * 501}, {"note"}),
    ):
        answer = water.post(path, sent, format="multipart")
        assert (answer.status_code, set(answer.json())) == (400, fields)
    assert water.tell(path)[0] == 415
    broken = water.post(path, b"--x", content_type="multipart/form-data")
    assert (broken.status_code, set(broken.json())) == (400, {"body"})
    settings.UPLOAD_MAX_BYTES = 100
    answer = water.post(path, {"file": upload()}, format="multipart")
    assert (answer.status_code, set(answer.json())) == (413, {"body"})
    assert not case.attachments.exists()


def test_who_sends_more_than_can_be_stored_is_stopped_before_it_is_read(
    world: World, sign_in: SignIn, settings: Any
) -> None:
    case = world.routed()
    settings.UPLOAD_MAX_BYTES = 100
    answer = sign_in(world.clerk).post(f"/cases/{case.number}/attachments/", {"file": upload()})
    assert answer.status_code == 400 and not case.attachments.exists()


def test_the_note_of_several_files_stands_at_each(world: World) -> None:
    case = world.routed()
    outcome = attaching.attach_all(
        case.number, [upload(b"one"), upload(b"two")], note="复印件", by=world.clerk, now=TUESDAY
    )
    assert [each.note for each in outcome.stored] == ["复印件", "复印件"] and not outcome.refused
