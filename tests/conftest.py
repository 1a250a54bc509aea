"""What every test may use: a browser that skips or fails loudly when there is none."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import translation

from tests.world import World, build_world

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
INSTALL = "there is no Chromium; `make browser` installs it (or: apt install chromium fonts-noto-cjk)"


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and not CHROMIUM:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(INSTALL, pytrace=False)
        pytest.skip(INSTALL)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium instead of one that Playwright would download; as root it cannot make its sandbox."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session", autouse=True)
def storehouse_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test attaches does not end up among a developer's own files."""
    with override_settings(ATTACHMENTS_DIR=str(tmp_path_factory.mktemp("attachments"))):
        yield


@pytest.fixture(autouse=True)
def the_language_of_the_product() -> None:
    """A request leaves its language behind in the thread; no test hears that of another."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def lines_of_payrolls_go_with_the_rest(request: pytest.FixtureRequest) -> Iterator[None]:
    """Django empties the tables it has made itself; the partitions of the lines are made by a migration."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE escrow_payrollline")


@pytest.fixture
def world(db: None) -> World:
    return build_world()
