"""Who is told of what: the right people, once, in the transaction of what happened, and nobody who may not see it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from agencies.clock.models import TimeLimit
from agencies.messages.kinds import Kind
from agencies.messages.models import Message
from agencies.messages.sending import send_due
from agencies.messages.wording import told
from agencies.models import Agency, Region, Step, User
from cases.actions import deadlines, dispatch, ending, feedback, instructions, orders, receipt
from cases.actions.routing import ATTEMPTS, BACK_OFF, route_case
from cases.history import record
from cases.models import Case, Event, Order, Transfer
from cases.queueing import quietly
from cases.sweep import sweep_minute
from cases.telling import _TOLD, tell
from tests.cases.calling import Caller
from tests.world import PASSWORD, SHANGHAI, SNACK_BAR, TUESDAY, World

DONE = feedback.Report("solved", "已督促总包单位发放，工资全部付清。", 23, None, 23)


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def heard(user: User, case: Case | None = None) -> list[str]:
    """The kinds of what a person has been told, oldest first."""
    found = Message.objects.filter(recipient=user)
    if case:
        found = found.filter(reference=case.number)
    return list(found.order_by("pk").values_list("kind", flat=True))


def lead(case: Case, role: str = "water") -> Transfer:
    return case.transfers.get(role=role)


def received(world: World, now: datetime = TUESDAY) -> tuple[Case, Transfer]:
    case = world.routed(now=now)
    receipt.receive(lead(case).pk, by=world.water, now=now)
    return Case.objects.get(pk=case.pk), lead(case)


def sweep(now: datetime) -> None:
    sweep_minute(now=now)


# ---- letters and answers


def test_a_letter_is_told_to_its_recipients_and_to_nobody_else(world: World) -> None:
    case = world.routed()
    assert heard(world.water) == heard(world.haibin) == [Kind.LETTER]
    others = (world.clerk, world.head, world.market, world.hrss, world.leader, world.auditor, world.admin)
    assert [heard(each) for each in others] == [[]] * len(others)
    message = Message.objects.get(recipient=world.water)
    assert message.params["letter"] == "北治欠办转〔2026〕1号"
    assert (message.reference, message.path) == (case.number, f"/cases/{case.number}/")
    assert message.created_at == TUESDAY


def test_what_somebody_did_is_not_told_to_that_person(world: World) -> None:
    _case, transfer = received(world)
    receipt.object_to(transfer.pk, reason="不属本单位职责", by=world.water, now=at(4, 29))
    assert heard(world.clerk) == heard(world.head) == [Kind.OBJECTED]
    assert heard(world.water) == [Kind.LETTER]
    receipt.overrule(transfer.pk, reason="属于水务工程", by=world.clerk, now=at(4, 29))
    assert heard(world.water) == [Kind.LETTER, Kind.OVERRULED]
    assert heard(world.clerk) == [Kind.OBJECTED]


def test_an_objection_that_is_upheld_is_told_once_though_the_letter_is_withdrawn_too(world: World) -> None:
    _case, transfer = received(world)
    receipt.object_to(transfer.pk, reason="不属本单位职责", by=world.water, now=at(4, 29))
    receipt.uphold(transfer.pk, by=world.head, now=at(4, 29))
    assert heard(world.water) == [Kind.LETTER, Kind.UPHELD]


def test_feedback_is_told_to_the_office_and_its_return_to_the_recipient(world: World) -> None:
    _case, transfer = received(world)
    feedback.feed_back(transfer.pk, DONE, by=world.water, now=at(4, 30))
    assert heard(world.clerk) == [Kind.FED_BACK]
    assert Message.objects.get(recipient=world.clerk).params["agency"] == world.water.agency.short_name
    feedback.return_for_more(transfer.pk, reason="请附工资表", by=world.clerk, now=at(4, 30))
    assert heard(world.water) == [Kind.LETTER, Kind.RETURNED]


def test_a_letter_withdrawn_for_others_is_told_to_who_had_it(world: World) -> None:
    case = world.routed()
    dispatch.override(case.number, lead=["market"], reason="证照问题为主", by=world.clerk, now=TUESDAY)
    assert heard(world.water) == heard(world.haibin) == [Kind.LETTER, Kind.RELEASED]
    assert heard(world.market) == [Kind.LETTER]


def test_a_case_that_cannot_be_routed_is_told_to_the_office(world: World) -> None:
    case = world.complain(now=datetime(2025, 6, 3, 9, tzinfo=SHANGHAI))  # before any policy
    now = case.received_at
    for attempt in range(ATTEMPTS + 1):
        route_case(case.pk, now=now)
        now += BACK_OFF * (attempt + 1)
    assert heard(world.clerk) == heard(world.head) == [Kind.UNROUTED]
    assert heard(world.leader) == []


# ---- time


def test_what_is_due_is_told_before_on_the_day_and_after_it_and_overdue_to_the_head_too(world: World) -> None:
    case, transfer = received(world)
    transfer.refresh_from_db()
    assert transfer.limit is not None and transfer.limit.due_on == date(2026, 5, 8)
    sweep(at(5, 7, 9))
    assert sorted(heard(world.water)[1:]) == [Kind.DUE_SOON, Kind.MAY_OBJECT]
    sweep(at(5, 8, 9))
    assert heard(world.water)[-1] == Kind.DUE_TODAY
    before = heard(world.head, case)
    sweep(at(5, 9, 0))
    assert heard(world.water).count(Kind.OVERDUE) == 1
    assert heard(world.head, case)[len(before) :].count(Kind.OVERDUE) >= 1
    overdue = Message.objects.get(recipient=world.water, kind=Kind.OVERDUE)
    assert overdue.params["due"] == "2026-05-08"
    with translation.override("en"):
        assert told(overdue).subject.startswith("Overdue since 2026-05-08: Feedback, ")
    sweep(at(5, 9, 0, 1))
    assert heard(world.water).count(Kind.OVERDUE) == 1, "a second sweep tells nothing again"


def test_the_time_for_objecting_is_told_once_and_never_as_overdue(world: World) -> None:
    _case, transfer = received(world)
    assert transfer.limit is not None
    limit = transfer.deadlines.get(kind=TimeLimit.Kind.OBJECTION).limit
    assert limit.due_on == transfer.limit.due_on
    for day in (7, 8, 9):
        sweep(at(5, day, 12))
    assert heard(world.water).count(Kind.MAY_OBJECT) == 1
    assert heard(world.water).count(Kind.OVERDUE) == 1, "the feedback"
    overdue = Message.objects.filter(kind=Kind.OVERDUE).values_list("params__limit", flat=True)
    assert "objection" not in set(overdue)


def step_of(limit: TimeLimit, name: str, now: datetime) -> Step:
    return Step.objects.create(limit=limit, stage=50 + limit.steps.count(), name=name, at=now)


@pytest.mark.parametrize(
    ("kind", "name", "wanted"),
    [
        (TimeLimit.Kind.OBJECTION, "due_soon", [Kind.MAY_OBJECT]),
        (TimeLimit.Kind.OBJECTION, "due_today", []),
        (TimeLimit.Kind.RECEIPT, "due_soon", [Kind.CONFIRM_RECEIPT]),
        (TimeLimit.Kind.RECEIPT, "due_today", [Kind.CONFIRM_RECEIPT]),
        (TimeLimit.Kind.OFFICER, "due_soon", [Kind.DUE_SOON]),
        (TimeLimit.Kind.OFFICER, "due_today", [Kind.DUE_TODAY]),
    ],
)
def test_a_warning_says_what_is_to_be_done_about_it(
    world: World, kind: TimeLimit.Kind, name: str, wanted: list[str]
) -> None:
    case = world.routed()
    transfer = lead(case)
    transfer.deadlines.filter(kind=kind).delete()
    deadline = deadlines.begin_until(
        case, kind, date(2026, 5, 20), now=TUESDAY, by=world.clerk, agency=transfer.agency, title="限期办结",
        transfer=transfer,
    )  # fmt: skip
    TimeLimit.objects.filter(pk=deadline.limit_id).update(next_at=None)
    step_of(deadline.limit, name, TUESDAY)
    before = len(heard(world.water))
    sweep(TUESDAY + timedelta(minutes=1))
    assert heard(world.water)[before:] == wanted


def test_a_limit_of_the_office_itself_is_told_to_the_office(world: World) -> None:
    case = world.routed(SNACK_BAR)
    deadline = deadlines.begin_until(
        case,
        TimeLimit.Kind.OFFICER,
        date(2026, 5, 20),
        now=TUESDAY,
        by=None,
        agency=case.coordinator,
        title="报送",
    )
    step_of(deadline.limit, "due_today", TUESDAY)
    sweep(TUESDAY + timedelta(minutes=1))
    assert heard(world.clerk, case) == [Kind.DUE_TODAY]
    assert heard(world.market) == []


def test_mistake_of_others_one_message_per_type_per_day(world: World, mailoutbox: list[Any]) -> None:
    """Zammad. Two letters of one agency due the same day, and one of them warned of again after more time was given:
    each is a message of its own, in the product and by e-mail."""
    world.water.email = "water@example.com"
    world.water.save(update_fields=["email"])
    _first, letter = received(world)
    received(world)
    sweep(at(5, 7, 9))
    reminders = Message.objects.filter(recipient=world.water, kind=Kind.DUE_SOON)
    assert reminders.values("reference").distinct().count() == 2
    count = reminders.count()
    assert letter.limit is not None
    step_of(letter.limit, "due_soon", at(5, 7, 15))
    sweep(at(5, 7, 15))
    assert reminders.count() == count + 1
    waiting = Message.objects.filter(recipient=world.water, created_at__gte=at(5, 1)).count()
    assert (
        send_due(at(5, 7, 15, 1))
        >= waiting
        == len([mail for mail in mailoutbox if "2026-05-07" in mail.body])
    )


def test_mistake_of_others_a_lapse_at_midnight_is_in_the_product_at_once_and_goes_out_at_nine(
    world: World, mailoutbox: list[Any]
) -> None:
    world.water.email = "water@example.com"
    world.water.save(update_fields=["email"])
    received(world)
    sweep(at(5, 7, 9))
    send_due(at(5, 7, 9))
    sweep(at(5, 9, 0))  # a Saturday, worked for Labour Day
    assert heard(world.water)[-1] == Kind.OVERDUE
    mailoutbox.clear()
    send_due(at(5, 9, 0, 1))
    assert mailoutbox == []
    send_due(at(5, 9, 9))
    assert [mail for mail in mailoutbox if "水务" in mail.subject]


def test_a_recipient_without_accounts_is_warned_through_the_office(world: World) -> None:
    case, transfer = received(world)
    User.objects.filter(agency=transfer.agency).update(is_active=False)
    assert transfer.limit is not None
    step_of(transfer.limit, "due_today", TUESDAY)
    sweep(TUESDAY + timedelta(minutes=1))
    assert heard(world.clerk, case) == [Kind.DUE_TODAY]


# ---- supervision


def test_an_order_its_reply_and_what_becomes_of_it_are_told_to_the_other_side(world: World) -> None:
    case, transfer = received(world)
    wanted = orders.Wanted("supervise", transfer.pk, "", "请于期限内办结。", date(2026, 5, 20))
    order = orders.issue(case.number, wanted, by=world.clerk, now=at(4, 30))
    assert heard(world.water)[-1] == Kind.ORDERED
    assert Kind.ORDERED not in heard(world.clerk) + heard(world.haibin)
    orders.reply(case.number, order.pk, text="正在办理。", by=world.water, now=at(5, 6))
    assert heard(world.clerk)[-1] == Kind.REPLIED
    orders.accept_reply(
        case.number, order.pk, accept=False, reason="请写明进度", by=world.clerk, now=at(5, 6)
    )
    assert heard(world.water)[-1] == Kind.REPLY_RETURNED
    orders.reply(case.number, order.pk, text="已付一半。", by=world.water, now=at(5, 7))
    orders.accept_reply(case.number, order.pk, by=world.clerk, now=at(5, 7))
    assert heard(world.water)[-1] == Kind.REPLY_ACCEPTED


def test_a_proposed_step_waits_in_the_office(world: World) -> None:
    case, transfer = received(world)
    order = Order.objects.create(
        case=case, kind="remind", transfer=transfer, agency=transfer.agency, dated_at=TUESDAY
    )
    with transaction.atomic():
        record(
            case, Event.Act.STEP_PROPOSED, by=None, now=TUESDAY,
            details={"order": order.pk, "kind": "remind", "step": "remind", "transfer": transfer.pk},
        )  # fmt: skip
    assert heard(world.clerk)[-1] == heard(world.head)[-1] == Kind.STEP_PROPOSED
    assert Kind.STEP_PROPOSED not in heard(world.water)
    message = Message.objects.get(recipient=world.clerk, kind=Kind.STEP_PROPOSED)
    with translation.override("en"):
        assert told(message).subject == f"Proposed: Reminder, {world.water.agency.short_name}"


def test_a_leader_is_asked_and_the_instruction_goes_to_agency_and_office(world: World) -> None:
    case, transfer = received(world)
    order = instructions.request(
        case.number,
        progress="尚未付款",
        reason="双交办后进展缓慢",
        transfer=transfer.pk,
        by=world.clerk,
        now=at(4, 30),
    )
    assert heard(world.leader) == [Kind.SUPERVISION_ASKED]
    instructions.instruct(
        case.number,
        order=order.pk,
        text="请限期办结。",
        due_on=date(2026, 5, 20),
        by=world.leader,
        now=at(4, 30),
    )
    assert heard(world.water)[-1] == heard(world.clerk)[-1] == Kind.INSTRUCTED
    orders.reply(case.number, order.pk, text="已办结。", by=world.water, now=at(5, 6))
    assert heard(world.leader) == [Kind.SUPERVISION_ASKED, Kind.REPLIED]


def test_a_leader_who_declines_has_ordered_nobody(world: World) -> None:
    case, transfer = received(world)
    order = instructions.request(
        case.number,
        progress="尚未付款",
        reason="进展缓慢",
        transfer=transfer.pk,
        by=world.clerk,
        now=at(4, 30),
    )
    instructions.instruct(
        case.number, order=order.pk, approve=False, text="再催办一次。", by=world.leader, now=at(4, 30)
    )
    assert Kind.INSTRUCTED not in heard(world.water)
    assert heard(world.clerk)[-1] == Kind.INSTRUCTED


# ---- the case itself


def test_a_complaint_withdrawn_releases_its_recipients_and_a_case_reopened_is_told_to_them(
    world: World,
) -> None:
    case, transfer = received(world)
    feedback.feed_back(transfer.pk, DONE, by=world.water, now=at(4, 30))
    feedback.accept_for_record(transfer.pk, by=world.clerk, now=at(4, 30))
    ending.withdraw_complaint(case.number, declared="written", by=world.clerk, now=at(5, 6))
    assert heard(world.haibin)[-1] == Kind.RELEASED
    ending.reopen(case.number, reason="又反映", by=world.clerk, now=at(5, 7))
    assert heard(world.water)[-1] == Kind.REOPENED
    assert Kind.REOPENED not in heard(world.clerk)


# ---- never


def test_a_party_that_the_entry_names_but_the_case_does_not_have_is_not_told(world: World) -> None:
    case = world.routed()
    with transaction.atomic():
        record(
            case, Event.Act.WORK_HANDED_OVER, by=None, now=TUESDAY, details={"agency": world.market.agency_id}
        )
    assert heard(world.market) == []


def test_who_sees_another_jurisdiction_is_not_told_of_this_one(world: World) -> None:
    """An office of another place, even as the recipient of a letter, does not see the case; so it is not told."""
    Region.objects.create(code="130303", name="山海关区", kind="district", parent_id="130300")
    other = Agency.objects.create(
        jurisdiction_id="130303", role="arrears_office", region_id="130303", name="山海关区治欠办",
        short_name="山海关治欠办", is_coordinator=True,
    )  # fmt: skip
    stranger = User.objects.create_user("shg-office", password=PASSWORD, role="clerk", agency=other)
    case = world.routed()
    Transfer.objects.filter(pk=lead(case).pk).update(agency=other)
    assert not Case.objects.visible_to(stranger).filter(pk=case.pk).exists()
    with transaction.atomic():
        record(case, Event.Act.OVERRULED, by=None, now=TUESDAY, details={"transfer": lead(case).pk})
    assert heard(stranger) == []


@pytest.mark.parametrize("act", sorted(_TOLD))
def test_an_entry_that_names_nobody_is_told_to_nobody_outside_the_case(world: World, act: str) -> None:
    """Whatever is missing in the details: never everybody."""
    case = world.routed(SNACK_BAR)
    Message.objects.all().delete()
    with transaction.atomic():
        record(case, act, by=None, now=TUESDAY, details={})
    office = {world.clerk.pk, world.head.pk, world.leader.pk}
    assert set(Message.objects.values_list("recipient", flat=True)) <= office


def test_everybody_who_is_told_may_see_the_case(world: World) -> None:
    case, transfer = received(world)
    receipt.object_to(transfer.pk, reason="不属本单位职责", by=world.water, now=at(4, 29))
    receipt.uphold(transfer.pk, by=world.clerk, now=at(4, 29))
    dispatch.override(case.number, lead=["market"], reason="证照问题为主", by=world.clerk, now=at(4, 29))
    sweep(at(5, 20))
    messages = Message.objects.select_related("recipient__agency")
    assert messages.values("recipient").distinct().count() >= 4
    for message in messages:
        assert Case.objects.visible_to(message.recipient).filter(number=message.reference).exists(), message


def test_nothing_of_the_complainant_is_in_a_message(world: World) -> None:
    person = {"name": "欧阳测试", "phone": "13800000000", "id_number": "110101199003070978"}
    case = world.routed(complainant=person)
    receipt.receive(lead(case).pk, by=world.water, now=TUESDAY)
    receipt.object_to(lead(case).pk, reason="欧阳测试 13800000000", by=world.water, now=at(4, 29))
    feedback_of = Message.objects.values_list("params", "path", "reference")
    assert feedback_of
    written = str(list(feedback_of))
    assert not any(each in written for each in ("欧阳", "1380000", "110101"))


def test_what_is_rolled_back_has_not_been_told(world: World) -> None:
    _case, transfer = received(world)
    with pytest.raises(RuntimeError), transaction.atomic():
        receipt.object_to(transfer.pk, reason="不属本单位职责", by=world.water, now=at(4, 29))
        raise RuntimeError
    assert heard(world.clerk) == []


def test_bulk_loads_tell_nobody(world: World) -> None:
    with quietly():
        world.routed()
    assert not Message.objects.exists()


def test_an_entry_that_concerns_nobody_costs_nothing(world: World) -> None:
    case = world.routed()
    event = case.events.select_related("case").get(act="routed")
    with CaptureQueriesContext(connection) as caught:
        tell(event)
    assert len(caught) == 0


def test_telling_costs_few_statements_however_many_people(world: World) -> None:
    case = world.routed()
    agency = world.water.agency
    for number in range(20):
        User.objects.create_user(
            f"w{number}", password=None, role="handler", agency=agency, email=f"w{number}@example.com"
        )
    event = case.events.select_related("case").get(act="transferred", details__transfer=lead(case).pk)
    with CaptureQueriesContext(connection) as caught:
        tell(event)
    assert Message.objects.filter(key=f"event:{event.pk}").count() == 21
    assert len(caught) <= 5, "people, messages, their keys, deliveries"


def test_a_closed_account_is_not_told(world: World) -> None:
    User.objects.filter(pk=world.water.pk).update(is_active=False)
    world.routed()
    assert heard(world.water) == []


# ---- pages


@pytest.fixture
def reader(client: Client, world: World) -> Client:
    client.cookies["django_language"] = "en"
    client.force_login(world.water)
    return client


def test_the_list_shows_what_is_unread_and_opening_marks_it_read(reader: Client, world: World) -> None:
    case = world.routed()
    message = Message.objects.get(recipient=world.water)
    page = reader.get("/messages/").content.decode()
    assert "Letter 北治欠办转〔2026〕1号 is addressed to you" in page
    assert case.number in page
    answer = reader.get(f"/messages/{message.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.number}/")
    message.refresh_from_db()
    assert message.read_at is not None
    assert "Nothing unread." in reader.get("/messages/").content.decode()
    everything = reader.get("/messages/?show=all").content.decode()
    assert "is addressed to you" in everything and "is-unread" not in everything


def test_all_messages_show_the_unread_ones_first(reader: Client, world: World) -> None:
    for minute in range(3):
        world.routed(now=TUESDAY + timedelta(minutes=minute))
    oldest, _middle, newest = Message.objects.filter(recipient=world.water).order_by("created_at")
    newest.read_at = timezone.now()
    newest.save()
    page = reader.get("/messages/?show=all").content.decode()
    places = [page.index(f"/messages/{pk}/") for pk in (_middle.pk, oldest.pk, newest.pk)]
    assert places == sorted(places)


def test_pages_of_messages_follow_each_other_without_gap(reader: Client, world: World) -> None:
    made = [
        Message(
            recipient=world.water, kind="letter", key=f"event:{number}", path="/", params={"letter": f"L{number}"},
            created_at=TUESDAY + timedelta(minutes=number % 40), read_at=TUESDAY if number % 3 else None,
        )
        for number in range(120)
    ]  # fmt: skip
    Message.objects.bulk_create(made)
    url, seen = "/messages/?show=all", []
    while url:
        answer = reader.get(url)
        seen += [line.message.pk for line in answer.context["rows"]]
        after = answer.context["page"].after
        url = f"/messages/?show=all&after={after.replace('+', '%2B')}" if after else ""
    assert len(seen) == len(set(seen)) == 120
    read = {each.pk for each in made if each.read_at}
    assert [pk in read for pk in seen] == [False] * 40 + [True] * 80


def test_marking_all_read_can_be_undone(reader: Client, world: World) -> None:
    world.routed()
    world.routed()
    newest = reader.get("/messages/").context["newest"]
    world.routed()
    answer = reader.post("/messages/read/", {"upto": newest}, follow=True)
    assert "2 messages marked read." in answer.content.decode()
    assert Message.objects.filter(recipient=world.water).unread().count() == 1
    undo = answer.context["undo"].isoformat()
    reader.post("/messages/unread/", {"at": undo})
    assert Message.objects.filter(recipient=world.water).unread().count() == 3


@pytest.mark.parametrize("at", ["", "x", "2026-04-28", "9999-12-31T23:59:59+00:00", "2026-13-01T00:00:00Z"])
def test_an_undo_that_makes_no_sense_changes_nothing(reader: Client, world: World, at: str) -> None:
    world.routed()
    assert reader.post("/messages/unread/", {"at": at}).status_code == 302
    assert reader.get("/messages/", {"undo": at}).status_code == 200


def test_anothers_message_is_not_there(reader: Client, world: World) -> None:
    world.routed()
    message = Message.objects.get(recipient=world.haibin)
    assert reader.get(f"/messages/{message.pk}/").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_the_bell_counts_and_does_not_send_anybody_to_the_login(reader: Client, world: World) -> None:
    world.routed()
    assert 'class="bell-count">1<' in reader.get("/messages/bell/").content.decode()
    reader.logout()
    assert reader.get("/messages/bell/").status_code == 286
    assert reader.get("/messages/").status_code == 302


def test_a_case_that_is_no_longer_ones_own_is_not_described(reader: Client, world: World) -> None:
    case = world.routed(employer={"name": "某某水利公司"})
    assert "某某水利公司" in reader.get("/messages/").content.decode()
    case.access.filter(agency=world.water.agency_id).delete()
    assert "某某水利公司" not in reader.get("/messages/").content.decode()


def test_what_is_chosen_is_kept_and_the_address_is_not_shown_again(reader: Client, world: World) -> None:
    form = {
        "email": "on", "digest": "daily", "webhook": "on", "robot": "dingtalk", "secret": "SECret0",
        "address": "https://oapi.dingtalk.com/robot/send?access_token=t0ken", "tell_email": ["overdue"],
        "tell_webhook": ["overdue", "letter"],
    }  # fmt: skip
    answer = reader.post("/messages/settings/", form, follow=True)
    page = answer.content.decode()
    assert "Saved." in page and "oapi.dingtalk.com …0ken" in page
    assert "t0ken" not in page and "SECret0" not in page
    wanted = User.objects.get(pk=world.water.pk).preference
    assert (wanted.digest, wanted.robot, wanted.webhook) == ("daily", "dingtalk", True)
    assert "overdue" not in wanted.silent["email"] and "letter" in wanted.silent["email"]
    assert "letter" not in wanted.silent["webhook"]
    assert 'name="tell_email" value="overdue" checked' in " ".join(page.split())


def test_an_address_that_is_refused_stands_beside_its_field(reader: Client, world: World) -> None:
    form = {"digest": "none", "webhook": "on", "robot": "wecom", "address": "https://10.0.0.1/send"}
    answer = reader.post("/messages/settings/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "leads into the internal network" in page and "https://10.0.0.1/send" in page


def test_the_page_says_when_there_is_no_mail_server(reader: Client, world: World, settings: Any) -> None:
    assert "has no e-mail address" in reader.get("/messages/settings/").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "No mail server has been set up" in reader.get("/messages/settings/").content.decode()


def test_a_test_message_is_on_its_way_at_once(reader: Client, world: World, mailoutbox: list[Any]) -> None:
    world.water.email = "water@example.com"
    world.water.save(update_fields=["email"])
    page = reader.post("/messages/settings/test/", follow=True).content.decode()
    assert "water@example.com" in page and "every 3s" in page
    send_due(timezone.now())
    assert len(mailoutbox) == 1
    assert "every 3s" not in reader.get("/messages/settings/sent/").content.decode()


# ---- API


def test_a_program_reads_messages_and_marks_them(world: World) -> None:
    case = world.routed()
    api = Caller(world.water)
    status, told_of = api.ask("/api/v1/messages/?unread=true")
    assert status == 200
    [message] = told_of["results"]
    assert (message["kind"], message["case"], message["read_at"]) == ("letter", case.number, None)
    assert api.tell(f"/api/v1/messages/{message['id']}/read/")[0] == 200
    assert api.ask("/api/v1/messages/?unread=true")[1]["results"] == []
    assert len(api.ask("/api/v1/messages/")[1]["results"]) == 1
    world.routed()
    assert api.tell("/api/v1/messages/read/") == (200, {"read": 1})


def test_a_program_is_told_what_is_wrong(world: World) -> None:
    world.routed()
    api, other = Caller(world.water), Message.objects.get(recipient=world.haibin)
    assert api.tell(f"/api/v1/messages/{other.pk}/read/")[0] == 404
    assert api.ask("/api/v1/messages/?unread=maybe")[0] == 400
    assert api.ask("/api/v1/messages/?kind=letter")[0] == 400
    assert api.tell("/api/v1/messages/read/", {"upto": 0})[0] == 400
    assert api.tell("/api/v1/messages/read/", {"until": 5})[0] == 400


def test_a_program_turns_pages_newest_first(world: World) -> None:
    for minute in range(3):
        world.routed(now=TUESDAY + timedelta(minutes=minute))
    api = Caller(world.water)
    status, first = api.ask("/api/v1/messages/?page_size=2")
    assert status == 200
    second = api.ask(first["next"])[1]
    moments = [each["created_at"] for each in first["results"] + second["results"]]
    assert len(moments) == 3 and moments == sorted(moments, reverse=True)
    assert second["next"] is None
    assert [each["id"] for each in api.ask(second["previous"])[1]["results"]] == [
        each["id"] for each in first["results"]
    ]
