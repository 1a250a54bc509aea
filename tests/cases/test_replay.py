"""Past cases decided again under a draft: the same figures as deciding each by hand, and every figure opens."""

import csv
import json
import re
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from agencies.clock.days import whole_calendar
from agencies.clock.published import published_calendar
from agencies.models import PolicyVersion, Region
from agencies.policy.parse import parsed
from agencies.policy.publishing import begin_draft, save_draft
from agencies.policy.versions import load
from cases.facts import Facts
from cases.models import Case, CaseFacts
from cases.models.fact_row import fact_columns
from cases.replay import Changed, Moved, Replayed, cases_of, every_case_of, replaying
from cases.replay import replay as replayed
from cases.routing import Decision, decide
from tests.agencies.test_policy_compile import any_facts
from tests.world import RIVER_WORKS, SNACK_BAR, TUESDAY, World, beidaihe_file

HERE = "130304"
FILE = beidaihe_file()


def redrafted(*changes: tuple[str, str], text: str = FILE) -> str:
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


RIVER_TO_HRSS = (
    'sector = ["housing", "municipal", "transport", "water"] }',
    'sector = ["housing", "municipal", "transport"] }',
)
NEW_RULE = (
    '[[rule]]\nid = "BDH-L9"',
    '[[rule]]\nid = "BDH-L8A"\nwhen = { source_channel = "petition_office" }\nlead = ["petition"]\ndetermination = "default"\n'
    'basis = "试"\n\n[[rule]]\nid = "BDH-L9"',
)  # fmt: skip
DRAFTS = {
    "one rule narrowed": redrafted(RIVER_TO_HRSS),
    "one rule's lead changed": redrafted(('id = "BDH-L8"\nwhen = { is = "works" }\nlead = ["hrss"]', 'id = "BDH-L8"\nwhen = { is = "works" }\nlead = ["housing", "hrss"]')),
    "one rule added": redrafted(NEW_RULE),
    "a lookup changed": redrafted(('{ gives = "water", when = { sector = "water" } },', '{ gives = "agriculture", when = { sector = "water" } },')),
    "an overlay changed": redrafted(('assist = ["hrss", "police"]\nnotify = ["procuratorate"]', 'assist = ["police"]\nnotify = ["procuratorate", "court"]')),
    "an overlay gone": redrafted(('id = "BDH-V2"\nduties = ["written_transfer", "feedback_to_arrears_office"]', 'id = "BDH-V2"\nwhen = { is_group = true }\nduties = ["written_transfer", "feedback_to_arrears_office", "stop_work"]')),
    "a determination changed": redrafted(('id = "BDH-L9"\nwhen = { is = "staff_case" }\nlead = ["@unit", "market"]\nnotify = ["@informed"]\ndetermination = "default"', 'id = "BDH-L9"\nwhen = { is = "staff_case" }\nlead = ["@unit", "market"]\nnotify = ["@informed"]\ndetermination = "manual"')),
    "another coordinator": redrafted(('coordinator = "arrears_office"', 'coordinator = "hrss"')),
    "another time for feedback": redrafted(("days = 5", "days = 7")),
    "rules in another order": redrafted(('id = "BDH-L1"\n', 'id = "BDH-X"\n'), ('id = "BDH-L2"\n', 'id = "BDH-L1"\n'), ('id = "BDH-X"\n', 'id = "BDH-L2"\n'), ('when = { is = "only_not_wages" }\nlead', 'when = { is = "works" }\nlead')),
    "nothing but words": redrafted(('quote = "欠薪项目或欠薪企业属于镇、街道、开发区的"', 'quote = "欠薪项目"')),
}  # fmt: skip


@pytest.fixture
def many(world: World) -> list[Case]:
    """Two dozen cases with facts of all kinds, one of them closed, and two more in the neighbouring place."""
    random = Random(7)
    cases = [world.complain(now=TUESDAY - timedelta(days=n)) for n in range(26)]
    usual = [Facts.read(RIVER_WORKS), Facts.read(SNACK_BAR | {"sector": "water"})]
    for place, case in enumerate(cases):
        facts = any_facts(random) if place % 4 else usual[place // 4 % 2]
        CaseFacts.objects.filter(pk=case.pk).update(**fact_columns(facts))
    first = cases[0]
    Case.objects.filter(pk=first.pk).update(status="closed", closed_at=TUESDAY)
    neighbour = Region.objects.create(code="130305", name="邻区", kind="district", parent_id="130300")
    Case.objects.filter(pk__in=[case.pk for case in cases[-2:]]).update(jurisdiction=neighbour)
    return cases[:-2]


def asked(draft: str, since: date | None = None) -> Replayed:
    return Replayed(parsed(FILE), parsed(draft), HERE, since, whole_calendar())


def decisions(case: Case, draft: str) -> tuple[Decision, Decision]:
    facts = CaseFacts.objects.get(pk=case.pk).facts
    now, then = (decide(parsed(text), facts, published_calendar()) for text in (FILE, draft))
    return now, then


def parts(decision: Decision) -> dict[str, set[str]]:
    return {name: set(getattr(decision, name)) for name in ("assist", "notify", "duties")}


Leads = tuple[frozenset[str], frozenset[str], str | None, str | None]


def leads(figure: Moved) -> Leads:
    now, then = figure.leads_now, figure.leads_then
    return frozenset(now or ()), frozenset(then or ()), figure.base_rule, figure.draft_rule


def by_hand(cases: list[Case], draft: str) -> tuple[dict[Leads, set[int]], dict[Changed, set[int]]]:
    """The figures, found by deciding every case twice."""
    moved: dict[Leads, set[int]] = {}
    changed: dict[Changed, set[int]] = {}
    deadlines = [
        f"{policy.feedback.value} {policy.feedback.unit.value}" for policy in (parsed(FILE), parsed(draft))
    ]
    for case in cases:
        now, then = decisions(case, draft)
        if set(now.lead) != set(then.lead):
            figure = frozenset(now.lead), frozenset(then.lead), now.rules[0], then.rules[0]
            moved.setdefault(figure, set()).add(case.pk)
            continue
        found = [
            *(
                Changed(part, code, "")
                for part, codes in parts(now).items()
                for code in codes - parts(then)[part]
            ),
            *(
                Changed(part, "", code)
                for part, codes in parts(then).items()
                for code in codes - parts(now)[part]
            ),
        ]
        for name in ("coordinator", "determination"):
            before, after = str(getattr(now, name)), str(getattr(then, name))
            found += [Changed(name, before, after)] if before != after else []
        found += [Changed("deadline", *deadlines)] if deadlines[0] != deadlines[1] else []
        for change in found:
            changed.setdefault(change, set()).add(case.pk)
    return moved, changed


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=DRAFTS.keys())
def test_the_figures_are_those_of_deciding_every_case_twice_and_open_to_exactly_their_cases(
    many: list[Case], draft: str
) -> None:
    compared = asked(draft)
    found = replayed(compared.base, compared.draft, jurisdiction=HERE, since=None, calendar=compared.calendar)
    moved, changed = by_hand(many, draft)
    assert found.cases == len(many)
    assert found.moved == sum(map(len, moved.values()))
    assert found.changed == len(set().union(*changed.values()))
    figures = [(figure, cases) for group in found.groups for figure, cases in group.by]
    shown = {}
    for figure, count in figures:
        cases = [each.case for each in every_case_of(figure, compared)]
        assert len(cases) == count
        shown[leads(figure)] = set(cases)
    assert shown == moved
    for group in found.groups:
        assert len(list(every_case_of(group.figure, compared))) == group.cases
    assert len(list(every_case_of(Moved(), compared))) == found.moved
    assert {each.figure: each.cases for each in found.others} == {key: len(of) for key, of in changed.items()}
    for each in found.others:
        assert {case.case for case in every_case_of(each.figure, compared)} == changed[each.figure]


def test_the_drafts_of_these_tests_do_change_something(many: list[Case]) -> None:
    quiet = {name for name, draft in DRAFTS.items() if by_hand(many, draft) == ({}, {})}
    assert quiet == {"nothing but words"}, quiet


def test_only_cases_received_since_a_day_count(many: list[Case]) -> None:
    draft = DRAFTS["another coordinator"]
    since = (TUESDAY - timedelta(days=9)).date()
    compared = asked(draft, since)
    found = replayed(
        compared.base, compared.draft, jurisdiction=HERE, since=since, calendar=compared.calendar
    )
    assert found.cases == found.changed == 10
    (other,) = (each for each in found.others if each.figure.part == "coordinator")
    assert {each.case for each in every_case_of(other.figure, compared)} == {case.pk for case in many[:10]}


def test_a_figure_is_read_in_pages_the_newest_first(
    many: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "_WINDOW", 3)
    compared, figure = asked(DRAFTS["another coordinator"]), Changed("coordinator", "arrears_office", "hrss")
    first = [each.case for each in cases_of(figure, compared, size=10)]
    second = [each.case for each in cases_of(figure, compared, before=first[-1], size=100)]
    assert first + second == sorted((case.pk for case in many), reverse=True)
    assert cases_of(figure, compared, before=second[-1]) == []


def test_where_no_rule_of_the_draft_decides_nobody_leads(many: list[Case]) -> None:
    last = ('id = "BDH-L10"\n', 'id = "BDH-L10"\nwhen = { is_group = true }\n')
    compared = asked(redrafted(last))
    found = replayed(compared.base, compared.draft, jurisdiction=HERE, since=None, calendar=compared.calendar)
    expected = 0
    for case in many:
        facts = CaseFacts.objects.get(pk=case.pk).facts
        try:
            decide(compared.draft, facts, compared.calendar)
        except ValueError:
            expected += 1
    (group,) = found.groups
    assert group.cases == expected > 0
    assert group.figure == Moved(("hrss",), ())
    assert group.by[0][0].draft_rule == ""


def test_nothing_is_written(many: list[Case]) -> None:
    def rows() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables ORDER BY 1"
            )
            return cursor.fetchall()

    compared, before = asked(redrafted(RIVER_TO_HRSS, NEW_RULE)), rows()
    found = replayed(compared.base, compared.draft, jurisdiction=HERE, since=None, calendar=compared.calendar)
    for group in found.groups:
        cases_of(group.figure, compared)
    assert rows() == before


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("policy", "replay", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "draft.toml"
    path.write_text(redrafted(RIVER_TO_HRSS), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("place", ["BDH", HERE])
def test_the_command_says_from_whom_to_whom_in_role_codes(world: World, file: str, place: str) -> None:
    river, other = world.complain(), world.complain()
    world.complain(SNACK_BAR)
    found = json.loads(run(place, file, "--json"))
    assert found == {
        "jurisdiction": HERE, "since": None, "cases": 3, "moved": 0, "unchanged": 3, "changed_otherwise": 2,
        "groups": [],
        "other_changes": [
            {"part": "assist", "removed": "", "added": "hrss", "cases": 2},
            {"part": "determination", "removed": "explicit", "added": "default", "cases": 2},
        ],
    }  # fmt: skip
    Path(file).write_text(redrafted(('id = "BDH-L6"', 'id = "BDH-L6"\n# 试'), ('"transport", "water"] }\nlead = ["@sector"]', '"transport", "water"] }\nlead = ["housing"]')), encoding="utf-8")  # fmt: skip
    found = json.loads(run(place, file, "--json"))
    assert (found["cases"], found["moved"], found["unchanged"]) == (3, 2, 1)
    (group,) = found["groups"]
    assert group == {
        "from": ["water"], "to": ["housing"], "cases": 2,
        "rules": [{"from": "BDH-L6", "to": "BDH-L6", "cases": 2}],
        "numbers": [other.number, river.number],
    }  # fmt: skip
    since = (TUESDAY + timedelta(days=1)).date().isoformat()
    assert json.loads(run(place, file, "--json", "--since", since))["cases"] == 0


def test_the_command_tells_it_in_words(world: World, file: str) -> None:
    world.complain()
    Path(file).write_text(redrafted(NEW_RULE, ('when = { is = "works", causes = ["R1"], sector', 'when = { is = "works", is_group = true, causes = ["R1"], sector')), encoding="utf-8")  # fmt: skip
    said = run("BDH", file, "--language", "en")
    assert "1 cases: 0 would move, 1 keep their lead." in said
    assert "No case would move." in said
    assert re.search(r"1 +Determination: The text decides → The text is silent; default applied", said)
    Path(file).write_text(DRAFTS["one rule's lead changed"], encoding="utf-8")
    world.complain(RIVER_WORKS | {"causes": ["absconding"]})
    said = run("BDH", file, "--language", "en")
    assert re.search(
        r"1 +北戴河区人力资源和社会保障局 → .*北戴河区住房和城乡建设局.*\n +1 +BDH-L8\n", said
    ), said


def test_the_command_refuses_what_it_cannot_read_with_file_line_and_reason(world: World, file: str) -> None:
    Path(file).write_text(redrafted(('lead = ["hrss"]', 'lead = ["hrs"]')), encoding="utf-8")
    line = next(n for n, each in enumerate(FILE.splitlines(), 1) if each == "[[rule]]")
    with pytest.raises(CommandError, match=rf"draft\.toml: line {line}: BDH-L1: .*hrs"):
        run("BDH", file)
    Path(file).write_text(redrafted((f'code = "{HERE}"', 'code = "130303"')), encoding="utf-8")
    with pytest.raises(CommandError, match=r"is a policy of 130303, not of BDH"):
        run("BDH", file)
    with pytest.raises(CommandError, match="No such file"):
        run("BDH", "/nowhere/draft.toml")


def client(user: Any) -> Client:
    found = Client()
    found.force_login(user)
    found.cookies["django_language"] = "en"
    return found


@pytest.fixture
def draft(world: World) -> PolicyVersion:
    """A draft by which affiliated works of the water sector go to the housing bureau."""
    version = begin_draft(HERE, by=world.clerk, now=TUESDAY)
    text = redrafted(
        ('"transport", "water"] }\nlead = ["@sector"]', '"transport", "water"] }\nlead = ["housing"]')
    )
    return save_draft(version.pk, text, seen_hash=version.content_hash, note="", by=world.clerk, now=TUESDAY)


def address(draft: PolicyVersion, tail: str = "") -> str:
    return f"/policies/{HERE}/{draft.number}/replay/{tail}"


def test_the_page_says_from_whom_to_whom_and_every_figure_opens_to_its_cases(
    world: World, draft: PolicyVersion
) -> None:
    river, snack = world.complain(employer="=1+1"), world.complain(SNACK_BAR)
    clerk = client(world.clerk)
    text = clerk.get(address(draft)).content.decode()
    assert "北戴河区水务局" in text
    assert "北戴河区住房和城乡建设局" in text
    assert re.search(r"2 cases read in \d+ ms", text)
    (url,) = set(re.findall(r'href="([^"]*from=water[^"]*)"', text))
    listed = clerk.get(url.replace("&amp;", "&")).content.decode()
    assert river.number in listed
    assert snack.number not in listed
    export = clerk.get(url.replace("&amp;", "&").replace("/cases/?", "/export/?"))
    rows = list(csv.reader(StringIO(b"".join(export.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [river.number]
    assert rows[1][3] == "'=1+1"  # no spreadsheet takes it for a formula
    assert rows[1][4:] == ["北戴河区水务局", "北戴河区住房和城乡建设局", "BDH-L6", "BDH-L6"]


def test_a_list_of_moved_cases_goes_on_by_its_last_case(
    world: World, draft: PolicyVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [world.complain() for _ in range(5)]
    monkeypatch.setattr("cases.views.replay.PAGE", 2)
    clerk, url, seen = client(world.clerk), address(draft, "cases/?from=water&to=housing"), Counter[str]()
    for _page in range(3):
        text = clerk.get(url).content.decode()
        seen.update(set(re.findall(r'href="/cases/([^"/]+)/"', text)) & {case.number for case in cases})
        if following := re.search(r'rel="next"\s+href="([^"]+)"', text):
            url = following[1].replace("&amp;", "&")
    assert seen == dict.fromkeys((case.number for case in cases), 1)


def test_a_draft_that_moves_nothing_says_so(world: World) -> None:
    world.complain()
    version = begin_draft(HERE, by=world.clerk, now=TUESDAY)
    assert "No case would move:" in client(world.clerk).get(address(version)).content.decode()
    answer = client(world.clerk).get(address(version, "?since=yesterday"))
    assert answer.status_code == 422
    assert "Enter a valid date." in answer.content.decode()


def test_the_version_in_force_is_compared_with_the_one_before_it(world: World) -> None:
    (text,) = (DRAFTS["one rule added"],)
    assert "nothing to compare" in client(world.clerk).get(address(world.version)).content.decode()
    version, _new = load(text, now=TUESDAY)
    page = client(world.clerk).get(address(version)).content.decode()
    assert re.search(r"Now: version 1, in force\. Then: version 2\.", page)


def test_only_who_tries_policies_sees_the_figures_and_an_administrator_no_case(
    world: World, draft: PolicyVersion
) -> None:
    world.complain()
    opened = "cases/?from=water&to=housing"
    for person in (world.clerk, world.head, world.leader, world.auditor):
        assert client(person).get(address(draft)).status_code == 200
        assert client(person).get(address(draft, opened)).status_code == 200
    for person in (world.water, world.haibin):
        for tail in ("", opened, "export/"):
            assert client(person).get(address(draft, tail)).status_code in (403, 404)
            assert client(person).get(address(world.version, tail)).status_code in (403, 404)
    admin = client(world.admin)
    page = admin.get(address(draft)).content.decode()
    assert "北戴河区水务局" in page
    assert "from=water" not in page
    assert admin.get(address(draft, opened)).status_code == 403
    assert admin.get(address(draft, "export/")).status_code == 403
    assert Client().get(address(draft)).status_code == 302


@pytest.mark.parametrize(
    "tail",
    ["from=roads", "from=water&to=x", "part=lead&lost=hrss", "part=assist&lost=a", "part=assist", "part=deadline&lost=x",
     "part=determination&lost=explicit", "from=water&before=x", "since=x"],
)  # fmt: skip
def test_a_figure_there_cannot_be_is_not_found(world: World, draft: PolicyVersion, tail: str) -> None:
    assert client(world.clerk).get(address(draft, f"cases/?{tail}")).status_code == 404
