"""The check in the browser: what is wrong with a draft, where to mend it, and a case that shows it."""

import json
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlparse

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.clock.published import published_calendar
from agencies.models import PolicyVersion, User
from agencies.policy import publishing
from agencies.policy.check.lint import checked
from cases.facts import Facts
from cases.routing import FactView
from tests.world import TUESDAY, World

# The last rule asks for works, so that other employment reaches none.
GAP = ('id = "BDH-L10"', 'id = "BDH-L10"\nwhen = { is = "works" }')
# A body that no rule names, and that is never the owner's department either.
IDLE = (
    (
        '[[agency]]\nrole = "leading_group"',
        '[[agency]]\nrole = "pboc"\nname = "人民银行"\n\n[[agency]]\nrole = "leading_group"',
    ),
    ('owner_agency = { except = ["township"', 'owner_agency = { except = ["pboc", "township"'),
)
# A rule that an earlier one always decides before.
SHADOW = ('id = "BDH-L5"\nwhen = { is = ["belongs", "works"] }', 'id = "BDH-L5"\nwhen = { is = "works" }')


@dataclass(frozen=True)
class Shown:
    """One fault as a page shows it."""

    markup: str

    @property
    def said(self) -> str:
        return plain(self.markup)

    @property
    def reason(self) -> str:
        return plain(re.findall(r'class="fault-reason">(.*?)</p>', self.markup, re.DOTALL)[0])

    @property
    def links(self) -> list[str]:
        return [unescape(each) for each in re.findall(r'href="([^"]*)"', self.markup)]

    @property
    def chips(self) -> list[str]:
        """The field first, then the facts of an example."""
        whole = r'<span class="chip[^"]*">((?:<span class="quiet">[^<]*</span>)?[^<]*)</span>'
        return [plain(each) for each in re.findall(whole, self.markup)]


def plain(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def faults_on(page: str) -> list[Shown]:
    found = re.search(r'<ul class="faults">(.*?)</ul>', page, re.DOTALL)
    return [Shown(f"<li{each}") for each in found[1].split("<li")[1:]] if found else []


def client_of(person: User, **headers: str) -> Client:
    client = Client(headers=headers)
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def part_for(person: User, version: PolicyVersion) -> str:
    """What is loaded into a page after it."""
    response = client_of(person, **{"hx-request": "true"}).get(check_path(version))
    assert response.status_code == 200, response
    return str(response.content.decode())


def draft_of(world: World, *changes: tuple[str, str]) -> PolicyVersion:
    """A draft of the clerk's with these changes to the version in force."""
    draft = publishing.begin_draft("130304", by=world.clerk, now=TUESDAY)
    text = draft.content
    for before, after in changes:
        assert before in text, "the planted fault must replace something"
        text = text.replace(before, after, 1)
    return publishing.save_draft(
        draft.pk, text, seen_hash=draft.content_hash, note="试", by=world.clerk, now=TUESDAY
    )


def check_path(version: PolicyVersion) -> str:
    return reverse("policy-check", args=[int(version.jurisdiction_id), version.number])


def test_a_policy_without_fault_says_what_was_proved_and_what_was_not_looked_at(world: World) -> None:
    page = part_for(world.clerk, world.version)
    assert faults_on(page) == []
    said = plain(page)
    assert "10 rules and 17 overlays: each can apply, every case reaches a rule, nothing contradicts." in said
    assert "Quotes were not compared with the document here" in said


def test_a_fault_names_entry_and_field_and_opens_the_form_and_the_example(world: World) -> None:
    draft = draft_of(world, GAP)
    gap = next(each for each in faults_on(part_for(world.clerk, draft)) if "reach none" in each.said)
    form, try_out = gap.links
    assert form == reverse("policy-entry", args=[130304, draft.number, "rule", 9])
    assert gap.said.startswith("BDH-L10 Condition ")
    assert urlparse(try_out).path == reverse("policy-try", args=[130304, draft.number])
    stated = json.loads(parse_qs(urlparse(try_out).query)["facts"][0])
    policy = draft.policy
    view = FactView(policy, Facts.read(stated), published_calendar())
    assert not any(rule.when.holds(view) for rule in policy.rules)


def test_the_facts_of_an_example_stand_there_as_labels_and_values(world: World) -> None:
    draft = draft_of(
        world, (', "@sector" = { given = true } }\nlead = ["@sector"]', ' }\nlead = ["@sector"]')
    )
    (fault,) = faults_on(part_for(world.clerk, draft))
    field, *facts = fault.chips
    assert field == "Lead"
    assert "Field of work: Construction project" in facts
    assert fault.reason == "fires and finds nobody to lead"


def test_conditions_are_sentences_and_not_notation(world: World) -> None:
    draft = draft_of(world, ('lead = { except = ["@territory"] }', 'lead = "project_owner"'))
    (fault,) = faults_on(part_for(world.clerk, draft))
    assert fault.reason == "can never fire: “the lead is Project owner” never holds"


def test_what_refuses_comes_before_what_only_warns(world: World) -> None:
    draft = draft_of(world, SHADOW, *IDLE)
    severities = ["fault-warning" in each.markup for each in faults_on(part_for(world.clerk, draft))]
    assert severities == sorted(severities)
    assert set(severities) == {True, False}


def test_who_only_reads_gets_no_links_to_forms_and_no_console(world: World) -> None:
    """Everybody may read a published version; here one that was put in force without a check."""
    draft = draft_of(world, GAP)
    PolicyVersion.objects.filter(pk=draft.pk).update(
        state=PolicyVersion.State.PUBLISHED, effective_from=timezone.localdate(TUESDAY), published_at=TUESDAY
    )
    found = faults_on(part_for(world.water, draft))
    assert found
    assert [each.links for each in found if each.links] == []


def test_a_draft_is_checked_only_for_those_who_may_see_it(world: World) -> None:
    draft = draft_of(world, GAP)
    assert client_of(world.water).get(check_path(draft)).status_code == 404
    assert Client().get(check_path(draft)).status_code == 302


def test_without_scripts_the_result_is_a_page_of_its_own(world: World) -> None:
    page = client_of(world.clerk).get(check_path(world.version)).content.decode()
    assert 'class="tabs"' in page
    assert "each can apply" in page


def test_a_content_is_looked_over_once(world: World) -> None:
    checked.cache_clear()
    for _time in range(3):
        part_for(world.clerk, world.version)
    assert checked.cache_info().misses == 1


def test_submitting_a_faulty_draft_shows_the_same_faults(world: World) -> None:
    draft = draft_of(world, GAP)
    day = {"effective_from": "2099-01-01", "note": "请审"}
    response = client_of(world.clerk).post(reverse("policy-submit", args=[130304, draft.number]), day)
    assert response.status_code == 422
    assert any("reach none" in each.said for each in faults_on(response.content.decode()))


def test_a_text_that_is_refused_names_field_and_line(world: World) -> None:
    draft = draft_of(world)
    bad = draft.content.replace('lead = ["hrss"]', 'lead = "hrss"', 1)
    response = client_of(world.clerk).post(
        reverse("policy-text", args=[130304, draft.number]), {"text": bad, "seen": draft.content_hash}
    )
    assert response.status_code == 422
    (fault,) = faults_on(response.content.decode())
    assert fault.said.startswith("BDH-L1 Lead line ")
    assert fault.reason == "“Lead” = “hrss”; a list in square brackets is needed"
    assert fault.links == []


def test_a_file_of_another_kind_does_not_flood_the_page(world: World) -> None:
    draft = draft_of(world)
    bad = "".join(f"section{number} = 1\n" for number in range(400))
    response = client_of(world.clerk).post(
        reverse("policy-text", args=[130304, draft.number]), {"text": bad, "seen": draft.content_hash}
    )
    page = response.content.decode()
    assert len(faults_on(page)) == 50
    assert "more" in plain(page)
