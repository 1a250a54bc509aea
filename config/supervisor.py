"""
`make run`: every part of the product in the right order, and all of them down again.

1. Private servers (PostgreSQL, then Valkey), unless DATABASE_URL / REDIS_URL name others.
2. Preparation: migrations, catalogue, static files, policies, demo data for an empty database.
3. Web, worker, beat; then wait until /readyz says that all of it works together.
4. On Ctrl-C, SIGTERM or a part that dies: beat → worker → web → Valkey → PostgreSQL.
"""

import contextlib
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import IO

from config import processes
from config.embedded import ServerError, Servers
from config.places import CHECKOUT, LOCAL

READY_SECONDS = 90.0
# A worker that dies is started again, later each time; after a life this long the waiting begins anew.
STEADY_SECONDS = 60.0


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


class Failed(Exception):
    """Something that takes everything down; the message is one line."""


@dataclass
class Part:
    """A program that keeps running, and how much time it gets to stop."""

    name: str
    command: list[str]
    stop_seconds: float
    restarts: bool = False
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    restart_at: float = field(default=0.0)


class Supervisor:
    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.servers = Servers()
        # Celery warns at length that it runs as root; here that is a choice, made by who typed `make run`.
        self.env = {
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"
        } | os.environ
        python = sys.executable
        celery = [python, "-m", "celery", "-A", "config", "--quiet"]
        # --no-control-socket: gunicorn would leave a socket in the home directory, one for all checkouts.
        web = [python, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
        web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "2"]
        worker = [
            *celery,
            "worker",
            "--concurrency",
            "2",
            "--without-gossip",
            "--without-mingle",
            "-l",
            "WARNING",
        ]
        # In the order of starting; stopping goes the other way, so nobody asks for work that nobody does.
        self.parts = [
            Part("web", web, stop_seconds=3),
            Part("worker", worker, stop_seconds=3, restarts=True),
            Part("beat", [*celery, "beat", "-l", "WARNING", "--pidfile="], stop_seconds=2),
        ]

    def run(self) -> None:
        """Until something says stop; then everything is down when this returns or raises."""
        try:
            _require_free_port(self.port)
            with step("PostgreSQL"):
                self.servers.start_postgres()
            with step("Valkey"):
                self.servers.start_valkey()
            self.env |= self.servers.environment
            self._note_servers()
            self._prepare()
            with step("Web, worker and beat"):
                for part in self.parts:
                    self._start(part)
                self._wait_until_ready()
            self._greet()
            while True:
                self._watch()
                time.sleep(0.2)
        finally:
            self._stop()

    def _prepare(self) -> None:
        with step("Migrations"):
            self._manage("migrate", "--verbosity", "0")
        self._once_per_change("Catalogue", ["locale"], ["-m", "config.catalogue", "compile"])
        collect = ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        self._once_per_change("Static files", ["static", "requirements.txt"], collect)
        with step("Policies"):
            self._manage("policy", "load")
        if os.environ.get("XINZE_DEMO") != "0":
            with step("Demo data"):
                self._manage("demo", "--if-empty")

    def _once_per_change(self, name: str, sources: list[str], arguments: list[str]) -> None:
        """Skip a step whose sources look as they did when it last succeeded."""
        stamp = LOCAL / f"done-{arguments[1].replace('.', '-')}"
        now = _fingerprint(sources)
        if stamp.exists() and stamp.read_text() == now:
            return
        with step(name):
            self._run([sys.executable, *arguments])
        stamp.write_text(now)

    def _manage(self, *arguments: str) -> None:
        self._run([sys.executable, "manage.py", *arguments])

    def _run(self, command: list[str]) -> None:
        process = processes.start(command, env=self.env, cwd=CHECKOUT)
        try:
            code = process.wait()
        except Stopped:
            processes.stop(process, signal.SIGTERM, seconds=2)
            raise
        if code:
            raise Failed(f"`{' '.join(command[1:])}` failed; the reason is above.")

    def _start(self, part: Part) -> None:
        part.started_at = time.monotonic()
        part.process = processes.start(
            part.command, env=self.env, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert part.process.stdout
        threading.Thread(target=_prefix, args=(part.name, part.process.stdout), daemon=True).start()

    def _watch(self) -> None:
        """A dead worker is started again with a growing pause; anything else that dies takes all down."""
        if not self.servers.alive:
            raise Failed("a private server has died; its log is beside its data.")
        for part in self.parts:
            if part.process is None:
                if time.monotonic() >= part.restart_at:
                    self._start(part)
            elif (code := part.process.poll()) is not None:
                if not part.restarts:
                    raise Failed(f"{part.name} has ended with code {code}.")
                steady = time.monotonic() - part.started_at > STEADY_SECONDS
                part.failures = 0 if steady else part.failures + 1
                pause = min(2.0**part.failures, 60.0)
                say(f"{part.name} has ended with code {code}; it starts again in {pause:.0f} s")
                processes.stop(part.process, signal.SIGKILL, seconds=0)  # what is left of its pool
                part.process, part.restart_at = None, time.monotonic() + pause

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        state = ""
        while time.monotonic() < deadline:
            self._watch()
            ready, state = _ask(f"{self.url}/readyz")
            if ready:
                return
            time.sleep(0.25)
        raise Failed(f"not ready after {READY_SECONDS:.0f} s: {state}")

    def _greet(self) -> None:
        say(f"Xinze is ready: {self.url}")
        accounts = LOCAL / "demo_accounts.json"
        if accounts.exists():
            listed = json.loads(accounts.read_text(encoding="utf-8"))
            say(f"Demo accounts, password {listed[0]['password']} (who is who: {accounts}):")
            for _place, each in groupby(listed, key=lambda account: account["username"].partition("-")[0]):
                names = " ".join(account["username"] for account in each)
                lines = textwrap.wrap(names, 110, break_on_hyphens=False, subsequent_indent="  ")
                print(textwrap.indent("\n".join(lines), "    "), flush=True)
        say("Ctrl-C stops everything; the data stays.")

    def _note_servers(self) -> None:
        """For `manage.py` in a second terminal; settings.py reads it."""
        LOCAL.mkdir(exist_ok=True)
        note = LOCAL / "servers.env"
        note.touch(mode=0o600)
        note.write_text("".join(f"{name}={url}\n" for name, url in self.servers.environment.items()))

    def _stop(self) -> None:
        # A second Ctrl-C must not interrupt the stopping and leave half of it running.
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        for part in reversed(self.parts):
            if part.process:
                processes.stop(part.process, signal.SIGTERM, seconds=part.stop_seconds)
        if self.servers.running_here:
            (LOCAL / "servers.env").unlink(missing_ok=True)
        self.servers.stop()


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    say(f"{name} ({time.monotonic() - began:.1f} s)")


def say(line: str) -> None:
    print(f"xinze   | {line}", flush=True)


def _prefix(name: str, stream: IO[bytes]) -> None:
    for line in stream:
        print(f"{name:<7} | {line.decode(errors='replace').rstrip()}", flush=True)


def _require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Failed(f"port {port} is taken; choose another one: PORT=8001 make run") from None


def _ask(url: str) -> tuple[bool, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return True, answer.read().decode()
    except urllib.error.HTTPError as error:
        return False, error.read().decode()
    except OSError as error:
        return False, str(error)


def _fingerprint(sources: list[str]) -> str:
    files = [file for source in sources for file in [CHECKOUT / source, *(CHECKOUT / source).rglob("*")]]
    # Compiled catalogues are what the step writes, not what it reads.
    stats = [
        (str(file), file.stat().st_mtime_ns)
        for file in sorted(files)
        if file.is_file() and file.suffix != ".mo"
    ]
    return hashlib.sha256(repr(stats).encode()).hexdigest()


def _stop_signal(number: int, _frame: object) -> None:
    raise Stopped


def main() -> int:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _stop_signal)
    began = time.monotonic()
    try:
        Supervisor(int(os.environ.get("PORT") or 8000)).run()
    except Stopped:
        say("stopped")
        return 0
    except (Failed, ServerError) as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        say(f"stopped after {time.monotonic() - began:.0f} s")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
