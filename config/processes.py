"""How a child process is started and stopped, so that none outlives the program that started it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec a child may not take the loader's lock.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def start(
    command: Sequence[str | Path],
    *,
    death_signal: signal.Signals = signal.SIGTERM,
    user: tuple[int, int] | None = None,
    env: Mapping[str, str] | None = None,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """
    Start a child that gets `death_signal` when this process dies, even by kill -9 (Linux only; call it from
    the main thread, because the kernel watches the thread that forked). `user` is a uid and gid to become.

    A session of its own keeps the terminal's Ctrl-C away from it: the order of stopping is ours to decide.
    """
    if user:
        options |= {"user": user[0], "group": user[1], "extra_groups": []}
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        # Runs after the change of user, which would clear the death signal.
        preexec_fn=_die_with_parent(death_signal),
        env=dict(env) if env is not None else None,
        **options,
    )


def stop(process: subprocess.Popen[bytes], how: signal.Signals, *, seconds: float) -> None:
    """Ask politely, wait, then kill the whole session of the child."""
    if process.poll() is None:
        process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    # Also after a clean exit: a pool child may still hold on.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def set_death_signal() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        # The parent may have died before the call above; then nobody will send the signal.
        if os.getppid() != parent:
            os._exit(1)

    return set_death_signal
