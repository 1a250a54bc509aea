"""Attendance by day: taken in for a month, sent by devices, and only for days on which somebody was engaged."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from agencies.errors import Invalid, Refused
from projects.intake.counts import Counts
from projects.models import Attendance, Engagement
from projects.workers import attendance, devices
from projects.workers.attendance_columns import days
from projects.workers.coverage import RealName, real_name_state
from tests.projects.site import Site, build_site, identity
from tests.projects.test_roster import CODE, line
from tests.projects.test_roster import taken as roster_taken
from tests.world import TUESDAY, World


@pytest.fixture
def site(world: World) -> Site:
    """Worker 1 is there since 16 March, worker 2 left on 10 April, worker 3 has no contract."""
    built = build_site(world)
    roster_taken(
        built, line(1), line(2, exited_on="2026-04-10"), line(3, contracted_on="", terms="工种"),
    )  # fmt: skip
    return built


def came(number: int, said: str, **cells: str) -> dict[str, str]:
    return {
        "project_code": CODE,
        "id_number": identity(number),
        "month": "2026-04",
        "days": said,
    } | cells


def taken(site: Site, *lines: dict[str, str], **how: Any) -> tuple[Counts, list[tuple[int, str, str]]]:
    faults: list[tuple[int, str, str]] = []
    options = {
        "jurisdiction": "130304", "project_id": None, "whole": False, "commit": True, "by": site.world.clerk,
        "now": TUESDAY,
    } | how  # fmt: skip
    with translation.override("en"):
        counts = attendance.take(
            list(enumerate(lines, start=2)), on_fault=lambda *said: faults.append(said),
            progress=lambda read: None, **options,
        )  # fmt: skip
    return counts, faults


def test_days_are_written_as_a_list_with_ranges() -> None:
    assert days("1-5,8、9") == 0b110011111
    for wrong in ("5-1", "32", "0", "a", "1-40"):
        with pytest.raises(ValueError):
            days(wrong)


def test_a_month_is_taken_in_as_a_list_of_days_or_a_column_for_each(site: Site) -> None:
    counts, faults = taken(site, came(1, "1-3,7"), came(2, "", d1="√", d2="1", d3="×", d10="0.5"))
    assert (counts, faults) == (Counts(2, 2, 0, 0, 0), [])
    assert [each.days for each in Attendance.objects.order_by("engagement__pk")] in (
        [[1, 2, 3, 7], [1, 2, 10]], [[1, 2, 10], [1, 2, 3, 7]],
    )  # fmt: skip
    assert taken(site, came(1, "1-3,7"), came(2, "1,2,10"))[0] == Counts(2, 0, 0, 2, 0)
    assert taken(site, came(1, "1-3"))[0] == Counts(1, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("said", "column", "message"),
    [
        (
            came(1, "14-20", month="2026-03"),
            "days",
            "Attendance on 2026-03-14, before the entry on 2026-03-16.",
        ),
        (came(2, "9-11"), "days", "Attendance on 2026-04-11, after the worker has left."),
        (came(4, "1"), "id_number", "This worker is not on the roster of the project."),
        (came(1, "1", id_number="130304198501010018"), "id_number", "check character"),
        (came(1, "31"), "days", "This month has 30 days."),
        (came(1, "29"), "days", "This day lies in the future."),
        (came(1, "1", month="2026-05"), "days", "This day lies in the future."),
        (came(1, "1", month="四月"), "month", "must be a month"),
        (came(1, ""), "days", "No day is given."),
        (came(1, "1", d2="?"), "d2", "not known here"),
        (came(1, "1", project_code="X"), "project_code", "no project of this number"),
    ],
)
def test_each_fault_is_named_and_the_good_rows_are_taken(
    site: Site, said: dict[str, str], column: str, message: str
) -> None:
    counts, faults = taken(site, came(3, "1"), said)
    assert (counts.new, counts.failed) == (1, 1)
    assert [(row, at) for row, at, _message in faults] == [(3, column)]
    assert message in faults[0][2]


def test_the_same_worker_and_month_twice_is_refused_and_all_or_none_holds(site: Site) -> None:
    counts, faults = taken(site, came(1, "1"), came(1, "2"))
    assert (counts.new, faults[0][:2]) == (1, (3, "id_number"))
    assert taken(site, came(3, "1"), came(3, "2"), whole=True)[0].failed == 1
    assert Attendance.objects.count() == 1
    taken(site, came(3, "1"), commit=False)
    assert Attendance.objects.count() == 1


def test_devices_add_days_and_may_send_them_again(site: Site) -> None:
    gate = devices.install(site.school.pk, kind="face_gate", serial="G-1", place="", on=date(2026, 3, 16),
                           by=site.world.housing, now=TUESDAY)  # fmt: skip
    assert taken(site, came(1, "1"), merges=True, device=gate.pk)[0].new == 1
    assert taken(site, came(1, "2"), merges=True, device=gate.pk)[0].changed == 1
    assert taken(site, came(1, "1"), merges=True, device=gate.pk)[0].same == 1
    kept = Attendance.objects.get()
    assert (kept.days, kept.device) == ([1, 2], gate)


def test_days_of_two_stays_in_one_month_go_to_the_stay_they_lie_in(site: Site) -> None:
    roster_taken(site, line(2, entered_on="2026-04-20"))
    _counts, faults = taken(site, came(2, "9,10,20,21"))
    assert faults == []
    assert sorted(each.days for each in Attendance.objects.all()) == [[9, 10], [20, 21]]
    assert taken(site, came(2, "12"))[1][0][2] == "Attendance on 2026-04-12, after the worker has left."


@pytest.mark.clause("TL-2.1.2c")
def test_a_site_without_a_device_or_with_paper_alone_is_at_fault(site: Site) -> None:
    def at_fault() -> bool:
        return real_name_state([site.school.pk], date(2026, 4, 28))[site.school.pk].device_fault

    at: dict[str, Any] = {"place": "东门", "by": site.world.housing, "now": TUESDAY}
    assert at_fault()
    devices.install(site.school.pk, kind="paper", serial="P", on=date(2026, 3, 16), **at)
    assert at_fault()
    gate = devices.install(site.school.pk, kind="fixed_point", serial="F-1", on=date(2026, 3, 16), **at)
    assert not at_fault()
    devices.remove(gate.pk, on=date(2026, 4, 1), by=site.world.housing, now=TUESDAY)
    assert at_fault()


def test_a_device_is_put_up_once_and_taken_down_once(site: Site) -> None:
    at: dict[str, Any] = {"place": "", "by": site.world.housing, "now": TUESDAY}
    gate = devices.install(site.school.pk, kind="face_gate", serial="G", on=date(2026, 3, 16), **at)
    with pytest.raises(Invalid, match="serial"):
        devices.install(site.school.pk, kind="face_gate", serial="G", on=date(2026, 3, 17), **at)
    with pytest.raises(Invalid, match="on"):
        devices.install(site.school.pk, kind="face_gate", serial="H", on=date(2026, 5, 17), **at)
    with pytest.raises(Invalid, match="on"):
        devices.remove(gate.pk, on=date(2026, 3, 1), by=site.world.housing, now=TUESDAY)
    with pytest.raises(Refused, match="not-your-part"):
        devices.remove(gate.pk, on=date(2026, 4, 1), by=site.world.water, now=TUESDAY)
    devices.remove(gate.pk, on=date(2026, 4, 1), by=site.world.housing, now=TUESDAY)
    with pytest.raises(Refused, match="removed-already"):
        devices.remove(gate.pk, on=date(2026, 4, 2), by=site.world.housing, now=TUESDAY)


@pytest.mark.clause("JX-4.2.1")
def test_real_name_management_is_measured_on_every_project(
    site: Site, django_assert_num_queries: Any
) -> None:
    taken(site, came(1, "1-3"), came(2, "1"))
    with django_assert_num_queries(3):
        found = real_name_state([site.school.pk, 0], date(2026, 4, 28))
    assert found[site.school.pk] == RealName(
        on_site=2,
        contracted=1,
        before_entry=1,
        complete=1,
        present=1,
        unsettled=1,
        devices=0,
        device_fault=True,
    )
    assert found[0] == RealName()
    assert not found[site.school.pk].is_kept
    Engagement.objects.filter(contracted_on__isnull=True).update(contracted_on=date(2026, 3, 16))
    devices.install(site.school.pk, kind="face_gate", serial="G", place="", on=date(2026, 3, 16),
                    by=site.world.clerk, now=TUESDAY)  # fmt: skip
    assert real_name_state([site.school.pk], date(2026, 4, 28))[site.school.pk].is_kept
