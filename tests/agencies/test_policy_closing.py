"""What a jurisdiction sets about closing: read, checked, compared, shown and edited like its other sections."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from agencies.models import PolicyVersion
from agencies.policy import publishing
from agencies.policy.changes.change import How, Section
from agencies.policy.changes.differences import differences
from agencies.policy.check.lint import check
from agencies.policy.check.unused import unknown_keys
from agencies.policy.editing import edit
from agencies.policy.model import ChecksFor
from agencies.policy.parse import parse
from agencies.policy.versions import shipped_files
from tests.agencies.test_policy_editing_pages import Desk, client_of
from tests.places import build_place, reading
from tests.world import World, beidaihe_file

SECTION = '\n[closing]\nthree_checks = "major"\nvisit_days = [30, 90]\nbasis = "区治欠办设置"\n'
ZHANGYE = next(each.text for each in shipped_files() if each.name.startswith("620700"))


def test_a_key_that_nothing_reads_is_named() -> None:
    policy = parse(beidaihe_file() + SECTION + "visits = 3\n")
    assert [fault.field for fault in unknown_keys(policy)] == ["visits"]


@pytest.mark.clause("ZY-2.4.2b")
@pytest.mark.clause("ZY-2.3.4c")
def test_the_quote_of_the_section_is_held_against_the_document() -> None:
    policy = parse(ZHANGYE)
    assert (policy.closing.three_checks, policy.closing.visit_days) == (ChecksFor.ALL, (30, 90))
    found = [fault for fault in check(policy, document="别的文字") if fault.where == "closing"]
    assert found and found[0].field == "quote"


def test_a_change_of_the_section_is_said() -> None:
    old = parse(beidaihe_file())
    with override("en"):
        (added,) = differences(old, parse(beidaihe_file() + SECTION))
        assert (added.section, added.how) == (Section.CLOSING, How.CHANGED)
        said = [(part.label, part.was, part.becomes) for part in added.parts]
    assert ("Three checks before closing", "not demanded", "major cases only") in said
    assert ("Follow-up visits, days after closing", "not demanded", "30, 90") in said
    assert differences(parse(beidaihe_file() + SECTION), parse(beidaihe_file() + SECTION)) == ()


def test_the_section_is_written_below_the_clocks_and_changed_in_place() -> None:
    text = edit.put(beidaihe_file(), "closing", 0, {"visit_days": [15], "basis": "区治欠办设置"})
    assert text.index("[clock.talk]") < text.index("[closing]") < text.index("[[region]]")
    assert parse(text).closing.visit_days == (15,)
    assert parse(edit.put(text, "closing", 0, {"visit_days": [15, 45]})).closing.visit_days == (15, 45)


@pytest.mark.django_db
def test_the_office_sets_it_in_a_form(world: World) -> None:
    draft = publishing.begin_draft("130304", by=world.clerk, now=timezone.now())
    desk = Desk(client_of(world.clerk), draft)
    typed = {"three_checks": "all", "visit_days": "30、 60", "basis": "区治欠办设置"}
    assert desk.save("closing/0/", **typed | {"visit_days": "soon"}).status_code == 422
    assert desk.save("closing/0/", **typed | {"visit_days": "60, 30"}).status_code == 422
    assert desk.save("closing/0/", **typed).status_code == 302
    now = parse(PolicyVersion.objects.get(pk=draft.pk).content).closing
    assert (now.three_checks, now.visit_days, now.basis) == (ChecksFor.ALL, (30, 60), "区治欠办设置")
    contents = desk.client.get("/agencies/policy/130304/2/edit/").content.decode()
    assert "every case about wages" in contents and "30, 60" in contents


@pytest.mark.django_db
def test_the_policy_page_shows_it_with_its_clause() -> None:
    place = build_place("620700")
    text = reading(place.clerk).get("/agencies/policy/620700/").content.decode()
    assert "Three checks before closing" in text and "ZY 二(三)四、二(四)二" in text
