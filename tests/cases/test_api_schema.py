"""The description of the API and what it does are one: every answer is checked against it, and odd requests too."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agencies.api.views import Nowhere
from config.wsgi import application
from tests.cases.calling import CASES, TRANSFERS, Caller
from tests.cases.test_api import CLOSING, FEEDBACK, ZHANG_SAN
from tests.world import SNACK_BAR, World

CONFORMS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


SIGNALS = (request_started, request_finished)


def served_in_this_test(environ: dict[str, Any], start_response: Any) -> Any:
    """As the test client does it: a request must not close the connection of the test. The test client connects
    the receiver again after each of its own requests."""
    for signal in SIGNALS:
        signal.disconnect(close_old_connections)
    return application(environ, start_response)


@pytest.fixture
def described(world: World) -> Iterator[Any]:
    yield schemathesis.openapi.from_wsgi("/api/schema/?format=json", served_in_this_test)
    for signal in SIGNALS:
        signal.connect(close_old_connections)


def conforms(described: Any, caller: Caller, path: str, **parameters: Any) -> None:
    case = described[f"/api/v1/{path}"]["GET"].Case(
        path_parameters=parameters, headers={"Authorization": f"Token {caller.key}"}
    )
    assert case.call_and_validate(checks=CONFORMS).status_code == 200


def test_answers_are_as_described(world: World, described: Any) -> None:
    clerk, water, haibin = Caller(world.clerk), Caller(world.water), Caller(world.haibin)
    waiting = clerk.hand_in(world.body(SNACK_BAR, employer="红红小吃店"))
    fresh = clerk.hand_in(world.body(), routed=False)
    closed = clerk.hand_in(
        world.body(
            complainant=ZHANG_SAN,
            external_no="N-1",
            employer={"name": "某公司", "credit_code": "91350100M000100Y43"},
        )
    )
    for caller, transfer in zip((water, haibin), clerk.case(closed)["transfers"], strict=True):
        path = f"{TRANSFERS}{transfer['id']}/"
        caller.tell(f"{path}receive/")
        caller.tell(f"{path}feedback/", FEEDBACK)
        conforms(described, caller, "transfers/{id}/", id=transfer["id"])
        clerk.tell(f"{path}record/")
    assert clerk.tell(f"{CASES}{closed}/close/", CLOSING)[0] == 200
    for number in (waiting, fresh, closed):
        conforms(described, clerk, "cases/{number}/", number=number)
    for path in ("cases/", "me/", "vocabulary/"):
        conforms(described, clerk, path)


def views_below(patterns: Any) -> Iterator[Any]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from views_below(each.url_patterns)
        else:
            yield each.callback.view_class


def addressed() -> int:
    """How many acts and readings the addresses of the API offer; the last one catches what has none."""
    roots = [each for each in get_resolver().url_patterns if str(each.pattern) == "api/v1/"]
    views = [each for each in views_below(roots) if each is not Nowhere]
    return sum(
        method in view.http_method_names and hasattr(view, method)
        for view in views
        for method in ("get", "post", "put", "patch", "delete")
    )


def test_odd_requests_are_answered_as_described(world: World, described: Any) -> None:
    key = Caller(world.clerk).key
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) == addressed(), "every address is described"
    for operation in operations:

        @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            case.call_and_validate(headers={"Authorization": f"Token {key}"}, checks=CONFORMS)

        check()
