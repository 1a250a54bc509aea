"""
Which front-end files of others the pages load: copied from node_modules to static/vendor, never committed.

    python -m config.assets NODE_MODULES
"""

import shutil
import sys
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
# htmx is not among them: django-htmx ships it.
FILES = ("@tabler/core/dist/css/tabler.min.css", "echarts/dist/echarts.common.min.js")


def copy(node_modules: Path) -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for name in FILES:
        source = node_modules / name
        text = source.read_text(encoding="utf-8")
        # A source map is not copied, and a reference to a missing file stops collectstatic.
        lines = [line for line in text.splitlines() if "sourceMappingURL=" not in line]
        (VENDOR / source.name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    copy(Path(sys.argv[1]))
