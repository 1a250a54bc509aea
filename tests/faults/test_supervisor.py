"""`make run` from start to end: what a Ctrl-C leaves behind, and what a part that dies does to the rest."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from config import places

STOP_SECONDS = 10


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Run:
    """A supervisor with data of its own; what it prints is collected line by line."""

    def __init__(self, local, port):
        remove = {"DATABASE_URL", "REDIS_URL", "XINZE_ENV"}
        self.mark = f"XINZE_LOCAL_DIR={local}"
        env = {name: value for name, value in os.environ.items() if name not in remove}
        env |= {"XINZE_LOCAL_DIR": str(local), "XINZE_DEMO": "0", "PORT": str(port)}
        self.lines = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.supervisor"],
            cwd=places.CHECKOUT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def waits_for(self, text, seconds=180.0):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if any(text in line for line in self.lines):
                return
            assert self.process.poll() is None or seconds < 1, "\n".join(self.lines)
            time.sleep(0.05)
        raise AssertionError(f"never printed {text!r}:\n" + "\n".join(self.lines))

    def ends(self, seconds=STOP_SECONDS):
        return self.process.wait(seconds)

    def family(self, word=""):
        """Processes that inherited our mark; the private servers do not, but name our place."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_text()
                ours = self.mark in (folder / "environ").read_text() or str(self.home) in command
            except (OSError, UnicodeDecodeError):
                continue
            if ours and command and word in command:
                found.append(int(folder.name))
        return found


@pytest.fixture
def run(tmp_path, monkeypatch):
    local = (tmp_path / "local").resolve()
    local.mkdir()
    monkeypatch.setattr(places, "LOCAL", local)
    home = places.home()
    runs = []

    def begin(port=None):
        port = port or free_port()
        runs.append(Run(local, port))
        runs[-1].home, runs[-1].port = home, port
        return runs[-1]

    yield begin
    for each in runs:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()
    shutil.rmtree(home, ignore_errors=True)


def eventually(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_ctrl_c_stops_everything_and_leaves_nothing(run):
    first = run()
    first.waits_for("Xinze is ready: http://127.0.0.1:")
    assert len(first.family()) > 8

    began = time.monotonic()
    first.process.send_signal(signal.SIGINT)

    assert first.ends() == 0
    assert time.monotonic() - began < STOP_SECONDS
    assert first.family() == []
    assert first.lines[-1].endswith("stopped")


def test_a_killed_worker_comes_back_and_a_killed_web_server_ends_all(run):
    product = run()
    product.waits_for("Xinze is ready")
    (beat,) = product.family("\0beat\0")
    worker = min(product.family("\0worker\0"))
    os.kill(worker, signal.SIGKILL)
    product.waits_for("worker has ended with code -9; it starts again in 2 s")
    assert eventually(lambda: product.family("\0worker\0") and worker not in product.family("\0worker\0"))
    assert product.family("\0beat\0") == [beat]

    os.kill(min(product.family("gunicorn")), signal.SIGKILL)

    assert product.ends() == 1
    assert "error: web has ended with code -9." in product.lines
    assert product.family() == []


def test_a_killed_supervisor_takes_everything_with_it_and_starts_again(run):
    killed = run()
    killed.waits_for("Xinze is ready")
    killed.process.kill()
    assert eventually(lambda: killed.family() == []), killed.family()

    again = run()
    again.waits_for("Xinze is ready")
    again.process.send_signal(signal.SIGTERM)
    assert again.ends() == 0


def test_a_taken_port_is_told_in_one_line_before_anything_starts(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        refused = run(port)

        assert refused.ends(20) == 1
    assert f"error: port {port} is taken; choose another one: PORT=8001 make run" in refused.lines
    assert not any("PostgreSQL" in line for line in refused.lines)
