"""The pages of supervision: queues, the card of a case, the register with its export and bulk signing, “My cases”."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client

from agencies.models import User
from cases.actions import feedback, instructions, leaders, orders
from cases.actions.orders import Wanted
from cases.models import Case, Order
from cases.sweep import sweep_minute
from tests.cases.test_supervision import DONE, at, fresh, late_letter, proposed
from tests.places import reading
from tests.world import TUESDAY, World

NOW = at(25)


@pytest.fixture(autouse=True)
def today(world: World) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def overdue(world: World) -> Case:
    case = late_letter(world).case
    sweep_minute(now=NOW)
    return fresh(case)


def page(user: User, url: str) -> str:
    answer = reading(user).get(url)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def posted(user: User, url: str, form: dict[str, Any], status: int = 302) -> str:
    answer = reading(user).post(url, form)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def counts(user: User) -> dict[str, int]:
    answer = reading(user).get("/cases/")
    return {tab.queue.name: tab.count for tab in answer.context["tabs"]}


def issued(world: World, case: Case, **given: Any) -> Order:
    wanted = Wanted(**{"due_on": date(2026, 5, 29)} | given)
    return orders.issue(case.number, wanted, order=proposed(case, "supervise").pk, by=world.clerk, now=NOW)


# ---- queues


def test_the_office_has_a_queue_of_steps_to_sign_and_the_agency_one_of_orders_to_answer(
    world: World, overdue: Case
) -> None:
    assert counts(world.clerk)["to_sign"] == 1
    assert overdue.number in page(world.clerk, "/cases/?queue=to_sign")
    assert counts(world.water)["to_answer"] == 0
    order = issued(world, overdue)
    assert counts(world.water)["to_answer"] == 1
    assert overdue.number in page(world.water, "/cases/?queue=to_answer")
    assert counts(world.haibin)["to_answer"] == 0
    orders.reply(overdue.number, order.pk, text="已办。", by=world.water, now=NOW)
    assert (counts(world.water)["to_answer"], counts(world.clerk)["replies"]) == (0, 1)
    assert overdue.number in page(world.clerk, "/cases/?queue=replies")


def test_an_agency_that_has_fed_back_still_finds_the_order_it_has_to_answer(
    world: World, overdue: Case
) -> None:
    issued(world, overdue)
    feedback.feed_back(overdue.transfers.get(kind="lead").pk, DONE, by=world.water, now=NOW)
    assert counts(world.water)["to_answer"] == 1


# ---- the case


def test_the_case_shows_each_act_with_its_letter_clock_and_reply(world: World, overdue: Case) -> None:
    order = issued(world, overdue)
    text = page(world.clerk, f"/cases/{overdue.number}/")
    assert "北治欠办督〔2026〕1号" in text and 'id="supervision"' in text
    assert "4 working days left" in text
    orders.reply(overdue.number, order.pk, text="已责成施工单位发放。", by=world.water, now=NOW)
    assert "已责成施工单位发放。" in page(world.haibin, f"/cases/{overdue.number}/"), (
        "whoever is party reads it"
    )


def test_an_agency_does_not_read_what_is_only_proposed(world: World, overdue: Case) -> None:
    assert 'id="supervision"' not in page(world.water, f"/cases/{overdue.number}/")
    assert 'id="supervision"' in page(world.leader, f"/cases/{overdue.number}/")


def test_a_case_without_supervision_has_no_card(world: World) -> None:
    assert 'id="supervision"' not in page(world.clerk, f"/cases/{world.routed().number}/")


def test_each_proposed_step_is_signed_or_left_out_by_its_own_form(world: World, overdue: Case) -> None:
    talk, circular = proposed(overdue, "talk"), proposed(overdue, "circular")
    text = page(world.clerk, f"/cases/{overdue.number}/")
    for order in (talk, circular):
        assert f'id="act-order-{order.pk}"' in text and f'id="act-drop_order-{order.pk}"' in text
    form = {"order": talk.pk, "person": "分管负责人", "text": talk.text, "due_on": "2026-05-29"}
    posted(world.clerk, f"/cases/{overdue.number}/order/", form)
    talk.refresh_from_db()
    assert (talk.state, talk.addressee) == ("issued", "北戴河区水务局，分管负责人")
    posted(world.clerk, f"/cases/{overdue.number}/drop_order/", {"order": circular.pk, "reason": "先约谈"})
    circular.refresh_from_db()
    assert circular.state == "dropped"


def test_what_was_typed_stays_in_its_own_form_when_it_is_not_accepted(world: World, overdue: Case) -> None:
    talk = proposed(overdue, "talk")
    form = {"order": talk.pk, "person": "分管负责人", "text": "请来说明。", "due_on": "2026-05-01"}
    text = posted(world.clerk, f"/cases/{overdue.number}/order/", form, 422)
    assert "The day lies after today and within a year." in text
    assert "请来说明。" in text and f'id="act-order-{talk.pk}"' in text
    assert proposed(overdue, "talk") == talk


def test_the_addressed_agency_replies_and_a_leader_accepts_on_the_page(world: World, overdue: Case) -> None:
    number = overdue.number
    lead = overdue.transfers.get(kind="lead")
    form = {"transfer": lead.pk, "text": "请一周内办结。", "due_on": "2026-05-29"}
    posted(world.leader, f"/cases/{number}/instruct/", form)
    order = Order.objects.get(kind="instruction")
    assert f'id="act-reply-{order.pk}"' in page(world.water, f"/cases/{number}/")
    posted(world.water, f"/cases/{number}/reply/", {"order": order.pk, "text": "已办结。"})
    assert f'href="/cases/{number}/#act-accept_reply-{order.pk}"' in page(world.leader, "/mine/")
    back = {"order": order.pk, "decision": "back", "reason": ""}
    assert "Say what is missing" in posted(world.leader, f"/cases/{number}/accept_reply/", back, 422)
    posted(world.leader, f"/cases/{number}/accept_reply/", {"order": order.pk, "decision": "accept"})
    order.refresh_from_db()
    assert order.state == "accepted"


def test_the_letter_of_an_order_can_be_read_by_the_parties_only(world: World, overdue: Case) -> None:
    url = f"/letters/{issued(world, overdue).letter_id}/"
    assert f'href="{url}"' in page(world.water, f"/cases/{overdue.number}/")
    assert "督办令" in page(world.water, url)
    assert reading(world.housing).get(url).status_code == 404


# ---- the register


def register(user: User, query: str = "") -> list[dict[str, Any]]:
    answer = reading(user).get(f"/supervision/{query}")
    assert answer.status_code == 200
    return answer.context["rows"]


def test_the_register_lists_filters_and_opens_each_case(world: World, overdue: Case) -> None:
    issued(world, overdue)
    text = page(world.clerk, "/supervision/")
    assert text.count(f'href="/cases/{overdue.number}/#order-') == 4
    for query, expected in (
        ("?kind=talk", ["talk"]),
        ("?state=issued", ["supervise"]),
        ("?state=to_sign", ["talk", "circular", "remind"]),
        ("?state=accepted", []),
        (f"?agency={world.water.agency_id}&kind=circular", ["circular"]),
        (f"?agency={world.haibin.agency_id}", []),
        ("?dated_from=2026-05-26", []),
        (f"?q={overdue.number}", ["talk", "circular", "supervise", "remind"]),
        ("?q=北治欠办督", ["supervise"]),
    ):
        kinds = [row["shown"].order.kind for row in register(world.clerk, query)]
        assert sorted(kinds) == sorted(expected), query
    assert "No act of supervision matches" in page(world.clerk, "/supervision/?state=accepted")
    assert "This must be a date" in page(world.clerk, "/supervision/?dated_from=soon")


def test_each_reads_in_the_register_what_concerns_them(world: World, overdue: Case) -> None:
    issued(world, overdue)
    assert len(register(world.leader)) == len(register(world.auditor)) == 4
    assert [row["shown"].order.kind for row in register(world.water)] == ["supervise"]
    assert register(world.housing) == []
    assert "Nobody has been reminded" in page(world.housing, "/supervision/")


def test_an_overdue_reply_is_found_by_the_filter(world: World, overdue: Case) -> None:
    issued(world, overdue)
    later = at(30)
    sweep_minute(now=later)
    with time_machine.travel(later, tick=False):
        assert [row["shown"].order.kind for row in register(world.clerk, "?state=overdue")] == ["supervise"]


def test_the_register_is_exported_whole_with_object_reason_date_measure_and_result(
    world: World, overdue: Case
) -> None:
    order = issued(world, overdue)
    orders.reply(overdue.number, order.pk, text="=已办", by=world.water, now=NOW)
    answer: Any = reading(world.clerk).get("/supervision/export/?state=replied")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(text))
    assert row["Addressed to"] == "北戴河区水务局" and row["Case number"] == overdue.number
    assert (row["Date"], row["Measure"], row["State"]) == ("2026-05-25", "Supervision order", "Replied")
    assert row["Reason"] == "Not answered by 2026-05-09"
    assert row["Result"] == "'=已办", "no formula"


def test_the_register_turns_its_pages_by_key(world: World, overdue: Case) -> None:
    for minute in range(60):
        wanted = Wanted("talk", None, f"某公司负责人{minute}", "请来说明。")
        orders.issue(overdue.number, wanted, by=world.clerk, now=NOW + timedelta(minutes=minute))
    client = reading(world.clerk)
    first = client.get("/supervision/")
    second = client.get("/supervision/", {"after": first.context["page"].after})
    seen = [row["shown"].order.pk for answer in (first, second) for row in answer.context["rows"]]
    assert len(seen) == len(set(seen)) == 64


def test_the_queries_of_the_register_do_not_grow_with_its_rows(
    world: World, overdue: Case, django_assert_max_num_queries: Any
) -> None:
    client = reading(world.clerk)
    client.get("/supervision/")
    with django_assert_max_num_queries(8):
        client.get("/supervision/")
    for _each in range(10):
        orders.issue(overdue.number, Wanted("talk", None, "某人", "请来。"), by=world.clerk, now=NOW)
    with django_assert_max_num_queries(8):
        client.get("/supervision/")


# ---- several reminders at once


def test_several_reminders_are_shown_asked_for_once_and_told_one_by_one(world: World) -> None:
    letters = [late_letter(world) for _each in range(3)]
    sweep_minute(now=at(11))
    reminders = list(Order.objects.filter(kind="remind").order_by("pk"))
    chosen = {"order": [each.pk for each in reminders], "kept": "state=to_sign"}
    assert "All reminders to sign on this page" in page(world.clerk, "/supervision/")
    asked = posted(world.clerk, "/supervision/sign/", chosen, 200)
    assert "3 reminders go out in your name" in asked and reminders[0].text in asked
    assert not Order.objects.filter(state="issued").exists(), "nothing before it is confirmed"
    feedback.feed_back(letters[1].pk, DONE, by=world.water, now=NOW)
    confirmed = chosen | {"confirmed": "yes", "due_on": "2026-05-29"}
    told = posted(world.clerk, "/supervision/sign/", confirmed, 200)
    assert "2 reminders signed." in told and "1 was refused" in told
    assert "The answer has come" in told
    assert [each.state for each in Order.objects.filter(kind="remind").order_by("pk")] == [
        "issued", "proposed", "issued",
    ]  # fmt: skip


def test_bulk_signing_takes_reminders_of_ones_own_office_only(world: World, overdue: Case) -> None:
    talk = proposed(overdue, "talk")
    text = posted(world.clerk, "/supervision/sign/", {"order": [talk.pk, "x", "9" * 30]}, 200)
    assert "No reminder was chosen." in text
    for person in (world.water, world.leader, world.auditor):
        posted(person, "/supervision/sign/", {"order": [talk.pk]}, 404)
        assert "Sign the chosen" not in page(person, "/supervision/")


def test_a_day_that_has_passed_signs_none(world: World, overdue: Case) -> None:
    reminder = proposed(overdue, "remind")
    form = {"order": [reminder.pk], "confirmed": "yes", "due_on": "2026-05-01"}
    text = posted(world.clerk, "/supervision/sign/", form, 422)
    assert "The day lies after today" in text
    reminder.refresh_from_db()
    assert reminder.state == "proposed"


# ---- my cases


def test_my_cases_are_for_leaders_and_linked_from_where_leaders_are(world: World) -> None:
    for person, status in ((world.leader, 200), (world.clerk, 404), (world.water, 404), (world.auditor, 404)):
        assert reading(person).get("/mine/").status_code == status
    assert page(world.leader, "/oversight/").count('href="/mine/"') == 2, "in the navigation and on the page"
    assert 'href="/mine/"' not in page(world.clerk, "/oversight/")
    assert "Nobody asks for your approval." in page(world.leader, "/mine/")
    assert Client().get("/mine/").status_code == 302


def test_my_cases_say_what_waits_for_me_with_the_days_left(world: World, overdue: Case) -> None:
    leader, clerk = world.leader, world.clerk
    instructions.request(overdue.number, progress="已发督办。", reason="仍未办结。", by=clerk, now=NOW)
    own = world.routed(now=TUESDAY)
    given: dict[str, Any] = {"cause": "垫资施工。", "due_on": date(2026, 5, 28), "leader": leader.username}
    leaders.assign(own.number, name="副区长", by=clerk, now=NOW, **given)
    instructions.instruct(own.number, text="请速办。", due_on=date(2026, 5, 26), by=leader, now=NOW)
    text = page(leader, "/mine/")
    request = Order.objects.get(requested_by=clerk)
    assert "仍未办结。" in text and f'href="/cases/{overdue.number}/#act-instruct-{request.pk}"' in text
    assert "请速办。" in text and "1 working day left" in text
    assert "3 working days left" in text, "until the closing date"
    approve = {"order": request.pk, "decision": "approve", "text": request.text, "due_on": "2026-05-29"}
    posted(leader, f"/cases/{overdue.number}/instruct/", approve)
    request.refresh_from_db()
    assert (request.state, request.issued_by) == ("issued", leader)


def test_a_request_is_declined_only_with_a_reason(world: World, overdue: Case) -> None:
    order = instructions.request(
        overdue.number, progress="已发督办。", reason="仍未办结。", by=world.clerk, now=NOW
    )
    url = f"/cases/{overdue.number}/instruct/"
    form = {"order": order.pk, "decision": "decline", "text": ""}
    assert "Say why the request is declined." in posted(world.leader, url, form, 422)
    assert "Say until when a reply is wanted." in posted(
        world.leader, url, {"order": order.pk, "decision": "approve", "text": "请办"}, 422
    )
    posted(world.leader, url, form | {"text": "先约谈。"})
    order.refresh_from_db()
    assert (order.state, order.dropped_reason) == ("dropped", "先约谈。")


def test_two_leaders_see_each_their_own(world: World, overdue: Case) -> None:
    other = User.objects.create_user("bdh-leader-2", role="leader", agency=world.leader.agency)
    instructions.instruct(
        overdue.number, text="请水务局速办。", due_on=date(2026, 5, 29), by=world.leader, now=NOW
    )
    assert "请水务局速办。" in page(world.leader, "/mine/")
    assert "请水务局速办。" not in page(other, "/mine/")


# ---- history


def test_the_history_says_each_act_in_words(world: World, overdue: Case) -> None:
    order = issued(world, overdue)
    orders.reply(overdue.number, order.pk, text="正在办理。", by=world.water, now=NOW)
    orders.accept_reply(overdue.number, order.pk, accept=False, reason="请附凭证", by=world.clerk, now=NOW)
    text = page(world.clerk, f"/cases/{overdue.number}/")
    for words in (
        "Supervision act proposed", "By: BDH 五(四)", "Supervision act issued", "Reply due on 2026-05-29",
        "Reply to an order", "Reply sent back", "请附凭证",
    ):  # fmt: skip
        assert words in text, words
