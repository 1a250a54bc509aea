"""Town groups and patrols: one deputy in charge, what is missing shows, every figure opens its rows."""

import re
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from agencies.errors import Invalid, Refused
from oversight.acts import acts_of
from oversight.models import Patrol, TownGroup
from oversight.unit_reports.town_actions import Group, follow_patrol, set_group
from tests.oversight.unit_reports.ground import NOVEMBER, Ground
from tests.places import reading

GROUP = Group(date(2026, 3, 1), "示例副镇长", "副镇长", "0901-3600001", "托镇发〔2026〕3号", "示例镇长")


@pytest.mark.clause("TL-3.1b")
def test_every_town_names_one_deputy_and_what_it_was_before_stays(ground: Ground) -> None:
    made = set_group(ground.town.pk, GROUP, by=ground.staff, now=NOVEMBER)
    changed = set_group(ground.town.pk, replace(GROUP, deputy="另一副镇长"), by=ground.clerk, now=NOVEMBER)
    assert changed.pk == made.pk and TownGroup.objects.count() == 1
    last = acts_of(changed).last()
    assert last is not None and last.act == "town_group_changed"
    assert last.details["before"] == {"deputy": "示例副镇长"}


def test_a_group_needs_one_deputy_who_can_be_reached(ground: Ground) -> None:
    wrong = Group(date(2027, 1, 1), "甲、乙", "", " ")
    with pytest.raises(Invalid) as refused:
        set_group(ground.town.pk, wrong, by=ground.staff, now=NOVEMBER)
    assert set(refused.value.errors) == {"deputy", "deputy_post", "deputy_phone", "set_up_on"}
    with pytest.raises(Refused, match="not-your-part"):
        set_group(ground.town.pk, GROUP, by=ground.place.person(ground.other()), now=NOVEMBER)
    with pytest.raises(Invalid, match="agency"):
        set_group(ground.place.office.pk, GROUP, by=ground.clerk, now=NOVEMBER)


def test_a_patrol_names_a_place_and_what_was_found(ground: Ground) -> None:
    with pytest.raises(Invalid) as refused:
        ground.patrol("reported", employer=" ", text=" ", made_on=date(2026, 12, 1), patrollers="")
    assert set(refused.value.errors) == {"employer", "text", "made_on", "patrollers"}
    with pytest.raises(Invalid, match="project"):
        ground.patrol(project=10**9)
    found = ground.patrol("reported", text="工人张某电话13800138000反映欠薪。")
    assert "13800138000" not in found.text
    with pytest.raises(Refused, match="not-your-part"):
        follow_patrol(found.pk, case="X", by=ground.place.person(ground.other()), now=NOVEMBER)
    with pytest.raises(Invalid, match="case"):
        follow_patrol(found.pk, case="X", by=ground.staff, now=NOVEMBER)
    case = ground.case()
    assert follow_patrol(found.pk, case=case.number, by=ground.clerk, now=NOVEMBER).case == case
    with pytest.raises(Invalid, match="inspection"):
        follow_patrol(ground.patrol().pk, case=case.number, by=ground.clerk, now=NOVEMBER)


def figure(page: str, label: str) -> tuple[int, str]:
    """The number under a label, and where it leads."""
    found = re.search(
        rf'href="([^"]*)"[^>]*>\s*<span class="figure-label">{label}</span>\s*<span class="figure-value">(\d+)',
        page,
    )
    assert found, label
    return int(found[2]), found[1].replace("&amp;", "&")


@pytest.mark.clause("TL-3.1b")
@time_machine.travel(NOVEMBER, tick=False)
def test_the_page_shows_what_is_missing_and_each_figure_opens_its_rows(
    ground: Ground, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ground.ask()
    set_group(ground.town.pk, replace(GROUP, document=""), by=ground.staff, now=NOVEMBER)
    ground.patrol("corrected")
    ground.patrol(made_on=date(2026, 11, 1))
    client = reading(ground.clerk)
    with django_assert_max_num_queries(26):
        page = client.get(reverse("town-groups")).content.decode()
    assert "示例副镇长" in page and "No group and no deputy in charge" in page
    for label, lacking in (("Without a group and a deputy in charge", 7), ("Without a document", 1),
                           ("Without a patrol this quarter", 7), ("With a report missing", 8)):  # fmt: skip
        count, url = figure(page, label)
        rows = client.get(reverse("town-groups") + url).content.decode()
        assert count == lacking == rows.count("data-row\n") + rows.count("data-row ")
    opened = re.search(r'href="([^"]*patrols/[^"]*town=\d+[^"]*from_on=2026-10-01[^"]*)">(\d+)<', page)
    assert opened and opened[2] == "2"
    listed = client.get(opened[1].replace("&amp;", "&"))
    assert listed.context["total"] == 2 == len(listed.context["rows"])
    assert "0 / 1" in page


@time_machine.travel(NOVEMBER, tick=False)
def test_a_patrol_is_entered_on_the_phone_and_offers_what_comes_next(ground: Ground) -> None:
    project = ground.reservoir()
    client = reading(ground.staff)
    form = client.get(reverse("patrol-new"))
    assert project.name in form.content.decode()
    body = {"town": ground.town.pk, "made_on": "2026-11-01", "project": project.pk, "patrollers": "巡察人员2名",
            "workers": "9", "result": "reported", "text": "未设维权告示牌。"}  # fmt: skip
    wrong = client.post(reverse("patrol-new"), body | {"text": ""})
    assert wrong.status_code == 422 and b"is-invalid" in wrong.content
    answer = client.post(reverse("patrol-new"), body)
    made = Patrol.objects.get()
    assert answer["Location"] == reverse("patrol", args=[made.pk])
    page = client.get(answer["Location"]).content.decode()
    assert f"{reverse('inspection-new')}?project={project.pk}" in page
    link = re.search(rf'href="({reverse("case-new")}\?[^"]*)"', page)
    assert link and f"project_code={project.code}" in link[1]
    assert project.name in client.get(link[1].replace("&amp;", "&")).content.decode()
    assert client.get(reverse("patrols-csv")).getvalue().decode().count("示例水库除险加固工程") == 1
    assert client.get(reverse("patrols") + "?result=nothing").context["total"] == 0
