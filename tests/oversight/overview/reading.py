"""How the tests look at the leader's page: as it is reckoned, and as the lists its numbers open."""

import csv
from decimal import Decimal
from io import StringIO
from typing import Any

from django.test import Client

from oversight.overview.page import Overview, asked_by, overview
from oversight.overview.shapes import Cell, Unit
from tests.oversight.overview.scene import NOW
from tests.world import World

# Counted by the money or the people of a column of the list, not by its rows.
SUMMED = {
    "open_workers": "Workers owed", "open_amount": "Amount owed (yuan)", "closed_recovered": "Amount recovered (yuan)",
    "workers": "Workers owed", "owed": "Amount owed (yuan)", "recovered": "Amount recovered (yuan)",
}  # fmt: skip
TOWN = "130304100"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return client


def shown(world: World, **params: str) -> Overview:
    asked = asked_by(world.leader, {"window": "rolling"} | params, NOW)
    return overview(world.leader, asked, NOW)


class Lists:
    """The rows a link opens, as the export of the same list gives them; each list is asked once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.known: dict[str, list[dict[str, str]]] = {}

    def behind(self, url: str) -> list[dict[str, str]]:
        if url not in self.known:
            path, _mark, query = url.partition("?")
            answer: Any = self.client.get(f"{path}export/?{query}")
            assert answer.status_code == 200, url
            text = b"".join(answer.streaming_content).decode("utf-8-sig")
            self.known[url] = list(csv.DictReader(StringIO(text)))
        return self.known[url]

    def agrees(self, code: str, value: Any, url: str) -> bool:
        rows = self.behind(url)
        if code in SUMMED:
            return sum(Decimal(row[SUMMED[code]] or 0) for row in rows) == value
        return len(rows) == value


def in_sheet(cell: Cell) -> float:
    return float(round(Decimal(cell.value) / 10_000, 2) if cell.unit is Unit.MONEY else cell.value)
