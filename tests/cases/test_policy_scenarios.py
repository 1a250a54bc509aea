"""A file of scenarios on the page: judged as the tables in the tests are, and every fault of the file named."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.clock.published import published_calendar
from cases.facts import Facts
from cases.routing import decide
from tests.cases.test_policy_console import DRAFT, FILE, client_of, draft_of, file_of, words
from tests.cases.test_routing import DATA
from tests.world import RIVER_WORKS, SNACK_BAR, World


def handed_in(world: World, content: Path | str | bytes, url: str = FILE, **more: str) -> Any:
    """Uploaded, or pasted when it is a text."""
    client = client_of(world.clerk)
    if isinstance(content, str):
        return client.post(url, {"text": content} | more)
    data = content.read_bytes() if isinstance(content, Path) else content
    return client.post(url, {"file": SimpleUploadedFile("scenarios.json", data)} | more)


@pytest.mark.clause("BDH-5.3.0")
@pytest.mark.parametrize("name", ["scenarios.json", "every_rule.json"])
def test_the_tables_of_scenarios_come_out_as_expected(world: World, name: str) -> None:
    every = json.loads((DATA / name).read_text(encoding="utf-8"))["scenarios"]
    here = [each for each in every if each["jurisdiction"] == "BDH"]
    answer = handed_in(world, DATA / name)
    page = words(answer.content.decode())
    assert answer.status_code == 200
    assert f"{len(here)} of {len(here)} as expected" in page or not here
    assert f"{len(every) - len(here)} of other places left out" in page


def test_what_comes_out_otherwise_stands_first_with_both_sides(world: World) -> None:
    draft_of(world)
    works = {"facts": RIVER_WORKS, "expected": {"lead": ["water"], "determination": "explicit"}}
    bar = {"facts": SNACK_BAR, "expected": {"lead": ["market", "hrss"], "joint_lead": True}}
    answer = handed_in(world, file_of(bar, works, {"facts": {}}), f"{DRAFT}file/")
    page = answer.content.decode()
    assert "1 of 2 as expected" in words(page)
    assert "1 without an expectation" in words(page)
    rows = [words(row) for row in page.split('<span class="second quiet">')]
    assert [found for row in rows for found in re.findall(r"S\d", row)[-1:]] == ["S2", "S1", "S3"]
    assert "Lead 北戴河区水务局 北戴河区人力资源和社会保障局" in words(page)
    link = re.search(r'href="(/policies/130304/2/try/\?[^"]*)">S2', page)
    assert link
    assert "would change" in client_of(world.clerk).get(unescape(link[1])).content.decode()


def test_the_decisions_are_downloaded_as_the_command_prints_them(world: World) -> None:
    answer = handed_in(
        world, file_of({"facts": RIVER_WORKS}, {"facts": {"sector": "road"}}), **{"as": "json"}
    )
    assert answer["Content-Disposition"] == 'attachment; filename="130304-v1-decisions.json"'
    decision = decide(world.version.policy, Facts.read(RIVER_WORKS), published_calendar())
    assert json.loads(answer.content) == [{"id": "S1"} | decision.as_json()]


def test_what_was_uploaded_can_be_changed_and_tried_again(world: World) -> None:
    text = file_of({"facts": SNACK_BAR})
    page = handed_in(world, text.encode()).content.decode()
    area = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert area
    assert unescape(area[1]).strip() == text


@pytest.mark.parametrize(
    ("content", "said_"),
    [
        ('{"scenarios": [\n{"id": "A",}]}', "is not JSON: line 2, column 12"),
        ("[" * 100_000, "nested too deeply"),
        ('{"scenarios": [{"facts": {"amount_yuan": %s}}]}' % ("9" * 5000), "a number or a character"),
        ('{"scenarios": [{"id": "\\ud800"}]}', "a number or a character that cannot be read"),
        ("[]", 'an object with a list "scenarios" is needed'),
        ('{"scenarios": [{}, 7]}', "entry 2 of the scenarios is not an object"),
        (json.dumps({"scenarios": [{}] * 2001}), "2001 scenarios; at most 2000"),
        (" " * 2_000_001, "larger than 2 MB"),
        (b" " * 2_000_001, "larger than 2 MB"),
        (b"\xff\xfe", "not a text file in UTF-8"),
        ("", "Choose a file, or put its text below."),
        (b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_place(world: World, content: Any, said_: str) -> None:
    answer = handed_in(world, content)
    assert answer.status_code == 422
    assert said_ in words(answer.content.decode())


@pytest.mark.parametrize(
    ("scenario", "said_"),
    [
        ({"facts": {"sector": "road"}}, "facts.sector: “road” is not known here"),
        ({"facts": [1]}, "facts: This must be an object of named facts."),
        ({"expected": {"leads": ["hrss"]}}, "expected.leads: there is no such part."),
        ({"expected": {"lead": "hrss"}}, "expected.lead: this must be a list of codes"),
        ({"expected": {"assist": [["hrss"]]}}, "expected.assist: this must be a list of codes"),
        ({"expected": [1]}, "expected: this must be an object"),
    ],
)
def test_a_scenario_that_cannot_be_read_says_why_and_the_others_are_tried(
    world: World, scenario: dict[str, Any], said_: str
) -> None:
    answer = handed_in(world, file_of({"facts": {}, "expected": {"lead": ["hrss"]}}, scenario))
    page = words(answer.content.decode())
    assert said_ in page
    assert "1 of 1 as expected" in page
    assert "1 cannot be read" in page


def test_odd_expectations_are_otherwise_and_not_an_error(world: World) -> None:
    odd = {"feedback_due": {"value": "fünf"}, "determination": 7, "coordinator": {"a": 1}, "lead": ["<b>"]}
    answer = handed_in(world, file_of({"facts": RIVER_WORKS, "expected": odd}))
    assert answer.status_code == 200
    assert "0 of 1 as expected" in words(answer.content.decode())
    assert "<b></" not in answer.content.decode()
