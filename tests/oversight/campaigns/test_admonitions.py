"""Circulars, reminders, talks and calls to account: drawn up, numbered, talked over, put right, closed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from agencies.documents.models import Letter
from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from agencies.people.models import User
from oversight.acts import subject_of
from oversight.campaigns.actions import admonishing
from oversight.campaigns.actions.admonishing import Wanted
from oversight.campaigns.models import Admonition
from oversight.campaigns.sources import prefilled
from oversight.campaigns.workflow import ADMONITION, AdmonitionVerb
from oversight.group.actions.tasks import accept_task, report_task
from tests.oversight.campaigns.test_visits import held
from tests.places import build_place
from tests.projects.inspecting import later
from tests.world import TUESDAY, World

TODAY = TUESDAY.date()
LATER = TODAY + timedelta(days=15)
V = AdmonitionVerb


def wanted(world: World, kind: str = "circular", **said: Any) -> Wanted:
    usual: dict[str, Any] = {
        "kind": kind, "agency": world.agency("housing").pk, "reason": "转送案件反馈不及时，逾期3件。", "clause": "五(四)",
        "person": "分管负责人",
    }  # fmt: skip
    if kind == "talk":
        usual |= {"talk_at": later(3), "talk_place": "区政府三楼会议室"}
    return Wanted(**(usual | said))


def drawn(world: World, kind: str = "circular", **said: Any) -> Admonition:
    return admonishing.draw_up(wanted(world, kind, **said), by=world.clerk, now=TUESDAY)


def issued(world: World, kind: str = "circular", **said: Any) -> Admonition:
    return admonishing.issue(drawn(world, kind, **said).pk, by=world.head, now=TUESDAY)


def test_each_kind_has_its_letter_with_a_number_of_its_series(world: World) -> None:
    found = {kind: issued(world, kind).letter for kind in Admonition.Kind.values}
    numbers = {kind: letter.number for kind, letter in found.items() if letter}
    assert [numbers[kind] for kind in ("praise", "circular", "reminder", "accountability")] == [
        f"北治欠办通〔2026〕{serial}号" for serial in (1, 2, 3, 4)
    ]
    assert numbers["talk"] == "北治欠办约〔2026〕1号"
    talk = found["talk"]
    assert talk is not None
    assert talk.title == "约谈通知书"
    assert "区政府三楼会议室" in "".join(talk.paragraphs)
    assert "2026年5月1日09:30" in "".join(talk.paragraphs)
    told = Message.objects.filter(kind="admonished")
    assert {each.recipient_id for each in told} == {world.housing.pk}


@pytest.mark.clause("BJ-3.3.3a")
def test_beijing_talks_with_the_head_in_charge_of_a_district_and_it_is_put_right_by_a_day(db: None) -> None:
    place = build_place("110000")
    district = place.agency("district_gov", "110105")
    head = place.person(place.office, "head")
    said = Wanted(
        "talk", district.pk, "属地监管责任不落实，欠薪案件高发。", "BJ 三(三)3", "区政府主管负责人", "限期完成整改并书面报告。", LATER,
        later(3), "市协调小组办公室会议室",
    )  # fmt: skip
    paper = admonishing.draw_up(said, by=place.clerk, now=TUESDAY)
    paper = admonishing.issue(paper.pk, by=head, now=TUESDAY)
    assert paper.letter is not None
    assert paper.letter.kind == "talk"
    text = "".join(paper.letter.paragraphs)
    assert "区政府主管负责人" in text
    # A title within a title stands between single marks.
    assert "依据《北京市落实〈治欠保支三年行动计划（2017—2019）〉实施方案》三(三)3，决定对" in text
    assert paper.task is not None
    assert (paper.task.origin, paper.task.agency, paper.task.source) == (
        "admonition",
        district,
        subject_of(paper),
    )
    with pytest.raises(Refused, match="talk-first"):
        admonishing.close(paper.pk, result="已整改。", by=place.clerk, now=later(3))
    paper = admonishing.hold_talk(
        paper.pk, talk_on=date(2026, 5, 1), talk_by="市协调小组副组长", talk_record="主管负责人作了表态。",
        by=place.clerk, now=later(3),
    )  # fmt: skip
    with pytest.raises(Refused, match="talked"):
        admonishing.hold_talk(
            paper.pk, talk_on=date(2026, 5, 1), talk_by="某", talk_record="某", by=place.clerk, now=later(3)
        )
    with pytest.raises(Refused, match="not-put-right"):
        admonishing.close(paper.pk, result="已整改。", by=place.clerk, now=later(3))
    assert paper.task is not None
    report_task(paper.task.pk, text="已整改。", done=True, by=place.person(district), now=later(5))
    accept_task(paper.task.pk, by=place.clerk, now=later(5))
    closed = admonishing.close(paper.pk, result="整改到位。", by=place.clerk, now=later(6))
    assert (closed.state, closed.result) == ("closed", "整改到位。")


def test_only_the_head_of_the_office_or_a_leader_signs(world: World) -> None:
    paper = drawn(world)
    for other in (world.clerk, world.auditor):
        with pytest.raises(Refused, match="not-your-part"):
            admonishing.issue(paper.pk, by=other, now=TUESDAY)
    assert admonishing.issue(paper.pk, by=world.leader, now=TUESDAY).issued_by == world.leader
    assert Letter.objects.count() == 1


def test_a_day_that_passed_while_the_draft_lay_is_named_when_it_is_signed(world: World) -> None:
    paper = drawn(world, "talk")
    with pytest.raises(Invalid) as invalid:
        admonishing.issue(paper.pk, by=world.head, now=later(4))
    assert set(invalid.value.errors) == {"talk_at"}
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        ("letter", {}, "kind"),
        ("circular", {"agency": None}, "agency"),
        ("circular", {"reason": ""}, "reason"),
        ("circular", {"clause": ""}, "clause"),
        ("circular", {"rectify_by": LATER}, "demand"),
        ("circular", {"rectify_by": TODAY - timedelta(days=1), "demand": "整改。"}, "rectify_by"),
        ("talk", {"person": ""}, "person"),
        ("talk", {"talk_at": TUESDAY}, "talk_at"),
        ("talk", {"talk_place": ""}, "talk_place"),
        ("accountability", {"person": ""}, "person"),
    ],
)
def test_a_draft_that_cannot_be_is_named_by_its_field(
    world: World, kind: str, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        drawn(world, kind, **said)
    assert set(invalid.value.errors) == {field}


def test_circulars_are_for_everybody_and_talks_between_the_office_and_who_is_addressed(world: World) -> None:
    circular, talk, draft = issued(world), issued(world, "talk"), drawn(world)

    def seen(user: User) -> set[int]:
        return set(Admonition.objects.visible_to(user).values_list("pk", flat=True))

    every = {circular.pk, talk.pk, draft.pk}
    assert seen(world.clerk) == seen(world.leader) == seen(world.auditor) == every
    assert seen(world.housing) == {circular.pk, talk.pk}
    assert seen(world.water) == {circular.pk}
    assert seen(world.admin) == set()


def test_it_can_follow_from_a_visit_or_from_letters_answered_late(world: World) -> None:
    visit = held(world)
    found = prefilled(subject_of(visit), world.clerk, TUESDAY)
    assert found is not None
    assert found.agency == visit.agency_id
    assert "第0项未落实" in found.reason
    world.routed()
    late = prefilled(f"timeliness:{world.agency('water').pk}", world.clerk, TUESDAY)
    assert late is not None
    assert "转送你单位的欠薪案件1件" in late.reason
    for strange in ("", "oversight.supervision:", "oversight.supervision:99", "cases.case:1", "x" * 60):
        assert prefilled(strange, world.clerk, TUESDAY) is None


def test_every_verb_is_refused_in_every_state_that_does_not_allow_it_and_to_everybody_else(
    world: World,
) -> None:
    paper = issued(world, "talk")
    letter = paper.letter

    def verbs(by: User) -> dict[AdmonitionVerb, Callable[[], object]]:
        pk = paper.pk
        return {
            V.REVISE: lambda: admonishing.redraw(pk, wanted(world), by=by, now=TUESDAY),
            V.DISCARD: lambda: admonishing.discard(pk, by=by, now=TUESDAY),
            V.ISSUE: lambda: admonishing.issue(pk, by=by, now=TUESDAY),
            V.TALK: lambda: admonishing.hold_talk(
                pk, talk_on=TODAY, talk_by="组长", talk_record="记录。", by=by, now=TUESDAY
            ),
            V.CLOSE: lambda: admonishing.close(pk, result="好。", by=by, now=TUESDAY),
        }

    assert set(verbs(world.clerk)) == set(ADMONITION)
    for state in Admonition.State.values:
        Admonition.objects.filter(pk=paper.pk).update(
            state=state, result="好。", closed_at=TUESDAY, letter=letter
        )
        for verb, act in verbs(world.head).items():
            if state not in ADMONITION[verb]:
                with pytest.raises(Refused, match="not-now"):
                    act()
    for stranger in (world.housing, world.auditor):
        for act in verbs(stranger).values():
            with pytest.raises(Refused, match="not-your-part"):
                act()
    for act in (verbs(world.clerk)[V.ISSUE], verbs(world.leader)[V.CLOSE]):
        with pytest.raises(Refused, match="not-your-part"):
            act()


def test_a_draft_may_be_changed_or_discarded_and_praise_asks_for_nothing(world: World) -> None:
    paper = drawn(world, "praise", demand="", rectify_by=None)
    changed = admonishing.redraw(paper.pk, wanted(world, "reminder", demand="抓紧办理。", rectify_by=LATER),
                                 by=world.clerk, now=TUESDAY)  # fmt: skip
    assert (changed.kind, changed.rectify_by) == ("reminder", LATER)
    admonishing.discard(paper.pk, by=world.clerk, now=TUESDAY)
    assert not Admonition.objects.exists()
    with pytest.raises(Refused, match="no-talk"):
        admonishing.hold_talk(
            issued(world).pk, talk_on=TODAY, talk_by="组长", talk_record="记录。", by=world.clerk, now=TUESDAY
        )
