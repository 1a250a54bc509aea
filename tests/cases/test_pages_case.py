"""The case page: what it explains, and its acts, each at its own address, each refused or accepted in place."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from agencies.models import User
from cases.actions import dispatch, receipt, routing
from cases.duties import case_verbs, transfer_verbs
from cases.models import Case, Event, Transfer
from tests.world import PASSWORD, RIVER_WORKS, SNACK_BAR, TUESDAY, World

SignIn = Callable[[User], Client]
IN_PLACE = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return signed_in


def page(client: Client, case: Case) -> str:
    answer = client.get(f"/cases/{case.number}/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def acts_in(text: str) -> set[str]:
    """The acts the panel offers, without the number of their transfer."""
    return {re.sub(r"-\d+$", "", found) for found in re.findall(r'id="act-([a-z_]+(?:-\d+)?)"', text)}


def letter_to(case: Case, agency: Any) -> Transfer:
    return case.transfers.get(agency=agency)


def test_whoever_is_party_to_a_case_sees_its_page_and_nobody_else(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    for user in (world.clerk, world.head, world.water, world.haibin, world.leader, world.auditor):
        assert sign_in(user).get(f"/cases/{case.number}/").status_code == 200
    for user in (world.housing, world.market, world.admin):
        assert sign_in(user).get(f"/cases/{case.number}/").status_code == 404


def test_an_act_on_a_case_of_others_is_as_unknown_as_its_page(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    pk = letter_to(case, world.water.agency).pk
    client = sign_in(world.housing)
    for url in (f"/cases/{case.number}/close/", f"/cases/{case.number}/reveal/", f"/transfers/{pk}/receive/"):
        assert client.post(url).status_code == 404, url


def test_the_panel_offers_exactly_what_is_open_to_the_person(world: World, sign_in: SignIn) -> None:
    sent, waiting = world.routed(), world.routed(SNACK_BAR)

    def offered(user: User, case: Case, *named: str) -> None:
        """What the page offers is what is open, and these acts are among it."""
        case = Case.objects.get(pk=case.pk)
        open_here = {verb.value for verb in case_verbs(user, case)} - {"reveal"}
        for transfer in case.transfers.select_related("agency"):
            open_here |= {verb.value for verb in transfer_verbs(user, transfer, case)}
        found = acts_in(page(sign_in(user), case))
        assert found == open_here
        assert set(named) <= found

    offered(world.clerk, sent, "receive", "recall", "override", "correct")
    offered(world.clerk, waiting, "confirm", "override", "correct", "reject")
    offered(world.water, sent, "receive")
    offered(world.leader, sent, "instruct")
    receipt.receive(letter_to(sent, world.water.agency).pk, by=world.water, now=TUESDAY)
    offered(world.water, sent, "feedback", "object", "contribute")


def test_why_here_cites_the_clause_and_why_the_other_rules_did_not_decide(
    world: World, sign_in: SignIn
) -> None:
    case = world.routed()
    text = page(sign_in(world.water), case)
    proposal = case.proposals.get()
    for reason in proposal.reasons:
        assert reason["rule"] in text
        assert reason["quote"] in text
    rejected = sum(1 for rule in world.version.policy.rules if rule.id != proposal.reasons[0]["rule"])
    assert f"{rejected} other rules did not decide" in text
    assert "Issued document" in text


def test_an_override_stands_beside_the_proposal_with_its_reason(world: World, sign_in: SignIn) -> None:
    case = world.routed(SNACK_BAR)
    form = {"part-housing": "lead", "part-hrss": "assist", "reason": "经营者实为建筑劳务公司"}
    answer = sign_in(world.clerk).post(f"/cases/{case.number}/override/", form, headers=IN_PLACE)
    assert answer.headers["HX-Redirect"] == f"/cases/{case.number}/"
    text = page(sign_in(world.clerk), case)
    assert "Overridden by a person" in text
    assert "Routed by policy" in text
    assert "经营者实为建筑劳务公司" in text
    assert [each.agency.role for each in case.transfers.all()] == ["housing", "hrss"]


def test_an_override_chooses_between_towns_and_names_who_is_in_no_directory(
    world: World, sign_in: SignIn
) -> None:
    case = world.routed(SNACK_BAR)
    form = {
        "part-township-130304101": "lead",
        "part-project_owner": "assist",
        "name-project_owner": "某置业公司",
        "reason": "工地在戴河镇",
    }
    assert sign_in(world.clerk).post(f"/cases/{case.number}/override/", form).status_code == 302
    assert [each.recipient for each in case.transfers.all()] == ["戴河镇人民政府", "某置业公司"]


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"reason": "x"}, "Name at least one agency that is responsible."),
        ({"part-housing": "lead"}, "An override needs a reason; it is kept beside the proposal."),
        (
            {"part-township-130304100": "lead", "part-township-130304101": "assist", "reason": "x"},
            "Choose only one of the bodies that share a role.",
        ),
        (
            {"part-project_owner": "lead", "reason": "x"},
            "Name the person or unit that receives the letter.",
        ),
    ],
)
def test_an_override_that_lacks_something_says_what(
    form: dict[str, str], message: str, world: World, sign_in: SignIn
) -> None:
    case = world.routed(SNACK_BAR)
    answer = sign_in(world.clerk).post(f"/cases/{case.number}/override/", form, headers=IN_PLACE)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not case.transfers.exists()


def test_confirming_sends_the_letters_and_says_so(world: World, sign_in: SignIn) -> None:
    case = world.routed(SNACK_BAR)
    answer = sign_in(world.clerk).post(f"/cases/{case.number}/confirm/?queue=to_confirm", follow=True)
    assert answer.redirect_chain == [(f"/cases/{case.number}/?queue=to_confirm", 302)]
    assert "Confirmed; the letters have been issued." in answer.content.decode()
    assert case.transfers.exists()


def test_a_refusal_shows_in_place(world: World, sign_in: SignIn) -> None:
    """Two officers have the page open; the second comes too late."""
    case = world.routed(SNACK_BAR)
    dispatch.confirm(case.number, by=world.head, now=TUESDAY)
    answer = sign_in(world.clerk).post(f"/cases/{case.number}/confirm/", headers=IN_PLACE)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "There is no proposal waiting for confirmation." in text
    assert "<html" not in text
    assert 'class="refusal-slot"' in page(sign_in(world.clerk), case)


def test_a_refusal_without_script_is_a_page(world: World, sign_in: SignIn) -> None:
    case = world.routed(SNACK_BAR)
    dispatch.confirm(case.number, by=world.head, now=TUESDAY)
    answer = sign_in(world.clerk).post(f"/cases/{case.number}/confirm/")
    assert answer.status_code == 409
    assert "There is no proposal waiting for confirmation." in answer.content.decode()
    assert "<html" in answer.content.decode()


def test_a_form_that_is_wrong_comes_back_with_what_was_typed(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    transfer = letter_to(case, world.water.agency)
    receipt.receive(transfer.pk, by=world.water, now=TUESDAY)
    form = {"outcome": "", "findings": "查明拖欠属实", "amount_paid": "-1", "workers_paid": "x"}
    client = sign_in(world.water)
    for headers in (IN_PLACE, {}):
        answer = client.post(f"/transfers/{transfer.pk}/feedback/", form, headers=headers)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "查明拖欠属实" in text
        assert "This field is required." in text
        assert "greater than or equal to 0" in text
        assert "Enter a whole number." in text
    assert not transfer.feedback.exists()


def test_a_paper_receipt_is_entered_for_its_day_and_not_for_the_future(world: World, sign_in: SignIn) -> None:
    case = world.routed(now=TUESDAY - timedelta(days=4))
    transfer = letter_to(case, world.water.agency)
    client, url = sign_in(world.clerk), f"/transfers/{transfer.pk}/receive/"
    late = client.post(url, {"received_on": "2026-04-29"}, headers=IN_PLACE)
    assert late.status_code == 422
    assert "between the letter&#x27;s date 2026-04-24 and today" in late.content.decode()
    assert client.post(url, {"received_on": "2026-04-27"}).status_code == 302
    transfer.refresh_from_db()
    assert (str(transfer.received_on), transfer.receipt) == ("2026-04-27", "paper")


def test_a_whole_case_is_handled_on_its_page(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    clerk, done = sign_in(world.clerk), {"outcome": "solved", "findings": "已付清", "amount_paid": "310000"}
    for transfer in case.transfers.all():
        theirs = sign_in(world.water if transfer.agency_id == world.water.agency_id else world.haibin)
        for verb, form in (("receive", {}), ("object", {"reason": "不属我单位"})):
            assert theirs.post(f"/transfers/{transfer.pk}/{verb}/", form).status_code == 302
        assert clerk.post(f"/transfers/{transfer.pk}/overrule/", {"reason": "属你单位"}).status_code == 302
        assert theirs.post(f"/transfers/{transfer.pk}/feedback/", done).status_code == 302
        assert clerk.post(f"/transfers/{transfer.pk}/return/", {"reason": "请附凭证"}).status_code == 302
        assert theirs.post(f"/transfers/{transfer.pk}/feedback/", done).status_code == 302
        assert clerk.post(f"/transfers/{transfer.pk}/record/").status_code == 302
    ending = {"conclusion": "solved", "summary": "工资付清", "workers_paid": "23", "amount_paid": "310000"}
    assert clerk.post(f"/cases/{case.number}/close/", ending).status_code == 302
    case.refresh_from_db()
    assert case.status == "closed"
    text = page(clerk, case)
    assert "工资付清" in text
    assert acts_in(text) == {"link", "pay", "plan_visit", "reopen", "visit"}


def test_correcting_facts_sends_only_what_was_changed(world: World, sign_in: SignIn) -> None:
    case = world.routed(SNACK_BAR)
    shown = sign_in(world.clerk).get(f"/cases/{case.number}/").context["panel"].case_acts
    form = next(act.form for act in shown if act.verb == "correct")
    as_shown = {field.name: field.value() for field in form if field.value() not in (None, False, "")}
    unchanged = sign_in(world.clerk).post(f"/cases/{case.number}/correct/", as_shown, headers=IN_PLACE)
    assert unchanged.status_code == 409
    changed = as_shown | {"facts.worker_count": "9", "facts.firm_unable_to_pay": "false"}
    assert sign_in(world.clerk).post(f"/cases/{case.number}/correct/", changed).status_code == 302
    assert case.events.get(act=Event.Act.CORRECTED).details == {
        "facts": {"worker_count": [6, 9], "firm_unable_to_pay": [None, False]}
    }


def test_a_wrong_fact_is_named_beside_its_field(world: World, sign_in: SignIn) -> None:
    case = world.routed(SNACK_BAR)
    form = {"facts.worker_count": "很多", "facts.amount_yuan": "12.345", "facts.received_date": "2026-02-30"}
    text = (
        sign_in(world.clerk).post(f"/cases/{case.number}/correct/", form, headers=IN_PLACE).content.decode()
    )
    for message in ("This must be a whole number", "at most two decimals", "a date that exists"):
        assert message in text
    assert 'value="很多"' in text


def test_personal_data_is_masked_until_somebody_looks_and_the_look_is_recorded(
    world: World, sign_in: SignIn
) -> None:
    case = world.routed(complainant={"name": "张三", "phone": "13812345678"})
    client = sign_in(world.water)
    assert "13812345678" not in page(client, case)
    assert "138****5678" in page(client, case)
    shown = client.post(f"/cases/{case.number}/reveal/", headers=IN_PLACE)
    assert "13812345678" in shown.content.decode()
    assert client.get(f"/cases/{case.number}/reveal/").status_code == 405
    assert case.events.filter(act=Event.Act.REVEALED, actor=world.water).count() == 1
    assert "13812345678" not in page(client, case)
    assert sign_in(world.leader).post(f"/cases/{case.number}/reveal/", headers=IN_PLACE).status_code == 409


def test_the_deadline_shows_which_days_did_not_count_and_why(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    receipt.receive(letter_to(case, world.water.agency).pk, by=world.water, now=TUESDAY)
    shown = sign_in(world.water).get(f"/cases/{case.number}/").context["transfers"][0]
    assert (shown.deadline.text, str(shown.deadline.on)) == ("5 working days left", "2026-05-08")
    days = [(f"{each.day:%m-%d}", each.number) for each in shown.calculation.days]
    assert days == [
        ("04-29", 1), ("04-30", 2), ("05-01", None), ("05-02", None), ("05-03", None), ("05-04", None),
        ("05-05", None), ("05-06", 3), ("05-07", 4), ("05-08", 5),
    ]  # fmt: skip
    assert all(each.why for each in shown.calculation.days if each.number is None)


def test_a_deadline_in_a_year_not_yet_published_is_marked_provisional(world: World, sign_in: SignIn) -> None:
    december = TUESDAY.replace(month=12, day=30)
    with time_machine.travel(december, tick=False):
        case = world.routed(now=december)
        receipt.receive(letter_to(case, world.water.agency).pk, by=world.water, now=december)
        text = page(sign_in(world.water), case)
        assert "due about 2027-01-06" in text
        assert "the holidays of that year have not been published" in text


def test_the_way_to_the_next_case_survives_that_an_act_moves_this_one(world: World, sign_in: SignIn) -> None:
    first, second = (world.routed(SNACK_BAR, now=TUESDAY + timedelta(minutes=n)) for n in range(2))
    client = sign_in(world.clerk)
    rows = client.get("/cases/?queue=to_confirm").context["rows"]
    query = {"queue": "to_confirm", "pos": rows[0]["key"]}
    assert client.get(f"/cases/{first.number}/", query).context["next"]["number"] == second.number
    dispatch.confirm(first.number, by=world.clerk, now=TUESDAY)
    assert client.get(f"/cases/{first.number}/", query).context["next"]["number"] == second.number


def test_related_cases_are_counted_and_open_as_a_list(world: World, sign_in: SignIn) -> None:
    zhang = {"name": "张三", "phone": "13812345678"}
    case = world.routed(employer="某劳务公司", complainant=zhang)
    world.routed(employer="某劳务公司", complainant=zhang)
    client = sign_in(world.clerk)
    related = client.get(f"/cases/{case.number}/").context["related"]
    assert [(each.label, each.count) for each in related] == [("same employer", 1), ("same complainant", 1)]
    for each in related:
        assert len(client.get(f"/cases/?{each.query}").context["rows"]) == each.count + 1


def test_the_page_waits_for_routing_and_then_stops_asking(world: World, sign_in: SignIn) -> None:
    case = world.complain()
    client = sign_in(world.clerk)
    assert 'hx-trigger="every 1s"' in page(client, case)
    assert 'hx-trigger="every 1s"' in client.get(f"/cases/{case.number}/routing/").content.decode()
    done = world.routed()
    assert client.get(f"/cases/{done.number}/routing/").headers["HX-Refresh"] == "true"
    assert 'hx-trigger="every 1s"' not in page(client, done)


def test_an_automatic_act_names_its_rules(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    routed = next(each for each in sign_in(world.clerk).get(f"/cases/{case.number}/").context["entries"]
                  if each.event.act == Event.Act.ROUTED)  # fmt: skip
    assert routed.who == "Automatic"
    assert routed.lines[0].startswith(f"Rules {case.proposals.get().reasons[0]['rule']}")


def test_the_log_in_says_what_is_wrong_and_keeps_the_name(world: World) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    text = client.post("/login/", {"username": "bdh-water", "password": "wrong"}).content.decode()
    assert "User name or password is not right." in text
    assert 'value="bdh-water"' in text
    assert client.post("/login/", {"username": "bdh-water", "password": PASSWORD}).status_code == 302
    assert client.get("/login/").status_code == 302  # already signed in


def test_what_is_not_there_has_a_page_that_helps(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.clerk).get("/cases/130304-20260428-9999/")
    assert answer.status_code == 404
    assert "Look in the list" in answer.content.decode() or "look in the list" in answer.content.decode()
    forbidden = sign_in(world.leader).get("/cases/new/")
    assert forbidden.status_code == 403
    assert "Your account may not do this." in forbidden.content.decode()


def test_every_page_is_chinese_unless_asked(world: World) -> None:
    client = Client()
    client.force_login(world.clerk)
    assert '<html lang="zh-hans"' in client.get("/cases/").content.decode()
    client.post("/i18n/setlang/", {"language": "en", "next": "/cases/"})
    assert '<html lang="en"' in client.get("/cases/").content.decode()


def test_a_form_filled_in_before_a_correction_does_not_undo_it(world: World, sign_in: SignIn) -> None:
    case = world.routed()
    form = {"facts.worker_count": "25", "seen": "0"}
    routing.correct_facts(case.number, {"amount_yuan": 999999}, by=world.head, now=TUESDAY)
    answer = sign_in(world.clerk).post(f"/cases/{case.number}/correct/", form, headers=IN_PLACE)
    assert answer.status_code == 409
    assert Case.objects.get(pk=case.pk).amount == 999999


def test_a_place_the_list_does_not_have_survives_a_correction(world: World, sign_in: SignIn) -> None:
    case = world.routed({**RIVER_WORKS, "territory": "滨海新村工地"})
    assert 'value="滨海新村工地" selected' in page(sign_in(world.clerk), case)


def test_what_is_no_number_is_no_address_of_a_case(world: World, sign_in: SignIn) -> None:
    for path in ("/cases/%00/", "/cases/x/row/", "/cases/130304-20260428-%00/", "/agencies/policy/%00/"):
        assert sign_in(world.clerk).get(path).status_code == 404, path


def test_an_administrator_is_shown_an_empty_list_and_no_error(world: World, sign_in: SignIn) -> None:
    for path in ("/cases/", "/cases/?queue=overdue", "/cases/export/", "/transfers/"):
        assert sign_in(world.admin).get(path).status_code == 200, path


def test_a_rule_leads_to_the_version_that_decided_and_not_to_that_of_today(
    world: World, sign_in: SignIn
) -> None:
    text = page(sign_in(world.clerk), world.routed())
    assert 'href="/agencies/policy/130304/1/#BDH-L6"' in text
