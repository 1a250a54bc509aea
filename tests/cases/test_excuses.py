"""Reasons that are none: reported, marked with their clause, counted, and never the ground of anything."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine

from agencies.errors import Refused
from cases.actions import closing, feedback, receipt
from cases.actions.closing import Ending
from cases.models import Case
from cases.reasons import INVALID_EXCUSES, ArrearsReason, clauses_against, excuses_among
from projects.models import Company, Project
from tests.cases.calling import CASES, TRANSFERS, Caller
from tests.cases.courses import WEDNESDAY, report, to_close
from tests.places import reading
from tests.world import World

pytestmark = pytest.mark.django_db
EXCUSES = [each.value for each in ArrearsReason if each in INVALID_EXCUSES]
# The texts are not ours to copy; where they lie beside the project, quotes are compared with them.
TEXTS = Path(__file__).resolve().parents[3] / "shared" / "domain" / "sources"


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


def test_each_excuse_is_rejected_by_its_own_document_and_by_national_law() -> None:
    """BDH-1.1.2 audit not finished; TL-2.6.1a works money not received; BDH-2.3.3 a dispute about settlement."""
    assert clauses_against("audit_pending", "130304")[0].source == "一(一)"
    assert clauses_against("payment_not_arrived", "654224")[0].source == "二(六)1"
    assert clauses_against("settlement_dispute", "130304")[0].source == "二(三)(3)"
    for excuse in EXCUSES:
        for elsewhere in ("620700", "410305"):
            found = clauses_against(excuse, elsewhere)
            assert found and all(each.is_national for each in found), "one district's clause binds no other"
    assert clauses_against("absconded", "130304") == ()
    assert excuses_among(["other", "settlement_dispute", "audit_pending"]) == (
        ArrearsReason.SETTLEMENT_DISPUTE, ArrearsReason.AUDIT_PENDING,
    )  # fmt: skip


def with_firms(world: World, number: str = "P-1") -> Case:
    """A case of a registered project, with its owner, its general contractor and an employer."""
    owner, _new = Company.objects.get_or_create(name="某置业公司", credit_code="91130300MA0000001A")
    builder, _new = Company.objects.get_or_create(name="某建工集团", credit_code="91130300MA0000002B")
    project, _new = Project.objects.get_or_create(code=number, defaults=_project(world, owner, builder))
    case = world.routed(employer="某劳务公司")
    Case.objects.filter(pk=case.pk).update(project=project)
    return Case.objects.get(pk=case.pk)


def _project(world: World, owner: Company, builder: Company) -> dict[str, Any]:
    town = world.agency("township", "130304100").region
    return {
        "name": "护岸工程", "jurisdiction_id": "130304", "region": town, "sector": "water", "owner": owner,
        "general_contractor": builder,
    }  # fmt: skip


def fed_back(world: World, case: Case, *reasons: str) -> feedback.Feedback:
    lead = case.transfers.get(kind="lead")
    receipt.receive(lead.pk, by=world.water, now=WEDNESDAY)
    return feedback.feed_back(lead.pk, report(reasons=reasons), by=world.water, now=WEDNESDAY)


@pytest.mark.clause("BDH-1.1.2")
def test_bdh_1_1_2_the_form_marks_an_excuse_with_its_clause_and_so_does_the_page(world: World) -> None:
    case = with_firms(world)
    lead = case.transfers.get(kind="lead")
    receipt.receive(lead.pk, by=world.water, now=WEDNESDAY)
    form = reading(world.water).get(f"/cases/{case.number}/").content.decode()
    assert 'value="audit_pending"' in form and "no excuse, 一(一)" in form
    assert "不得将未完成审计作为延期工程结算、拖欠工程款理由" in form
    feedback.feed_back(
        lead.pk, report(reasons=["audit_pending", "works_money_owed"]), by=world.water, now=WEDNESDAY
    )
    page = reading(world.clerk).get(f"/cases/{case.number}/").content.decode()
    assert "no excuse 一(一)" in page.replace("\n", " ").replace("  ", "")
    told = Caller(world.clerk).case(case.number)["transfers"][0]["feedback"][0]
    assert told["reasons"] == ["works_money_owed", "audit_pending"]
    assert told["invalid_excuses"] == ["audit_pending"]


def test_reasons_come_by_form_and_by_api_and_unknown_ones_are_refused(world: World) -> None:
    case = world.routed()
    lead = case.transfers.get(kind="lead")
    receipt.receive(lead.pk, by=world.water, now=WEDNESDAY)
    body = {"outcome": "solved", "findings": "查明", "reasons": ["nonsense"]}
    status, told = Caller(world.water).tell(f"{TRANSFERS}{lead.pk}/feedback/", body)
    assert status == 400 and "reasons" in told
    answer = reading(world.water).post(
        f"/transfers/{lead.pk}/feedback/",
        {"outcome": "solved", "findings": "查明", "reasons": ["absconded", "casual_labour"]},
    )
    assert answer.status_code == 302
    assert lead.feedback.get().reasons == ["casual_labour", "absconded"]


@pytest.mark.clause("BDH-1.1.2")
@pytest.mark.parametrize("excuse", EXCUSES)
def test_bdh_1_1_2_no_excuse_is_the_ground_of_closing(world: World, excuse: str) -> None:
    """With TL-2.6.1a and BDH-2.3.3 for the two others."""
    case = to_close(world, amount_paid=Decimal(0), workers_paid=0)
    ending = Ending("other", "结案", 0, Decimal(0), ground=excuse)
    with pytest.raises(Refused) as refused:
        closing.close(case.number, ending, by=world.clerk, now=WEDNESDAY)
    assert refused.value.code == "invalid-excuse"
    assert clauses_against(excuse, "130304")[0].quote in str(refused.value.message)
    body = {"conclusion": "other", "summary": "结案", "ground": excuse}
    assert Caller(world.clerk).tell(f"{CASES}{case.number}/close/", body)[1]["code"] == "invalid-excuse"
    assert reading(world.clerk).post(f"/cases/{case.number}/close/", body).status_code == 409
    page = reading(world.clerk).get(f"/cases/{case.number}/").content.decode()
    option = page[page.index(f'<option value="{excuse}"') :][:200]
    assert "disabled" in option and "no excuse" in option
    assert not case.closings.exists()


@pytest.mark.clause("BDH-1.1.2")
def test_bdh_1_1_2_excuses_are_counted_per_firm_and_owner_and_every_figure_opens_its_cases(
    world: World,
) -> None:
    one, two, three = (with_firms(world) for _each in range(3))
    fed_back(world, one, "audit_pending", "payment_not_arrived")
    fed_back(world, two, "audit_pending")
    fed_back(world, three, "absconded")
    client = reading(world.clerk)
    page = client.get("/excuses/").content.decode()
    for name in ("某劳务公司", "某建工集团", "某置业公司"):
        assert name in page
    from html import unescape
    from re import findall

    links = [unescape(each) for each in findall(r'href="(/cases/\?queue=all[^"]*)"', page)]
    audit = [each for each in links if "reason=audit_pending" in each]
    assert len(audit) == 3, "by employer, contractor and owner"
    for link in audit:
        listed = client.get(link).content.decode()
        assert one.number in listed and two.number in listed and three.number not in listed
    every = [each for each in links if "reason=invalid" in each]
    assert len(every) == 3
    assert three.number not in client.get(every[0]).content.decode()
    told = b"".join(client.get("/excuses/export/")).decode()
    assert "某建工集团,0,2,1,2" in told, "settlement, audit, payment, cases"


def test_feedback_that_was_returned_no_longer_counts(world: World) -> None:
    case = with_firms(world)
    fed_back(world, case, "audit_pending")
    lead = case.transfers.get(kind="lead")
    feedback.return_for_more(lead.pk, reason="请补充", by=world.clerk, now=WEDNESDAY)
    assert "No feedback names a reason" in reading(world.clerk).get("/excuses/").content.decode()


def test_who_has_no_part_in_a_case_does_not_see_its_excuse_counted(world: World) -> None:
    fed_back(world, with_firms(world), "audit_pending")
    assert "某置业公司" not in reading(world.housing).get("/excuses/").content.decode()
    assert "某置业公司" in reading(world.water).get("/excuses/").content.decode()


def test_the_report_is_narrowed_by_name_excuse_and_day(world: World) -> None:
    fed_back(world, with_firms(world), "audit_pending")
    client = reading(world.clerk)
    assert "某置业公司" in client.get("/excuses/?q=置业").content.decode()
    assert "某建工集团" not in client.get("/excuses/?q=置业").content.decode()
    assert "No excuse matches" in client.get("/excuses/?excuse=settlement_dispute").content.decode()
    later = (WEDNESDAY.date() + timedelta(days=1)).isoformat()
    assert "No excuse matches" in client.get(f"/excuses/?received_from={later}").content.decode()
    assert date.fromisoformat(later) > WEDNESDAY.date()


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the texts of the documents are not here")
def test_every_quote_against_an_excuse_stands_in_its_document() -> None:
    files = {"130304": "BDH.txt", "654224": "TL.txt"}
    for clauses in INVALID_EXCUSES.values():
        for clause in clauses:
            if name := files.get(clause.jurisdiction):
                assert clause.quote in (TEXTS / name).read_text("utf-8")
