"""Deposits and guarantees as lists, and the API: the same rules as the pages, every bad row with its reason."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from escrow.deposits.lists import take_deposits, take_guarantees
from escrow.models import Deposit, DepositDraw, Guarantee
from projects.intake.counts import Counts
from projects.models import Item, Project
from tests.cases.calling import Caller
from tests.escrow.deposited import paid
from tests.escrow.purse import MAY
from tests.projects.site import Site, build_site
from tests.world import World


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def taken(
    take: Any, site: Site, *rows: dict[str, str], **how: Any
) -> tuple[Counts, list[tuple[int, str, str]]]:
    said: list[tuple[int, str, str]] = []
    options = {"jurisdiction": "130304", "project_id": None, "whole": False, "commit": True} | how
    counts = take(
        list(enumerate(rows, start=2)), by=site.world.clerk, now=MAY, progress=lambda read: None,
        on_fault=lambda number, column, message: said.append((number, column, message)), **options,
    )  # fmt: skip
    return counts, said


CASH = {
    "project_code": "BDH-P-9001", "form": "现金", "amount": "60万", "paid_on": "2026-05-06", "bank": "示例银行",
    "account": "62170000", "collector": "区人社局",
}  # fmt: skip
BANK = {
    "form": "银行保函", "amount": "600000", "paid_on": "2026-05-06", "bank": "示例银行", "paper_no": "BH-1",
    "valid_from": "2026-05-01", "valid_until": "2027-05-31",
}  # fmt: skip


def test_deposits_are_new_the_same_or_renewed(site: Site) -> None:
    other = Project.objects.create(
        code="BDH-P-9002", name="示例桥梁工程", jurisdiction_id="130304", region_id="130304100", sector="transport",
        contract_sum=Decimal(20_000_000), general_contractor=site.builder,
    )  # fmt: skip
    bank = BANK | {"project_code": other.code}
    counts, said = taken(take_deposits, site, CASH, bank)
    assert (counts, said) == (Counts(2, new=2), [])
    cash = Deposit.objects.get(project=site.school)
    assert cash.account is not None and cash.collector is not None
    assert [cash.amount, cash.account.balance, cash.collector.role] == [600000, 600000, "hrss"]
    assert Item.objects.get(project=other, code="deposit").done_on == date(2026, 5, 6)

    assert taken(take_deposits, site, CASH, bank)[0] == Counts(2, same=2)
    renewed = bank | {"paper_no": "BH-2", "valid_until": "2028-05-31"}
    more = CASH | {"amount": "61万", "reference": "B9"}
    assert taken(take_deposits, site, more, renewed)[0] == Counts(2, changed=2)
    assert Deposit.objects.get(project=other).number == "BH-2"
    # A check writes nothing.
    assert taken(take_deposits, site, CASH | {"amount": "70万"}, commit=False)[0] == Counts(1, changed=1)
    assert Deposit.objects.get(project=site.school).amount == 610000


def test_bad_deposits_are_refused_with_the_column(site: Site) -> None:
    paid(site, "300000.00")
    for row, column in (
        ({"amount": "20万"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"form": "白条"}, "form"),
        ({"collector": "没有的局"}, "collector"),
        ({"project_code": "没有"}, "project_code"),
        (BANK, "form"),
    ):
        counts, said = taken(take_deposits, site, CASH | row)
        assert (counts.failed, [each[1] for each in said]) == (1, [column])
    counts, said = taken(take_deposits, site, CASH, CASH)
    assert counts.failed == 1 and said[0][1] == "project_code"
    assert Deposit.objects.get().amount == 600000


def test_an_exemption_in_the_list_needs_its_reason_and_clause(site: Site) -> None:
    row = {"project_code": "BDH-P-9001", "form": "免存"}
    _counts, said = taken(take_deposits, site, row)
    assert said[0][1] == "reason"
    full = row | {"reason": "合同额低于300万元", "clause": "人社部发〔2021〕65号"}
    assert taken(take_deposits, site, full)[0] == Counts(1, new=1)
    assert taken(take_deposits, site, full)[0] == Counts(1, same=1)


@pytest.mark.clause("BDH-1.1.4")
def test_guarantees_are_taken_in_once_and_a_wrong_one_is_refused(site: Site) -> None:
    row = {
        "project_code": "BDH-P-9001", "kind": "工程款支付担保", "form": "银行保函", "issuer": "示例银行", "paper_no": "ZF-1",
        "amount": "200万", "valid_from": "2026-03-01", "valid_until": "2027-03-31",
    }  # fmt: skip
    assert taken(take_guarantees, site, row)[0] == Counts(1, new=1)
    assert taken(take_guarantees, site, row)[0] == Counts(1, same=1)
    for changed, column in (
        ({"amount": "300万"}, "paper_no"),
        ({"paper_no": "ZF-2", "valid_until": "2026-02-01"}, "valid_until"),
        ({"paper_no": "ZF-2", "kind": "抵押偿付"}, "form"),
    ):
        _counts, said = taken(take_guarantees, site, row | changed)
        assert [each[1] for each in said] == [column]
    assert Guarantee.objects.get().amount == 2_000_000


def test_programs_do_the_same_and_hear_the_same_refusals(site: Site) -> None:
    hrss, code = Caller(site.world.hrss), site.school.code
    base = f"/api/v1/projects/{code}/"
    assert hrss.get(f"{base}deposit/").status_code == 404
    status, told = hrss.tell(f"{base}deposit/reckon/", {})
    assert (status, told["required"], told["steps"][0]["unverified"]) == (200, "600000.00", True)
    assert hrss.tell(f"{base}deposit/reckon/", {"history": {"is_listed": True}})[0] == 400
    status, told = hrss.tell(f"{base}deposit/reckon/", {"history": {"is_listed": True}, "why": "失信名单"})
    assert told["required"] == "1200000.00"
    cash = {
        "amount": "600000.00",
        "on": "2026-05-06",
        "bank": "示例银行",
        "number": "62170001",
        "reference": "B1",
    }
    assert hrss.tell(f"{base}deposit/cash/", cash | {"amount": "0.001"})[0] == 400
    status, told = hrss.tell(f"{base}deposit/cash/", cash)
    assert (status, told["state"], told["amount"]) == (200, "held", "600000.00")
    assert hrss.tell(f"{base}deposit/cash/", cash)[1]["amount"] == "600000.00"

    use = {
        "amount": "1000.00", "workers": 2, "order_no": "令1号", "ordered_on": "2026-04-20",
        "order_due_on": "2026-04-30", "reason": "逾期未支付",
    }  # fmt: skip
    url = f"/api/v1/deposits/{told['id']}/draws/"
    assert hrss.tell(url, use | {"amount": "600000.01"})[1]["code"] == "not-covered"
    assert Caller(site.world.water).tell(url, use)[0] == 409
    status, told = hrss.tell(url, use)
    assert (status, told["draws"][0]["letter_no"]) == (200, DepositDraw.objects.get().letter.number)
    assert hrss.get("/api/v1/deposits/?state=held").json()["results"][0]["project"] == code
    assert hrss.get("/api/v1/deposits/?state=x").status_code == 400

    given = {
        "kind": "payment", "form": "bank", "issuer": "示例银行", "number": "ZF-1", "amount": "100.00",
        "valid_from": "2026-05-01", "valid_until": "2099-05-01",
    }  # fmt: skip
    status, made = hrss.tell(f"{base}guarantees/", given)
    assert status == 201
    claims = f"/api/v1/guarantees/{made['id']}/claims/"
    status, made = hrss.tell(claims, {"on": "2026-05-11", "amount": "40.00", "reason": "欠付"})
    assert (status, made["covered"]) == (201, "60.00")
    settle = f"/api/v1/guarantee-claims/{made['claims'][0]['id']}/settle/"
    assert hrss.tell(settle, {"paid": "40.00", "on": "2026-05-12"})[1]["claims"][0]["paid"] == "40.00"
    assert hrss.get("/api/v1/guarantees/?kind=payment").json()["results"][0]["covered"] == "60.00"
