"""Guarantees: three kinds with issuer, sum and validity; replaced, claimed on, paid, refused, given back."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from agencies.errors import Invalid, Refused
from escrow.deposits.actions import guarantees as verbs
from escrow.deposits.actions.guarantees import Given
from escrow.models import Guarantee
from projects.compliance.actions import recount
from projects.models import Item, ProjectEvent
from projects.registers.documents_actions import verify
from tests.escrow.deposited import TODAY, document
from tests.escrow.purse import MAY
from tests.projects.inspecting import build_elsewhere
from tests.projects.site import Site, build_site
from tests.world import World


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def given(number: str = "ZF-1", **more: object) -> Given:
    said: dict[str, object] = {
        "kind": "payment", "form": "bank", "issuer": "示例银行", "number": number, "amount": Decimal("2000000.00"),
        "valid_from": date(2026, 3, 10), "valid_until": date(2027, 3, 31),
    }  # fmt: skip
    return Given(**(said | more))  # type: ignore[arg-type]


def entered(site: Site, number: str = "ZF-1", **more: object) -> Guarantee:
    return verbs.enter(site.school.pk, given(number, **more), by=site.world.hrss, now=MAY)


@pytest.mark.clause("BDH-1.1.4")
def test_a_payment_guarantee_of_the_owner_meets_its_duty_until_its_paper_is_doubted(site: Site) -> None:
    proof = document(site.school, site.world.hrss, "guarantee")
    entered(site, document=proof.pk)
    duty = Item.objects.get(project=site.school, code="payment_guarantee")
    assert duty.done_on == date(2026, 3, 10)

    verify(proof.pk, "doubtful", how="向银行核实无此保函", by=site.world.hrss, now=MAY)
    recount([site.school.pk], now=MAY)
    duty.refresh_from_db()
    assert duty.done_on is None


@pytest.mark.clause("BDH-1.1.4")
def test_one_that_has_ended_or_is_of_another_kind_meets_nothing(site: Site) -> None:
    entered(site, valid_until=date(2026, 5, 11))
    entered(site, "LY-1", kind="performance")
    assert not Item.objects.filter(
        project=site.school, code="payment_guarantee", done_on__isnull=False
    ).exists()


@pytest.mark.clause("ZY-2.2.3d")
def test_in_zhangye_payment_performance_and_mortgage_stand_side_by_side(site: Site) -> None:
    zhangye = build_elsewhere("620700", site)

    def enter(number: str, kind: str, form: str) -> Guarantee:
        return verbs.enter(
            zhangye.project.pk, given(number, kind=kind, form=form), by=zhangye.labour, now=MAY
        )

    enter("ZF-9", "payment", "insurance")
    enter("LY-9", "performance", "company")
    enter("DY-9", "mortgage", "property")
    assert set(zhangye.project.guarantees.values_list("kind", flat=True)) == set(Guarantee.Kind.values)
    assert Item.objects.get(project=zhangye.project, code="payment_guarantee").done_on == date(2026, 3, 10)
    with pytest.raises(Invalid) as wrong:
        enter("DY-10", "mortgage", "bank")
    assert set(wrong.value.errors) == {"form"}


@pytest.mark.clause("BJ-3.2.8a")
def test_a_claim_is_paid_in_part_with_the_reason_and_the_rest_stays_covered(site: Site) -> None:
    guarantee, hrss = entered(site), site.world.hrss
    claim = verbs.claim(
        guarantee.pk, on=TODAY, amount=Decimal("1500000.00"), reason="欠付进度款", by=hrss, now=MAY
    )
    assert verbs.coverage_of(guarantee) == Decimal("500000.00")
    with pytest.raises(Refused, match="not-covered"):
        verbs.claim(guarantee.pk, on=TODAY, amount=Decimal("500000.01"), reason="再次", by=hrss, now=MAY)
    with pytest.raises(Refused, match="claim-open"):
        verbs.give_back(guarantee.pk, on=TODAY, by=hrss, now=MAY)
    with pytest.raises(Invalid) as wrong:
        verbs.settle_claim(claim.pk, paid=Decimal("1000000.00"), on=TODAY, by=hrss, now=MAY)
    assert set(wrong.value.errors) == {"refused_reason"}

    verbs.settle_claim(
        claim.pk, paid=Decimal("1000000.00"), on=TODAY, refused_reason="其余部分尚有争议", by=hrss, now=MAY
    )
    assert verbs.coverage_of(Guarantee.objects.get()) == Decimal("1000000.00")
    with pytest.raises(Refused, match="claim-settled"):
        verbs.settle_claim(claim.pk, paid=Decimal("1.00"), on=TODAY, by=hrss, now=MAY)
    assert verbs.give_back(guarantee.pk, on=TODAY, by=hrss, now=MAY).ended_on == TODAY
    with pytest.raises(Refused, match="guarantee-over"):
        verbs.claim(guarantee.pk, on=TODAY, amount=Decimal(1), reason="a", by=hrss, now=MAY)


@pytest.mark.clause("BJ-3.2.8a")
def test_a_claim_may_be_refused_but_not_paid_above_it(site: Site) -> None:
    guarantee, hrss = entered(site), site.world.hrss
    claim = verbs.claim(guarantee.pk, on=TODAY, amount=Decimal("100.00"), reason="欠付", by=hrss, now=MAY)
    for paid, on, reason, field in (
        (Decimal("100.01"), TODAY, "", "paid"),
        (Decimal("50.00"), date(2026, 5, 11), "x", "on"),
        (Decimal(0), None, "", "refused_reason"),
    ):
        with pytest.raises(Invalid) as wrong:
            verbs.settle_claim(claim.pk, paid=paid, on=on, refused_reason=reason, by=hrss, now=MAY)
        assert set(wrong.value.errors) == {field}
    verbs.settle_claim(claim.pk, paid=Decimal(0), on=None, refused_reason="不在担保范围", by=hrss, now=MAY)
    assert verbs.coverage_of(guarantee) == guarantee.amount


def test_another_takes_its_place_and_the_one_before_ends(site: Site) -> None:
    former, hrss = entered(site), site.world.hrss
    later = verbs.replace_by(former.pk, given("ZF-2", valid_from=date(2026, 5, 1)), by=hrss, now=MAY)
    former.refresh_from_db()
    assert (later.replaces, former.ended_on) == (former, date(2026, 5, 1))
    with pytest.raises(Invalid):
        verbs.replace_by(later.pk, given("LY-2", kind="performance"), by=hrss, now=MAY)
    assert ProjectEvent.objects.filter(act="guarantee_replaced").count() == 1


def test_bad_ones_are_refused_with_the_field(site: Site) -> None:
    entered(site)
    with pytest.raises(Refused, match="guarantee-known"):
        entered(site)
    for more, fields in (
        ({"valid_until": date(2026, 3, 10)}, {"valid_until"}),
        ({"amount": Decimal("-1")}, {"amount"}),
        ({"amount": Decimal("0.001")}, {"amount"}),
        ({"kind": "x", "form": "y", "issuer": " ", "document": 99}, {"kind", "form", "issuer", "document"}),
    ):
        with pytest.raises(Invalid) as wrong:
            entered(site, "ZF-3", **more)
        assert set(wrong.value.errors) == fields
    with pytest.raises(Refused, match="not-your-part"):
        verbs.enter(site.school.pk, given("ZF-4"), by=site.world.water, now=MAY)
