"""A draft edited through its pages: what is typed is kept, what is wrong is said, what is saved is what was meant."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.models import PolicyVersion, User
from agencies.policy import publishing
from agencies.policy.check.lint import check
from agencies.policy.parse import parse
from tests.browser_form import sent
from tests.world import World

EDIT = "/agencies/policy/130304/2/edit/"


def client_of(person: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


@dataclass
class Desk:
    """The clerk of the arrears office with a draft before her."""

    client: Client
    draft: PolicyVersion

    def opened(self, address: str, **changes: Any) -> Any:
        """What her browser sends for the form of an entry, with changes typed over it."""
        page = self.client.get(f"{EDIT}{address}")
        assert page.status_code == 200
        return sent(page.content.decode(), "entry-form", **changes)

    def send(self, address: str, data: Any, **headers: str) -> Any:
        return self.client.post(
            f"{EDIT}{address}", data.urlencode(), "application/x-www-form-urlencoded", headers=headers
        )

    def save(self, address: str, **changes: Any) -> Any:
        return self.send(address, self.opened(address, **changes))

    def press(self, address: str, act: str, **changes: Any) -> str:
        """The page after one of the buttons inside the form."""
        answer = self.send(address, self.opened(address, **changes, act=act))
        assert answer.status_code == 200
        return str(answer.content.decode())

    @property
    def now(self) -> Any:
        return parse(PolicyVersion.objects.get(pk=self.draft.pk).content)


@pytest.fixture
def desk(world: World) -> Desk:
    draft = publishing.begin_draft("130304", by=world.clerk, now=timezone.now())
    return Desk(client_of(world.clerk), draft)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_contents_list_every_entry_with_its_sentence_and_its_clause(desk: Desk) -> None:
    text = text_of(desk.client.get(EDIT))
    policy = desk.now
    for section, rules in (("rule", policy.rules), ("overlay", policy.overlays)):
        for place, rule in enumerate(rules):
            assert f'href="{EDIT}{section}/{place}/"' in text
            assert rule.id in text
            assert all(clause in text for clause in rule.clauses)
    for section, count in (
        ("agency", 29),
        ("region", 6),
        ("lookup", 3),
        ("words", 6),
        ("sets", 2),
        ("clock", len(policy.clocks)),
    ):
        assert f'href="{EDIT}{section}/{count - 1}/"' in text
        assert f'href="{EDIT}{section}/{count}/"' not in text
    assert f'href="{EDIT}jurisdiction/0/"' in text


def test_an_entry_saved_as_it_was_opened_changes_nothing(desk: Desk) -> None:
    for address in (
        "rule/0/",
        "rule/9/",
        "overlay/0/",
        "lookup/0/",
        "agency/3/",
        "words/3/",
        "sets/0/",
        "clock/0/",
        "jurisdiction/0/",
    ):
        answer = desk.save(address)
        assert (answer.status_code, answer["Location"]) == (302, f"{EDIT}#{address[:-1].replace('/', '-')}")
    assert PolicyVersion.objects.get(pk=desk.draft.pk).content == desk.draft.content
    assert "Nothing has changed" in text_of(desk.client.get(EDIT))


def test_a_rule_is_changed_and_the_history_says_which(desk: Desk) -> None:
    answer = desk.save(
        "rule/7/", **{"lead.0.name": "housing", "determination": "manual", "basis": "区治欠办意见"}
    )
    assert answer.status_code == 302
    rule = desk.now.rules[7]
    assert (rule.lead[0].name, rule.determination.value, rule.basis) == ("housing", "manual", "区治欠办意见")
    assert desk.draft.steps.latest("sequence").note == "Rule BDH-L8 changed"
    assert desk.now.rules[:7] == desk.draft.policy.rules[:7]


def test_a_condition_is_built_line_by_line_and_nothing_is_saved_before_the_end(desk: Desk) -> None:
    page = desk.press("rule/7/", "when:add", quote="先写下的话")
    data = sent(page, "entry-form", **{"when.1.subject": "worker_count", "act": "refresh"})
    assert data["quote"] == "先写下的话"
    page = text_of(desk.send("rule/7/", data))
    assert "is at least" in page and 'name="when.1.value"' in page
    data = sent(page, "entry-form", **{"when.1.value": "30", "act": "when.1:any"})
    page = text_of(desk.send("rule/7/", data))
    data = sent(page, "entry-form", **{"when.1.1.subject": "amount_yuan", "act": "refresh"})
    page = text_of(desk.send("rule/7/", data))
    assert desk.now == desk.draft.policy
    data = sent(page, "entry-form", **{"when.1.1.value": "1,000,000"})
    assert desk.send("rule/7/", data).status_code == 302
    content = PolicyVersion.objects.get(pk=desk.draft.pk).content
    assert (
        'when = { is = "works", any = [{ worker_count = { at_least = 30 } }, { amount_yuan = { at_least = 1000000 } }] }'
        in content
    )
    assert desk.now.rules[7].quote == "先写下的话"


def test_a_recipient_gets_a_condition_of_its_own(desk: Desk) -> None:
    page = desk.press("rule/9/", "notify:add")
    page = text_of(
        desk.send(
            "rule/9/", sent(page, "entry-form", **{"notify.0.name": "union", "act": "notify.0.when:add"})
        )
    )
    data = sent(page, "entry-form", **{"notify.0.when.0.subject": "is_group", "act": "refresh"})
    page = text_of(desk.send("rule/9/", data))
    assert desk.send("rule/9/", sent(page, "entry-form")).status_code == 302
    content = PolicyVersion.objects.get(pk=desk.draft.pk).content
    assert 'notify = [{ add = "union", when = { is_group = true } }]' in content


def test_a_part_of_the_page_is_enough_for_htmx(desk: Desk) -> None:
    answer = desk.send("rule/0/", desk.opened("rule/0/", act="when:add"), **{"HX-Request": "true"})
    assert answer.status_code == 200
    assert b"<html" not in answer.content and b'name="when.1.subject"' in answer.content


def test_the_sentence_is_read_aloud_as_it_is_typed(desk: Desk) -> None:
    data = desk.opened("rule/0/", **{"lead.0.name": "court", "act": "preview", "clauses": "一\r\n二"})
    said = text_of(desk.send("rule/0/", data, **{"HX-Request": "true"}))
    assert "北戴河区人民法院" in said and ">二</span>" in said
    broken = text_of(desk.send("rule/0/", desk.opened("rule/0/", id="BDH L1", act="preview")))
    assert "cannot be read like this" in broken
    beside = broken[broken.index('id="live-id"') : broken.index('id="live-determination"')]
    assert "BDH L1" in beside and "field-error" in beside
    fresh = text_of(desk.client.get(f"{EDIT}rule/"))
    assert "Nothing to read yet" in fresh and "cannot be read" not in fresh
    assert desk.now == desk.draft.policy


@pytest.mark.parametrize(
    ("address", "changes", "said"),
    [
        ("rule/2/", {"id": "BDH-L1"}, "twice"),
        ("rule/2/", {"id": ""}, "This field is required."),
        ("rule/2/", {"when.0.subject": ""}, "Choose what the line is about."),
        ("rule/2/", {"when.2.values": []}, "Choose at least one value."),
        ("rule/2/", {"lead.0.name": "nobody"}, "neither a role nor a lookup"),
        ("rule/2/", {"determination": ""}, "This field is required."),
        ("region/0/", {"code": "999"}, "not a six-digit county"),
        ("agency/0/", {"name": "长" * 61}, "at most 60"),
        ("clock/0/", {"days": "0"}, "greater than or equal to 1"),
        ("sets/0/", {"name": "r1"}, "must be written in capitals"),
        ("sets/0/", {"name": "R 1"}, "is no name"),
        ("words/1/", {"name": "works"}, "This name is taken."),
        ("clock/", {"name": "feedback", "days": "3"}, "This name is taken."),
        ("lookup/0/", {"codes": "Bezirk 区属"}, "not written as code = name"),
        ("rule/0/", {"when.size": "1", "when.0.size": "0"}, "This group is empty"),
        ("words/3/", {"when.0.subject": "is:staff_case"}, "not defined under [words] above its use"),
        ("lookup/0/", {"name": "sector"}, "begins with @"),
        ("jurisdiction/0/", {"number": "2026号"}, "must hold {year} and {serial}"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    desk: Desk, address: str, changes: dict[str, Any], said: str
) -> None:
    answer = desk.save(address, **changes)
    text = text_of(answer)
    assert answer.status_code == 422
    assert said in text
    field = next(iter(changes)).partition(".")[0]
    assert f'id="entry-{field}_error"' in text
    typed = sent(text, "entry-form")
    assert all(
        typed.getlist(name) == (value if isinstance(value, list) else [value])
        for name, value in changes.items()
        if value != "nobody" and not name.startswith("when")
    )
    assert desk.now == desk.draft.policy


def test_what_another_entry_loses_is_said_with_its_name(desk: Desk) -> None:
    answer = desk.save("words/0/", name="building")
    assert answer.status_code == 422
    assert "BDH-L3" in text_of(answer)
    assert 'value="building"' in text_of(answer)


def test_a_draft_that_somebody_else_has_changed_meanwhile_is_not_overwritten(
    desk: Desk, world: World
) -> None:
    mine = desk.opened("rule/0/", basis="我的意见")
    theirs = Desk(client_of(world.head), desk.draft)
    assert theirs.save("rule/1/", basis="她的意见").status_code == 302
    answer = desk.send("rule/0/", mine)
    assert answer.status_code == 409
    assert "Somebody has changed this draft" in text_of(answer)
    assert sent(text_of(answer), "entry-form")["basis"] == "我的意见"
    assert (desk.now.rules[0].basis, desk.now.rules[1].basis) == (
        desk.draft.policy.rules[0].basis,
        "她的意见",
    )


def test_what_was_typed_stays_even_when_the_entry_is_gone(desk: Desk, world: World) -> None:
    mine = desk.opened("overlay/16/", basis="我的意见")
    assert removed(Desk(client_of(world.head), desk.draft), "overlay/16", sure="yes").status_code == 302
    answer = desk.send("overlay/16/", mine)
    assert answer.status_code == 409
    assert "no such entry any more" in text_of(answer)
    assert sent(text_of(answer), "entry-form")["basis"] == "我的意见"


def test_a_new_rule_comes_with_the_next_id_and_stays_above_the_last(desk: Desk) -> None:
    data = desk.opened("rule/", determination="explicit")
    assert data["id"] == "BDH-L11"
    page = text_of(
        desk.send("rule/", sent(text_of(desk.client.get(f"{EDIT}rule/")), "entry-form", act="lead:add"))
    )
    data = sent(page, "entry-form", **{"lead.0.name": "hrss", "determination": "manual"})
    answer = desk.send("rule/", data)
    assert (answer.status_code, answer["Location"]) == (302, f"{EDIT}#rule-9")
    assert [rule.id for rule in desk.now.rules][-2:] == ["BDH-L11", "BDH-L10"]
    assert desk.draft.steps.latest("sequence").note == "Rule BDH-L11 added"


def test_a_rule_is_added_where_it_was_asked_for(desk: Desk) -> None:
    page = desk.press("rule/?at=3", "lead:add")
    data = sent(page, "entry-form", **{"lead.0.name": "hrss", "determination": "manual"})
    assert desk.send("rule/?at=3", data).status_code == 302
    assert desk.now.rules[3].id == "BDH-L11"


@pytest.mark.parametrize(
    ("section", "typed", "found"),
    [
        ("region", {"code": "130304105", "name": "新镇", "kind": "town"}, "regions"),
        ("agency", {"role": "commerce", "name": "北戴河区商务局", "manages": ["retail_service"]}, "agencies"),
        ("sets", {"name": "FLED", "members": ["absconded", "asset_transfer"]}, "sets"),
        ("clock", {"name": "report", "days": "3", "unit": "day", "clause": "一", "quote": "三日"}, "clocks"),
    ],
)
def test_every_kind_of_entry_can_be_added(
    desk: Desk, section: str, typed: dict[str, Any], found: str
) -> None:
    before = len(getattr(desk.now, found))
    assert desk.save(f"{section}/", **typed).status_code == 302
    assert len(getattr(desk.now, found)) == before + 1


def moved(desk: Desk, address: str, to: str) -> Any:
    draft = PolicyVersion.objects.get(pk=desk.draft.pk)
    return desk.client.post(f"{EDIT}{address}/move/", {"to": to, "seen": draft.content_hash})


def test_rules_change_places_and_the_one_without_a_condition_stays_last(desk: Desk) -> None:
    assert moved(desk, "rule/0", "down").status_code == 302
    assert [rule.id for rule in desk.now.rules][:2] == ["BDH-L2", "BDH-L1"]
    assert moved(desk, "rule/1", "up").status_code == 302
    assert desk.now == desk.draft.policy
    for address, to in (("rule/8", "down"), ("rule/9", "up"), ("rule/9", "down"), ("rule/0", "up")):
        assert moved(desk, address, to).status_code == 409
    assert moved(desk, "overlay/0", "down").status_code == 302
    assert desk.now.overlays[0].id == "BDH-V2"


def test_a_word_cannot_go_above_the_one_it_is_made_of(desk: Desk) -> None:
    answer = moved(desk, "words/3", "up")
    assert answer.status_code == 302
    assert "not defined under [words] above its use" in text_of(desk.client.get(EDIT))
    assert desk.now == desk.draft.policy


def removed(desk: Desk, address: str, **sure: str) -> Any:
    draft = PolicyVersion.objects.get(pk=desk.draft.pk)
    return desk.client.post(f"{EDIT}{address}/remove/", {"seen": draft.content_hash, **sure})


def test_removing_asks_once_and_can_be_undone(desk: Desk) -> None:
    asked = removed(desk, "overlay/16")
    assert asked.status_code == 200
    assert "Remove Overlay rule BDH-V17?" in text_of(asked)
    assert desk.now == desk.draft.policy
    assert removed(desk, "overlay/16", sure="yes").status_code == 302
    assert len(desk.now.overlays) == 16
    page = text_of(desk.client.get(EDIT))
    assert "Overlay rule BDH-V17 removed" in page
    assert 'action="/agencies/policy/130304/2/undo/"' in page
    assert desk.client.post("/agencies/policy/130304/2/undo/", {"back": "edit"})["Location"] == EDIT
    assert desk.now == desk.draft.policy


def test_what_others_need_is_not_removed(desk: Desk) -> None:
    answer = removed(desk, "words/0", sure="yes")
    assert answer.status_code == 422
    assert "other entries need it" in text_of(answer) and "BDH-L3" in text_of(answer)
    assert desk.now == desk.draft.policy


def test_the_check_says_what_the_last_rule_leaves_open(desk: Desk) -> None:
    assert check(desk.now) == []
    assert removed(desk, "rule/9", sure="yes").status_code == 302
    found = text_of(desk.client.get("/agencies/policy/130304/2/check/", headers={"HX-Request": "true"}))
    assert [fault for fault in check(desk.now) if not fault.warning]
    assert "the policy cannot be submitted like this" in found


def test_only_who_drafts_the_policy_may_edit_it(desk: Desk, world: World) -> None:
    for person, status in ((world.water, 404), (world.leader, 409), (world.auditor, 409)):
        client = client_of(person)
        for address in (EDIT, f"{EDIT}rule/0/", f"{EDIT}rule/"):
            assert client.get(address).status_code == status
        for act in ("rule/0/move/", "rule/0/remove/", "rule/0/", "rule/"):
            assert (
                client.post(f"{EDIT}{act}", {"seen": desk.draft.content_hash, "sure": "yes"}).status_code
                == status
            )
    assert desk.now == desk.draft.policy
    assert desk.client.get("/agencies/policy/130304/1/edit/").status_code == 409


def test_what_is_not_there_cannot_be_opened(desk: Desk) -> None:
    for address in ("rule/99/", "nothing/0/", "nothing/", "jurisdiction/", "jurisdiction/1/"):
        assert desk.client.get(f"{EDIT}{address}").status_code == 404, address
    assert desk.client.get(f"{EDIT}letters/0/")["Location"] == f"{EDIT}jurisdiction/0/"
    assert desk.client.post(f"{EDIT}jurisdiction/0/remove/", {"sure": "yes"}).status_code == 404


def test_a_form_of_any_depth_is_cut_off_and_never_breaks_the_page(desk: Desk) -> None:
    deep = {f"when{'.0' * depth}.size": "1" for depth in range(40)}
    answer = desk.save("rule/0/", **deep)
    assert answer.status_code in (302, 422)
    assert desk.save("rule/0/", **{"when.size": "9" * 400}).status_code in (302, 422)
    assert desk.save("rule/0/", **{"when.size": "-1", "act": "when.0.0.0:any"}).status_code == 200
    assert desk.save("rule/0/", seen=[], at="x").status_code == 409
