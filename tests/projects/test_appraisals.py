"""Contract-performance appraisals (合同履约评价): entered for a period, checked by another person."""

from dataclasses import replace
from datetime import date

import pytest
from django.http import Http404

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from projects.compliance.actions import recount
from projects.compliance.appraising import Wanted, check, enter
from projects.models import Appraisal, Item, ProjectEvent
from tests.agencies.test_policy_editing_pages import client_of
from tests.projects.site import Site, build_site
from tests.world import PASSWORD, TUESDAY, World

MARCH = Wanted(date(2026, 3, 1), date(2026, 3, 31), 90, 85, 100, "工资按月足额支付")


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def colleague(site: Site) -> User:
    return User.objects.create_user(
        "bdh-housing-2", password=PASSWORD, role="handler", agency=site.world.agency("housing")
    )


@pytest.mark.clause("BDH-2.4.4")
def test_an_appraisal_meets_the_duty_once_the_industry_department_has_checked_it(site: Site) -> None:
    found = enter(site.school.pk, MARCH, by=site.world.hrss, now=TUESDAY)
    recount([site.school.pk], now=TUESDAY)
    duty = Item.objects.get(project=site.school, code="appraisal")
    assert duty.done_on is None
    checked = check(found.pk, by=site.world.housing, now=TUESDAY)
    assert checked.checking_agency == site.world.agency("housing")
    duty.refresh_from_db()
    assert duty.done_on == date(2026, 3, 31)
    assert list(ProjectEvent.objects.order_by("pk").values_list("act", flat=True)) == [
        "appraisal_entered", "appraisal_checked",
    ]  # fmt: skip


@pytest.mark.clause("BDH-2.4.4")
def test_nobody_checks_what_they_entered_and_no_other_department_does(site: Site) -> None:
    found = enter(site.school.pk, MARCH, by=site.world.housing, now=TUESDAY)
    for person in (site.world.housing, site.world.hrss, site.world.clerk):
        with pytest.raises(Refused, match="not-your-part"):
            check(found.pk, by=person, now=TUESDAY)
    check(found.pk, by=colleague(site), now=TUESDAY)
    with pytest.raises(Refused, match="already-checked"):
        check(found.pk, by=colleague_again(site), now=TUESDAY)


def colleague_again(site: Site) -> User:
    return User.objects.get(username="bdh-housing-2")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until_on": date(2026, 2, 1)}, "until_on"),
        ({"until_on": date(2026, 12, 31)}, "until_on"),
        ({"labour_use": 101}, "labour_use"),
        ({"wage_payment": -1}, "wage_payment"),
        ({"note": "长" * 501}, "note"),
    ],
)
def test_bad_periods_and_points_are_named(site: Site, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        enter(site.school.pk, replace(MARCH, **changes), by=site.world.hrss, now=TUESDAY)  # type: ignore[arg-type]
    assert list(invalid.value.errors) == [field]


def test_periods_do_not_overlap(site: Site) -> None:
    enter(site.school.pk, MARCH, by=site.world.hrss, now=TUESDAY)
    with pytest.raises(Invalid, match=r"2026-03-01.*2026-03-31"):
        enter(site.school.pk, replace(MARCH, from_on=date(2026, 3, 31), until_on=date(2026, 4, 10)),
              by=site.world.hrss, now=TUESDAY)  # fmt: skip


def test_only_who_is_in_charge_enters(site: Site) -> None:
    with pytest.raises(Refused, match="not-your-part"):
        enter(site.school.pk, MARCH, by=site.world.market, now=TUESDAY)
    with pytest.raises(Http404):
        enter(site.school.pk, MARCH, by=site.world.admin, now=TUESDAY)


@pytest.mark.clause("BDH-2.4.4")
def test_an_appraisal_is_entered_and_checked_on_the_pages(site: Site) -> None:
    hrss, housing = client_of(site.world.hrss), client_of(site.world.housing)
    url = f"/projects/{site.school.pk}/appraisals/new/"
    typed = {
        "from_on": "2026-03-01", "until_on": "2026-03-31", "labour_use": "90", "wage_account": "85",
        "wage_payment": "100", "note": "",
    }  # fmt: skip
    bad = hrss.post(url, typed | {"labour_use": "120"})
    assert bad.status_code == 422 and "from 0 to 100" in bad.content.decode()
    assert hrss.post(url, typed).status_code == 302
    listed = housing.get("/projects/appraisals/?checked=no").content.decode()
    assert site.school.name in listed and "Confirm" in listed
    found = Appraisal.objects.get()
    assert "Confirm" not in hrss.get("/projects/appraisals/").content.decode()
    assert hrss.post(f"/projects/appraisals/{found.pk}/check/").status_code == 409
    assert housing.post(f"/projects/appraisals/{found.pk}/check/").status_code == 302
    assert "No appraisal matches" in housing.get("/projects/appraisals/?checked=no").content.decode()
    panel = housing.get(f"/projects/{site.school.pk}/compliance/").content.decode()
    assert "Performance appraisals" in panel and "Checked" in panel
    export = b"".join(housing.get("/projects/appraisals/export/").streaming_content).decode()
    assert "BDH-P-9001" in export and ",90,85,100," in export
