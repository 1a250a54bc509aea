"""Letters on the pages and by the API: who writes which, the preview, the files, the register, printing together."""

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import docx
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

from agencies.documents import renderings, storehouse
from agencies.documents.models import Rendering
from agencies.errors import Invalid, Refused
from agencies.models import Letter, User
from agencies.vocabulary import LetterKind
from cases.actions import receipt
from cases.actions.writing import sign, void_written
from cases.letter_duties import letters_to_write
from cases.models import Case, CaseLetter, Event, LetterDraft
from cases.views import letter_register
from tests.cases.calling import CASES, Caller
from tests.world import SNACK_BAR, TUESDAY, World

SignIn = Callable[[User], Client]
NOW = TUESDAY + timedelta(hours=1)
API_LETTERS = "/api/v1/letters/"
SAID: dict[str, dict[str, Any]] = {
    "notice": {"addressee": "张某", "materials": ["identity", "arrears"], "until": "2026-05-20"},
    "reply": {"addressee": "张某", "text": "经查，所欠工资已经全部支付。", "remedies": ["arbitration", "legal_aid"]},
    "rectification": {
        "addressee": "某某建设有限公司", "violations": ["unpaid", "no_ledger"], "demands": "支付全部欠薪。",
        "until": "2026-05-12",
    },
    "assistance": {"addressee": "北戴河区公安分局", "text": "查找项目负责人。", "enclosures": "案件材料\n人员名单"},
    "referral": {"addressee": "北戴河区公安分局", "ground": "crime", "text": "负责人逃匿。", "enclosures": "调查报告"},
    "minutes": {"held_on": "2026-04-27", "text": "各方说明了情况。", "decision": "五日内付清。"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return signed_in


def desk(case: Case, kind: str) -> str:
    return f"/cases/{case.number}/letters/new/?kind={kind}"


def written(world: World, case: Case, kind: str = "notice", by: User | None = None) -> Letter:
    answer = Caller(by or world.clerk)
    said = {name: value for name, value in SAID[kind].items() if name != "enclosures"}
    status, told = answer.tell(f"{CASES}{case.number}/letters/", {"kind": kind, **said})
    assert status == 201, told
    return Letter.objects.get(pk=told["id"])


def words_of(letter: Letter) -> str:
    return "".join([letter.title, letter.addressee, *letter.paragraphs])


# ---- writing


@pytest.mark.parametrize("kind", SAID)
def test_every_kind_is_written_on_its_page_and_comes_out_as_pdf_and_docx(
    world: World, sign_in: SignIn, kind: str
) -> None:
    """TL-2.5.1a: what is missing is told once, in writing (一次性告知); and the other kinds likewise."""
    case, client = world.routed(), sign_in(world.clerk)
    answer = client.post(desk(case, kind), SAID[kind])
    letter = Letter.objects.get(kind=kind)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/letters/{letter.pk}/")
    page = client.get(f"/letters/{letter.pk}/").content.decode()
    assert letter.number in page and letter.title in page
    pdf = b"".join(client.get(f"/letters/{letter.pk}/pdf/"))
    text = re.sub(r"\s", "", "".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf)).pages))
    for paragraph in letter.paragraphs:
        assert re.sub(r"[\s-]", "", paragraph)[:12] in text.replace("\N{NON-BREAKING HYPHEN}", "")
    made = b"".join(client.get(f"/letters/{letter.pk}/docx/"))
    assert letter.title in [each.text for each in docx.Document(io.BytesIO(made)).paragraphs]
    assert case.events.filter(act=Event.Act.LETTER_ISSUED, details__letter=letter.number).exists()


def test_the_notice_numbers_what_is_missing(world: World) -> None:
    """TL-2.5.1a: one notice of all that is missing."""
    case = world.routed()
    said = {"addressee": "张某", "materials": ["identity", "arrears"], "other": "包工头的电话\n\n工友的姓名"}
    letter = sign(case.number, LetterKind.NOTICE, said, by=world.clerk, now=NOW)
    items = [each for each in letter.paragraphs if re.match(r"\d\. ", each)]
    assert [each[:3] for each in items] == ["1. ", "2. ", "3. ", "4. "]
    assert items[2] == "3. 包工头的电话；" and items[3] == "4. 工友的姓名。"


def test_an_order_to_correct_cites_what_was_broken_and_what_it_rests_on(world: World) -> None:
    letter = written(world, world.routed(), "rectification")
    text = words_of(letter)
    assert "《保障农民工工资支付条例》第十五条" in text and "第五十四条" in text and "2026年5月12日" in text


def test_a_request_to_the_police_rests_on_another_article_than_one_to_a_bureau(world: World) -> None:
    """BDH-3.4.3: the police assist when the employer refuses or cannot be reached."""
    case = world.routed()
    assert "第四十一条" in words_of(written(world, case, "assistance"))
    said = SAID["assistance"] | {"addressee": "北戴河区住房和城乡建设局"}
    to_bureau = sign(case.number, LetterKind.ASSISTANCE, said, by=world.clerk, now=NOW)
    assert "第七条" in words_of(to_bureau)


def test_minutes_take_what_is_left_empty_from_the_meeting(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    meeting = case.meetings.create(
        kind="conference", jurisdiction_id="130304", held_at=NOW, place="三楼会议室", minutes="听取了汇报。",
        decision="由总包单位先行清偿。", proposal="请协调。", proposed_by=world.agency("hrss"), entered_at=NOW,
        entered_by=world.clerk,
    )  # fmt: skip
    meeting.staff.create(agency=world.agency("water"), person="副局长")
    client = sign_in(world.clerk)
    assert f'value="{meeting.pk}" selected' in client.get(desk(case, "minutes")).content.decode()
    assert (
        client.post(desk(case, "minutes"), {"meeting": meeting.pk, "chair": "办公室主任"}).status_code == 302
    )
    text = words_of(Letter.objects.get(kind="minutes"))
    for words in (
        "2026年4月28日",
        "三楼会议室",
        "听取了汇报。",
        "由总包单位先行清偿。",
        "副局长",
        "办公室主任",
    ):
        assert words in text


def test_numbers_of_persons_do_not_stand_in_a_letter(world: World) -> None:
    said = {"addressee": "张某", "text": "电话13812345678，身份证11010519491231002X。"}
    case = world.routed()
    letter = sign(case.number, LetterKind.REPLY, said, by=world.clerk, now=NOW)
    # The case's own number has the shape of one.
    assert f"案件编号：{case.number}" in words_of(letter)
    assert "13812345678" not in words_of(letter) and "11010519491231002X" not in words_of(letter)


@pytest.mark.parametrize(
    ("kind", "change", "field", "says"),
    [
        ("notice", {"materials": [], "other": ""}, "materials", "Tick at least one thing"),
        ("notice", {"addressee": ""}, "addressee", "required"),
        ("notice", {"addressee": "某" * 301}, "addressee", "At most 300"),
        ("notice", {"until": "2026-04-28"}, "until", "a day after today"),
        ("notice", {"until": "2026-02-30"}, "until", "a date that exists"),
        ("reply", {"text": ""}, "text", "required"),
        ("rectification", {"violations": []}, "violations", "Tick at least one breach"),
        ("rectification", {"until": ""}, "until", "required"),
        ("referral", {"ground": "guess"}, "ground", "guess"),
        ("minutes", {"held_on": "", "text": ""}, "held_on", "required"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    world: World, sign_in: SignIn, kind: str, change: dict[str, Any], field: str, says: str
) -> None:
    answer = sign_in(world.clerk).post(desk(world.routed(), kind), SAID[kind] | change)
    text = answer.content.decode()
    assert answer.status_code == 422 and says in text
    assert f'href="#letter-{field}' in text
    for value in (SAID[kind] | change).values():
        assert isinstance(value, list) or value in text
    assert not Letter.objects.filter(kind=kind).exists()


# ---- drafts and preview


def test_the_preview_shows_the_sheet_and_keeps_the_draft(world: World, sign_in: SignIn) -> None:
    case, client = world.routed(), sign_in(world.clerk)
    path = f"/cases/{case.number}/letters/preview/?kind=notice"
    answer = client.post(path, {"addressee": "张某", "materials": ["identity"], "until": "not yet"})
    assert answer.status_code == 200
    assert 'src="data:image/png;base64,' in answer.content.decode()
    opened = client.get(desk(case, "notice")).content.decode()
    assert 'value="not yet"' in opened and re.search(r'value="identity"[^>]*checked', opened)
    # Another person has a draft of their own.
    assert "not yet" not in sign_in(world.head).get(desk(case, "notice")).content.decode()
    assert client.post(desk(case, "notice"), SAID["notice"]).status_code == 302
    assert not LetterDraft.objects.exists()
    assert not Letter.objects.filter(number__contains="签发").exists()


def test_a_draft_is_discarded(world: World, sign_in: SignIn) -> None:
    case, client = world.routed(), sign_in(world.clerk)
    client.post(f"/cases/{case.number}/letters/preview/?kind=reply", {"text": "草稿"})
    assert client.post(f"/cases/{case.number}/letters/discard/?kind=reply").status_code == 302
    assert not LetterDraft.objects.exists()


# ---- who


def test_the_office_writes_all_kinds_a_lead_its_own_and_others_none(world: World) -> None:
    case = world.routed()
    kinds = {
        who: letters_to_write(getattr(world, who), case)
        for who in ("clerk", "water", "haibin", "hrss", "leader", "auditor")
    }
    assert len(kinds["clerk"]) == 6
    assert kinds["water"] == (LetterKind.RECTIFICATION, LetterKind.ASSISTANCE, LetterKind.REFERRAL)
    assert not any(kinds[who] for who in ("haibin", "hrss", "leader", "auditor"))


def test_a_lead_issues_in_its_own_name_and_series(world: World) -> None:
    letter = written(world, world.routed(), "rectification", by=world.water)
    water = world.agency("water")
    assert letter.issuer == water and letter.issuer_name == water.name
    assert letter.number == f"{water.short_name}改〔2026〕1号"


@pytest.mark.parametrize(("who", "kind", "page", "api"), [
    ("water", "reply", 409, 409), ("haibin", "assistance", 409, 409), ("leader", "notice", 409, 409),
    ("housing", "notice", 404, 404), ("clerk", "transfer", 409, 400), ("clerk", "supervision", 409, 400),
])  # fmt: skip
def test_nobody_writes_what_is_not_theirs(
    world: World, sign_in: SignIn, who: str, kind: str, page: int, api: int
) -> None:
    case, user = world.routed(), getattr(world, who)
    assert sign_in(user).get(desk(case, kind)).status_code == page
    assert sign_in(user).post(desk(case, kind), SAID.get(kind, {})).status_code == page
    assert Caller(user).tell(f"{CASES}{case.number}/letters/", {"kind": kind})[0] == api
    assert Letter.objects.exclude(kind="transfer").count() == 0


def test_an_ended_case_is_still_answered_for(world: World) -> None:
    case = world.routed()
    Case.objects.filter(pk=case.pk).update(status="withdrawn", closed_at=NOW)
    case.refresh_from_db()
    assert letters_to_write(world.clerk, case) == (LetterKind.REPLY, LetterKind.MINUTES)
    with pytest.raises(Refused):
        sign(case.number, LetterKind.NOTICE, SAID["notice"], by=world.clerk, now=NOW)


# ---- the files


def test_a_file_is_made_once_and_its_checksum_is_that_of_its_bytes(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    letter, client = case.letters.first().letter, sign_in(world.water)
    for form, media in (
        ("pdf", "application/pdf"),
        ("docx", "application/vnd.openxmlformats-officedocument"),
    ):
        answer = client.get(f"/letters/{letter.pk}/{form}/")
        content = b"".join(answer)
        assert answer.headers["Content-Type"].startswith(media)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        rendering = Rendering.objects.get(letter=letter, format=form)
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (rendering.sha256, rendering.size)
        assert b"".join(client.get(f"/letters/{letter.pk}/{form}/")) == content
    assert Rendering.objects.filter(letter=letter).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Rendering.objects.update(sha256="0" * 64)


def test_a_file_lost_on_the_disk_is_made_again_only_if_it_is_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = world.routed().letters.first().letter
    rendering = renderings.rendering_of(letter, "pdf", NOW)
    storehouse.path_of(rendering.storage_name).unlink()
    path = renderings.path_of(rendering)
    assert path is not None and hashlib.sha256(path.read_bytes()).hexdigest() == rendering.sha256
    path.unlink()
    monkeypatch.setitem(renderings._MAKERS, "pdf", lambda _sheet: b"something else")
    assert renderings.path_of(rendering) is None


@pytest.mark.parametrize("path", ["", "pdf/", "docx/"])
def test_the_door_of_the_case_is_the_door_of_its_letters(world: World, sign_in: SignIn, path: str) -> None:
    letter = world.routed().letters.first().letter
    for user, status in (
        (world.water, 200),
        (world.haibin, 200),
        (world.leader, 200),
        (world.housing, 404),
        (world.admin, 404),
    ):
        assert sign_in(user).get(f"/letters/{letter.pk}/{path}").status_code == status
        assert Caller(user).get(f"{API_LETTERS}{letter.pk}/{path}").status_code == status
    assert Client().get(f"/letters/{letter.pk}/{path}").status_code == 302


# ---- voiding


def test_a_letter_in_error_is_voided_with_a_reason_and_says_so(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    letter = written(world, case)
    client = sign_in(world.clerk)
    before = b"".join(client.get(f"/letters/{letter.pk}/pdf/"))
    assert client.post(f"/letters/{letter.pk}/void/", {"reason": ""}).status_code in (400, 422)
    assert client.post(f"/letters/{letter.pk}/void/", {"reason": "材料清单有误"}).status_code == 302
    after = b"".join(client.get(f"/letters/{letter.pk}/pdf/"))
    assert "作废" in "".join(each.extract_text() for each in PdfReader(io.BytesIO(after)).pages)
    assert before != after and Rendering.objects.filter(letter=letter, format="pdf").count() == 2
    event = Case.objects.get(pk=case.pk).events.latest("sequence")
    assert (event.act, event.note) == (Event.Act.WITHDRAWN, "材料清单有误")
    assert client.post(f"/letters/{letter.pk}/void/", {"reason": "再次"}).status_code == 409


def test_only_the_body_that_issued_a_letter_voids_it_and_never_a_transfer(world: World) -> None:
    case = world.routed()
    letter = written(world, case, "rectification", by=world.water)
    transfer = case.letters.filter(letter__kind="transfer").first()
    for pk, user in ((letter.pk, world.clerk), (letter.pk, world.haibin), (transfer.pk, world.clerk)):
        with pytest.raises(Refused):
            void_written(pk, reason="错", by=user, now=NOW)
    with pytest.raises(CaseLetter.DoesNotExist):
        void_written(letter.pk, reason="错", by=world.housing, now=NOW)
    assert Caller(world.water).tell(f"{API_LETTERS}{letter.pk}/void/", {"reason": "错"})[0] == 200


# ---- the register


def test_the_register_lists_every_kind_and_is_narrowed(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    notice, order = written(world, case), written(world, case, "rectification")
    void_written(notice.pk, reason="错", by=world.clerk, now=NOW)
    client = sign_in(world.clerk)

    def listed(query: str = "") -> set[str]:
        return set(
            re.findall(r'href="/letters/\d+/">([^<]+)</a>', client.get(f"/letters/{query}").content.decode())
        )

    everything = {filing.letter.number for filing in case.letters.select_related("letter")}
    assert listed() == everything and len(everything) == 4
    assert listed("?kind=rectification") == {order.number}
    assert listed("?state=void") == {notice.number}
    assert listed("?q=某某建设") == {order.number}
    assert listed(f"?q={case.number}") == everything
    assert listed("?issued_from=2026-04-29") == set()
    assert listed("?issued_to=2026-04-28&issued_from=2026-04-28") == everything
    assert order.number in client.get("/letters/export/?kind=rectification").getvalue().decode()
    assert sign_in(world.housing).get("/letters/").content.decode().count("data-row>") == 0


def test_the_register_is_read_page_by_page_with_the_same_few_queries(
    world: World, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    case = world.routed()
    for _each in range(3):
        written(world, case)
    client = sign_in(world.clerk)
    client.get("/letters/")
    with django_assert_max_num_queries(9):
        client.get("/letters/")


def test_all_letters_of_a_day_are_printed_as_one_pdf(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.routed()
    letters = [written(world, case), written(world, case, "rectification")]
    client = sign_in(world.clerk)
    single = sum(
        len(PdfReader(io.BytesIO(b"".join(client.get(f"/letters/{each.letter_id}/pdf/")))).pages)
        for each in case.letters.all()
    )
    everything = PdfReader(
        io.BytesIO(client.get("/letters/print/?issued_from=2026-04-28&issued_to=2026-04-28").content)
    )
    assert len(everything.pages) == single
    chosen = PdfReader(io.BytesIO(client.get(f"/letters/print/?letter={letters[1].pk}&kind=notice").content))
    assert letters[1].number in chosen.pages[0].extract_text().replace("\n", "")
    assert client.get("/letters/print/?issued_from=2027-01-01").status_code == 409
    assert sign_in(world.housing).get(f"/letters/print/?letter={letters[0].pk}").status_code == 409
    monkeypatch.setattr(letter_register, "PRINT_MAX", 2)
    assert client.get("/letters/print/").status_code == 409


# ---- the case, and the API


def test_the_case_shows_its_letters_and_what_may_be_written(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    letter = written(world, case)
    office, town = (
        sign_in(user).get(f"/cases/{case.number}/").content.decode() for user in (world.clerk, world.haibin)
    )
    for text in (office, town):
        assert f'href="/letters/{letter.pk}/">{letter.number}</a>' in text
    assert "letters/new/?kind=notice" in office and "letters/new/" not in town
    assert letter.number in sign_in(world.clerk).get(f"/cases/{case.number}/history/").content.decode()


def test_the_api_reads_and_writes_the_same_letters(world: World) -> None:
    case, caller = world.routed(), Caller(world.clerk)
    body = {"kind": "assistance", "addressee": "某局", "text": "请查。", "enclosures": ["甲", "乙"]}
    status, told = caller.tell(f"{CASES}{case.number}/letters/", body)
    assert status == 201
    assert (
        told["number"] == "北治欠办协〔2026〕1号"
        and told["enclosures"] == ["甲", "乙"]
        and told["case"] == case.number
    )
    assert caller.ask(f"{API_LETTERS}{told['id']}/") == (200, told)
    status, every = caller.ask(f"{CASES}{case.number}/letters/")
    assert status == 200 and [each["kind"] for each in every["letters"]] == [
        "transfer",
        "transfer",
        "assistance",
    ]
    assert every["letters"][0]["transfer"] == case.transfers.earliest("pk").pk


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "poem"}, "kind"),
        ({}, "kind"),
        ({"kind": "reply", "addressee": "张某"}, "text"),
        ({"kind": "reply", "addressee": "张某", "text": "好", "violations": ["unpaid"]}, "violations"),
        ({"kind": "reply", "addressee": "张某", "text": "好", "colour": "red"}, "colour"),
        ({"kind": "notice", "addressee": "张某", "materials": ["gold"]}, "materials"),
        ({"kind": "minutes", "meeting": 999999, "held_on": "2026-04-27", "text": "好"}, "meeting"),
    ],
)
def test_the_api_names_what_is_wrong(world: World, body: dict[str, Any], field: str) -> None:
    case = world.routed()
    status, told = Caller(world.clerk).tell(f"{CASES}{case.number}/letters/", body)
    assert status == 400 and field in told
    assert not Letter.objects.exclude(kind="transfer").exists()


def test_a_letter_that_does_not_fit_is_refused_before_it_has_a_number(world: World) -> None:
    case = world.routed(SNACK_BAR)
    with pytest.raises(Invalid):
        sign(case.number, LetterKind.REPLY, {"addressee": "某" * 400, "text": "好"}, by=world.clerk, now=NOW)
    assert not Letter.objects.exists()


def test_a_transfer_and_its_letter_stay_together(world: World) -> None:
    case = world.routed()
    transfer = case.transfers.get(agency=world.agency("water"))
    assert transfer.letter.filing.transfer == transfer and transfer.letter.filing.case == case
    receipt.receive(transfer.pk, by=world.water, now=NOW)
    assert case.letters.count() == case.transfers.count()
