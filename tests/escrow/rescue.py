"""A place with the sources of relief: its fund, a project with deposit and presale funds, a signed sheet of its workers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from agencies.models import User
from agencies.policy.money import Source
from escrow.ledger.posting import Movement, post
from escrow.models import (
    Account,
    Deposit,
    Entry,
    Reckoning,
    ReckoningLine,
    ReliefFund,
    ReliefPlan,
    ReliefStep,
)
from escrow.relief.actions import deciding, fund, paying, planning, presale
from escrow.relief.actions.planning import Wanted
from projects.models import Company, Project
from tests.places import Place, build_place
from tests.projects.site import credit_code
from tests.world import SHANGHAI

MAY = datetime(2026, 5, 12, 10, 0, tzinfo=SHANGHAI)
TODAY = date(2026, 5, 12)
OPENED = date(2026, 1, 5)


@dataclass
class Rescue:
    """`maker` draws plans up, `first` and `second` approve them, `keeper` carries them out and keeps the fund."""

    place: Place
    project: Project
    builder: Company
    fund: ReliefFund

    @property
    def maker(self) -> User:
        return self.place.clerk

    @property
    def first(self) -> User:
        return self.place.person(self.place.office, "head")

    @property
    def second(self) -> User:
        return self.place.person(self.place.agency("finance", self.place.code), "head")

    @property
    def keeper(self) -> User:
        return self.place.person(self.place.agency("finance", self.place.code))

    def raise_fund(self, amount: str, reference: str = "R1") -> Entry:
        return fund.raise_money(
            self.fund.pk, amount=Decimal(amount), on=OPENED, reference=reference, source="市财政局", by=self.keeper,
            now=MAY,
        )  # fmt: skip

    def deposit(self, amount: str) -> Deposit:
        account = _account(
            self.place.code, Account.Kind.DEPOSIT, "工资保证金专户", "6217000000009001", self.project
        )
        paid = Movement(Entry.Kind.DEPOSIT_PAID, Decimal(amount), OPENED, None, "D1", self.builder.name)
        post(account.pk, paid, by=self.maker, now=MAY)
        return Deposit.objects.create(
            project=self.project, company=self.builder, state="held", form="cash", required=Decimal(amount),
            amount=Decimal(amount), account=account, paid_on=OPENED, holder="finance", updated_at=MAY,
        )  # fmt: skip

    def presale(self, amount: str) -> int:
        wanted = presale.NewPresale(
            "示例花园预售资金监管账户", "6217000000009002", "示例银行张掖分行", OPENED,
            self.place.agency("housing", self.place.code).pk, "张房预字001号",
        )  # fmt: skip
        made = presale.open_presale(self.project.pk, wanted, by=self.maker, now=MAY)
        presale.book(
            made.pk, kind="presale_paid", amount=Decimal(amount), on=OPENED, reference="P1", party="购房人",
            by=self.maker, now=MAY,
        )  # fmt: skip
        return made.pk

    def sheet(self, sums: list[str], number: str = "HS-1", project: bool = True) -> Reckoning:
        """Signed, with a line for each sum."""
        made = Reckoning.objects.create(
            number=number, jurisdiction_id=self.place.code, project=self.project if project else None,
            debtor=self.builder, from_on=date(2026, 2, 1), until_on=date(2026, 4, 30), made_at=MAY,
            made_by=self.maker, updated_at=MAY, workers=len(sums), verified=sum(map(Decimal, sums)),
        )  # fmt: skip
        ReckoningLine.objects.bulk_create(
            ReckoningLine(
                sheet=made, place=place, shown_name=f"工**{place}", pay="day", units=Decimal(10),
                wage=Decimal(amount) / 10, gross=Decimal(amount), verified=Decimal(amount), is_signed=True,
            )
            for place, amount in enumerate(sums, 1)
        )  # fmt: skip
        made.state, made.signed_on, made.signed_by_general = "signed", TODAY, "项目经理"
        made.save()
        return made

    def wanted(self, **more: object) -> Wanted:
        said: dict[str, object] = {
            "reason": "unable", "reason_note": "企业账户已冻结，无力支付。", "order_no": "张人社令〔2026〕1号",
            "ordered_on": date(2026, 4, 20), "order_due_on": date(2026, 5, 6),
        }  # fmt: skip
        return Wanted(**(said | more))  # type: ignore[arg-type]

    def proposed(self, sheet: Reckoning, **more: object) -> ReliefPlan:
        return planning.propose(sheet.pk, self.wanted(**more), by=self.maker, now=MAY)

    def approved(self, plan: ReliefPlan) -> ReliefPlan:
        planning.submit(plan.pk, by=self.maker, now=MAY)
        deciding.endorse(plan.pk, opinion="同意", by=self.first, now=MAY)
        return deciding.approve(plan.pk, opinion="同意", by=self.second, now=MAY)

    def step(self, plan: ReliefPlan, source: Source) -> ReliefStep:
        return plan.steps.get(source=source)

    def carry_out(self, plan: ReliefPlan, source: Source, reference: str = "") -> ReliefStep:
        step = self.step(plan, source)
        if source == Source.DEPOSIT:
            paying.notify_bank(step.pk, by=self.keeper, now=MAY)
        return paying.carry_out(
            step.pk, on=TODAY, reference=reference or f"B-{step.pk}", by=self.keeper, now=MAY
        )


def _account(code: str, kind: str, name: str, number: str, project: Project | None = None) -> Account:
    return Account.objects.create(
        kind=kind,
        jurisdiction_id=code,
        project=project,
        name=name,
        number=number,
        bank="示例银行",
        opened_on=OPENED,
    )


def build_rescue(code: str = "620700", place: Place | None = None) -> Rescue:
    """A private housing project of the place; its fund is open and empty."""
    place = place or build_place(code)
    builder = Company.objects.create(name="示例建设集团有限公司", credit_code=credit_code(801))
    owner = Company.objects.create(name="示例置业有限公司", credit_code=credit_code(802))
    project = Project.objects.create(
        code=f"X-P-{code}", name="示例花园二期工程", jurisdiction_id=code, region_id=code, sector="housing",
        owner=owner, general_contractor=builder, contract_sum=Decimal(80_000_000),
    )  # fmt: skip
    keeper = place.person(place.agency("finance", code))
    wanted = fund.NewFund(
        "农民工工资应急周转金", "6217000000009003", "示例银行", OPENED, place.agency("finance", code).pk
    )
    return Rescue(place, project, builder, fund.open_fund(code, wanted, by=keeper, now=MAY))
