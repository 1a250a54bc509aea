"""The whole product for a test: the site in a thread, a real worker beside it, a real browser in front."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from agencies.models import User
from tests.faults.conftest import start_worker
from tests.world import PASSWORD

__all__ = ["start_worker"]


@pytest.fixture
def site(live_server: Any, world: Any, start_worker: Any) -> str:
    """The address of a running Beidaihe whose complaints a worker routes."""
    start_worker()
    return str(live_server.url)


SignIn = Callable[[User], Any]


@pytest.fixture
def signed_in(site: str, browser: Browser, browser_context_args: dict[str, Any]) -> SignIn:
    """`with signed_in(person) as page:` — a browser of that person's own; script errors fail the test."""

    @contextmanager
    def sign_in(person: User) -> Iterator[Page]:
        context = browser.new_context(**browser_context_args, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{site}/login/")
        page.fill("[name=username]", person.username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        yield page
        context.close()
        assert errors == []

    return sign_in
