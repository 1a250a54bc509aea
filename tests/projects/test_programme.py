"""The arrears-free project office programme and the training log: from enrolment to benchmark, and who was taught."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from projects.models import Attendee, Enrolment, Post, Project, ProjectEvent, Training
from projects.programme import actions, training
from projects.programme.standard import FULL, ITEMS, RECOGNISED_FROM, STANDARD
from tests.projects.site import Site, build_site
from tests.world import World

NOW = datetime(2026, 4, 28, 2, 0, tzinfo=UTC)
TODAY = date(2026, 4, 28)
WHOLE = {item.key: item.points for item in STANDARD}
Stage = Enrolment.Stage


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def through(site: Site, *acts: str) -> None:
    by, pk = site.world.housing, site.school.pk
    steps: dict[str, Any] = {
        "enrol": lambda: actions.enrol(pk, on=TODAY, by=by, now=NOW),
        "pledge": lambda: actions.pledge(pk, on=TODAY, signed_by="王经理", by=by, now=NOW),
        "apply": lambda: actions.apply(pk, by=by, now=NOW),
        "score": lambda: actions.score(pk, WHOLE, by=by, now=NOW),
        "recognise": lambda: actions.recognise(pk, on=TODAY, by=by, now=NOW),
        "award": lambda: actions.award(pk, on=TODAY, number="北人社〔2026〕9号", by=by, now=NOW),
        "remove": lambda: actions.remove(pk, on=TODAY, reason="发生欠薪", by=by, now=NOW),
    }
    for act in acts:
        steps[act]()


def test_the_standard_has_a_hundred_points() -> None:
    assert FULL == 100 and len(ITEMS) == len(STANDARD)


@pytest.mark.clause("BDH-2.4.5")
def test_a_project_is_recognised_with_a_numbered_plaque_and_chosen_as_benchmark(site: Site) -> None:
    through(site, "enrol", "pledge", "apply", "score", "recognise", "award")
    enrolment = site.school.enrolment
    assert enrolment.stage == Stage.BENCHMARK
    assert enrolment.plaque_no == "北戴河区无欠薪项目部〔2026〕1号"
    assert [each.act for each in ProjectEvent.objects.order_by("pk")] == [
        "programme_enrolled", "programme_pledged", "programme_applied", "programme_scored", "programme_recognised",
        "programme_awarded",
    ]  # fmt: skip
    client = browser(site.world.auditor)
    plaque = client.get(f"/projects/{site.school.pk}/programme/plaque/").content.decode()
    assert enrolment.plaque_no in plaque and "无欠薪标杆项目" in plaque and "data-print" in plaque
    sheet = client.get(f"/projects/{site.school.pk}/programme/pledge-sheet/").content.decode()
    assert "承诺书" in sheet and "王经理" in sheet and site.school.name in sheet


def test_who_is_not_whole_or_has_too_few_points_is_not_recognised(site: Site) -> None:
    through(site, "enrol")
    with pytest.raises(Refused) as refused:
        through(site, "apply")
    assert refused.value.code == "not-pledged"
    through(site, "pledge", "apply")
    with pytest.raises(Invalid) as invalid:
        actions.score(site.school.pk, {"board": 6, "taste": 1}, by=site.world.housing, now=NOW)
    assert set(invalid.value.errors) == {"board", "taste"}
    actions.score(site.school.pk, {"board": 5}, by=site.world.housing, now=NOW)
    with pytest.raises(Refused) as refused:
        through(site, "recognise")
    assert refused.value.code == "not-all-scored"
    few = WHOLE | {"monthly": 15 - (FULL - RECOGNISED_FROM) - 1}
    actions.score(site.school.pk, few, by=site.world.housing, now=NOW)
    with pytest.raises(Refused) as refused:
        through(site, "recognise")
    assert refused.value.code == "too-few-points"
    actions.score(site.school.pk, {"monthly": 15 - (FULL - RECOGNISED_FROM)}, by=site.world.housing, now=NOW)
    through(site, "recognise")
    with pytest.raises(Refused) as refused:
        through(site, "award")
    assert refused.value.code == "too-few-points"


def test_every_act_is_refused_outside_its_stage_and_to_outsiders(site: Site) -> None:
    for stage in ("", *Stage.values):
        for act in ("enrol", "pledge", "apply", "score", "recognise", "award", "remove"):
            if act in actions.OPEN_ACTS[stage]:
                continue
            Enrolment.objects.all().delete()
            if stage:
                Enrolment.objects.create(
                    project=site.school, stage=stage, enrolled_on=TODAY, enrolled_by=site.world.clerk,
                    removed_on=TODAY, removal_reason="原因",
                )  # fmt: skip
            with pytest.raises(Refused) as refused:
                through(site, act)
            assert refused.value.code == "not-in-this-stage", (stage, act)
    Enrolment.objects.all().delete()
    with pytest.raises(Refused):
        actions.enrol(site.school.pk, on=TODAY, by=site.world.water, now=NOW)
    through(site, "enrol", "remove", "enrol")
    assert Enrolment.objects.get().stage == Stage.ENROLLED
    # The town enters what lies on its ground; it does not judge it.
    actions.pledge(site.school.pk, on=TODAY, signed_by="王经理", by=site.world.haibin, now=NOW)
    with pytest.raises(Refused):
        actions.remove(site.school.pk, on=TODAY, reason="无", by=site.world.haibin, now=NOW)


@pytest.mark.clause("BDH-2.4.1")
def test_coverage_is_counted_per_unit_and_every_figure_opens_its_rows(
    site: Site, django_assert_max_num_queries: Any
) -> None:
    through(site, "enrol")
    Project.objects.bulk_create(
        Project(code=f"W-{n}", name=f"水利{n}", jurisdiction_id="130304", region_id="130304100", sector="water",
                responsible_agency=site.world.agency("water"), state="filed" if n == 3 else "building")
        for n in range(4)
    )  # fmt: skip
    client = browser(site.world.auditor)
    client.get("/projects/programme/")
    with django_assert_max_num_queries(7):
        answer = client.get("/projects/programme/")
    whole, *units = answer.context["coverage"]
    assert (whole["projects"]["count"], whole["enrolled"]["count"], whole["share"]) == (4, 1, 25)
    assert {unit["name"]: unit["share"] for unit in units} == {
        site.world.agency("housing").short_name: 100, site.world.agency("water").short_name: 0,
    }  # fmt: skip
    for row in (whole, *units):
        for key in ("projects", "enrolled", "missing", "recognised", "benchmark"):
            assert len(client.get(row[key]["url"]).context["rows"]) == row[key]["count"], (row["name"], key)
    lines = b"".join(client.get("/projects/programme/export/?stage=in")).decode().splitlines()
    assert len(lines) == 2


def test_the_acts_are_on_the_page_of_the_project(site: Site) -> None:
    client = browser(site.world.housing)
    url = f"/projects/{site.school.pk}/programme/"
    assert "<html" not in client.get(url, headers={"hx-request": "true"}).content.decode()
    assert client.post(f"{url}enrol/", {"on": "2026-04-01"}).status_code == 302
    assert client.post(f"{url}pledge/", {"on": "2026-04-02"}).status_code == 422
    assert client.post(f"{url}pledge/", {"on": "2026-04-02", "signed_by": "王经理"}).status_code == 302
    assert client.post(f"{url}award/", {"on": "2026-04-02", "number": "1号"}).status_code == 409
    assert client.post(f"{url}fly/", {}).status_code == 404
    assert client.post(f"{url}apply/", {}).status_code == 302
    assert client.post(f"{url}score/", {"board": "9"}).status_code == 422
    assert client.post(f"{url}score/", {key: str(value) for key, value in WHOLE.items()}).status_code == 302
    assert client.post(f"{url}recognise/", {"on": "2026-04-20"}).status_code == 302
    assert Enrolment.objects.get().stage == Stage.RECOGNISED
    assert "enrolment-act" not in browser(site.world.water).get(url).content.decode()
    assert client.get(f"/projects/{site.school.pk}/programme/plaque/").status_code == 200


def lesson(site: Site, **fields: Any) -> Training:
    stated = {
        "kind": "first_lesson",
        "topic": "开工第一课",
        "held_on": TODAY,
        "project": site.school.pk,
    } | fields
    return training.enter_training(stated, by=site.world.hrss, now=NOW)


@pytest.mark.clause("BDH-7.1.1")
def test_who_was_trained_is_found_by_firm_and_by_person(site: Site) -> None:
    Post.objects.create(
        project=site.school,
        part="labour_manager",
        name="李专管",
        company=site.builder,
        from_on=date(2026, 3, 1),
    )
    held = lesson(site)
    client = browser(site.world.hrss)
    url = f"/projects/trainings/{held.pk}/attendees/"
    data = {
        "people": "李专管\n赵经理",
        "part": "labour_manager",
        "company": site.builder.name,
        "passed": "true",
    }
    assert client.post(url, data | {"company": "火星公司"}).status_code == 422
    assert client.post(url, data).status_code == 302
    assert client.post(url, {"people": "张小三", "part": "worker"}).status_code == 302
    came = {each.name: each for each in Attendee.objects.all()}
    assert came.keys() == {"李专管", "赵经理", "张**"}
    assert came["李专管"].post is not None and came["赵经理"].post is None and came["赵经理"].passed
    for query, count in (
        ("person=赵经理", 1),
        ("company=示例建筑", 1),
        ("person=无名", 0),
        ("kind=online", 0),
    ):
        assert len(client.get(f"/projects/trainings/?{query}").context["rows"]) == count, query
    lines = b"".join(client.get("/projects/trainings/export/")).decode().splitlines()
    assert len(lines) == 4 and "张小三" not in "".join(lines)
    assert browser(site.world.water).post(url, data).status_code == 409


@pytest.mark.clause("ZY-3.2")
def test_projects_under_construction_without_a_first_lesson_are_listed(site: Site) -> None:
    client = browser(site.world.hrss)
    before = client.get("/projects/trainings/").context["lessons"]
    assert (before["held"], before["missing"], before["share"]) == (0, 1, 0)
    with pytest.raises(Invalid) as invalid:
        lesson(site, project=None, topic="")
    assert set(invalid.value.errors) == {"project", "topic"}
    lesson(site)
    after = client.get("/projects/trainings/").context["lessons"]
    assert (after["held"], after["missing"], after["share"]) == (1, 0, 100)
    assert [row.project for row in client.get(after["held_url"]).context["rows"]] == [site.school]
    assert not client.get(after["missing_url"]).context["rows"]


@pytest.mark.clause("TL-3.2")
def test_the_training_plan_for_enforcement_staff_is_kept_and_met(site: Site) -> None:
    client = browser(site.world.hrss)
    form = {"kind": "enforcement", "topic": "劳动保障监察业务练兵", "planned_on": "2026-03-01", "hours": "8"}
    assert client.post("/projects/trainings/new/", form | {"planned_on": ""}).status_code == 422
    assert client.post("/projects/trainings/new/", form | {"project": "NOWHERE"}).status_code == 422
    assert client.post("/projects/trainings/new/", form).status_code == 302
    planned = Training.objects.get()
    assert len(client.get("/projects/trainings/?state=late&kind=enforcement").context["rows"]) == 1
    hold = f"/projects/trainings/{planned.pk}/hold/"
    assert client.post(hold, {"on": "2099-01-01"}).status_code == 422
    assert client.post(hold, {"on": "2026-03-05", "reached": "12"}).status_code == 302
    assert client.post(hold, {"on": "2026-03-05"}).status_code == 409
    planned.refresh_from_db()
    assert (planned.held_on, planned.reached) == (date(2026, 3, 5), 12)
    agency = str(site.world.agency("hrss").pk)
    people = {"people": "孙监察", "part": "officer", "agency": agency, "passed": "false"}
    assert client.post(f"/projects/trainings/{planned.pk}/attendees/", people).status_code == 302
    page = client.get(f"/projects/trainings/{planned.pk}/").content.decode()
    assert "孙监察" in page and "Test not passed" in page
    assert len(client.get("/projects/trainings/?state=late").context["rows"]) == 0
    for reader in (site.world.leader, site.world.auditor):
        with pytest.raises(Refused):
            training.enter_training({"kind": "online", "topic": "x", "planned_on": TODAY}, by=reader, now=NOW)
