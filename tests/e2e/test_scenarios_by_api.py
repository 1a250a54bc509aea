"""The public scenarios through the door that programs use, routed by a real worker."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from rest_framework.authtoken.models import Token

from tests.faults.conftest import eventually
from tests.world import World

SCENARIOS = json.loads(
    (Path(__file__).parent.parent / "cases/data/scenarios.json").read_text(encoding="utf-8")
)

pytestmark = pytest.mark.django_db(transaction=True)


class Client:
    def __init__(self, site: str, token: str) -> None:
        self.site, self.headers = (
            site,
            {"Authorization": f"Token {token}", "Content-Type": "application/json"},
        )

    def call(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.site}{path}", data, self.headers | headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)


def comparable(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


@pytest.mark.clause("BDH-5.3.0")
def test_the_public_scenarios_come_out_as_expected(site: str, world: World) -> None:
    client = Client(site, Token.objects.create(user=world.clerk).key)
    for scenario in (each for each in SCENARIOS["scenarios"] if each["jurisdiction"] == "BDH"):
        body = world.body(scenario["facts"], narrative=scenario["narrative"])
        body["source_channel"] = scenario["facts"]["source_channel"]
        status, taken = client.call("/api/v1/complaints/", body, **{"Idempotency-Key": scenario["id"]})
        assert status == 201
        path = f"/api/v1/cases/{taken['number']}/"
        assert eventually(lambda at=path: client.call(at)[1]["determination"] is not None), "nobody routed it"
        case = client.call(path)[1]
        for name, expected in scenario["expected"].items():
            assert comparable(case["proposal"][name]) == comparable(expected), (scenario["id"], name)
        assert client.call("/api/v1/complaints/", body, **{"Idempotency-Key": scenario["id"]}) == (
            200,
            taken | {"status": case["status"]},
        )
        due = (case["proposal"]["feedback_due"] or {}).get("due_date")
        if due and case["transfers"]:
            assert {transfer["due_at"][:10] for transfer in case["transfers"]} == {due}
