"""The policy page: every rule in words, beside its clause and its quote, for everybody who works here."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from agencies.policy.parse import parsed
from agencies.policy.wording import say, say_addition, say_value
from tests.world import World, beidaihe_file

POLICY = parsed(beidaihe_file())


def page_for(person: Any, path: str = "/agencies/policy/130304/") -> Any:
    client = Client()
    client.force_login(person)
    return client.get(path, follow=True)


@pytest.mark.clause("BDH-5.3.0")
def test_every_rule_stands_there_with_its_clauses_and_its_quote(world: World) -> None:
    text = page_for(world.water).content.decode()
    for rule in (*POLICY.rules, *POLICY.overlays):
        assert f'id="{rule.id}"' in text
        for piece in (*rule.clauses, *rule.quote.split("…"), rule.basis):
            assert piece in text, (rule.id, piece)
    assert POLICY.document in text


def test_everybody_who_signs_in_may_read_it_and_nobody_else(world: World) -> None:
    for person in (world.clerk, world.water, world.leader, world.admin):
        assert page_for(person, "/agencies/policy/").status_code == 200
    assert Client().get("/agencies/policy/130304/").status_code == 302


def test_a_place_without_a_policy_says_so(world: World) -> None:
    assert page_for(world.clerk, "/agencies/policy/130300/").status_code == 409
    assert page_for(world.clerk, "/agencies/policy/999999/").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_rule_is_left_unsaid(language: str) -> None:
    with translation.override(language):
        for rule in (*POLICY.rules, *POLICY.overlays):
            said = say(rule.when, POLICY)
            assert ("%(" not in said) and ("@" not in said), said
            assert said or rule.id in ("BDH-L10", "BDH-V2")
            for each in (*rule.lead, *rule.assist, *rule.notify, *rule.duties):
                assert "@" not in say_addition(each, POLICY)


def test_values_are_said_as_people_say_them() -> None:
    with translation.override("en"):
        assert say_value("is_group", True, POLICY) == "yes"
        assert say_value("causes", frozenset({"affiliation"}), POLICY) == "Affiliation (name lending)"
        assert say_value("amount_yuan", 1234567, POLICY) == "1,234,567"
        assert say_value("sector", None, POLICY) == "not stated"
