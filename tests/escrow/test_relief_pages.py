"""The pages and the API of relief: a plan played by hand to its end, the fund, recoveries, files; what stays shut."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from agencies.models import User
from agencies.policy.money import Source
from escrow.models import Account, Recovery, ReliefPlan
from oversight.demo import relief_money
from tests.escrow.rescue import Rescue, build_rescue
from tests.places import reading

D = Decimal


@pytest.fixture
def zhangye(db: None) -> Rescue:
    return build_rescue()


def text_of(response: Any) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode("utf-8-sig")


def post(client: Client, name: str, key: int, **said: object) -> None:
    response = client.post(reverse(name, args=[key]), said)
    assert response.status_code == 302, text_of(response)[:3000]


@pytest.mark.clause("ZY-2.4.1")
def test_a_plan_is_played_through_the_pages(zhangye: Rescue) -> None:
    zhangye.deposit("400000.00")
    zhangye.presale("1500000.00")
    zhangye.raise_fund("3000000.00")
    sheet = zhangye.sheet(["1300000.00", "1300000.00"])
    office, keeper = reading(zhangye.maker), reading(zhangye.keeper)
    assert sheet.number in text_of(office.get(reverse("relief-new")))
    url = f"{reverse('relief-new')}?sheet={sheet.pk}"
    assert "兜底保障" in text_of(office.get(url))
    today = timezone.localdate()
    said = {"reason": "unable", "reason_note": "查封", "use": "wages", "order_no": "令1号",
            "ordered_on": "2026-04-20", "order_due_on": "2026-04-01"}  # fmt: skip
    assert "The order ends before it was issued." in text_of(office.post(url, said))
    response = office.post(url, said | {"order_due_on": "2026-05-06"})
    plan = ReliefPlan.objects.get()
    assert response.url == reverse("relief-plan", args=[plan.pk])
    shown = text_of(office.get(response.url))
    places = [shown.index(f"<b>{place}. ") for place in range(1, 5)]
    assert places == sorted(places), "the steps stand in the order of the sources"
    for part in (
        "700,000.00",
        "ZY 二(四)一",
        "The supervisor of the presale funds agrees",
        "Submit the plan",
    ):
        assert part in shown
    presale = zhangye.step(plan, Source.PRESALE)
    post(office, "relief-agree", presale.pk, agreed="yes", on=today.isoformat(), said="同意")
    post(office, "relief-submit", plan.pk)
    assert reading(zhangye.maker).post(reverse("relief-endorse", args=[plan.pk])).status_code == 409
    post(reading(zhangye.first), "relief-endorse", plan.pk, opinion="同意")
    post(reading(zhangye.second), "relief-approve", plan.pk)
    post(keeper, "relief-notify", zhangye.step(plan, Source.DEPOSIT).pk)
    for source in (Source.DEPOSIT, Source.PRESALE, Source.EMERGENCY_FUND):
        step = zhangye.step(plan, source)
        post(keeper, "relief-carry-out", step.pk, on=today.isoformat(), reference=f"B{step.pk}")
        url = reverse("relief-workers", args=[step.pk])
        assert "Smallest sums first" in text_of(keeper.get(f"{url}?method=complete_first"))
        lines = sheet.lines.values_list("pk", flat=True)
        parts = {f"line-{line}": f"{step.amount / 2}" for line in lines}
        assert keeper.post(url, parts | {"on": "gestern"}).status_code == 422
        assert keeper.post(url, parts | {"on": today.isoformat()}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "carried_out"
    assert "1,300,000.00" in text_of(keeper.get(reverse("relief-receipts", args=[plan.pk])))
    for name, key in (("relief-letter", plan.pk), ("relief-plan", plan.pk)):
        assert keeper.get(reverse(name, args=[key])).status_code == 200
    assert keeper.get(reverse("relief-letter-file", args=[plan.pk, "docx"])).status_code == 200

    recovery = Recovery.objects.get()
    until = today + timedelta(days=30)
    post(keeper, "recovery-demand", recovery.pk, until=until.isoformat())
    post(
        keeper,
        "recovery-recover",
        recovery.pk,
        amount="100000",
        on=today.isoformat(),
        reference="Z1",
        said="",
    )
    assert "600,000.00" in text_of(keeper.get(reverse("recovery", args=[recovery.pk])))
    assert keeper.get(reverse("recovery-letter", args=[recovery.pk])).status_code == 200
    post(keeper, "recovery-ask", recovery.pk, reason="破产终结")
    post(reading(zhangye.second), "recovery-write-off", recovery.pk, agreed="yes", opinion="同意")
    plan.refresh_from_db()
    assert plan.state == "closed"
    ledger = text_of(keeper.get(reverse("emergency-fund-csv")))
    assert plan.number in ledger
    assert "-600,000.00" not in ledger
    for account in Account.objects.all():
        assert account.balance == (account.entries.aggregate(sum=Sum("amount"))["sum"] or 0)


@pytest.mark.clause("JX-4.4.1")
def test_the_fund_page_of_jianxi_says_what_is_missing(db: None) -> None:
    jianxi = build_rescue("410305")
    keeper, url = reading(jianxi.keeper), reverse("emergency-fund")
    assert "5,000,000.00" in text_of(keeper.get(url))
    today = timezone.localdate().isoformat()
    post(
        keeper,
        "emergency-fund-raise",
        jianxi.fund.pk,
        amount="4990000",
        on=today,
        reference="R1",
        source="区财政局",
    )
    shown = text_of(keeper.get(url))
    for part in ("10,000.00 yuan below its least balance", "账户金额不少于500万元", "JX 四(四)"):
        assert part in shown
    post(
        keeper,
        "emergency-fund-check",
        jianxi.fund.pk,
        on=today,
        balance="4990000",
        usable="on",
        result="账实相符",
    )
    assert "Below the least balance" in text_of(keeper.get(url))
    bad = keeper.post(
        reverse("emergency-fund-raise", args=[jianxi.fund.pk]),
        {"amount": "1.001", "on": today, "reference": "x", "source": "x"},
    )
    assert bad.status_code == 422
    assert "An amount has at most two decimals" in text_of(bad)


@pytest.mark.clause("BJ-3.2.4")
def test_the_rules_of_the_fund_are_shown_with_clause_and_unverified_mark(db: None) -> None:
    beijing = build_rescue("110000")
    shown = text_of(reading(beijing.keeper).get(reverse("emergency-fund")))
    for part in ("各区政府按照本区管理办法筹集", "BJ 三(二)4", "unverified", "明确应急周转金的筹集"):
        assert part in shown


def test_every_page_answers_officials_of_the_place_and_nobody_else(
    zhangye: Rescue, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    zhangye.raise_fund("1000.00")
    presale = zhangye.presale("100.00")
    plan = zhangye.approved(zhangye.proposed(zhangye.sheet(["500.00"])))
    step = zhangye.step(plan, Source.PRESALE)
    urls = [
        *(reverse(name) for name in ("relief-plans", "relief-csv", "recoveries", "recovery-csv", "emergency-fund",
                                     "emergency-fund-csv", "emergency-fund-open", "presale-accounts", "presale-new")),
        reverse("relief-plan", args=[plan.pk]), reverse("relief-receipts", args=[plan.pk]),
        reverse("presale-account", args=[presale]), f"{reverse('relief-plans')}?state=approved&source=deposit",
        f"{reverse('recoveries')}?state=late&q=x", reverse("relief-workers", args=[step.pk]),
    ]  # fmt: skip
    keeper = reading(zhangye.keeper)
    for url in urls:
        with django_assert_max_num_queries(45):
            assert keeper.get(url).status_code == 200, url
    assert keeper.get(reverse("relief-change", args=[plan.pk])).status_code == 409
    party = User.objects.create_user("p1", role="party", agency=None)
    for url in urls:
        assert reading(party).get(url).status_code in (302, 403, 404), url
    other = build_rescue_elsewhere()
    for name, key in (("relief-plan", plan.pk), ("relief-receipts", plan.pk), ("presale-account", presale)):
        assert other.get(reverse(name, args=[key])).status_code == 404


def build_rescue_elsewhere() -> Client:
    from tests.places import build_place

    jianxi = build_place("410305")
    return reading(jianxi.clerk)


def test_lists_ask_the_same_number_of_questions_however_long(
    zhangye: Rescue, django_assert_num_queries: Callable[[int], Any]
) -> None:
    zhangye.raise_fund("100000.00")
    for place in range(6):
        plan = zhangye.approved(zhangye.proposed(zhangye.sheet(["500.00"], f"HS-{place}")))
        zhangye.carry_out(plan, Source.EMERGENCY_FUND)
    keeper = reading(zhangye.keeper)
    keeper.get(reverse("relief-plans"))
    for name, count in (("relief-plans", 5), ("recoveries", 7)):
        with django_assert_num_queries(count):
            assert keeper.get(reverse(name)).status_code == 200


def test_the_api_reads_proposes_and_pays(zhangye: Rescue) -> None:
    zhangye.raise_fund("1000.00")
    sheet = zhangye.sheet(["300.00", "500.00"])

    def caller(user: User) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.get_or_create(user=user)[0].key}")
        return client

    office, keeper = caller(zhangye.maker), caller(zhangye.keeper)
    url = reverse("api-relief-plans")
    said = {"sheet": sheet.number, "reason": "unable", "reason_note": "查封"}
    assert office.post(url, said | {"reason": "x", "y": 1}, format="json").json().keys() == {"y"}
    made = office.post(url, said, format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["covered"] == "800.00"
    plan = zhangye.approved(ReliefPlan.objects.get())
    assert keeper.get(url, {"state": "approved"}).json()["results"][0]["number"] == plan.number
    assert keeper.get(url, {"state": "nowhere"}).status_code == 400
    place = zhangye.step(plan, Source.EMERGENCY_FUND).place
    today = timezone.localdate().isoformat()
    paid = keeper.post(
        reverse("api-relief-step", args=[plan.number, place]), {"on": today, "reference": "B1"}, format="json"
    )
    assert paid.json()["state"] == "carried_out"
    workers = reverse("api-relief-workers", args=[plan.number, place])
    assert keeper.post(workers, {"on": today, "parts": {"9": "1.00"}}, format="json").status_code == 400
    made = keeper.post(workers, {"on": today, "parts": {"1": "300.00", "2": "500.00"}}, format="json")
    assert [each["amount"] for each in made.json()] == ["300.00", "500.00"]
    recovery = keeper.get(reverse("api-recoveries")).json()["results"][0]
    url = reverse("api-recovery-payments", args=[recovery["id"]])
    back = {"amount": "800.00", "on": today, "reference": "Z1"}
    assert keeper.post(url, back, format="json").json()["ended_on"] == today
    assert keeper.post(url, back | {"amount": "1.00"}, format="json").status_code == 409
    fund = keeper.get(reverse("api-emergency-funds")).json()[0]
    assert (fund["balance"], fund["advanced_open"]) == ("1000.00", "0.00")
    assert {each["figure"] for each in fund["rules"]} >= {"fund_uses", "fund_plights"}


def test_the_demonstration_fills_once(zhangye: Rescue) -> None:
    now, _approvers = timezone.now(), (zhangye.first, zhangye.second)
    for _twice in range(2):
        relief_money.fill([zhangye.project], by=zhangye.maker, now=now, seed=7)
    assert ReliefPlan.objects.count() == 1
    assert Recovery.objects.count() == 1
    assert zhangye.fund.checks.count() == 2
