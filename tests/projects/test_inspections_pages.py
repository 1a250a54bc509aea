"""The pages and the API of inspections: seen by officials, not by parties; lists, acts, files."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from agencies.models import User
from oversight.demo import inspections
from projects.inspections.actions import notifying, visiting
from projects.inspections.actions.notifying import Wanted
from projects.models import Finding, Inspection, Measure, PartyAccount, Project
from tests.projects.inspecting import all_ok, begun, found, fresh, ordered, planned, site_of, template
from tests.projects.site import Site, credit_code
from tests.world import PASSWORD, TUESDAY, World


@pytest.fixture
def site(world: World) -> Site:
    return site_of(world)


@pytest.fixture
def desk(site: Site, client: Client) -> Client:
    """The housing bureau's browser, in English."""
    client.cookies["django_language"] = "en"
    client.force_login(site.world.housing)
    return client


def text_of(response: Any) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode("utf-8-sig")


def test_every_page_answers_an_official_and_is_not_there_for_a_party(site: Site, desk: Client) -> None:
    held = all_ok(begun(site), by=site.world.housing, but=("board",))
    finding = found(site)
    measure = ordered(finding, by=site.world.housing)
    notice = notifying.issue(
        site.school.pk, Wanted("deposit_unpaid", "未缴。", timezone.localdate(TUESDAY) + timedelta(days=5)),
        by=site.world.housing, now=TUESDAY,
    )  # fmt: skip
    pages = [
        *(reverse(name) for name in ("inspections", "inspection-new", "inspection-draw", "findings", "measures", "notices",
                                     "templates", "inspection-csv", "finding-csv", "measure-csv", "notice-csv")),
        reverse("inspection", args=[held.pk]), reverse("finding", args=[finding.pk]),
        reverse("notice", args=[notice.pk]), reverse("notice-letter", args=[notice.pk]),
        reverse("measure-letter", args=[measure.pk]), reverse("measure-letter-file", args=[measure.pk, "docx"]),
        reverse("template", args=[template("random").pk]), reverse("template-copy", args=[template("random").pk]),
        reverse("project-inspections", args=[site.school.pk]), reverse("finding-new", args=[site.school.pk]),
        reverse("notice-new", args=[site.school.pk]),
        f"{reverse('findings')}?state=overdue", f"{reverse('notices')}?box=out", f"{reverse('measures')}?rung=correct",
    ]  # fmt: skip
    for url in pages:
        assert desk.get(url).status_code == 200, url
    panel = desk.get(reverse("project-inspections", args=[site.school.pk]), headers={"HX-Request": "true"})
    assert "<html" not in text_of(panel)
    owner = User.objects.create_user("owner", password=PASSWORD, role="party")
    PartyAccount.objects.create(
        user=owner, project=site.school, part="owner", opened_at=TUESDAY, opened_by=site.world.housing
    )
    desk.force_login(owner)
    for url in pages:
        assert desk.get(url).status_code == 404, url
    # The order is addressed to the firm: through its own door the party reads the letter.
    letter = desk.get(reverse("party-letter", args=[measure.pk]))
    assert measure.letter.number in text_of(letter)
    assert desk.get(reverse("party-letter-file", args=[measure.pk, "docx"])).status_code == 200


@pytest.mark.parametrize(
    ("name", "count"), [("inspections", 8), ("findings", 7), ("measures", 5), ("notices", 6)]
)
def test_a_list_asks_the_same_number_of_queries_however_long_it_is(
    site: Site, desk: Client, name: str, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(4):
        held = begun(site)
        all_ok(held, by=site.world.housing)
        ordered(found(site), by=site.world.housing)
        wanted = Wanted("deposit_unpaid", f"未缴{number}。", timezone.localdate(TUESDAY) + timedelta(days=5))
        notifying.issue(site.school.pk, wanted, by=site.world.housing, now=TUESDAY)
    url = {
        "findings": f"{reverse('findings')}?state=ordered",
        "notices": f"{reverse('notices')}?box=out",
    }.get(name, reverse(name))
    desk.get(url)
    with django_assert_num_queries(count):
        response = desk.get(url)
    assert text_of(response).count("data-row ") >= 4


def test_inspections_are_planned_answered_and_signed_on_the_pages(site: Site, desk: Client) -> None:
    day = timezone.localdate() + timedelta(days=1)
    body = {
        "projects": "BDH-P-9001\nBDH-P-9999", "template": template("site").pk, "kind": "daily",
        "planned_on": day.isoformat(),
    }  # fmt: skip
    refused = desk.post(reverse("inspection-new"), body)
    assert refused.status_code == 422
    assert "No project here has this number: BDH-P-9999" in text_of(refused)
    assert desk.post(reverse("inspection-new"), body | {"projects": "BDH-P-9001"}).status_code == 302
    held = Inspection.objects.get()
    desk.post(reverse("inspection-begin", args=[held.pk]))
    for each in held.answers:
        url = reverse("inspection-answer", args=[held.pk, each["code"]])
        answer = desk.post(url, {f"result-{each['code']}": "ok"}, headers={"HX-Request": "true"})
        assert "Saved at" in text_of(answer)
    # What was typed without a connection is sent whole; only what was changed on this page is taken.
    visiting.answer(held.pk, {"board": visiting.Said("fault")}, by=site.world.housing, now=TUESDAY)
    stale = {
        "result-board": "ok",
        "was-board": "ok",
        "result-posted": "fault",
        "was-posted": "ok",
        "note-posted": "未公示",
    }
    desk.post(reverse("inspection-save", args=[held.pk]), stale)
    results = {each["code"]: (each["result"], each["note"]) for each in fresh(held).answers}
    assert (results["board"], results["posted"]) == (("fault", ""), ("fault", "未公示"))
    page = text_of(desk.get(reverse("inspection", args=[held.pk])))
    assert page.count("Record the finding") >= 2


def test_a_form_that_is_not_accepted_comes_back_as_typed(site: Site, desk: Client) -> None:
    finding = found(site)
    url = reverse("finding-order", args=[finding.pk])
    refused = desk.post(
        url, {"rung": "correct", "demand": "立即改正", "due_on": ""}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 422
    assert "立即改正" in text_of(refused)
    day = timezone.localdate() + timedelta(days=9)
    preview = desk.post(reverse("finding-preview", args=[finding.pk]), {"rung": "correct", "demand": "改正"})
    assert "preview-page" in text_of(preview)
    desk.post(url, {"rung": "correct", "demand": "立即改正", "due_on": day.isoformat()})
    measure = Measure.objects.get()
    assert (measure.due_on, measure.addressee) == (day, site.builder.name)
    desk.post(reverse("measure-answer", args=[measure.pk]), {"text": "已改正。"})
    desk.post(reverse("measure-confirm", args=[measure.pk]), {"text": "属实。"})
    assert fresh(finding).state == "settled"


def test_the_office_changes_a_checklist_in_a_form_with_rows(site: Site, client: Client) -> None:
    client.force_login(site.world.clerk)
    shipped = template("site")
    rows: dict[str, list[str]] = {
        field: [str(item[field]) for item in shipped.items] + [""] for field in shipped.items[0]
    }
    url = reverse("template-copy", args=[shipped.pk])
    assert client.post(url, rows | {"name": ""}).status_code == 422
    assert client.post(url, rows | {"name": "本区检查单"}).status_code == 302
    assert "本区检查单" in text_of(client.get(reverse("templates")))


def api(user: User) -> APIClient:
    client = APIClient(headers={"Accept-Language": "en"})
    client.force_authenticate(user)
    return client


def test_the_api_plans_answers_finds_and_notifies(site: Site) -> None:
    world, day = site.world, timezone.localdate()
    template("site")
    tool = api(world.housing)
    body: dict[str, Any] = {
        "projects": ["BDH-P-9001"], "template": "site", "kind": "joint", "planned_on": day.isoformat(),
        "agencies": ["hrss"],
    }  # fmt: skip
    assert tool.post("/api/v1/inspections/", body | {"projects": ["X"]}, format="json").status_code == 400
    assert tool.post("/api/v1/inspections/", body | {"agencies": ["moon"]}, format="json").status_code == 400
    made = tool.post("/api/v1/inspections/", body, format="json")
    assert (made.status_code, [each["agency"] for each in made.json()[0]["parts"]]) == (
        201,
        ["housing", "hrss"],
    )
    key = made.json()[0]["id"]
    assert tool.post(f"/api/v1/inspections/{key}/begin/", {}, format="json").status_code == 200
    answers = {"answers": {"board": {"result": "fault", "note": "无"}}}
    assert tool.post(f"/api/v1/inspections/{key}/answers/", answers, format="json").status_code == 200
    wrong = tool.post(
        f"/api/v1/inspections/{key}/answers/", {"answers": {"x": {"result": "ok"}}}, format="json"
    )
    assert (wrong.status_code, list(wrong.json())) == (400, ["x"])
    fault = {
        "kind": "hazard", "breach": "no_board", "text": "未设告示牌。", "due_on": day.isoformat(), "item": "board",
        "inspection": made.json()[0]["number"], "company": credit_code(2),
    }  # fmt: skip
    finding = tool.post("/api/v1/projects/BDH-P-9001/findings/", fault, format="json")
    assert (finding.status_code, finding.json()["company"]) == (201, site.builder.name)
    measure = ordered(Finding.objects.get(), by=world.housing, now=timezone.now())
    answered = tool.post(f"/api/v1/measures/{measure.pk}/answer/", {"text": "已设。"}, format="json")
    assert answered.json()["state"] == "answered"
    again = tool.post(f"/api/v1/measures/{measure.pk}/answer/", {"text": "已设。"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "measure-state")
    listed = tool.get("/api/v1/findings/?state=corrected&project=BDH-P-9001").json()["results"]
    assert [each["measures"][0]["answer"] for each in listed] == ["已设。"]
    assert tool.get("/api/v1/findings/?state=gone").status_code == 400
    told = {"subject": "deposit_unpaid", "text": "未缴。", "due_on": (day + timedelta(days=5)).isoformat()}
    notice = tool.post("/api/v1/projects/BDH-P-9001/notices/", told, format="json").json()
    assert notice["to_agency"] == "hrss"
    reply = api(world.hrss).post(
        f"/api/v1/notices/{notice['id']}/reply/", {"text": "已督促。"}, format="json"
    )
    assert reply.json()["state"] == "replied"
    assert len(tool.get("/api/v1/notices/").json()["results"]) == 1
    assert len(tool.get("/api/v1/inspections/?state=open").json()["results"]) == 1


def test_an_inspection_of_elsewhere_is_not_there(site: Site, client: Client) -> None:
    held = planned(site)
    Inspection.objects.filter(pk=held.pk).update(project=site.school)
    site.school.jurisdiction_id = "130300"
    site.school.save(update_fields=["jurisdiction"])
    client.force_login(site.world.housing)
    assert client.get(reverse("inspection", args=[held.pk])).status_code == 404


def test_the_demo_shows_every_fate_and_is_filled_once(site: Site) -> None:
    template("random")
    firm = site.builder
    projects = [site.school] + [
        Project.objects.create(
            code=f"D-{number}", name=f"示例工程{number}", jurisdiction_id="130304", region_id="130304100",
            sector="housing", responsible_agency=site.world.agency("housing"), general_contractor=firm,
        )
        for number in range(30)
    ]  # fmt: skip
    for _again in range(2):
        inspections.fill(projects, by=site.world.housing, now=TUESDAY, seed=1)
    states = set(Finding.objects.values_list("state", flat=True))
    assert states == {"open", "ordered", "corrected", "settled"}
    assert Inspection.objects.filter(state="concluded").count() == 11
    assert Inspection.objects.filter(state="planned").exists()
