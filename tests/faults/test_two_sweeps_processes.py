"""Two sweeps in two processes of the operating system, on committed rows: every step exactly once, and exactly those due.

By default 20,000 open limits of which 400 are newly due; FULL_FAULTS=1 runs it with 100,000 and 1,000.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection

from agencies.models import Step, TimeLimit
from config import places
from tests.faults.conftest import database_of_the_test
from tests.world import SHANGHAI

OPEN, DUE = (100_000, 1_000) if os.environ.get("FULL_FAULTS") == "1" else (20_000, 400)
NOW = datetime(2026, 4, 30, 12, tzinfo=SHANGHAI)
# Of three kinds: one's last day has ended, another's is today, a third's is the next working day.
_LIMITS = """
INSERT INTO agencies_timelimit (
    kind, jurisdiction_id, agency_id, reference, clause, unit, value, extra, pauses, rolls, start_on, due_on, due_at,
    points, point, next_at, stage, state, provisional)
SELECT 'feedback', '130304', %(agency)s, '', '', 'working_day', 5, 0, '[]', false, due::date - 9, due::date, due,
    '[["due_soon", 1], ["due_today", 0], ["lapsed", 0], ["remind", 2]]', CASE WHEN n <= %(due)s THEN n %% 3 ELSE 0 END,
    CASE WHEN n <= %(due)s THEN %(now)s - (n %% 50) * interval '1 second' ELSE due - interval '5 days' END,
    CASE WHEN n <= %(due)s THEN n %% 3 ELSE 0 END, 'running', false
FROM generate_series(1, %(open)s) AS n, LATERAL (
    SELECT CASE WHEN n > %(due)s THEN %(now)s + interval '30 days'
        WHEN n %% 3 = 0 THEN timestamptz '2026-05-06 23:59:59+08'
        WHEN n %% 3 = 1 THEN timestamptz '2026-04-30 23:59:59+08'
        ELSE timestamptz '2026-04-29 23:59:59+08' END AS due) AS ends
"""
SWEEP = """
import sys, time
from datetime import datetime
import django
django.setup()
from agencies.clock.sweep import pass_points
print("ready", flush=True)
sys.stdin.readline()
print(pass_points(datetime.fromisoformat(sys.argv[1])), flush=True)
"""


def sweeper():
    env = os.environ | {"DATABASE_URL": database_of_the_test(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", SWEEP, NOW.isoformat()],
        cwd=places.CHECKOUT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_processes_take_every_step_once_and_exactly_those_that_are_due(world):
    with connection.cursor() as cursor:
        cursor.execute(_LIMITS, {"agency": world.water.agency_id, "open": OPEN, "due": DUE, "now": NOW})
        cursor.execute("ANALYZE agencies_timelimit")
    due = set(TimeLimit.objects.to_look_at(NOW).values_list("pk", flat=True))
    untouched = TimeLimit.objects.exclude(pk__in=due)
    before = list(untouched.order_by("pk").values_list("pk", "point", "stage", "state", "next_at"))
    assert (len(due), len(before)) == (DUE, OPEN - DUE)

    both = [sweeper(), sweeper()]
    for each in both:
        assert each.stdout.readline() == "ready\n", each.stderr.read()
    began = time.monotonic()
    for each in both:
        each.stdin.write("go\n")
        each.stdin.flush()
    answers = [each.communicate(timeout=120) for each in both]
    seconds = time.monotonic() - began

    assert [each.returncode for each in both] == [0, 0], answers
    assert sum(int(out) for out, _err in answers) == DUE, "none by both, none by neither"
    print(f"{OPEN:,} open, {DUE:,} due, two processes: {seconds:.2f} s")
    taken = Counter(Step.objects.values_list("limit_id", flat=True))
    assert set(taken) == due
    assert set(taken.values()) == {1}
    expected = Counter({"due_soon": DUE // 3, "due_today": (DUE + 2) // 3, "lapsed": (DUE + 1) // 3})
    assert Counter(Step.objects.values_list("name", flat=True)) == expected
    assert TimeLimit.objects.filter(state="lapsed").count() == expected["lapsed"]
    after = list(untouched.order_by("pk").values_list("pk", "point", "stage", "state", "next_at"))
    assert after == before
    assert not TimeLimit.objects.to_look_at(NOW + timedelta(minutes=1)).exists()
