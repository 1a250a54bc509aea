"""Exports hold every row of their list, whatever a page shows and a count is capped at."""

import csv
import inspect
import io

import pytest
from django.urls import get_resolver

from agencies import listing
from cases.models import Case, CaseLetter, Deadline, Transfer
from tests.world import SNACK_BAR

CASES = 6


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(listing, "CAP", 3)
    monkeypatch.setattr(listing.page_of, "__defaults__", (2,))


def rows_of(client, address):
    answer = client.get(address)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    _heading, *rows = csv.reader(io.StringIO(text))
    return rows


def test_every_row_comes_out_beyond_pages_and_caps(world, client, small_pages):
    for number in range(CASES):
        world.routed(SNACK_BAR if number % 2 else None)
    client.force_login(world.clerk)
    assert Case.objects.count() == CASES > listing.CAP
    assert {row[0] for row in rows_of(client, "/cases/export/?queue=all")} == set(
        Case.objects.values_list("number", flat=True)
    )
    assert len(rows_of(client, "/transfers/export/")) == Transfer.objects.count() > listing.CAP
    assert len(rows_of(client, "/letters/export/")) == CaseLetter.objects.count() > listing.CAP
    assert Deadline.objects.count() > listing.CAP
    shown = {row[0] for row in rows_of(client, "/due/export/?queue=all")}
    assert shown == set(Case.objects.values_list("number", flat=True))


def exports():
    return sorted(
        (str(name), patterns[0][0][0])
        for name, patterns in get_resolver().reverse_dict.lists()
        if isinstance(name, str) and name.endswith("-csv")
    )


def test_no_export_reads_a_page_or_cuts_its_rows():
    found = exports()
    assert {name for name, _pattern in found} >= {
        "cases-csv",
        "transfers-csv",
        "due-csv",
        "letters-csv",
        "policy-replay-csv",
    }
    for name in (name for name, _pattern in found):
        (view,) = {pattern.callback for pattern in _patterns() if pattern.name == name}
        source = inspect.getsource(inspect.unwrap(view))
        assert "page_of(" not in source, name
        assert "[:" not in source, f"{name} cuts its rows"


def _patterns():
    def below(patterns):
        for each in patterns:
            if hasattr(each, "url_patterns"):
                yield from below(each.url_patterns)
            else:
                yield each

    return list(below(get_resolver().url_patterns))
