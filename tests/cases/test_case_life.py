"""The whole life of a case: not accepted, withdrawn, reopened, merged and taken apart again, split, linked; recalled
letters, joint results, contributions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from agencies.clock.limits import extend
from agencies.clock.models import TimeLimit
from agencies.clock.sweep import pass_points
from agencies.errors import Invalid, Refused
from agencies.models import User
from cases.actions import (
    closing,
    dispatch,
    ending,
    feedback,
    joining,
    linking,
    receipt,
    splitting,
    together,
)
from cases.actions.intake import Key, take_in
from cases.actions.revealing import reveal
from cases.actions.routing import correct_facts, route_case
from cases.actions.standing import access_rows
from cases.draft import Draft, body_hash
from cases.grounds import BASES, Ground
from cases.history import broken_cases
from cases.models import Case, CaseLink, Closing, Contribution, Ending, Transfer
from cases.sweep import sweep_minute
from cases.workflow import Status, TransferStatus
from oversight.figures.letters import letters_of, timeliness, timeliness_total
from oversight.overview.page import asked_by, overview
from tests.cases.calling import CASES, TRANSFERS, Caller
from tests.world import RIVER_WORKS, SHANGHAI, SNACK_BAR, TUESDAY, World

DONE = feedback.Report("solved", "已督促发放，工资全部付清。", 23, None, 23, Decimal(310000))
ENDED = closing.Ending("solved", "工资已付清", 23, Decimal(310000))
ZHANG = {"name": "张三", "phone": "13812345678", "id_number": "11010519491231002X"}
APRIL = date(2026, 4, 1), date(2026, 4, 30)
LI = {"name": "李四", "phone": "13912345678"}


def at(day: int, hour: int = 10, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def acts(case: Case) -> list[str]:
    return list(case.events.order_by("sequence").values_list("act", flat=True))


def sound(*cases: Case) -> bool:
    """The histories are whole, and who may see the cases is what one would compute now."""
    for case in map(fresh, cases):
        letters = list(case.transfers.select_related("limit"))
        wanted = access_rows(
            case, letters, case.proposals.filter(state="in_force").first(), case.access.all()
        )
        stored = {row.agency_id: (row.kind, row.is_open) for row in case.access.all()}
        assert stored == {agency: (part.kind, part.is_open) for agency, part in wanted.items()}
    return list(broken_cases()) == []


def due(case: Case, kind: str) -> TimeLimit:
    return TimeLimit.objects.get(deadline__case=case, kind=kind, state__in=TimeLimit.STANDING)


def sent(world: World, **fields: Any) -> Case:
    """With its letters out, confirmed where that is needed."""
    case = world.routed(**fields)
    if case.has_proposal:
        dispatch.confirm(case.number, by=world.clerk, now=fields.get("now", TUESDAY))
    return fresh(case)


def closed(world: World, **fields: Any) -> Case:
    case = world.routed(**fields)
    lead, town = case.transfers.order_by("pk")
    for letter, by in ((lead, world.water), (town, world.haibin)):
        receipt.receive(letter.pk, by=by, now=at(28))
        feedback.feed_back(letter.pk, DONE, by=by, now=at(29))
        feedback.accept_for_record(letter.pk, by=world.clerk, now=at(29))
    return closing.close(case.number, ENDED, by=world.clerk, now=at(30))


# ---- not accepted, withdrawn


@pytest.mark.parametrize("ground", [ground for ground in Ground if ground is not Ground.OTHER])
def test_a_complaint_is_not_accepted_by_its_clause_and_the_complainant_is_told(
    world: World, ground: Ground
) -> None:
    case = world.routed(SNACK_BAR)
    ending.reject(case.number, ground=ground, reason="经核实属实", by=world.clerk, now=at(29))
    case, row = fresh(case), Ending.objects.get(case=case)
    assert (case.status, case.closed_at, case.awaits_confirmation) == (Status.REJECTED, at(29), False)
    assert (row.clause, row.notice) == (BASES[ground].clause, BASES[ground].notice)
    assert acts(case)[-1] == "rejected"
    assert case.events.get(act="rejected").details["ground"] == ground
    accepted = TimeLimit.objects.get(deadline__case=case, kind="acceptance")
    assert accepted.state == TimeLimit.State.MET, "the refusal is the answer that was owed"
    assert sound(case)


def test_another_ground_names_its_clause_and_what_is_told(world: World) -> None:
    case = world.routed(SNACK_BAR)
    with pytest.raises(Invalid) as invalid:
        ending.reject(case.number, ground="other", reason="重复", by=world.clerk, now=at(29))
    assert set(invalid.value.errors) == {"clause", "notice"}
    with pytest.raises(Invalid) as invalid:
        ending.reject(case.number, ground="not ours", reason="不归我们管", by=world.clerk, now=at(29))
    assert set(invalid.value.errors) == {"ground"}, "a matter of another body is transferred, never refused"
    ending.reject(
        case.number,
        ground="other",
        reason="已终结",
        clause="某规定第一条",
        notice="不予受理。",
        by=world.clerk,
        now=at(29),
    )
    assert Ending.objects.get().clause == "某规定第一条"


def test_once_letters_are_out_a_complaint_is_no_longer_refused(world: World) -> None:
    case = world.routed()
    with pytest.raises(Refused) as refused:
        ending.reject(case.number, ground="not_wages", reason="工程款", by=world.clerk, now=at(29))
    assert refused.value.code == "not-now"


def test_a_withdrawal_releases_the_recipients_and_stops_every_clock(world: World) -> None:
    case = sent(world, source_channel="petition_office")
    lead = case.transfers.get(kind="lead")
    receipt.receive(lead.pk, by=world.water, now=at(28))
    ending.withdraw_complaint(
        case.number, declared="written", declared_on=date(2026, 4, 29), reason="已拿到工资，电话13812345678",
        by=world.clerk, now=at(30),
    )  # fmt: skip
    case = fresh(case)
    assert (case.status, case.is_overdue, case.due_at) == (Status.WITHDRAWN, False, None)
    letters = list(case.transfers.select_related("letter", "limit").order_by("pk"))
    assert {each.status for each in letters} == {TransferStatus.WITHDRAWN}
    assert {each.letter.void_reason for each in letters} == {"反映人撤回投诉"}
    states = set(TimeLimit.objects.filter(reference=case.number).values_list("state", flat=True))
    assert states <= {"cancelled", "met"}
    row = Ending.objects.get(case=case)
    assert (row.declared, row.declared_on) == ("written", date(2026, 4, 29))
    assert "13812345678" not in row.reason, "numbers of persons are masked"
    sweep_minute(now=at(30, month=6))
    assert "overdue" not in acts(case)
    assert sound(case)


@pytest.mark.parametrize("day", [date(2026, 4, 27), date(2026, 5, 1)])
def test_a_withdrawal_is_declared_between_the_complaint_and_today(world: World, day: date) -> None:
    case = world.routed()
    with pytest.raises(Invalid) as invalid:
        ending.withdraw_complaint(case.number, declared="oral", declared_on=day, by=world.clerk, now=at(30))
    assert set(invalid.value.errors) == {"declared_on"}


# ---- reopened


def test_reopened_nothing_of_the_past_is_lost(world: World) -> None:
    """ux.md: reopened without trace."""
    case = closed(world)
    before = acts(case)
    old = {each.pk: each.letter_id for each in case.transfers.all()}
    ending.reopen(case.number, reason="工人来信：仍欠三人工资", by=world.clerk, now=at(8, month=5))
    case = fresh(case)
    assert (case.status, case.closed_at, case.has_proposal, case.awaits_confirmation) == (
        Status.PROPOSED, None, True, True,
    )  # fmt: skip
    assert acts(case) == [*before, "reopened", "concluded", "concluded"]
    assert case.events.get(act="reopened").note == "工人来信：仍欠三人工资"
    assert {each.pk: each.letter_id for each in case.transfers.all()} == old
    assert all(each.feedback.get().recorded_at and not each.letter.voided_at for each in case.transfers.all())
    past = Closing.objects.get(case=case)
    assert (past.conclusion, past.closed_at, past.reopened_at) == ("solved", at(30), at(8, month=5))
    assert case.closing is None and int(case.recovered) == 310000, "what was recovered stays counted"
    assert sound(case)

    dispatch.confirm(case.number, by=world.clerk, now=at(8, month=5))
    new = case.transfers.exclude(pk__in=old)
    assert {each.status for each in new} == {TransferStatus.ISSUED} and len(new) == 2
    lead = new.get(kind="lead")
    receipt.receive(lead.pk, by=world.water, now=at(9, month=5))
    assert Transfer.objects.get(pk=lead.pk).limit.due_on > date(2026, 5, 9), "a clock of its own"
    assert Transfer.objects.get(pk=min(old)).limit.state == TimeLimit.State.MET, "the old one on record"


def test_a_reopened_case_is_closed_a_second_time_and_both_closings_stay(world: World) -> None:
    case = closed(world)
    ending.reopen(case.number, reason="反弹", by=world.clerk, now=at(8, month=5))
    dispatch.override(
        case.number, lead=["housing"], reason="改由住建办理", by=world.clerk, now=at(8, month=5)
    )
    letter = case.transfers.get(role="housing")
    receipt.receive(letter.pk, by=world.housing, now=at(8, month=5))
    feedback.feed_back(letter.pk, feedback.Report("solved", "补发"), by=world.housing, now=at(9, month=5))
    feedback.accept_for_record(letter.pk, by=world.clerk, now=at(9, month=5))
    again = closing.Ending("solved", "补发三人工资", 3, Decimal(40000))
    closing.close(case.number, again, by=world.clerk, now=at(9, month=5))
    case = fresh(case)
    assert case.closings.count() == 2 and case.closing is not None and case.closing.summary == "补发三人工资"
    assert case.recovered >= 310000, "a second closing takes nothing back"
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.create(
            case=case, conclusion="solved", summary="x", closed_at=at(9, month=5), closed_by=world.clerk
        )
    assert sound(case)


@pytest.mark.parametrize("how", ["rejected", "withdrawn"])
def test_what_ended_otherwise_comes_back_to_the_desk_as_well(world: World, how: str) -> None:
    case = world.routed(SNACK_BAR)
    if how == "rejected":
        ending.reject(case.number, ground="no_employer", reason="无名称", by=world.clerk, now=at(28))
    else:
        ending.withdraw_complaint(case.number, declared="phone", by=world.clerk, now=at(28))
    proposals = case.proposals.count()
    ending.reopen(case.number, reason="补充了材料", by=world.clerk, now=at(29))
    case = fresh(case)
    assert (case.status, case.has_proposal, case.proposals.count()) == (Status.PROPOSED, True, proposals), (
        "what waited to be confirmed waits again"
    )
    assert Ending.objects.get(case=case).reopened_at == at(29)
    dispatch.confirm(case.number, by=world.clerk, now=at(29))
    assert fresh(case).status == Status.TRANSFERRED


def test_a_case_never_routed_is_routed_when_it_comes_back(world: World) -> None:
    case = world.complain()
    ending.withdraw_complaint(case.number, declared="phone", by=world.clerk, now=at(28))
    assert fresh(case).route_at is None, "nobody routes what is withdrawn"
    route_case(case.pk, now=at(28))
    assert fresh(case).status == Status.WITHDRAWN
    ending.reopen(case.number, reason="反映人反悔", by=world.clerk, now=at(29))
    route_case(case.pk, now=at(29))
    assert fresh(case).status == Status.TRANSFERRED


def test_a_reason_is_needed_to_reopen(world: World) -> None:
    case = closed(world)
    with pytest.raises(Invalid):
        ending.reopen(case.number, reason="  ", by=world.clerk, now=at(30))
    with pytest.raises(Refused) as refused:
        ending.reopen(case.number, reason="再查", by=world.water, now=at(30))
    assert refused.value.code == "not-your-part"


def test_wrong_category_does_not_mean_starting_again(world: World) -> None:
    """ux.md: wrong category means starting again. Number, history, complainant and clock of the office stay."""
    case = world.routed(SNACK_BAR, complainant=ZHANG)
    before, accepted = acts(case), due(case, "acceptance").due_on
    correct_facts(case.number, RIVER_WORKS, by=world.clerk, now=at(29))
    same = fresh(case)
    assert same.number == case.number and acts(same)[: len(before)] == before
    assert same.complainants.count() == 1 and Case.objects.count() == 1
    assert TimeLimit.objects.get(deadline__case=same, kind="acceptance").due_on == accepted
    assert same.transfers.filter(role="water", kind="lead").exists()


def test_after_acceptance_the_sender_keeps_the_case_in_sight(world: World) -> None:
    """ux.md: after acceptance the sender loses access."""
    taken = take_in(Draft.read(world.body()), by=world.haibin, now=TUESDAY)[0]
    route_case(taken.pk, now=TUESDAY)
    lead = taken.transfers.get(kind="lead")
    receipt.receive(lead.pk, by=world.water, now=at(28))
    for who in (world.clerk, world.haibin):
        assert Case.objects.visible_to(who).filter(pk=taken.pk).exists()
    joining.merge(taken.number, into=world.routed().number, reason="同一事项", by=world.clerk, now=at(29))
    assert Case.objects.visible_to(world.haibin).filter(pk=taken.pk).exists()
    assert Case.objects.visible_to(world.haibin).count() == 2, "and the case that goes on"
    assert Case.objects.visible_to(world.water).filter(pk=taken.pk).exists(), "a released recipient too"


# ---- merged


def test_merged_the_main_case_keeps_the_earliest_clock(world: World) -> None:
    """ux.md: merging keeps the earliest clock; the recipient has a letter in both."""
    older = world.routed(now=at(20))
    main = world.routed(now=at(28))
    for case, day in ((older, 21), (main, 28)):
        receipt.receive(case.transfers.get(kind="lead").pk, by=world.water, now=at(day))
    first, second = (case.transfers.get(kind="lead").limit for case in (older, main))
    assert first.due_on < second.due_on
    joining.merge(older.number, into=main.number, reason="同一项目同一批工人", by=world.clerk, now=at(28))
    kept = main.transfers.get(kind="lead").limit
    assert (kept.pk, kept.due_on, kept.start_on) == (second.pk, first.due_on, first.start_on)
    assert TimeLimit.objects.get(pk=first.pk).state == TimeLimit.State.CANCELLED
    told = main.events.get(act="took_in").details
    assert {"kind": "feedback", "before": second.due_on.isoformat(), "due": first.due_on.isoformat()} in told[
        "limits"
    ]
    assert fresh(main).due_at == kept.due_at
    pass_points(at(30, month=5))
    assert TimeLimit.objects.get(pk=kept.pk).state == TimeLimit.State.LAPSED, "and it really ends then"
    assert sound(older, main)


def test_merging_never_makes_a_date_later(world: World) -> None:
    main = world.routed(now=at(20))
    younger = world.routed(now=at(28))
    for case, day in ((main, 21), (younger, 28)):
        receipt.receive(case.transfers.get(kind="lead").pk, by=world.water, now=at(day))
    before = main.transfers.get(kind="lead").limit.due_on
    joining.merge(younger.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    assert main.transfers.get(kind="lead").limit.due_on == before


def test_a_letter_not_yet_received_takes_over_the_date_that_runs(world: World) -> None:
    older, main = world.routed(now=at(27)), world.routed(now=at(28))
    receipt.receive(older.transfers.get(kind="lead").pk, by=world.water, now=at(27))
    date_ = older.transfers.get(kind="lead").limit.due_on
    joining.merge(older.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    letter = main.transfers.get(kind="lead")
    assert letter.limit.due_on == date_ and letter.status == TransferStatus.ISSUED
    receipt.receive(letter.pk, by=world.water, now=at(29))
    assert main.transfers.get(kind="lead").limit.due_on == date_, "the receipt does not start it anew"


def test_what_the_office_owes_the_complainant_moves_to_the_main_case(world: World) -> None:
    petition = world.complain(SNACK_BAR, now=at(20), source_channel="petition_office")
    route_case(petition.pk, now=at(20))
    main = world.routed(SNACK_BAR, now=at(28))
    answer, accept = due(petition, "petition_answer").due_on, due(petition, "acceptance").due_on
    assert accept < due(main, "acceptance").due_on
    joining.merge(petition.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    assert (due(main, "petition_answer").due_on, due(main, "acceptance").due_on) == (answer, accept)
    assert not TimeLimit.objects.standing().filter(deadline__case=petition).exists()


def test_letters_of_a_merged_case_are_void_and_answers_on_record_stay(world: World) -> None:
    case, main = world.routed(), world.routed()
    lead, town = case.transfers.order_by("pk")
    receipt.receive(town.pk, by=world.haibin, now=at(28))
    feedback.feed_back(town.pk, DONE, by=world.haibin, now=at(28))
    feedback.accept_for_record(town.pk, by=world.clerk, now=at(28))
    joining.merge(case.number, into=main.number, reason="同一事项", by=world.clerk, now=at(29))
    lead, town = (Transfer.objects.select_related("letter").get(pk=each.pk) for each in (lead, town))
    assert (lead.status, lead.letter.void_reason) == ("withdrawn", f"案件已并入{main.number}")
    assert (town.status, town.letter.voided_at) == ("recorded", None)
    assert acts(case)[-2:] == ["merged", "withdrawn"]
    assert main.events.get(act="took_in").details["from"] == case.number


def test_a_merger_drops_no_draft_and_no_proposal(world: World) -> None:
    """ux.md: a merge that drops a draft, unlogged. What waits unsent is there after it, and back after undoing it."""
    case, main = world.routed(SNACK_BAR), world.routed(SNACK_BAR)
    pending = case.proposals.get(state="pending")
    joining.merge(case.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    assert case.proposals.get(state="pending") == pending
    joining.unmerge(case.number, reason="并错了", by=world.clerk, now=at(29))
    back = fresh(case)
    assert (back.status, back.has_proposal) == (Status.PROPOSED, True)
    assert case.proposals.get(state="pending") == pending and main.proposals.filter(state="pending").exists()


def test_feedback_typed_while_the_case_was_merged_is_refused_and_stays_in_the_form(world: World) -> None:
    case, main = world.routed(), world.routed()
    letter = case.transfers.get(kind="lead")
    receipt.receive(letter.pk, by=world.water, now=at(28))
    joining.merge(case.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    client = Client()
    client.force_login(world.water)
    typed = {"outcome": "solved", "findings": "打了很久的字"}
    answer = client.post(f"/transfers/{letter.pk}/feedback/", typed, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert 'data-code="case-closed"' in answer.content.decode()
    assert "<textarea" not in answer.content.decode(), (
        "the form on the page is left alone, with what was typed"
    )


def test_every_channel_finds_the_matter_by_its_own_number(world: World) -> None:
    merged = world.routed(external_no="12345-A", source_channel="hotline_12345", complainant=LI)
    main = world.routed(external_no="XF-9", source_channel="petition_office", complainant=ZHANG)
    joining.merge(merged.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    body = world.body(external_no="12345-A", source_channel="hotline_12345")
    found, is_new = take_in(Draft.read(body), by=world.clerk, now=at(29), key=Key("k", body_hash(body)))
    assert (found.number, is_new) == (main.number, False)
    client = Client()
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    page = client.get(f"/cases/{main.number}/").content.decode()
    assert "12345-A" in page and "XF-9" in page
    assert "李*" in page and "张*" in page, "complainants of both"
    assert merged.number in page
    assert main.number in client.get("/cases/", {"queue": "all", "q": "12345-A"}).content.decode()
    there = client.get(f"/cases/{merged.number}/").content.decode()
    assert "This case is merged" in there and f"/cases/{main.number}/" in there
    assert client.get(f"/cases/{merged.number}/history/").status_code == 200
    told = Caller(world.clerk).ask(f"{CASES}?q=12345-A")[1]["results"]
    assert {each["number"] for each in told} == {merged.number, main.number}
    whole = Caller(world.clerk).case(main.number)
    assert whole["merged_references"] == [{"channel": "hotline_12345", "number": "12345-A"}]
    assert Caller(world.clerk).case(merged.number)["merged_into"] == main.number


def test_the_complainants_of_both_are_shown_to_who_handles_the_main_case(world: World) -> None:
    merged, main = world.routed(complainant=LI), world.routed(complainant=ZHANG)
    joining.merge(merged.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    _case, people = reveal(main.number, by=world.water, now=at(28))
    assert {each["name"] for each in people} == {"张三", "李四"}
    assert main.events.get(act="revealed").details == {"complainants": 2}


@pytest.mark.parametrize(
    ("code", "into"),
    [("merge-into-itself", "self"), ("main-case-ended", "closed"), ("main-case-ended", "merged")],
)
def test_there_are_no_chains_of_mergers(world: World, code: str, into: str) -> None:
    case, main = world.routed(), world.routed()
    other = world.routed()
    joining.merge(other.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    targets = {"self": case.number, "merged": other.number}
    if into == "closed":
        targets["closed"] = closed(world).number
    with pytest.raises(Refused) as refused:
        joining.merge(case.number, into=targets[into], reason="同一事项", by=world.clerk, now=at(30))
    assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        joining.merge(main.number, into=case.number, reason="同一事项", by=world.clerk, now=at(30))
    assert refused.value.code == "has-taken-in"


def test_a_case_one_may_not_see_is_no_case_to_merge_into(world: World) -> None:
    case = world.routed()
    with pytest.raises(Invalid) as invalid:
        joining.merge(case.number, into="620700-20260428-0001", reason="x", by=world.clerk, now=at(28))
    assert set(invalid.value.errors) == {"into"}


def test_undone_a_merger_leaves_what_can_be_left_as_it_was(world: World) -> None:
    older, main = sent(world, now=at(20), source_channel="petition_office"), world.routed(now=at(28))
    for case, day in ((older, 21), (main, 28)):
        receipt.receive(case.transfers.get(kind="lead").pk, by=world.water, now=at(day))
    was = main.transfers.get(kind="lead").limit.due_on
    answer = due(older, "petition_answer")
    joining.merge(older.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    assert due(main, "petition_answer").due_on == answer.due_on
    joining.unmerge(older.number, reason="不是同一事项", by=world.clerk, now=at(29))
    back = fresh(older)
    assert (back.status, back.has_proposal, back.closed_at) == (Status.PROPOSED, True, None)
    assert due(older, "petition_answer") == answer, "its own limit runs on to the same day"
    assert main.transfers.get(kind="lead").limit.due_on == was
    assert not TimeLimit.objects.standing().filter(deadline__case=main, kind="petition_answer").exists()
    told = older.events.get(act="unmerged").details
    assert len(told["letters"]) == older.transfers.count() and told["limits"] == 1
    dispatch.confirm(older.number, by=world.clerk, now=at(29))
    assert fresh(older).status == Status.TRANSFERRED
    assert sound(older, main)


def test_a_date_changed_since_the_merger_is_not_put_back(world: World) -> None:
    older, main = world.routed(now=at(20)), world.routed(now=at(28))
    for case, day in ((older, 27), (main, 28)):
        receipt.receive(case.transfers.get(kind="lead").pk, by=world.water, now=at(day))
    joining.merge(older.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    limit = main.transfers.get(kind="lead").limit
    assert limit is not None
    extend(limit, 5, at(28))
    joining.unmerge(older.number, reason="不是同一事项", by=world.clerk, now=at(29))
    assert TimeLimit.objects.get(pk=limit.pk).due_on == limit.due_on


def test_oversight_counts_a_merged_matter_once(world: World) -> None:
    merged, main = world.routed(), world.routed()
    joining.merge(merged.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    months = {"window": "between", "first": "2026-04", "last": "2026-04"}
    found = overview(world.leader, asked_by(world.leader, months, at(28)), at(28))
    client = Client()
    client.force_login(world.leader)
    client.cookies["django_language"] = "en"
    for code in ("open", "new"):
        figure = next(each for each in found.figures if each.code == code)
        assert figure.value == 1
        page = client.get(figure.url).content.decode()
        assert main.number in page and merged.number not in page, "and the figure opens just those rows"
    assert letters_of("130304", *APRIL).exclude(status="withdrawn").filter(case=merged).count() == 0


def test_a_letter_concluded_by_reopening_still_counts_as_answered_in_time(world: World) -> None:
    case = closed(world)
    before = timeliness_total(timeliness("130304", *APRIL, now=at(30))).in_time
    ending.reopen(case.number, reason="反弹", by=world.clerk, now=at(30))
    assert timeliness_total(timeliness("130304", *APRIL, now=at(30))).in_time == before == 2
    client = Client()
    client.force_login(world.leader)
    assert case.number in client.get("/transfers/", {"state": "in_time"}).content.decode()


# ---- split, linked


def test_split_off_a_matter_has_a_number_and_a_way_of_its_own(world: World) -> None:
    case = world.routed(complainant=ZHANG)
    person = case.complainants.get()
    new = splitting.split(
        case.number, narrative="小吃店另欠六人工资，老板电话13712345678。", facts=SNACK_BAR, complainants=[person.pk],
        reason="两个用人单位", by=world.clerk, now=at(30),
    )  # fmt: skip
    route_case(new.pk, now=at(30))
    new = fresh(new)
    assert new.number != case.number and new.status == Status.PROPOSED, "routed by itself"
    assert (new.channel, new.received_at, new.taken_by, new.coordinator) == (
        case.channel, case.received_at, case.taken_by, case.coordinator,
    )  # fmt: skip
    assert (new.sector, new.workers) == ("catering", 6) and "13712345678" not in new.text.narrative
    _case, people = reveal(new.number, by=world.clerk, now=at(30))
    assert "张三" in {each["name"] for each in people}
    assert {each["name"] for each in reveal(case.number, by=world.clerk, now=at(30))[1]} <= {""}
    link = CaseLink.objects.get()
    assert (link.kind, link.from_case, link.to_case) == ("split", case, new)
    assert acts(case)[-2] == "split" and new.events.get(act="received").details["split_from"] == case.number
    with pytest.raises(Refused) as refused:
        linking.unlink(case.number, other=new.number, by=world.clerk, now=at(30))
    assert refused.value.code == "not-linked", "where it came from stays"
    assert sound(case, new)


def test_split_off_nobody_waits_longer_for_an_answer(world: World) -> None:
    case = sent(world, now=at(20), source_channel="petition_office")
    new = splitting.split(case.number, narrative="另一事项", by=world.clerk, now=at(28))
    assert due(new, "petition_answer").due_on == due(case, "petition_answer").due_on
    assert due(new, "acceptance").start_on == date(2026, 4, 28), (
        "the first is sent; this one is to be sent from now on"
    )


def test_only_complainants_of_the_case_go_with_what_is_split_off(world: World) -> None:
    case, other = world.routed(complainant=ZHANG), world.routed(complainant=LI)
    with pytest.raises(Invalid) as invalid:
        splitting.split(
            case.number, narrative="x", complainants=[other.complainants.get().pk], by=world.clerk, now=at(28)
        )
    assert set(invalid.value.errors) == {"complainants"}


def test_two_cases_are_linked_once_and_apart_again(world: World) -> None:
    one, two = world.routed(), closed(world)
    linking.link(one.number, other=two.number, reason="同一包工头", by=world.clerk, now=at(30))
    for first, second in ((one, two), (two, one)):
        with pytest.raises(Refused) as refused:
            linking.link(first.number, other=second.number, by=world.clerk, now=at(30))
        assert refused.value.code == "linked-already"
    linking.unlink(two.number, other=one.number, by=world.clerk, now=at(30))
    assert acts(one)[-2:] == acts(two)[-2:] == ["linked", "unlinked"]
    linking.link(two.number, other=one.number, by=world.clerk, now=at(30))
    assert CaseLink.objects.count() == 2, "what was is kept"
    assert sound(one, two)


def test_the_database_knows_one_standing_merger_per_case(world: World) -> None:
    case, main, other = world.routed(), world.routed(), world.routed()
    joining.merge(case.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseLink.objects.create(
            kind="merged", from_case=case, to_case=other, reason="x", made_at=at(28), made_by=world.clerk
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseLink.objects.create(
            kind="linked", from_case=case, to_case=case, made_at=at(28), made_by=world.clerk
        )


# ---- recalled, joined, contributed


def test_a_letter_sent_to_the_wrong_agency_is_recalled(world: World) -> None:
    case = world.routed()
    lead = case.transfers.get(kind="lead")
    receipt.receive(lead.pk, by=world.water, now=at(28))
    together.recall(lead.pk, reason="应由住建部门主办", by=world.clerk, now=at(29))
    lead, case = Transfer.objects.select_related("letter", "limit").get(pk=lead.pk), fresh(case)
    assert (lead.status, lead.limit.state) == (TransferStatus.WITHDRAWN, TimeLimit.State.CANCELLED)
    assert "应由住建部门主办" in lead.letter.void_reason
    assert acts(case)[-2:] == ["recalled", "withdrawn"]
    assert case.awaits_confirmation, "the case is to be decided anew"
    dispatch.override(case.number, lead=["housing"], reason="房建项目", by=world.clerk, now=at(30))
    assert sound(case)


def test_a_letter_sent_anew_starts_a_new_clock_never_a_shorter_one(world: World) -> None:
    """ux.md: the next agency inherits a spent clock. The old one stays on record."""
    case = world.routed()
    lead = case.transfers.get(kind="lead")
    receipt.receive(lead.pk, by=world.water, now=at(28))
    old = Transfer.objects.get(pk=lead.pk).limit
    together.recall(lead.pk, reason="发错单位", by=world.clerk, now=at(8, month=5))
    dispatch.override(
        case.number, lead=["housing"], reason="改由住建办理", by=world.clerk, now=at(8, month=5)
    )
    letter = case.transfers.get(role="housing")
    receipt.receive(letter.pk, by=world.housing, now=at(9, month=5))
    new = Transfer.objects.get(pk=letter.pk).limit
    assert (new.length, new.unit) == (old.length, old.unit) and new.due_on > old.due_on
    assert TimeLimit.objects.get(pk=old.pk).due_on == old.due_on, "kept on record, unchanged"


@pytest.fixture
def joint(world: World) -> tuple[Transfer, Transfer]:
    """Both joint leads have the letter."""
    case = world.routed(SNACK_BAR)
    dispatch.confirm(case.number, by=world.clerk, now=at(28))
    mine, fellow = case.transfers.get(role="hrss"), case.transfers.get(role="market")
    receipt.receive(mine.pk, by=world.hrss, now=at(28))
    receipt.receive(fellow.pk, by=world.market, now=at(28))
    return mine, fellow


def test_joint_leads_give_one_result_and_each_meets_its_own_clock(
    world: World, joint: tuple[Transfer, Transfer]
) -> None:
    mine, fellow = joint
    with pytest.raises(Refused) as refused:
        together.cosign(mine.pk, by=world.hrss, now=at(29))
    assert refused.value.code == "nothing-to-join"
    given = feedback.feed_back(fellow.pk, DONE, by=world.market, now=at(29))
    joined = together.cosign(mine.pk, by=world.hrss, now=at(30))
    assert (joined.joins, joined.outcome, joined.findings) == (given, given.outcome, given.findings)
    assert not joined.amount_paid and not joined.workers_paid, "the figures stand once"
    assert joined.on_time and Transfer.objects.get(pk=mine.pk).limit.state == TimeLimit.State.MET
    case = fresh(mine.case)
    assert case.events.get(act="cosigned").details["joins"] == fellow.letter.number
    assert sound(case)


def test_returned_for_more_a_joint_result_goes_back_to_all_who_joined(
    world: World, joint: tuple[Transfer, Transfer]
) -> None:
    mine, fellow = joint
    feedback.feed_back(fellow.pk, DONE, by=world.market, now=at(29))
    together.cosign(mine.pk, by=world.hrss, now=at(29))
    with pytest.raises(Refused) as refused:
        feedback.accept_for_record(mine.pk, by=world.clerk, now=at(29))
    assert refused.value.code == "joined-not-recorded"
    feedback.return_for_more(fellow.pk, reason="缺工资表", by=world.clerk, now=at(30))
    for letter in (mine, fellow):
        now = Transfer.objects.get(pk=letter.pk)
        assert (now.status, now.limit.state) == (TransferStatus.RECEIVED, TimeLimit.State.RUNNING)
        assert now.feedback.get().return_reason == "缺工资表"
    assert acts(fresh(mine.case))[-2:] == ["returned", "returned"]
    feedback.feed_back(fellow.pk, DONE, by=world.market, now=at(30))
    together.cosign(mine.pk, joins=fellow.pk, by=world.hrss, now=at(30))
    for letter in (fellow, mine):
        feedback.accept_for_record(letter.pk, by=world.clerk, now=at(30))
    assert sound(mine.case)


def test_only_a_joint_lead_joins_and_only_another_ones_answer(
    world: World, joint: tuple[Transfer, Transfer]
) -> None:
    mine, fellow = joint
    feedback.feed_back(fellow.pk, DONE, by=world.market, now=at(29))
    with pytest.raises(Invalid):
        together.cosign(mine.pk, joins=mine.pk, by=world.hrss, now=at(29))
    street = mine.case.transfers.get(kind="assist")
    single = world.routed().transfers.get(kind="lead")
    receipt.receive(single.pk, by=world.water, now=at(28))
    with pytest.raises(Refused) as refused:
        together.cosign(single.pk, by=world.water, now=at(29))
    assert refused.value.code == "nothing-to-join"
    assert street.status == TransferStatus.ISSUED


def test_what_others_contribute_stands_above_the_leads_feedback(world: World) -> None:
    case = world.routed()
    lead, town = case.transfers.order_by("pk")
    receipt.receive(lead.pk, by=world.water, now=at(28))
    receipt.receive(town.pk, by=world.haibin, now=at(28))
    together.contribute(town.pk, text="已走访工地，联系电话13812345678。", by=world.haibin, now=at(29))
    together.contribute(town.pk, text="补充：共二十三人。", by=world.haibin, now=at(29))
    first, second = Contribution.objects.order_by("pk")
    assert "13812345678" not in first.text and first.agency == world.haibin.agency
    assert Transfer.objects.get(pk=town.pk).status == TransferStatus.RECEIVED, (
        "it is no feedback and meets no clock"
    )
    client = Client()
    client.force_login(world.water)
    client.cookies["django_language"] = "en"
    panel = client.get(f"/cases/{case.number}/").content.decode().split('id="panel"')[1]
    assert panel.index("补充：共二十三人。") < panel.index("act-feedback-")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=first.pk).update(text="改了")
    answered = Caller(world.haibin).ask(f"{TRANSFERS}{town.pk}/")[1]
    assert [each["text"] for each in answered["contributions"]] == [first.text, second.text]
    assert acts(case).count("contributed") == 2


# ---- pages and API


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def test_what_ended_otherwise_has_a_list_of_its_own(world: World) -> None:
    done, merged, main = closed(world), world.routed(), world.routed()
    joining.merge(merged.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    client = signed(world.clerk)
    ended, shut = (client.get("/cases/", {"queue": name}).content.decode() for name in ("ended", "closed"))
    assert merged.number in ended and done.number not in ended and main.number not in ended
    assert done.number in shut and merged.number not in shut
    assert "Merged into another" in ended and "chip-paused" in ended
    told = Caller(world.clerk).ask(f"{CASES}?queue=ended")[1]["results"]
    assert [each["number"] for each in told] == [merged.number]


def test_the_page_of_a_case_not_accepted_shows_ground_clause_and_notice(world: World) -> None:
    case = world.routed(SNACK_BAR)
    ending.reject(case.number, ground="over_two_years", reason="2023年完工", by=world.clerk, now=at(28))
    page = signed(world.clerk).get(f"/cases/{case.number}/").content.decode()
    for words in (
        "《劳动保障监察条例》第二十条",
        "2023年完工",
        BASES[Ground.OVER_TWO_YEARS].notice,
        "Reopen the case",
    ):
        assert words in page


def test_former_closings_stay_on_the_page_and_in_the_api(world: World) -> None:
    case = closed(world)
    ending.reopen(case.number, reason="反弹", by=world.clerk, now=at(30))
    page = signed(world.clerk).get(f"/cases/{case.number}/").content.decode()
    assert "Former closing" in page and "工资已付清" in page
    told = Caller(world.clerk).case(case.number)
    assert told["closing"] is None
    assert [each["reopened_at"] is not None for each in told["closings"]] == [True]
    assert {each["status"] for each in told["transfers"]} == {"concluded"}


def test_merging_by_page_leads_back_with_a_word_and_the_form_keeps_what_was_typed(world: World) -> None:
    case, main = world.routed(), world.routed()
    client = signed(world.clerk)
    wrong = client.post(f"/cases/{case.number}/merge/", {"into": "nothing", "reason": "同一批工人"})
    assert wrong.status_code == 422
    assert (
        "There is no case of this number" in wrong.content.decode() and "同一批工人" in wrong.content.decode()
    )
    page = client.post(
        f"/cases/{case.number}/merge/", {"into": main.number, "reason": "同一批工人"}, follow=True
    )
    assert "This case is merged" in page.content.decode()
    back = client.post(f"/cases/{case.number}/unmerge/", {"reason": "并错了"}, follow=True).content.decode()
    assert "These letters stay void" in back and "Confirm and transfer" in back


def test_splitting_by_page_tells_the_new_number_and_takes_the_facts_that_differ(world: World) -> None:
    case = world.routed(complainant=ZHANG)
    client = signed(world.clerk)
    assert "Split off a case" in client.get(f"/cases/{case.number}/").content.decode()
    form = {
        "narrative": "另欠六人工资", "complainants": [case.complainants.get().pk], "facts.domain": "construction",
        "facts.sector": "water", "facts.territory": "海滨镇", "facts.worker_count": "6", "facts.amount_yuan": "24000",
    }  # fmt: skip
    page = client.post(f"/cases/{case.number}/split/", form, follow=True).content.decode()
    new = Case.objects.latest("pk")
    assert new.number in page and (new.workers, new.complainants.count()) == (6, 1)


def test_by_api_a_merger_answers_with_the_case_that_goes_on(world: World) -> None:
    case, main = world.routed(), world.routed()
    call = Caller(world.clerk)
    status, told = call.tell(f"{CASES}{case.number}/merge/", {"into": main.number, "reason": "同一事项"})
    assert (status, told["number"], told["merged_case"]) == (200, main.number, case.number)
    assert told["links"][0]["from_case"] == case.number
    status, told = call.tell(f"{CASES}{case.number}/split/", {"narrative": "x"})
    assert (status, told["code"]) == (409, "not-now")
    status, told = call.tell(
        f"{CASES}{main.number}/split/", {"narrative": "另一事项", "complainants": [2**70]}
    )
    assert status == 400 and "complainants" in told
    status, told = call.tell(f"{CASES}{main.number}/split/", {"narrative": "另一事项"})
    assert status == 200 and Case.objects.filter(number=told["new_case"]).exists()


def test_every_entry_of_this_life_is_told_in_words(world: World) -> None:
    case, main = world.routed(), world.routed()
    linking.judge(case.number, other=main.number, same=True, by=world.clerk, now=at(28))
    joining.merge(case.number, into=main.number, reason="同一事项", by=world.clerk, now=at(28))
    joining.unmerge(case.number, reason="并错了", by=world.clerk, now=at(28))
    linking.link(case.number, other=main.number, by=world.clerk, now=at(28))
    linking.unlink(case.number, other=main.number, by=world.clerk, now=at(28))
    splitting.split(case.number, narrative="另一事项", by=world.clerk, now=at(28))
    ending.withdraw_complaint(case.number, declared="written", by=world.clerk, now=at(28))
    ending.reopen(case.number, reason="反悔", by=world.clerk, now=at(28))
    page = signed(world.clerk).get(f"/cases/{case.number}/").content.decode()
    for words in (
        f"Into {main.number}", f"{case.number} out of {main.number}", "the same matter", "New case",
        "In writing, on 2026-04-28", "It was: Withdrawn by the complainant",
    ):  # fmt: skip
        assert words in page, words
    assert list(broken_cases()) == []
