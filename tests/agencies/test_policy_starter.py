"""A place begins with a file that already works: it passes the check, loads, and every complaint finds somebody."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agencies.clock.published import published_calendar
from agencies.models import CalendarYear, PolicyVersion, Region
from agencies.policy.check import lint
from agencies.policy.model import Fault
from agencies.policy.parse import parse
from agencies.policy.starter import NoStarter, starter
from cases.facts import Facts
from cases.routing import decide
from tests.world import World

CHENGGUAN, ZHANGYE, BEIJING = "620102", "620700", "110000"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("policy", *arguments, stdout=out)
    return out.getvalue()


def faults(text: str) -> list[Fault]:
    return [fault for fault in lint.check(parse(text)) if not fault.warning]


@pytest.mark.parametrize("code", [CHENGGUAN, ZHANGYE, BEIJING, "620000", "654224", "152921", "429004"])
def test_the_file_of_any_place_passes_the_check(code: str) -> None:
    assert faults(starter(code)) == []


def test_its_bodies_carry_the_name_of_the_place() -> None:
    policy = parse(starter("654224", "TL"))
    names = {entry.role: (entry.name, entry.short_name) for entry in policy.agencies}
    assert names["hrss"] == ("托里县人力资源和社会保障局", "县人社局")
    assert names["arrears_office"] == ("托里县根治拖欠农民工工资工作领导小组办公室", "县治欠办")
    assert (policy.code, policy.short, policy.name) == ("654224", "TL", "托里县")
    assert policy.letter_number == "托治欠办转〔{year}〕{serial}号"


def test_a_city_begins_with_its_counties_and_a_county_with_none_of_its_towns() -> None:
    places = [place.name for place in parse(starter(ZHANGYE)).regions]
    assert places == ["甘州区", "肃南裕固族自治县", "民乐县", "临泽县", "高台县", "山丹县"]
    assert len(parse(starter(BEIJING)).regions) == 16
    assert parse(starter(CHENGGUAN)).regions == ()


@pytest.mark.parametrize(
    ("facts", "lead", "assist", "determination"),
    [
        ({"domain": "construction", "sector": "transport", "territory_kind": "town"}, "transport", "township", "default"),
        ({"domain": "non_construction", "territory_kind": "street"}, "hrss", "subdistrict", "default"),
        ({"domain": "construction", "sector": "energy_power"}, "arrears_office", "", "manual"),
        ({}, "arrears_office", "", "manual"),
    ],
)  # fmt: skip
def test_every_complaint_finds_somebody(
    facts: dict[str, str], lead: str, assist: str, determination: str
) -> None:
    found = decide(parse(starter(CHENGGUAN)), Facts.read(facts), published_calendar())
    assert found.lead == (lead,)
    assert found.assist[:1] == ((assist,) if assist else ())
    assert found.determination == determination


@pytest.mark.parametrize(
    ("code", "short", "reason"),
    [
        ("999999", "", "'999999' is not the six-digit code"),
        ("62010", "", "is not the six-digit code"),
        ("110100", "", "is not the six-digit code"),
        ("620102001", "", "is not the six-digit code"),
        (CHENGGUAN, "cg", "two to eight capital letters or digits"),
        (CHENGGUAN, "C", "two to eight"),
        (CHENGGUAN, "城关", "two to eight"),
    ],
)
def test_what_cannot_be_begun_is_refused_with_its_reason(code: str, short: str, reason: str) -> None:
    with pytest.raises(NoStarter, match=reason):
        starter(code, short)


def test_the_command_writes_a_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"{CHENGGUAN}.toml: look wherever it says TODO" in run("new", CHENGGUAN, "--short", "CG")
    written = (tmp_path / f"{CHENGGUAN}.toml").read_text(encoding="utf-8")
    assert written == starter(CHENGGUAN, "CG") == run("new", CHENGGUAN, "--short", "CG", "--out", "-")
    with pytest.raises(CommandError, match=r"620102\.toml: File exists"):
        run("new", CHENGGUAN)
    with pytest.raises(CommandError, match="No such file or directory"):
        run("new", CHENGGUAN, "--out", "nowhere/cg.toml")
    with pytest.raises(CommandError, match="six-digit code"):
        run("new", "000000")
    assert "3 rules, 6 overlays, no fault" in run("check", f"{CHENGGUAN}.toml")


def test_the_fresh_file_can_be_loaded_and_put_in_force(world: World, tmp_path: Path) -> None:
    Region.objects.create(code=CHENGGUAN, name="城关区", kind="district")
    file = tmp_path / "cg.toml"
    run("new", CHENGGUAN, "--short", "CG", "--out", str(file))
    assert "version 1 made" in run("load", str(file))
    assert "in force from" in run("publish", CHENGGUAN, "1")
    assert PolicyVersion.objects.get(jurisdiction=CHENGGUAN).short == "CG"


def test_an_empty_product_gets_its_places_and_its_calendar_with_the_first_file(
    db: None, tmp_path: Path
) -> None:
    file = tmp_path / "cg.toml"
    run("new", CHENGGUAN, "--out", str(file))
    assert "version 1 made" in run("load", str(file))
    assert Region.objects.get(code=CHENGGUAN).parent_id == "620100"
    assert CalendarYear.objects.filter(year=2026).exists()


def test_two_policies_are_compared_in_words(world: World, tmp_path: Path) -> None:
    file = tmp_path / "next.toml"
    text = world.version.content.replace("days = 5", "days = 7")
    file.write_text(text, encoding="utf-8")
    said = run("diff", "130304", str(file), "--language", "en")
    assert "- 5 working days" in said and "+ 7 working days" in said
    assert "BDH-V5 · Changed through what it reads · through the time limit" in said
    run("load", str(file))
    assert run("diff", "130304@1", "130304@2", "--language", "en") == said
    assert run("diff", "130304", "130304@1", "--language", "en") == "No difference.\n"
    assert '"how": "through"' in run("diff", "130304@1", "130304@2", "--json")
    assert run("diff", "130304", "130304", "--json") == "[]\n"


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("130304@9", "no version 9"),
        ("130300", "130300: "),
        ("nowhere.toml", r"nowhere\.toml"),
        ("130304@x", "130304@x"),
    ],
)
def test_what_cannot_be_compared_is_one_clear_line(world: World, named: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        run("diff", "130304", named)
