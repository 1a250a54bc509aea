"""Gates over real rows: what the reader collects, the certificate, its public page, the panel and the API."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client

from agencies.errors import Invalid, Refused
from agencies.models import Agency, Region, User
from cases.models import Case
from oversight.actions.gates import check
from oversight.demo.gates import fill
from oversight.gate_facts import Subject, facts_of
from oversight.gates import Gate
from oversight.models import GateCheck
from projects.models import (
    Document,
    Engagement,
    PartyAccount,
    Payment,
    Project,
    ProjectEvent,
    Settlement,
    Worker,
)
from tests.cases.calling import Caller
from tests.places import reading
from tests.projects.site import Site, build_site
from tests.world import TUESDAY, World

TODAY = TUESDAY.date()


@pytest.fixture(autouse=True)
def fresh_count() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def paper(site: Site, purpose: str = "fund_proof", **facts: Any) -> Document:
    number = Document.objects.count()
    given = {"verification": "unchecked"} | facts
    if given["verification"] != "unchecked":
        given |= {"verified_by": site.world.housing, "verified_at": TUESDAY}
    return Document.objects.create(
        project=site.school, purpose=purpose, issuer="示例银行", number=f"资-{number}", kind="pdf", name="a.pdf",
        size=9, sha256=f"{number:064d}", storage_name=f"{number:032d}", stored_at=TUESDAY,
        stored_by=site.world.housing, **given,
    )  # fmt: skip


def owed(site: Site, **columns: Any) -> Case:
    case = site.world.complain()
    Case.objects.filter(pk=case.pk).update(project=site.school, **columns)
    return Case.objects.get(pk=case.pk)


def funded(site: Site) -> None:
    Project.objects.filter(pk=site.school.pk).update(funds_in_place=100, fund_source="区级财政")
    site.school.refresh_from_db()
    paper(site)


def left(site: Site, number: int, **columns: Any) -> Engagement:
    worker = Worker.objects.create(id_number_index=bytes([number]) * 32, shown_name="张*", sealed=b"x")
    return Engagement.objects.create(
        project=site.school, worker=worker, entered_on=date(2026, 3, 20), **columns
    )


# ---- what is collected


def test_the_facts_of_a_project_are_those_of_its_rows(site: Site) -> None:
    good, bad = paper(site), paper(site, verification="false", valid_until=TODAY - timedelta(days=1))
    case = owed(site, amount=Decimal(1000), recovered=Decimal(400))
    stayed = left(site, 1)
    gone = left(site, 2, exited_on=date(2026, 4, 1))
    left(site, 3, exited_on=date(2026, 4, 1), settled_on=date(2026, 4, 2))
    facts = facts_of(Subject(project=site.school), "130304", TODAY)
    assert facts.project and facts.owner
    assert [each.row.id for each in facts.project.fund_proofs] == [bad.pk, good.pk]
    assert [each.has_expired for each in facts.project.fund_proofs] == [True, False]
    assert [(each.row.id, each.outstanding) for each in facts.project.claims] == [(case.pk, Decimal(600))]
    assert [each.id for each in facts.project.unsettled] == [gone.pk] != [stayed.pk]
    assert facts.owner.row.id == site.owner.pk
    assert [each.row.id for each in facts.owner.claims] == [case.pk]
    assert [each.id for each in facts.owner.unrecorded] == [site.school.pk]


def test_a_firm_answers_as_owner_as_contractor_and_as_employer(site: Site) -> None:
    case = owed(site, employer=site.labour)
    for firm in (site.owner, site.builder, site.labour):
        facts = facts_of(Subject(company=firm), "130304", TODAY)
        assert facts.owner and [each.row.id for each in facts.owner.claims] == [case.pk], firm
    Case.objects.filter(pk=case.pk).update(jurisdiction="130300")
    elsewhere = facts_of(Subject(company=site.owner), "130304", TODAY).owner
    assert elsewhere and (elsewhere.claims, elsewhere.elsewhere) == ((), (("秦皇岛市", 1),))


@pytest.mark.clause("BJ-3.2.9")
def test_works_money_and_settlements_count_under_the_contract_the_owner_gave(site: Site) -> None:
    for contract in (site.general, site.works):
        month = {"contract": contract, "month": date(2026, 3, 1), "certified": Decimal(100)}
        Payment.objects.create(
            **month, certified_on=date(2026, 4, 1), due_on=date(2026, 4, 20), paid=40, paid_on=TODAY
        )
        Settlement.objects.create(contract=contract, name="一季度", planned_on=date(2026, 4, 18))
    owner = facts_of(Subject(company=site.owner), "130304", TODAY).owner
    assert owner and [(each.amount, each.is_government) for each in owner.unpaid] == [(Decimal(60), True)]
    assert [each.days for each in owner.delays] == [10]
    assert owner.unrecorded == ()
    # The builder is no owner of anything.
    builder = facts_of(Subject(company=site.builder), "130304", TODAY).owner
    assert builder and (builder.unpaid, builder.delays) == ((), ())


def test_the_number_of_queries_does_not_grow_with_the_rows(
    site: Site, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        paper(site)
        owed(site)
        left(site, number, exited_on=date(2026, 4, 1))
    with django_assert_num_queries(8):
        facts_of(Subject(project=site.school), "130304", TODAY)


# ---- the certificate


@pytest.mark.clause("TL-2.2.1a")
def test_a_certificate_says_which_rows_decided(site: Site) -> None:
    made = check(Gate.PERMIT, project=site.school, by=site.world.housing, now=TUESDAY)
    assert (made.number, made.outcome) == ("130304-G2026-0001", "closed")
    assert made.reasons[0]["code"] == "no_fund_proof"
    assert made.reasons[0]["rows"][0]["id"] == site.school.pk
    funded(site)
    second = check(Gate.PERMIT, project=site.school, by=site.world.housing, now=TUESDAY)
    assert (second.number, second.outcome) == ("130304-G2026-0002", "open")
    assert second.reasons[0]["rows"][0]["model"] == "document"
    event = ProjectEvent.objects.filter(project=site.school, act="gate_checked").first()
    assert event and event.details == {"gate": "permit", "outcome": "open", "number": second.number}


def test_a_certificate_never_changes(site: Site) -> None:
    made = check(Gate.PERMIT, project=site.school, by=site.world.housing, now=TUESDAY)
    for change in (lambda rows: rows.update(outcome="open"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(GateCheck.objects.filter(pk=made.pk))


@pytest.mark.parametrize("who", ["leader", "auditor", "admin"])
def test_only_the_staff_of_departments_issue_certificates(site: Site, who: str) -> None:
    with pytest.raises(Refused, match="not-your-part"):
        check(Gate.PERMIT, project=site.school, by=getattr(site.world, who), now=TUESDAY)


def test_what_cannot_be_asked_is_refused(site: Site) -> None:
    housing = site.world.housing
    with pytest.raises(Refused, match="no-such-gate"):
        check(Gate.COMPLETION, project=site.school, by=housing, now=TUESDAY)
    with pytest.raises(Invalid, match="gate"):
        check(Gate.PERMIT, company=site.owner, by=housing, now=TUESDAY)
    wrong: list[dict[str, Any]] = [{}, {"project": site.school, "company": site.owner}]
    for both in wrong:
        with pytest.raises(Invalid, match="project"):
            check(Gate.NEW_PROJECT, by=housing, now=TUESDAY, **both)
    Project.objects.filter(pk=site.school.pk).update(jurisdiction="130300")
    with pytest.raises(Project.DoesNotExist):
        check(Gate.PERMIT, project=site.school, by=housing, now=TUESDAY)
    assert not GateCheck.objects.exists()


# ---- the pages


def test_a_gate_is_searched_asked_and_certified(site: Site) -> None:
    client = reading(site.world.housing)
    assert "no certificate" not in client.get("/oversight/gates/check/").content.decode()
    assert client.get("/oversight/gates/check/?gate=door&project=x").status_code == 200
    found = client.get("/oversight/gates/check/?gate=new_project&q=示例").content.decode()
    assert site.school.name in found and site.builder.name in found
    assert site.builder.name not in client.get("/oversight/gates/check/?gate=permit&q=示例").content.decode()
    asked = client.get(f"/oversight/gates/check/?gate=permit&project={site.school.pk}").content.decode()
    assert "There is no proof of funds." in asked and "第二十三条" in asked
    answer = client.post("/oversight/gates/check/", {"gate": "permit", "project": site.school.pk})
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "130304-G2026-0001" in page and "gate-code" in page and "Gate closed" in page


def test_a_case_is_linked_for_who_may_open_it_and_named_for_others(site: Site) -> None:
    case = owed(site)
    made = check(Gate.NEW_PROJECT, project=site.school, by=site.world.hrss, now=TUESDAY)
    link = f'href="/cases/{case.number}/"'
    kept = reading(site.world.clerk).get(f"/oversight/gates/{made.number}/").content.decode()
    other = reading(site.world.water).get(f"/oversight/gates/{made.number}/").content.decode()
    assert link in kept and link not in other and case.number in other


def test_the_register_filters_and_exports(site: Site) -> None:
    check(Gate.PERMIT, project=site.school, by=site.world.housing, now=TUESDAY)
    check(Gate.NEW_PROJECT, company=site.builder, by=site.world.hrss, now=TUESDAY)
    client = reading(site.world.leader)
    both = client.get("/oversight/gates/").content.decode()
    assert "G2026-0001" in both and "G2026-0002" in both
    only = client.get("/oversight/gates/?outcome=open").content.decode()
    assert "G2026-0001" not in only and "G2026-0002" in only
    answer: Any = client.get("/oversight/gates/export/?gate=permit")
    rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 2 and rows[1][0] == "130304-G2026-0001" and "There is no proof" in rows[1][4]


def test_the_register_asks_the_same_number_of_queries_for_any_number_of_rows(
    site: Site, django_assert_num_queries: Any
) -> None:
    for _n in range(4):
        check(Gate.PERMIT, project=site.school, by=site.world.housing, now=TUESDAY)
    client = reading(site.world.housing)
    client.get("/oversight/gates/")
    with django_assert_num_queries(4):
        client.get("/oversight/gates/")


def test_the_panel_says_how_the_gates_of_a_project_stand(
    site: Site, django_assert_max_num_queries: Any
) -> None:
    client = reading(site.world.haibin)
    path = f"/oversight/projects/{site.school.pk}/gates/"
    with django_assert_max_num_queries(16):
        part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "There is no proof of funds." in part
    assert "<html" in client.get(path).content.decode()


@pytest.mark.parametrize(
    "path", ["gates/", "gates/check/", "gates/export/", "gates/130304-G2026-0001/", "projects/{pk}/gates/"]
)
def test_who_keeps_no_cases_finds_no_gates(site: Site, path: str) -> None:
    check(Gate.PERMIT, project=site.school, by=site.world.housing, now=TUESDAY)
    party = User.objects.create_user("d-1", role="party")
    for user in (site.world.admin, party):
        assert reading(user).get("/oversight/" + path.format(pk=site.school.pk)).status_code == 404


def test_the_demonstration_has_certificates_and_doors_once(site: Site) -> None:
    for _n in range(2):
        fill([site.school], by=site.world.clerk, now=TUESDAY, seed=7)
    assert GateCheck.objects.count() == 12
    assert PartyAccount.objects.filter(password_set_at__isnull=False).count() == 2
    assert GateCheck.objects.order_by("pk").first().checked_at <= TUESDAY


# ---- whether it is genuine


def test_the_public_page_says_what_stands_on_the_paper_and_no_more(site: Site) -> None:
    case = owed(site)
    made = check(Gate.NEW_PROJECT, project=site.school, by=site.world.hrss, now=TUESDAY)
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["django_language"] = "en"
    answer = client.get(f"/g/{made.token}/")
    page = answer.content.decode()
    assert answer.status_code == 200 and answer["X-Robots-Tag"].startswith("noindex")
    for said in (made.number, site.school.name, made.agency.name, "Gate closed", "2026-04-28"):
        assert said in page
    for kept in (case.number, "hrss", made.checked_by.full_name, "310"):
        assert kept not in page
    assert "As of today the gate would say the same." in page
    Case.objects.filter(pk=case.pk).update(amount=5, recovered=5)
    assert "would not say the same any more" in client.get(f"/g/{made.token}/").content.decode()


def test_a_code_that_was_never_issued_is_not_genuine(site: Site) -> None:
    made = check(Gate.PERMIT, project=site.school, by=site.world.housing, now=TUESDAY)
    for token in ("x", made.token[:-1], made.token.upper() + "0", made.token_hash, made.salt, "张"):
        answer = Client(headers={"Accept-Language": "en"}).get(f"/g/{token}/")
        assert answer.status_code == 404 and made.number not in answer.content.decode()


def test_who_asks_too_often_waits(site: Site) -> None:
    client = Client()
    answers = [client.get("/g/nothing/").status_code for _n in range(32)]
    assert answers[:30] == [404] * 30 and set(answers[30:]) == {429}


# ---- the API


def test_a_program_asks_a_gate(site: Site) -> None:
    caller = Caller(site.world.housing)
    status, told = caller.tell("/api/v1/gates/check/", {"gate": "permit", "project_code": site.school.code})
    assert status == 201
    assert (told["outcome"], told["reasons"][0]["code"]) == ("closed", "no_fund_proof")
    assert told["reasons"][0]["rows"][0]["id"] == site.school.pk
    assert told["url"].endswith(f"/oversight/gates/{told['number']}/") and "/g/" in told["genuine_url"]
    assert caller.ask(f"/api/v1/gates/{told['number']}/") == (200, told)
    firm = {"gate": "new_project", "credit_code": site.builder.credit_code}
    assert caller.tell("/api/v1/gates/check/", firm)[1]["outcome"] == "open"


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        ({}, 400, "gate"),
        ({"gate": "door", "project_code": "BDH-P-9001"}, 400, "gate"),
        ({"gate": "permit"}, 400, "project_code"),
        ({"gate": "permit", "credit_code": "91130304XX00000027"}, 404, "detail"),
        ({"gate": "permit", "project_code": "nowhere"}, 404, "detail"),
        ({"gate": "completion", "project_code": "BDH-P-9001"}, 409, "code"),
        ({"gate": "permit", "project_code": "BDH-P-9001", "colour": 1}, 400, "colour"),
    ],
)
def test_what_a_program_asks_wrongly_is_named(
    site: Site, body: dict[str, object], status: int, named: str
) -> None:
    got, told = Caller(site.world.housing).tell("/api/v1/gates/check/", body)
    assert (got, named in told) == (status, True), told


def test_certificates_of_another_place_are_not_there(site: Site) -> None:
    made = check(Gate.PERMIT, project=site.school, by=site.world.housing, now=TUESDAY)
    Region.objects.create(code="110000", name="北京市", kind="province")
    office = Agency.objects.create(
        jurisdiction_id="110000", role="hrss", region_id="110000", name="市人社局", short_name="市人社局"
    )
    stranger = User.objects.create_user("bj-1", role="handler", agency=office)
    assert Caller(stranger).ask(f"/api/v1/gates/{made.number}/")[0] == 404
    body = {"gate": "permit", "project_code": site.school.code}
    assert Caller(stranger).tell("/api/v1/gates/check/", body)[0] == 404
    assert reading(stranger).get(f"/oversight/gates/{made.number}/").status_code == 404
