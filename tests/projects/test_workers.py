"""The roster by hand and its pages: entering, leaving, settling, finding, looking; and nobody on two sites at once."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from oversight.demo import workers as demo
from projects.models import Attendance, Engagement, PartyAccount, Project, ProjectEvent, Worker
from projects.workers import actions
from projects.workers.actions import Person
from tests.projects.site import Site, build_site, identity
from tests.projects.test_attendance import came
from tests.projects.test_attendance import taken as days_taken
from tests.projects.test_roster import line
from tests.projects.test_roster import taken as roster_taken
from tests.world import TUESDAY, World, build_world

ZHANG = Person("张三", identity(1), "13800000001")
MARCH = date(2026, 3, 16)


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


@pytest.fixture
def river(site: Site) -> Project:
    return Project.objects.create(
        code="BDH-P-9002",
        name="示例护岸工程",
        jurisdiction_id="130304",
        region_id="130304100",
        sector="water",
    )


def enter(
    site: Site, person: Person = ZHANG, on: date = MARCH, project: Project | None = None, **stated: Any
) -> Engagement:
    return actions.enter(
        (project or site.school).pk, person, entered_on=on, stated={"contracted_on": date(2026, 3, 10)} | stated,
        by=site.world.hrss, now=TUESDAY,
    )  # fmt: skip


def test_a_worker_comes_leaves_and_is_settled(site: Site) -> None:
    stay = enter(site, employer=site.labour, wage=Decimal(6800))
    at: dict[str, Any] = {"by": site.world.hrss, "now": TUESDAY}
    with pytest.raises(Refused, match="still-on-site"):
        actions.settle(stay.pk, on=date(2026, 4, 20), amount=Decimal(1), **at)
    actions.leave(stay.pk, on=date(2026, 4, 20), **at)
    with pytest.raises(Refused, match="left-already"):
        actions.leave(stay.pk, on=date(2026, 4, 21), **at)
    with pytest.raises(Invalid, match="amount"):
        actions.settle(stay.pk, on=date(2026, 4, 20), amount=Decimal(-1), **at)
    actions.settle(stay.pk, on=date(2026, 4, 20), amount=Decimal("1234.50"), **at)
    with pytest.raises(Refused, match="settled-already"):
        actions.settle(stay.pk, on=date(2026, 4, 20), amount=Decimal(1), **at)
    acts = list(ProjectEvent.objects.filter(project=site.school).order_by("pk").values_list("act", flat=True))
    assert acts == ["worker_entered", "worker_left", "worker_settled"]
    assert identity(1) not in str(list(ProjectEvent.objects.values_list("details", flat=True)))


@pytest.mark.parametrize("field", ["entered_on", "contracted_on"])
def test_a_day_in_the_future_is_named(site: Site, field: str) -> None:
    with pytest.raises(Invalid) as error:
        if field == "entered_on":
            enter(site, on=date(2026, 5, 1))
        else:
            enter(site, contracted_on=date(2026, 5, 1))
    assert list(error.value.errors) == [field]


def test_nobody_leaves_before_the_last_day_of_attendance_or_the_entry(site: Site) -> None:
    stay = enter(site)
    days_taken(site, came(1, "1-3"))
    for day in (date(2026, 4, 2), date(2026, 3, 1), date(2026, 5, 1)):
        with pytest.raises(Invalid, match="on"):
            actions.leave(stay.pk, on=day, by=site.world.clerk, now=TUESDAY)
    with pytest.raises(Invalid, match="entered_on"):
        actions.correct(stay.pk, stated={}, entered_on=date(2026, 4, 2), by=site.world.clerk, now=TUESDAY)


def test_a_correction_says_which_fields(site: Site) -> None:
    stay = enter(site)
    actions.correct(stay.pk, stated={"team": "木工班"}, entered_on=MARCH, by=site.world.clerk, now=TUESDAY)
    actions.correct(stay.pk, stated={"team": "木工班"}, entered_on=MARCH, by=site.world.clerk, now=TUESDAY)
    event = ProjectEvent.objects.get(act="engagement_corrected")
    assert event.details["fields"] == ["team"]


def test_a_second_site_and_another_name_are_refused(site: Site, river: Project) -> None:
    enter(site)
    with pytest.raises(Refused) as refused:
        enter(site, project=river)
    assert "another project" in str(refused.value.message)
    with pytest.raises(Refused, match="still-on-site"):
        enter(site)
    with pytest.raises(Invalid, match="name"):
        enter(site, Person("李四", identity(1)), project=river)
    assert Worker.objects.count() == 1


def test_others_do_not_write_and_a_closed_roster_takes_nobody(site: Site) -> None:
    with pytest.raises(Refused, match="not-your-part"):
        actions.enter(site.school.pk, ZHANG, entered_on=MARCH, stated={}, by=site.world.market, now=TUESDAY)
    site.school.state = Project.State.FILED
    site.school.save(update_fields=["state"])
    with pytest.raises(Refused, match="roster-closed"):
        enter(site)


def test_the_database_holds_what_foreign_keys_would(site: Site) -> None:
    stay = enter(site, employer=site.labour, contract=site.works)
    for wrong in ({"worker_id": 0}, {"project_id": 0}, {"employer_id": 0}, {"contract_id": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Engagement.objects.filter(pk=stay.pk).update(**wrong)
    with connection.cursor() as cursor:
        for table, pk in (
            ("worker", stay.worker_id),
            ("company", site.labour.pk),
            ("contract", site.works.pk),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                cursor.execute(f"DELETE FROM projects_{table} WHERE id = %s", [pk])


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_do_not_put_a_worker_on_two_sites(transactional_db: None) -> None:
    site = build_site(build_world())
    other = Project.objects.create(
        code="BDH-P-9002", name="护岸", jurisdiction_id="130304", region_id="130304100", sector="water"
    )
    ready, outcomes = threading.Barrier(2), []

    def send(project: Project) -> None:
        try:
            ready.wait()
            enter(site, project=project)
            outcomes.append("in")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[each]) for each in (site.school, other)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["in", "still-on-site"]
    assert Engagement.objects.count() == 1


# ---- pages


@pytest.fixture
def full(site: Site) -> Site:
    roster_taken(
        site, line(1), line(2, exited_on="2026-04-10"), line(3, contracted_on="", terms="工种"),
        line(4, contracted_on="2026-03-20"),
    )  # fmt: skip
    days_taken(site, came(1, "1-3"), came(2, "1"))
    return site


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def path(site: Site, rest: str = "workers/") -> str:
    return f"/projects/{site.school.pk}/{rest}"


@pytest.mark.clause("TL-2.1.1a")
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("presence=here", 3), ("presence=left", 1), ("contract=none", 1), ("contract=late", 1), ("contract=before", 1),
        ("contract=incomplete", 1), ("settlement=owed", 1), ("unseen_days=60", 2), ("team=钢筋", 4), ("presence=x", 4),
    ],
)  # fmt: skip
def test_each_figure_opens_its_rows(full: Site, query: str, count: int, monkeypatch: Any) -> None:
    monkeypatch.setattr("projects.workers.views.roster.timezone.localdate", lambda *now: TUESDAY.date())
    page: Any = browser(full.world.housing).get(path(full, f"workers/?{query}"))
    assert page.status_code == 200
    assert len(page.context["rows"]) == count


def test_the_roster_shows_nobody_unmasked_and_costs_as_many_queries_for_many(
    full: Site, django_assert_num_queries: Any
) -> None:
    client = browser(full.world.housing)
    page = client.get(path(full)).content.decode()
    assert "张*" in page
    assert "张三" not in page
    assert identity(1) not in page
    with django_assert_num_queries(10):
        client.get(path(full))
    panel = client.get(path(full), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel
    for form in ("csv", "xlsx"):
        sent: Any = client.get(path(full, f"workers/export/?format={form}"))
        content = b"".join(sent.streaming_content)
        assert sent.status_code == 200
        assert "张三".encode() not in content
        assert identity(1).encode() not in content


def test_the_roster_is_for_officials_of_the_place(full: Site) -> None:
    party = User.objects.create_user("bdh-party", role=User.Role.PARTY, full_name="某某")
    PartyAccount.objects.create(
        user=party, project=full.school, part="labour_manager", opened_at=TUESDAY, opened_by=full.world.clerk
    )
    stay = Engagement.objects.order_by("pk")[0]
    for rest in (path(full), path(full, "rolls/2026-04/"), path(full, "devices/"), path(full, "workers/export/"),
                 "/projects/workers/", f"/projects/workers/{stay.worker_id}/", f"/projects/engagements/{stay.pk}/"):  # fmt: skip
        # The middleware may lead a party to its own door before the page says that it is not there.
        assert browser(party).get(rest).status_code in (302, 404)
        assert browser(full.world.leader).get(rest).status_code == 200
        assert Client().get(rest).status_code == 302


def test_a_worker_is_found_by_the_whole_number_alone(full: Site) -> None:
    client = browser(full.world.market)
    for said, count in ((identity(2), 1), ("13800000003", 1), (identity(9), 0)):
        page: Any = client.post("/projects/workers/", {"number": said})
        assert (page.status_code, len(page.context["found"])) == (200, count)
    assert client.post("/projects/workers/", {"number": "张三"}).status_code == 422


def test_a_look_at_a_person_is_on_record_and_for_those_who_supervise(full: Site) -> None:
    worker = Engagement.objects.order_by("pk")[0].worker
    page = browser(full.world.hrss).post(f"/projects/workers/{worker.pk}/reveal/")
    assert "张三" in page.content.decode()
    event = ProjectEvent.objects.get(act="worker_revealed")
    assert (event.actor, event.project) == (full.world.hrss, full.school)
    assert browser(full.world.market).post(f"/projects/workers/{worker.pk}/reveal/").status_code == 409
    assert ProjectEvent.objects.filter(act="worker_revealed").count() == 1


def test_by_hand_through_the_pages(full: Site) -> None:
    client = browser(full.world.housing)
    said = {"name": "王五", "id_number": identity(5), "phone": "13900000005", "entered_on": "2026-04-01",
            "employer": full.labour.name, "terms": ["1", "8"], "contract": full.works.pk}  # fmt: skip
    assert client.post(path(full, "workers/new/"), said | {"id_number": "123"}).status_code == 422
    assert client.post(path(full, "workers/new/"), said | {"employer": "无名"}).status_code == 422
    assert client.post(path(full, "workers/new/"), said).status_code == 302
    stay = Engagement.objects.get(terms_bits=9)
    at = f"/projects/engagements/{stay.pk}/"
    assert client.get(at).status_code == 200
    assert client.post(f"{at}leave/", {"on": "2026-03-01"}).status_code == 422
    assert client.post(f"{at}leave/", {"on": "2026-04-20"}).status_code == 302
    assert client.post(f"{at}settle/", {"on": "2026-04-20", "amount": "99.5"}).status_code == 302
    assert client.post(f"{at}correct/", {"entered_on": "2026-04-01", "team": "木工"}).status_code == 302
    assert (
        client.post(
            path(full, "devices/"), {"kind": "face_gate", "serial": "G1", "on": "2026-04-01"}
        ).status_code
        == 302
    )
    assert browser(full.world.market).get(path(full, "workers/new/")).status_code == 409
    stay.refresh_from_db()
    assert (stay.team, stay.settled, stay.worker.shown_name) == ("木工", Decimal("99.50"), "王*")


def test_the_demo_fills_sites_once_and_without_a_fault(site: Site) -> None:
    for seed in (1, 1):
        demo.fill([site.school], by=site.world.clerk, now=TUESDAY, seed=seed)
    assert 8 <= site.school.engagements.count() < 30
    assert Attendance.objects.exists()


@pytest.mark.clause("TL-2.1.2a")
def test_the_three_rolls_of_a_month(full: Site) -> None:
    client = browser(full.world.housing)
    page: Any = client.get(path(full, "rolls/2026-04/"))
    assert [row["count"] for row in page.context["rows"]] != []
    assert sorted(row["count"] for row in page.context["rows"]) == [0, 0, 1, 3]
    assert "工人签字" in page.content.decode()
    assert len(client.get(path(full, "rolls/2026-04/?roll=registration")).context["rows"]) == 4
    payroll = client.get(path(full, "rolls/2026-04/?roll=payroll"))
    assert payroll.status_code == 200
    assert client.get(path(full, "rolls/2026-02/")).context["rows"] == []
    assert client.get(path(full, "rolls/2026-13/")).status_code == 422
    sent: Any = client.get(path(full, "rolls/2026-04/export/"))
    assert b"".join(sent.streaming_content).decode().count("√") == 4
    sent = client.get(path(full, "rolls/2026-04/export/?roll=registration"))
    assert len(b"".join(sent.streaming_content).decode().splitlines()) == 5
