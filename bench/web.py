"""Whole requests in one process: middleware, view, template or serializer, everything but the socket."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django.test import Client
from rest_framework.authtoken.models import Token

from bench.harness import Measure
from bench.intake import STATEMENT_IS, statement
from bench.lists import SCAN_IS, scan
from bench.world import World, complaint

LIST, API_LIST, COMPLAINTS = "/cases/", "/api/v1/cases/", "/api/v1/complaints/"


def measures(world: World) -> Iterator[Measure]:
    client = Client()
    client.force_login(world.clerk, backend="django.contrib.auth.backends.ModelBackend")
    token = {"Authorization": f"Token {Token.objects.create(user=world.clerk).key}"}
    yield Measure(
        name="list page, HTML", unit="ms", aim=20, floor=scan, floor_is=SCAN_IS,
        ours=lambda: _right(client.get(LIST), 200), ours_is=f"GET {LIST} as the clerk, by session",
    )  # fmt: skip
    yield Measure(
        name="list page, JSON", unit="ms", aim=6, floor=scan, floor_is=SCAN_IS,
        ours=lambda: _right(client.get(API_LIST, headers=token), 200), ours_is=f"GET {API_LIST} as the clerk, by token",
    )  # fmt: skip
    turn = count()

    def post() -> None:
        headers = token | {"Idempotency-Key": f"bench-{next(turn)}"}
        answer = client.post(COMPLAINTS, complaint(), content_type="application/json", headers=headers)
        _right(answer, 201)

    yield Measure(
        name="intake, API request", unit="ms", aim=2.5, floor=statement(world), floor_is=STATEMENT_IS, ours=post,
        ours_is=f"POST {COMPLAINTS} with an Idempotency-Key; the worker is told",
    )  # fmt: skip


def _right(answer: Any, status: int) -> None:
    assert answer.status_code == status, f"{answer.status_code}: {answer.content[:300]!r}"
