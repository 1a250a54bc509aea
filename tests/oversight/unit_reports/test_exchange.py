"""The exchange sheet: told by the four bodies, reconciled by the office, from entry to a case or to nothing."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from agencies.errors import Invalid, Refused
from agencies.models import User
from cases.models import Case, ExternalReference
from oversight.acts import acts_of
from oversight.group.models import GroupMeeting
from oversight.models import ExchangeItem
from oversight.unit_reports import exchange_actions as verbs
from oversight.unit_reports import exchange_list
from oversight.unit_reports.exchange import hints_for, items_for
from oversight.unit_reports.exchange_actions import Told, enter
from oversight.unit_reports.workflow import Fating
from tests.places import Place, built, reading
from tests.world import SHANGHAI

CODE = "620700"
NOW = datetime(2026, 11, 10, 10, 0, tzinfo=SHANGHAI)
CALL = Told(
    "police_110",
    date(2026, 11, 3),
    "工地门口工人聚集讨薪，已劝离。",
    "110-2026-0031",
    "示例建筑劳务有限公司",
    workers=14,
)
F = ExchangeItem.Fate


@pytest.fixture(scope="module")
def built_zhangye(django_db_setup: None, django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), built(CODE) as place:
        yield place


@pytest.fixture
def zhangye(built_zhangye: Place, db: None) -> Place:
    return built_zhangye


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def police(place: Place) -> User:
    return place.person(place.agency("police", CODE))


def told(place: Place, **said: Any) -> ExchangeItem:
    return enter(replace(CALL, **said), by=police(place), now=NOW)


def a_case(place: Place, **more: Any) -> Case:
    facts = {"domain": "construction", "worker_count": 14, "amount_yuan": 90_000}
    return place.complain(facts, NOW - timedelta(days=5), employer="示例建筑劳务有限公司", **more)


def a_meeting(place: Place, kind: str = "exchange", **more: Any) -> GroupMeeting:
    return GroupMeeting.objects.create(
        jurisdiction_id=CODE, kind=kind, title="四部门会商", planned_for=NOW, place="会议室", made_by=place.clerk,
        made_at=NOW, **more,
    )  # fmt: skip


# ---- from entry to a case


@pytest.mark.clause("ZY-2.4.5c")
def test_an_item_is_told_hinted_at_and_linked_at_the_meeting(zhangye: Place) -> None:
    case, item, meeting = a_case(zhangye), told(zhangye), a_meeting(zhangye)
    assert list(items_for(meeting)) == [item]
    hints = hints_for(item, zhangye.clerk)
    assert [hint.case for hint in hints] == [case]
    assert "Same employer" in map(str, hints[0].reasons) and "Came in about that day" in map(
        str, hints[0].reasons
    )
    verbs.link(item.pk, case=case.number, meeting=meeting.pk, by=zhangye.clerk, now=NOW)
    item.refresh_from_db()
    assert (item.fate, item.case, item.meeting) == (F.LINKED, case, meeting)
    GroupMeeting.objects.filter(pk=meeting.pk).update(planned_for=NOW)
    assert list(items_for(meeting)) == [item]
    assert list(acts_of(item).values_list("act", flat=True)) == ["item_entered", "item_linked"]


@pytest.mark.clause("ZY-2.4.5c")
def test_an_item_that_nobody_knows_is_taken_in_with_its_own_words(zhangye: Place) -> None:
    item = verbs.take_in(told(zhangye, amount=Decimal(86000)).pk, by=zhangye.clerk, now=NOW)
    case = item.case
    assert item.fate == F.TAKEN_IN and case is not None
    assert (case.channel, case.workers, case.employer_name) == ("police_110", 14, "示例建筑劳务有限公司")
    assert case.text.narrative == CALL.text
    assert ExternalReference.objects.get(case=case).number == CALL.external_no


def test_an_item_whose_number_is_on_file_is_linked_and_not_taken_in_twice(zhangye: Place) -> None:
    case = a_case(zhangye, source_channel="police_110", external_no=CALL.external_no)
    item = verbs.take_in(told(zhangye).pk, by=zhangye.clerk, now=NOW)
    assert (item.fate, item.case) == (F.LINKED, case)
    assert Case.objects.count() == 1


def test_the_sheet_masks_persons_and_knows_a_number_once(zhangye: Place) -> None:
    item = told(zhangye, text="李某，13912345678，反映欠薪。")
    assert "13912345678" not in item.text
    with pytest.raises(Refused, match="on the sheet already"):
        told(zhangye)
    with pytest.raises(Invalid) as refused:
        told(zhangye, channel="pigeon", dated_on=date(2027, 1, 1), text=" ", project_code="none", workers=-1)
    assert set(refused.value.errors) == {"channel", "dated_on", "text", "project_code", "workers"}


def test_who_tells_and_who_reconciles(zhangye: Place) -> None:
    housing = zhangye.person(zhangye.agency("housing", CODE))
    with pytest.raises(Refused, match="not-your-part"):
        enter(CALL, by=housing, now=NOW)
    with pytest.raises(Refused, match="not-your-part"):
        enter(replace(CALL, agency=zhangye.agency("petition", CODE).pk), by=police(zhangye), now=NOW)
    item = enter(replace(CALL, agency=zhangye.agency("petition", CODE).pk), by=zhangye.clerk, now=NOW)
    assert item.agency.role == "petition"
    with pytest.raises(Refused, match="not-your-part"):
        verbs.settle(item.pk, note="已处理", by=police(zhangye), now=NOW)


# ---- every fate and verb

VERBS: dict[Fating, Callable[[int, User, str], ExchangeItem]] = {
    Fating.LINK: lambda pk, by, number: verbs.link(pk, case=number, by=by, now=NOW),
    Fating.TAKE_IN: lambda pk, by, _number: verbs.take_in(pk, by=by, now=NOW),
    Fating.SETTLE: lambda pk, by, _number: verbs.settle(pk, note="已当场结清", by=by, now=NOW),
    Fating.UNFOUNDED: lambda pk, by, _number: verbs.find_unfounded(pk, note="经核查不属实", by=by, now=NOW),
    Fating.REOPEN: lambda pk, by, _number: verbs.reopen(pk, reason="核对有误", by=by, now=NOW),
}
REACHED = {F.OPEN: None, F.LINKED: Fating.LINK, F.TAKEN_IN: Fating.TAKE_IN, F.SETTLED: Fating.SETTLE,
           F.UNFOUNDED: Fating.UNFOUNDED}  # fmt: skip


@pytest.mark.parametrize("fate", list(REACHED))
def test_what_a_fate_does_not_allow_is_refused(zhangye: Place, fate: F) -> None:
    case = a_case(zhangye)
    for number, (verb, act) in enumerate(VERBS.items()):
        item = told(zhangye, external_no=f"A-{fate}-{number}")
        if reached := REACHED[fate]:
            VERBS[reached](item.pk, zhangye.clerk, case.number)
        is_open = fate == F.OPEN
        if (is_open and verb is not Fating.REOPEN) or (
            verb is Fating.REOPEN and fate in (F.LINKED, F.SETTLED, F.UNFOUNDED)
        ):
            act(item.pk, zhangye.clerk, case.number)
        else:
            with pytest.raises(Refused):
                act(item.pk, zhangye.clerk, case.number)


def test_what_was_reconciled_by_mistake_is_open_again(zhangye: Place) -> None:
    item = verbs.settle(told(zhangye).pk, note="已处理", by=zhangye.clerk, now=NOW)
    item = verbs.reopen(item.pk, reason="写错了件号", by=zhangye.clerk, now=NOW)
    assert (item.fate, item.note, item.reconciled_at) == (F.OPEN, "", None)
    last = acts_of(item).last()
    assert last is not None and last.details["fate"] == F.SETTLED and last.note == "写错了件号"


def test_wrong_words_are_named(zhangye: Place) -> None:
    item = told(zhangye)
    for act, field in (
        (lambda: verbs.settle(item.pk, note=" ", by=zhangye.clerk, now=NOW), "note"),
        (lambda: verbs.link(item.pk, case="none", by=zhangye.clerk, now=NOW), "case"),
        (lambda: verbs.take_in(item.pk, meeting=a_meeting(zhangye, "joint").pk, by=zhangye.clerk, now=NOW), "meeting"),
        (lambda: verbs.reopen(verbs.settle(item.pk, note="x", by=zhangye.clerk, now=NOW).pk, reason="",
                              by=zhangye.clerk, now=NOW), "reason"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=field):
            act()


# ---- lists

PASTED = "渠道\t日期\t事项\t编号\t涉及人数\t涉及金额（元）\n110警情\t2026-11-02\t工地讨薪\tA-1\t6\t1.2万\n网络舆情\t2026.11.4\t发帖反映欠薪\t\t\t\n"


def test_rows_copied_out_of_a_spreadsheet_are_entered_once(zhangye: Place) -> None:
    made = exchange_list.enter_all(exchange_list.as_file(PASTED), agency=None, by=police(zhangye), now=NOW)
    assert [each.channel for each in made] == ["police_110", "online_opinion"]
    assert made[0].amount == 12000 and made[1].dated_on == date(2026, 11, 4)
    again = exchange_list.enter_all(exchange_list.as_file(PASTED), agency=None, by=police(zhangye), now=NOW)
    assert len(again) == 1  # what has no number cannot be recognised


def test_a_list_is_taken_in_whole_or_not_at_all(zhangye: Place) -> None:
    wrong = PASTED.replace("网络舆情", "飞鸽").replace("2026-11-02", "2026-13-02")
    with pytest.raises(Invalid) as refused:
        exchange_list.enter_all(exchange_list.as_file(wrong), agency=None, by=police(zhangye), now=NOW)
    said = "".join(map(str, refused.value.errors["file"]))
    assert "Row 2" in said and "Row 3" in said and not ExchangeItem.objects.exists()


# ---- pages


@time_machine.travel(NOW, tick=False)
def test_the_sheet_its_figures_and_its_workbook(
    zhangye: Place, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = a_case(zhangye)
    for number in range(3):
        told(zhangye, external_no=f"B-{number}")
    verbs.settle(ExchangeItem.objects.order_by("pk")[0].pk, note="已结清", by=zhangye.clerk, now=NOW)
    client = reading(zhangye.clerk)
    with django_assert_max_num_queries(26):
        page = client.get(reverse("exchange"))
    counts = {tab.name: (tab.count, tab.url) for tab in page.context["tabs"]}
    assert {name: count for name, (count, _url) in counts.items()} == {
        "open": 2, "linked": 0, "taken_in": 0, "settled": 1, "unfounded": 0, "all": 3
    }  # fmt: skip
    for count, url in counts.values():
        assert client.get(url).context["total"] == count
    assert "定期互通信息" in page.content.decode()  # the quote of the document
    item = ExchangeItem.objects.filter(fate="open")[0]
    inside = client.get(reverse("exchange-item", args=[item.pk])).content.decode()
    assert case.number in inside and "Take in as a new case" in inside
    done = client.post(reverse("exchange-act", args=[item.pk, "link"]), {"case": case.number})
    assert done.status_code == 302
    wrong = client.post(reverse("exchange-act", args=[item.pk, "reopen"]), {"reason": ""})
    assert wrong.status_code == 422
    book = load_workbook(
        io.BytesIO(b"".join(client.get(reverse("exchange-xlsx") + "?state=all").streaming_content))
    )
    cells = [cell.value for row in book.active.iter_rows() for cell in row if cell.value]
    assert (
        "欠薪信息互通会商研判表" in cells
        and "已与案件关联" in cells
        and any("填报单位" in str(cell) for cell in cells)
    )


@time_machine.travel(NOW, tick=False)
def test_a_body_enters_by_hand_and_by_list_and_nobody_else_does(zhangye: Place) -> None:
    client = reading(police(zhangye))
    body = {"channel": "police_110", "dated_on": "2026-11-03", "text": "工地讨薪。", "workers": "3"}
    assert client.post(reverse("exchange-enter"), body | {"text": ""}).status_code == 422
    assert client.post(reverse("exchange-enter"), body).status_code == 302
    assert client.post(reverse("exchange-list"), {}).status_code == 422
    upload = SimpleUploadedFile("a.csv", "渠道,日期,事项\n信访,2026-11-05,来访反映欠薪\n".encode())
    assert client.post(reverse("exchange-list"), {"file": upload}).status_code == 302
    assert ExchangeItem.objects.filter(agency__role="police").count() == 2
    item = ExchangeItem.objects.all()[0]
    assert "can be done" not in client.get(reverse("exchange-item", args=[item.pk])).content.decode()
    housing = reading(zhangye.person(zhangye.agency("housing", CODE)))
    assert housing.get(reverse("exchange")).context["acts"] == []
    assert housing.post(reverse("exchange-enter"), body).status_code == 409
    party = User.objects.create_user("party", password="x", role="party")
    assert reading(party).get(reverse("exchange")).status_code == 404


@time_machine.travel(NOW, tick=False)
def test_the_api_lists_enters_and_reconciles(zhangye: Place) -> None:
    client, office = reading(police(zhangye)), reading(zhangye.clerk)
    body = {"channel": "police_110", "dated_on": "2026-11-03", "text": "工地讨薪。", "external_no": "C-1"}
    made = client.post("/api/v1/exchange-items/", body, content_type="application/json")
    assert made.status_code == 201 and made.json()["fate"] == "open"
    url = f"/api/v1/exchange-items/{made.json()['id']}/reconcile/"
    verb = {"verb": "unfounded", "note": "不属实"}
    assert client.post(url, verb, content_type="application/json").status_code == 409
    assert office.post(url, verb, content_type="application/json").json()["fate"] == "unfounded"
    listed = client.get("/api/v1/exchange-items/?fate=unfounded").json()["results"]
    assert [each["external_no"] for each in listed] == ["C-1"]
    assert client.get("/api/v1/exchange-items/?fate=none").status_code == 400
