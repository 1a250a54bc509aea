"""
The servers of a test run: private, empty, thrown away; started before pytest-django reads the settings.

Under xdist the controller starts them and its workers inherit the addresses; each makes its own database.
"""

import atexit
import os
import re
from collections.abc import Generator
from urllib.parse import urlsplit

import pytest

from config.embedded import Servers

# Also decides that no test depends on what a developer's .local says.
os.environ["XINZE_ENV"] = "test"
# Playwright's synchronous API runs an event loop in the test's thread, where Django refuses the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_servers = Servers(ephemeral=True)
# Not a pytest hook: none is called when a conftest cannot be imported.
atexit.register(_servers.stop)


# A wrapper runs before every plain hook, so also before pytest-django's, which reads the settings.
@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        _own_queue(int(worker.removeprefix("gw")))
    listing = early_config.known_args_namespace.help or early_config.known_args_namespace.version
    if not listing and "PYTEST_XDIST_WORKER" not in os.environ:
        _servers.start()
        os.environ.update(_servers.environment)
    return (yield)


def _own_queue(number: int) -> None:
    """Like its database, each test process has a queue of its own; another's worker must not take its messages."""
    url = os.environ["REDIS_URL"]
    if "virtual_host=" in url:
        os.environ["REDIS_URL"] = re.sub(r"virtual_host=\d+", f"virtual_host={number + 1}", url)
    else:
        os.environ["REDIS_URL"] = urlsplit(url)._replace(path=f"/{number + 1}").geturl()
