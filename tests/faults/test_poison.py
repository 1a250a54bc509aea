"""A case that cannot be routed is tried a few times, then given to a person; the others do not wait for it."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from cases.actions.receipt import receive
from cases.actions.routing import ATTEMPTS, route_case
from cases.models import Case, Event
from cases.queues import OFFICE
from cases.sweep import sweep_minute
from config import places
from tests.faults.conftest import acts_of, assert_history_whole, database_of_the_test, eventually
from tests.world import RIVER_WORKS, TUESDAY

# Longer than the longest pause between two attempts.
LATER = timedelta(minutes=10)


def run_sql(statement, *values):
    """Damage from outside, as a bad import or a disk would do it: past every verb and trigger of ours."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = DEFAULT")


def poison(case):
    """Routing reads the facts first, and this case has none any more."""
    run_sql("DELETE FROM cases_casefacts WHERE case_id = %s", case.pk)


def waiting_for_a_person(now):
    to_confirm = next(queue for queue in OFFICE if queue.name == "to_confirm")
    return Case.objects.filter(to_confirm.condition(now))


@pytest.mark.django_db(transaction=True)
def test_a_poisoned_case_is_tried_six_times_and_then_stands_before_a_person(world):
    poisoned = world.complain()
    poison(poisoned)
    for attempt in range(1, ATTEMPTS + 1):
        sweep_minute(now=TUESDAY + attempt * LATER)
        poisoned.refresh_from_db()
        assert poisoned.route_attempts == attempt
        assert not poisoned.awaits_confirmation

    now = TUESDAY + (ATTEMPTS + 1) * LATER
    sweep_minute(now=now)

    poisoned.refresh_from_db()
    assert poisoned.route_at is None
    assert acts_of(poisoned) == {Event.Act.RECEIVED: 1, Event.Act.ROUTING_FAILED: 1}
    assert list(waiting_for_a_person(now)) == [poisoned]

    sweep_minute(now=now + LATER)

    assert poisoned.events.count() == 2
    assert_history_whole()


@pytest.mark.django_db(transaction=True)
def test_the_cases_behind_a_poisoned_one_are_routed_and_the_clocks_go_on(world):
    lapsed = world.routed()
    receive(lapsed.transfers.get(role="water").pk, by=world.water, now=TUESDAY)
    poisoned, *behind = [world.complain(now=TUESDAY + LATER) for _ in range(6)]
    poison(poisoned)

    sweep_minute(now=TUESDAY + timedelta(days=20))

    assert [each.events.filter(act=Event.Act.ROUTED).count() for each in behind] == [1] * 5
    # Its own clock goes on as well: by then it should have been accepted.
    assert acts_of(poisoned) == {Event.Act.RECEIVED: 1, Event.Act.OVERDUE: 1}
    assert acts_of(lapsed)[Event.Act.OVERDUE] == 1


@pytest.mark.django_db(transaction=True)
def test_a_policy_that_cannot_be_read_costs_time_and_no_case(world):
    cases = [world.complain() for _ in range(3)]
    whole = world.version.content
    run_sql(
        "UPDATE agencies_policyversion SET content = %s WHERE id = %s",
        whole + "\n[[rule]\n",
        world.version.pk,
    )
    for attempt in range(1, 4):
        sweep_minute(now=TUESDAY + attempt * LATER)
    assert [acts_of(each)[Event.Act.ROUTED] for each in cases] == [0, 0, 0]

    run_sql("UPDATE agencies_policyversion SET content = %s WHERE id = %s", whole, world.version.pk)
    sweep_minute(now=TUESDAY + 4 * LATER)

    assert [acts_of(each)[Event.Act.ROUTED] for each in cases] == [1, 1, 1]
    assert_history_whole()


ROUTE = """
import sys
import django
django.setup()
from django.utils import timezone
from cases.actions.routing import route_case
route_case(int(sys.argv[1]), now=timezone.now())
"""


@pytest.fixture
def stuck_in_the_middle(transactional_db):
    """Writing a proposal about hotels takes for ever: time enough to kill whoever does it."""
    run_sql("""
        CREATE FUNCTION take_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
        CREATE TRIGGER take_for_ever BEFORE INSERT ON cases_proposal FOR EACH ROW
        WHEN (NEW.facts->>'sector' = 'hotel') EXECUTE FUNCTION take_for_ever();
    """)
    yield
    run_sql("DROP TRIGGER IF EXISTS take_for_ever ON cases_proposal")
    run_sql("DROP FUNCTION take_for_ever")


@pytest.mark.django_db(transaction=True)
def test_an_attempt_counts_even_when_it_kills_the_process_that_makes_it(world, stuck_in_the_middle):
    deadly = world.complain(RIVER_WORKS | {"sector": "hotel"})
    env = os.environ | {"DATABASE_URL": database_of_the_test(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    child = subprocess.Popen([sys.executable, "-c", ROUTE, str(deadly.pk)], cwd=places.CHECKOUT, env=env)
    assert eventually(lambda: _sleeping() == 1), "the child never came to the proposal"

    os.kill(child.pid, signal.SIGKILL)
    child.wait(10)

    run_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    assert eventually(lambda: _sleeping() == 0)
    deadly.refresh_from_db()
    assert deadly.route_attempts == 1
    assert deadly.route_at is not None
    assert acts_of(deadly) == {Event.Act.RECEIVED: 1}

    run_sql("DROP TRIGGER take_for_ever ON cases_proposal")
    route_case(deadly.pk, now=TUESDAY + LATER)

    deadly.refresh_from_db()
    assert deadly.route_attempts == 2
    assert acts_of(deadly)[Event.Act.ROUTED] == 1


def _sleeping():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
        )
        return cursor.fetchone()[0]
