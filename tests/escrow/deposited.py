"""The deposit of the small building site, as far as a test needs it: 600,000 yuan are required of 20,000,000."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from agencies.clock.sweep import pass_points
from agencies.models import User
from escrow import sweep as money_sweep
from escrow.deposits.actions import use_deposit
from escrow.deposits.actions.paying import Cash, Paper, hand_in, pay_cash
from escrow.models import Deposit, DepositDraw
from projects.models import Document, Project
from tests.escrow.purse import MAY
from tests.projects.site import Site

TODAY = MAY.date()


def later(days: int) -> datetime:
    return MAY + timedelta(days=days)


def paid(site: Site, amount: str = "600000.00", *, by: User | None = None, **more: Any) -> Deposit:
    said = {"bank": "示例银行北戴河支行", "number": "6217000000000101"} | more
    cash = Cash(Decimal(amount), said.pop("on", date(2026, 5, 6)), **said)
    return pay_cash(site.school.pk, cash, by=by or site.world.hrss, now=MAY)


def paper(amount: str = "600000.00", **more: Any) -> Paper:
    said: dict[str, Any] = {
        "form": "bank", "issuer": "示例银行北戴河支行", "number": "BH-2026-1", "valid_from": date(2026, 5, 1),
        "valid_until": date(2027, 4, 30), "on": date(2026, 5, 6),
    }  # fmt: skip
    return Paper(amount=Decimal(amount), **(said | more))


def guaranteed(site: Site, amount: str = "600000.00", **more: Any) -> Deposit:
    return hand_in(site.school.pk, paper(amount, **more), by=site.world.hrss, now=MAY)


def used(
    deposit: Deposit, amount: str = "100000.00", *, by: User, now: datetime = MAY, **more: Any
) -> DepositDraw:
    said: dict[str, Any] = {
        "workers": 12, "order_no": "区人社监令〔2026〕3号", "ordered_on": date(2026, 4, 20),
        "order_due_on": date(2026, 4, 30), "reason": "责令限期支付后逾期未支付。",
    }  # fmt: skip
    return use_deposit(deposit.pk, amount=Decimal(amount), by=by, now=now, **(said | more))


def document(
    project: Project, by: User, purpose: str = "deposit", verification: str = "unchecked"
) -> Document:
    checked = {} if verification == "unchecked" else {"verified_by": by, "verified_at": MAY}
    return Document.objects.create(
        project=project, purpose=purpose, kind="pdf", name="保函.pdf", size=1000, sha256="0" * 64,
        storage_name=f"{Document.objects.count() + 1:032x}", stored_at=MAY, stored_by=by, verification=verification,
        **checked,
    )  # fmt: skip


def sweep(now: datetime) -> None:
    pass_points(now)
    money_sweep.follow_all(now)
