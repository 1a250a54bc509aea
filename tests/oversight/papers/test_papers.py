"""Papers from above: who hands one in, who opens it, and what is refused."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.documents.accepting import FileRefused
from agencies.errors import Invalid, Refused
from oversight.models import OversightAct, Paper
from oversight.papers.actions import papers_of, remove, store
from oversight.papers.holders import HOLDERS, Holder
from tests.places import reading
from tests.world import TUESDAY, World

pytestmark = pytest.mark.django_db
SUBJECT = "proof:7"


@pytest.fixture(autouse=True)
def _elsewhere(settings: Any, tmp_path: Any) -> None:
    settings.ATTACHMENTS_DIR = tmp_path


def file(text: str = "会议记录", name: str = "记录.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def handed_in(world: World, **said: Any) -> Paper:
    usual: dict[str, Any] = {
        "subject": SUBJECT, "upload": file(), "agency": world.agency("water"), "by": world.water, "now": TUESDAY,
    }  # fmt: skip
    return store(**(usual | said))


def test_the_unit_hands_in_and_the_office_opens_it(world: World) -> None:
    paper = handed_in(world)
    assert papers_of(SUBJECT) == [paper]
    act = OversightAct.objects.get(act="paper_stored")
    assert (act.actor, act.details["sha256"]) == (world.water, paper.sha256)
    for person in (world.water, world.clerk, world.leader):
        answer = reading(person).get(reverse("paper", args=[paper.pk]))
        assert b"".join(answer) == "会议记录".encode()
    assert reading(world.market).get(reverse("paper", args=[paper.pk])).status_code == 404


def test_what_may_not_be_handed_in(world: World) -> None:
    with pytest.raises(Refused, match="not-your-part"):
        handed_in(world, by=world.market)
    with pytest.raises(Refused, match="not-your-part"):
        handed_in(world, by=world.leader)
    with pytest.raises(Invalid, match="subject"):
        handed_in(world, subject="no subject")
    with pytest.raises(FileRefused, match="empty-file"):
        handed_in(world, upload=file(""))
    with pytest.raises(FileRefused, match="kind-not-allowed"):
        handed_in(world, upload=SimpleUploadedFile("run.txt", b"\x7fELF\x00\x01"))
    handed_in(world)
    with pytest.raises(FileRefused, match="already-attached"):
        handed_in(world)


def test_taken_away_with_a_reason_and_kept_on_record(world: World) -> None:
    paper = handed_in(world)
    with pytest.raises(Invalid, match="reason"):
        remove(paper.pk, reason=" ", by=world.water, now=TUESDAY)
    with pytest.raises(Paper.DoesNotExist):
        remove(paper.pk, reason="不是我的", by=world.market, now=TUESDAY)
    remove(paper.pk, reason="传错文件", by=world.water, now=TUESDAY)
    assert papers_of(SUBJECT) == []
    assert reading(world.water).get(reverse("paper", args=[paper.pk])).status_code == 404
    assert OversightAct.objects.get(act="paper_removed").note == "传错文件"
    with pytest.raises(Refused, match="removed"):
        remove(paper.pk, reason="再次", by=world.water, now=TUESDAY)


def test_a_closed_subject_keeps_its_papers(world: World, monkeypatch: Any) -> None:
    paper = handed_in(world)
    closed = Holder(world.agency("water"), False, paper, "/")
    monkeypatch.setitem(HOLDERS, "proof", lambda _pk, _user: closed)
    with pytest.raises(Refused, match="papers-closed"):
        handed_in(world, upload=file("另一份"))
    with pytest.raises(Refused, match="papers-closed"):
        remove(paper.pk, reason="传错文件", by=world.water, now=TUESDAY)


def test_the_pages_hand_in_and_take_away(world: World, monkeypatch: Any) -> None:
    water = world.agency("water")
    monkeypatch.setitem(HOLDERS, "proof", lambda _pk, _user: Holder(water, True, water, "/somewhere/"))
    client = reading(world.water)
    answer = client.post(reverse("paper-add", args=[SUBJECT]), {"file": file()})
    assert (answer.status_code, answer["Location"]) == (302, "/somewhere/")
    [paper] = papers_of(SUBJECT)
    empty = client.post(reverse("paper-remove", args=[paper.pk]), {"reason": ""})
    assert empty.status_code == 422
    assert client.post(reverse("paper-remove", args=[paper.pk]), {"reason": "传错文件"}).status_code == 302
    assert papers_of(SUBJECT) == []
    assert client.get(reverse("paper-add", args=["nobody:1"])).status_code == 404
