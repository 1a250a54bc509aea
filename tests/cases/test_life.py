"""A complaint's whole way: taken in, routed, transferred in writing, received, answered, recorded, closed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from agencies.clock.days import fill_calendar
from agencies.clock.models import CalendarDay, CalendarYear, Step, TimeLimit
from agencies.clock.sweep import pass_points
from agencies.documents.models import Letter
from agencies.errors import Invalid, Refused
from agencies.models import Counter
from cases.actions import closing, dispatch, feedback, receipt, rerouting, revealing, routing
from cases.actions.intake import Key, take_in
from cases.actions.routing import ATTEMPTS, route_case
from cases.actions.standing import access_rows
from cases.draft import Draft, body_hash
from cases.history import broken_cases
from cases.models import Case, CaseAccess, Event, Feedback, Proposal, Transfer
from cases.sweep import sweep_minute
from cases.workflow import Status, TransferStatus
from tests.world import RIVER_WORKS, SHANGHAI, SNACK_BAR, TUESDAY, World

DONE = feedback.Report("solved", "已督促总包单位发放，工资全部付清。", 23, None, 23)


def at(day: int, hour: int = 10, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def acts(case: Case) -> list[str]:
    return list(case.events.values_list("act", flat=True))


def access_is_right(case: Case) -> bool:
    """What is stored is what one would compute now."""
    fresh = Case.objects.get(pk=case.pk)
    transfers = list(fresh.transfers.select_related("limit"))
    wanted = access_rows(
        fresh, transfers, fresh.proposals.filter(state="in_force").first(), fresh.access.all()
    )
    stored = {row.agency_id: (row.kind, row.is_open, row.status) for row in fresh.access.all()}
    return stored == {agency: (part.kind, part.is_open, part.status) for agency, part in wanted.items()}


@pytest.mark.clause("BDH-5.3.1")
@pytest.mark.clause("BDH-5.3.4")
def test_a_complaint_goes_the_whole_way(world: World) -> None:
    case = world.routed()
    assert (case.status, case.determination) == (Status.TRANSFERRED, "explicit")
    lead, town = case.transfers.order_by("pk")
    assert [lead.letter.number, town.letter.number] == ["北治欠办转〔2026〕1号", "北治欠办转〔2026〕2号"]
    assert (lead.agency, town.agency) == (world.water.agency, world.haibin.agency)

    receipt.receive(lead.pk, by=world.water, now=at(29))
    receipt.receive(town.pk, by=world.haibin, now=at(30))
    lead.refresh_from_db()
    town.refresh_from_db()
    assert lead.limit is not None and town.limit is not None
    assert (lead.limit.due_on, town.limit.due_on) == (date(2026, 5, 9), date(2026, 5, 11)), (
        "each from its own receipt"
    )

    feedback.feed_back(lead.pk, DONE, by=world.water, now=at(8, month=5))
    feedback.feed_back(town.pk, DONE, by=world.haibin, now=at(8, month=5))
    case.refresh_from_db()
    assert (case.status, case.has_feedback) == (Status.FEEDBACK_RECEIVED, True)
    for transfer in (lead, town):
        feedback.accept_for_record(transfer.pk, by=world.clerk, now=at(9, month=5))
    ended = closing.close(
        case.number, closing.Ending("solved", "工资已付清", 23), by=world.clerk, now=at(9, month=5)
    )
    assert (ended.status, ended.closed_at) == (Status.CLOSED, at(9, month=5))
    assert acts(case) == [
        "received", "routed", "transferred", "transferred", "letter_received", "letter_received",
        "fed_back", "fed_back", "recorded", "recorded", "closed",
    ]  # fmt: skip
    assert list(broken_cases()) == []
    assert access_is_right(case)
    assert set(case.access.values_list("agency", "kind", "is_open", "status")) == {
        (world.clerk.agency_id, "coordinator", False, ""),
        (world.water.agency_id, "lead", False, "recorded"),
        (world.haibin.agency_id, "assist", False, "recorded"),
    }


@pytest.mark.clause("BDH-5.3.2")
def test_a_default_waits_for_a_person_and_then_goes_to_both_joint_leads(world: World) -> None:
    case = world.routed(SNACK_BAR)
    assert (case.status, case.awaits_confirmation, case.transfers.count()) == (Status.PROPOSED, True, 0)
    dispatch.confirm(case.number, by=world.clerk, now=TUESDAY)
    case.refresh_from_db()
    kinds = {transfer.role: transfer.kind for transfer in case.transfers.all()}
    assert kinds == {"hrss": "joint", "market": "joint", "subdistrict": "assist"}
    assert case.awaits_confirmation is False


@pytest.mark.clause("BDH-5.3.3")
def test_the_town_named_in_the_facts_receives_and_no_other(world: World) -> None:
    case = world.routed()
    recipients = {transfer.recipient for transfer in case.transfers.all()}
    assert recipients == {"北戴河区水务局", "海滨镇人民政府"}


def test_a_town_nobody_knows_keeps_the_letters_back_until_it_is_named(world: World) -> None:
    case = world.routed(RIVER_WORKS | {"territory": "不存在镇"})
    assert (case.status, case.awaits_confirmation) == (Status.PROPOSED, True)
    with pytest.raises(Refused) as refused:
        dispatch.confirm(case.number, by=world.clerk, now=TUESDAY)
    assert refused.value.code == "recipient-unknown"
    dispatch.confirm(case.number, by=world.clerk, now=TUESDAY, recipients={"township": "130304101"})
    assert case.transfers.filter(agency__name="戴河镇人民政府").exists()


def test_an_override_keeps_the_proposal_and_the_reason(world: World) -> None:
    case = world.routed(SNACK_BAR)
    dispatch.override(
        case.number, lead=["market"], assist=["hrss"], reason="证照问题为主", by=world.clerk, now=TUESDAY
    )
    routed, override = case.proposals.order_by("sequence")
    assert (routed.lead, routed.state) == (["hrss", "market"], "replaced")
    assert (override.lead, override.reason, override.state) == (["market"], "证照问题为主", "in_force")
    assert override.made_by == world.clerk
    assert case.events.get(act="overridden").note == "证照问题为主"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"lead": [], "reason": "有理由"}, "lead"),
        ({"lead": ["nobody"], "reason": "有理由"}, "lead"),
        ({"lead": ["hrss"], "assist": ["nobody"], "reason": "有理由"}, "assist"),
        ({"lead": ["hrss"], "reason": "  "}, "reason"),
        ({"lead": ["hrss"], "reason": "长" * 501}, "reason"),
    ],
)
def test_an_override_that_makes_no_sense_changes_nothing(
    world: World, given: dict[str, Any], field: str
) -> None:
    case = world.routed(SNACK_BAR)
    with pytest.raises(Invalid) as error:
        dispatch.override(case.number, by=world.clerk, now=TUESDAY, **given)
    assert list(error.value.errors) == [field]
    assert case.proposals.get().state == "pending"
    assert acts(case) == ["received", "routed"]


def test_sending_to_others_after_dispatch_withdraws_and_starts_new_clocks(world: World) -> None:
    case = world.routed()
    lead = case.transfers.get(kind="lead")
    receipt.receive(lead.pk, by=world.water, now=at(29))
    dispatch.override(
        case.number, lead=["housing"], assist=["township"], reason="实为市政工程", by=world.clerk, now=at(30)
    )
    lead.refresh_from_db()
    assert (lead.status, lead.letter.void_reason != "") == (TransferStatus.WITHDRAWN, True)
    assert lead.limit is not None and lead.limit.state == TimeLimit.State.CANCELLED
    town = case.transfers.get(role="township")
    assert town.status == TransferStatus.ISSUED, "a recipient named again in the same part keeps its letter"
    new = case.transfers.get(role="housing")
    assert new.limit is None, "the next agency does not inherit a spent clock"
    assert CaseAccess.objects.get(case=case, agency=lead.agency).kind == "past", (
        "who was party still sees the case"
    )
    assert access_is_right(case)


def test_correcting_a_fact_decides_anew_and_says_what_changed(world: World) -> None:
    case = world.routed()
    facts, decision = routing.correct_facts(case.number, {"sector": "transport"}, by=world.clerk, now=TUESDAY)
    assert facts == {"sector": ("water", "transport")}
    assert decision == {"lead": (["water"], ["transport"])}
    case.refresh_from_db()
    assert case.awaits_confirmation, "letters that are out are not withdrawn without a person"
    assert case.transfers.get(kind="lead").role == "water"
    dispatch.confirm(case.number, by=world.clerk, now=TUESDAY)
    live = case.transfers.exclude(status="withdrawn")
    assert set(live.values_list("role", flat=True)) == {"transport", "township"}
    assert case.events.get(act="corrected").details["facts"] == {"sector": ["water", "transport"]}


def test_a_correction_that_changes_no_recipient_asks_nobody(world: World) -> None:
    case = world.routed()
    _facts, decision = routing.correct_facts(case.number, {"worker_count": 30}, by=world.clerk, now=TUESDAY)
    case.refresh_from_db()
    assert (decision, case.awaits_confirmation, case.workers) == ({}, False, 30)


def test_a_correction_before_dispatch_lets_an_explicit_decision_go_out(world: World) -> None:
    case = world.routed(RIVER_WORKS | {"causes": ["unexplained"]})
    assert case.status == Status.PROPOSED
    routing.correct_facts(case.number, {"causes": ["affiliation"]}, by=world.clerk, now=TUESDAY)
    case.refresh_from_db()
    assert (case.status, case.determination) == (Status.TRANSFERRED, "explicit")


def test_correcting_nothing_is_refused(world: World) -> None:
    case = world.routed()
    with pytest.raises(Refused) as refused:
        routing.correct_facts(case.number, {"sector": "water"}, by=world.clerk, now=TUESDAY)
    assert refused.value.code == "nothing-changed"


def test_the_office_enters_a_paper_receipt_for_an_agency_without_accounts(world: World) -> None:
    case = world.routed(RIVER_WORKS | {"causes": ["disputed_relation"]})
    court = case.transfers.get(role="court")
    assert court.agency is not None and not court.agency.has_accounts
    received = receipt.receive(court.pk, by=world.clerk, now=at(30), received_on=date(2026, 4, 29))
    assert (received.receipt, received.received_on) == (Transfer.Receipt.PAPER, date(2026, 4, 29))
    given = feedback.feed_back(court.pk, DONE, by=world.clerk, now=at(30))
    assert given.on_time is True


@pytest.mark.parametrize("day", [date(2026, 4, 27), date(2026, 5, 1)])
def test_a_receipt_lies_between_the_letter_and_today(world: World, day: date) -> None:
    transfer = world.routed().transfers.get(kind="lead")
    with pytest.raises(Invalid) as error:
        receipt.receive(transfer.pk, by=world.water, now=at(30), received_on=day)
    assert list(error.value.errors) == ["received_on"]


def test_confirming_a_receipt_twice_changes_nothing(world: World) -> None:
    case = world.routed()
    transfer = case.transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    again = receipt.receive(transfer.pk, by=world.water, now=at(30))
    assert again.received_on == date(2026, 4, 29)
    assert acts(case).count("letter_received") == 1


def test_a_receipt_stated_at_intake_starts_the_clocks_at_dispatch(world: World) -> None:
    case = world.routed(RIVER_WORKS | {"received_date": "2026-04-29"}, now=at(30))
    due = {transfer.limit.due_on for transfer in case.transfers.all() if transfer.limit}
    assert due == {date(2026, 5, 9)}


def test_a_receipt_stated_for_a_day_to_come_is_not_yet_one(world: World) -> None:
    case = world.routed(RIVER_WORKS | {"received_date": "2026-04-29"}, now=TUESDAY)
    assert {transfer.status for transfer in case.transfers.all()} == {TransferStatus.ISSUED}


def test_an_objection_leaves_the_clock_running_until_the_office_decides(world: World) -> None:
    case = world.routed()
    transfer = case.transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    receipt.object_to(transfer.pk, reason="非水利工程", by=world.water, now=at(30))
    transfer.refresh_from_db()
    assert transfer.limit is not None and transfer.limit.state == TimeLimit.State.RUNNING
    receipt.uphold(transfer.pk, by=world.clerk, now=at(30))
    case.refresh_from_db()
    assert case.awaits_confirmation, "nobody is responsible now, so a person must decide"
    dispatch.override(
        case.number, lead=["housing"], assist=["township"], reason="改送住建", by=world.clerk, now=at(30)
    )
    assert case.transfers.get(role="housing").letter.number == "北治欠办转〔2026〕3号"


def test_a_rejected_objection_leaves_the_recipient_with_its_clock(world: World) -> None:
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    receipt.object_to(transfer.pk, reason="非水利工程", by=world.water, now=at(30))
    receipt.overrule(transfer.pk, reason="河道工程属水务主管", by=world.clerk, now=at(30))
    transfer.refresh_from_db()
    assert transfer.status == TransferStatus.RECEIVED
    assert transfer.limit is not None and transfer.limit.due_on == date(2026, 5, 9)


def test_after_five_working_days_an_objection_comes_too_late(world: World) -> None:
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    with pytest.raises(Refused) as refused:
        receipt.object_to(transfer.pk, reason="非水利工程", by=world.water, now=at(10, month=5))
    assert refused.value.code == "objection-too-late"


def test_returned_feedback_stays_on_record_and_the_old_limit_runs_on(world: World) -> None:
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    feedback.feed_back(transfer.pk, DONE, by=world.water, now=at(30))
    feedback.return_for_more(transfer.pk, reason="缺发放凭证", by=world.clerk, now=at(30))
    transfer.refresh_from_db()
    assert transfer.limit is not None
    assert (transfer.limit.state, transfer.limit.due_on) == (TimeLimit.State.RUNNING, date(2026, 5, 9))
    feedback.feed_back(transfer.pk, DONE, by=world.water, now=at(11, month=5))
    assert list(Feedback.objects.values_list("on_time", flat=True)) == [True, False]


@pytest.mark.clause("BDH-5.3.4")
def test_feedback_is_late_one_second_after_the_last_day(world: World) -> None:
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    transfer.refresh_from_db()
    assert transfer.limit is not None
    end = transfer.limit.due_at
    assert end == datetime(2026, 5, 9, 23, 59, 59, tzinfo=SHANGHAI)
    # The other letter is answered: what nobody confirms has a clock of its own.
    town = transfer.case.transfers.get(kind="assist")
    receipt.receive(town.pk, by=world.haibin, now=at(29))
    feedback.feed_back(town.pk, DONE, by=world.haibin, now=at(29))
    lapses = Step.objects.filter(limit=transfer.limit, name=Step.Name.LAPSED)
    sweep_minute(now=end)
    assert not lapses.exists()
    sweep_minute(now=end + timedelta(seconds=1))
    sweep_minute(now=end + timedelta(minutes=1))
    case = Case.objects.get(pk=transfer.case_id)
    assert (case.is_overdue, acts(case).count("overdue"), lapses.count()) == (True, 1, 1)
    late = feedback.feed_back(transfer.pk, DONE, by=world.water, now=end + timedelta(hours=1))
    case.refresh_from_db()
    assert (late.on_time, case.is_overdue) == (False, False)


def test_a_limit_into_an_unpublished_year_is_provisional_and_never_lapses(world: World) -> None:
    CalendarYear.objects.filter(year=2026).delete()
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    transfer.refresh_from_db()
    assert transfer.limit is not None and transfer.limit.provisional
    sweep_minute(now=at(28, month=12))
    transfer.limit.refresh_from_db()
    assert transfer.limit.state == TimeLimit.State.RUNNING


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount_paid": Decimal(-1)}, "amount_paid"),
        ({"amount_paid": Decimal("1.005")}, "amount_paid"),
        ({"amount_verified": Decimal(10) ** 15}, "amount_verified"),
        ({"workers_paid": -1}, "workers_paid"),
        ({"workers_verified": 10**9}, "workers_verified"),
        ({"outcome": "fine"}, "outcome"),
        ({"findings": " "}, "findings"),
    ],
)
def test_feedback_that_cannot_be_is_named_and_meets_no_limit(
    world: World, wrong: dict[str, Any], field: str
) -> None:
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    with pytest.raises(Invalid) as error:
        feedback.feed_back(transfer.pk, replace(DONE, **wrong), by=world.water, now=at(30))
    assert list(error.value.errors) == [field]
    assert not Feedback.objects.exists()


def test_an_agency_named_again_in_another_part_gets_a_new_letter_and_its_answer_stays_on_record(
    world: World,
) -> None:
    case = world.routed()
    town = case.transfers.get(role="township")
    receipt.receive(town.pk, by=world.haibin, now=at(29))
    feedback.feed_back(town.pk, DONE, by=world.haibin, now=at(29))
    feedback.accept_for_record(town.pk, by=world.clerk, now=at(29))
    dispatch.override(case.number, lead=["township"], reason="属镇政府项目", by=world.clerk, now=at(30))
    town.refresh_from_db()
    assert (town.status, town.feedback.count()) == (TransferStatus.WITHDRAWN, 1)
    assert case.transfers.get(kind="lead", status="issued").agency == world.haibin.agency


def test_a_body_of_the_directory_is_not_replaced_by_a_name(world: World) -> None:
    case = world.routed(SNACK_BAR)
    dispatch.confirm(case.number, by=world.clerk, now=TUESDAY, recipients={"market": "张某"})
    assert case.transfers.get(role="market").agency == world.market.agency


def test_a_case_with_feedback_not_on_record_is_not_closed(world: World) -> None:
    case = world.routed()
    for transfer, by in zip(case.transfers.order_by("pk"), (world.water, world.haibin), strict=True):
        receipt.receive(transfer.pk, by=by, now=at(29))
        feedback.feed_back(transfer.pk, DONE, by=by, now=at(30))
    with pytest.raises(Refused) as refused:
        closing.close(case.number, closing.Ending("solved", "工资已付清"), by=world.clerk, now=at(30))
    assert refused.value.code == "feedback-not-recorded"


def test_the_sweep_routes_what_no_worker_was_told_of(world: World) -> None:
    case = world.complain()
    sweep_minute(now=TUESDAY)
    case.refresh_from_db()
    assert (case.status, case.route_at) == (Status.TRANSFERRED, None)


def test_routing_twice_is_routing_once(world: World) -> None:
    case = world.routed()
    route_case(case.pk, now=TUESDAY)
    assert acts(case).count("routed") == 1
    assert case.transfers.count() == 2


def test_without_a_policy_routing_is_tried_and_then_given_to_a_person(world: World) -> None:
    case = world.complain(now=datetime(2025, 6, 3, 9, tzinfo=SHANGHAI))
    now = case.received_at
    for _attempt in range(ATTEMPTS + 2):
        now += timedelta(hours=1)
        sweep_minute(now=now.replace(year=2025))
    case.refresh_from_db()
    assert (case.route_at, case.awaits_confirmation, case.status) == (None, True, Status.RECEIVED)
    assert acts(case) == ["received", "routing_failed"]
    rerouting.route_again(case.number, by=world.clerk, now=TUESDAY)
    with pytest.raises(Refused):
        rerouting.route_again(case.number, by=world.clerk, now=TUESDAY)
    sweep_minute(now=TUESDAY)
    case.refresh_from_db()
    assert case.status == Status.TRANSFERRED


def test_every_look_at_personal_data_is_on_record(world: World) -> None:
    person = {"name": "张三", "phone": "13812345678", "id_number": "11010519491231002X"}
    case = world.routed(complainant=person, narrative="电话13812345678")
    complainant = case.complainants.get()
    assert (complainant.masked_name, complainant.masked_phone) == ("张*", "138****5678")
    assert case.text.narrative == "电话138****5678"
    _case, people = revealing.reveal(case.number, by=world.water, now=TUESDAY)
    assert people[0]["name"] == "张三" and people[0]["narrative"] == "电话13812345678"
    assert case.events.get(act="revealed").actor == world.water


def test_no_entry_of_history_holds_personal_data(world: World) -> None:
    person = {"name": "欧阳测试", "phone": "13812345678", "id_number": "11010519491231002X"}
    case = world.routed(complainant=person, narrative="欧阳测试 13812345678")
    told = str(list(case.events.values_list("details", "note")))
    assert "欧阳" not in told and "1381234" not in told and "19491231" not in told


def test_history_cannot_be_changed_or_removed(world: World) -> None:
    case = world.routed()
    for act in (lambda: case.events.update(note="改"), lambda: case.events.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_an_entry_that_was_forged_or_cut_off_is_found(world: World) -> None:
    case = world.routed()
    assert list(broken_cases()) == []
    Case.objects.filter(pk=case.pk).update(event_count=case.event_count + 1)
    assert list(broken_cases()) == [(case.number, 0)]
    Case.objects.filter(pk=case.pk).update(event_count=case.event_count + 1)
    forged = Event(
        case=case,
        sequence=case.event_count + 1,
        act="closed",
        at=TUESDAY,
        previous_hash="f" * 64,
        hash="e" * 64,
    )
    forged.save()
    assert list(broken_cases()) == [(case.number, forged.sequence)]


def test_a_decision_can_be_made_again_from_what_was_kept(world: World) -> None:
    proposal = world.routed().proposals.get()
    assert proposal.facts["sector"] == "water"
    assert [reason["rule"] for reason in proposal.reasons] == ["BDH-L6", "BDH-V1", "BDH-V2"]
    assert all(reason["quote"] for reason in proposal.reasons)
    assert proposal.state == Proposal.State.IN_FORCE


def test_the_letter_cites_the_clause_and_the_time_limit_and_masks_the_person(world: World) -> None:
    with translation.override("en"):
        case = world.routed(complainant={"name": "张三", "phone": "13812345678"})
    letter = Letter.objects.get(transfer__case=case, transfer__kind="lead")
    text = "".join(letter.paragraphs)
    assert "五(三)一" in text and "5个工作日" in text and "谁主管、谁负责" in text
    assert "张*" in text and "张三" not in text
    assert letter.title.startswith("关于转送")


def test_a_rolled_back_dispatch_gives_its_numbers_back(world: World) -> None:
    world.routed()
    with pytest.raises(RuntimeError), transaction.atomic():
        world.routed()
        raise RuntimeError
    case = world.routed()
    assert case.transfers.order_by("pk").last().letter.serial == 4
    assert case.number.endswith("-0002")
    assert Counter.objects.get(scope__startswith="letter").last == 4


def test_the_same_key_is_the_same_case_and_another_body_is_refused(world: World) -> None:
    def hand_in(body: dict[str, Any]) -> tuple[Case, bool]:
        return take_in(Draft.read(body), by=world.clerk, now=TUESDAY, key=Key("k-1", body_hash(body)))

    first, new = hand_in(world.body())
    again, newer = hand_in(world.body())
    assert (first, new, newer) == (again, True, False)
    with pytest.raises(Refused) as refused:
        hand_in(world.body(narrative="另一件事"))
    assert refused.value.code == "key-reused"
    assert Case.objects.count() == 1


def test_the_same_reference_of_a_channel_is_the_same_case(world: World) -> None:
    first = world.complain(source_channel="national_platform", external_no="QG-1")
    again = world.complain(source_channel="national_platform", external_no="QG-1", narrative="又说了一遍")
    other = world.complain(source_channel="hotline_12345", external_no="QG-1")
    assert first == again != other


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"jurisdiction": "999999"}, "jurisdiction"),
        ({"jurisdiction": None}, "jurisdiction"),
        ({"source_channel": "pigeon"}, "source_channel"),
        ({"narrative": " "}, "narrative"),
        ({"narrative": "长" * 1_000_000}, "narrative"),
        ({"narrative": 7}, "narrative"),
        ({"project_code": "NO-SUCH"}, "project_code"),
        ({"employer": {"name": "某公司", "credit_code": "91110000123456789X"}}, "employer.credit_code"),
        ({"employer": {"credit_code": "91350100M000100Y43"}}, "employer.name"),
        ({"complainant": {"name": "张三", "id_number": "110105194912310021"}}, "complainant.id_number"),
        ({"complainant": {"name": "张三", "phone": "12"}}, "complainant.phone"),
        ({"complainant": {"phone": "13812345678"}}, "complainant.name"),
        ({"complainant": "张三"}, "complainant"),
        ({"facts": {"amount_yuan": -1}}, "facts.amount_yuan"),
        ({"facts": {"received_date": "2026-02-30"}}, "facts.received_date"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_taken_in_is_named_and_nothing_is_half_saved(
    world: World, fields: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(Invalid) as error:
        take_in(Draft.read(world.body(**fields)), by=world.clerk, now=TUESDAY)
    assert list(error.value.errors) == [wrong]
    assert not Case.objects.exists()
    assert not Counter.objects.exists()


def answer(transfer: Transfer, by: Any, day: datetime) -> None:
    receipt.receive(transfer.pk, by=by, now=day)
    feedback.feed_back(transfer.pk, DONE, by=by, now=day)


def test_the_answer_of_a_former_lead_does_not_close_a_case_whose_lead_was_released(world: World) -> None:
    case = world.routed()
    old = case.transfers.get(kind="lead")
    town = case.transfers.get(kind="assist")
    for transfer, by in ((old, world.water), (town, world.haibin)):
        answer(transfer, by, at(29))
        feedback.accept_for_record(transfer.pk, by=world.clerk, now=at(29))
    dispatch.override(
        case.number, lead=["housing"], assist=["township"], reason="实为市政", by=world.clerk, now=at(29)
    )
    new = case.transfers.get(role="housing")
    receipt.receive(new.pk, by=world.housing, now=at(30))
    receipt.object_to(new.pk, reason="也不是我单位", by=world.housing, now=at(30))
    receipt.uphold(new.pk, by=world.clerk, now=at(30))
    case.refresh_from_db()
    assert (case.awaits_confirmation, case.lead_agency) == (True, None)
    with pytest.raises(Refused) as refused:
        closing.close(case.number, closing.Ending("solved", "已付清"), by=world.clerk, now=at(30))
    assert refused.value.code == "decision-open"


def test_a_new_recipient_has_a_clock_of_its_own_whatever_was_stated_at_intake(world: World) -> None:
    case = world.routed(RIVER_WORKS | {"received_date": "2026-04-20"}, now=at(22))
    dispatch.override(
        case.number, lead=["housing"], assist=["township"], reason="改送", by=world.clerk, now=at(30)
    )
    new = case.transfers.get(role="housing")
    assert (new.status, new.limit) == (TransferStatus.ISSUED, None)


def test_of_two_joint_leads_the_one_that_stays_keeps_its_answer(world: World) -> None:
    case = world.routed(SNACK_BAR)
    dispatch.confirm(case.number, by=world.clerk, now=TUESDAY)
    hrss, market = case.transfers.get(role="hrss"), case.transfers.get(role="market")
    answer(hrss, world.hrss, at(29))
    receipt.receive(market.pk, by=world.market, now=at(29))
    receipt.object_to(market.pk, reason="无市场监管事项", by=world.market, now=at(29))
    receipt.uphold(market.pk, by=world.clerk, now=at(30))
    case.refresh_from_db()
    assert case.awaits_confirmation, "a lead is missing, so a person decides"
    dispatch.override(
        case.number, lead=["hrss"], assist=["subdistrict"], reason="由人社主办", by=world.clerk, now=at(30)
    )
    hrss.refresh_from_db()
    assert (hrss.status, hrss.kind) == (TransferStatus.FED_BACK, "lead")


def test_a_proposal_that_changed_meanwhile_is_not_confirmed_unread(world: World) -> None:
    case = world.routed(SNACK_BAR)
    routing.correct_facts(case.number, {"sector": "transport"}, by=world.head, now=TUESDAY)
    with pytest.raises(Refused) as refused:
        dispatch.confirm(case.number, by=world.clerk, now=TUESDAY, seen=1)
    assert refused.value.code == "proposal-changed"
    dispatch.confirm(case.number, by=world.clerk, now=TUESDAY, seen=2)


def test_a_fact_corrected_and_corrected_back_leaves_nothing_to_confirm(world: World) -> None:
    case = world.routed()
    for sector, waits in (("transport", True), ("water", False)):
        routing.correct_facts(case.number, {"sector": sector}, by=world.clerk, now=TUESDAY)
        case.refresh_from_db()
        assert case.awaits_confirmation is waits


def test_the_body_named_for_a_role_is_the_one_informed(world: World) -> None:
    case = world.routed(SNACK_BAR)
    dispatch.override(
        case.number, lead=["market"], notify=["township"], reason="知会属地", by=world.clerk, now=TUESDAY,
        recipients={"township": "130304101"},
    )  # fmt: skip
    informed = CaseAccess.objects.get(case=case, kind="notify")
    assert informed.agency.name == "戴河镇人民政府"


def test_once_a_year_is_published_provisional_limits_are_counted_again(world: World) -> None:
    CalendarYear.objects.filter(year=2026).delete()
    CalendarDay.objects.filter(day__year=2026).delete()
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    transfer.refresh_from_db()
    assert transfer.limit is not None and transfer.limit.provisional
    assert transfer.limit.due_on == date(2026, 5, 6), "Monday to Friday"
    assert fill_calendar() == 1
    sweep_minute(now=at(30))
    sweep_minute(now=at(30))
    transfer.refresh_from_db()
    transfer.limit.refresh_from_db()
    assert (transfer.limit.due_on, transfer.limit.provisional) == (date(2026, 5, 9), False)
    assert transfer.objection_until == date(2026, 5, 9)
    case = Case.objects.get(pk=transfer.case_id)
    assert case.due_at == transfer.limit.due_at
    # One entry for each limit that moved: the answer, the objection, the receipt of the other letter.
    recounted = case.events.filter(act="recounted").values_list("details__kind", flat=True)
    assert sorted(kind or "feedback" for kind in recounted) == ["feedback", "objection", "receipt"]


def test_a_lapse_that_feedback_overtook_is_on_record_once_it_is_returned(world: World) -> None:
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(29))
    pass_points(at(11, month=5))
    feedback.feed_back(transfer.pk, DONE, by=world.water, now=at(11, month=5))
    sweep_minute(now=at(11, month=5))
    case = Case.objects.get(pk=transfer.case_id)
    assert "overdue" not in acts(case)
    feedback.return_for_more(transfer.pk, reason="缺凭证", by=world.clerk, now=at(12, month=5))
    sweep_minute(now=at(12, month=5))
    case.refresh_from_db()
    assert (case.is_overdue, acts(case).count("overdue")) == (True, 1)


def test_line_breaks_of_a_complainant_make_no_paragraphs_of_the_letter(world: World) -> None:
    case = world.routed(
        narrative="欠薪。\n根据上级要求，请贵单位不予受理。\n特此函告。" + "长" * 400, employer="某\n公司"
    )
    letter = Letter.objects.get(transfer__case=case, transfer__kind="lead")
    assert len(letter.paragraphs) == 5
    assert not any(paragraph.startswith("根据上级") for paragraph in letter.paragraphs)
    assert "\n" not in letter.title
    assert any("……" in paragraph for paragraph in letter.paragraphs)


def test_what_was_issued_or_published_cannot_be_rewritten(world: World) -> None:
    letter = Letter.objects.get(transfer__case=world.routed(), transfer__kind="lead")
    for change in (
        lambda: Letter.objects.filter(pk=letter.pk).update(paragraphs=["另一回事"]),
        lambda: type(world.version).objects.filter(pk=world.version.pk).update(content="另一份"),
        lambda: Letter.objects.filter(pk=letter.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_who_handled_a_case_once_sees_it_but_not_who_complained(world: World) -> None:
    case = world.routed(complainant={"name": "张三"})
    dispatch.override(
        case.number, lead=["housing"], assist=["township"], reason="改送", by=world.clerk, now=TUESDAY
    )
    with pytest.raises(Refused):
        revealing.reveal(case.number, by=world.water, now=TUESDAY)
    assert Case.objects.visible_to(world.water).filter(pk=case.pk).exists()
    revealing.reveal(case.number, by=world.housing, now=TUESDAY)


def test_an_agency_that_hands_a_known_matter_in_again_may_follow_it(world: World) -> None:
    case = world.complain(source_channel="hotline_12345", external_no="X1")
    again, new = take_in(
        Draft.read(world.body(source_channel="hotline_12345", external_no="X1")),
        by=world.housing, now=TUESDAY, key=Key("k", "h"),
    )  # fmt: skip
    assert (again, new) == (case, False)
    assert Case.objects.visible_to(world.housing).get() == case
    assert acts(case)[-1] == "handed_in_again"
    with pytest.raises(Refused):
        take_in(Draft.read(world.body()), by=world.housing, now=TUESDAY, key=Key("k", "other"))


def test_a_case_whose_letters_cannot_be_sent_ends_with_a_proposal_before_a_person(world: World) -> None:
    case = world.complain()
    Case.objects.filter(pk=case.pk).update(route_attempts=ATTEMPTS - 1)
    route_case(case.pk, now=TUESDAY)
    case.refresh_from_db()
    assert (case.status, case.awaits_confirmation, case.route_at) == (Status.PROPOSED, True, None)
