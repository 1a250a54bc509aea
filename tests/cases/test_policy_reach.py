"""Who reaches which page of a policy: the people of the place, by their post; those of another place, what is published."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Agency, PolicyVersion, Region, User
from agencies.policy import publishing
from cases.models import Case
from tests.world import RIVER_WORKS, TUESDAY, World

PAGES = ("", "compare/", "check/", "edit/", "edit/rule/", "edit/rule/0/", "text/", "export/")
TRIALS = ("try/", "try/file/", "replay/", "replay/cases/", "replay/export/")
ACTS = ("submit/", "approve/", "publish/", "send_back/", "undo/", "discard/", "restore/")
EDITS = ("text/", "edit/rule/", "edit/rule/0/", "edit/rule/0/move/", "edit/rule/0/remove/")


def client_of(person: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def addresses(number: int) -> list[str]:
    policy = [f"/agencies/policy/130304/{number}/{page}" for page in PAGES]
    return policy + [f"/policies/130304/{number}/{page}" for page in TRIALS]


@pytest.fixture
def draft(world: World) -> PolicyVersion:
    world.routed()
    draft = publishing.begin_draft("130304", by=world.clerk, now=TUESDAY)
    text = draft.content.replace('lead = ["@sector"]', 'lead = ["hrss"]', 1)
    seen = draft.content_hash
    return publishing.save_draft(draft.pk, text, seen_hash=seen, note="改", by=world.clerk, now=TUESDAY)


@pytest.fixture
def strangers(world: World) -> list[User]:
    """Those who decide in the neighbouring place: its office's clerk and head, its leader and its auditor."""
    place = Region.objects.create(code="130303", name="山海关区", kind="district", parent_id="130300")
    office = Agency.objects.create(
        jurisdiction=place, role="arrears_office", region=place, name="山海关区治欠办", short_name="区治欠办",
        is_coordinator=True,
    )  # fmt: skip
    return [
        User.objects.create_user(f"shg-{role}", password="x" * 20, role=role, agency=office)
        for role in ("clerk", "head", "leader", "auditor")
    ]


def test_the_neighbours_see_no_draft_no_figure_and_no_case(
    world: World, draft: PolicyVersion, strangers: list[User]
) -> None:
    for person in strangers:
        client = client_of(person)
        for address in addresses(2):
            assert client.get(address).status_code == 404, (person, address)
        refused = {address for address in addresses(1) if client.get(address).status_code in (403, 409)}
        open_to_all = {f"/agencies/policy/130304/1/{page}" for page in ("", "check/", "export/")}
        assert refused == set(addresses(1)) - open_to_all, person
        assert "/130304/2/" not in client.get("/agencies/policy/130304/versions/").content.decode()


def test_the_neighbours_and_the_departments_change_nothing(
    world: World, draft: PolicyVersion, strangers: list[User]
) -> None:
    before = list(PolicyVersion.objects.order_by("pk").values())
    for person in (*strangers, world.water, world.haibin):
        client = client_of(person)
        for page in (*ACTS, *EDITS):
            data = {"seen": draft.content_hash, "seen_hash": draft.content_hash, "text": "x", "sure": "1"}
            assert client.post(f"/agencies/policy/130304/2/{page}", data).status_code == 404, page
        assert client.post("/agencies/policy/130304/begin/").status_code == 409
        assert client.post("/agencies/policy/130304/import/").status_code == 403
    assert list(PolicyVersion.objects.order_by("pk").values()) == before


def test_leaders_and_auditors_of_the_place_read_everything_and_edit_nothing(
    world: World, draft: PolicyVersion
) -> None:
    for person in (world.leader, world.auditor):
        client = client_of(person)
        for address in addresses(2):
            assert client.get(address).status_code == (409 if "/edit/" in address else 200), address
        for page in ("undo/", "discard/", "submit/"):
            data = {"effective_from": timezone.localdate().isoformat(), "note": "改"}
            assert client.post(f"/agencies/policy/130304/2/{page}", data).status_code == 409


def test_an_administrator_sees_figures_and_nobody_s_case(world: World, draft: PolicyVersion) -> None:
    client, number = client_of(world.admin), Case.objects.get().number
    page = client.get("/policies/130304/2/replay/").content.decode()
    assert "/replay/cases/" not in page
    assert number not in page
    for address in ("replay/cases/", "replay/export/"):
        assert client.get(f"/policies/130304/2/{address}").status_code == 403
    trial = client.get("/policies/130304/2/try/", {"case": number})
    assert trial.status_code == 422


ODD = ["abc", "-1", "٣", "²", "9" * 5000, "2026-13-45", "0001-01-01", "9999-12-31", "", ",", '{"facts": "\\ud800"}', '{"\\ud800": 1}']  # fmt: skip


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("/agencies/policy/130304/2/compare/", "with"),
        ("/agencies/policy/130304/2/edit/rule/", "at"),
        ("/policies/130304/2/replay/", "since"),
        ("/policies/130304/2/replay/cases/", "since"),
        ("/policies/130304/2/replay/cases/", "before"),
        ("/policies/130304/2/replay/cases/", "from"),
        ("/policies/130304/2/replay/cases/", "part"),
        ("/policies/130304/2/replay/export/", "rule"),
        ("/policies/130304/2/try/", "facts"),
        ("/policies/130304/2/try/", "case"),
        ("/policies/130304/2/try/", "beside"),
        ("/policies/130304/2/try/", "facts.worker_count"),
        ("/policies/130304/2/try/", "facts.amount_yuan"),
        ("/policies/130304/2/try/", "facts.received_date"),
    ],
)
def test_an_odd_address_is_answered(world: World, draft: PolicyVersion, page: str, name: str) -> None:
    client = client_of(world.clerk)
    for value in ODD:
        assert client.get(page, {name: value}).status_code in (200, 404, 422), value


def test_a_page_asks_the_database_as_often_for_many_versions_as_for_few(
    world: World, draft: PolicyVersion
) -> None:
    client = client_of(world.clerk)
    pages = [
        "/agencies/policy/130304/versions/",
        *(address for address in addresses(2) if not address.endswith(("check/", "export/"))),
    ]

    def counted() -> dict[str, int]:
        found = {}
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(page)
            found[page] = len(queries)
        return found

    few = counted()
    for number in range(6):
        person = (world.clerk, world.head)[number % 2]
        publishing.begin_draft("130304", by=person, now=TUESDAY)
        world.routed(RIVER_WORKS)
        current = PolicyVersion.objects.get(pk=draft.pk)
        text, seen = f"{current.content}# {number}\n", current.content_hash
        publishing.save_draft(draft.pk, text, seen_hash=seen, note="改", by=person, now=TUESDAY)
    assert counted() == few


def test_what_a_policy_says_stays_text_on_every_page(world: World, draft: PolicyVersion) -> None:
    evil = "<img src=x onerror=alert(1)>"
    text = draft.content
    for before in (
        'name = "北戴河区水务局"',
        'label = "相应的单位"',
        'document = "',
        'quote = "及时处理',
        'basis = "',
    ):
        assert before in text
        head, quotation, tail = before.partition('"')
        text = text.replace(before, f"{head}{quotation}{evil}{tail}", 1)
    publishing.save_draft(
        draft.pk, text, seen_hash=draft.content_hash, note=evil, by=world.clerk, now=TUESDAY
    )
    client = client_of(world.clerk)
    pages = [each for each in addresses(2) if "export" not in each]
    pages += ["/agencies/policy/130304/2/edit/lookup/0/", "/agencies/policy/130304/2/edit/jurisdiction/0/"]
    for page in pages:
        said = client.get(page, {"facts": "{}", "from": "water"}).content.decode()
        assert "onerror" not in said or "&lt;img src=x onerror" in said, page
        assert "<img src=x" not in said, page
