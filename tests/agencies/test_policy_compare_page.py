"""Two versions side by side: what was, what becomes, and which words differ, for those who work on the policy."""

import re
from typing import Any

import pytest
from django.test import Client

from agencies.models import PolicyVersion, User
from agencies.policy.publishing import begin_draft, save_draft
from tests.world import TUESDAY, World

EDITS = [
    ('assist = ["justice", "court", "union"]', 'assist = ["justice", "court"]'),
    ("basis = \"《保障农民工工资支付条例》第六十三条\"", "basis = \"《保障农民工工资支付条例》第六十二条\""),
    ("days = 5", "days = 10"),
]  # fmt: skip


def page(person: User, path: str = "2/compare/") -> Any:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client.get(f"/agencies/policy/130304/{path}")


def drafted(world: World, *edits: tuple[str, str]) -> PolicyVersion:
    draft = begin_draft("130304", by=world.head, now=TUESDAY)
    text = draft.content
    for before, after in edits:
        assert before in text, "the planted edit must replace something"
        text = text.replace(before, after, 1)
    return save_draft(
        draft.pk, text, seen_hash=draft.content_hash, note="第五条、第六十三条", by=world.head, now=TUESDAY
    )


def test_a_draft_is_compared_with_the_version_it_was_drafted_from(world: World) -> None:
    drafted(world, *EDITS)
    text = page(world.clerk).content.decode()
    assert "From version 1 to version 2" in text
    assert "<del>5</del>" in text and "<ins>10</ins>" in text
    assert "第六十<del>三</del>条" in text and "第六十<ins>二</ins>条" in text
    for name in ("BDH-L2", "BDH-V16", "BDH-V5"):
        assert f'href="/agencies/policy/130304/2/#{name}"' in text
    assert "BDH-L3" not in text


def test_a_rule_that_was_removed_leads_to_where_it_still_stands(world: World) -> None:
    version = world.version
    start = version.content.index('[[overlay]]\nid = "BDH-V15"')
    end = version.content.index('[[overlay]]\nid = "BDH-V16"')
    drafted(world, (version.content[start:end], ""))
    text = page(world.head).content.decode()
    assert 'href="/agencies/policy/130304/1/#BDH-V15"' in text
    # What is gone as a whole needs no mark at every word.
    assert "<del>" not in text and "优先清偿所拖欠的农民工工资" in text


def test_another_version_can_be_picked_and_the_two_exchanged(world: World) -> None:
    drafted(world, EDITS[2])
    drafted(world, EDITS[0])
    text = page(world.head, "3/compare/?with=2").content.decode()
    assert "From version 2 to version 3" in text
    assert 'href="/agencies/policy/130304/2/compare/?with=3"' in text
    assert re.search(r'<option value="2"\s+selected>', text)
    assert re.search(r'<option value="1"\s*>', text)
    assert "<del>10</del>" in text and "<ins>5</ins>" in text
    assert "From version 3 to version 1" in page(world.head, "1/compare/?with=3").content.decode()


def test_where_nothing_changed_it_says_so(world: World) -> None:
    drafted(world, ("# 北戴河区", "# 北戴河"))
    text = page(world.head).content.decode()
    assert "No difference" in text and "<table" not in text


def test_the_only_version_has_nothing_to_be_compared_with(world: World) -> None:
    assert "This is the only version." in page(world.head, "1/compare/").content.decode()


@pytest.mark.parametrize("asked", ["9", "x", "-1", "２x"])
def test_a_version_that_is_not_there_is_not_found(world: World, asked: str) -> None:
    drafted(world)
    assert page(world.head, f"2/compare/?with={asked}").status_code == 404


def test_it_is_for_those_who_work_on_the_policy(world: World) -> None:
    drafted(world)
    for person in (world.clerk, world.head, world.leader, world.auditor, world.admin):
        assert page(person).status_code == 200
    for person in (world.water, world.haibin):
        assert page(person).status_code == 404
        assert page(person, "1/compare/").status_code == 403
    assert Client().get("/agencies/policy/130304/2/compare/").status_code == 302


def test_the_number_of_queries_does_not_grow_with_the_versions(
    world: World, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(world.head)
    for edit in EDITS:
        drafted(world, edit)
    with django_assert_max_num_queries(10):
        assert client.get("/agencies/policy/130304/4/compare/").status_code == 200
