"""The people who sign in: who sets an installation up needs no agency."""

from io import StringIO

import pytest
from django.core.management import call_command

from agencies.models import User

pytestmark = pytest.mark.django_db


def test_the_first_administrator_is_made_on_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a-long-enough-test-word")
    call_command("createsuperuser", "--noinput", username="admin", email="", stdout=StringIO())
    made = User.objects.get(username="admin")
    assert (made.role, made.agency, made.is_staff) == ("administrator", None, True)
