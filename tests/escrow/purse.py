"""The money of the small building site: its wage account, the emergency fund of the place, workers on the roster."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agencies.models import User
from agencies.records.privacy import blind_many, encrypt_many
from escrow.ledger.posting import Movement, post
from escrow.models import Account, Entry, ReliefFund, WageAccount
from projects.models import Engagement, Worker
from projects.models.worker import about_worker
from tests.projects.site import Site, build_site, identity
from tests.world import SHANGHAI, World

# Wages of April are paid in May.
MAY = datetime(2026, 5, 12, 10, 0, tzinfo=SHANGHAI)


@dataclass
class Purse:
    """`wages` is the wage account of the school, opened 2026-03-20; `fund` the emergency fund of Beidaihe."""

    site: Site
    wages: Account
    fund: Account

    @property
    def world(self) -> World:
        return self.site.world

    @property
    def clerk(self) -> User:
        return self.site.world.clerk

    def pay_in(self, amount: str, month: date, on: date, reference: str = "", now: datetime = MAY) -> Entry:
        movement = Movement(Entry.Kind.ALLOCATION, Decimal(amount), on, month, reference, "示例小学建设单位")
        return post(self.wages.pk, movement, by=self.clerk, now=now)

    def raise_fund(self, amount: str, on: date = date(2026, 3, 1), now: datetime = MAY) -> Entry:
        movement = Movement(Entry.Kind.FUND_RAISED, Decimal(amount), on, None, "", "区财政局")
        return post(self.fund.pk, movement, by=self.clerk, now=now)

    def engage(self, count: int, wage: str = "300.00", first: int = 1) -> list[Engagement]:
        """So many workers of the labour firm, by the day, on site since 2026-03-16."""
        numbers = [identity(first + place) for place in range(count)]
        indexes = blind_many("id_number", numbers)
        sealed = encrypt_many(
            [
                ({"name": f"工人{place}", "id_number": number, "phone": ""}, about_worker(index))
                for place, (number, index) in enumerate(zip(numbers, indexes, strict=True), first)
            ]
        )
        workers = Worker.objects.bulk_create(
            Worker(id_number_index=index, shown_name="工**", sealed=blob)
            for index, blob in zip(indexes, sealed, strict=True)
        )
        return Engagement.objects.bulk_create(
            Engagement(
                project=self.site.school, worker=worker, employer=self.site.labour, contract=self.site.works,
                contracted_on=date(2026, 3, 15), contracted_as="paper", terms_bits=Engagement.ALL_TERMS, pay="day",
                wage=Decimal(wage), entered_on=date(2026, 3, 16),
            )
            for worker in workers
        )  # fmt: skip


def build_purse(world: World) -> Purse:
    site = build_site(world)
    wages = Account.objects.create(
        kind=Account.Kind.WAGE, jurisdiction_id="130304", project=site.school, company=site.builder,
        name="河北示例建筑工程有限公司示例小学教学楼工程农民工工资专用账户", number="6217000000000001", bank="示例银行北戴河支行",
        opened_on=date(2026, 3, 20),
    )  # fmt: skip
    WageAccount.objects.create(
        account=wages,
        contract=site.general,
        agreed_on=date(2026, 3, 20),
        marked_on=date(2026, 3, 20),
        pay_day=15,
    )
    fund = Account.objects.create(
        kind=Account.Kind.FUND, jurisdiction_id="130304", name="北戴河区农民工工资应急周转金", number="6217000000000002",
        bank="示例银行北戴河支行", opened_on=date(2026, 1, 5),
    )  # fmt: skip
    ReliefFund.objects.create(account=fund, jurisdiction_id="130304", keeper=world.agency("finance"))
    return Purse(site, wages, fund)
