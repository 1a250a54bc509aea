"""The duties of a real project: counted from the registers, entered by people, excused, and lit."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.errors import Invalid, Refused
from agencies.people.models import User
from projects.compliance.actions import excuse, meet, recount, unexcuse, unmeet
from projects.compliance.judging import Fault, State, state_of
from projects.compliance.lights import lights_for
from projects.history import record
from projects.models import (
    Appraisal,
    Contract,
    Device,
    Document,
    Engagement,
    Enrolment,
    Item,
    PartyAccount,
    Post,
    Project,
    ProjectEvent,
    Settlement,
    Worker,
)
from tests.places import build_place
from tests.projects.site import Site, build_site, credit_code
from tests.world import PASSWORD, TUESDAY, World

TODAY = date(2026, 4, 28)


@pytest.fixture
def site(world: World) -> Site:
    found = build_site(world)
    recount([found.school.pk], now=TUESDAY)
    return found


def item(project: Project, code: str) -> Item:
    return Item.objects.get(project=project, code=code)


def state(project: Project, code: str) -> State:
    found = item(project, code)
    return state_of(
        applies=found.applies, recurs=found.recurs, due_on=found.due_on, provisional=found.provisional,
        done_on=found.done_on, fault=found.fault, excuse=found.excuse, today=TODAY,
    )  # fmt: skip


def again(project: Project) -> None:
    recount([project.pk], now=TUESDAY)


def paper(site: Site, **fields: Any) -> Document:
    number = Document.objects.count()
    return Document.objects.create(
        project=site.school, kind="pdf", name="证明.pdf", size=10, sha256=f"{number:064d}",
        storage_name=f"{number:032d}", stored_at=TUESDAY, stored_by=site.world.housing,
        **{"purpose": Document.Purpose.DEPOSIT} | fields,
    )  # fmt: skip


def worker(project: Project, **fields: Any) -> Engagement:
    number = Worker.objects.count()
    person = Worker.objects.create(id_number_index=bytes([number]) * 8, shown_name="张**", sealed=b"x")
    entered = {"entered_on": date(2026, 3, 20), "contracted_on": date(2026, 3, 18)}
    return Engagement.objects.create(project=project, worker=person, **entered | fields)


def elsewhere(code: str, **fields: Any) -> tuple[Project, User]:
    """A project in another place, signed 2026-03-02 and begun 2026-03-16; and whoever keeps its register."""
    place = build_place(code)
    project = Project.objects.create(
        code=f"P-{code}", name="示例河道治理工程", jurisdiction_id=code, region_id=code, sector="water",
        approved_on=date(2026, 2, 27), starts_on=date(2026, 3, 16), started_on=date(2026, 3, 16), **fields,
    )  # fmt: skip
    from projects.models import Company

    builder = Company.objects.create(name="示例水利工程有限公司", credit_code=credit_code(9))
    Contract.objects.create(
        project=project,
        kind=Contract.Kind.GENERAL,
        number="总-2",
        contractor=builder,
        signed_on=date(2026, 3, 2),
    )
    again(project)
    return project, place.clerk


# ---- what the registers say


@pytest.mark.clause("BDH-1.3.1")
def test_a_state_owned_contractor_owes_the_six(site: Site) -> None:
    six = {"real_name", "wage_account", "agency_payment", "labour_manager", "rights_board", "deposit"}
    found = Item.objects.filter(project=site.school, code__in=six, applies=True)
    assert set(found.values_list("code", flat=True)) == six
    assert {state(site.school, code) for code in ("wage_account", "rights_board", "deposit")} == {
        State.MISSING
    }


@pytest.mark.clause("BDH-2.4.3")
def test_the_tender_clause_is_read_from_the_project(site: Site) -> None:
    assert state(site.school, "tender_clause") is State.MISSING
    for said, expected in ((False, State.FAULTY), (True, State.MET)):
        Project.objects.filter(pk=site.school.pk).update(tender_has_wage_clause=said)
        again(site.school)
        assert state(site.school, "tender_clause") is expected


@pytest.mark.clause("BDH-1.4.2")
def test_a_start_without_permit_stays_a_fault_after_it_came(site: Site) -> None:
    assert item(site.school, "start_permit").fault == Fault.BEGUN_WITHOUT
    Project.objects.filter(pk=site.school.pk).update(permitted_on=date(2026, 4, 1))
    again(site.school)
    assert state(site.school, "start_permit") is State.FAULTY
    Contract.objects.filter(pk=site.general.pk).update(is_qualified=False)
    again(site.school)
    assert item(site.school, "start_qualified").fault == Fault.UNQUALIFIED


@pytest.mark.clause("BDH-2.2.1")
def test_a_deposit_after_the_start_is_done_late(site: Site) -> None:
    meet(site.school.pk, "deposit", on=date(2026, 3, 20), by=site.world.housing, now=TUESDAY)
    assert state(site.school, "deposit") is State.MET_LATE


@pytest.mark.clause("ZY-2.2.1a")
@pytest.mark.clause("ZY-2.2.1b")
@pytest.mark.clause("ZY-2.2.1c")
@pytest.mark.clause("ZY-2.3.2a")
def test_zhangye_counts_the_push_and_the_platform(db: None) -> None:
    project, _clerk = elsewhere("620700")
    # Saturday the 28th was worked in exchange for a holiday.
    assert {code: item(project, code).due_on for code in ("push", "platform")} == {
        "push": date(2026, 3, 3), "platform": date(2026, 4, 15),
    }  # fmt: skip
    assert state(project, "push") is State.MISSING and state(project, "platform_listed") is State.OPEN
    assert state(project, "tender_clause") is State.MISSING
    Project.objects.filter(pk=project.pk).update(
        pushed_on=date(2026, 3, 3), enrolled_on=date(2026, 4, 20), tender_has_wage_clause=True
    )
    again(project)
    states = {code: state(project, code) for code in ("push", "platform", "platform_listed", "tender_clause")}
    assert states == {
        "push": State.MET, "platform": State.MET_LATE, "platform_listed": State.MET, "tender_clause": State.MET,
    }  # fmt: skip


@pytest.mark.clause("TL-2.1.2d")
@pytest.mark.clause("TL-2.1.2c")
@pytest.mark.clause("TL-2.1.2a")
@pytest.mark.clause("TL-2.1.1a")
@pytest.mark.clause("TL-2.2.2a")
def test_toli_counts_filing_devices_rolls_contracts_and_settlement(db: None) -> None:
    project, _clerk = elsewhere("654224")
    general = project.contracts.get()
    assert item(project, "labour_filing").due_on == date(2026, 3, 7)
    general.filed_on, general.settlement_cycle, general.payment_cycle = date(2026, 3, 9), 1, 2
    general.save()
    Device.objects.create(project=project, kind="paper", serial="1", installed_on=date(2026, 3, 16))
    worker(project, contracted_on=date(2026, 3, 25))
    again(project)
    assert state(project, "labour_filing") is State.MET_LATE
    faults = {
        code: item(project, code).fault for code in ("device", "labour_contracts", "process_settlement")
    }
    assert faults == {"device": "device", "labour_contracts": "no_contract", "process_settlement": "cycles"}
    assert state(project, "roll_registration") is State.MET
    assert state(project, "roll_attendance") is State.OPEN and item(project, "roll_attendance").recurs
    assert state(project, "labour_manager") is State.MISSING
    Device.objects.create(project=project, kind="face_gate", serial="2", installed_on=date(2026, 3, 16))
    Post.objects.create(project=project, part="labour_manager", name="李管理", from_on=date(2026, 3, 16))
    general.payment_cycle = 1
    general.save()
    Engagement.objects.update(contracted_on=date(2026, 3, 19))
    again(project)
    for code in ("device", "labour_contracts", "process_settlement", "labour_manager"):
        assert state(project, code) is State.MET, code
    Settlement.objects.create(contract=general, name="一季度", planned_on=date(2026, 4, 1))
    again(project)
    assert item(project, "process_settlement").fault == Fault.SETTLEMENT_LATE


@pytest.mark.clause("JX-4.2.1")
def test_jianxi_asks_real_names_and_the_bank_of_every_project(db: None) -> None:
    project, clerk = elsewhere("410305", category="social")
    found = Item.objects.filter(project=project, code__in=["real_name", "agency_payment"], applies=True)
    assert found.count() == 2
    # The deposit of 四(三) is for projects of the district; what the nation asks holds all the same.
    assert item(project, "deposit").start == "permit_or_contract"
    worker(project)
    again(project)
    meet(project.pk, "agency_payment", on=date(2026, 4, 20), by=clerk, now=TUESDAY)
    assert item(project, "agency_payment").due_on == date(2026, 5, 31)
    with pytest.raises(Refused, match="already-met"):
        meet(project.pk, "agency_payment", on=date(2026, 4, 1), by=clerk, now=TUESDAY)


@pytest.mark.clause("ZY-A21")
def test_the_owner_has_a_block_of_its_own_with_a_person(db: None) -> None:
    from projects.compliance.shown import stages_of

    project, _clerk = elsewhere("620700")
    Post.objects.create(project=project, part="owner", name="王业主", from_on=date(2026, 3, 1))
    owner = [block for stage in stages_of(project, TODAY) for block in stage.blocks if block.party == "owner"]
    codes = {duty.item.code for block in owner for duty in block.duties}
    assert {"start_funds", "payment_guarantee", "labour_cost", "owner_supervision", "owner_clearing"} <= codes
    assert {block.person for block in owner} == {"王业主"}
    assert all(duty.source.clause == "ZY 附件21" for block in owner for duty in block.duties
               if duty.item.code in ("start_funds", "labour_cost", "owner_supervision", "owner_clearing"))  # fmt: skip


@pytest.mark.clause("ZY-2.3.1")
def test_three_stages_and_three_parties_have_their_lists(db: None) -> None:
    from projects.compliance.shown import stages_of

    project, _clerk = elsewhere("620700")
    stages = stages_of(project, TODAY)
    assert [stage.stage for stage in stages] == ["preparation", "on_site", "exit"]
    assert all({"owner", "gc", "sub"} <= {block.party for block in stage.blocks} for stage in stages)


def test_a_wage_account_that_is_opened_starts_its_filing(site: Site) -> None:
    assert item(site.school, "account_filing").due_on is None
    meet(site.school.pk, "wage_account", on=date(2026, 3, 20), by=site.world.hrss, now=TUESDAY)
    assert item(site.school, "account_filing").due_on == date(2026, 4, 19)


def test_a_programme_an_appraisal_and_a_certificate_fill_their_duties(site: Site) -> None:
    Enrolment.objects.create(project=site.school, enrolled_on=date(2026, 4, 1), enrolled_by=site.world.hrss)
    Appraisal.objects.create(
        project=site.school, from_on=date(2026, 3, 1), until_on=date(2026, 3, 31), labour_use=90, wage_account=90,
        wage_payment=90, made_by=site.world.clerk, made_at=TUESDAY, checked_by=site.world.housing,
        checked_at=TUESDAY, checking_agency=site.world.agency("housing"),
    )  # fmt: skip
    paper(
        site, purpose="payment_certificate", dated_on=date(2026, 4, 2), signed_by_contractor=True,
        signed_by_supervisor=True,
    )  # fmt: skip
    again(site.school)
    for code in ("arrears_free_office", "appraisal", "owner_clearing"):
        assert state(site.school, code) is State.MET


# ---- the verbs


def test_a_duty_is_entered_with_its_evidence_and_stands_on_the_timeline(site: Site) -> None:
    proof = paper(site)
    done = meet(
        site.school.pk,
        "deposit",
        on=date(2026, 3, 1),
        by=site.world.housing,
        now=TUESDAY,
        evidence_id=proof.pk,
    )
    assert (done.done_on, done.evidence_id, state(site.school, "deposit")) == (
        date(2026, 3, 1), proof.pk, State.MET,
    )  # fmt: skip
    event = ProjectEvent.objects.get(act="duty_met")
    assert event.details == {"duty": "deposit", "on": "2026-03-01"}
    meet(
        site.school.pk,
        "deposit",
        on=date(2026, 3, 1),
        by=site.world.housing,
        now=TUESDAY,
        evidence_id=proof.pk,
    )
    assert ProjectEvent.objects.filter(act="duty_met").count() == 1


@pytest.mark.parametrize("verification", ["doubtful", "false"])
def test_doubtful_evidence_does_not_satisfy(site: Site, verification: str) -> None:
    """TL 二(二)2."""
    proof = paper(site)
    meet(
        site.school.pk,
        "deposit",
        on=date(2026, 3, 1),
        by=site.world.housing,
        now=TUESDAY,
        evidence_id=proof.pk,
    )
    Document.objects.update(verification=verification, verified_by=site.world.hrss, verified_at=TUESDAY)
    again(site.school)
    assert (state(site.school, "deposit"), item(site.school, "deposit").fault) == (
        State.FAULTY,
        Fault.EVIDENCE,
    )
    with pytest.raises(Invalid, match="evidence"):
        meet(
            site.school.pk, "rights_board", on=TODAY, by=site.world.housing, now=TUESDAY, evidence_id=proof.pk
        )


def test_an_entry_is_taken_back_with_a_reason(site: Site) -> None:
    meet(site.school.pk, "deposit", on=date(2026, 3, 1), by=site.world.housing, now=TUESDAY)
    unmeet(site.school.pk, "deposit", reason="录错项目", by=site.world.housing, now=TUESDAY)
    assert state(site.school, "deposit") is State.MISSING and item(site.school, "deposit").entered_by is None


def test_what_does_not_apply_is_excused_and_counts_again(site: Site) -> None:
    excuse(site.school.pk, "deposit", reason="合同额低于300万元，免缴", by=site.world.hrss, now=TUESDAY)
    assert state(site.school, "deposit") is State.NOT_APPLICABLE
    again(site.school)
    assert state(site.school, "deposit") is State.NOT_APPLICABLE
    unexcuse(site.school.pk, "deposit", by=site.world.hrss, now=TUESDAY)
    assert state(site.school, "deposit") is State.MISSING


def _met(site: Site) -> None:
    meet(site.school.pk, "deposit", on=date(2026, 3, 1), by=site.world.housing, now=TUESDAY)


def _excused(site: Site) -> None:
    excuse(site.school.pk, "deposit", reason="免缴", by=site.world.hrss, now=TUESDAY)


@pytest.mark.parametrize(
    ("before", "verb", "code"),
    [
        (_met, "meet", "already-met"),
        (_excused, "meet", "excused"),
        (_excused, "excuse", "excused"),
        (None, "unmeet", "not-entered"),
        (None, "unexcuse", "not-excused"),
    ],
)
def test_every_act_that_a_state_does_not_allow_is_refused(
    site: Site, before: Any, verb: str, code: str
) -> None:
    if before:
        before(site)
    about: dict[str, Any] = {"by": site.world.hrss, "now": TUESDAY}
    acts = {
        "meet": lambda: meet(site.school.pk, "deposit", on=date(2026, 3, 2), **about),
        "unmeet": lambda: unmeet(site.school.pk, "deposit", reason="x", **about),
        "excuse": lambda: excuse(site.school.pk, "deposit", reason="x", **about),
        "unexcuse": lambda: unexcuse(site.school.pk, "deposit", **about),
    }
    with pytest.raises(Refused, match=code):
        acts[verb]()


def test_what_a_register_fills_is_not_entered_and_what_does_not_apply_not_excused(site: Site) -> None:
    Project.objects.filter(pk=site.school.pk).update(approved_on=date(2026, 1, 5))
    again(site.school)
    with pytest.raises(Refused, match="already-met"):
        meet(site.school.pk, "start_approval", on=date(2026, 1, 5), by=site.world.hrss, now=TUESDAY)
    Contract.objects.filter(pk=site.works.pk).delete()
    again(site.school)
    with pytest.raises(Refused, match="does-not-apply"):
        excuse(site.school.pk, "subcontract_written", reason="x", by=site.world.hrss, now=TUESDAY)


def test_bad_input_is_named_with_its_field(site: Site) -> None:
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Invalid, match="on"):
        meet(site.school.pk, "deposit", on=tomorrow, by=site.world.housing, now=TUESDAY)
    with pytest.raises(Invalid, match="evidence"):
        meet(site.school.pk, "deposit", on=TODAY, by=site.world.housing, now=TUESDAY, evidence_id=99)
    with pytest.raises(Invalid, match="reason"):
        excuse(site.school.pk, "deposit", reason=" ", by=site.world.hrss, now=TUESDAY)
    with pytest.raises(Http404):
        meet(site.school.pk, "moon_tax", on=TODAY, by=site.world.housing, now=TUESDAY)


def test_only_who_is_in_charge_enters_and_only_who_supervises_excuses(site: Site) -> None:
    about: dict[str, Any] = {"now": TUESDAY}
    with pytest.raises(Refused, match="not-your-part"):
        meet(site.school.pk, "deposit", on=TODAY, by=site.world.market, **about)
    with pytest.raises(Refused, match="not-your-part"):
        excuse(site.school.pk, "deposit", reason="x", by=site.world.haibin, **about)
    with pytest.raises(Refused, match="not-your-part"):
        meet(site.school.pk, "deposit", on=TODAY, by=site.world.auditor, **about)


def test_a_party_enters_what_it_owes_itself_and_nothing_else(site: Site) -> None:
    owner = User.objects.create_user("owner", password=PASSWORD, role="party", full_name="业主")
    PartyAccount.objects.create(
        user=owner, project=site.school, part="owner", opened_at=TUESDAY, opened_by=site.world.clerk
    )
    meet(site.school.pk, "payment_guarantee", on=date(2026, 3, 1), by=owner, now=TUESDAY)
    assert state(site.school, "payment_guarantee") is State.MET
    with pytest.raises(Refused, match="not-your-part"):
        meet(site.school.pk, "deposit", on=date(2026, 3, 1), by=owner, now=TUESDAY)
    PartyAccount.objects.update(ended_at=timezone.now())
    with pytest.raises(Http404):
        meet(site.school.pk, "labour_cost", on=date(2026, 3, 1), by=owner, now=TUESDAY)


def test_whatever_is_written_about_a_project_counts_its_duties_anew(
    site: Site, django_capture_on_commit_callbacks: Any
) -> None:
    Project.objects.filter(pk=site.school.pk).update(tender_has_wage_clause=True)
    assert state(site.school, "tender_clause") is State.MISSING
    with django_capture_on_commit_callbacks(execute=True):
        record("project_changed", by=site.world.clerk, now=TUESDAY, project=site.school)
    assert state(site.school, "tender_clause") is State.MET


# ---- counting many


def test_a_recount_changes_nothing_twice_and_asks_few_questions(site: Site) -> None:
    many = Project.objects.bulk_create(
        Project(
            code=f"M{n}", name="示例工程", jurisdiction_id="130304", region_id="130304100", sector="housing"
        )
        for n in range(20)
    )
    ids = [each.pk for each in many]
    assert recount(ids, now=TUESDAY) > 20 * 20
    with CaptureQueriesContext(connection) as asked:
        assert recount(ids, now=TUESDAY) == 0
    assert len(asked) <= 24


def test_what_the_list_no_longer_names_goes_unless_somebody_wrote_there(site: Site) -> None:
    Item.objects.create(project=site.school, code="gone")
    Item.objects.create(
        project=site.school, code="kept", entered_on=TODAY, entered_by=site.world.hrss, entered_at=TUESDAY
    )
    again(site.school)
    assert not Item.objects.filter(code="gone").exists()
    assert Item.objects.get(code="kept").applies is False


def test_the_light_of_a_project(site: Site) -> None:
    other = Project.objects.create(
        code="M1", name="示例工程", jurisdiction_id="130304", region_id="130304100", sector="housing",
        starts_on=TODAY + timedelta(days=3),
    )  # fmt: skip
    ids = [site.school.pk, other.pk]
    assert lights_for(ids, TODAY)[other.pk].tone == "plain"
    recount(ids, now=TUESDAY)
    lights = lights_for(ids, TODAY)
    assert lights[site.school.pk].tone == "breached" and lights[site.school.pk].missing > 3
    assert (lights[other.pk].tone, lights[other.pk].missing) == ("act", 0) and lights[other.pk].due_soon
