"""The pages of an assessment: who sees what, when, and what leaves them."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from oversight.assessment.actions.announcing import announce
from oversight.assessment.actions.checking import open_self_check
from oversight.assessment.models import IndicatorSet
from oversight.assessment.report import build
from oversight.reports.building import Builder
from tests.oversight.assessment.staging import (
    ANNOUNCING_AT,
    CHECK_BY,
    OBJECTING_AT,
    Staged,
    announced,
    checked,
    drafted,
    objectable,
    opened,
    scored,
)
from tests.places import reading
from tests.world import TUESDAY, World

pytestmark = pytest.mark.django_db


def got(client: Client, name: str, *args: Any) -> Any:
    return client.get(reverse(name, args=args))


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def cells_of(answer: Any) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(bytes_of(answer))).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_draft_is_between_the_office_and_leaders(world: World) -> None:
    staged = drafted(world)
    for person, status in ((world.clerk, 200), (world.leader, 200), (world.auditor, 200), (world.water, 404)):
        assert got(reading(person), "assessment", staged.set.pk).status_code == status
    assert "100 points of 100" in got(
        reading(world.clerk), "assessment", staged.set.pk
    ).content.decode().replace("100.00", "100")
    assert got(reading(world.water), "assessments").context["rows"] == []


def test_the_office_draws_one_up_and_changes_items_on_the_pages(world: World) -> None:
    client = reading(world.clerk)
    said = {"year": 2026, "directive": 1, "source": "default"}
    wrong = client.post(reverse("assessment-new"), said | {"year": 1999})
    assert wrong.status_code == 422 and "This must be a year from" in wrong.content.decode()
    assert client.post(reverse("assessment-new"), said).status_code == 302
    made = IndicatorSet.objects.get()
    assert (made.assessed, made.indicators.count()) == ("town", 16)
    item = made.indicators.all()[0]
    form = {"section": "组织领导", "code": "A1", "name": "组织机构", "standard": "成立领导机构", "points": "4",
            "way": "evidence", "measure": "", "full_from": "100", "none_below": "0"}  # fmt: skip
    assert client.post(reverse("indicator", args=[item.pk]), form | {"points": "0"}).status_code == 422
    assert client.post(reverse("indicator", args=[item.pk]), form).status_code == 302
    client.post(reverse("indicator-move", args=[item.pk]), {"down": "1"})
    assert made.indicators.all()[1].points == 4
    assert (
        client.post(
            reverse("indicator-new", args=[made.pk]), form | {"code": "A9", "points": "1"}
        ).status_code
        == 302
    )
    assert got(reading(world.water), "indicator", item.pk).status_code == 404
    assert client.post(reverse("indicator-remove", args=[item.pk])).status_code == 302
    page = got(client, "assessment", made.pk).content.decode()
    assert "96" in page and "the items rest on" in page
    refused = client.post(
        reverse("assessment-act", args=[made.pk, "open"]), {"self_check_by": "2099-01-01", "units": ["1"]}
    )
    assert refused.status_code in (409, 422)


def test_a_unit_fills_in_its_own_scorecard_and_no_other(world: World) -> None:
    staged = opened(world)
    client = reading(world.water)
    own, other = staged.card("water"), staged.card("market")
    assert got(client, "assessment", staged.set.pk)["Location"] == reverse("scorecard", args=[own.pk])
    assert got(client, "scorecard", other.pk).status_code == 404
    assert got(client, "scorecard-xlsx", other.pk).status_code == 404
    score = staged.score("water", "A1")
    assert got(client, "scorecard-rows", staged.score("market", "C1").pk, "rows").status_code == 404
    fill = reverse("scorecard-fill", args=[score.pk])
    wrong = client.post(fill, {"self_points": "99", "self_text": "部署"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422 and "from 0.00 to 30.00" in wrong.content.decode()
    done = client.post(fill, {"self_points": "30", "self_text": "召开会议", "shortcoming": "台账不全"})
    assert done["Location"].endswith(f"#item-{score.pk}")
    page = got(client, "scorecard", own.pk).content.decode()
    assert "召开会议" in page and "台账不全" in page and "points are claimed without a paper" in page
    refused = client.post(reverse("scorecard-hand-in", args=[own.pk]))
    assert refused.status_code == 409


def test_points_are_hidden_from_the_unit_while_it_is_scored(world: World) -> None:
    staged = scored(world)
    card = staged.card("housing")
    own = got(reading(world.housing), "scorecard", card.pk).content.decode()
    office = got(reading(world.clerk), "scorecard", card.pk).content.decode()
    assert "材料齐全" in office and "材料齐全" not in own
    assert cells_of(got(reading(world.housing), "scorecard-xlsx", card.pk))[1][11] is None
    assert cells_of(got(reading(world.clerk), "scorecard-xlsx", card.pk))[1][11] == "24.00"
    assert got(reading(world.housing), "assessment-xlsx", staged.set.pk).status_code == 404


def test_objections_are_raised_and_decided_on_the_scorecard(world: World, monkeypatch: Any) -> None:
    staged = objectable(world)
    monkeypatch.setattr("django.utils.timezone.now", lambda: OBJECTING_AT)
    score = staged.score("housing", "F1")
    url = reverse("scorecard-object", args=[score.pk])
    assert reading(world.housing).post(url, {"text": "通报对象有误"}).status_code == 302
    objection = score.objections.get()
    decide = reverse("scorecard-decide", args=[objection.pk])
    said = {"upheld": "yes", "points": "0", "decision": "核实属实"}
    assert reading(world.leader).post(decide, said).status_code == 302
    page = got(reading(world.housing), "scorecard", staged.card("housing").pk).content.decode()
    assert "-2.00 → 0.00" in page and "核实属实" in page


def test_the_ranking_is_for_everybody_once_announced(world: World) -> None:
    staged = objectable(world)
    assert got(reading(world.haibin), "assessment", staged.set.pk).context["ranking"] is None
    announce(staged.set.pk, {}, by=world.leader, now=ANNOUNCING_AT)
    page = got(reading(world.haibin), "assessment", staged.set.pk)
    assert [(row.card.rank, row.card.total) for row in page.context["ranking"].rows] == [
        (1, 90), (1, 90), (3, 82),
    ]  # fmt: skip
    # The places are for all, the scorecards are not.
    assert reverse("scorecard", args=[staged.card("water").pk]) not in page.content.decode()
    rows = cells_of(got(reading(world.haibin), "assessment-xlsx", staged.set.pk))
    assert [row[0] for row in rows[1:]] == ["1", "1", "3"]
    letter = got(reading(world.haibin), "assessment-letter", staged.set.pk)
    assert "年度考核结果的通报" in letter.content.decode()


def test_a_signed_form_is_printed_and_handed_out(world: World) -> None:
    staged = announced(world)
    client = reading(world.head)
    client.post(reverse("signed-form-sign", args=[staged.set.pk]), {"enters": "综治考评"})
    form = staged.set.forms.get()
    page = got(client, "signed-form", form.pk).content.decode()
    assert "审核人：" in page and form.number in page
    assert reverse("scorecard", args=[staged.card("housing").pk]) in page
    document = Document(BytesIO(bytes_of(got(client, "signed-form-file", form.pk, "docx"))))
    text = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert "北戴河区住房和城乡建设局" in text and "82.00" in text
    rows = cells_of(got(client, "signed-form-file", form.pk, "xlsx"))
    assert rows[-3][:2] == ["3", "北戴河区住房和城乡建设局"]
    assert got(client, "signed-form-file", form.pk, "exe").status_code == 404
    assert got(reading(world.water), "signed-form", form.pk).status_code == 404


def test_list_and_page_take_a_fixed_number_of_queries(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    staged = checked(world)
    client = reading(world.clerk)
    for name, args, most in (
        ("assessments", (), 16), ("assessment", (staged.set.pk,), 26), ("scorecard", (staged.card("water").pk,), 26),
    ):  # fmt: skip
        client.get(reverse(name, args=args))
        with django_assert_max_num_queries(most):
            client.get(reverse(name, args=args))


def test_the_api_reads_and_acts_as_the_pages_do(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY)
    staged = opened(world)
    client = reading(world.water)
    listed = client.get("/api/v1/assessments/?state=self_check").json()["results"]
    assert [each["id"] for each in listed] == [staged.set.pk]
    assert client.get("/api/v1/assessments/?state=lost").status_code == 400
    one = client.get(f"/api/v1/assessments/{staged.set.pk}/").json()
    assert [each["code"] for each in one["items"]] == ["A1", "C1", "C2", "E1", "F1"] and one["ranking"] == []
    score = staged.score("water", "A1").pk
    wrong = client.post(f"/api/v1/scores/{score}/fill/", {"points": 3}, content_type="application/json")
    assert wrong.status_code == 400 and set(wrong.json()) >= {"self_points", "points"}
    said = {"self_points": "20.00", "self_text": "已部署"}
    card = client.post(f"/api/v1/scores/{score}/fill/", said, content_type="application/json").json()
    assert card["scores"][0] | said == card["scores"][0]
    refused = client.post(f"/api/v1/scorecards/{card['id']}/hand_in/", content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "items-missing")
    other = staged.card("market").pk
    assert client.get(f"/api/v1/scorecards/{other}/").status_code == 404
    judged = client.post(
        f"/api/v1/scores/{score}/judge/", {"points": "3", "reason": "x"}, content_type="application/json"
    )
    assert judged.status_code == 409


@pytest.mark.clause("BDH-5.1.1")
def test_the_self_check_report_says_every_item_and_its_figures_have_rows(world: World) -> None:
    staged = objectable(world)
    builder = Builder("130304", date(2026, 1, 1), date(2026, 12, 31), OBJECTING_AT)
    build(builder)
    first = staged.set.indicators.all()[0]
    given = builder.figures[f"set{staged.set.pk}.item{first.pk}.given"]
    assert given.value == Decimal("28")
    assert set(given.rows) == {staged.score(role, "A1").pk for role in staged.people}
    table = next(each for each in builder.body if each["kind"] == "table")
    assert [row["label"] for row in table["rows"]] == ["A1A1项", "C1C1项", "C2C2项", "E1E1项", "F1F1项"]
    assert builder.places() <= set(builder.figures)
    empty = Builder("130304", date(2024, 1, 1), date(2024, 12, 31), OBJECTING_AT)
    build(empty)
    assert empty.is_zero


def test_units_are_chosen_when_it_is_opened(world: World) -> None:
    staged: Staged = drafted(world)
    page = got(reading(world.clerk), "assessment", staged.set.pk).content.decode()
    assert 'name="units"' in page
    open_self_check(staged.set.pk, self_check_by=CHECK_BY, by=world.clerk, now=TUESDAY)
    # 行业主管部门: without a choice those that manage an industry.
    roles = set(staged.set.scorecards.values_list("agency__role", flat=True))
    assert {"housing", "water"} <= roles and "finance" not in roles
