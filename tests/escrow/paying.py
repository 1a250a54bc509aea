"""A payroll of the small building site: its workers by the day, twenty days of April each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from escrow.models import Payroll, PayrollLine
from escrow.payroll.lines import ensure_month, recount_payrolls
from projects.models import Document, Engagement
from projects.registers.documents_actions import store
from tests.escrow.purse import MAY, Purse
from tests.projects.site import identity

APRIL, PAY_DAY = date(2026, 4, 1), date(2026, 5, 15)
POSTED = date(2026, 5, 8)


@dataclass
class Sheet:
    purse: Purse
    payroll: Payroll
    stays: list[Engagement]

    def line(self, place: int) -> PayrollLine:
        return self.lines().get(worker=self.stays[place].worker_id)

    def lines(self) -> Any:
        return PayrollLine.objects.filter(payroll=self.payroll, month=self.payroll.month)

    def fresh(self) -> Payroll:
        self.payroll.refresh_from_db()
        return self.payroll


def build_sheet(
    purse: Purse, workers: int = 3, *, signed: bool = False, month: date = APRIL, pay_on: date = PAY_DAY,
    stays: list[Engagement] | None = None,
) -> Sheet:  # fmt: skip
    """6,000 yuan for each, 100 of it taken off."""
    stays = stays or purse.engage(workers)
    site = purse.site
    payroll = Payroll.objects.create(
        project=site.school, company=site.labour, month=month, pay_on=pay_on, updated_at=MAY
    )
    ensure_month(month)
    PayrollLine.objects.bulk_create(
        PayrollLine(
            payroll=payroll, worker=stay.worker, project=site.school, engagement=stay, month=month, days=Decimal(20),
            gross=Decimal(6000), deducted=Decimal(100), due=Decimal(5900), card_tail="1234", is_signed=signed,
        )
        for stay in stays
    )  # fmt: skip
    recount_payrolls([payroll.pk])
    payroll.refresh_from_db()
    return Sheet(purse, payroll, stays)


def said_by_bank(
    sheet: Sheet,
    failed: Mapping[int, str] | None = None,
    *,
    of: Sequence[int] | None = None,
    batch: str = "A",
) -> list[tuple[int, dict[str, str]]]:
    """What the bank says of the workers in these places, by default all: paid, or failed and why."""
    failed = failed or {}
    places = range(len(sheet.stays)) if of is None else of
    return [
        (
            number,
            {
                "name": "工某某", "id_number": identity(place + 1), "amount": "5900.00",
                "result": "失败" if place in failed else "成功", "reason": failed.get(place, ""),
                "reference": f"{batch}-{place + 1:04}", "paid_on": "2026-05-11",
            },
        )
        for number, place in enumerate(places, start=2)
    ]  # fmt: skip


def photo(name: str = "公示.jpg", colour: str = "orange") -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (60, 40), colour).save(made, "JPEG")
    return SimpleUploadedFile(name, made.getvalue(), "image/jpeg")


def kept_photo(purse: Purse, colour: str = "orange") -> int:
    kept = store(
        purse.site.school.pk, photo(colour=colour), purpose=Document.Purpose.PHOTO, by=purse.clerk, now=MAY
    )
    return kept.pk
