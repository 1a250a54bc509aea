"""Cases that may be the same matter: found by signs, each with its reason and strength, judged once."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from agencies.errors import Invalid, Refused
from agencies.models import User
from cases.actions import feedback, joining, linking, receipt
from cases.duplicates import SHOWN, Sign, Strength, candidates, known_from, known_of, overlap
from cases.models import Case, DuplicateJudgement
from tests.cases.calling import CASES, Caller
from tests.world import RIVER_WORKS, SHANGHAI, SNACK_BAR, TUESDAY, World

ZHANG = {"name": "张三", "phone": "13812345678", "id_number": "11010519491231002X"}
SPRING = {"arrears_from": "2026-01-01", "arrears_to": "2026-03-31"}
MARCH = {"arrears_from": "2026-03-01", "arrears_to": "2026-04-15"}
JUNE = {"arrears_from": "2025-06-01", "arrears_to": "2025-06-30"}


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def found(case: Case, user: User) -> dict[str, tuple[set[str], str]]:
    return {
        each.case.number: ({sign.value for sign in each.signs}, each.strength.value)
        for each in candidates(user, known_of(case), case)
    }


@pytest.mark.parametrize(
    ("one", "other", "signs", "strength"),
    [
        ({"complainant": ZHANG}, {"complainant": ZHANG}, {"id_number", "phone"}, "strong"),
        (
            {"complainant": {"name": "张三", "phone": "13812345678"}},
            {"complainant": {"name": "张某", "phone": "13812345678"}},
            {"phone"}, "likely",
        ),
        (
            {"complainant": {"name": "张三", "phone": "13812345678"}, "employer": "示例旅馆"},
            {"complainant": {"name": "张某", "phone": "13812345678"}, "employer": "示例旅馆"},
            {"phone", "employer"}, "strong",
        ),
        ({"employer": "示例旅馆"}, {"employer": "示例旅馆"}, {"employer"}, "weak"),
        (
            {"employer": "示例旅馆", "facts": SNACK_BAR | SPRING}, {"employer": "示例旅馆", "facts": SNACK_BAR | MARCH},
            {"employer", "period"}, "weak",
        ),
        (
            {"employer": "示例旅馆", "facts": SNACK_BAR | SPRING}, {"employer": "示例旅馆", "facts": SNACK_BAR | JUNE},
            {"employer"}, "weak",
        ),
        (
            {"external_no": "A-1", "source_channel": "hotline_12345"},
            {"external_no": "A-1", "source_channel": "petition_office"}, {"reference"}, "strong",
        ),
    ],
)  # fmt: skip
def test_what_two_cases_have_in_common_is_said_with_its_strength(
    world: World, one: dict[str, Any], other: dict[str, Any], signs: set[str], strength: str
) -> None:
    first = world.routed(one.pop("facts", SNACK_BAR), **one)
    second = world.routed(other.pop("facts", SNACK_BAR), **other)
    assert found(second, world.clerk) == {first.number: (signs, strength)}
    assert set(found(first, world.clerk)) == {second.number}


def test_a_period_alone_makes_no_candidate(world: World) -> None:
    first = world.routed(SNACK_BAR | SPRING)
    world.routed(SNACK_BAR | SPRING)
    assert found(first, world.clerk) == {}


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ((1, 10), (10, 20), True), ((1, 9), (10, 20), False), ((10, 20), (1, 10), True), ((1, 31), (5, 6), True),
        ((1, None), (1, 2), False), ((None, None), (1, 2), False),
    ],
)  # fmt: skip
def test_periods_overlap_when_they_share_a_day(one: Any, other: Any, together: bool) -> None:
    days = [None if day is None else date(2026, 1, day) for day in (*one, *other)]
    assert overlap(*days) is together


def test_the_likeliest_stand_first_and_no_more_than_can_be_looked_at(world: World) -> None:
    for _each in range(SHOWN + 3):
        world.complain(SNACK_BAR, employer="示例旅馆")
    same = world.complain(SNACK_BAR, employer="示例旅馆", complainant=ZHANG)
    asked = known_from("130304", id_number=ZHANG["id_number"], employer_name="示例旅馆")
    shown = candidates(world.clerk, asked)
    assert len(shown) == SHOWN and shown[0].case == same
    assert (shown[0].strength, shown[0].signs) == (Strength.STRONG, [Sign.ID_NUMBER, Sign.EMPLOYER])


def test_nobody_is_shown_a_case_they_may_not_see(world: World) -> None:
    world.routed(complainant=ZHANG)
    assert candidates(world.housing, known_from("130304", phone="13812345678")) == []


def test_what_was_judged_is_not_proposed_again_and_the_judgement_is_on_record(world: World) -> None:
    first, second = world.routed(complainant=ZHANG), world.routed(complainant=ZHANG)
    linking.judge(
        second.number, other=first.number, same=False, reason="两笔工资", by=world.clerk, now=TUESDAY
    )
    assert found(first, world.clerk) == found(second, world.clerk) == {}
    row = DuplicateJudgement.objects.get()
    assert (row.first, row.second, row.is_same, row.reason) == (first, second, False, "两笔工资")
    for case, other in ((first, second), (second, first)):
        entry = case.events.get(act="judged")
        assert entry.details == {"other": other.number, "same": False}


def test_a_judgement_can_be_corrected_and_the_pair_has_no_order(world: World) -> None:
    first, second = world.routed(), world.routed()
    linking.judge(second.number, other=first.number, same=False, by=world.clerk, now=TUESDAY)
    linking.judge(first.number, other=second.number, same=True, by=world.clerk, now=TUESDAY)
    assert DuplicateJudgement.objects.get().is_same is True
    assert first.events.filter(act="judged").count() == 2, "both decisions are in the history"
    with pytest.raises(IntegrityError), transaction.atomic():
        DuplicateJudgement.objects.create(
            first=second, second=first, is_same=True, judged_at=TUESDAY, judged_by=world.clerk
        )


def test_only_what_one_sees_is_judged_and_never_a_case_with_itself(world: World) -> None:
    case = world.routed()
    with pytest.raises(Refused) as refused:
        linking.judge(case.number, other=case.number, same=True, by=world.clerk, now=TUESDAY)
    assert refused.value.code == "judge-itself"
    with pytest.raises(Invalid) as invalid:
        linking.judge(case.number, other="nothing", same=True, by=world.clerk, now=TUESDAY)
    assert set(invalid.value.errors) == {"other"}


def test_what_is_the_same_matter_leads_to_a_merger(world: World) -> None:
    first, second = world.routed(complainant=ZHANG), world.routed(complainant=ZHANG)
    client = signed(world.clerk)
    page = client.get(f"/cases/{second.number}/").content.decode()
    assert "Same identity number" in page and "Very likely the same matter" in page
    sent = {"other": first.number, "same": "yes", "reason": ""}
    page = client.post(f"/cases/{second.number}/judge/", sent, follow=True).content.decode()
    assert "Judged to be the same matter, not merged yet" in page
    assert f'value="{first.number}"' in page, "the number of the other stands in the form for merging"
    joining.merge(second.number, into=first.number, reason="同一事项", by=world.clerk, now=TUESDAY)
    page = client.get(f"/cases/{first.number}/").content.decode()
    assert "not merged yet" not in page and "Merged into this case" in page


def test_a_merged_case_stands_as_the_one_that_goes_on(world: World) -> None:
    merged, main = world.routed(complainant=ZHANG), world.routed()
    joining.merge(merged.number, into=main.number, reason="同一事项", by=world.clerk, now=TUESDAY)
    third = world.routed(complainant=ZHANG)
    assert set(found(third, world.clerk)) == {main.number}


def test_a_duplicate_is_shown_before_closing(world: World) -> None:
    world.routed(complainant=ZHANG)
    case = world.routed(complainant=ZHANG)
    now = datetime(2026, 4, 29, 10, tzinfo=SHANGHAI)
    for letter, by in zip(case.transfers.order_by("pk"), (world.water, world.haibin), strict=True):
        receipt.receive(letter.pk, by=by, now=now)
        feedback.feed_back(letter.pk, feedback.Report("solved", "已付清"), by=by, now=now)
        feedback.accept_for_record(letter.pk, by=world.clerk, now=now)
    page = signed(world.clerk).get(f"/cases/{case.number}/").content.decode()
    assert "Look before closing" in page.split('id="panel"')[1]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"external_no": "12345-A"}, "Same external number"),
        ({"employer": "示例旅馆", "facts.arrears_from": "2026-03-01", "facts.arrears_to": "2026-03-05"},
         "Periods of arrears overlap"),
        ({"employer": "示例旅馆", "facts.arrears_from": "2026-0"}, "Same employer"),
    ],
)  # fmt: skip
def test_while_typing_each_hint_says_why(world: World, typed: dict[str, str], words: str) -> None:
    case = world.routed(
        SNACK_BAR | SPRING, employer="示例旅馆", external_no="12345-A", source_channel="hotline_12345"
    )
    page = signed(world.clerk).post("/cases/new/hints/", typed).content.decode()
    assert case.number in page and words in page


def test_by_api_the_candidates_are_listed_and_judged(world: World) -> None:
    first, second = world.routed(complainant=ZHANG), world.routed(complainant=ZHANG)
    call = Caller(world.clerk)
    status, told = call.ask(f"{CASES}{second.number}/duplicates/")
    assert status == 200
    assert [(each["number"], each["strength"], each["signs"]) for each in told] == [
        (first.number, "strong", ["id_number", "phone"])
    ]
    assert call.tell(f"{CASES}{second.number}/judge/", {"other": first.number, "same": False})[0] == 200
    assert call.ask(f"{CASES}{second.number}/duplicates/")[1] == []
    assert Caller(world.housing).ask(f"{CASES}{second.number}/duplicates/")[0] == 404


def test_the_questions_are_answered_by_indexes(world: World) -> None:
    """scale.md: what is asked while somebody types must not walk a million rows."""
    for place in range(60):
        world.complain(
            SNACK_BAR, employer=f"示例旅馆{place}", external_no=f"N-{place}", source_channel="hotline_12345"
        )
    questions = {
        "case_by_employer_name": "SELECT id FROM cases_case WHERE jurisdiction_id = '130304' "
        "AND employer_name = '示例旅馆7' AND NOT (employer_name = '')",
        "external_reference_number": "SELECT case_id FROM cases_externalreference "
        "WHERE jurisdiction_id = '130304' AND number = 'N-7'",
        "complainant_phone": "SELECT case_id FROM cases_complainant WHERE phone_index = '\\x00'",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for index, question in questions.items():
            cursor.execute(f"EXPLAIN {question}")
            assert index in "\n".join(row[0] for row in cursor.fetchall())


def test_the_facts_say_for_which_time_wages_are_owed(world: World) -> None:
    case = world.routed(RIVER_WORKS | SPRING)
    told = Caller(world.clerk).case(case.number)["facts"]
    assert (told["arrears_from"], told["arrears_to"]) == ("2026-01-01", "2026-03-31")
    page = signed(world.clerk).get(f"/cases/{case.number}/").content.decode()
    assert "Wages owed from" in page and "2026-01-01" in page
