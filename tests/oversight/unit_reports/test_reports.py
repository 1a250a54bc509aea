"""Reports that units owe: asked for once, handed in or nothing to report, judged by the office, late by themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from agencies.clock import sweep as clock
from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from agencies.models import Agency
from oversight import sweep
from oversight.acts import acts_of
from oversight.models import UnitReport
from oversight.unit_reports.actions import Filled, accept, hand_in, send_back
from oversight.unit_reports.shapes import INFORMATION, TOWNSHIP, read, read_lines
from tests.oversight.unit_reports.ground import NOVEMBER, OCTOBER, TOLI, Ground
from tests.world import SHANGHAI

S = UnitReport.State


def towns() -> int:
    return Agency.objects.filter(jurisdiction=TOLI, role="township", is_active=True).count()


def limit_of(report: UnitReport) -> TimeLimit:
    return TimeLimit.objects.get(unit_report=report)


# ---- asking


@pytest.mark.clause("TL-3.1b")
def test_every_town_is_asked_once_for_the_month_that_ended(ground: Ground) -> None:
    assert ground.ask() == 2 * towns() > 0
    assert ground.ask() == 0
    report = ground.report()
    assert (report.first, report.last) == OCTOBER
    assert report.due_on == date(2026, 11, 5)
    assert report.limit is not None and report.limit.due_on == report.due_on
    assert report.limit.kind == TimeLimit.Kind.UNIT_REPORT
    assert "三(一)" in report.clause


def test_no_month_is_left_out_after_an_outage_and_none_before_the_first(ground: Ground) -> None:
    ground.ask()
    ground.ask(datetime(2027, 1, 3, 9, 0, tzinfo=SHANGHAI))
    months = set(UnitReport.objects.filter(kind="information").values_list("first", flat=True))
    assert months == {date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)}


def test_only_the_towns_that_work_are_asked(ground: Ground) -> None:
    Agency.objects.filter(pk=ground.town.pk).update(is_active=False)
    ground.ask()
    assert not UnitReport.objects.filter(agency=ground.town).exists()
    assert set(UnitReport.objects.values_list("agency__role", flat=True)) == {"township"}


# ---- handing in


def test_a_report_handed_in_meets_its_time_limit(ground: Ground) -> None:
    ground.ask()
    report = hand_in(
        ground.report().pk, ground.filled(cases="3", amount="1200.5"), by=ground.staff, now=NOVEMBER
    )
    assert report.state == S.HANDED_IN and not report.is_zero
    assert report.figures["cases"] == 3 and report.figures["amount"] == "1200.50"
    assert limit_of(report).state == TimeLimit.State.MET
    assert list(acts_of(report).values_list("act", flat=True)) == [
        "unit_report_asked",
        "unit_report_handed_in",
    ]


def test_the_office_hands_in_from_paper_and_another_town_may_not(ground: Ground) -> None:
    ground.ask()
    stranger = ground.place.person(ground.other())
    with pytest.raises(Refused, match="not-your-part"):
        hand_in(ground.report().pk, ground.filled(), by=stranger, now=NOVEMBER)
    report = hand_in(ground.report().pk, ground.filled(), by=ground.clerk, now=NOVEMBER)
    assert acts_of(report).last().details["from_paper"] is True


def test_the_form_names_every_field_that_is_wrong(ground: Ground) -> None:
    ground.ask()
    wrong = Filled(
        figures={"cases": "-1", "amount": "viel", "patrols": "2.5", "workers": "3", "colour": "red"}
    )
    with pytest.raises(Invalid) as refused:
        hand_in(ground.report().pk, wrong, by=ground.staff, now=NOVEMBER)
    assert set(refused.value.errors) == {
        "cases", "amount", "patrols", "problems", "solved", "incidents", "colour"
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        read_lines(TOWNSHIP.lines, [{"name": "甲", "board": "maybe", "starts_on": "31.1."}, "no line"])
    assert set(refused.value.errors) == {"lines.0.board", "lines.0.starts_on", "lines.1"}


# ---- nothing to report


@pytest.mark.clause("TL-3.1b")
def test_nothing_to_report_is_a_report(ground: Ground) -> None:
    ground.ask()
    report = hand_in(ground.report().pk, Filled(is_zero=True), by=ground.staff, now=NOVEMBER)
    assert report.is_zero and report.state == S.HANDED_IN
    assert set(report.figures.values()) <= {0, "0.00"}
    assert acts_of(report).last().act == "unit_report_zero"


def test_a_zero_report_with_figures_is_refused(ground: Ground) -> None:
    ground.ask()
    with pytest.raises(Invalid) as refused:
        hand_in(
            ground.report().pk, replace(ground.filled(cases="2"), is_zero=True), by=ground.staff, now=NOVEMBER
        )
    assert list(refused.value.errors) == ["cases"]
    line = {"name": "示例水库", "workers": "4"}
    with pytest.raises(Invalid) as refused:
        hand_in(
            ground.report("township").pk, Filled(lines=[line], is_zero=True), by=ground.staff, now=NOVEMBER
        )
    assert list(refused.value.errors) == ["lines.0.workers"]


def test_a_zero_report_is_refused_where_the_registers_know_better(ground: Ground) -> None:
    ground.ask()
    ground.patrol()
    with pytest.raises(Refused, match="Patrols made"):
        hand_in(ground.report().pk, Filled(is_zero=True), by=ground.staff, now=NOVEMBER)


# ---- every state and verb

VERBS: dict[str, Callable[[UnitReport, Ground], Any]] = {
    "hand_in": lambda report, ground: hand_in(report.pk, ground.filled(), by=ground.staff, now=NOVEMBER),
    "send_back": lambda report, ground: send_back(
        report.pk, reason="数字有误", by=ground.clerk, now=NOVEMBER
    ),
    "accept": lambda report, ground: accept(report.pk, by=ground.clerk, now=NOVEMBER),
}
WAYS = {
    S.OWED: (),
    S.HANDED_IN: ("hand_in",),
    S.RETURNED: ("hand_in", "send_back"),
    S.ACCEPTED: ("hand_in", "accept"),
}
ALLOWED = {
    (S.OWED, "hand_in"), (S.RETURNED, "hand_in"), (S.HANDED_IN, "send_back"), (S.HANDED_IN, "accept")
}  # fmt: skip


@pytest.mark.parametrize("state", WAYS)
def test_what_a_state_does_not_allow_is_refused(ground: Ground, state: UnitReport.State) -> None:
    ground.ask()
    for name, verb in VERBS.items():
        report = UnitReport.objects.filter(state=S.OWED, kind="information", agency=ground.town).first()
        report = report or ground.report()
        UnitReport.objects.filter(pk=report.pk).update(
            state=S.OWED, handed_in_at=None, handed_in_by=None, accepted_at=None, accepted_by=None
        )
        for each in WAYS[state]:
            VERBS[each](report, ground)
        if (state, name) in ALLOWED:
            verb(report, ground)
        else:
            with pytest.raises(Refused):
                verb(report, ground)


def test_only_the_office_judges_and_the_unit_hears_why(ground: Ground) -> None:
    ground.ask()
    report = hand_in(ground.report().pk, ground.filled(), by=ground.staff, now=NOVEMBER)
    for verb in ("send_back", "accept"):
        with pytest.raises(Refused, match="not-your-part"):
            if verb == "accept":
                accept(report.pk, by=ground.staff, now=NOVEMBER)
            else:
                send_back(report.pk, reason="改", by=ground.staff, now=NOVEMBER)
    with pytest.raises(Invalid, match="reason"):
        send_back(report.pk, reason=" ", by=ground.clerk, now=NOVEMBER)
    send_back(report.pk, reason="金额有误", by=ground.clerk, now=NOVEMBER)
    limit = limit_of(report)
    assert limit.state == TimeLimit.State.RUNNING and limit.due_on == report.due_on
    told = Message.objects.get(kind="unit_report_returned")
    assert told.recipient == ground.staff and "信息报告" in told.params["what"]


# ---- time


def test_time_warns_the_unit_and_tells_the_office_when_it_has_passed(ground: Ground) -> None:
    ground.ask()
    assert ground.staff.is_active and ground.clerk.is_active  # whoever is to hear of it
    hand_in(ground.report("township").pk, Filled(), by=ground.staff, now=NOVEMBER)
    for day in range(3, 8):
        now = datetime(2026, 11, day, 0, 30, tzinfo=SHANGHAI)
        clock.pass_points(now)
        sweep.follow_all(now)
    mine = Message.objects.filter(
        recipient=ground.staff, path=f"/oversight/unit-reports/{ground.report().pk}/"
    )
    assert set(mine.values_list("kind", flat=True)) == {"unit_report_due", "unit_report_overdue"}
    office = Message.objects.filter(recipient=ground.clerk, kind="unit_report_overdue")
    assert office.count() == 2 * towns() - 1
    assert limit_of(ground.report()).state == TimeLimit.State.LAPSED
    late = hand_in(ground.report().pk, ground.filled(), by=ground.staff, now=NOVEMBER + timedelta(days=9))
    assert limit_of(late).state == TimeLimit.State.MET_LATE


def test_the_shapes_read_what_they_declare() -> None:
    assert [name for name, _fields in TOWNSHIP.groups] == list(
        dict.fromkeys(each.group for each in TOWNSHIP.lines)
    )
    full = {each.code: "1" for each in INFORMATION.figures}
    assert read(INFORMATION.figures, full)["amount"] == "1.00"
