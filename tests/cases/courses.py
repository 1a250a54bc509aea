"""A case brought to where a test begins: with feedback on record, and closed."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from agencies.models import User
from cases.actions import closing, feedback, paying, receipt
from cases.actions.paying import Instalment
from cases.models import Case, Payment
from tests.world import TUESDAY, World

WEDNESDAY = TUESDAY + timedelta(days=1)


def report(**stated: Any) -> feedback.Report:
    """All 23 workers of the river works were paid what was verified, unless stated otherwise."""
    figures: dict[str, Any] = {
        "workers_verified": 23, "amount_verified": Decimal(300000), "workers_paid": 23,
        "amount_paid": Decimal(300000),
    }  # fmt: skip
    return feedback.Report("solved", "工资已全部付清。", **(figures | stated))


def answered(world: World, case: Case, now: datetime = WEDNESDAY, **stated: Any) -> Case:
    """Every recipient has answered and the office has put it on record."""
    people: dict[int | None, User] = {
        each.agency_id: each for each in (world.water, world.haibin, world.housing, world.market)
    }
    for transfer in case.transfers.select_related("agency"):
        by = people[transfer.agency_id]
        receipt.receive(transfer.pk, by=by, now=now)
        lead = transfer.kind != "assist"
        feedback.feed_back(
            transfer.pk, report(**stated) if lead else feedback.Report("solved", "已协助。"), by=by, now=now
        )
        feedback.accept_for_record(transfer.pk, by=world.clerk, now=now)
    return Case.objects.get(pk=case.pk)


def to_close(world: World, **stated: Any) -> Case:
    return answered(world, world.routed(), **stated)


def closed(world: World, now: datetime = WEDNESDAY) -> Case:
    case = to_close(world)
    ending = closing.Ending("solved", "工资已付清", 23, Decimal(300000))
    return closing.close(case.number, ending, by=world.clerk, now=now)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def paid(world: World, case: Case, amount: int, **more: Any) -> Payment:
    """One instalment for all 23 workers, by the office, unless stated otherwise."""
    stated: dict[str, Any] = {"paid_on": WEDNESDAY.date(), "how": "wage_account", "workers": 23} | more
    return paying.pay(case.number, Instalment(Decimal(amount), **stated), by=world.clerk, now=WEDNESDAY)
