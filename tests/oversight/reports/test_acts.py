"""Drawn up, edited, signed, issued with a number, withdrawn: who may, when, and what each refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from agencies.models import User
from oversight.acts import acts_of
from oversight.reports import actions, tasks
from oversight.reports.drafting import draft
from oversight.reports.models import Report
from tests.oversight.reports.scene import AFTER, APRIL, MONDAY, SUNDAY
from tests.world import World

pytestmark = pytest.mark.django_db


def in_state(world: World, state: str, kind: str = "weekly") -> Report:
    days = {"weekly": (MONDAY, SUNDAY), "monthly": APRIL}[kind]
    report = draft("130304", kind, *days, now=AFTER)
    if state in ("signed", "issued"):
        actions.sign(report.pk, by=world.head, now=AFTER)
    if state == "issued":
        actions.issue(report.pk, by=world.clerk, now=AFTER)
    if state == "withdrawn":
        actions.withdraw(report.pk, "数据有误", by=world.clerk, now=AFTER)
    return Report.objects.get(pk=report.pk)


VERBS: dict[str, Callable[[int, User], Any]] = {
    "edit": lambda pk, by: actions.edit(pk, {"unit": "区治欠办"}, {}, by=by, now=AFTER),
    "sign": lambda pk, by: actions.sign(pk, by=by, now=AFTER),
    "issue": lambda pk, by: actions.issue(pk, by=by, now=AFTER),
    "withdraw": lambda pk, by: actions.withdraw(pk, "数据有误", by=by, now=AFTER),
}


@pytest.mark.parametrize("state", Report.State.values)
@pytest.mark.parametrize("verb", VERBS)
def test_every_state_allows_its_verbs_and_refuses_the_others(world: World, state: str, verb: str) -> None:
    report = in_state(world, state)
    if state in actions.ALLOWED[verb]:
        VERBS[verb](report.pk, world.head)
        return
    with pytest.raises(Refused, match="not-now"):
        VERBS[verb](report.pk, world.head)


@pytest.mark.parametrize(
    ("verb", "state", "may"),
    [
        ("edit", "draft", {"clerk", "head"}),
        ("sign", "draft", {"head", "leader"}),
        ("issue", "signed", {"clerk", "head", "leader"}),
        ("withdraw", "draft", {"clerk", "head"}),
        ("withdraw", "issued", {"head", "leader"}),
    ],
)
def test_who_may(world: World, verb: str, state: str, may: set[str]) -> None:
    report = in_state(world, state)
    for name in {"clerk", "head", "leader", "auditor", "housing"} - may:
        with pytest.raises((Refused, Report.DoesNotExist)):
            VERBS[verb](report.pk, getattr(world, name))
    VERBS[verb](report.pk, getattr(world, min(may)))


def test_each_row_of_numbers_goes_on_without_gaps(world: World) -> None:
    weekly, monthly = in_state(world, "issued"), in_state(world, "issued", "monthly")
    assert (weekly.number, monthly.number) == ("北治欠办调〔2026〕1号", "北治欠办通〔2026〕1号")
    before = draft("130304", "weekly", MONDAY - timedelta(7), SUNDAY - timedelta(7), now=AFTER)
    actions.sign(before.pk, by=world.leader, now=AFTER)
    assert actions.issue(before.pk, by=world.clerk, now=AFTER).number == "北治欠办调〔2026〕2号"
    assert [each.act for each in acts_of(weekly)] == ["report_drafted", "report_signed", "report_issued"]


def test_a_report_counted_before_its_period_was_over_is_not_signed(world: World) -> None:
    report = draft("130304", "weekly", MONDAY, SUNDAY, now=AFTER - timedelta(days=5))
    with pytest.raises(Refused, match="period-not-over"):
        actions.sign(report.pk, by=world.head, now=AFTER)


def test_withdrawn_it_keeps_its_number_and_its_period_is_free_again(world: World) -> None:
    report = in_state(world, "issued")
    actions.withdraw(report.pk, "数据有误", by=world.head, now=AFTER)
    again = in_state(world, "issued")
    assert again.pk != report.pk and again.number.endswith("2号")
    assert Report.objects.get(pk=report.pk).number.endswith("1号")


@pytest.mark.parametrize(
    ("fields", "texts", "named"),
    [
        ({"title": " "}, {}, "title"),
        ({"phone": "1" * 31}, {}, "phone"),
        ({"number": "1号"}, {}, "number"),
        ({}, {"situation": ""}, "situation"),
        ({}, {"situation": "新增{figure:invented}件"}, "situation"),
        ({}, {"situation": "长" * 10_001}, "situation"),
        ({}, {"nowhere": "文字"}, "nowhere"),
    ],
)
def test_what_cannot_be_written_is_named(world: World, fields: Any, texts: Any, named: str) -> None:
    report = in_state(world, "draft")
    with pytest.raises(Invalid) as caught:
        actions.edit(report.pk, fields, texts, by=world.clerk, now=AFTER)
    assert list(caught.value.errors) == [named]


@pytest.mark.clause("ZY-2.4.5a", "BJ-4.2")
def test_what_is_due_is_drawn_up_once_and_the_office_is_told(world: World) -> None:
    assert tasks.draft_all(AFTER) > 0
    found = {(each.kind, each.first) for each in Report.objects.all()}
    assert {("weekly", MONDAY), ("monthly", APRIL[0]), ("timeliness", MONDAY)} <= found
    told = Message.objects.filter(kind="report_drafted")
    assert {each.recipient_id for each in told} == {world.clerk.pk, world.head.pk}
    assert told.count() == 2 * len(found)
    assert tasks.draft_all(AFTER) == 0
    # One that was withdrawn does not come back by itself.
    actions.withdraw(
        Report.objects.filter(kind="weekly").latest("last").pk, "不需要", by=world.clerk, now=AFTER
    )
    assert tasks.draft_all(AFTER) == 0


def test_one_report_that_fails_keeps_no_other_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_builder: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("oversight.reports.weekly.build", broken)
    assert tasks.draft_all(AFTER) > 0
    assert not Report.objects.filter(kind="weekly").exists()
    assert Report.objects.filter(kind="monthly").exists()
