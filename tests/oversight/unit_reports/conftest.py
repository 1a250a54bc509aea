from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from tests.oversight.unit_reports.ground import TOLI, Ground
from tests.places import Place, built


@pytest.fixture(scope="module")
def toli(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), built(TOLI) as place:
        yield place


@pytest.fixture
def ground(toli: Place, db: None) -> Ground:
    return Ground(toli)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
