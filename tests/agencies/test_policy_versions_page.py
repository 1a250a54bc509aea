"""The versions of a policy in the browser: who sees what, how a draft is begun, imported, edited as a file and decided."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agencies.models import PolicyVersion, User
from tests.world import World

LIST = "/agencies/policy/130304/versions/"


def client_of(person: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def begin(world: World) -> tuple[Client, PolicyVersion]:
    client = client_of(world.clerk)
    answer = client.post("/agencies/policy/130304/begin/")
    draft = PolicyVersion.objects.get(number=2)
    assert (answer.status_code, answer["Location"]) == (302, "/agencies/policy/130304/2/edit/")
    return client, draft


def changed(draft: PolicyVersion) -> str:
    return draft.content.replace('lead = ["@sector"]', 'lead = ["hrss"]', 1)


def save_as_file(client: Client, draft: PolicyVersion, text: str, seen: str = "") -> Any:
    data = {"text": text, "seen": seen or draft.content_hash, "note": "人社局牵头"}
    return client.post("/agencies/policy/130304/2/text/", data)


def test_from_draft_to_published_by_two_people(world: World) -> None:
    client, draft = begin(world)
    assert save_as_file(client, draft, changed(draft)).status_code == 302
    day = {"effective_from": "2099-01-01", "note": "人社局牵头"}
    assert client.post("/agencies/policy/130304/2/submit/", day).status_code == 302
    own = client.get("/agencies/policy/130304/2/").content.decode()
    assert "/agencies/policy/130304/2/approve/" not in own
    assert client.post("/agencies/policy/130304/2/approve/").status_code == 409
    head = client_of(world.head)
    assert "/agencies/policy/130304/2/approve/" in head.get("/agencies/policy/130304/2/").content.decode()
    assert head.post("/agencies/policy/130304/2/approve/", {"note": "同意"}).status_code == 302
    assert client.post("/agencies/policy/130304/2/publish/").status_code == 302
    published = PolicyVersion.objects.get(number=2)
    assert (published.state, published.approved_by, published.published_by) == (
        "published",
        world.head,
        world.clerk,
    )
    text = client.get("/agencies/policy/130304/2/").content.decode()
    assert "同意" in text
    # What they wrote to each other on the way is theirs; the policy itself is everybody's.
    assert "同意" not in client_of(world.water).get("/agencies/policy/130304/2/").content.decode()
    assert "/agencies/policy/130304/2/edit/" not in text


def test_a_draft_that_fails_the_check_is_refused_with_the_reasons(world: World) -> None:
    client, draft = begin(world)
    start, end = draft.content.rindex("[[rule]]"), draft.content.index("[[overlay]]")
    save_as_file(client, draft, draft.content[:start] + draft.content[end:])
    answer = client.post(
        "/agencies/policy/130304/2/submit/", {"effective_from": "2099-01-01", "note": "删去兜底"}
    )
    assert answer.status_code == 422
    assert "删去兜底" in answer.content.decode()  # nothing typed is lost
    assert 'class="fault' in answer.content.decode()
    assert PolicyVersion.objects.get(number=2).state == "draft"


def test_a_file_that_cannot_be_read_is_not_saved_and_not_lost(world: World) -> None:
    client, draft = begin(world)
    answer = save_as_file(client, draft, draft.content + '\n[[rule]]\nid = "NEU"\nlead = ["nobody"]\n')
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "NEU" in text
    assert "nobody" in text
    assert PolicyVersion.objects.get(number=2).content == draft.content


def test_a_save_upon_what_somebody_else_saved_is_refused(world: World) -> None:
    client, draft = begin(world)
    save_as_file(client_of(world.head), draft, changed(draft))
    answer = save_as_file(client, draft, draft.content + "# spät\n", seen=draft.content_hash)
    assert answer.status_code == 422
    assert "# spät" in answer.content.decode()
    assert PolicyVersion.objects.get(number=2).content == changed(draft)


def test_what_a_browser_sends_with_its_own_line_ends_is_no_change(world: World) -> None:
    client, draft = begin(world)
    save_as_file(client, draft, draft.content.replace("\n", "\r\n"))
    assert PolicyVersion.objects.get(number=2).content_hash == draft.content_hash


def test_a_file_is_exported_and_imported(world: World) -> None:
    client = client_of(world.clerk)
    exported = client.get("/agencies/policy/130304/1/export/")
    assert exported["Content-Disposition"] == 'attachment; filename="130304-v1.toml"'
    assert exported.content.decode() == world.version.content
    text = exported.content.decode().replace('lead = ["@sector"]', 'lead = ["hrss"]', 1)
    upload = SimpleUploadedFile("neu.toml", text.encode())
    answer = client.post("/agencies/policy/130304/import/", {"file": upload})
    assert answer["Location"] == "/agencies/policy/130304/2/"
    assert PolicyVersion.objects.get(number=2).created_by == world.clerk


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfe", "UTF-8"), (b"[[rule", "line"), (b"x" * 600_000, "500 kB"), (b"", "empty")],
)
def test_what_is_no_policy_is_not_imported(world: World, content: bytes, said: str) -> None:
    answer = client_of(world.clerk).post(
        "/agencies/policy/130304/import/", {"file": SimpleUploadedFile("x.toml", content)}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_a_policy_of_another_place_is_not_imported(world: World) -> None:
    text = world.version.content.replace('code = "130304"', 'code = "130303"', 1)
    upload = SimpleUploadedFile("x.toml", text.encode())
    answer = client_of(world.clerk).post("/agencies/policy/130304/import/", {"file": upload})
    assert answer.status_code == 422


def test_a_department_reads_what_is_published_and_nothing_else(world: World) -> None:
    begin(world)
    client = client_of(world.water)
    page = client.get(LIST).content.decode()
    assert "/agencies/policy/130304/1/" in page
    assert "/agencies/policy/130304/2/" not in page
    assert client.get("/agencies/policy/130304/1/").status_code == 200
    for path in ("2/", "2/text/", "2/export/", "2/check/", "2/compare/", "2/edit/"):
        assert client.get(f"/agencies/policy/130304/{path}").status_code == 404, path
    assert client.get("/agencies/policy/130304/1/text/").status_code == 403
    assert client.post("/agencies/policy/130304/begin/").status_code == 409
    assert client.post("/agencies/policy/130304/import/").status_code == 403


def test_changes_are_undone_and_a_draft_is_put_aside_and_taken_up(world: World) -> None:
    client, draft = begin(world)
    save_as_file(client, draft, changed(draft))
    client.post("/agencies/policy/130304/2/undo/")
    assert PolicyVersion.objects.get(number=2).content == draft.content
    for verb, state in (("discard", "discarded"), ("restore", "draft")):
        client.post(f"/agencies/policy/130304/2/{verb}/")
        assert PolicyVersion.objects.get(number=2).state == state


def test_a_draft_of_an_older_version_says_that_it_is_behind(world: World) -> None:
    client, draft = begin(world)
    client.post("/agencies/policy/130304/begin/")
    assert "take back" not in client.get("/agencies/policy/130304/3/").content.decode()
    save_as_file(client, draft, changed(draft))
    today = timezone.localdate().isoformat()
    client.post("/agencies/policy/130304/2/submit/", {"effective_from": today, "note": "改"})
    client_of(world.head).post("/agencies/policy/130304/2/approve/")
    client.post("/agencies/policy/130304/2/publish/")
    assert "take back" in client.get("/agencies/policy/130304/3/").content.decode()
