"""The history of a case to be printed: checked while it is read, and a file that outsiders check without us."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from agencies.models import User
from cases.actions import closing, dispatch, feedback, receipt, revealing
from cases.models import Case
from tests.world import SNACK_BAR, TUESDAY, World

Read = Callable[[User, Case], str]
WEDNESDAY = TUESDAY + timedelta(days=1)
DONE = feedback.Report("solved", "工资已全部付清。", 23)


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(WEDNESDAY + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def read() -> Read:
    def text_of(user: User, case: Case) -> str:
        answer = signed_in(user).get(f"/cases/{case.number}/history/")
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.content.decode())

    return text_of


def signed_in(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def download(user: User, case: Case) -> Any:
    answer = signed_in(user).get(f"/cases/{case.number}/history/download/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.number}-history.json"'
    return json.loads(answer.content)


def past_the_trigger(statement: str, *values: Any) -> None:
    """As somebody with the database's own password could: past every verb and trigger of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")


def whole_way(world: World) -> Case:
    """Routed by itself, objected to, kept, answered, returned, answered again, recorded and closed."""
    case = world.routed(complainant={"name": "欧阳测试", "phone": "13812345678"})
    lead, town = case.transfers.order_by("pk")
    receipt.receive(lead.pk, by=world.water, now=WEDNESDAY)
    receipt.object_to(lead.pk, reason="不属本单位职责，电话13812345678", by=world.water, now=WEDNESDAY)
    receipt.overrule(lead.pk, reason="河道工程属水务", by=world.clerk, now=WEDNESDAY)
    receipt.receive(town.pk, by=world.haibin, now=WEDNESDAY)
    for transfer, by in ((lead, world.water), (town, world.haibin)):
        feedback.feed_back(transfer.pk, DONE, by=by, now=WEDNESDAY)
    feedback.return_for_more(town.pk, reason="缺工资表", by=world.clerk, now=WEDNESDAY)
    feedback.feed_back(town.pk, DONE, by=world.haibin, now=WEDNESDAY)
    revealing.reveal(case.number, by=world.clerk, now=WEDNESDAY)
    for transfer in (lead, town):
        feedback.accept_for_record(transfer.pk, by=world.clerk, now=WEDNESDAY)
    return closing.close(
        case.number, closing.Ending("solved", "工资已付清", 23), by=world.clerk, now=WEDNESDAY
    )


def recomputed(file: Any) -> str:
    """Written from docs/history.md alone: what is wrong with a file, or nothing."""
    previous, place = file["genesis"], 0
    if previous != "0" * 64:
        return "genesis"
    for place, entry in enumerate(file["entries"], start=1):
        hashed = hashlib.sha256((previous + "\n" + entry["canonical"]).encode("utf-8")).hexdigest()
        if entry["hash"] != hashed:
            return f"hash of {place}"
        if entry["previous_hash"] != previous:
            return f"previous hash of {place}"
        said = json.loads(entry["canonical"])
        if said["case"] != file["case"] or said["sequence"] != place or entry["sequence"] != place:
            return f"place of {place}"
        again = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if again != entry["canonical"]:
            return f"form of {place}"
        previous = hashed
    return "" if (previous, place) == (file["head_hash"], file["counted"]) else "end"


def test_the_page_tells_every_entry_with_person_agency_note_and_hashes(world: World, read: Read) -> None:
    case = whole_way(world)
    text = read(world.clerk, case)
    events = list(case.events.order_by("sequence"))
    assert f"All {len(events)} entries are as they were written." in text
    assert case.head_hash in text and "2026-04-29 10:30:00" in text
    for event in events:
        assert f'id="entry-{event.sequence}"' in text
        assert f'title="{event.hash}">{event.hash[:12]}<' in text
        assert f'title="{event.previous_hash}">{event.previous_hash[:12]}<' in text
        assert event.get_act_display() in text
        assert event.actor is None or f"{event.actor} · {event.agency.short_name}" in text
        assert event.note in text
    places = [text.index(f'id="entry-{each.sequence}"') for each in events]
    assert places == sorted(places), "in the order in which it was written"
    for transfer in case.transfers.all():
        assert f'href="/letters/{transfer.letter_id}/">{transfer.letter.number}</a>' in text
    assert "received on 2026-04-29" in text, "what an entry changed is told in words"


def test_what_an_entry_says_is_what_the_case_page_says(world: World, read: Read) -> None:
    case = whole_way(world)
    card = signed_in(world.water).get(f"/cases/{case.number}/").content.decode()
    lines = re.findall(r'<p class="(?:history-line|pre history-note)">(.*?)</p>', card, re.DOTALL)
    text = read(world.water, case)
    assert len(lines) > 15
    assert [line for line in lines if re.sub(r"\s+", " ", line) not in text] == []


def test_personal_data_is_masked_on_the_page_and_in_the_file(world: World, read: Read) -> None:
    case = whole_way(world)
    for told in (read(world.clerk, case), json.dumps(download(world.clerk, case), ensure_ascii=False)):
        assert "欧阳" not in told and "1381234" not in told
        assert "138****5678" in told, "in the note of the objection"


def test_only_who_sees_the_case_sees_its_history(world: World) -> None:
    case = world.routed()
    for address in (f"/cases/{case.number}/history/", f"/cases/{case.number}/history/download/"):
        for user in (world.clerk, world.water, world.haibin, world.leader, world.auditor):
            assert signed_in(user).get(address).status_code == 200
        for user in (world.housing, world.market, world.admin):
            assert signed_in(user).get(address).status_code == 404
        assert Client().get(address).status_code == 302
        assert signed_in(world.clerk).post(address).status_code == 405


def test_the_case_page_leads_there_twice(world: World) -> None:
    case = world.routed()
    page = signed_in(world.water).get(f"/cases/{case.number}/").content.decode()
    assert page.count(f'href="/cases/{case.number}/history/"') == 2


def test_an_outsider_recomputes_the_file_from_the_description_alone(world: World) -> None:
    case = whole_way(world)
    file = download(world.leader, case)
    assert recomputed(file) == ""
    assert (file["is_whole"], file["first_broken"], file["counted"]) == (True, None, len(file["entries"]))
    assert file["head_hash"] == case.head_hash
    shorter = file | {"entries": file["entries"][:-1]}
    assert recomputed(shorter) == "end"


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE cases_event SET at = at - interval '3 days' WHERE case_id = %s AND sequence = 5", 5),
        ("UPDATE cases_event SET actor_id = NULL WHERE case_id = %s AND sequence = 5", 5),
        ("UPDATE cases_event SET details = '[1]' WHERE case_id = %s AND sequence = 5", 5),
        ("UPDATE cases_event SET act = 'forgotten' WHERE case_id = %s AND sequence = 5", 5),
        ("UPDATE cases_event SET previous_hash = hash WHERE case_id = %s AND sequence = 5", 5),
    ],
)
def test_a_tampered_entry_is_named(world: World, read: Read, statement: str, sequence: int) -> None:
    case = whole_way(world)
    past_the_trigger(statement, case.pk)
    text = read(world.clerk, case)
    assert f"Entry {sequence} is not as it was written; nothing from it on is proved." in text
    assert "as they were written" not in text
    broken = re.findall(r'id="entry-(\d+)" class="[^"]*broken', text)
    assert broken == [str(sequence)]
    file = download(world.clerk, case)
    assert (file["is_whole"], file["first_broken"]) == (False, sequence)
    assert re.search(rf" of {sequence}$", recomputed(file))


def test_an_entry_taken_out_of_the_middle_is_named(world: World, read: Read) -> None:
    case = whole_way(world)
    past_the_trigger("DELETE FROM cases_event WHERE case_id = %s AND sequence = 4", case.pk)
    text = read(world.clerk, case)
    assert "Entry 4 is missing; nothing from it on is proved." in text
    assert "The entry before it is missing" in text
    assert recomputed(download(world.clerk, case)) == "hash of 4"


def test_an_end_that_was_cut_off_is_noticed(world: World, read: Read) -> None:
    case = whole_way(world)
    past_the_trigger(
        "DELETE FROM cases_event WHERE case_id = %s AND sequence > %s", case.pk, case.event_count - 2
    )
    wanted = f"{case.event_count} were written, {case.event_count - 2} are there."
    assert wanted in read(world.clerk, case)
    assert recomputed(download(world.clerk, case)) == "end"


def test_a_last_entry_that_was_exchanged_is_noticed(world: World, read: Read) -> None:
    case = whole_way(world)
    Case.objects.filter(pk=case.pk).update(head_hash="e" * 64)
    assert "The last entry is not the one the case counts as its last." in read(world.clerk, case)


def test_a_case_just_taken_in_has_its_one_entry_and_no_letter(world: World, read: Read) -> None:
    case = world.complain()
    text = read(world.clerk, case)
    assert "The one entry is as it was written." in text
    assert "No letter has been sent yet." in text
    assert recomputed(download(world.clerk, case)) == ""


def test_correction_and_override_are_told_with_their_reason(world: World, read: Read) -> None:
    case = world.routed(SNACK_BAR)
    dispatch.override(
        case.number,
        lead=["market"],
        assist=["hrss"],
        reason="证照<b>问题</b>为主",
        by=world.head,
        now=WEDNESDAY,
    )
    text = read(world.market, case)
    assert "证照&lt;b&gt;问题&lt;/b&gt;为主" in text
    assert "Instead of proposal 1" in text and recomputed(download(world.market, case)) == ""
