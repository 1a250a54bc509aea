import pytest
from django.test import RequestFactory

from config.language import chosen_language

requests = RequestFactory()


def test_a_page_is_chinese_for_a_browser_that_announces_english():
    assert chosen_language(requests.get("/", headers={"Accept-Language": "en-US,en"})) == "zh-hans"


def test_a_page_is_english_for_a_reader_who_chose_it():
    request = requests.get("/")
    request.COOKIES["django_language"] = "en"

    assert chosen_language(request) == "en"


@pytest.mark.parametrize("nonsense", ["", "de", "zz", "en'--", "../en"])
def test_a_cookie_that_names_no_language_of_ours_is_ignored(nonsense):
    request = requests.get("/")
    request.COOKIES["django_language"] = nonsense

    assert chosen_language(request) == "zh-hans"


def test_a_program_gets_the_language_that_it_asks_for():
    assert chosen_language(requests.get("/api/v1/cases/", headers={"Accept-Language": "en"})) == "en"


def test_a_program_that_asks_for_none_gets_chinese():
    assert chosen_language(requests.get("/api/v1/cases/")) == "zh-hans"


def test_a_program_that_asks_for_a_language_we_lack_gets_chinese():
    assert chosen_language(requests.get("/api/v1/cases/", headers={"Accept-Language": "fr"})) == "zh-hans"


def test_the_cookie_outweighs_the_header_in_the_api_too():
    request = requests.get("/api/v1/cases/", headers={"Accept-Language": "en"})
    request.COOKIES["django_language"] = "zh-hans"

    assert chosen_language(request) == "zh-hans"


def test_a_response_says_its_language_and_what_it_depends_on(client):
    response = client.get("/healthz", headers={"Accept-Language": "en"})

    assert response["Content-Language"] == "zh-hans"
    assert "Cookie" in response["Vary"]
    assert "Accept-Language" not in response["Vary"]
