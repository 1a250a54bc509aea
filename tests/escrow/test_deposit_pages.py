"""The pages of deposits and guarantees: ledger, the deposit of a project, who has not paid, files and letters."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from escrow.deposits.actions.reckoning import reckon_deposit
from escrow.models import Deposit, DepositDraw, Guarantee
from projects.compliance.actions import recount
from projects.models import Notice, Project
from tests.escrow.deposited import guaranteed, paid, used
from tests.escrow.purse import MAY
from tests.escrow.test_guarantees import entered
from tests.places import reading
from tests.projects.site import Site, build_site
from tests.world import World


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


@pytest.fixture
def hrss(site: Site) -> Client:
    return reading(site.world.hrss)


def post(client: Client, name: str, *args: object, **data: str) -> int:
    return client.post(reverse(name, args=args), data).status_code


def test_a_deposit_is_reckoned_paid_used_and_refilled_through_its_page(site: Site, hrss: Client) -> None:
    page = reverse("project-deposit", args=[site.school.pk])
    assert "Nothing has been reckoned" in hrss.get(page).content.decode()
    facts = {"clean_since": "2026-03-16", "open_projects": "1"}
    key = site.school.pk
    assert post(hrss, "project-deposit-act", key, "reckon", **facts) == 302
    shown = hrss.get(page).content.decode()
    assert "600,000.00" in shown and "unverified" in shown and "no finding of arrears" in shown

    changed = hrss.post(reverse("project-deposit-act", args=[key, "reckon"]), facts | {"is_listed": "on"})
    assert changed.status_code == 422
    cash = {
        "amount": "600000",
        "on": "2026-05-06",
        "bank": "示例银行",
        "number": "62170009",
        "holder": "contractor",
    }
    assert post(hrss, "project-deposit-act", key, "pay", **cash) == 302
    notice = {
        "amount": "1000", "workers": "2", "order_no": "令1号", "ordered_on": "2026-04-20",
        "order_due_on": "2026-04-30", "reason": "逾期未支付",
    }  # fmt: skip
    assert post(hrss, "project-deposit-act", key, "use", **notice | {"amount": "600000.01"}) == 409
    assert post(hrss, "project-deposit-act", key, "use", **notice) == 302
    draw = DepositDraw.objects.get()
    day = timezone.localdate().isoformat()
    assert post(hrss, "project-deposit-step", key, draw.pk, "draw-confirm", on=day) == 302
    assert post(hrss, "project-deposit-step", key, draw.pk, "draw-refill", amount="1000", on=day) == 302
    assert Deposit.objects.get().amount == Decimal("600000.00")
    assert draw.letter.number in hrss.get(page).content.decode()

    letter = hrss.get(reverse("deposit-draw-letter", args=[draw.pk])).content.decode()
    assert "农民工工资保证金支付通知书" in letter and "1,000.00元" in letter
    file = hrss.get(reverse("deposit-draw-letter-file", args=[draw.pk, "docx"]))
    assert b"".join(file.streaming_content)[:2] == b"PK"


def test_the_panel_is_a_part_of_the_project_page_and_a_page_of_its_own(site: Site, hrss: Client) -> None:
    guaranteed(site)
    entered(site)
    url = reverse("project-securities", args=[site.school.pk])
    part = hrss.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "BH-2026-1" in part and "ZF-1" in part and "600,000.00" in part
    assert "<html" in hrss.get(url).content.decode()


@pytest.mark.clause("JX-4.3.1")
def test_money_that_a_department_keeps_is_shown_with_the_legal_hint(site: Site, hrss: Client) -> None:
    paid(site, holder="finance")
    shown = hrss.get(reverse("project-deposit", args=[site.school.pk])).content.decode()
    assert "the money belongs to the contractor wherever it lies" in shown


def test_the_ledger_is_narrowed_by_tab_and_filter_in_a_fixed_number_of_queries(
    site: Site, hrss: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    guaranteed(site)
    others = [
        Project(code=f"BDH-P-8{place:03d}", name=f"项目{place}", jurisdiction_id="130304", region_id="130304100", sector="housing")
        for place in range(20)
    ]  # fmt: skip
    for each in Project.objects.bulk_create(others):
        Deposit.objects.create(project=each, required=Decimal(100), updated_at=MAY, company=site.builder)
    url = reverse("deposits")
    hrss.get(url)
    with django_assert_max_num_queries(16):
        assert "21 entries" in hrss.get(url).content.decode()
    with django_assert_max_num_queries(16):
        assert "BH-2026-1" in hrss.get(url, {"form": "bank", "state": "held"}).content.decode()
    assert "BH-2026-1" not in hrss.get(url, {"form": "cash"}).content.decode()
    assert hrss.get(url, {"state": "forgotten"}).status_code == 200

    book = load_workbook(BytesIO(b"".join(hrss.get(reverse("deposit-export")).streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert any("BH-2026-1" in map(str, row) for row in rows)


def test_the_list_of_guarantees_and_one_of_them(
    site: Site, hrss: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    guarantee = entered(site)
    hrss.get(reverse("guarantees"))
    with django_assert_max_num_queries(15):
        assert "ZF-1" in hrss.get(reverse("guarantees")).content.decode()
    one = reverse("guarantee", args=[guarantee.pk])
    assert "Nothing has been claimed" in hrss.get(one).content.decode()
    claim = {"on": "2026-05-11", "amount": "100.00", "reason": "欠付"}
    assert post(hrss, "guarantee-act", guarantee.pk, "claim", **claim) == 302
    settled = {"paid": "100.00", "on": "2026-05-12"}
    assert post(hrss, "guarantee-claim", guarantee.claims.get().pk, **settled) == 302
    assert post(hrss, "guarantee-act", guarantee.pk, "give-back", on="2026-05-12") == 302
    new = {
        "kind": "performance", "form": "bank", "issuer": "示例银行", "number": "LY-1", "amount": "5",
        "valid_from": "2026-05-01", "valid_until": "2026-04-01",
    }  # fmt: skip
    assert post(hrss, "guarantee-new", site.school.pk, **new) == 422
    assert post(hrss, "guarantee-new", site.school.pk, **new | {"valid_until": "2027-04-01"}) == 302
    assert Guarantee.objects.count() == 2
    assert hrss.get(reverse("guarantee-export")).status_code == 200


@pytest.mark.clause("BDH-2.2.4")
def test_the_department_tells_the_hr_department_of_all_who_have_not_paid_with_one_click(site: Site) -> None:
    recount([site.school.pk], now=MAY)
    reckon_deposit(site.school.pk, by=site.world.hrss, now=MAY)
    housing, hrss = reading(site.world.housing), reading(site.world.hrss)
    url, department = reverse("deposit-unpaid"), site.world.agency("housing").pk
    assert "Tell the HR department of 1 project" in housing.get(url).content.decode()
    # The HR department reads the list and does not write to itself.
    shown = hrss.get(url).content.decode()
    assert "示例小学教学楼工程" in shown and "Tell the HR department" not in shown
    assert b"".join(hrss.get(reverse("deposit-unpaid-export")).streaming_content)[:2] == b"PK"

    assert post(housing, "deposit-tell", department, due_on="") == 422
    assert post(housing, "deposit-tell", department, due_on="2027-01-31") == 302
    notice = Notice.objects.get()
    assert (notice.subject, notice.from_agency.role, notice.to_agency.role) == (
        "deposit_unpaid",
        "housing",
        "hrss",
    )
    assert "600,000.00元" in notice.text and notice.letter.number in housing.get(url).content.decode()
    assert post(housing, "deposit-tell", department, due_on="2027-01-31") == 409

    paid(site)
    assert "has paid its deposit" in housing.get(url).content.decode()


def test_another_place_and_a_party_find_nothing_here(site: Site, hrss: Client) -> None:
    draw = used(paid(site), by=site.world.hrss)
    stranger = reading(site.world.admin)
    for name, args in (
        ("project-deposit", [site.school.pk]), ("project-securities", [site.school.pk]), ("deposits", []),
        ("deposit-draw-letter", [draw.pk]), ("guarantees", []), ("deposit-unpaid", []),
    ):  # fmt: skip
        assert stranger.get(reverse(name, args=args)).status_code == 404
    assert post(hrss, "project-deposit-act", site.school.pk, "nonsense") == 404
    assert post(hrss, "project-deposit-step", site.school.pk, 99, "draw-confirm") == 404
