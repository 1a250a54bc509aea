"""A roster taken in: by its lines, by what stands on record, all or part of it, once or twice."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Q
from django.utils import translation
from stdnum.cn import ric

from agencies.records.identity import is_identity
from projects.intake.counts import Counts
from projects.models import Engagement, Project, ProjectEvent, Worker
from projects.workers import roster
from tests.projects.site import Site, build_site, credit_code, identity
from tests.world import TUESDAY, World, build_world

CODE = "BDH-P-9001"


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


@pytest.fixture
def river(site: Site) -> Project:
    return Project.objects.create(
        code="BDH-P-9002", name="示例护岸工程", jurisdiction_id="130304", region_id="130304100", sector="water",
        platform_no="HB-2026-7", responsible_agency=site.world.agency("water"),
    )  # fmt: skip


def line(number: int, **cells: str) -> dict[str, str]:
    return {
        "project_code": CODE, "name": "张三", "id_number": identity(number), "phone": f"1380000{number:04d}",
        "employer": credit_code(3), "contract_no": "劳-1", "team": "钢筋一班", "trade": "钢筋工",
        "contracted_on": "2026-03-10", "contracted_as": "纸质合同", "terms": "全部", "pay": "按月", "wage": "6800",
        "entered_on": "2026-03-16",
    } | cells  # fmt: skip


def taken(site: Site, *lines: dict[str, str], **how: Any) -> tuple[Counts, list[tuple[int, str, str]]]:
    faults: list[tuple[int, str, str]] = []
    options = {
        "jurisdiction": "130304", "project_id": None, "whole": False, "commit": True, "by": site.world.clerk,
        "now": TUESDAY,
    } | how  # fmt: skip
    with translation.override("en"):
        counts = roster.take(
            list(enumerate(lines, start=2)), on_fault=lambda *said: faults.append(said), progress=lambda read: None,
            **options,
        )  # fmt: skip
    return counts, faults


@pytest.mark.clause("BDH-6.2.1")
def test_a_roster_is_taken_in_with_all_its_columns(site: Site, river: Project) -> None:
    counts, faults = taken(
        site, line(1), line(2, project_code="HB-2026-7", contract_no="", employer="秦皇岛示例劳务有限公司", wage="320.50",
                            pay="按日", terms="工种、工资标准")
    )  # fmt: skip
    assert (counts, faults) == (Counts(2, 2, 0, 0, 0), [])
    first = Engagement.objects.select_related("worker").get(project=site.school)
    assert first.worker.opened() == {"name": "张三", "id_number": identity(1), "phone": "13800000001"}
    assert (first.worker.shown_name, first.employer, first.contract) == ("张*", site.labour, site.works)
    assert (first.terms_bits, first.contracted_as, first.pay, first.wage) == (
        15,
        "paper",
        "month",
        Decimal(6800),
    )
    second = Engagement.objects.get(project=river)
    assert (second.wage, second.pay, second.terms_bits, second.employer_id) == (
        Decimal("320.5"),
        "day",
        6,
        site.labour.pk,
    )
    event = ProjectEvent.objects.get(project=river, act="roster_taken")
    assert event.details == {"new": 1, "changed": 0}


def test_the_same_list_twice_changes_nothing(site: Site) -> None:
    taken(site, line(1), line(2))
    before = list(Engagement.objects.order_by("pk").values())
    counts, faults = taken(site, line(1), line(2))
    assert (counts, faults) == (Counts(2, 0, 0, 2, 0), [])
    assert list(Engagement.objects.order_by("pk").values()) == before
    assert Worker.objects.count() == 2


def test_what_a_later_list_says_otherwise_is_changed_and_what_it_leaves_empty_stays(site: Site) -> None:
    taken(site, line(1), line(2))
    counts, _faults = taken(
        site, {"project_code": CODE, "name": "张三", "id_number": identity(1), "entered_on": "2026-03-16",
               "exited_on": "2026-04-20", "settled_on": "2026-04-21", "settled": "1234.56", "phone": "13900000001"}
    )  # fmt: skip
    assert counts == Counts(1, 0, 1, 0, 0)
    stay = Engagement.objects.select_related("worker").get(exited_on=date(2026, 4, 20))
    assert (stay.team, stay.wage, stay.settled_on, str(stay.settled)) == (
        "钢筋一班",
        Decimal(6800),
        date(2026, 4, 21),
        "1234.56",
    )
    assert stay.worker.opened()["phone"] == "13900000001"


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"id_number": "130304198501010018"}, "id_number", "check character"),
        ({"id_number": "1.30304E+17"}, "id_number", "check character"),
        ({"id_number": ""}, "id_number", "required"),
        ({"name": ""}, "name", "required"),
        ({"name": "张3"}, "name", "person's name"),
        ({"phone": "1380000"}, "phone", "mobile number"),
        ({"project_code": "nowhere"}, "project_code", "no project of this number"),
        ({"project_code": ""}, "project_code", "required"),
        ({"employer": "无名公司"}, "employer", "not in the register"),
        ({"contract_no": "劳-9"}, "contract_no", "no works contract"),
        ({"entered_on": "三月十六"}, "entered_on", "day that exists"),
        ({"entered_on": "2026-02-30"}, "entered_on", "day that exists"),
        ({"entered_on": ""}, "entered_on", "required"),
        ({"entered_on": "2026-05-01"}, "entered_on", "future"),
        ({"exited_on": "2026-03-15"}, "exited_on", "Left before entering"),
        ({"settled_on": "2026-04-20"}, "settled_on", "no day on which the worker left"),
        ({"exited_on": "2026-04-20", "settled": "5000"}, "settled_on", "needs the day"),
        ({"contracted_as": "口头"}, "contracted_as", "not known here"),
        ({"wage": "-1"}, "wage", "between 0"),
        ({"terms": "工时、奖金"}, "terms", "not known here"),
    ],
)
def test_each_fault_is_named_by_row_and_column_and_the_good_rows_are_taken(
    site: Site, cells: dict[str, str], column: str, message: str
) -> None:
    counts, faults = taken(site, line(1), line(2, **cells))
    assert (counts.new, counts.failed) == (1, 1)
    assert [(row, at) for row, at, _said in faults] == [(3, column)]
    assert message in faults[0][2]
    assert Engagement.objects.count() == 1


def test_all_are_refused_when_the_user_wants_all_or_none(site: Site) -> None:
    counts, _faults = taken(site, line(1), line(2, name=""), whole=True)
    assert counts.failed == 1
    assert not Engagement.objects.exists()
    assert not Worker.objects.exists()


def test_a_check_writes_nothing(site: Site) -> None:
    assert taken(site, line(1), line(2, name=""), commit=False)[0] == Counts(2, 1, 0, 0, 1)
    assert not Worker.objects.exists()


def test_nobody_is_taken_in_who_is_still_on_the_site_of_another_project(site: Site, river: Project) -> None:
    taken(site, line(1), line(2, exited_on="2026-04-01"))
    counts, faults = taken(
        site, line(1, project_code=river.code, contract_no="", entered_on="2026-04-10"),
        line(2, project_code=river.code, contract_no="", entered_on="2026-04-01"),
        line(3, project_code=river.code, contract_no=""),
    )  # fmt: skip
    assert (counts.new, counts.failed) == (2, 1)
    assert faults == [(2, "id_number", "This worker is still on the site of another project.")]


def test_a_list_that_ends_the_earlier_stay_may_begin_the_next(site: Site, river: Project) -> None:
    taken(site, line(1))
    counts, faults = taken(
        site, line(1, project_code=river.code, contract_no="", entered_on="2026-04-10"), line(1, exited_on="2026-04-09")
    )  # fmt: skip
    assert (counts, faults) == (Counts(2, 1, 1, 0, 0), [])


def test_a_stay_on_record_counts_before_a_new_one_wherever_it_stands_in_the_list(
    site: Site, river: Project
) -> None:
    taken(site, line(1))
    counts, faults = taken(site, line(1, project_code=river.code, contract_no=""), line(1))
    assert (counts, faults) == (
        Counts(2, 0, 0, 1, 1), [(2, "id_number", "This worker is still on the site of another project.")]
    )  # fmt: skip


def test_of_one_person_twice_in_a_list_the_first_sound_line_counts(site: Site, river: Project) -> None:
    there = {"project_code": river.code, "contract_no": ""}
    counts, faults = taken(
        site, line(1, settled_on="2026-04-01"), line(1), line(1, **there), line(1), line(1, name="李四", exited_on="2026-03-20"),
    )  # fmt: skip
    assert [(row, at) for row, at, _said in faults] == [
        (2, "settled_on"), (4, "id_number"), (5, "id_number"), (6, "name")
    ]  # fmt: skip
    assert (counts.new, counts.failed) == (1, 4)
    assert Worker.objects.get().shown_name == "张*"


def test_a_number_on_record_under_another_name_is_refused(site: Site) -> None:
    taken(site, line(1))
    _counts, faults = taken(site, line(1, name="王小明", exited_on="2026-04-01"))
    assert faults == [(2, "name", "This identity number stands under another name in the register.")]


@pytest.mark.clause("TL-2.1.1a")
def test_an_entry_before_the_contract_is_recorded_and_not_refused(site: Site) -> None:
    counts, faults = taken(
        site, line(1, contracted_on="2026-03-20"), line(2, contracted_on="", terms=""), line(3)
    )
    assert (counts.new, faults) == (3, [])
    assert (
        Engagement.objects.filter(Q(contracted_on=None) | Q(contracted_on__gt=F("entered_on"))).count() == 2
    )


def test_only_the_departments_in_charge_send_a_roster_in(site: Site) -> None:
    _counts, faults = taken(site, line(1), by=site.world.water)
    assert [(row, at) for row, at, _said in faults] == [(2, "project_code")]
    assert taken(site, line(1), by=site.world.housing)[0].new == 1


def test_a_list_for_one_project_need_not_name_it_and_may_name_no_other(site: Site, river: Project) -> None:
    _counts, faults = taken(
        site, line(1, project_code=""), line(2, project_code=river.code), project_id=site.school.pk
    )
    assert [(row, at) for row, at, _said in faults] == [(3, "project_code")]


def test_the_quick_check_of_an_identity_number_agrees_with_the_standard() -> None:
    for number in range(100):
        for last in "0123456789X":
            said = f"1303041985{number % 14:02d}{number % 33:02d}{number:03d}{last}"
            assert is_identity(said) == ric.is_valid(said)
    assert is_identity("130304196501010003"), "a place may be younger than its people"
    assert not any(map(is_identity, ("", "13030419850101001", "1303041985010100１7", "990304198501010010")))


@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_do_not_put_a_worker_on_two_sites(transactional_db: None) -> None:
    site = build_site(build_world())
    other = Project.objects.create(
        code="BDH-P-9002", name="护岸", jurisdiction_id="130304", region_id="130304100", sector="water"
    )
    ready, outcomes = threading.Barrier(2), []

    def send(code: str) -> None:
        try:
            ready.wait()
            lines = [line(n, project_code=code, contract_no="") for n in range(1, 60)]
            outcomes.append(taken(site, *lines)[0].new)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[code]) for code in (CODE, other.code)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == [0, 59]
    assert Engagement.objects.filter(exited_on__isnull=True).count() == 59 == Worker.objects.count()
