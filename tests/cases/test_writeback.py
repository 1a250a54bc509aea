"""One result, as each channel wants it: the replies of a case, and the file that goes back to the national platform."""

import csv
import io
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from agencies.errors import Refused
from cases.actions import closing, ending, feedback, joining, receipt
from cases.actions.writing_back import HEADING, to_write_back, write_back
from cases.models import Case, WriteBack, WriteBackRow
from cases.replies import replies_of
from cases.results import result_of
from tests.world import SHANGHAI

REPORT = feedback.Report(
    "solved", "责令总包单位发放，23人工资全部付清。", 23, Decimal(310_000), 23, Decimal(310_000)
)
DAY = datetime(2026, 5, 9, 10, tzinfo=SHANGHAI)


def lead(world, number, **fields):
    fields = {"source_channel": "national_platform", "external_no": number} | fields
    return world.routed(**fields)


def answered(world, case):
    for transfer in case.transfers.all():
        receipt.receive(
            transfer.pk,
            by=world.clerk if transfer.agency is None else _of(world, transfer),
            now=DAY.replace(month=4, day=29),
        )
        feedback.feed_back(transfer.pk, REPORT, by=_of(world, transfer), now=DAY.replace(day=8))
        feedback.accept_for_record(transfer.pk, by=world.clerk, now=DAY)


def _of(world, transfer):
    return {world.water.agency_id: world.water, world.haibin.agency_id: world.haibin}[transfer.agency_id]


def closed(world, number="XS1", conclusion="solved", **fields):
    case = lead(world, number, **fields)
    answered(world, case)
    closing.close(
        case.number,
        closing.Ending(conclusion, "经查属实，23名工人工资31万元已于5月8日付清。", 23, Decimal(310_000)),
        by=world.clerk, now=DAY,
    )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def texts(case):
    replies = replies_of(case)
    assert replies is not None
    return {each.name: each.text for each in replies.texts}


# ---- replies


def test_nothing_is_said_before_somebody_has_answered(world):
    assert replies_of(lead(world, "XS1")) is None


def test_one_result_is_said_as_each_channel_wants_it(world):
    case = closed(world)
    said = texts(case)
    assert "线索编号：XS1" in said["national"]
    assert "核处结论：属实，欠薪已解决" in said["national"]
    assert "解决欠薪人数：23" in said["national"]
    assert "解决欠薪金额（万元）：31.00" in said["national"]
    assert "已为23名劳动者解决工资310,000元" in said["hotline"]
    assert "经查属实" in said["petition"]
    assert "答复意见" in said["petition"]
    assert "23名劳动者" in said["online_opinion"]
    for text in said.values():
        assert world.water.agency.name in text
        assert "2026年5月9日" in text


def test_what_the_public_reads_holds_neither_summary_nor_numbers_of_the_case(world):
    said = texts(closed(world))["online_opinion"]
    assert "5月8日付清" not in said
    assert "XS1" not in said


def test_an_answered_case_says_how_it_stands_and_that_it_is_not_closed(world):
    case = lead(world, "XS1")
    answered(world, case)
    replies = replies_of(Case.objects.get(pk=case.pk))
    assert replies is not None
    assert not replies.result.is_final
    assert "（未办结）" in texts(case)["national"]
    assert "责令总包单位发放" in texts(case)["hotline"]


def test_the_channel_that_asked_comes_first_on_the_page(world, client):
    case = closed(world)
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert 'data-copy-text="reply-national"' in page
    replies = replies_of(case)
    assert replies is not None
    assert [each.name for each in replies.texts if each.is_asked] == ["national"]
    assert replies.texts[0].name == "national"


def test_what_was_paid_after_the_closing_counts(world):
    case = closed(world)
    Case.objects.filter(pk=case.pk).update(recovered=Decimal("310000.01"))
    result = result_of(Case.objects.get(pk=case.pk))
    assert result is not None
    assert result.amount_in_ten_thousands == "31.000001", "never rounded"


# ---- the file for the platform


def test_every_finished_lead_is_written_back_once(world):
    closed(world, "XS1")
    closed(world, "XS2")
    lead(world, "XS3")
    closed(world, "GD1", source_channel="hotline_12345")
    made = write_back(by=world.clerk, now=DAY)
    assert made.count == 2
    rows = list(made.rows.values_list("number", "values"))
    assert [number for number, _values in rows] == ["XS1", "XS2"]
    row = dict(zip(HEADING, rows[0][1], strict=True))
    assert (row["核处结论"], row["解决欠薪人数"], row["解决欠薪金额（万元）"]) == (
        "属实，欠薪已解决",
        "23",
        "31.00",
    )
    assert (row["反馈行业领域"], row["办结时间"], row["承办单位"]) == (
        "水利",
        "2026-05-09",
        world.water.agency.name,
    )
    with pytest.raises(Refused) as refused:
        write_back(by=world.clerk, now=DAY)
    assert refused.value.code == "nothing-to-write-back"
    closed(world, "XS4")
    assert write_back(by=world.clerk, now=DAY).count == 1


def test_only_those_chosen_the_others_wait(world):
    closed(world, "XS1")
    second = closed(world, "XS2")
    made = write_back(by=world.clerk, now=DAY, only=[second.references.get().pk])
    assert list(made.rows.values_list("number", flat=True)) == ["XS2"]
    assert [each.number for each in to_write_back("130304")] == ["XS1"]


def test_a_lead_reopened_and_closed_again_has_another_result(world):
    case = closed(world)
    write_back(by=world.clerk, now=DAY)
    ending.reopen(case.number, reason="工人来电称仍有两人未付", by=world.clerk, now=DAY.replace(day=10))
    assert not to_write_back("130304").exists()
    ending.withdraw_complaint(case.number, declared="written", by=world.clerk, now=DAY.replace(day=12))
    (values,) = write_back(by=world.clerk, now=DAY.replace(day=12)).rows.values_list("values", flat=True)
    assert dict(zip(HEADING, values, strict=True))["核处结论"] == "反映人撤回"


def test_a_merged_lead_has_the_result_of_the_case_it_went_into(world):
    main = lead(world, "XS1")
    other = lead(world, "XS2")
    joining.merge(
        other.number, into=main.number, reason="同一事项", by=world.clerk, now=DAY.replace(month=4, day=28)
    )
    assert not to_write_back("130304").exists()
    answered(world, main)
    closing.close(
        main.number, closing.Ending("solved", "已付清", 23, Decimal(310_000)), by=world.clerk, now=DAY
    )
    rows = dict(write_back(by=world.clerk, now=DAY).rows.values_list("number", "values"))
    assert set(rows) == {"XS1", "XS2"}
    assert rows["XS2"][2] == rows["XS1"][2] == "属实，欠薪已解决"
    assert rows["XS2"][-1] == "重复线索，已并案"


def test_what_was_written_back_stays_as_it_was(world):
    closed(world)
    made = write_back(by=world.clerk, now=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        WriteBackRow.objects.update(number="XS9")
    with pytest.raises(IntegrityError), transaction.atomic():
        WriteBack.objects.filter(pk=made.pk).delete()


def test_the_file_can_be_had_again_in_both_forms_and_says_the_same(world, client):
    closed(world)
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    page = client.get("/imports/write-back/").content.decode()
    assert "XS1" in page
    answer = client.post("/imports/write-back/", {"which": "all"}, follow=True).content.decode()
    assert "The file is made; results in it: 1." in answer
    assert "Every finished lead has been written back." in answer
    made = WriteBack.objects.get()
    for _ in range(2):
        text = b"".join(client.get(f"/imports/write-back/{made.pk}/csv/").streaming_content).decode(
            "utf-8-sig"
        )
        book = load_workbook(
            io.BytesIO(b"".join(client.get(f"/imports/write-back/{made.pk}/xlsx/").streaming_content))
        )
        rows = [[str(cell) for cell in row] for row in book.active.iter_rows(values_only=True)]
        assert [[str(cell) for cell in row] for row in csv.reader(io.StringIO(text))] == [
            ["" if cell == "None" else cell for cell in row] for row in rows
        ]
        assert rows[1][0] == "XS1"


def test_only_the_office_writes_back(world, client):
    closed(world)
    for other in (world.water, world.leader, world.auditor):
        with pytest.raises(Refused):
            write_back(by=other, now=DAY)
        client.force_login(other)
        assert client.post("/imports/write-back/", {"which": "all"}).status_code == 404
    made = write_back(by=world.clerk, now=DAY)
    client.force_login(world.water)
    assert client.get(f"/imports/write-back/{made.pk}/xlsx/").status_code == 404
