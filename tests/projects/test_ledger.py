"""Entering and changing a project: every fault named, every change on record, nobody's work lost."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from agencies.errors import Invalid, Refused
from projects.models import Company, Post, Project, ProjectEvent
from projects.registers import completeness, flags
from projects.registers.actions import change, enter
from projects.registers.changing import ChangedMeanwhile
from projects.registers.moving import MOVES, move
from tests.projects.site import Site, build_site, credit_code
from tests.world import World

NOW = datetime(2026, 4, 28, 2, 0, tzinfo=UTC)
State = Project.State
WHOLE = {"code": "BDH-P-77", "name": "海滨道路工程", "region": "130304100", "sector": "transport"}


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def refusal(stated: dict[str, Any], site: Site) -> dict[str, list[Any]]:
    with pytest.raises(Invalid) as invalid:
        enter(stated, by=site.world.housing, now=NOW)
    return invalid.value.errors


def test_a_project_is_entered_with_companies_that_are_new(site: Site) -> None:
    project = enter(
        WHOLE
        | {
            "owner": {"name": "新业主公司", "credit_code": credit_code(40)}, "general_contractor": site.builder.pk,
            "responsible_agency": "transport", "contract_sum": "12,500,000.50", "funding": ["ppp", "private"],
            "is_government": False, "funds_in_place": "60%", "starts_on": "2026-05-01", "is_contractor_financed": None,
        },
        by=site.world.housing, now=NOW,
    )  # fmt: skip
    project.refresh_from_db()
    assert project.owner is not None and project.owner.credit_code == credit_code(40)
    assert project.general_contractor == site.builder
    assert project.responsible_agency == site.world.agency("transport")
    assert (project.contract_sum, project.funding) == (Decimal("12500000.50"), ("private", "ppp"))
    assert (project.funds_in_place, project.starts_on) == (60, date(2026, 5, 1))
    assert [each.act for each in ProjectEvent.objects.filter(project=project)] == ["project_entered"]
    assert ProjectEvent.objects.filter(company=project.owner, act="company_entered").count() == 1


def test_every_wrong_field_is_named_at_once_with_what_is_allowed(site: Site) -> None:
    errors = refusal(
        {
            "code": "", "name": "甲" * 121, "region": "130306", "sector": "space", "funds_in_place": 101, "colour": "red",
            "contract_sum": "-5", "area": "1.234", "starts_on": "2026-02-30", "started_on": "2026-04-29",
            "owner": {"name": "某公司", "credit_code": "91130304MA00000000"}, "is_government": "maybe",
            "responsible_agency": "mars", "funding": ["gold"], "general_contractor": 10**9, "scale": "一\n二",
        },
        site,
    )  # fmt: skip
    assert set(errors) == {
        "code", "name", "region", "sector", "funds_in_place", "colour", "contract_sum", "area", "starts_on",
        "started_on", "owner", "is_government", "responsible_agency", "funding", "general_contractor", "scale",
    }  # fmt: skip
    assert "101" not in str(errors["funds_in_place"]) and "0" in str(errors["funds_in_place"])
    assert not Project.objects.exclude(pk=site.school.pk).exists()


def test_what_does_not_fit_together_is_named(site: Site) -> None:
    errors = refusal(
        WHOLE
        | {
            "starts_on": "2026-05-01", "ends_on": "2026-04-01", "finished_on": "2026-04-01", "contract_sum": 100,
            "labour_cost": 101, "owner": site.owner.pk, "owner_agency": "water",
        },
        site,
    )  # fmt: skip
    assert set(errors) == {"ends_on", "finished_on", "labour_cost", "owner_agency"}


def test_a_number_that_is_taken_names_the_project_that_has_it(site: Site) -> None:
    assert "示例小学教学楼工程" in str(refusal(WHOLE | {"code": "BDH-P-9001"}, site)["code"])


def test_a_code_of_another_company_is_refused_by_name(site: Site) -> None:
    stated = WHOLE | {"owner": {"name": "别的公司", "credit_code": credit_code(2)}}
    assert "河北示例建筑工程有限公司" in str(refusal(stated, site)["owner"])
    assert not Company.objects.filter(name="别的公司").exists()


def test_each_change_keeps_what_was_and_what_is(site: Site) -> None:
    changed = change(
        site.school.pk, {"progress": 30, "name": site.school.name, "owner": None, "owner_agency": "education"},
        by=site.world.hrss, now=NOW,
    )  # fmt: skip
    assert (changed.progress, changed.owner, changed.updated_at) == (30, None, NOW)
    (event,) = ProjectEvent.objects.filter(act="project_changed")
    education = site.world.agency("education")
    assert event.details["changed"] == {
        "progress": [None, 30],
        "owner": [{"id": site.owner.pk, "name": site.owner.name}, None],
        "owner_agency": [None, {"id": education.pk, "name": education.name}],
    }
    change(site.school.pk, {"progress": "30", "contract_sum": "20000000"}, by=site.world.hrss, now=NOW)
    assert ProjectEvent.objects.count() == 1


def test_who_saves_second_is_told_which_fields_the_first_has_changed(site: Site) -> None:
    seen = site.school.updated_at
    later = seen + timedelta(hours=1)
    change(site.school.pk, {"progress": 30}, by=site.world.hrss, now=later, seen=seen)
    with pytest.raises(ChangedMeanwhile) as stale:
        change(site.school.pk, {"progress": 40}, by=site.world.housing, now=later, seen=seen)
    assert stale.value.fields == {"progress": (None, 30)}
    change(site.school.pk, {"progress": 40}, by=site.world.housing, now=later, seen=later)


def test_only_the_departments_in_charge_change_a_record(site: Site) -> None:
    for outsider in (site.world.water, site.world.leader, site.world.auditor, site.world.admin):
        with pytest.raises(Refused):
            change(site.school.pk, {"progress": 1}, by=outsider, now=NOW)
    for reader in (site.world.leader, site.world.auditor, site.world.admin):
        with pytest.raises(Refused):
            enter(WHOLE, by=reader, now=NOW)
    for insider in (site.world.clerk, site.world.housing, site.world.hrss, site.world.haibin):
        change(site.school.pk, {"progress": insider.pk % 90}, by=insider, now=NOW)


def test_a_project_goes_only_where_the_table_lets_it(site: Site) -> None:
    step: dict[str, Any] = {"on": date(2026, 4, 20), "by": site.world.housing, "now": NOW, "reason": "说明"}
    for before, after in product(State.values, State.values):
        Project.objects.filter(pk=site.school.pk).update(
            state=before, started_on=date(2026, 3, 16), finished_on=None
        )
        if after in MOVES[before]:
            assert move(site.school.pk, to=after, **step).state == after
            event = ProjectEvent.objects.filter(act="project_moved").latest("pk")
            assert event.details["changed"]["state"] == [before, after]
        else:
            with pytest.raises(Refused) as refused:
                move(site.school.pk, to=after, **step)
            assert refused.value.code == "no-such-move"
    assert ProjectEvent.objects.count() == sum(map(len, MOVES.values()))


def test_a_move_sets_its_day_and_asks_why(site: Site) -> None:
    step: dict[str, Any] = {"by": site.world.housing, "now": NOW}
    with pytest.raises(Invalid) as invalid:
        move(site.school.pk, to=State.STOPPED, on=date(2026, 4, 29), **step)
    assert set(invalid.value.errors) == {"on", "reason"}
    with pytest.raises(Invalid):
        move(site.school.pk, to=State.FINISHED, on=date(2026, 3, 1), **step)
    finished = move(site.school.pk, to=State.FINISHED, on=date(2026, 4, 20), **step)
    assert finished.finished_on == date(2026, 4, 20)
    again = move(site.school.pk, to=State.BUILDING, on=date(2026, 4, 21), reason="返工", **step)
    assert (again.started_on, again.finished_on) == (date(2026, 3, 16), None)


def test_the_record_of_a_project_that_was_given_up_is_closed(site: Site) -> None:
    Project.objects.filter(pk=site.school.pk).update(state=State.CANCELLED)
    with pytest.raises(Refused):
        change(site.school.pk, {"progress": 1}, by=site.world.housing, now=NOW)


def codes(project: Project) -> set[str]:
    found = {flag.code for flag in flags.flags_of(project)}
    # What one project says of itself, the ledger finds.
    assert found == {code for code in flags.FLAGS if Project.objects.filter(flags.where(code), pk=project.pk)}
    return found


@pytest.mark.clause("BDH-1.2.1")
def test_a_government_project_financed_by_its_contractor_is_a_red_flag(site: Site) -> None:
    change(
        site.school.pk,
        {"is_contractor_financed": True, "fund_source": "区级财政", "funds_in_place": 40, "approval_no": "批-1",
         "permit_no": "证-1"},
        by=site.world.housing, now=NOW,
    )  # fmt: skip
    site.school.refresh_from_db()
    assert codes(site.school) == {"contractor_financed_government"}
    (flag,) = flags.flags_of(site.school)
    assert flag.tone == "breached" and flag.calls_to_account and "一(二)" in flag.clause
    change(site.school.pk, {"is_government": False}, by=site.world.housing, now=NOW)
    site.school.refresh_from_db()
    assert codes(site.school) == {"contractor_financed"}


@pytest.mark.clause("BDH-2.4.3")
@pytest.mark.clause("ZY-2.2.1a")
def test_tender_documents_that_do_not_secure_the_wages_are_flagged(site: Site) -> None:
    for said, flagged in ((None, False), (True, False), (False, True)):
        change(site.school.pk, {"tender_has_wage_clause": said}, by=site.world.housing, now=NOW)
        site.school.refresh_from_db()
        assert ("tender_clause_missing" in codes(site.school)) is flagged


def test_a_start_before_approval_permit_and_money_is_flagged(site: Site) -> None:
    school = site.school
    assert codes(school) == {"unapproved_start", "unpermitted_start"}
    for field, value in (
        ("approved_on", date(2026, 3, 17)), ("permitted_on", date(2026, 3, 16)), ("funds_in_place", 0),
        ("funds_diverted", True), ("special_type", "three_without"),
    ):  # fmt: skip
        setattr(school, field, value)
    school.save()
    assert codes(school) == {"unapproved_start", "unfunded_start", "funds_diverted", "three_without"}
    school.started_on = None
    school.save()
    assert codes(school) == {"funds_diverted", "three_without"}


@pytest.mark.clause("JX-4.1.1")
def test_the_ledger_says_which_of_its_columns_a_project_lacks(site: Site) -> None:
    school = site.school
    keys = {each.key for each in completeness.missing_columns(school, ())}
    assert keys == {
        "progress", "funds", "platform_no", "person_owner", "person_competent", "person_industry", "person_hr",
        "person_leader", "person_labour_manager",
    }  # fmt: skip
    for column in completeness.COLUMNS:
        assert Project.objects.filter(column.where).exists() is (column.key in keys), column.key
    assert Project.objects.filter(completeness.lacks("any")).exists()
    for part in (*Post.FOUR, "leader", "labour_manager"):
        Post.objects.create(project=school, part=part, name="张主任", from_on=date(2026, 3, 1))
    Project.objects.update(progress=20, fund_source="区级财政", platform_no="P-1")
    school.refresh_from_db()
    held = set(school.posts.values_list("part", flat=True))
    assert completeness.missing_columns(school, held) == ()
    assert not Project.objects.filter(completeness.lacks("any")).exists()
    Post.objects.filter(part="hr").update(until_on=date(2026, 4, 1))
    assert Project.objects.filter(completeness.lacks("four")).exists()
