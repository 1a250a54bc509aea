"""The door for the parties: who gets a log-in, what is behind it, and that nothing else answers them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from agencies.errors import Invalid, Refused
from agencies.models import User
from cases.models import Case
from projects.models import (
    Document,
    Engagement,
    Item,
    PartyAccount,
    Project,
    ProjectEvent,
    RegisterFault,
    RegisterRun,
    Worker,
)
from projects.party.actions import (
    Opened,
    end_account,
    give_new_password,
    hand_in,
    open_account,
    set_own_password,
)
from projects.party.lists import offered
from projects.party.reading import desk_of
from tests.places import reading
from tests.projects.inspecting import found, ordered
from tests.projects.site import Site, build_site
from tests.world import TUESDAY, World

OWN = "a-word-of-my-own-77"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def opened(site: Site, part: str = "labour_manager", by: User | None = None, **said: Any) -> Opened:
    given: dict[str, Any] = {"full_name": "王示例", "company_id": site.builder.pk} | said
    return open_account(site.school.pk, part=part, by=by or site.world.housing, now=TUESDAY, **given)


@pytest.fixture
def manager(site: Site) -> User:
    """The general contractor's labour manager, with a password of its own."""
    user = opened(site).account.user
    set_own_password(OWN, by=user, now=TUESDAY)
    user.refresh_from_db()
    return user


def account_of(user: User) -> PartyAccount:
    return PartyAccount.objects.select_related("project").get(user=user)


def logged_in(username: str, password: str) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.post("/login/", {"username": username, "password": password})
    return client


def pdf(name: str = "a.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


# ---- log-ins


def test_a_log_in_is_opened_with_a_password_that_is_shown_once(site: Site) -> None:
    made = opened(site)
    user = made.account.user
    assert (user.role, user.agency, user.username) == ("party", None, "d00001")
    assert user.check_password(made.password) and len(made.password) == 14
    assert made.account.password_set_at is None
    event = ProjectEvent.objects.get(project=site.school, act="door_opened")
    assert made.password not in str(event.details) and event.actor == site.world.housing
    assert set(Project.objects.visible_to(user)) == {site.school}


def test_a_second_project_opens_to_the_same_log_in(site: Site, manager: User) -> None:
    second = Project.objects.create(
        code="BDH-P-9002", name="第二工程", jurisdiction_id="130304", region_id="130304100", sector="water",
        responsible_agency=site.world.agency("housing"),
    )  # fmt: skip
    made = open_account(
        second.pk,
        part="labour_manager",
        full_name="",
        username=manager.username,
        by=site.world.housing,
        now=TUESDAY,
    )
    assert (made.password, made.account.user) == ("", manager)
    assert made.account.password_set_at is not None
    page = reading(manager).get("/projects/mine/").content.decode()
    assert site.school.name in page and second.name in page


@pytest.mark.parametrize("who", ["water", "leader", "auditor", "admin"])
def test_only_who_keeps_the_record_opens_a_log_in(site: Site, who: str) -> None:
    with pytest.raises((Refused, Project.DoesNotExist)):
        opened(site, by=getattr(site.world, who))
    assert not PartyAccount.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"full_name": "王" * 41}, "full_name"),
        ({"part": "boss"}, "part"),
        ({"company_id": 0}, "company"),
        ({"username": "bdh-housing"}, "username"),
        ({"username": "nobody"}, "username"),
    ],
)
def test_what_is_wrong_with_a_log_in_is_named(site: Site, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        opened(site, **said)
    assert list(wrong.value.errors) == [field]
    assert not User.objects.filter(role="party").exists()


def test_nobody_has_two_log_ins_to_a_project(site: Site, manager: User) -> None:
    with pytest.raises(Refused, match="has-log-in"):
        opened(site, username=manager.username)


def test_an_ended_log_in_opens_nothing(site: Site, manager: User) -> None:
    client = reading(manager)
    account = account_of(manager)
    Token.objects.create(user=manager)
    with pytest.raises(Refused, match="not-your-part"):
        end_account(account.pk, reason="离职", by=site.world.water, now=TUESDAY)
    with pytest.raises(Invalid, match="reason"):
        end_account(account.pk, reason=" ", by=site.world.housing, now=TUESDAY)
    end_account(account.pk, reason="离职", by=site.world.housing, now=TUESDAY)
    assert client.get("/projects/mine/").status_code == 302
    assert "_auth_user_id" not in logged_in(manager.username, OWN).session
    assert not Token.objects.filter(user=manager).exists()
    for again in (
        lambda: end_account(account.pk, reason="离职", by=site.world.housing, now=TUESDAY),
        lambda: give_new_password(account.pk, by=site.world.housing, now=TUESDAY),
    ):
        with pytest.raises(Refused, match="log-in-ended"):
            again()


def test_a_handed_out_password_is_changed_before_anything_else(site: Site) -> None:
    made = opened(site)
    client = logged_in(made.account.user.username, made.password)
    for path in ("/projects/mine/", f"/projects/mine/{site.school.pk}/"):
        assert client.get(path).headers["Location"] == "/projects/mine/password/"
    form = {"old_password": made.password, "new_password": OWN, "again": OWN}
    for wrong in (
        {"old_password": "x"}, {"again": "another-word-99"}, {"new_password": "short", "again": "short"},
        {"new_password": made.password, "again": made.password},
    ):  # fmt: skip
        assert client.post("/projects/mine/password/", form | wrong).status_code == 422, wrong
    assert client.post("/projects/mine/password/", form).status_code == 302
    assert client.get("/projects/mine/").status_code == 200
    again = give_new_password(made.account.pk, by=site.world.housing, now=TUESDAY)
    assert "_auth_user_id" in logged_in(made.account.user.username, again.password).session
    assert account_of(made.account.user).password_set_at is None
    assert client.get("/projects/mine/").status_code == 302


def test_officials_open_and_end_log_ins_on_the_page(site: Site) -> None:
    client = reading(site.world.housing)
    path = f"/projects/{site.school.pk}/doors/"
    answer = client.post(f"{path}open/", {"part": "owner", "full_name": "李示例", "company": site.owner.pk})
    user = User.objects.get(role="party")
    page = answer.content.decode()
    assert user.username in page and answer["Cache-Control"] == "no-store"
    password = page.split("<code>")[2].split("</code>")[0]
    assert user.check_password(password)
    assert password not in client.get(path).content.decode()
    assert client.post(f"{path}open/", {"part": "owner"}).status_code == 422
    account = account_of(user)
    assert client.post(f"/projects/doors/{account.pk}/password/").status_code == 200
    assert client.post(f"/projects/doors/{account.pk}/end/", {"reason": ""}).status_code == 422
    assert client.post(f"/projects/doors/{account.pk}/end/", {"reason": "完工"}).status_code == 302
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "李示例" in part
    assert "Open a log-in" not in reading(site.world.water).get(path).content.decode()


# ---- behind the door


def test_a_party_sees_what_it_owes_and_hands_it_in(site: Site, manager: User) -> None:
    client = reading(manager)
    page = client.get("/projects/mine/").content.decode()
    assert "配备劳资专管员" in page and "设立维权信息告示牌" in page
    desk = desk_of(account_of(manager), TUESDAY.date())
    wanted = {each.item.code for each in desk.wanted}
    assert "rights_board" in wanted and "payment_guarantee" not in wanted
    assert "payment_guarantee" in {each.item.code for each in desk.of_others}
    path = f"/projects/mine/{site.school.pk}/duties/rights_board/"
    assert "Photograph of the rights notice board" in client.get(path).content.decode()
    said = {"on": "2026-04-20", "purpose": "board"}
    assert client.post(path, said).status_code == 422
    assert client.post(path, said | {"file": pdf(content=b"MZ\x00\x00")}).status_code == 422
    assert client.post(path, said | {"file": pdf(), "on": "2999-01-01"}).status_code == 422
    assert not Document.objects.exists()
    assert client.post(path, said | {"file": pdf()}).status_code == 302
    item = Item.objects.get(project=site.school, code="rights_board")
    assert (item.done_on, item.evidence.purpose, item.entered_by) == (date(2026, 4, 20), "board", manager)
    paper = client.get(f"/projects/mine/{site.school.pk}/papers/{item.evidence_id}/")
    assert b"".join(paper.streaming_content) == PDF


def test_an_order_is_answered_with_a_photograph(site: Site, manager: User) -> None:
    measure = ordered(found(site), by=site.world.housing)
    client = reading(manager)
    assert measure.letter.number in client.get("/projects/mine/").content.decode()
    path = f"/projects/mine/{site.school.pk}/orders/{measure.pk}/"
    page = client.get(path).content.decode()
    assert "限期改正。" in page and "现场检查发现的问题" not in page
    assert client.post(path, {"text": " "}).status_code == 422
    assert client.post(path, {"text": "已开设。", "file": pdf(content=b"MZ\x00\x00")}).status_code == 422
    measure.refresh_from_db()
    assert measure.state == "issued" and not Document.objects.exists()
    assert client.post(path, {"text": "专户已开设。", "file": pdf()}).status_code == 302
    measure.refresh_from_db()
    assert (measure.state, measure.answer, measure.answered_by) == ("answered", "专户已开设。", manager)
    assert measure.documents.get().purpose == "evidence"
    assert "<textarea" not in client.get(path).content.decode()
    assert client.post(path, {"text": "再次"}).status_code == 409


def test_a_proposal_between_agencies_is_not_theirs(site: Site, manager: User) -> None:
    measure = ordered(found(site), by=site.world.housing)
    type(measure).objects.filter(pk=measure.pk).update(rung="limit_new")
    assert reading(manager).get(f"/projects/mine/{site.school.pk}/orders/{measure.pk}/").status_code == 404


def test_the_owner_has_a_block_of_its_own(site: Site) -> None:
    made = opened(site, part="owner", company_id=site.owner.pk)
    desk = desk_of(account_of(made.account.user), TUESDAY.date())
    assert "payment_guarantee" in {each.item.code for each in desk.wanted}
    with pytest.raises(Refused, match="not-your-part"):
        hand_in(
            site.school.pk, "rights_board", pdf(), purpose="board", on=TUESDAY.date(),
            by=made.account.user, now=TUESDAY,
        )  # fmt: skip
    assert not Document.objects.exists()


def test_the_roster_is_shown_in_numbers_alone(site: Site, manager: User) -> None:
    for number in range(3):
        worker = Worker.objects.create(id_number_index=bytes([number]) * 32, shown_name="赵某*", sealed=b"x")
        Engagement.objects.create(
            project=site.school, worker=worker, entered_on=date(2026, 3, 20),
            contracted_on=date(2026, 3, 19) if number else None,
            exited_on=date(2026, 4, 1) if number == 2 else None,
        )  # fmt: skip
    roster = desk_of(account_of(manager), TUESDAY.date()).roster
    assert (roster.on_site, roster.without_contract, roster.left, roster.unsettled) == (2, 1, 1, 1)
    assert "赵某" not in reading(manager).get("/projects/mine/").content.decode()


ROSTER = "姓名,身份证号码\n".encode("utf-8-sig")


def test_lists_are_sent_in_for_the_own_project_alone(site: Site, manager: User) -> None:
    client = reading(manager)
    path = f"/projects/mine/{site.school.pk}/lists/"
    assert client.get(path).status_code == 200
    for kind, _label in offered():
        assert client.get(f"{path}template/{kind}/").status_code == 200
    assert client.get(f"{path}template/projects/").status_code == 404
    assert client.post(path, {"kind": "projects", "file": pdf("a.csv", ROSTER)}).status_code == 422
    assert client.post(path, {"kind": "roster"}).status_code == 422
    assert not RegisterRun.objects.exists()


def run_of(user: User, project: Project, **columns: Any) -> RegisterRun:
    return RegisterRun.objects.create(
        kind="roster", jurisdiction_id="130304", project=project, file_name="名册.csv", sha256="0" * 64, size=9,
        by=user, at=TUESDAY, **columns,
    )  # fmt: skip


def test_a_list_is_followed_and_cancelled(site: Site, manager: User) -> None:
    client = reading(manager)
    run = run_of(manager, site.school, state="checked", new=2, failed=1)
    RegisterFault.objects.create(run=run, number=3, column="身份证号码", message="校验码不对")
    path = f"/projects/mine/{site.school.pk}/lists/{run.pk}/"
    page = client.get(path).content.decode()
    assert "校验码不对" in page and "Take 2 rows in" in page
    assert client.get(path, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    others = run_of(site.world.housing, site.school, state="checked", new=1)
    for act in ("", "confirm/", "cancel/"):
        verb = client.post if act else client.get
        assert verb(f"/projects/mine/{site.school.pk}/lists/{others.pk}/{act}").status_code == 404
    assert client.post(f"{path}cancel/").status_code == 302
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert client.post(f"{path}confirm/").status_code == 409


def test_the_page_asks_the_same_number_of_queries_for_any_number_of_duties(
    site: Site, manager: User, django_assert_max_num_queries: Any
) -> None:
    client = reading(manager)
    client.get("/projects/mine/")
    with django_assert_max_num_queries(14):
        client.get("/projects/mine/")


# ---- nothing else answers


@pytest.mark.parametrize("place", ["", "duties/rights_board/", "orders/1/", "papers/1/"])
def test_another_project_is_not_there(site: Site, manager: User, place: str) -> None:
    other = Project.objects.create(
        code="BDH-P-9002", name="第二工程", jurisdiction_id="130304", region_id="130304100", sector="water"
    )
    assert reading(manager).get(f"/projects/mine/{other.pk}/{place}").status_code == 404


def test_papers_of_others_are_not_there(site: Site, manager: User) -> None:
    other = opened(site, part="owner", company_id=site.owner.pk).account.user
    item = hand_in(
        site.school.pk,
        "payment_guarantee",
        pdf(),
        purpose="guarantee",
        on=TUESDAY.date(),
        by=other,
        now=TUESDAY,
    )
    path = f"/projects/mine/{site.school.pk}/papers/{item.evidence_id}/"
    assert reading(manager).get(path).status_code == 404


def test_officials_find_no_door(site: Site) -> None:
    for user in (site.world.housing, site.world.clerk, site.world.admin):
        for path in ("/projects/mine/", "/projects/mine/password/", f"/projects/mine/{site.school.pk}/"):
            assert reading(user).get(path).status_code == 404


def addresses(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, path) of every address that needs nothing filled in, and of every one that takes one number."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(each.pattern).lstrip("^")
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            plain = (
                route.replace("<int:pk>", "1").replace("<int:code>", "130304").replace("<int:number>", "1")
            )
            if not any(mark in plain for mark in "<>(?["):
                yield each.name or "", "/" + plain.rstrip("$")


# Answered by the door, or by nobody in particular.
OPEN = {"login", "logout", "set_language", "healthz", "readyz"}


def test_nothing_but_the_door_answers_a_party(site: Site, manager: User) -> None:
    case = site.world.complain()
    Case.objects.filter(pk=case.pk).update(project=site.school)
    Project.objects.create(
        code="BDH-P-9002", name="隔壁工程", jurisdiction_id="130304", region_id="130304100", sector="water"
    )
    client = reading(manager)
    walked = 0
    for name, path in addresses():
        if name in OPEN or path == "/projects/mine/password/":
            continue
        answer = client.get(path)
        if name == "home":
            assert answer.headers["Location"] == "/projects/mine/"
            continue
        text = answer.content.decode(errors="replace") if not answer.streaming else ""
        walked += 1
        if name.startswith("party-"):
            assert "隔壁工程" not in text, path
        else:
            assert answer.status_code in (301, 302, 400, 403, 404, 405), (path, answer.status_code)
        assert case.number not in text, path
    assert walked > 100


def test_the_programs_door_is_closed_to_parties(site: Site, manager: User) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=manager).key}")
    for _name, path in addresses():
        if path.startswith("/api/v1/"):
            assert client.get(path).status_code in (403, 404, 405), path


def test_the_bar_of_a_party_has_one_entry(site: Site, manager: User) -> None:
    page = reading(manager).get("/projects/mine/").content.decode()
    bar = page.split('<nav class="places"')[1].split("</nav>")[0]
    assert bar.count("<a ") == 1 and "/projects/mine/" in bar
    missing = reading(manager).get(f"/projects/{site.school.pk}/")
    assert missing.status_code == 404 and reverse("cases") not in missing.content.decode()
