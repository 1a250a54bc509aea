"""Papers of these tests lie in a folder of their own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _papers_elsewhere(settings: Any, tmp_path: Path) -> None:
    settings.ATTACHMENTS_DIR = tmp_path
