"""The time limits of a case worked on by hand: begun, done, extended, suspended; who decides, and what the law allows."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agencies.clock.models import TimeLimit
from agencies.clock.sweep import pass_points
from agencies.errors import Invalid, Refused
from cases.actions import applications, dispatch, feedback, limits, receipt
from cases.history import broken_cases
from cases.lists import counts
from cases.models import Application, Case, Deadline, Transfer
from cases.sweep import sweep_minute
from tests.world import RIVER_WORKS, SHANGHAI, TUESDAY, World

DONE = feedback.Report("solved", "已督促发放。", 23, None, 23)
State = TimeLimit.State


def at(day: int, hour: int = 10, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def received(world: World, day: int = 29) -> Transfer:
    """Water has the letter; its five working days end on 9 May."""
    transfer = world.routed().transfers.get(kind="lead")
    receipt.receive(transfer.pk, by=world.water, now=at(day))
    return Transfer.objects.select_related("case", "limit").get(pk=transfer.pk)


def limit_of(transfer: Transfer) -> TimeLimit:
    return TimeLimit.objects.get(transfer=transfer)


def ask(
    transfer: Transfer, by: Any, kind: str = "extension", now: datetime | None = None, **more: Any
) -> Application:
    stated = {"units": 3} if kind == "extension" else {}
    number = transfer.case.number
    return applications.apply(
        number, kind=kind, reason="需调取银行流水", by=by, now=now or at(30), **stated | more
    )


def refused(code: str, act: Any, **stated: Any) -> None:
    with pytest.raises(Refused) as error:
        act(**stated)
    assert error.value.code == code


# ---- more time asked for and decided


def test_an_extension_is_asked_for_by_the_recipient_and_approved_by_the_head(world: World) -> None:
    transfer = received(world)
    application = ask(transfer, world.water)
    case = Case.objects.get(pk=transfer.case_id)
    applications.grant(case.number, by=world.head, now=at(30))
    limit = limit_of(transfer)
    assert (limit.extra, limit.due_on, limit.state) == (3, date(2026, 5, 13), State.RUNNING)
    application.refresh_from_db()
    assert (application.state, application.decided_by) == ("granted", world.head)
    case.refresh_from_db()
    assert case.due_at == limit.due_at
    event = case.events.get(act="extended")
    assert (event.details["was"], event.details["due"]) == ("2026-05-09", "2026-05-13")
    assert list(broken_cases()) == []


def test_while_an_application_is_open_there_is_no_second_one(world: World) -> None:
    transfer = received(world)
    first = ask(transfer, world.water)
    refused("nothing-to-apply-for", lambda: ask(transfer, world.water))
    with pytest.raises(IntegrityError, match="application_one_open"), transaction.atomic():
        Application.objects.create(
            case=transfer.case, limit=first.limit, kind="suspension", reason="又一次", asked_at=at(30),
            asked_by=world.water,
        )  # fmt: skip


def test_nobody_decides_on_an_application_of_one_s_own(world: World) -> None:
    transfer = received(world)
    ask(transfer, world.head)
    refused("own-application", applications.grant, number=transfer.case.number, by=world.head, now=at(30))
    refused(
        "own-application",
        applications.refuse,
        number=transfer.case.number,
        reason="x",
        by=world.head,
        now=at(30),
    )
    applications.grant(transfer.case.number, by=world.leader, now=at(30))
    application = Application.objects.get()
    with pytest.raises(IntegrityError, match="application_decided_by_another"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(decided_by=world.head)


@pytest.mark.parametrize("who", ["clerk", "water", "haibin", "auditor", "housing"])
def test_only_the_head_of_the_office_and_a_leader_decide(world: World, who: str) -> None:
    transfer = received(world)
    ask(transfer, world.water)
    with pytest.raises((Refused, Case.DoesNotExist)) as error:
        applications.grant(transfer.case.number, by=getattr(world, who), now=at(30))
    assert not isinstance(error.value, Refused) or error.value.code == "not-your-part"


def test_without_an_application_there_is_nothing_to_decide(world: World) -> None:
    transfer = received(world)
    for who in (world.head, world.leader):
        refused("no-application", applications.grant, number=transfer.case.number, by=who, now=at(30))


def test_what_was_answered_meanwhile_needs_no_decision(world: World) -> None:
    transfer = received(world)
    ask(transfer, world.water)
    feedback.feed_back(transfer.pk, DONE, by=world.water, now=at(30))
    refused("no-application", applications.grant, number=transfer.case.number, by=world.head, now=at(30))


def test_a_refused_application_leaves_the_limit_what_it_was(world: World) -> None:
    transfer = received(world)
    before = TimeLimit.objects.filter(transfer=transfer).values().get()
    ask(transfer, world.water)
    applications.refuse(transfer.case.number, reason="时间足够", by=world.leader, now=at(30))
    assert TimeLimit.objects.filter(transfer=transfer).values().get() == before
    assert transfer.case.events.get(act="refused").note == "时间足够"
    assert ask(transfer, world.water).pk, "and one may ask again"


def test_a_pause_survives_the_refusal_of_an_extension(world: World) -> None:
    transfer = received(world)
    ask(transfer, world.water, "suspension", now=at(29))
    applications.grant(transfer.case.number, by=world.head, now=at(29))
    ask_again = Application.objects.create(
        case=transfer.case, limit=limit_of(transfer), kind="extension", units=2, reason="另行申请",
        asked_at=at(30), asked_by=world.water,
    )  # fmt: skip
    applications.refuse(transfer.case.number, reason="先恢复计时", by=world.head, now=at(30))
    ask_again.refresh_from_db()
    limit = limit_of(transfer)
    assert (ask_again.state, limit.state, limit.pauses) == (
        "refused",
        State.SUSPENDED,
        [["2026-04-29", None]],
    )


def test_the_body_of_a_recipient_asks_for_its_own_limit_only(world: World) -> None:
    transfer = received(world)
    town = transfer.case.transfers.get(role="township")
    receipt.receive(town.pk, by=world.haibin, now=at(29))
    with pytest.raises(Invalid) as error:
        ask(transfer, world.haibin, limit=transfer.limit_id)
    assert list(error.value.errors) == ["limit"]


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"kind": "longer", "units": 1}, "kind"),
        ({"kind": "extension", "units": None}, "units"),
        ({"kind": "extension", "units": 0}, "units"),
        ({"kind": "extension", "units": 366}, "units"),
        ({"kind": "suspension", "units": 3}, "units"),
        ({"kind": "extension", "units": 3, "reason": " "}, "reason"),
        ({"kind": "extension", "units": 3, "reason_code": "bad_weather"}, "reason_code"),
        ({"kind": "extension", "units": 3, "limit": 2**62}, "limit"),
    ],
)
def test_an_application_that_makes_no_sense_names_the_field(
    world: World, stated: dict[str, Any], field: str
) -> None:
    transfer = received(world)
    with pytest.raises(Invalid) as error:
        applications.apply(transfer.case.number, **{"reason": "需调取"} | stated, by=world.water, now=at(30))
    assert list(error.value.errors) == [field]
    assert not Application.objects.exists()


@pytest.mark.clause("BDH-1.1.2")
@pytest.mark.clause("TL-2.6.1a")
@pytest.mark.clause("BDH-2.3.3")
@pytest.mark.parametrize("kind", ["extension", "suspension"])
@pytest.mark.parametrize("excuse", ["audit_pending", "payment_not_arrived", "settlement_dispute"])
def test_what_is_no_excuse_for_owing_is_no_ground_for_more_time(world: World, excuse: str, kind: str) -> None:
    transfer = received(world)
    with pytest.raises(Refused) as error:
        ask(transfer, world.water, kind, reason_code=excuse)
    assert error.value.code == "no-excuse"
    assert "“" in str(error.value.message), "the clause is quoted"
    assert ask(transfer, world.water, kind, reason_code="absconded").reason_code == "absconded"


# ---- what the law allows


def by_law(world: World, kind: str, **more: Any) -> TimeLimit:
    case = world.routed()
    stated: dict[str, Any] = {"start_on": at(27).date()} | more
    return limits.set_deadline(case.number, kind=kind, by=world.clerk, now=at(28), **stated)


@pytest.mark.parametrize(
    ("kind", "longest", "due"),
    [
        ("investigation", 30, date(2026, 9, 3)),  # 劳动保障监察条例 art. 17: 60 working days and 30 more
        ("petition_answer", 30, date(2026, 7, 26)),  # 信访工作条例 art. 34
        ("arbitration", 15, date(2026, 6, 26)),  # 劳动争议调解仲裁法 art. 43, to the next working day
    ],
)
def test_an_extension_is_never_beyond_what_the_law_allows(
    world: World, kind: str, longest: int, due: date
) -> None:
    limit = by_law(world, kind)
    number = limit.reference
    more: dict[str, Any] = {"kind": "extension", "reason": "情况复杂", "limit": limit.pk}
    refused(
        "extension-too-long",
        applications.apply,
        number=number,
        units=longest + 1,
        by=world.clerk,
        now=at(28),
        **more,
    )
    applications.apply(number, units=longest - 1, by=world.clerk, now=at(28), **more)
    applications.grant(number, by=world.head, now=at(28))
    refused(
        "extension-too-long", applications.apply, number=number, units=2, by=world.clerk, now=at(28), **more
    )
    applications.apply(number, units=1, by=world.clerk, now=at(28), **more)
    applications.grant(number, by=world.head, now=at(28))
    limit.refresh_from_db()
    assert limit.extra == longest
    assert limit.due_on == due
    refused(
        "extension-too-long", applications.apply, number=number, units=1, by=world.clerk, now=at(28), **more
    )


@pytest.mark.parametrize(
    "kind", ["criminal_decision", "criminal_transfer", "criminal_review", "criminal_recheck"]
)
def test_where_the_law_knows_no_extension_none_is_given(world: World, kind: str) -> None:
    limit = by_law(world, kind, start_time=time(9, 0))
    with pytest.raises(Refused) as error:
        applications.apply(
            limit.reference,
            limit=limit.pk,
            kind="extension",
            units=1,
            reason="来不及",
            by=world.clerk,
            now=at(28),
        )
    assert error.value.code == "no-extension"
    assert "《行政执法机关移送涉嫌犯罪案件的规定》" in str(error.value.message)


def test_a_limit_in_hours_ends_at_the_hour_and_is_never_suspended(world: World) -> None:
    limit = by_law(world, "criminal_transfer", start_on=at(28).date(), start_time=time(9, 30))
    assert limit.due_at == at(29, 9).replace(minute=30)
    refused(
        "limit-in-hours", applications.apply, number=limit.reference, limit=limit.pk, kind="suspension", reason="x",
        by=world.clerk, now=at(28),
    )  # fmt: skip
    sweep_minute(now=limit.due_at)
    assert Deadline.objects.get(limit=limit).limit.state == State.RUNNING
    sweep_minute(now=limit.due_at + timedelta(seconds=1))
    assert Deadline.objects.get(limit=limit).limit.state == State.LAPSED


def test_an_extension_that_would_have_ended_already_is_refused(world: World) -> None:
    transfer = received(world)
    ask(transfer, world.water, units=1)
    refused(
        "extension-too-short",
        applications.grant,
        number=transfer.case.number,
        by=world.head,
        now=at(30, month=5),
    )
    assert limit_of(transfer).extra == 0


# ---- begun, done and cancelled by hand


def test_an_investigation_is_begun_by_hand_and_entered_as_done(world: World) -> None:
    limit = by_law(world, "investigation")
    assert (limit.value, limit.unit, limit.due_on) == (60, "working_day", date(2026, 7, 23))
    assert limit.clause == "《劳动保障监察条例》第十七条"
    refused("already-set", limits.set_deadline, number=limit.reference, kind="investigation",
            start_on=at(28).date(), by=world.clerk, now=at(28))  # fmt: skip
    assert limits.meet_deadline(limit.reference, by=world.clerk, now=at(30), note="已作出处理决定") is True
    case = Case.objects.get(number=limit.reference)
    event = case.events.get(act="deadline_met")
    assert (event.details["on_time"], event.details["on"]) == (True, "2026-04-30")
    refused("no-deadline", limits.meet_deadline, number=case.number, by=world.clerk, now=at(30))
    assert list(broken_cases()) == []


def test_what_was_done_in_time_and_entered_late_was_in_time(world: World) -> None:
    limit = by_law(world, "criminal_decision")
    assert limit.due_on == date(2026, 4, 30)
    sweep_minute(now=at(3, month=5))
    assert limits.meet_deadline(
        limit.reference, done_on=date(2026, 4, 30), by=world.clerk, now=at(3, month=5)
    )
    limit.refresh_from_db()
    assert limit.state == State.MET


@pytest.mark.parametrize("day", [date(2026, 4, 26), date(2026, 5, 1)])
def test_what_is_done_lies_between_the_start_and_today(world: World, day: date) -> None:
    limit = by_law(world, "investigation")
    with pytest.raises(Invalid) as error:
        limits.meet_deadline(limit.reference, done_on=day, by=world.clerk, now=at(30))
    assert list(error.value.errors) == ["done_on"]


def test_a_limit_is_cancelled_with_its_reason(world: World) -> None:
    limit = by_law(world, "investigation")
    limits.cancel_deadline(limit.reference, reason="不予立案", by=world.clerk, now=at(28))
    limit.refresh_from_db()
    assert (limit.state, limit.next_at) == (State.CANCELLED, None)


def test_the_office_sets_a_date_for_a_recipient_who_enters_it_as_done(world: World) -> None:
    transfer = received(world)
    number = transfer.case.number
    limit = limits.set_deadline(
        number, kind="officer", transfer=transfer.pk, due_on=date(2026, 5, 6), title="报送工资支付台账",
        by=world.clerk, now=at(29),
    )  # fmt: skip
    assert (limit.agency, limit.due_on) == (world.water.agency, date(2026, 5, 6))
    assert limits.meet_deadline(number, by=world.water, now=at(30))
    assert limit_of(transfer).state == State.RUNNING, "the feedback is still owed"


def test_a_recipient_enters_only_what_its_own_agency_owes(world: World) -> None:
    transfer = received(world)
    number = transfer.case.number
    limits.set_deadline(
        number, kind="officer", transfer=transfer.pk, due_on=date(2026, 5, 6), title="报送", by=world.clerk,
        now=at(29),
    )  # fmt: skip
    refused("no-deadline", limits.meet_deadline, number=number, by=world.haibin, now=at(30))
    refused("not-your-part", limits.set_deadline, number=number, kind="officer", by=world.water, now=at(30),
            due_on=date(2026, 5, 6), title="自行确定")  # fmt: skip
    own = limits.set_deadline(
        number, kind="investigation", start_on=at(29).date(), by=world.water, now=at(30)
    )
    assert own.agency == world.water.agency
    with pytest.raises(Invalid) as error:
        limits.set_deadline(
            number, kind="arbitration", start_on=at(29).date(), by=world.water, now=at(30),
            transfer=transfer.case.transfers.get(role="township").pk,
        )  # fmt: skip
    assert list(error.value.errors) == ["transfer"]


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"kind": "feedback"}, "kind"),
        ({"kind": "officer", "title": "报送", "due_on": None}, "due_on"),
        ({"kind": "officer", "title": "报送", "due_on": date(2026, 4, 29)}, "due_on"),
        ({"kind": "officer", "title": "报送", "due_on": date(2036, 4, 29)}, "due_on"),
        ({"kind": "officer", "title": "", "due_on": date(2026, 5, 6)}, "title"),
        ({"kind": "officer", "title": "长" * 121, "due_on": date(2026, 5, 6)}, "title"),
        ({"kind": "officer", "title": "报送", "due_on": date(2026, 5, 6), "transfer": None}, "transfer"),
        ({"kind": "officer", "title": "报送", "due_on": date(2026, 5, 6), "transfer": 2**40}, "transfer"),
        ({"kind": "investigation"}, "start_on"),
        ({"kind": "investigation", "start_on": date(2026, 4, 30)}, "start_on"),
        ({"kind": "investigation", "start_on": date(2024, 4, 30)}, "start_on"),
        ({"kind": "criminal_transfer", "start_on": date(2026, 4, 29)}, "start_time"),
        ({"kind": "criminal_transfer", "start_on": date(2026, 4, 29), "start_time": time(23)}, "start_on"),
    ],
)
def test_a_limit_that_makes_no_sense_names_the_field(
    world: World, stated: dict[str, Any], field: str
) -> None:
    transfer = received(world)
    with pytest.raises(Invalid) as error:
        limits.set_deadline(
            transfer.case.number, **{"transfer": transfer.pk} | stated, by=world.clerk, now=at(29)
        )
    assert list(error.value.errors) == [field]


# ---- suspended and running on


def suspended(world: World, day: int = 29) -> Transfer:
    transfer = received(world)
    ask(transfer, world.water, "suspension", now=at(day))
    applications.grant(transfer.case.number, by=world.head, now=at(day))
    return transfer


def test_a_suspension_moves_the_date_by_exactly_what_it_stood_still(world: World) -> None:
    transfer = suspended(world, 30)
    applications.resume(transfer.case.number, by=world.water, now=at(7, month=5))
    limit = limit_of(transfer)
    # 30 April to 7 May: two working days (6 and 7 May); 9 May and two more.
    assert (limit.due_on, limit.pauses) == (date(2026, 5, 12), [["2026-04-30", "2026-05-07"]])
    assert transfer.case.events.get(act="resumed").details["due"] == "2026-05-12"


def test_while_suspended_nothing_is_overdue_and_nobody_is_warned(world: World) -> None:
    transfer = suspended(world)
    town = transfer.case.transfers.get(role="township")
    receipt.receive(town.pk, by=world.haibin, now=at(30))
    feedback.feed_back(town.pk, DONE, by=world.haibin, now=at(30))
    for day in (8, 9, 10, 28):
        sweep_minute(now=at(day, month=5))
    limit = limit_of(transfer)
    case = Case.objects.get(pk=transfer.case_id)
    assert (limit.state, limit.steps.count(), case.is_overdue) == (State.SUSPENDED, 0, False)
    assert (case.due_at, case.clock) == (None, "suspended")
    assert not case.events.filter(act="overdue").exists()


def test_what_is_answered_while_suspended_is_in_time_and_the_pause_is_kept(world: World) -> None:
    transfer = suspended(world)
    given = feedback.feed_back(transfer.pk, DONE, by=world.water, now=at(20, month=5))
    assert given.on_time is True
    feedback.return_for_more(transfer.pk, reason="缺凭证", by=world.clerk, now=at(20, month=5))
    limit = limit_of(transfer)
    # Twelve working days from 29 April to 20 May, five of its own: 27 May.
    assert (limit.state, limit.due_on) == (State.RUNNING, date(2026, 5, 27))


def test_what_is_suspended_is_in_no_queue_of_what_is_overdue(world: World) -> None:
    transfer = suspended(world)
    later = at(20, month=5)
    sweep_minute(now=later)
    assert counts(world.water, later)["overdue"] == counts(world.water, later)["due_soon"] == 0
    applications.resume(transfer.case.number, by=world.clerk, now=later)
    sweep_minute(now=at(28, month=5))
    assert counts(world.water, at(28, month=5))["overdue"] == 1


def test_a_limit_that_is_over_is_not_suspended_any_more(world: World) -> None:
    transfer = received(world)
    ask(transfer, world.water, "suspension")
    # The sweep has not come by yet.
    refused(
        "limit-not-running",
        applications.grant,
        number=transfer.case.number,
        by=world.head,
        now=at(10, 0, month=5),
    )
    sweep_minute(now=at(10, month=5))
    refused(
        "limit-not-running",
        applications.grant,
        number=transfer.case.number,
        by=world.head,
        now=at(10, month=5),
    )


def test_the_next_recipient_starts_a_clock_of_its_own(world: World) -> None:
    """A re-transfer never shortens: neither spent days nor an extension go with the case."""
    transfer = received(world)
    ask(transfer, world.water)
    applications.grant(transfer.case.number, by=world.head, now=at(30))
    dispatch.override(
        transfer.case.number, lead=["housing"], assist=["township"], reason="实为市政", by=world.clerk,
        now=at(8, month=5),
    )  # fmt: skip
    new = transfer.case.transfers.get(role="housing")
    receipt.receive(new.pk, by=world.housing, now=at(8, month=5))
    limit, old = limit_of(new), limit_of(transfer)
    assert (old.state, old.extra) == (State.CANCELLED, 3), "the old one stays on record"
    assert (limit.start_on, limit.extra, limit.due_on) == (date(2026, 5, 8), 0, date(2026, 5, 14))


# ---- warned, presumed, lapsed


def steps(limit: TimeLimit) -> list[str]:
    return list(limit.steps.order_by("stage").values_list("name", flat=True))


def test_each_point_comes_once_and_after_an_extension_for_the_new_date_again(world: World) -> None:
    transfer = received(world)
    day = at(29)
    while day < at(9, 12, month=5):
        sweep_minute(now=day)
        day += timedelta(hours=3)
    assert steps(limit_of(transfer)) == ["due_soon", "due_today"]
    ask(transfer, world.water, now=at(9, 13, month=5))
    applications.grant(transfer.case.number, by=world.leader, now=at(9, 13, month=5))
    while day < at(14, 2, month=5):
        sweep_minute(now=day)
        day += timedelta(hours=3)
    assert steps(limit_of(transfer)) == ["due_soon", "due_today", "due_soon", "due_today", "lapsed"]
    assert Case.objects.get(pk=transfer.case_id).events.filter(
        act="overdue", details__transfer=transfer.pk
    ).count() == 1  # fmt: skip


def test_a_letter_nobody_opens_counts_as_received_and_the_history_says_so(world: World) -> None:
    """Whenever the sweep comes by: it counts as received on the last day of the time that the office has set."""
    case = world.routed()
    lead = case.transfers.get(kind="lead")
    sweep_minute(now=datetime(2026, 5, 6, 23, 59, 59, tzinfo=SHANGHAI))
    lead.refresh_from_db()
    assert lead.status == "issued"
    sweep_minute(now=at(8, month=5))  # down for a day
    lead = Transfer.objects.get(pk=lead.pk)
    assert (lead.status, lead.receipt, lead.received_on) == ("received", "presumed", date(2026, 5, 6))
    assert lead.limit is not None and lead.limit.due_on == date(2026, 5, 12)
    event = case.events.filter(act="receipt_presumed", details__transfer=lead.pk).get()
    assert (event.actor, event.details["value"], event.details["on"]) == (None, 3, "2026-05-06")
    assert "区治欠办设置" in event.note


def test_a_right_to_object_that_has_passed_is_nothing_overdue(world: World) -> None:
    transfer = received(world)
    sweep_minute(now=at(11, month=5))
    objection = Deadline.objects.get(transfer=transfer, kind="objection").limit
    assert objection.state == State.CANCELLED
    assert not transfer.case.events.filter(act="overdue", details__kind="objection").exists()
    refused("objection-too-late", receipt.object_to, transfer_id=transfer.pk, reason="x", by=world.water,
            now=at(11, month=5))  # fmt: skip


def test_an_extension_between_sweep_and_follow_up_leaves_nothing_overdue(
    world: World,
) -> None:
    """The step was taken, and before anybody acted on it the limit was extended."""
    transfer = received(world)
    ask(transfer, world.water)
    assert pass_points(at(10, 1, month=5)) > 0
    applications.grant(transfer.case.number, by=world.head, now=at(10, 1, month=5))
    sweep_minute(now=at(10, 1, month=5))
    case = Case.objects.get(pk=transfer.case_id)
    assert not case.is_overdue
    assert not case.events.filter(act="overdue", details__transfer=transfer.pk).exists()


def test_the_office_owes_an_answer_to_the_complaint_until_the_letters_are_out(world: World) -> None:
    case = world.complain()
    limit = Deadline.objects.get(case=case, kind="acceptance").limit
    assert (limit.due_on, limit.agency) == (date(2026, 5, 8), world.clerk.agency)
    assert TUESDAY.date() == limit.start_on


def test_where_the_document_sets_a_number_the_officer_sets_no_date(world: World) -> None:
    case = world.routed(RIVER_WORKS | {"causes": ["unexplained"]})
    with pytest.raises(Invalid) as error:
        dispatch.confirm(case.number, by=world.clerk, now=TUESDAY, deadline=date(2026, 5, 12))
    assert list(error.value.errors) == ["deadline"]
