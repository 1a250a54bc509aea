import re

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from rest_framework.response import Response
from rest_framework.views import APIView

from config.places import CHECKOUT


class Anything(APIView):
    def get(self, request):
        return Response({})


def test_an_anonymous_program_is_told_how_to_log_in():
    response = Anything.as_view()(RequestFactory().get("/api/v1/anything/"))

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"


def test_every_page_carries_a_policy_without_inline_code(client):
    policy = client.get("/healthz")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_the_api_pages_load_nothing_from_another_host_and_no_inline_script(client):
    response = client.get("/api/docs/")

    html = response.content.decode()
    assert response.status_code == 200
    assert "script-src 'self';" in response["Content-Security-Policy"] + ";"
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", html) == []
    assert re.findall(r"<script(?![^>]*src=)", html) == []
    assert client.get("/api/docs/?script=").status_code == 200


@pytest.mark.django_db
def test_five_wrong_passwords_lock_the_name_at_this_address_only(client):
    get_user_model().objects.create_user(
        "bdh-housing", password="correct horse battery", role="administrator"
    )
    wrong = {"username": "bdh-housing", "password": "wrong"}
    for _ in range(4):
        assert client.post("/login/", wrong).status_code == 200
    assert client.post("/login/", wrong).status_code == 429

    right = wrong | {"password": "correct horse battery"}
    assert client.post("/login/", right).status_code == 429
    assert client.post("/login/", right, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_no_committed_file_names_a_package_host():
    files = [CHECKOUT / "package-lock.json", *CHECKOUT.glob("requirements*")]

    texts = "\n".join(file.read_text() for file in files)
    assert '"resolved"' not in texts
    assert not re.search(r"--(index-url|extra-index-url|find-links|trusted-host)", texts)
