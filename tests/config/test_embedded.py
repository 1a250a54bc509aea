import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import psycopg2
import pytest
from kombu import Connection

from config.broker import celery_url
from config.embedded import ServerError, Servers
from config.places import CHECKOUT


@pytest.fixture(autouse=True)
def no_servers_given(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")


@pytest.fixture
def directory():
    """A place that `nobody` can enter, unlike pytest's own temporary directories."""
    path = Path(tempfile.mkdtemp(prefix="xinze-home-", dir="/tmp"))
    path.chmod(0o755)
    yield path / "servers"
    shutil.rmtree(path)


def query(servers, statement):
    connection = psycopg2.connect(servers.database_url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def postmaster(directory):
    return int((directory / "postgres" / "postmaster.pid").read_text().split()[0])


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "Z"


def eventually(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_data_is_there_after_a_restart(directory):
    with Servers(directory) as servers:
        query(servers, "CREATE TABLE kept AS SELECT 42 AS answer")
        with Connection(celery_url(servers.redis_url)) as broker:
            broker.SimpleQueue("kept").put("one message")

    with Servers(directory) as servers:
        assert query(servers, "SELECT answer FROM kept") == 42
        with Connection(celery_url(servers.redis_url)) as broker:
            assert broker.SimpleQueue("kept").get(timeout=5).payload == "one message"


def test_a_second_instance_is_refused_in_one_line(directory):
    with Servers(directory):
        with pytest.raises(ServerError) as refusal:
            Servers(directory).start()

        assert str(refusal.value) == (
            f"Xinze is already running from this checkout (process {os.getpid()}); stop it first."
        )


def test_a_refused_second_instance_leaves_the_first_alone(directory):
    with Servers(directory) as first:
        with pytest.raises(ServerError):
            Servers(directory).start()

        assert query(first, "SELECT 1") == 1
        with pytest.raises(ServerError):
            Servers(directory).start()


def test_a_killed_postmaster_loses_nothing_that_was_committed(directory):
    with Servers(directory) as servers:
        query(servers, "CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postmaster(directory), signal.SIGKILL)
        assert eventually(lambda: not servers.alive)

    with Servers(directory) as servers:
        assert query(servers, "SELECT answer FROM kept") == 42


def test_a_killed_launcher_takes_its_servers_with_it_and_the_next_one_recovers(directory):
    program = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from config.embedded import Servers
        servers = Servers(Path({str(directory)!r}))
        servers.start()
        print("started", flush=True)
        time.sleep(60)
    """)
    launcher = subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT, stdout=subprocess.PIPE)
    assert launcher.stdout.readline() == b"started\n"
    pid = postmaster(directory)
    launcher.kill()
    launcher.wait()

    with Servers(directory) as servers:
        assert query(servers, "SELECT 1") == 1
        assert gone(pid)


def test_a_process_number_in_use_by_somebody_else_does_not_block_the_start(directory):
    with Servers(directory):
        pass
    pid_file = directory / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{directory / 'postgres'}\n")
    os.chown(pid_file, *(Servers(directory).user or (os.getuid(), os.getgid())))

    with Servers(directory) as servers:
        assert query(servers, "SELECT 1") == 1


def test_an_interrupted_first_start_is_begun_again(directory):
    half = directory / "postgres"
    (half / "new").mkdir(parents=True)
    (half / "new" / "postgresql.conf").write_text("half of a cluster")

    with Servers(directory) as servers:
        assert query(servers, "SELECT 1") == 1


def test_throw_away_servers_leave_nothing():
    with Servers(ephemeral=True) as servers:
        home, sockets = servers._directory, servers._sockets
        pid = postmaster(home)
        assert query(servers, "SHOW fsync") == "off"

    assert not home.exists()
    assert not sockets.exists()
    assert gone(pid)


def test_the_database_listens_on_no_network(directory):
    with Servers(ephemeral=True) as servers:
        assert query(servers, "SHOW listen_addresses") == ""
        assert servers._sockets.stat().st_mode & 0o077 == 0


def test_servers_named_in_the_environment_are_used_and_left_alone(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/xinze")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    with Servers(ephemeral=True) as servers:
        assert servers.environment == {
            "DATABASE_URL": "postgresql://elsewhere/xinze",
            "REDIS_URL": "redis://elsewhere/0",
        }
        assert not servers.running_here


def test_exec_hands_the_servers_to_a_command_and_returns_its_code():
    script = 'import os, sys; sys.exit(7 if os.environ["DATABASE_URL"].startswith("postgresql://") else 1)'

    code = subprocess.call(
        [sys.executable, "-m", "config.embedded", "exec", "--", sys.executable, "-c", script], cwd=CHECKOUT
    )

    assert code == 7


def test_chinese_text_sorts_and_lowers_without_any_locale_of_the_machine():
    with Servers(ephemeral=True) as servers:
        assert query(servers, "SELECT lower('ÄÖ薪责ABC')") == "äö薪责abc"
        assert query(servers, "SHOW server_encoding") == "UTF8"


def test_the_sockets_of_a_killed_launcher_are_cleared_away(directory):
    with Servers(directory) as servers:
        first = servers._sockets
        note = (directory / "lock").read_text()
    first.mkdir()
    (directory / "lock").write_text(note)

    with Servers(directory):
        assert not first.exists()
