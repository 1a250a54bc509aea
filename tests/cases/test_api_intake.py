"""Handing complaints in by the API: once per key and reference, and nothing that comes in breaks it."""

import json
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case
from tests.cases.calling import COMPLAINTS, Caller
from tests.world import RIVER_WORKS, World, build_world


def test_a_new_complaint_says_its_number_and_where_its_page_is(world: World) -> None:
    answer = Caller(world.clerk).post(COMPLAINTS, world.body(), format="json")
    number = Case.objects.get().number
    assert answer.json() == {"number": number, "status": "received", "url": f"/cases/{number}/"}
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/cases/{number}/")


def test_the_same_key_finds_the_same_case_and_another_body_is_refused(world: World) -> None:
    clerk, key = Caller(world.clerk), {"Idempotency-Key": "hotline-2026-0001"}
    first = clerk.tell(COMPLAINTS, world.body(), **key)
    assert first[0] == 201
    assert clerk.tell(COMPLAINTS, dict(reversed(world.body().items())), **key) == (200, first[1])
    status, refused = clerk.tell(COMPLAINTS, world.body(narrative="另一件事"), **key)
    assert (status, refused["code"]) == (409, "key-reused")
    assert Caller(world.water).tell(COMPLAINTS, world.body(), **key)[0] == 201, "a key belongs to its account"
    assert Case.objects.count() == 2


def test_the_same_external_number_of_a_channel_finds_the_same_case(world: World) -> None:
    clerk = Caller(world.clerk)
    body = world.body(source_channel="national_platform", external_no="QG-2026-1")
    number = clerk.hand_in(body)
    status, again = clerk.tell(COMPLAINTS, body | {"narrative": "又说了一遍"})
    assert (status, again["number"], again["status"]) == (200, number, "transferred")
    assert clerk.tell(COMPLAINTS, body | {"source_channel": "hotline_12345"})[0] == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there", "\x7f", "caf\xe9"])
def test_a_key_that_cannot_be_kept_is_named(world: World, key: str) -> None:
    status, told = Caller(world.clerk).tell(COMPLAINTS, world.body(), **{"Idempotency-Key": key})
    assert (status, list(told)) == (400, ["Idempotency-Key"])


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_with_one_key_make_one_case() -> None:
    world = build_world()
    callers, start, answers = [Caller(world.clerk), Caller(world.clerk)], threading.Barrier(2), []

    def hand_in(caller: Caller) -> None:
        try:
            start.wait()
            answers.append(caller.tell(COMPLAINTS, world.body(), **{"Idempotency-Key": "k-1"}))
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in, args=(each,)) for each in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _told in answers) == [200, 201]
    assert {told["number"] for _status, told in answers} == {Case.objects.get().number}


def in_body(field: str, value: str) -> str:
    """A complaint with exactly these characters as one field, or as one fact."""
    body: dict[str, Any] = {
        "jurisdiction": "130304", "source_channel": "walk_in", "narrative": "欠薪", "facts": dict(RIVER_WORKS),
    }  # fmt: skip
    group, _dot, name = field.rpartition(".")
    (body.setdefault(group, {"name": "张三"}) if group else body)[name] = "@@"
    return json.dumps(body).replace('"@@"', value)


BAD = [
    ("jurisdiction", '"999999"'),
    ("jurisdiction", "130304"),
    ("jurisdiction", '"620702"'),
    ("source_channel", '"pigeon"'),
    ("source_channel", "[]"),
    ("source_channel", '{"a": 1}'),
    ("external_no", f'"{"9" * 61}"'),
    ("external_no", "7"),
    ("narrative", "null"),
    ("narrative", '" "'),
    ("narrative", '["欠薪"]'),
    ("narrative", f'"{"欠" * 1_000_000}"'),
    ("narrative", r'"a\u0000b"'),
    ("narrative", r'"a\ud800b"'),
    ("narrative", "[" * 50 + "]" * 50),
    ("narrative", "[" * 200_000 + "]" * 200_000),
    ("facts", "[]"),
    ("facts", '"x"'),
    ("facts", '{"a": ' * 5000 + "1" + "}" * 5000),
    ("facts.nonsense", "1"),
    ("facts.domain", '"mining"'),
    ("facts.domain", "[]"),
    ("facts.causes", '"affiliation"'),
    ("facts.causes", '["affiliation", "affection"]'),
    ("facts.causes", "[[]]"),
    ("facts.is_group", '"yes"'),
    ("facts.is_group", "1"),
    ("facts.worker_count", "-1"),
    ("facts.worker_count", "2.5"),
    ("facts.worker_count", "1000001"),
    ("facts.worker_count", "9" * 5000),
    ("facts.worker_count", "true"),
    ("facts.worker_count", '"23"'),
    ("facts.amount_yuan", "-0.01"),
    ("facts.amount_yuan", "1.005"),
    ("facts.amount_yuan", "NaN"),
    ("facts.amount_yuan", "Infinity"),
    ("facts.amount_yuan", "-Infinity"),
    ("facts.amount_yuan", "1e999999999999"),
    ("facts.amount_yuan", "1e-999999999999"),
    ("facts.amount_yuan", "1e15"),
    ("facts.amount_yuan", '"NaN"'),
    ("facts.amount_yuan", "false"),
    ("facts.amount_yuan", "{}"),
    ("facts.received_date", '"2026-02-30"'),
    ("facts.received_date", '"30.04.2026"'),
    ("facts.received_date", '"0001-01-01"'),
    ("facts.received_date", "20260430"),
    ("facts.territory", f'"{"镇" * 101}"'),
    ("facts.territory", r'"\u0000"'),
    ("complainant", '"张三"'),
    ("complainant", "[]"),
    ("complainant.phone", '"12"'),
    ("complainant.phone", "13812345678"),
    ("complainant.id_number", '"110105194912310021"'),
    ("complainant.age", "40"),
    ("complainant.name", '""'),
    ("project_code", '"NO-SUCH"'),
    ("project_code", r'"\udfff"'),
    ("employer", "7"),
    ("employer.size", "7"),
    ("employer.credit_code", '"91110000123456789X"'),
    ("colour", '"red"'),
]


@pytest.mark.parametrize(("field", "value"), BAD, ids=[f"{field}-{value[:20]}" for field, value in BAD])
def test_what_cannot_be_taken_in_is_named_by_its_field(world: World, field: str, value: str) -> None:
    status, told = Caller(world.clerk).send(COMPLAINTS, in_body(field, value))
    assert (status, list(told)) == (400, [field]), told
    assert all(isinstance(text, str) and len(text) < 2000 for text in told[field])
    assert not Case.objects.exists()


def test_a_narrative_too_long_is_told_the_maximum(world: World) -> None:
    _status, told = Caller(world.clerk).tell(
        COMPLAINTS, world.body(narrative="欠" * 1_000_000), **{"Accept-Language": "en"}
    )
    assert told == {"narrative": ["At most 20000 characters are allowed; this has 1000000."]}


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"", ""),
        (b'{"narrative": ', "line 1, column 15"),
        (b'{"a": 1,\n "b": tru}', "line 2, column 7"),
        (b'{"a": "\x01"}', "line 1, column 8"),
        (b'{"a": "\xff"}', "byte 7"),
        (b"\xff\xfe{\x00}\x00", "byte 0"),
        (b"[]", "one JSON object"),
        (b"null", "one JSON object"),
        (b'"text"', "one JSON object"),
        (b"NaN", "one JSON object"),
    ],
)
def test_a_body_that_is_no_json_object_is_told_where_it_breaks(world: World, raw: bytes, place: str) -> None:
    answer = Caller(world.clerk).post(
        COMPLAINTS, raw, content_type="application/json", headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 400
    told = answer.json()
    assert place in told["body"][0] if raw else "jurisdiction" in told


def test_a_name_given_twice_is_named(world: World) -> None:
    raw = '{"jurisdiction": "130304", "source_channel": "walk_in", "narrative": "a", "narrative": "b"}'
    assert list(Caller(world.clerk).send(COMPLAINTS, raw)[1]) == ["narrative"]
    raw = raw.replace('"narrative": "b"', '"facts": {"sector": "water", "sector": "housing"}')
    assert list(Caller(world.clerk).send(COMPLAINTS, raw)[1]) == ["facts.sector"]


def test_every_fault_is_named_at_once(world: World) -> None:
    body = world.body({"worker_count": -1, "amount_yuan": "1.005"}, source_channel="pigeon", narrative="")
    assert sorted(Caller(world.clerk).tell(COMPLAINTS, body)[1]) == [
        "facts.amount_yuan", "facts.worker_count", "narrative", "source_channel",
    ]  # fmt: skip


def test_a_body_beyond_the_limit_is_refused_unread(world: World) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        status, told = Caller(world.clerk).tell(COMPLAINTS, world.body(narrative="欠" * 1000))
    assert (status, list(told)) == (413, ["body"])


def test_a_body_without_its_length_is_not_taken_for_an_empty_one(world: World) -> None:
    answer = Caller(world.clerk).post(COMPLAINTS, headers={"Transfer-Encoding": "chunked"})
    assert (answer.status_code, list(answer.json())) == (411, ["body"])


def test_only_json_is_read(world: World) -> None:
    answer = Caller(world.clerk).post(COMPLAINTS, {"narrative": "欠薪"}, format="multipart")
    assert answer.status_code == 415


VALID = {
    "jurisdiction": "130304",
    "source_channel": "walk_in",
    "narrative": "欠薪",
    "project_code": None,
    "facts": RIVER_WORKS | {"received_date": "2026-04-30", "is_group": True, "project_hq": None},
    "complainant": {"name": "张三", "phone": "13812345678", "id_number": "11010519491231002X"},
    "employer": {"name": "某公司", "credit_code": "91350100M000100Y43"},
}
TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
ODDITIES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXTS
    | st.sampled_from(["", "0" * 300, "１２", "\x00", "ß" * 18]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def nearly_right(draw: Any) -> str:
    """A right complaint in which up to three values, at any depth, are replaced, removed or added."""
    body = json.loads(json.dumps(VALID))
    for _n in range(draw(st.integers(1, 3))):
        place = draw(
            st.sampled_from([part for part in (body, *body.values()) if isinstance(part, dict)] or [body])
        )
        name = (
            draw(st.sampled_from([*place, *place, "external_no"])) if draw(st.integers(0, 9)) else draw(TEXTS)
        )
        if draw(st.booleans()) or name not in place:
            place[name] = draw(ODDITIES)
        else:
            del place[name]
    return json.dumps(body)


@settings(
    max_examples=250, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(raw=nearly_right() | st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode()))
def test_whatever_comes_in_is_taken_in_or_named(world: World, raw: str | bytes) -> None:
    status, told = Caller(world.clerk).send(COMPLAINTS, raw)
    assert status in (200, 201, 400), told
    if status == 400:
        assert told and all(isinstance(text, str) for texts in told.values() for text in texts)
