"""How the private PostgreSQL is created and configured."""

import contextlib
import os
from pathlib import Path

_MEGABYTE = 1024 * 1024
# A sixteenth of the machine's memory, within these bounds; pages that nobody touches take none.
_BUFFERS_SHARE, _BUFFERS_LEAST, _BUFFERS_MOST = 16, 128, 2048


def creation(binaries: Path, directory: Path, *, sync: bool) -> list[str | Path]:
    """The command that makes an empty cluster."""
    command: list[str | Path] = [binaries / "initdb", "-D", directory, "-U", "postgres", "--no-instructions"]
    # Whoever gets at the socket is the superuser; only its owner (and root) does.
    command += ["--auth=trust", "--encoding=UTF8"]
    # The builtin locale: a plain initdb fails where LANG names a locale that is not installed.
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return command if sync else [*command, "--no-sync"]


def options(ephemeral: bool) -> list[str]:
    """What the server is started with; an ephemeral one trusts that the machine does not crash."""
    chosen = {
        "listen_addresses": "",
        "max_connections": "100",
        "shared_buffers": f"{_buffers()}MB",
        # A large list taken in would else force a checkpoint every few seconds, each writing whole pages anew.
        "max_wal_size": "4GB",
        "jit": "off",  # our queries are short; compiling them costs more than it saves
        "random_page_cost": "1.1",  # nobody runs this on a spinning disk
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if ephemeral:
        chosen |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]


def _buffers() -> int:
    """In megabytes. Indexes of millions of rows are filled at random places: they should fit."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MEGABYTE
    return max(_BUFFERS_LEAST, min(_BUFFERS_MOST, memory // _BUFFERS_SHARE))


def passes(reason: str) -> bool:
    """Whether a start that failed so may succeed a moment later: a predecessor is still leaving."""
    return "already exists" in reason or "still in use" in reason


def forget_reused_pid(data: Path) -> None:
    """
    After a power cut the process number in postmaster.pid may belong to somebody else by now, and PostgreSQL
    would refuse for ever. A live postmaster works in its data directory; a process that does not is none.
    """
    file = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        owner = int(file.read_text().split()[0])
        if Path(f"/proc/{owner}/cwd").readlink() != data:
            file.unlink()
