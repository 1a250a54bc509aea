"""Reports drawn up from cases: every figure opens to the rows it was counted from, and texts say the same numbers."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from agencies.errors import Invalid, Refused
from oversight.reports import actions
from oversight.reports.building import PLACE, Builder, named_in, said, year_on_year
from oversight.reports.drafting import draft
from oversight.reports.models import Report, ReportFigure
from tests.oversight.reports.scene import AFTER, APRIL, MONDAY, SUNDAY, april
from tests.world import TUESDAY, World

pytestmark = pytest.mark.django_db


def weekly(**more: Any) -> Report:
    return draft("130304", "weekly", MONDAY, SUNDAY, now=AFTER, **more)


def monthly() -> Report:
    return draft("130304", "monthly", *APRIL, now=AFTER)


def figures(report: Report) -> dict[str, ReportFigure]:
    return {each.code: each for each in report.figures.all()}


def recounted(figure: ReportFigure, known: dict[str, ReportFigure]) -> Decimal | None:
    """The value of a figure from its rows or its parts alone."""
    numbers = [known[code].value or Decimal(0) for code in figure.parts]
    tenth = 10_000 if figure.unit in ("万元", "万人") else 1
    match figure.reckoned:
        case "count":
            return Decimal(len(figure.rows))
        case "sum":
            return sum(figure.addends, Decimal(0)) / tenth
        case "average":
            return sum(figure.addends, Decimal(0)) / len(figure.rows) if figure.rows else None
        case "total":
            return sum(numbers, Decimal(0))
        case "difference":
            return numbers[0] - numbers[1]
        case "share":
            return numbers[0] * 100 / numbers[1] if numbers[1] else None
        case "change":
            return (numbers[0] - numbers[1]) * 100 / numbers[1] if numbers[1] else None
    raise AssertionError(figure.reckoned)


# What a row adds to a sum, read from the row itself.
_ADDS = {
    ("cases.case", "万元"): lambda row: {row.amount, max(row.amount - row.recovered, Decimal(0))},
    ("cases.case", "人"): lambda row: {row.workers, row.fact_row.group_size},
    ("cases.payment", "万元"): lambda row: {row.amount},
    ("cases.payment", "人次"): lambda row: {row.workers},
    ("cases.closing", "万元"): lambda row: {row.amount_paid},
    ("cases.closing", "人次"): lambda row: {row.workers_paid},
    ("cases.transfer", "工作日"): lambda row: {row.answered_days},
}


@pytest.mark.parametrize("make", [weekly, monthly])
def test_every_figure_leads_to_its_rows_and_back(world: World, make: Any) -> None:
    april(world)
    report = make()
    known = figures(report)
    assert len(known) > 60
    for figure in known.values():
        value = recounted(figure, known)
        assert (figure.value is None) == (value is None), figure.code
        assert value is None or figure.value == value.quantize(Decimal("0.0001")), figure.code
        if figure.rows:
            there = apps.get_model(figure.model)._default_manager.in_bulk(figure.rows)
            assert len(there) == len(set(figure.rows)) == len(figure.rows), figure.code
            for row, adds in zip(figure.rows, figure.addends, strict=False):
                assert adds in _ADDS[figure.model, figure.unit](there[row]), figure.code
    # And the other way: every number on the paper is one of them.
    assert set(named_in(report.body)) <= known.keys()


def paragraphs(report: Report) -> Iterator[str]:
    known = figures(report)

    def say(code: str) -> str:
        value = known[code].value
        assert value is not None
        return f"{value:.{known[code].decimals}f}"

    for part in report.body:
        if part["kind"] == "paragraph":
            yield said(part["text"], say)


@pytest.mark.clause("ZY-2.4.5a")
def test_the_weekly_dispatch_says_what_the_cases_say(world: World) -> None:
    cases = april(world)
    report = weekly()
    known = figures(report)

    def keys(code: str) -> set[int]:
        return set(known[code].rows)

    new = {cases[name].pk for name in ("closed", "river", "snack", "major", "group")}
    assert keys("stock_before") == {cases["dragging"].pk}
    assert keys("new") == new
    assert keys("ended") == {cases["closed"].pk}
    assert keys("stock") == new - keys("ended") | keys("stock_before")
    assert keys("major") == {cases["major"].pk}
    # The instalment of the river works, and what the closing states of the case that had none.
    assert known["recovered"].value == Decimal(35)
    assert known["recovered.instalments"].value == Decimal(5)
    assert known["recovered.stated"].value == Decimal(30)
    assert known["stock"].value == known["stock_before"].value + known["new"].value - known["ended"].value  # type: ignore[operator]
    text = next(paragraphs(report))
    assert text == (
        "2026年4月27日至5月3日，全区期初存量欠薪案件1件，本周新增5件、办结1件，期末存量5件，涉及农民工120人、"
        "拖欠金额215.40万元，其中30人或100万元以上1件；逾期未反馈"
        f"{known['overdue'].value:.0f}件。"
    )
    assert report.due_on is not None and report.due_on.isoformat() == "2026-05-06"
    assert report.title == "北戴河区根治拖欠农民工工资工作周调度表（2026年第18周）"


def test_departments_and_towns_add_up_to_the_whole(world: World) -> None:
    april(world)
    report = weekly()
    known = figures(report)
    tables = [part for part in report.body if part["kind"] == "table"]
    assert [table["key"] for table in tables] == ["stock_a", "work_a", "stock_r", "work_r"]
    for table in tables:
        *lines, whole = table["rows"]
        for place in range(len(table["columns"])):
            parts = [known[line["cells"][place]["figure"]] for line in lines]
            total = known[whole["cells"][place]["figure"]]
            assert sum((part.value or 0 for part in parts), Decimal(0)) == total.value
            assert sorted(row for part in parts for row in part.rows) == sorted(total.rows)


@pytest.mark.clause("ZY-2.4.5a", "BJ-4.2")
def test_the_monthly_bulletin_is_written_in_sentences(world: World) -> None:
    april(world)
    text = next(paragraphs(monthly()))
    assert text == (
        "2026年4月，全区共受理拖欠农民工工资案件6件（同比上升500.0%），涉及农民工143人（同比上升2283.3%），"
        "涉及金额251.40万元（同比上升10375.0%）；办结案件1件（与去年持平），为农民工追发工资35.00万元。"
    )


def test_each_breakdown_counts_every_case_once(world: World) -> None:
    april(world)
    known = figures(monthly())
    for code in ("industry", "source"):
        parts = [
            each for name, each in known.items() if name.startswith(f"{code}.") and name.endswith(".cases")
        ]
        *groups, whole = parts
        assert sorted(row for each in groups for row in each.rows) == whole.rows == known["new"].rows


def change_in_words(now: int, before: int) -> str:
    builder = Builder("130304", MONDAY, SUNDAY, AFTER)
    this = builder.count("now", "本期", range(1, now + 1), model="cases.case")
    that = builder.count("before", "同期", range(1, before + 1), model="cases.case")
    change = builder.change("change", "同比", this, that)
    return said(year_on_year(change, this, that), lambda code: builder.figures[code].shown.lstrip("-"))


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (9, 8, "同比上升12.5%"),
        (7, 8, "同比下降12.5%"),
        (8, 8, "与去年持平"),
        (0, 0, "与去年持平"),
        (3, 0, "去年同期为零"),
        (0, 4, "同比下降100.0%"),
        (3001, 3000, "与去年基本持平"),
    ],
)
def test_the_change_against_the_year_before_is_said_in_words(now: int, before: int, words: str) -> None:
    assert change_in_words(now, before) == words


@pytest.mark.parametrize("kind", ["daily", "weekly", "monthly", "timeliness"])
def test_a_period_without_cases_is_a_zero_report(world: World, kind: str) -> None:
    days = {
        "daily": (MONDAY, MONDAY),
        "weekly": (MONDAY, SUNDAY),
        "monthly": APRIL,
        "timeliness": (MONDAY, SUNDAY),
    }
    report = draft("130304", kind, *days[kind], now=AFTER)
    assert report.is_zero
    assert "零报告" in report.body[1]["text"] and "未发生" in report.body[1]["text"]
    assert all(not each.value and not each.rows for each in report.figures.all())
    # The heads of the tables stand, each with its total or a word that there is nothing.
    assert all(part["rows"] or part["none"] for part in report.body if part["kind"] == "table")


def test_what_was_typed_stays_when_the_report_is_drawn_up_again(world: World) -> None:
    report = weekly()
    place = next(part for part in report.body if part.get("key") == "situation")
    texts = {"difficulties": "资金筹措困难。", "situation": f"{place['text']}总体平稳。"}
    actions.edit(report.pk, {"filled_by": "经办"}, texts, by=world.clerk, now=AFTER)
    world.routed(now=TUESDAY)
    again = weekly(by=world.clerk)
    assert again.pk == report.pk
    said_now = {part["key"]: part["text"] for part in again.body if part["kind"] == "paragraph"}
    assert said_now["difficulties"] == "资金筹措困难。" and said_now["situation"].endswith("总体平稳。")
    assert again.filled_by == "经办"
    assert figures(again)["new"].value == 1


@pytest.mark.parametrize(
    ("kind", "first", "last", "field"),
    [
        ("yearly", MONDAY, SUNDAY, "kind"),
        ("township", MONDAY, SUNDAY, "kind"),
        ("weekly", SUNDAY, MONDAY, "last"),
        ("weekly", MONDAY, MONDAY, "last"),
        ("monthly", MONDAY, SUNDAY, "last"),
        ("weekly", MONDAY.replace(year=2027), SUNDAY.replace(year=2027), "first"),
    ],
)
def test_days_that_are_no_period_are_named(
    world: World, kind: str, first: Any, last: Any, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        draft("130304", kind, first, last, now=AFTER)
    assert list(caught.value.errors) == [field]


def test_signed_it_changes_no_more(world: World) -> None:
    """Neither through the verbs nor past them: the database itself refuses."""
    april(world)
    report = weekly()
    actions.sign(report.pk, by=world.head, now=AFTER)
    with pytest.raises(Refused, match="report-signed"):
        weekly()
    figure = report.figures.first()
    assert figure is not None
    for change in (
        lambda: Report.objects.filter(pk=report.pk).update(body=[]),
        lambda: Report.objects.filter(pk=report.pk).update(title="别的"),
        lambda: ReportFigure.objects.filter(pk=figure.pk).update(value=99),
        lambda: ReportFigure.objects.filter(pk=figure.pk).delete(),
        lambda: ReportFigure.objects.create(report=report, code="more", label="多", value=1),
        lambda: Report.objects.filter(pk=report.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_what_changes_later_changes_nothing_in_what_was_issued(world: World) -> None:
    cases = april(world)
    report = weekly()
    actions.sign(report.pk, by=world.head, now=AFTER)
    issued = actions.issue(report.pk, by=world.clerk, now=AFTER)
    before = {each.code: (each.value, each.rows) for each in report.figures.all()}
    type(cases["river"]).objects.filter(pk=cases["river"].pk).update(
        amount=1, workers=1, status="merged", closed_at=AFTER
    )
    assert {each.code: (each.value, each.rows) for each in report.figures.all()} == before
    assert Report.objects.get(pk=report.pk).body == issued.body


def test_a_text_names_only_figures_that_stand() -> None:
    builder = Builder("130304", MONDAY, SUNDAY, AFTER)
    figure = builder.count("new", "新增", [], model="cases.case")
    builder.paragraph(f"新增{figure}件")
    assert PLACE.findall(builder.body[0]["text"]) == ["new"]
    for code in ("new", "News", "", "a b"):
        with pytest.raises(ValueError, match="no code"):
            builder.count(code, "新增", [], model="cases.case")
    with pytest.raises(ValueError, match="do not stand"):
        builder.figure("sum", "合计", 1, parts=["gone"])
    with pytest.raises(ValueError, match="no model"):
        builder.count("rows", "行", [1])
