"""The duties of a project that a jurisdiction declares: read, checked against the document, compared and shown."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from agencies.models import PolicyVersion
from agencies.policy import publishing
from agencies.policy.changes.change import How, Section
from agencies.policy.changes.differences import differences
from agencies.policy.check.lint import check
from agencies.policy.editing import edit
from agencies.policy.model import PolicyRefused
from agencies.policy.obligation_words import say_due, say_scope
from agencies.policy.obligations import declared, national
from agencies.policy.obliged import Event, Party, Stage
from agencies.policy.parse import parse
from agencies.policy.versions import shipped_files
from tests.agencies.test_policy_editing_pages import client_of
from tests.places import build_place, reading
from tests.world import World, beidaihe_file

ENTRY = """
[[obligation]]
code = "rights_card"
name = "发放维权联系卡"
party = "gc"
stage = "on_site"
start = "started"
value = 10
unit = "working_day"
when = { sector = ["housing"], contract_sum_from = 4_000_000 }
basis = "区治欠办设置"
"""
FILES = {each.name[:6]: each.text for each in shipped_files()}


def faults_of(entry: str) -> dict[str, str]:
    with pytest.raises(PolicyRefused) as refused:
        parse(beidaihe_file() + entry)
    return {fault.field: fault.reason for fault in refused.value.faults}


def test_an_entry_is_read_with_the_projects_it_is_for() -> None:
    duty = parse(beidaihe_file() + ENTRY).obligations[-1]
    assert (duty.party, duty.stage, duty.start) == (Party.CONTRACTOR, Stage.ON_SITE, Event.STARTED)
    with override("en"):
        assert say_due(duty) == "within 10 working days of the start of work"
        assert say_scope(duty.when) == "Housing construction; contract sum of at least 4,000,000 yuan"


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ('party = "gc"', 'party = "builder"', "party", "allowed are owner, gc, sub"),
        ('start = "started"', 'start = "someday"', "start", "allowed are none, approved"),
        ("value = 10", "value = 0", "value", "at least 1"),
        ("value = 10", "value = 900", "value", "at most 366"),
        ('unit = "working_day"', 'unit = "hour"', "unit", "working_day, day, month"),
        ("value = 10\n", "", "unit", "a unit without a value says nothing"),
        ("value = 10", "value = 10\nbefore = true", "value", "has no value of its own"),
        ('start = "started"', 'start = "none"', "value", "counted from no event has no value"),
        ('"housing"', '"castles"', "when", "holds “castles”; allowed are housing"),
        ("contract_sum_from", "area", "when", "a duty cannot ask for area"),
        ('basis = "区治欠办设置"', "", "clause", "missing"),
        ('basis = "区治欠办设置"', 'clause = "一(三)"', "quote", "missing"),
        ('basis = "区治欠办设置"', 'basis = "x"\nextra = 1', "extra", "is not something a duty can say"),
        ('code = "rights_card"', 'code = "deposit"', "code", "stands in the file twice"),
    ],
)
def test_a_bad_entry_is_refused_with_its_field(old: str, new: str, field: str, said: str) -> None:
    assert said in faults_of(ENTRY.replace(old, new))[field]


def test_a_fault_names_the_line_of_its_entry() -> None:
    text = beidaihe_file() + ENTRY.replace('"gc"', '"builder"')
    with pytest.raises(PolicyRefused) as refused:
        parse(text)
    (fault,) = refused.value.faults
    assert text.split("\n")[fault.line - 1] == "[[obligation]]"
    assert fault.where == "rights_card"


def test_a_quote_that_the_document_does_not_hold_is_found() -> None:
    faults = [each for each in check(parse(beidaihe_file()), document="别的文字") if each.where == "deposit"]
    # One of the duties, of the figures about money and of the targets each.
    assert len(faults) == 3 and all(each.field == "quote" for each in faults)


def test_the_national_list_holds_in_every_jurisdiction_and_rests_on_law() -> None:
    for text in FILES.values():
        found = declared(parse(text))
        assert {duty.code for duty in national()} <= found.keys()
    assert all("《" in duty.basis or "人社部发" in duty.basis for duty in national())


@pytest.mark.clause("ZY-2.3.1")
def test_every_party_has_duties_in_every_stage() -> None:
    found = {(each.first.stage, each.first.party) for each in declared(parse(FILES["620700"])).values()}
    parties = (Party.OWNER, Party.CONTRACTOR, Party.SUBCONTRACTOR)
    assert {(stage, party) for stage in Stage for party in parties} <= found


@pytest.mark.clause("BDH-2.2.2")
def test_beidaihe_counts_the_deposit_from_signing_and_from_the_start() -> None:
    deposit = declared(parse(beidaihe_file()))["deposit"]
    own = [each for each in deposit.sources if each.clause]
    assert {each.start for each in own} == {Event.SIGNED, Event.STARTED} and all(each.before for each in own)


def test_what_changed_in_a_duty_is_said() -> None:
    old, new = (
        parse(beidaihe_file() + ENTRY),
        parse(beidaihe_file() + ENTRY.replace("value = 10", "value = 5")),
    )
    with override("en"):
        (changed,) = differences(old, new)
        assert (changed.section, changed.how) == (Section.OBLIGATIONS, How.CHANGED)
        (part,) = changed.parts
    assert (part.label, part.was) == ("Due", "within 10 working days of the start of work")
    assert [each.how for each in differences(parse(beidaihe_file()), new)] == [How.ADDED]


def test_a_new_entry_is_written_below_the_rules() -> None:
    text = edit.add(starter_text(), "obligation", 0, {"code": "rights_card", "name": "发放维权联系卡"})
    assert text.rstrip().endswith('name = "发放维权联系卡"')
    assert text.index("[[rule]]") < text.index("[[obligation]]")


def starter_text() -> str:
    return beidaihe_file().split(
        "# ---------------------------------------------------------------- 项目应履行"
    )[0]


@pytest.mark.django_db
def test_a_draft_with_duties_is_edited_as_text_and_shown(world: World) -> None:
    draft = publishing.begin_draft("130304", by=world.clerk, now=timezone.now())
    now = timezone.now()
    publishing.save_draft(
        draft.pk, draft.content + ENTRY, seen_hash=draft.content_hash, note="", by=world.clerk, now=now
    )
    assert PolicyVersion.objects.get(pk=draft.pk).policy.obligations[-1].code == "rights_card"
    page = client_of(world.clerk).get("/agencies/policy/130304/2/").content.decode()
    assert "发放维权联系卡" in page
    contents = client_of(world.clerk).get("/agencies/policy/130304/2/edit/").content.decode()
    assert "发放维权联系卡" in contents


@pytest.mark.django_db
def test_the_policy_page_reads_the_duties_aloud() -> None:
    place = build_place("620700")
    text = reading(place.clerk).get("/agencies/policy/620700/").content.decode()
    assert "within 3 working days of the approval of the project" in text and "ZY 二(二)一" in text
    assert "在项目审批后3个工作日内将相关信息推送至人社部门" in text
