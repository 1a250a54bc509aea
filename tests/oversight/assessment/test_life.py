"""An assessment from the draft to the announcement, and what is refused on the way."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from oversight.acts import acts_of
from oversight.assessment.actions.announcing import Demand, announce, sign_form
from oversight.assessment.actions.checking import fill_in, hand_in, open_self_check, send_back
from oversight.assessment.actions.drafting import (
    FROM_DEFAULT,
    FROM_LAST_YEAR,
    add_item,
    change_item,
    change_set,
    discard,
    draw_up,
    move_item,
    remove_item,
)
from oversight.assessment.actions.giving import count_again, judge, open_objections, start_scoring
from oversight.assessment.actions.objecting import decide, raise_objection
from oversight.assessment.actions.stepping import step_back
from oversight.assessment.models import IndicatorSet, Objection, Scorecard, SignedForm
from oversight.assessment.workflow import ALLOWED, Verb
from oversight.models import Task
from tests.oversight.assessment.staging import (
    ANNOUNCING_AT,
    CHECK_BY,
    DAY,
    OBJECT_BY,
    OBJECTING_AT,
    SCORING_AT,
    Staged,
    announced,
    answered,
    checked,
    directive,
    drafted,
    item,
    objectable,
    opened,
    scored,
)
from tests.world import TUESDAY, World

pytestmark = pytest.mark.django_db


def test_drawn_up_from_the_proposal_and_the_next_year_from_the_last(world: World) -> None:
    said: dict[str, Any] = {"by": world.clerk, "now": TUESDAY}
    with pytest.raises(Refused, match="no-last-year"):
        draw_up("130304", 2026, directive(), source=FROM_LAST_YEAR, **said)
    before = draw_up("130304", 2025, directive(), source=FROM_DEFAULT, **said)
    assert before.indicators.count() == 19
    change_set(before.pk, grade_a=85, grade_c=60, **said)
    copied = draw_up("130304", 2026, directive(), source=FROM_LAST_YEAR, **said)
    assert [str(each) for each in copied.indicators.all()] == [str(each) for each in before.indicators.all()]
    assert (copied.grade_a, copied.grade_c, copied.enters) == (85, 60, ["综治考评", "绩效考评"])
    with pytest.raises(Refused, match="drawn-up"):
        draw_up("130304", 2026, directive(), **said)
    with pytest.raises(Refused, match="not-your-part"):
        draw_up("130304", 2027, directive(), by=world.water, now=TUESDAY)
    with pytest.raises(Invalid, match="year"):
        draw_up("130304", 2031, directive(), **said)


def test_items_are_changed_while_it_is_a_draft(world: World) -> None:
    staged = drafted(world)
    first, second, *_rest = staged.set.indicators.all()
    said: dict[str, Any] = {"by": world.clerk, "now": TUESDAY}
    change_item(first.pk, item("A1", 20, "evidence", section="组织领导"), **said)
    with pytest.raises(Refused, match="not-a-hundred"):
        open_self_check(staged.set.pk, self_check_by=CHECK_BY, **said)
    move_item(second.pk, up=True, **said)
    assert [each.code for each in staged.set.indicators.all()] == ["C1", "A1", "C2", "E1", "F1"]
    move_item(second.pk, up=True, **said)
    added = add_item(staged.set.pk, item("A2", 10, "evidence", section="组织领导"), **said)
    assert [each.code for each in staged.set.indicators.all()] == ["C1", "A1", "A2", "C2", "E1", "F1"]
    remove_item(added.pk, **said)
    assert [each.place for each in staged.set.indicators.all()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("points", {"points": Decimal(0)}),
        ("way", {"way": "guessed"}),
        ("measure", {"way": "computed", "measure": ""}),
        ("measure", {"way": "computed", "measure": "luck"}),
        ("measure", {"measure": "patrols"}),
        ("measure", {"way": "deduction", "measure": "cases_ended", "each": Decimal(1)}),
        ("wanted", {"way": "computed", "measure": "publicity"}),
        ("each", {"way": "deduction"}),
        ("none_below", {"none_below": Decimal(100)}),
        ("code", {"code": "C1"}),
        ("standard", {"standard": " "}),
    ],
)
def test_an_item_that_could_not_be_scored_is_not_taken(
    world: World, field: str, said: dict[str, Any]
) -> None:
    staged = drafted(world)
    words = item("A9", 10, "evidence").fields() | said
    with pytest.raises(Invalid) as found:
        add_item(staged.set.pk, type(item("A9", 10, "evidence"))(**words), by=world.clerk, now=TUESDAY)
    assert field in found.value.errors


@pytest.mark.clause("BDH-5.1.1")
def test_the_self_check_is_filled_in_item_by_item_with_evidence(world: World) -> None:
    """逐条逐项开展自查自纠: no item may be left out, and what is claimed by evidence has its paper."""
    staged = opened(world)
    told = Message.objects.filter(kind="assessment_opened", recipient=world.water).get()
    assert told.path.endswith(f"/{staged.card('water').pk}/")
    card = staged.card("water")
    # What is counted from the data stands there already, in words.
    counted = staged.score("water", "C1")
    assert (counted.self_points, counted.self_text) == (Decimal(40), "按系统数据：无此类事项。")
    with pytest.raises(Refused, match=r"items-missing: .*A1.*F1"):
        hand_in(card.pk, by=world.water, now=TUESDAY)
    with pytest.raises(Invalid, match="self_points"):
        fill_in(
            staged.score("water", "A1").pk,
            self_points=Decimal(31),
            self_text="x",
            by=world.water,
            now=TUESDAY,
        )
    fill_in(
        staged.score("water", "A1").pk, self_points=Decimal(28), self_text="已部署", shortcoming="未调度乡镇",
        by=world.water, now=TUESDAY,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"items-missing|paper-missing|A1"):
        hand_in(card.pk, by=world.water, now=TUESDAY)
    answered(staged, "water", points=28)
    hand_in(card.pk, by=world.water, now=TUESDAY)
    card.refresh_from_db()
    assert (card.state, card.checked_by) == (Scorecard.State.CHECKED, world.water)
    for verb in (
        lambda: hand_in(card.pk, by=world.water, now=TUESDAY),
        lambda: fill_in(counted.pk, self_points=None, self_text="", by=world.water, now=TUESDAY),
    ):
        with pytest.raises(Refused, match="handed-in"):
            verb()
    send_back(card.pk, reason="请补充台账", by=world.clerk, now=TUESDAY)
    with pytest.raises(Refused, match="not-handed-in"):
        send_back(card.pk, reason="再次", by=world.clerk, now=TUESDAY)
    assert [each.act for each in acts_of(card)][-2:] == ["self_check_handed_in", "self_check_sent_back"]


def test_others_neither_fill_in_nor_judge(world: World) -> None:
    staged = opened(world)
    score = staged.score("water", "A1")
    with pytest.raises(Scorecard.DoesNotExist):
        hand_in(staged.card("water").pk, by=world.market, now=TUESDAY)
    with pytest.raises(Refused, match="not-your-part"):
        fill_in(score.pk, self_points=Decimal(1), self_text="x", by=world.leader, now=TUESDAY)
    with pytest.raises(Refused, match="not-your-part"):
        start_scoring(staged.set.pk, by=world.water, now=SCORING_AT)
    with pytest.raises(Refused, match="self-checks-missing"):
        start_scoring(staged.set.pk, by=world.clerk, now=TUESDAY)
    # When the day is over scoring begins without those who said nothing.
    start_scoring(staged.set.pk, by=world.clerk, now=SCORING_AT)
    with pytest.raises(Refused, match="not-now"):
        hand_in(staged.card("water").pk, by=world.water, now=SCORING_AT)


def test_evidence_is_judged_with_a_reason_and_computed_points_are_not(world: World) -> None:
    staged = checked(world)
    start_scoring(staged.set.pk, by=world.clerk, now=TUESDAY)
    said: dict[str, Any] = {"by": world.clerk, "now": SCORING_AT}
    with pytest.raises(Refused, match="items-unscored"):
        open_objections(staged.set.pk, objections_by=OBJECT_BY, **said)
    with pytest.raises(Refused, match="computed-from-data"):
        judge(staged.score("water", "C1").pk, points=Decimal(1), reason="x", **said)
    first, last = staged.score("water", "A1").pk, staged.score("water", "F1").pk
    for fault, wrong in (
        ("reason", {"points": Decimal(3), "reason": " "}),
        ("points", {"points": Decimal(31), "reason": "多"}),
        ("points", {"reason": "没有分数"}),
    ):
        with pytest.raises(Invalid, match=fault):
            judge(first, **wrong, **said)
    with pytest.raises(Invalid, match="count"):
        judge(last, points=Decimal(1), reason="x", **said)
    assert judge(last, count=2, reason="两次通报", **said).points == -4
    # What was set by hand stays when the data are counted again.
    assert count_again(staged.set.pk, **said) == 0
    assert staged.score("water", "F1").points == -4


@pytest.mark.clause("BDH-5.2.1")
def test_an_objection_changes_points_and_ranking_and_both_stay_on_record(world: World) -> None:
    """客观评价: every department is ranked, may object, and the result is circulated with what is to be put right."""
    staged = objectable(world)
    ranks = {role: (staged.card(role).total, staged.card(role).rank) for role in staged.people}
    # 90 and 84-2: without letters, incidents or publicity the first two give 60 and the third nothing.
    assert ranks == {
        "water": (Decimal(90), 1), "market": (Decimal(90), 1), "housing": (Decimal(82), 3),
    }  # fmt: skip
    score = staged.score("housing", "F1")
    objection = raise_objection(score.pk, text="该通报对象为其他单位", by=world.housing, now=OBJECTING_AT)
    with pytest.raises(Refused, match="objected"):
        raise_objection(score.pk, text="再次", by=world.housing, now=OBJECTING_AT)
    with pytest.raises(Refused, match="objections-undecided"):
        announce(staged.set.pk, {}, by=world.head, now=ANNOUNCING_AT)
    with pytest.raises(Refused, match="not-your-part"):
        decide(objection.pk, upheld=False, decision="x", by=world.housing, now=OBJECTING_AT)
    with pytest.raises(Invalid, match="points"):
        decide(objection.pk, upheld=True, points=Decimal(-2), decision="x", by=world.leader, now=OBJECTING_AT)
    decide(
        objection.pk, upheld=True, points=Decimal(0), decision="核实属实", by=world.leader, now=OBJECTING_AT
    )
    objection.refresh_from_db()
    assert (objection.points_before, objection.points_after) == (Decimal(-2), Decimal(0))
    assert staged.card("housing").total == 84
    with pytest.raises(Refused, match="decided"):
        decide(objection.pk, upheld=False, decision="x", by=world.clerk, now=OBJECTING_AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(text="别的")
    with pytest.raises(Refused, match="objections-over"):
        raise_objection(staged.score("water", "A1").pk, text="迟了", by=world.water, now=ANNOUNCING_AT)
    with pytest.raises(Refused, match="objections-still-open"):
        announce(staged.set.pk, {}, by=world.head, now=OBJECTING_AT)
    with pytest.raises(Refused, match="not-your-part"):
        announce(staged.set.pk, {}, by=world.clerk, now=ANNOUNCING_AT)
    demand = {staged.card("housing").pk: Demand("完善专题调度制度", date(2026, 6, 30))}
    announce(staged.set.pk, demand, by=world.head, now=ANNOUNCING_AT)
    letter = staged.again().letter
    assert letter is not None and letter.kind == "circular"
    text = "".join(letter.paragraphs)
    assert "第3名北戴河区住房和城乡建设局84.00分（B级）" in text
    assert "完善专题调度制度，2026年6月30日前完成" in text
    task = Task.objects.get(origin="assessment")
    assert (task.agency, task.source) == (
        staged.unit("housing"),
        f"oversight.scorecard:{staged.card('housing').pk}",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        IndicatorSet.objects.filter(pk=staged.set.pk).update(grade_a=80)


@pytest.mark.clause("BDH-5.2.2")
def test_every_evaluation_gets_a_form_of_its_own_that_never_changes(world: World) -> None:
    """将根治欠薪工作纳入综治考评、绩效考评内容: two evaluations, two signed forms."""
    staged = announced(world)
    with pytest.raises(Refused, match="not-your-part"):
        sign_form(staged.set.pk, enters="综治考评", by=world.clerk, now=ANNOUNCING_AT)
    with pytest.raises(Invalid, match="enters"):
        sign_form(staged.set.pk, enters="别的考评", by=world.head, now=ANNOUNCING_AT)
    forms = [
        sign_form(staged.set.pk, enters=each, by=world.head, now=ANNOUNCING_AT) for each in staged.set.enters
    ]
    assert [each.enters for each in forms] == ["综治考评", "绩效考评"]
    assert len({each.number for each in forms}) == 2 and all("考〔2026〕" in each.number for each in forms)
    rows = forms[0].lines["rows"]
    assert forms[0].lines["columns"] == [
        "名次",
        "单位",
        "组织领导",
        "案件办理",
        "宣传培训",
        "加分减分",
        "总分",
        "等次",
    ]
    assert rows[2] == ["3", "北戴河区住房和城乡建设局", "24.00", "60.00", "0.00", "-2.00", "82.00", "B"]
    with pytest.raises(Refused, match="signed"):
        sign_form(staged.set.pk, enters="综治考评", by=world.head, now=ANNOUNCING_AT)
    for change in (lambda: SignedForm.objects.update(lines={}), lambda: SignedForm.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_one_step_back_where_nobody_has_acted(world: World) -> None:
    said: dict[str, Any] = {"reason": "日期有误", "by": world.clerk, "now": TUESDAY}
    staged = opened(world)
    step_back(staged.set.pk, **said)
    assert staged.again().state == "draft" and not staged.set.scorecards.exists()
    discard(staged.set.pk, by=world.clerk, now=TUESDAY)
    staged = checked(world)
    with pytest.raises(Refused, match="said-already"):
        step_back(staged.set.pk, **said)
    start_scoring(staged.set.pk, by=world.clerk, now=TUESDAY)
    step_back(staged.set.pk, **said)
    assert staged.again().state == "self_check" and staged.score("water", "C1").points is None


def test_objections_are_taken_back_until_one_is_raised(world: World) -> None:
    staged = objectable(world)
    said: dict[str, Any] = {"reason": "漏算", "by": world.clerk, "now": OBJECTING_AT}
    step_back(staged.set.pk, **said)
    assert (staged.again().state, staged.card("water").rank, staged.card("water").state) == (
        "scoring", None, "checked",
    )  # fmt: skip
    with pytest.raises(Refused, match="said-already"):
        step_back(staged.set.pk, **said)


STAGES: dict[str, Callable[[World], Staged]] = {
    "draft": drafted, "self_check": checked, "scoring": scored, "objections": objectable, "announced": announced,
}  # fmt: skip


@pytest.mark.parametrize("state", STAGES)
def test_every_act_that_a_state_does_not_allow_is_refused(world: World, state: str) -> None:
    staged = STAGES[state](world)
    pk = staged.set.pk
    office: dict[str, Any] = {"by": world.clerk, "now": OBJECTING_AT - DAY}
    acts: dict[Verb, Callable[[], object]] = {
        Verb.CHANGE: lambda: change_set(pk, grade_a=90, grade_c=60, **office),
        Verb.DISCARD: lambda: discard(pk, **office),
        Verb.OPEN: lambda: open_self_check(pk, self_check_by=OBJECT_BY, **office),
        Verb.SCORE: lambda: start_scoring(pk, **office),
        Verb.RECOUNT: lambda: count_again(pk, **office),
        Verb.OPEN_OBJECTIONS: lambda: open_objections(pk, objections_by=OBJECT_BY, **office),
        Verb.ANNOUNCE: lambda: announce(pk, {}, by=world.head, now=ANNOUNCING_AT),
        Verb.SIGN_FORM: lambda: sign_form(pk, enters="综治考评", by=world.head, now=ANNOUNCING_AT),
        Verb.STEP_BACK: lambda: step_back(pk, reason="x", **office),
    }
    if staged.set.scorecards.exists():
        card, score = staged.card("water"), staged.score("water", "A1")
        unit: dict[str, Any] = {"by": world.water, "now": OBJECTING_AT}
        acts |= {
            Verb.FILL_IN: lambda: fill_in(score.pk, self_points=None, self_text="", **unit),
            Verb.HAND_IN: lambda: hand_in(card.pk, **unit),
            Verb.SEND_BACK: lambda: send_back(card.pk, reason="x", **office),
            Verb.JUDGE: lambda: judge(score.pk, points=Decimal(1), reason="x", **office),
            Verb.OBJECT: lambda: raise_objection(score.pk, text="x", **unit),
        }
    refused = [verb for verb in acts if state not in ALLOWED[verb]]
    assert refused
    for verb in refused:
        with pytest.raises(Refused, match="not-now"):
            acts[verb]()
