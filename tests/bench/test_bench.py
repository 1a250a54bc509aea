"""The measuring itself: that it runs, says what it found, and measures like against like."""

import json
import subprocess
import sys

import pytest

from bench.data import ENTRIES, HISTORY_EVERY, fill
from bench.harness import Measure, Result, take
from bench.intake import statement
from bench.report import table
from bench.world import OURS, TUESDAY, build_world, draft
from cases import queueing
from cases.actions.intake import take_in
from cases.history import broken_cases
from cases.models import Case, CaseAccess, CaseFacts, CaseText, Event
from config.places import CHECKOUT

KEYS = ["name", "unit", "floor", "ours", "ratio", "aim", "ok"]


def measure(aim=None, **acts):
    quick = {"floor": lambda: None, "ours": lambda: None} | acts
    return Measure(name="a measure", unit="ms", floor_is="nothing", ours_is="nothing", aim=aim, **quick)


@pytest.fixture(scope="module")
def quick_run(tmp_path_factory):
    """One quick run for all tests of this file, in a process and a database of its own."""
    out = tmp_path_factory.mktemp("bench") / "latest.json"
    run = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--out", out],
        cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-3000:]
    return run.stdout, json.loads(out.read_text(encoding="utf-8"))


def test_the_quick_form_measures_every_subject(quick_run):
    _printed, rows = quick_run
    subjects = {row["name"].split(",")[0] for row in rows}
    assert subjects >= {"triage list", "agency list", "sweep", "routing", "history", "intake", "list page"}
    assert "replay of 5,000 cases" in {row["name"] for row in rows}
    assert len({row["name"] for row in rows}) == len(rows)


def test_every_row_has_the_promised_keys_and_its_ratio_is_ours_to_floor(quick_run):
    for row in quick_run[1]:
        assert list(row) == KEYS
        assert row["floor"] > 0
        assert row["ours"] > 0
        assert row["ratio"] == pytest.approx(row["ours"] / row["floor"])
        assert row["ok"] is (None if row["aim"] is None else row["ratio"] <= row["aim"])


def test_the_table_lists_every_measure_and_says_what_its_floor_is(quick_run):
    printed, rows = quick_run
    for row in rows:
        assert printed.count(row["name"]) >= 2
    assert printed.count("    floor: ") == len(rows)


def test_routing_is_also_told_as_decisions_a_second(quick_run):
    printed, rows = quick_run
    [row] = [row for row in rows if row["name"].startswith("routing")]
    assert f"{row['name']}: {1e6 / row['ours']:,.0f} decisions a second in one process" in printed


@pytest.mark.parametrize(
    ("aim", "ok", "word"), [(None, None, "-"), (2.0, True, "ok"), (1.9, False, "MISSED")]
)
def test_an_aim_is_met_up_to_its_very_value(aim, ok, word):
    result = Result(measure(aim), floor=1.5, ours=3.0)
    assert result.ok is ok
    assert table([result]).splitlines()[-1].split()[-1] == word


def test_floor_and_ours_are_taken_in_turn():
    taken = []
    take(measure(floor=lambda: taken.append("A"), ours=lambda: taken.append("B")), rounds=3, sample=1e-9)
    assert "".join(taken).endswith("ABABAB")


def test_a_measurement_that_breaks_is_not_reported_as_a_figure():
    with pytest.raises(ZeroDivisionError):
        take(measure(ours=lambda: 1 / 0), rounds=1, sample=0)


@pytest.fixture
def small(db):
    world = build_world(2_000, quick=True)
    fill(world)
    return world


def test_the_data_has_the_promised_shape_and_a_whole_history(small):
    cases = Case.objects.all()
    assert cases.count() == 2_000
    assert cases.open().count() / 2_000 == pytest.approx(0.15, abs=0.03)
    assert cases.values("jurisdiction").distinct().count() == 30
    assert cases.filter(jurisdiction=OURS).count() == 400
    assert CaseAccess.objects.count() / 2_000 == pytest.approx(2, abs=0.1)
    assert Event.objects.count() == 2_000 // HISTORY_EVERY * ENTRIES
    assert list(broken_cases()) == []


def test_the_floor_of_intake_leaves_the_same_rows_as_taking_in(small):
    with queueing.quietly():
        ours, _new = take_in(draft(), by=small.clerk, now=TUESDAY)
    [[pk]] = statement(small)()
    floor = Case.objects.get(pk=pk)
    for model in (CaseFacts, CaseText, CaseAccess, Event):
        assert model.objects.filter(case=floor).count() == model.objects.filter(case=ours).count() == 1
    columns = [f.attname for f in Case._meta.fields if f.name not in {"id", "number", "head_hash"}]
    rows = Case.objects.filter(pk__in=[ours.pk, pk]).values_list(*columns)
    assert rows[0] == rows[1]
    assert CaseFacts.objects.get(case=floor).facts == CaseFacts.objects.get(case=ours).facts
