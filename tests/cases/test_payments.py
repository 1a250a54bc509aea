"""Wages paid by instalments: entered, reversed, never changed; and the sums that follow them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from agencies.errors import Invalid, Refused
from cases.actions import closing, paying
from cases.actions.closing import Ending
from cases.actions.paying import Instalment
from cases.models import Payment
from cases.payments import sums_of
from tests.cases.calling import Caller
from tests.cases.courses import WEDNESDAY, fresh, paid, to_close
from tests.places import reading
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = WEDNESDAY.date()
ZHANG = {"name": "张三", "phone": "13900000001"}


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


def test_what_was_recovered_follows_the_instalments_and_their_reversals(world: World) -> None:
    case = to_close(world, amount_paid=Decimal(0), workers_paid=0)
    first = paid(world, case, 100000)
    paid(world, case, 50000)
    assert fresh(case).recovered == 150000
    sums = sums_of(fresh(case))
    assert [sums.claimed, sums.verified, sums.paid, sums.outstanding] == [310000, 300000, 150000, 150000]
    paying.reverse(first.pk, reason="录入两次", by=world.clerk, now=WEDNESDAY)
    assert fresh(case).recovered == 50000
    first.refresh_from_db()
    assert (first.reversed_by, first.reversal_reason) == (world.clerk, "录入两次")
    with pytest.raises(Refused) as refused:
        paying.reverse(first.pk, reason="再次", by=world.clerk, now=WEDNESDAY)
    assert refused.value.code == "already-reversed"


def test_an_instalment_is_never_changed_or_deleted(world: World) -> None:
    payment = paid(world, to_close(world), 100)
    for change in ({"amount": 99}, {"paid_on": date(2026, 1, 1)}, {"how": "cash"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).delete()
    paying.reverse(payment.pk, reason="有误", by=world.clerk, now=WEDNESDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(reversed_at=None, reversed_by=None, reversal_reason="")


@pytest.mark.parametrize(
    ("field", "stated"),
    [
        ("amount", {"amount": Decimal(0)}),
        ("amount", {"amount": Decimal("0.001")}),
        ("amount", {"amount": Decimal(-5)}),
        ("paid_on", {"paid_on": TODAY + timedelta(days=1)}),
        ("how", {"how": "gold"}),
        ("workers", {"workers": None}),
        ("workers", {"workers": 2, "complainant": 1}),
    ],
)
def test_an_instalment_that_cannot_be_names_its_field(
    world: World, field: str, stated: dict[str, Any]
) -> None:
    case = to_close(world)
    good = Instalment(Decimal(10), TODAY, "cash", workers=1)
    with pytest.raises(Invalid) as invalid:
        paying.pay(case.number, replace(good, **stated), by=world.clerk, now=WEDNESDAY)
    assert field in invalid.value.errors
    assert not Payment.objects.exists()


def test_paying_more_than_is_owed_needs_a_note(world: World) -> None:
    case = to_close(world)
    paid(world, case, 300000)
    with pytest.raises(Invalid) as invalid:
        paid(world, case, 1)
    assert "note" in invalid.value.errors
    paid(world, case, 1, note="含逾期利息")
    assert fresh(case).recovered == 300001


def test_an_instalment_belongs_to_a_complainant_of_its_own_case(world: World) -> None:
    one, other = world.routed(complainant=ZHANG), world.routed(complainant=ZHANG | {"phone": "13900000002"})
    with pytest.raises(Invalid) as invalid:
        paid(world, one, 10, complainant=other.complainants.get().pk, workers=None)
    assert "complainant" in invalid.value.errors
    payment = paid(world, one, 10, complainant=one.complainants.get().pk, workers=None)
    assert payment.workers == 1


def test_the_page_lists_instalments_by_worker_with_masked_names_and_so_does_the_file(world: World) -> None:
    case = world.routed(complainant=ZHANG)
    person = case.complainants.get()
    payment = paid(world, case, 5000, complainant=person.pk, workers=None, payer="某劳务公司")
    client = reading(world.clerk)
    text = client.get(f"/cases/{case.number}/").content.decode()
    assert person.masked_name in text and "张三" not in text
    assert "5,000" in text and f"act-reverse-{payment.pk}" in text
    told = b"".join(client.get(f"/cases/{case.number}/payments/export/")).decode()
    assert person.masked_name in told and "5000.00" in told and "张三" not in told
    assert reading(world.housing).get(f"/cases/{case.number}/payments/export/").status_code == 404


def test_an_entry_is_reversed_by_page_and_api_with_a_reason(world: World) -> None:
    case = world.routed()
    one, other = paid(world, case, 10), paid(world, case, 20)
    client = reading(world.clerk)
    assert client.post(f"/payments/{one.pk}/reverse/", {"reason": ""}).status_code == 422
    assert client.post(f"/payments/{one.pk}/reverse/", {"reason": "有误"}).status_code == 302
    assert Caller(world.clerk).tell(f"/api/v1/payments/{other.pk}/reverse/", {})[0] == 400
    status, told = Caller(world.clerk).tell(f"/api/v1/payments/{other.pk}/reverse/", {"reason": "有误"})
    assert (status, told["recovered"]) == (200, "0.00")
    assert Caller(world.housing).tell(f"/api/v1/payments/{one.pk}/reverse/", {"reason": "x"})[0] == 404


def test_feedback_and_closing_start_from_the_instalments(world: World) -> None:
    case = to_close(world, amount_paid=Decimal(0), workers_paid=0)
    paid(world, case, 300000)
    text = reading(world.clerk).get(f"/cases/{case.number}/").content.decode()
    assert 'name="amount_paid" value="300000.00"' in text
    ended = closing.close(case.number, Ending("solved", "付清"), by=world.clerk, now=WEDNESDAY)
    current = ended.closings.get()
    assert [current.amount_paid, current.workers_paid, ended.recovered] == [300000, 23, 300000]
