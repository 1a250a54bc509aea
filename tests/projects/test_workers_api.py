"""The API of the roster: masked to read, idempotent to write, each fault with its row and field."""

from datetime import date
from typing import Any

import pytest

from projects.models import Attendance, Engagement
from projects.workers import devices
from tests.cases.calling import Caller
from tests.projects.site import Site, build_site, identity
from tests.projects.test_roster import line
from tests.world import TUESDAY, World

API = "/api/v1/projects/BDH-P-9001"


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


@pytest.fixture
def housing(site: Site) -> Caller:
    return Caller(site.world.housing)


def rows(*numbers: int) -> dict[str, Any]:
    return {"rows": [line(number) | {"project_code": ""} for number in numbers]}


def test_stays_are_sent_in_bulk_and_again_without_effect(housing: Caller) -> None:
    status, said = housing.tell(f"{API}/workers/", rows(1, 2))
    assert (status, said["new"], said["faults"]) == (200, 2, [])
    assert housing.tell(f"{API}/workers/", rows(1, 2))[1]["same"] == 2
    status, listed = housing.ask(f"{API}/workers/?page_size=1")
    assert (status, listed["results"][0]["name"], listed["results"][0]["terms"]) == (
        200, "张*", ["hours", "work", "wage", "method"]
    )  # fmt: skip
    assert listed["next"]
    assert identity(1) not in str(listed)


def test_faults_come_with_row_and_field_and_all_or_none_holds(housing: Caller) -> None:
    body = rows(1, 2) | {"whole": True}
    body["rows"][1]["id_number"] = "1"
    status, said = housing.tell(f"{API}/workers/", body)
    assert (status, said["taken"], said["failed"]) == (200, False, 1)
    assert [(each["row"], each["field"]) for each in said["faults"]] == [(2, "id_number")]
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rows"), ({"rows": []}, "rows"), ({"rows": [1]}, "rows"), ({"rows": [{"nome": "x"}]}, "rows.nome"),
        ({"rows": [{"name": {"a": 1}}]}, "rows.name"), ({"rows": [{}], "whole": 1}, "whole"),
        ({"rows": [{}], "strange": 1}, "strange"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_names_the_field(housing: Caller, body: Any, field: str) -> None:
    status, said = housing.tell(f"{API}/workers/", body)
    assert (status, list(said)) == (400, [field])


@pytest.mark.clause("TL-2.1.2c")
def test_devices_push_days_that_add_up(site: Site, housing: Caller) -> None:
    housing.tell(f"{API}/workers/", rows(1, 2))
    devices.install(site.school.pk, kind="face_gate", serial="G-1", place="", on=date(2026, 3, 16),
                    by=site.world.housing, now=TUESDAY)  # fmt: skip

    def push(*days: str, **more: Any) -> Any:
        sent = [{"id_number": identity(1), "day": day} for day in days]
        return housing.tell(f"{API}/attendance/", {"device": "G-1", "rows": sent} | more)

    assert push("2026-04-01", "2026-04-02")[1]["new"] == 2
    assert push("2026-04-02")[1]["same"] == 1
    assert push("2026-04-03")[1]["changed"] == 1
    kept = Attendance.objects.get()
    assert (kept.days, kept.device.serial) == ([1, 2, 3], "G-1")
    assert push("2026-03-01")[1]["faults"][0]["field"] == "days"
    assert push("yesterday")[1]["faults"][0]["field"] == "month"
    assert push("2026-04-01", device="X")[0] == 400


def test_exits_and_settlements_in_bulk(housing: Caller) -> None:
    housing.tell(f"{API}/workers/", rows(1, 2))
    left = {
        "id_number": identity(1),
        "exited_on": "2026-04-20",
        "settled_on": "2026-04-20",
        "settled": "100.00",
    }
    sent = {"rows": [left, {"id_number": identity(2), "exited_on": "2026-03-01"},
                     {"id_number": identity(3), "exited_on": "2026-04-20"},
                     {"id_number": identity(2), "exited_on": "四月"}]}  # fmt: skip
    status, said = housing.tell(f"{API}/workers/exits/", sent)
    assert (status, said["changed"], said["failed"]) == (200, 1, 3)
    assert [(each["row"], each["field"]) for each in said["faults"]] == [
        (2, "exited_on"), (3, "id_number"), (4, "exited_on")
    ]  # fmt: skip
    assert housing.tell(f"{API}/workers/exits/", {"rows": [left]})[1]["same"] == 1


def test_others_read_and_do_not_write(site: Site, housing: Caller) -> None:
    market = Caller(site.world.market)
    assert market.ask(f"{API}/workers/")[0] == 200
    assert market.tell(f"{API}/workers/", rows(1))[0] == 409
    assert housing.ask("/api/v1/projects/nowhere/workers/")[0] == 404
