"""What a fact may be: bad input is named field by field, with what is allowed."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from agencies.errors import Invalid
from agencies.vocabulary import FACTS, Cause, bits_of, codes_of
from cases.facts import Facts


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("sector", "road", "“road” is not known here. Allowed: housing, municipal"),
        ("sector", 7, "“7” is not known here"),
        ("causes", "affiliation", "must be a list"),
        ("causes", ["affiliation", "bad"], "“bad” is not known here"),
        ("amount_yuan", -1, "between 0 and"),
        ("amount_yuan", "12.345", "at most two decimals"),
        ("amount_yuan", "NaN", "an amount in yuan"),
        ("amount_yuan", "Infinity", "an amount in yuan"),
        ("amount_yuan", True, "an amount in yuan"),
        ("amount_yuan", "a lot", "an amount in yuan"),
        ("amount_yuan", 10**15, "between 0 and"),
        ("worker_count", -1, "whole number from 0"),
        ("worker_count", 2.5, "whole number from 0"),
        ("worker_count", True, "whole number from 0"),
        ("worker_count", 10**9, "whole number from 0"),
        ("received_date", "2026-02-30", "a date that exists"),
        ("received_date", "30.4.2026", "a date that exists"),
        ("received_date", "1850-01-01", "between the years"),
        ("is_group", "yes", "true or false"),
        ("territory", "镇" * 101, "at most 100 characters"),
        ("territory", "a\x00b", "at most 100 characters"),
        ("territory", 5, "at most 100 characters"),
        ("colour", "red", "no fact of this name"),
    ],
)
def test_a_wrong_fact_is_named_with_what_is_allowed(name: str, value: Any, says: str) -> None:
    with translation.override("en"), pytest.raises(Invalid) as error:
        Facts.read({name: value})
    assert list(error.value.errors) == [f"facts.{name}"]
    assert says in str(error.value)


def test_every_wrong_fact_is_named_at_once() -> None:
    with pytest.raises(Invalid) as error:
        Facts.read({"sector": "road", "amount_yuan": -1, "worker_count": 3})
    assert set(error.value.errors) == {"facts.sector", "facts.amount_yuan"}


@pytest.mark.parametrize("stated", [None, [], "facts", 3])
def test_facts_that_are_not_an_object_are_refused(stated: Any) -> None:
    with pytest.raises(Invalid) as error:
        Facts.read(stated)
    assert list(error.value.errors) == ["facts"]


def test_the_fields_are_those_of_the_vocabulary() -> None:
    assert {each.name for each in fields(Facts)} - {"extra"} == set(FACTS)
    for name, field in FACTS.items():
        assert getattr(Facts(), name) == field.unstated


def test_a_correction_says_fact_by_fact_what_changed() -> None:
    before, after = Facts(sector="water", worker_count=3), Facts(sector="housing", worker_count=3)
    assert before.changes_to(after) == {"sector": ("water", "housing")}


def test_a_stated_nought_and_a_stated_no_are_statements() -> None:
    facts = Facts(worker_count=0, firm_unable_to_pay=False, is_group=False)
    assert facts.stated() == {"worker_count": 0, "firm_unable_to_pay": False}


def test_money_keeps_its_fen() -> None:
    assert Facts.read({"amount_yuan": "12800.50"}).amount_yuan == Decimal("12800.50")


def test_a_set_is_the_same_set_after_being_stored_as_bits() -> None:
    every = list(Cause.values)
    assert list(codes_of(bits_of(every, Cause), Cause)) == every
    assert bits_of(["not_wages"], Cause) == 1 << 13, "a code must never change its place"
