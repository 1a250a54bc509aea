"""
The private PostgreSQL and Valkey of a checkout: where their data lives, and how they start, stop and recover.

    python -m config.embedded exec -- COMMAND…    runs a command with throw-away servers

Set DATABASE_URL or REDIS_URL and that server is used instead of a private one.
"""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg2

from config import cluster, places, processes

START_SECONDS = 30.0


class ServerError(Exception):
    """A private server cannot run; the message is one line for the person at the terminal."""


class Servers:
    """
    Both servers, as a context manager. `ephemeral` ones live in a temporary directory, do not sync to disk
    and leave nothing; the others keep their data in `directory` and refuse a second instance.
    """

    def __init__(self, directory: Path | None = None, *, ephemeral: bool = False) -> None:
        self.user = places.unprivileged_user()
        self.ephemeral = ephemeral
        self._lock: IO[str] | None = None
        self._sockets = Path()
        self._postgres: subprocess.Popen[bytes] | None = None
        self._valkey: subprocess.Popen[bytes] | None = None
        self._directory = directory
        self.database_url = os.environ.get("DATABASE_URL", "")
        self.redis_url = os.environ.get("REDIS_URL", "")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}

    @property
    def running_here(self) -> bool:
        """Whether this object holds servers of its own, as opposed to none or somebody else's."""
        return self._lock is not None

    @property
    def alive(self) -> bool:
        return all(process.poll() is None for process in (self._postgres, self._valkey) if process)

    def start(self) -> None:
        try:
            self.start_postgres()
            self.start_valkey()
        except BaseException:
            self.stop()
            raise

    def start_postgres(self) -> None:
        if self.database_url:
            return
        data = self._claim() / "postgres"
        binaries = places.postgres_binaries()
        if not (data / "PG_VERSION").exists():
            self._create_cluster(binaries, data)
        cluster.forget_reused_pid(data)
        command: list[str | Path] = [
            binaries / "postgres",
            "-D",
            data,
            "-k",
            self._sockets,
            *cluster.options(self.ephemeral),
        ]
        # A killed postmaster's children need a moment to notice, and until then its memory counts as in use:
        # so a server that gives up is started again until the time is over.
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._postgres = self._spawn(command, signal.SIGINT, "postgres.log")
            if _wait(self._postgres, self._postgres_answers, deadline):
                break
            reason = self._reason("postgres.log")
            if time.monotonic() > deadline or not cluster.passes(reason):
                raise ServerError(f"PostgreSQL does not start: {reason}")
            time.sleep(0.3)
        self.database_url = f"postgresql://postgres@/postgres?host={self._sockets}"

    def start_valkey(self) -> None:
        if self.redis_url:
            return
        data = self._claim() / "valkey"
        self._make_directory(data)
        binary = places.valkey_binary()
        path = self._sockets / "valkey.sock"
        command: list[str | Path] = [
            binary,
            "--port",
            "0",
            "--unixsocket",
            path,
            "--unixsocketperm",
            "700",
            "--dir",
            data,
        ]
        command += ["--save", "", "--appendonly", "no" if self.ephemeral else "yes"]
        self._valkey = self._spawn(command, signal.SIGTERM, "valkey.log")
        if not _wait(self._valkey, lambda: _valkey_answers(path), time.monotonic() + START_SECONDS):
            raise ServerError(f"Valkey does not start: {self._reason('valkey.log')}")
        self.redis_url = f"redis+socket://{path}?virtual_host=0"

    def stop(self) -> None:
        """Valkey first, PostgreSQL last: whoever still writes, writes to PostgreSQL."""
        if self._valkey:
            processes.stop(self._valkey, signal.SIGTERM, seconds=3)
            self._valkey, self.redis_url = None, ""
        if self._postgres:
            # SIGINT is "fast": it rolls back what is open instead of waiting for clients to leave.
            processes.stop(self._postgres, signal.SIGINT, seconds=8)
            self._postgres, self.database_url = None, ""
        if self._lock:
            places.remove_sockets(self._sockets)
            if self.ephemeral and self._directory:
                shutil.rmtree(self._directory, ignore_errors=True)
                self._directory = None
            self._lock.close()
            self._lock = None

    def _claim(self) -> Path:
        """The directory of the data, locked: as long as we live nobody else starts servers on it."""
        if self._lock and self._directory:
            return self._directory
        if self.ephemeral:
            self._directory = Path(tempfile.mkdtemp(prefix="xinze-", dir="/tmp"))
        self._directory = self._directory or places.home()
        self._make_directory(self._directory)
        self._lock = (self._directory / "lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = self._note().partition(" ")[0]
            self._lock.close()
            self._lock = None
            raise ServerError(
                f"Xinze is already running from this checkout (process {holder}); stop it first."
            ) from None
        places.remove_sockets(Path(self._note().partition(" ")[2]))
        self._sockets = places.new_sockets()
        self._give(self._sockets)
        self._lock.truncate(0)
        self._lock.write(f"{os.getpid()} {self._sockets}")
        self._lock.flush()
        return self._directory

    def _note(self) -> str:
        """What the last holder of the lock wrote: its process number and where its sockets were."""
        assert self._lock
        self._lock.seek(0)
        return self._lock.read()

    def _create_cluster(self, binaries: Path, data: Path) -> None:
        shutil.rmtree(data, ignore_errors=True)  # what an interrupted initdb left
        self._make_directory(data)
        draft = data / "new"
        command = cluster.creation(binaries, draft, sync=not self.ephemeral)
        if self._spawn(command, signal.SIGKILL, "initdb.log").wait():
            raise ServerError(f"PostgreSQL cannot make a database in {data}: {self._reason('initdb.log')}")
        # Only a finished cluster gets the name that the next start looks at.
        final = data.with_name("postgres.new")
        shutil.rmtree(final, ignore_errors=True)
        draft.rename(final)
        data.rmdir()
        final.rename(data)

    def _spawn(
        self, command: list[str | Path], death_signal: signal.Signals, log: str
    ) -> subprocess.Popen[bytes]:
        assert self._directory
        with (self._directory / log).open("wb") as out:
            # LANG may name a locale that is not installed, and PostgreSQL asks for its messages in it.
            env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
            return processes.start(
                command, death_signal=death_signal, user=self.user, env=env, stdout=out, stderr=out, cwd="/"
            )

    def _postgres_answers(self) -> bool:
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(host=str(self._sockets), user="postgres", dbname="postgres").close()
            return True
        return False

    def _make_directory(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._give(path)

    def _give(self, path: Path) -> None:
        if self.user:
            os.chown(path, *self.user)

    def _reason(self, log: str) -> str:
        """The line of a log that says why; the last one is often only a hint."""
        assert self._directory
        lines = (self._directory / log).read_text(errors="replace").strip().splitlines()
        telling = [line for line in lines if re.search("FATAL|PANIC|error", line)] or lines[-1:]
        return telling[0] if telling else f"see {self._directory / log}"


def _valkey_answers(path: Path) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(2)
        client.connect(str(path))
        client.sendall(b"PING\r\n")
        return client.recv(64).startswith(b"+PONG")  # while it reads its file it answers -LOADING
    return False


def _wait(process: subprocess.Popen[bytes], answers: Callable[[], bool], deadline: float) -> bool:
    while process.poll() is None and time.monotonic() < deadline:
        if answers():
            return True
        time.sleep(0.05)
    return False


def main(arguments: list[str]) -> int:
    if arguments[:2] != ["exec", "--"] or len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    command: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, _frame: object) -> None:
        # Ctrl-C has reached the command already, through the terminal.
        if command and number != signal.SIGINT:
            command.send_signal(number)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, pass_on)
    try:
        with Servers(ephemeral=True) as servers:
            command = subprocess.Popen(arguments[2:], env=os.environ | servers.environment)
            return command.wait()
    except ServerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
