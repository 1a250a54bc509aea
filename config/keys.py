"""Where secrets come from: the environment; on a developer's machine from a file written once."""

import base64
import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

NAMES = ("SECRET_KEY", "XINZE_DATA_KEY", "XINZE_INDEX_KEY")


def load_secrets(file: Path, *, production: bool) -> dict[str, str]:
    """
    The three secrets by name. In production each must be in the environment: a key made up on the spot
    would encrypt personal data that nobody can read after the next deployment.
    """
    missing = [name for name in NAMES if not os.environ.get(name)]
    if missing and production:
        raise ImproperlyConfigured(f"XINZE_ENV=production needs {', '.join(missing)} in the environment.")
    stored = _stored_secrets(file) if missing else {}
    return {name: os.environ.get(name) or stored[name] for name in NAMES}


def decode_key(name: str, text: str) -> bytes:
    """A 32-byte key from base64, the size that AES-256 and HMAC-SHA-256 want."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not base64.") from None
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64, not {len(key)}.")
    return key


def _stored_secrets(file: Path) -> dict[str, str]:
    if not file.exists():
        _write_once(file)
    lines = (line.partition("=") for line in file.read_text().splitlines())
    stored = {name: value for name, _, value in lines}
    if incomplete := [name for name in NAMES if not stored.get(name)]:
        raise ImproperlyConfigured(f"{file} lacks {', '.join(incomplete)}.")
    return stored


def _write_once(file: Path) -> None:
    """Two processes may start at once: the hard link lets one of them win, and both read the same keys."""
    file.parent.mkdir(parents=True, exist_ok=True)
    values = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in NAMES}
    handle, draft = tempfile.mkstemp(dir=file.parent)  # mkstemp gives mode 0600
    with os.fdopen(handle, "w") as out:
        out.writelines(f"{name}={value}\n" for name, value in values.items())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
