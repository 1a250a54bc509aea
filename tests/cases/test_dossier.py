"""The case file: one PDF, its catalogue right, personal data masked, and its making on record."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader, PdfWriter

from agencies.documents import storehouse
from agencies.errors import Refused
from agencies.models import User
from cases.actions.attaching import attach
from cases.actions.filing import make_dossier
from cases.history import checked
from cases.models import Case, Event
from tests.world import TUESDAY, World

SignIn = Callable[[User], Client]
NOW = TUESDAY + timedelta(hours=1)
PERSON = {"name": "欧阳小明", "phone": "13912345678", "id_number": "11010519491231002X"}


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


def two_pages() -> bytes:
    writer, made = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.add_blank_page(595, 842)
    writer.write(made)
    return made.getvalue()


def picture() -> bytes:
    made = io.BytesIO()
    Image.effect_noise((300, 200), 40).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def texts(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def number_on(text: str) -> str:
    """The running number in the corner, which is written last."""
    return text.split()[-1] if text.split() else ""


def attached(world: World, case: Case, name: str, content: bytes) -> None:
    attach(case.number, SimpleUploadedFile(name, content), by=world.clerk, now=NOW)


def test_the_catalogue_names_the_page_on_which_each_part_begins(world: World) -> None:
    case = world.routed(complainant=PERSON)
    attached(world, case, "欠条.jpg", picture())
    attached(world, case, "合同.pdf", two_pages())
    pages = texts(make_dossier(case.number, by=world.clerk, now=NOW))
    letters = [filing.letter.number for filing in case.letters.select_related("letter")]
    assert len(letters) == 2
    catalogue, content = pages[1], pages[2:]
    entries = dict(re.findall(r"^\s*(?:\d+\s+)?(.+?)\s+(\d+)\s*$", catalogue, re.MULTILINE))
    assert {"欠条.jpg", "合同.pdf"} <= entries.keys()
    for number in letters:
        at = next(int(page) for title, page in entries.items() if title.startswith(number))
        assert number in content[at - 1]
    assert "欠条.jpg" in content[int(entries["欠条.jpg"]) - 1]
    # A page of a PDF is taken in whole, and only the running number is put on it; two pages, then the history.
    contract = int(entries["合同.pdf"])
    assert [number_on(each) for each in content[contract - 1 : contract + 1]] == [
        str(contract),
        str(contract + 1),
    ]
    assert max(map(int, entries.values())) == contract + 2
    assert [number_on(each) for each in content] == [str(place + 1) for place in range(len(content))]


def test_who_complained_is_masked_unless_that_is_asked_for(world: World) -> None:
    case = world.routed(complainant=PERSON)
    masked = "\n".join(texts(make_dossier(case.number, by=world.clerk, now=NOW)))
    assert "欧***" in masked
    assert not any(value in masked for value in PERSON.values())
    case.refresh_from_db()
    full = "\n".join(texts(make_dossier(case.number, by=world.clerk, now=NOW, unmasked=True)))
    assert all(value in full for value in PERSON.values())
    acts = list(case.events.order_by("sequence").values_list("act", flat=True))
    assert acts[-3:] == [Event.Act.DOSSIER_MADE, Event.Act.REVEALED, Event.Act.DOSSIER_MADE]


def test_it_holds_the_history_with_its_hashes_and_its_own_making(world: World) -> None:
    case = world.routed()
    # A hash may break over two lines, with or without a mark that nobody sees.
    words = re.sub(r"[\s\u200b]", "", "".join(texts(make_dossier(case.number, by=world.leader, now=NOW))))
    case.refresh_from_db()
    assert case.head_hash in words
    assert case.events.latest("sequence").act == Event.Act.DOSSIER_MADE
    assert checked(case).broken is None


def test_a_damaged_or_locked_pdf_and_a_lost_letter_do_not_stop_it(world: World) -> None:
    case = world.routed()
    attached(world, case, "damaged.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    locked, made = PdfWriter(), io.BytesIO()
    locked.add_blank_page(595, 842)
    locked.encrypt("x")
    locked.write(made)
    attached(world, case, "locked.pdf", made.getvalue())
    first = texts(make_dossier(case.number, by=world.clerk, now=NOW))
    listed = "\n".join(first)
    assert "damaged.pdf" in listed and "locked.pdf" in listed
    for rendering in case.letters.first().letter.renderings.all():
        storehouse.path_of(rendering.storage_name).unlink()
    assert len(texts(make_dossier(case.number, by=world.clerk, now=NOW))) >= len(first)


def test_words_of_people_are_never_markup(world: World) -> None:
    nasty = '#pagebreak() *bold* $x$ \\ `raw` @here <label> "quoted" // gone #image("data.json")'
    case = world.routed(narrative=nasty)
    words = " ".join("".join(texts(make_dossier(case.number, by=world.clerk, now=NOW))).split())
    assert '#pagebreak() *bold* $x$ \\ `raw` @here <label> "quoted" // gone' in words


@pytest.mark.parametrize("who", ["housing", "market", "admin"])
def test_who_is_no_party_to_the_case_does_not_get_it(world: World, who: str, sign_in: SignIn) -> None:
    case = world.routed()
    client = sign_in(getattr(world, who))
    assert client.get(f"/cases/{case.number}/dossier/").status_code == 404
    assert client.post(f"/cases/{case.number}/dossier/").status_code == 404


def test_who_is_only_informed_reads_the_case_but_gets_no_file(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    case.access.create(agency=world.agency("market"), kind="notify", is_open=False, due_at=NOW)
    with pytest.raises(Refused) as refused:
        make_dossier(case.number, by=world.market, now=NOW)
    assert refused.value.code == "not-your-part"
    assert sign_in(world.market).post(f"/cases/{case.number}/dossier/").status_code == 409


def test_the_page_asks_once_and_then_sends_the_pdf(world: World, sign_in: SignIn, tmp_path: Path) -> None:
    case = world.routed(complainant=PERSON)
    client = sign_in(world.water)
    assert 'name="unmasked"' in client.get(f"/cases/{case.number}/dossier/").content.decode()
    answer = client.post(f"/cases/{case.number}/dossier/", {"unmasked": "1"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert PERSON["phone"] in "".join(texts(answer.content))
    # A leader looks at figures, not at persons.
    assert (
        'name="unmasked"' not in sign_in(world.leader).get(f"/cases/{case.number}/dossier/").content.decode()
    )
    assert sign_in(world.leader).post(f"/cases/{case.number}/dossier/", {"unmasked": "1"}).status_code == 409
