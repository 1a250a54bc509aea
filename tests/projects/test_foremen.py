"""Foremen and actual contractors: sealed, masked, and known again on the next project."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from agencies.errors import Invalid, Refused
from agencies.records.identity import is_identity
from projects.models import Foreman, ForemanEngagement, Project, ProjectEvent
from projects.registers import foremen_actions
from tests.places import reading
from tests.projects.site import Site, build_site, identity
from tests.world import TUESDAY, World

ZHANG = identity(7)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


@pytest.fixture
def river(site: Site) -> Project:
    return Project.objects.create(
        code="BDH-P-9002", name="示例河护岸工程", jurisdiction_id="130304", region_id="130304100", sector="water",
        responsible_agency=site.world.agency("water"),
    )  # fmt: skip


def enter(site: Site, project: Any = None, **said: Any) -> ForemanEngagement:
    given: dict[str, Any] = {
        "name": "张大力",
        "id_number": ZHANG,
        "phone": "138 0033 0033",
        "kind": "foreman",
    } | said
    given.setdefault("from_on", date(2026, 3, 20))
    return foremen_actions.enter((project or site.school).pk, by=site.world.hrss, now=TUESDAY, **given)


def test_a_foreman_is_sealed_and_shown_masked(site: Site) -> None:
    stay = enter(site, contract_id=site.works.pk, note="电话13800330033")
    foreman = stay.foreman
    assert foreman.shown_name == "张**" and b"13800330033" not in bytes(foreman.sealed)
    assert foreman.opened() == {"name": "张大力", "id_number": ZHANG, "phone": "13800330033"}
    assert "13800330033" not in stay.note
    assert ZHANG not in str(ProjectEvent.objects.get().details)


def test_the_same_person_is_known_again_by_number_or_telephone(site: Site, river: Project) -> None:
    enter(site)
    enter(site, river, phone="")
    assert Foreman.objects.count() == 1
    with pytest.raises(Refused, match="foreman-here-already"):
        enter(site)
    with pytest.raises(Invalid, match="another name"):
        enter(site, river, name="张大大")
    # Known by the telephone alone, then by the number too.
    other = enter(site, name="李小四", id_number="", phone="13900000001").foreman
    assert enter(site, river, name="李小四", id_number=identity(8), phone="+86 13900000001").foreman == other
    other.refresh_from_db()
    assert other.opened()["id_number"] == identity(8) and Foreman.objects.count() == 2


def test_whoever_was_born_before_the_county_had_its_code_has_a_number_all_the_same() -> None:
    assert is_identity(identity(3, birth="19650712"))
    wrong = [
        identity(3, birth="19650231"),
        identity(3, birth="20990101"),
        identity(3, place="999999"),
        "1" * 17,
    ]
    assert not any(is_identity(each) for each in wrong)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"id_number": ZHANG[:-1] + ("1" if ZHANG[-1] != "1" else "2")}, "id_number"),
        ({"id_number": "", "phone": ""}, "id_number"),
        ({"phone": "12345"}, "phone"),
        ({"name": ""}, "name"),
        ({"kind": "boss"}, "kind"),
        ({"from_on": date(2026, 4, 29)}, "from_on"),
        ({"contract_id": 0}, "contract_id"),
    ],
)
def test_wrong_entries_are_refused_beside_their_field(site: Site, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid, match=field):
        enter(site, **said)
    assert not Foreman.objects.exists()


def test_a_foreman_leaves_once_and_may_come_back_later(site: Site) -> None:
    stay = enter(site)
    given: dict[str, Any] = {"by": site.world.hrss, "now": TUESDAY}
    for until_on in (date(2026, 3, 19), date(2026, 4, 29)):
        with pytest.raises(Invalid, match="until_on"):
            foremen_actions.leave(stay.pk, until_on=until_on, **given)
    foremen_actions.leave(stay.pk, until_on=date(2026, 4, 20), **given)
    with pytest.raises(Refused, match="foreman-left-already"):
        foremen_actions.leave(stay.pk, until_on=date(2026, 4, 20), **given)
    with pytest.raises(Invalid, match="from_on"):
        enter(site, from_on=date(2026, 4, 1))
    enter(site, from_on=date(2026, 4, 20))


def test_a_look_at_the_person_is_for_who_supervises_and_is_on_record(site: Site, river: Project) -> None:
    foreman = enter(site, river).foreman
    with pytest.raises(Refused, match="not-your-part"):
        foremen_actions.reveal(foreman.pk, by=site.world.haibin, now=TUESDAY)
    assert foremen_actions.reveal(foreman.pk, by=site.world.water, now=TUESDAY)["id_number"] == ZHANG
    event = ProjectEvent.objects.get(act="foreman_revealed")
    assert (event.project, event.actor, event.details) == (river, site.world.water, {"foreman": foreman.pk})
    Project.objects.filter(pk=river.pk).update(jurisdiction="130300")
    with pytest.raises(Foreman.DoesNotExist):
        foremen_actions.reveal(foreman.pk, by=site.world.water, now=TUESDAY)


def test_the_register_is_masked_and_searched_by_the_whole_number_only(site: Site, river: Project) -> None:
    foreman = enter(site).foreman
    enter(site, river)
    enter(site, name="李小四", id_number="", phone="13900000001")
    client = reading(site.world.housing)
    page = client.get("/projects/foremen/").content.decode()
    assert "张**" in page and "李**" in page and ZHANG not in page and "张大力" not in page
    for number, found in ((ZHANG.lower(), 1), ("138-0033-0033", 1), (ZHANG[:10], 0)):
        answer = client.post("/projects/foremen/", {"number": number})
        assert len(answer.context["rows"]) == found
    page = client.get(f"/projects/foremen/{foreman.pk}/").content.decode()
    assert site.school.name in page and river.name in page and ZHANG not in page
    shown = client.post(f"/projects/foremen/{foreman.pk}/reveal/", headers={"HX-Request": "true"})
    assert ZHANG in shown.content.decode() and "<html" not in shown.content.decode()
