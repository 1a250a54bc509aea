"""
The message catalogues: compiled without GNU gettext, and refused when incomplete.

    python -m config.catalogue compile    django.po → django.mo, where the .po is newer
    python -m config.catalogue extract    bring django.po up to date with the source
    python -m config.catalogue check      no untranslated or fuzzy message; with xgettext, none missing
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

CHECKOUT = Path(__file__).resolve().parent.parent
APPS = ("agencies", "cases", "config", "escrow", "oversight", "projects", "templates")
LEFT_OUT = [".venv", "node_modules", "staticfiles", "static", "tests", "bench", ".local"]


def catalogues() -> list[Path]:
    return sorted(CHECKOUT.glob("locale/*/LC_MESSAGES/django.po"))


def compile_all() -> list[str]:
    for source in catalogues():
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
    return []


def check() -> list[str]:
    """One line for each entry that a Chinese reader would see in English, or see wrongly."""
    problems = []
    for path in catalogues():
        catalogue = polib.pofile(str(path))
        name = path.relative_to(CHECKOUT)
        problems += [f"{name}: untranslated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
        problems += [f"{name}: fuzzy: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
        for entry in catalogue.translated_entries():
            problems += (
                [f"{name}: placeholders differ: {entry.msgid!r}"] if _placeholders_differ(entry) else []
            )
        if shutil.which("xgettext"):
            problems += [
                f"{name}: run `make messages`: {msgid!r} is new" for msgid in _unextracted(path, catalogue)
            ]
    return problems


def _placeholders_differ(entry: polib.POEntry) -> bool:
    """A missing or misspelt %(name)s is a KeyError in front of the reader; Chinese has one plural form."""
    named = re.compile(r"%\((\w+)\)[sd]")
    allowed = set(named.findall(entry.msgid)) | set(named.findall(entry.msgid_plural))
    texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
    used = set(named.findall(" ".join(texts)))
    return used > allowed or (not entry.msgid_plural and used != allowed)


def _unextracted(path: Path, catalogue: polib.POFile) -> list[str]:
    """Message ids of the source that the catalogue does not have, from an extraction into a copy."""
    locale = path.parent.parent.name
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        for folder in APPS:
            if (CHECKOUT / folder).is_dir():
                shutil.copytree(
                    CHECKOUT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__")
                )
        target = copy / path.relative_to(CHECKOUT)
        target.parent.mkdir(parents=True)
        extract = [sys.executable, "-m", "django", "makemessages", "--locale", locale, "--no-obsolete"]
        # Without settings Django extracts into ./locale, which is the copy's.
        subprocess.run(extract, cwd=copy, check=True, capture_output=True, env={"PATH": _path()})
        fresh = polib.pofile(str(target))
    known = {(entry.msgid, entry.msgctxt) for entry in catalogue if not entry.obsolete}
    return [entry.msgid for entry in fresh if (entry.msgid, entry.msgctxt) not in known]


def _path() -> str:
    return str(Path(shutil.which("xgettext") or "").parent)


def extract() -> list[str]:
    """Bring the catalogues up to date with the source; paths without line numbers keep their diffs small."""
    if not shutil.which("xgettext"):
        return ["GNU gettext is missing: apt install gettext"]
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--locale",
        "zh_Hans",
        "--add-location=file",
        "--no-wrap",
    ]
    command += [part for folder in LEFT_OUT for part in ("--ignore", f"{folder}/*")]
    (CHECKOUT / "locale").mkdir(exist_ok=True)
    return [] if subprocess.call(command, cwd=CHECKOUT) == 0 else ["the extraction failed"]


def main(arguments: list[str]) -> int:
    verbs = {"compile": compile_all, "check": check, "extract": extract}
    if len(arguments) != 1 or arguments[0] not in verbs:
        print(__doc__, file=sys.stderr)
        return 2
    problems = verbs[arguments[0]]()
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
