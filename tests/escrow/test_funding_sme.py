"""Debts to small firms: who leads, what is cleared, and that wages come first."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import translation

from agencies.errors import Invalid, Refused
from agencies.models import User
from escrow.funding import sme_actions as sme
from escrow.funding.lists import sme_debts
from escrow.funding.wages_owed import wages_owed
from escrow.models import Payroll, SmeClearing, SmeDebt
from projects.intake.counts import Counts
from projects.models import Company, ProjectEvent
from tests.cases.calling import Caller
from tests.escrow.purse import MAY, Purse, build_purse
from tests.places import built, reading
from tests.projects.site import credit_code
from tests.world import World

D = Decimal


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(MAY, tick=False), translation.override("en"):
        yield


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


@pytest.fixture
def zone(purse: Purse) -> User:
    """The development zone leads in Beidaihe."""
    return User.objects.create_user(
        "bdh-zone", role="handler", agency=purse.world.agency("dev_zone"), full_name="开发区经办"
    )


def debt(purse: Purse, by: User, **more: Any) -> SmeDebt:
    said: dict[str, Any] = {
        "debtor_kind": "government", "debtor": "示例局", "creditor_id": purse.site.labour.pk, "contract_no": "合-1",
        "amount": D(500_000), "due_on": date(2025, 12, 31),
    }  # fmt: skip
    return sme.enter_debt(by=by, now=MAY, **(said | more))


def pay(found: SmeDebt, by: User, **more: Any) -> SmeClearing:
    said: dict[str, Any] = {
        "paid_on": date(2026, 5, 8), "amount": D(200_000), "for_wages": D(0), "reference": "付-1",
    }  # fmt: skip
    return sme.clear(found.pk, by=by, now=MAY, **(said | more))


def owe_wages(purse: Purse, amount: str = "120000") -> None:
    Payroll.objects.create(
        project=purse.site.school, company=purse.site.labour, month=date(2026, 3, 1), pay_on=date(2026, 4, 15),
        lines=8, unpaid_lines=8, due=D(amount), updated_at=MAY,
    )  # fmt: skip


def faults(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Invalid) as caught:
        act()
    return list(caught.value.errors)


@pytest.mark.clause("BDH-1.5.1")
def test_in_beidaihe_the_zone_leads_and_the_arrears_of_the_firm_are_cleared_first(
    purse: Purse, zone: User
) -> None:
    found = debt(purse, zone)
    assert (found.lead and found.lead.role, found.lead_clause) == ("dev_zone", "BDH 一(五)")
    owe_wages(purse)
    proposed, rule = sme.proposal(found, D(200_000), date(2026, 5, 12))
    assert (proposed, rule and rule.source) == (D(120_000), "BDH 一(五)")
    # What leaves the wages unpaid needs a reason.
    with pytest.raises(Invalid) as caught:
        pay(found, zone, for_wages=D(50_000))
    assert "120,000.00" in str(caught.value) and "BDH 一(五)" in str(caught.value)
    pay(found, zone, for_wages=D(120_000))
    pay(found, zone, amount=D(100_000), reference="付-2", note="工资已由总包单位代发")
    found.refresh_from_db()
    assert (found.cleared, found.for_wages) == (D(300_000), D(120_000))
    acts = ProjectEvent.objects.filter(company=purse.site.labour).values_list("act", flat=True)
    assert list(acts) == ["sme_debt_cleared", "sme_debt_cleared", "sme_debt_entered"]


@pytest.mark.clause("BDH-1.5.1", "ZY-A11")
def test_in_zhangye_the_industry_bureau_leads(db: None) -> None:
    with built("620700") as place:
        lead, rule = sme.lead_of("620700", date(2026, 5, 12))
        assert (lead and lead.role, rule and rule.source) == ("industry_it", "ZY 附件11")
        assert sme.keeps_debts(place.person(place.agency("industry_it")))


def test_the_same_voucher_counts_once_and_never_more_than_is_owed(purse: Purse, zone: User) -> None:
    found = debt(purse, zone)
    first = pay(found, zone)
    assert pay(found, zone).pk == first.pk
    with pytest.raises(Refused, match="voucher-differs"):
        pay(found, zone, amount=D(1))
    assert faults(lambda: pay(found, zone, amount=D(300_001), reference="付-2")) == ["amount"]
    assert faults(lambda: pay(found, zone, amount=D(10), for_wages=D(11), reference="付-2")) == ["for_wages"]
    assert faults(lambda: pay(found, zone, amount=D("-1"), reference="付-2")) == ["amount"]
    assert faults(lambda: pay(found, zone, amount=D("1.005"), reference="付-2")) == ["amount"]
    assert faults(lambda: pay(found, zone, paid_on=date(2026, 5, 13), reference="付-2")) == ["paid_on"]
    assert faults(lambda: sme.change_debt(found.pk, amount=D(1), reason="x", by=zone, now=MAY)) == ["amount"]
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()


def test_only_small_firms_are_creditors_and_only_who_leads_enters(purse: Purse, zone: User) -> None:
    assert faults(lambda: debt(purse, zone, creditor_id=purse.site.owner.pk)) == ["creditor"]
    Company.objects.filter(pk=purse.site.builder.pk).update(size="large")
    assert faults(lambda: debt(purse, zone, creditor_id=purse.site.builder.pk)) == ["creditor"]
    for nobody in (purse.world.water, purse.world.leader, purse.world.haibin):
        with pytest.raises(Refused, match="not-your-part"):
            debt(purse, nobody)
    assert debt(purse, zone).pk == debt(purse, zone).pk
    with pytest.raises(Refused, match="debt-differs"):
        debt(purse, zone, amount=D(1))


def test_wages_owed_are_read_for_many_firms_at_once(purse: Purse, django_assert_num_queries: Any) -> None:
    owe_wages(purse)
    with django_assert_num_queries(3):
        found = wages_owed([purse.site.labour.pk, purse.site.builder.pk], date(2026, 5, 12))
    assert {key: (each.sum, each.workers) for key, each in found.items()} == {
        purse.site.labour.pk: (D(120_000), 8)
    }


def test_a_list_enters_debts_with_new_firms_and_says_what_is_wrong(purse: Purse, zone: User) -> None:
    said: list[tuple[int, str, str]] = []

    def taken(*rows: dict[str, str]) -> Counts:
        said.clear()
        return sme_debts.take(
            list(enumerate(rows, start=2)), jurisdiction="130304", project_id=None, whole=False, commit=True, by=zone,
            now=MAY, on_fault=lambda *fault: said.append(fault), progress=lambda read: None,
        )  # fmt: skip

    row = {
        "debtor_kind": "政府部门", "debtor": "示例局", "creditor": "秦皇岛示例小企业", "creditor_code": credit_code(31),
        "size": "小型企业", "contract_no": "合-9", "amount": "30万", "due_on": "2025-12-31", "cleared": "100000",
        "for_wages": "0", "paid_on": "2026-05-08", "reference": "付-9",
    }  # fmt: skip
    large = row | {"creditor": "示例大企业", "creditor_code": credit_code(32), "size": "大型企业"}
    assert taken(row, large) == Counts(total=2, new=1, failed=1)
    assert [each[:2] for each in said] == [(3, "creditor")]
    found = SmeDebt.objects.get()
    assert (found.amount, found.cleared, found.creditor.size) == (D(300_000), D(100_000), "small")
    assert taken(row) == Counts(total=1, same=1)
    assert taken(row | {"amount": "31万"}).failed == 1 and said[0][1] == "contract_no"


@pytest.mark.clause("BDH-1.5.1")
def test_the_register_shows_lead_sums_and_the_wages_of_each_creditor(
    purse: Purse, zone: User, django_assert_max_num_queries: Any
) -> None:
    found = debt(purse, zone)
    owe_wages(purse)
    desk = reading(zone)
    page = desk.get("/money/sme-debts/").content.decode()
    for words in ("BDH 一(五)", "500,000.00", "120,000.00", purse.site.labour.name):
        assert words in page, words
    url = f"/money/sme-debts/{found.pk}/"
    shown = desk.get(url).content.decode()
    assert f"/projects/companies/{purse.site.labour.pk}/dossier/" in shown and 'value="120000.00"' in shown
    refused = desk.post(
        f"{url}clear/", {"paid_on": "2026-05-08", "amount": "200000", "for_wages": "0", "reference": "1"}
    )
    assert refused.status_code == 422 and "The firm owes wages" in refused.content.decode()
    done = desk.post(
        f"{url}clear/", {"paid_on": "2026-05-08", "amount": "200000", "for_wages": "120000", "reference": "1"}
    )
    assert done.status_code == 302
    for number in range(4):
        debt(purse, zone, contract_no=f"合-{number + 10}")
    with django_assert_max_num_queries(17):
        desk.get("/money/sme-debts/?left=open&kind=government&q=示例")
    assert desk.get("/money/sme-debts/export/").getvalue().decode().count("示例局") == 5
    money = desk.get(
        f"/money/companies/{purse.site.labour.pk}/", headers={"HX-Request": "true"}
    ).content.decode()
    assert "2,300,000.00" in money and "<html" not in money
    assert reading(purse.world.admin).get("/money/sme-debts/").status_code == 404


def test_a_debt_is_entered_on_the_page(purse: Purse, zone: User) -> None:
    desk = reading(zone)
    body = {
        "debtor_kind": "soe", "debtor": "示例国企", "creditor": purse.site.labour.name, "contract_no": "合-2",
        "amount": "1000", "due_on": "2026-01-01", "project_id": str(purse.site.school.pk),
    }  # fmt: skip
    wrong = desk.post("/money/sme-debts/new/", body | {"amount": "1.005", "creditor": "谁也不认识"})
    assert wrong.status_code == 422 and "No firm of this name" in wrong.content.decode()
    assert desk.post("/money/sme-debts/new/", body).status_code == 302
    assert SmeDebt.objects.get().project == purse.site.school
    assert reading(purse.world.water).get("/money/sme-debts/new/").status_code == 409


def test_plans_vouchers_and_debts_by_the_api(purse: Purse, zone: User) -> None:
    finance = User.objects.create_user("bdh-finance", role="handler", agency=purse.world.agency("finance"))
    caller, lead, at = Caller(finance), Caller(zone), "/api/v1/projects/BDH-P-9001"
    line = {"source": "bond", "planned_on": "2026-04-01", "amount": "900000.00"}
    status, made = caller.tell(f"{at}/funds/", line)
    assert status == 201 and caller.tell(f"{at}/funds/", line | {"amount": "-1", "colour": 1})[0] == 400
    assert (
        caller.tell(f"/api/v1/fund-lines/{made['id']}/arrange/", {"amount": "500000.00", "on": "2026-04-02"})[
            0
        ]
        == 200
    )
    assert caller.tell(f"/api/v1/fund-lines/{made['id']}/secure/", {"note": "债券批复1号"})[1]["is_secured"]
    voucher = {
        "reference": "1",
        "paid_on": "2026-05-08",
        "use": "works",
        "amount": "10.00",
        "line_id": made["id"],
    }
    for _twice in range(2):
        assert caller.tell(f"{at}/disbursements/", voucher)[0] == 200
    assert caller.tell(f"{at}/disbursements/", voucher | {"amount": "11.00"})[0] == 409
    assert len(caller.ask(f"{at}/disbursements/")[1]) == 1
    assert caller.tell(f"{at}/progress/", {"month": "2026-04", "planned": 30, "actual": 10})[0] == 200
    told = caller.ask(f"{at}/funds/")[1]
    assert (told["warning"], told["gap"], told["disbursed"], told["reasons"][0]["unverified"]) == (
        "red", "0.00", "10.00", True,
    )  # fmt: skip
    body = {
        "debtor_kind": "soe", "debtor": "示例国企", "creditor": purse.site.labour.name, "contract_no": "合-7",
        "amount": "1000.00", "due_on": "2026-01-01", "project": "BDH-P-9001",
    }  # fmt: skip
    status, entered = lead.tell("/api/v1/sme-debts/", body)
    assert (status, entered["clause"], entered["project"]) == (200, "BDH 一(五)", "BDH-P-9001")
    owe_wages(purse)
    clearing = {"reference": "1", "paid_on": "2026-05-08", "amount": "400.00"}
    url = f"/api/v1/sme-debts/{entered['id']}/clearings/"
    assert lead.tell(url, clearing)[0] == 400
    assert lead.tell(url, clearing | {"for_wages": "400.00"})[1]["for_wages"] == "400.00"
    page = lead.ask("/api/v1/sme-debts/?left=open")[1]
    assert [each["cleared"] for each in page["results"]] == ["400.00"] and page["next"] is None
    assert lead.ask("/api/v1/sme-debts/?size=9")[0] == 400
