"""Projects of which a test says what they have done: duties, payrolls, posts, without the acts behind them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from escrow.models import BankReturn, MoneyMonth, Payroll
from projects.models import Company, Item, Project
from tests.projects.site import credit_code
from tests.world import SHANGHAI

# A Thursday: the wages of September were due by the end of October at the latest.
NOVEMBER = datetime(2026, 11, 5, 10, 0, tzinfo=SHANGHAI)
TODAY = NOVEMBER.date()
SEPTEMBER = date(2026, 9, 1)


def firm(number: int, name: str = "") -> Company:
    return Company.objects.create(
        name=name or f"示例{number}建筑有限公司", credit_code=credit_code(700 + number)
    )


def project(code: str, place: str, *, region: str = "", **fields: Any) -> Project:
    """Under construction since March."""
    stated = {
        "name": f"示例工程{code}", "sector": "housing", "started_on": date(2026, 3, 1), "region_id": region or place
    } | fields  # fmt: skip
    return Project.objects.create(code=code, jurisdiction_id=place, **stated)


def duty(project: Project, code: str, done: bool | None = True, **fields: Any) -> Item:
    """Done, missing, or with None one that does not apply."""
    return Item.objects.create(
        project=project, code=code, applies=done is not None, due_on=date(2026, 3, 1),
        done_on=date(2026, 3, 1) if done else None, **fields,
    )  # fmt: skip


def wages(project: Project, employer: Company, *, paid: str = "6000", by_bank: str = "", month: date = SEPTEMBER,
          pay_on: date = date(2026, 10, 15), present: int = 1, user: Any = None) -> Payroll:  # fmt: skip
    """One worker with 6,000 yuan due; `by_bank` of what was paid stands in a return."""
    due, given = Decimal(6000), Decimal(paid)
    sheet = Payroll.objects.create(
        project=project, company=employer, month=month, pay_on=pay_on, lines=1, due=due, paid=given,
        unpaid_lines=int(given < due), state="paid" if given >= due else "sent", posted_on=pay_on, updated_at=NOVEMBER,
    )  # fmt: skip
    MoneyMonth.objects.create(
        project=project, month=month, wages_due=due, wages_paid=given, wages_unpaid=due - given, workers=1,
        workers_present=present,
    )  # fmt: skip
    if by_bank:
        BankReturn.objects.create(
            payroll=sheet, name="回盘.xlsx", sha256=f"{sheet.pk:064}", paid_on=pay_on, paid_lines=1,
            amount=Decimal(by_bank), taken_at=NOVEMBER, taken_by=user,
        )  # fmt: skip
    return sheet
