"""What fault tests share: a real worker to kill, acts at the same moment, and proof that nothing was repeated."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from agencies.models import Letter
from cases.history import broken_cases
from config import places


def eventually(condition, seconds=40.0):
    """Whether something comes true in time; asked again and again, because a loaded machine is slow."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def database_of_the_test():
    """The address of the database of this test run, for a process of its own."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def at_once(*acts):
    """Run each act in a thread of its own, all from the same moment; the results, or the errors, in their order."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(30)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert not any(each.is_alive() for each in threads), "the threads wait for each other"
    return results


def assert_letters_without_gap():
    """Every issuer's serials of a kind and a year are 1, 2, 3 … to the last."""
    serials = {}
    for *series, serial in Letter.objects.values_list("issuer", "kind", "year", "serial").order_by("serial"):
        serials.setdefault(tuple(series), []).append(serial)
    assert serials
    for found in serials.values():
        assert found[0] == 1
        assert all(later == earlier + 1 for earlier, later in pairwise(found))


def assert_history_whole():
    assert list(broken_cases()) == []


def acts_of(case):
    return Counter(case.events.values_list("act", flat=True))


class Worker:
    """`celery worker` with a pool of two, in a process group of its own, on the database of the test."""

    def __init__(self):
        # The queue is shared with other tests that run now; a message for a case that is not here does nothing.
        command = [sys.executable, "-m", "celery", "-A", "config", "--quiet", "worker", "--concurrency", "2"]
        self.mark = f"XINZE_TEST_WORKER={time.monotonic_ns()}"
        name, _, value = self.mark.partition("=")
        env = os.environ | {"DATABASE_URL": database_of_the_test(), name: value}
        self.process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle", "-l", "ERROR"],
            cwd=places.CHECKOUT,
            env=env,
            start_new_session=True,
        )

    def family(self):
        """The main process and its pool."""
        return [folder.name for folder in Path("/proc").glob("[0-9]*") if self._is_mine(folder)]

    def _is_mine(self, folder):
        try:
            alive = ") Z " not in (folder / "stat").read_text()
            return alive and self.mark in (folder / "environ").read_text()
        except (OSError, UnicodeDecodeError):
            return False

    def kill(self):
        """-9 for all of it at once, as when the machine loses power."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@pytest.fixture
def start_worker():
    started = []

    def start():
        started.append(Worker())
        return started[-1]

    yield start
    for each in started:
        each.kill()
        # What the killed pool had open must be gone before the database is emptied.
        assert eventually(lambda worker=each: worker.family() == [])
