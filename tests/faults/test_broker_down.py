"""Without the broker complaints are taken in as fast as ever, and the sweep routes them."""

import json
import os
import socket
import subprocess
import sys

import pytest
from django.utils import timezone

from cases.models import Case, Event
from cases.sweep import sweep_minute
from config import places
from tests.faults.conftest import acts_of, database_of_the_test

# Its own process, because a broker's address is read once.
TAKE_IN = """
import json, sys, time
import django
django.setup()
from django.utils import timezone
from agencies.models import User
from cases.actions.intake import take_in
from cases.draft import Draft
clerk = User.objects.select_related("agency").get(username="bdh-arrears_office")
draft = Draft.read(json.load(sys.stdin))
began = time.monotonic()
case, new = take_in(draft, by=clerk, now=timezone.now())
print(json.dumps({"number": case.number, "new": new, "seconds": time.monotonic() - began}))
"""
# A broker that hangs is given up after two seconds; one that is gone, at once.
SECONDS = {"dead_socket": 2.0, "closed_port": 2.0, "mute_port": 5.0}


def take_in_with(broker, body):
    env = os.environ | {
        "DATABASE_URL": database_of_the_test(), "REDIS_URL": broker, "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", TAKE_IN], cwd=places.CHECKOUT, env=env, input=json.dumps(body), text=True,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def dead_socket(tmp_path):
    """Nobody has ever listened there."""
    return f"redis+socket://{tmp_path}/valkey.sock?virtual_host=0"


@pytest.fixture
def closed_port():
    """Somebody listened there, and is gone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


@pytest.fixture
def mute_port():
    """Somebody accepts the connection and never answers, as a broker that hangs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", list(SECONDS))
def test_a_complaint_is_taken_in_at_once_and_routed_by_the_sweep(world, request, broker):
    answer = take_in_with(request.getfixturevalue(broker), world.body())

    assert answer["new"]
    assert answer["seconds"] < SECONDS[broker]
    case = Case.objects.get(number=answer["number"])
    assert acts_of(case) == {Event.Act.RECEIVED: 1}

    sweep_minute(now=timezone.now())

    case.refresh_from_db()
    assert case.route_at is None
    assert acts_of(case)[Event.Act.ROUTED] == 1
    assert case.transfers.count() == 2
