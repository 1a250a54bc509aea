"""The commands a person types: their answers, and what they say to a mistake."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from agencies.clock.models import CalendarDay, CalendarYear, LocalDay
from agencies.models import Agency, Duty, PolicyVersion
from tests.world import World, beidaihe_file


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_due_prints_the_date_and_the_days_that_did_not_count(world: World) -> None:
    assert run("due", "2026-04-30", "5", "working_day", "--jurisdiction", "130304").splitlines() == [
        "2026-05-11",
        "2026-05-01 Fri holiday",
        "2026-05-02 Sat holiday",
        "2026-05-03 Sun holiday",
        "2026-05-04 Mon holiday",
        "2026-05-05 Tue holiday",
        "2026-05-10 Sun weekend",
    ]
    assert run("due", "2026-04-30", "5", "day") == "2026-05-05\n"


def test_due_counts_months_hours_and_the_days_off_of_a_place(world: World) -> None:
    assert run("due", "2026-01-31", "1", "month") == "2026-02-28\n"
    assert run("due", "2026-04-30T23:30", "24", "hour") == "2026-05-01T23:30+08:00\n"
    with pytest.raises(CommandError, match="needs the time"):
        run("due", "2026-04-30", "24", "hour")
    LocalDay.objects.create(region_id="130304", day=date(2026, 6, 2), name="节", source="区政办")
    assert run("due", "2026-06-01", "1", "working_day") == "2026-06-02\n"
    assert run("due", "2026-06-01", "1", "working_day", "--jurisdiction", "130304").splitlines() == [
        "2026-06-03", "2026-06-02 Tue holiday",
    ]  # fmt: skip


def test_due_fails_for_a_year_nobody_has_published(world: World) -> None:
    with pytest.raises(CommandError, match="2027 has not been published"):
        run("due", "2026-12-30", "5", "working_day")


def test_due_counts_with_the_table_that_people_keep(world: World) -> None:
    CalendarYear.objects.create(year=2027)
    CalendarDay.objects.create(day=date(2027, 1, 1), is_working=False, name="元旦")
    assert run("due", "2026-12-30", "2", "working_day").splitlines()[0] == "2027-01-04"


def test_the_shipped_files_pass_the_check() -> None:
    assert "130304-beidaihe.toml: 10 rules, 17 overlays, no fault" in run("policy", "check")


def test_a_faulty_file_fails_the_check_with_name_line_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(beidaihe_file().replace('causes = "sme_debt"', 'causes = "sme"'), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match="1 fault"):
        call_command("policy", "check", str(file), stdout=out)
    assert "bad.toml:" in out.getvalue()
    assert "BDH-V15: causes has no value 'sme'" in out.getvalue()


def test_a_quote_the_sources_do_not_have_fails_the_check(tmp_path: Path) -> None:
    (tmp_path / "BDH.txt").write_text("别的文件", encoding="utf-8")
    with pytest.raises(CommandError, match="fault"):
        run("policy", "check", "--sources", str(tmp_path))


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.toml"):
        run("policy", "check", str(tmp_path / "nowhere.toml"))


def test_loading_the_same_content_again_makes_nothing(world: World, tmp_path: Path) -> None:
    file = tmp_path / "same.toml"
    file.write_text(beidaihe_file(), encoding="utf-8")
    assert "was there already" in run("policy", "load", str(file))
    assert PolicyVersion.objects.count() == 1


def test_loading_never_overwrites_what_people_keep(world: World, tmp_path: Path) -> None:
    Agency.objects.filter(role="housing").update(name="改过名的住建局")
    Duty.objects.filter(agency__role="housing").delete()
    file = tmp_path / "next.toml"
    file.write_text(beidaihe_file() + "\n# 第二稿\n", encoding="utf-8")
    assert "version 2 made" in run("policy", "load", str(file))
    housing = Agency.objects.get(role="housing")
    assert (housing.name, housing.duties.count()) == ("改过名的住建局", 0)
    assert PolicyVersion.objects.get(number=2).state == "draft"


def test_a_version_is_published_once(world: World, tmp_path: Path) -> None:
    file = tmp_path / "next.toml"
    file.write_text(beidaihe_file() + "\n# 第二稿\n", encoding="utf-8")
    run("policy", "load", str(file))
    assert "in force from 2026-06-01" in run("policy", "publish", "130304", "2", "--from", "2026-06-01")
    with pytest.raises(CommandError):
        run("policy", "publish", "130304", "2")
    with pytest.raises(CommandError, match="no version 9"):
        run("policy", "publish", "130304", "9")


def test_production_publishes_from_the_server_only_what_is_approved(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.PRODUCTION = True
    file = tmp_path / "next.toml"
    file.write_text(beidaihe_file() + "\n# 第二稿\n", encoding="utf-8")
    run("policy", "load", str(file))
    with translation.override("zh-hans"), pytest.raises(CommandError, match="审定"):
        run("policy", "publish", "130304", "2")
    PolicyVersion.objects.filter(number=2).update(
        state="approved", submitted_by=world.clerk, approved_by=world.head, effective_from=date(2026, 6, 1)
    )
    assert "in force from 2026-06-01" in run("policy", "publish", "130304", "2", "--from", "2026-06-01")


def test_a_draft_with_a_fault_is_not_published_from_the_server(world: World, tmp_path: Path) -> None:
    text = beidaihe_file()
    file = tmp_path / "next.toml"
    file.write_text(text[: text.rindex("[[rule]]")] + text[text.index("[[overlay]]") :], encoding="utf-8")
    run("policy", "load", str(file))
    with pytest.raises(CommandError, match="BDH-L9: the last rule must have no condition"):
        run("policy", "publish", "130304", "2")
    assert PolicyVersion.objects.get(number=2).state == "draft"


def test_verify_history_names_the_broken_case(world: World) -> None:
    case = world.routed()
    assert "every chain is whole" in run("verify_history")
    type(case).objects.filter(pk=case.pk).update(head_hash="0" * 64)
    with pytest.raises(CommandError, match=case.number):
        run("verify_history")
