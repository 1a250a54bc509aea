"""The wage account from opening to its end, labour cost paid in, and what the duties of the project know of it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agencies.errors import Invalid, Refused
from agencies.models import User
from agencies.policy.money_settings import money
from escrow.accounts import actions, closing, standing
from escrow.accounts.about import about, money_of
from escrow.accounts.recounting import recount_project
from escrow.accounts.standing import Gap
from escrow.models import Entry, LabourCost, Payroll, Restraint, WageAccount
from projects.compliance.actions import recount
from projects.models import Document, Item, Project
from projects.models.company import Company
from tests.escrow.purse import MAY, Purse, build_purse
from tests.projects.site import credit_code
from tests.world import World

APRIL = date(2026, 4, 1)
DAY = date(2026, 5, 8)


@pytest.fixture
def purse(world: World) -> Purse:
    return build_purse(world)


def paper(purse: Purse, name: str = "协议.pdf", verification: str = "unchecked") -> Document:
    number = Document.objects.count()
    return Document.objects.create(
        project=purse.site.school, purpose="account", kind="pdf", name=name, size=9, sha256=f"{number:064d}",
        storage_name=f"paper-{number}", stored_at=MAY, stored_by=purse.clerk, verification=verification,
        verified_by=purse.clerk, verified_at=MAY,
    )  # fmt: skip


def second_site(purse: Purse) -> Project:
    builder = Company.objects.create(name="第二示例建筑有限公司", credit_code=credit_code(9))
    return Project.objects.create(
        code="BDH-P-9002", name="第二示例工程", jurisdiction_id="130304", region_id="130304100", sector="housing",
        general_contractor=builder,
    )  # fmt: skip


def opened(purse: Purse, project: Project, **values: Any) -> WageAccount:
    return actions.open_wage_account(
        project.pk, number="6217000000000099", bank="示例银行", opened_on=date(2026, 5, 4), by=purse.clerk, now=MAY,
        **values,
    )  # fmt: skip


def test_an_account_is_opened_under_the_prescribed_name(purse: Purse) -> None:
    made = opened(purse, second_site(purse), agreed_on=date(2026, 5, 4), pay_day=15, contact="王经办")
    assert made.account.name == "第二示例建筑有限公司第二示例工程农民工工资专用账户"
    assert (made.account.company, made.pay_day) == (made.account.project.general_contractor, 15)
    with pytest.raises(Refused) as refused:
        opened(purse, made.account.project)  # type: ignore[arg-type]
    assert refused.value.code in ("account-known", "wage-account-open")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"filed_on": date(2026, 5, 1)}, "filed_on"), ({"marked_on": date(2027, 1, 1)}, "marked_on"),
     ({"pay_day": 32}, "pay_day"), ({"contact": "x" * 61}, "contact"), ({"agreement_id": 999}, "agreement"),
     ({"color": "red"}, "color"), ({"contract_id": 999}, "contract_id")],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(purse: Purse, values: dict[str, Any], field: str) -> None:
    project = second_site(purse)
    with pytest.raises(Invalid) as invalid:
        opened(purse, project, **values)
    assert list(invalid.value.errors) == [field]


def test_who_does_not_book_opens_no_account(purse: Purse) -> None:
    for person in (purse.world.market, purse.world.water):
        with pytest.raises(Refused) as refused:
            actions.open_wage_account(
                second_site(purse).pk if not Project.objects.filter(code="BDH-P-9002").exists()
                else Project.objects.get(code="BDH-P-9002").pk,
                number="62170000", bank="b", opened_on=DAY, by=person, now=MAY,
            )  # fmt: skip
        assert refused.value.code == "not-your-part"


def test_what_is_late_or_missing_is_named_with_its_day(purse: Purse) -> None:
    facts = standing.Facts(signed_on=date(2026, 3, 2), opened_on=date(2026, 4, 11), agreed_on=DAY)
    found = {each.gap: each for each in standing.gaps(facts, money(None), about(purse.site.school), DAY)}
    assert set(found) == {Gap.OPENED_LATE, Gap.NO_PAPER, Gap.NOT_MARKED, Gap.NOT_FILED, Gap.NO_PAY_DAY}
    late = found[Gap.OPENED_LATE]
    assert (late.due_on, late.days, late.tone) == (date(2026, 4, 1), 10, "breached")
    assert late.cited and "30日内" in late.cited.source
    assert (found[Gap.NOT_FILED].due_on, found[Gap.NOT_FILED].days) == (date(2026, 5, 11), 0)
    nothing = standing.Facts(signed_on=date(2026, 3, 2))
    assert [each.days for each in standing.gaps(nothing, money(None), about(purse.site.school), DAY)] == [37]


def test_particulars_are_completed_and_the_same_again_changes_nothing(purse: Purse) -> None:
    document = paper(purse)
    for _n in range(2):
        changed = actions.change_wage_account(
            purse.wages.pk, agreement_id=document.pk, filed_on=DAY, by=purse.clerk, now=MAY
        )
        assert (changed.agreement_id, changed.filed_on, changed.pay_day) == (document.pk, DAY, 15)
    assert purse.site.school.events.filter(act="wage_account_changed").count() == 1
    with pytest.raises(Invalid):
        actions.change_wage_account(
            purse.wages.pk, agreement_id=paper(purse, "伪造.pdf", "false").pk, by=purse.clerk, now=MAY
        )


def allocated(purse: Purse, amount: str, reference: str, by: User | None = None) -> Entry:
    return actions.allocate(
        purse.wages.pk, amount=Decimal(amount), on=DAY, month=APRIL, reference=reference, by=by or purse.clerk, now=MAY
    )  # fmt: skip


@pytest.mark.clause("TL-2.3.1c")
def test_labour_cost_is_booked_once_under_its_reference(purse: Purse) -> None:
    first = allocated(purse, "100000.00", "A1")
    assert allocated(purse, "100000.00", "A1") == first
    assert (first.month, first.counterparty) == (APRIL, "北戴河示例教育投资有限公司")
    with pytest.raises(Refused) as refused:
        allocated(purse, "100000.01", "A1")
    assert refused.value.code == "reference-used"
    assert purse.site.school.events.filter(act="labour_cost_allocated").count() == 1
    for values, field in (
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"reference": " "}, "reference"),
        ({"month": date(2026, 7, 1)}, "month"),
    ):
        sound = {"amount": Decimal(1), "on": DAY, "month": APRIL, "reference": "A2"}
        with pytest.raises(Invalid) as invalid:
            actions.allocate(purse.wages.pk, by=purse.clerk, now=MAY, **(sound | values))  # type: ignore[arg-type]
        assert field in invalid.value.errors
    with pytest.raises(Refused):
        allocated(purse, "1.00", "A3", by=purse.world.market)


@pytest.mark.clause("BDH-2.1.3")
def test_the_total_is_stated_by_one_of_two_methods_with_its_evidence(purse: Purse) -> None:
    school, evidence = purse.site.school.pk, paper(purse)
    stated = actions.state_total(
        school, method="share", share_of_sum=Decimal(25), months=12, from_month=date(2026, 3, 16),
        evidence_id=evidence.pk, by=purse.clerk, now=MAY,
    )  # fmt: skip
    # Of the general contract, since no other sum was named.
    assert (stated.amount, stated.contract_sum, stated.from_month) == (
        Decimal("5000000.00"),
        Decimal(20_000_000),
        date(2026, 3, 1),
    )
    given = {"method": "amount", "amount": Decimal(4_800_000), "months": 12, "from_month": APRIL}
    for _n in range(2):
        actions.state_total(school, by=purse.clerk, now=MAY, **given)  # type: ignore[arg-type]
    assert LabourCost.objects.count() == 2
    for values, field in (
        ({"method": "guess"}, "method"),
        ({"method": "share", "share_of_sum": Decimal(101)}, "share"),
        ({"amount": Decimal(30_000_000)}, "amount"),
        ({"months": 0}, "months"),
        ({"evidence_id": 999}, "evidence"),
    ):
        with pytest.raises(Invalid) as invalid:
            actions.state_total(school, by=purse.clerk, now=MAY, **(given | values))  # type: ignore[arg-type]
        assert list(invalid.value.errors) == [field]


def finish(purse: Purse) -> None:
    Project.objects.filter(pk=purse.site.school.pk).update(finished_on=date(2026, 4, 2), state="finished")


def test_each_condition_of_closing_is_looked_at_by_itself(purse: Purse) -> None:
    Payroll.objects.create(
        project=purse.site.school, company=purse.site.labour, month=APRIL, pay_on=DAY, lines=1, unpaid_lines=1,
        due=Decimal(900), updated_at=MAY,
    )  # fmt: skip
    Restraint.objects.create(
        account=purse.wages, kind="freeze", body="示例法院", document_no="1号", ordered_on=DAY, is_for_wages=False,
        purpose="他案", entered_at=MAY, entered_by=purse.clerk,
    )  # fmt: skip
    wage_account = WageAccount.objects.get(account=purse.wages)
    further = closing.Condition("audit", "Audited", False, "1")
    met = {each.code: each.is_met for each in closing.conditions_of(wage_account, [further])}
    assert met == {
        "finished": False, "paid": False, "unrestrained": False, "settled": True, "above": True, "audit": False
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        closing.begin_closing(purse.wages.pk, on=DAY, by=purse.clerk, now=MAY)
    assert refused.value.code == "conditions-open" and "2026-04" in str(refused.value.message)


def test_after_thirty_days_of_notice_the_balance_goes_to_the_contractor(purse: Purse) -> None:
    finish(purse)
    purse.pay_in("1234.50", APRIL, date(2026, 4, 1))
    closing.begin_closing(purse.wages.pk, on=date(2026, 4, 11), by=purse.clerk, now=MAY)
    promise = paper(purse, "承诺书.pdf")
    june = MAY + timedelta(days=30)

    def end(on: date, document: int | None = promise.pk) -> WageAccount:
        return closing.close(purse.wages.pk, on=on, promise_id=document, by=purse.clerk, now=june)

    with pytest.raises(Refused) as refused:
        end(date(2026, 5, 11))
    assert refused.value.code == "notice-running" and "2026-05-12" in str(refused.value.message)
    with pytest.raises(Invalid) as invalid:
        end(date(2026, 5, 12), None)
    assert list(invalid.value.errors) == ["promise"]
    ended = end(date(2026, 5, 12))
    assert (ended.state, ended.account.balance, ended.account.closed_on) == (
        "closed",
        Decimal(0),
        date(2026, 5, 12),
    )
    last = purse.wages.entries.get(kind="closing")
    assert (last.amount, last.counterparty) == (Decimal("-1234.50"), "河北示例建筑工程有限公司")


def test_every_act_out_of_its_state_is_refused(purse: Purse) -> None:
    finish(purse)
    acts = {
        "begin": lambda: closing.begin_closing(purse.wages.pk, on=DAY, by=purse.clerk, now=MAY),
        "withdraw": lambda: closing.withdraw_notice(purse.wages.pk, reason="异议", by=purse.clerk, now=MAY),
        "close": lambda: closing.close(purse.wages.pk, on=DAY, promise_id=None, by=purse.clerk, now=MAY),
        "change": lambda: actions.change_wage_account(purse.wages.pk, pay_day=9, by=purse.clerk, now=MAY),
    }

    def said(name: str) -> str:
        with pytest.raises(Refused) as refused:
            acts[name]()
        return refused.value.code

    assert [said(name) for name in ("withdraw", "close")] == ["no-notice", "no-notice"]
    acts["begin"]()
    assert said("begin") == "notice-running"
    acts["withdraw"]()
    WageAccount.objects.filter(account=purse.wages).update(state="closed", notice_on=DAY)
    assert {said(name) for name in acts} == {"account-closed"}


def test_the_duties_of_the_project_follow_the_account_and_the_months(purse: Purse) -> None:
    school = purse.site.school.pk
    actions.change_wage_account(purse.wages.pk, filed_on=date(2026, 4, 1), by=purse.clerk, now=MAY)

    def duty(code: str) -> Item:
        recount_project(school, MAY)
        recount([school], now=MAY)
        return Item.objects.get(project=school, code=code)

    assert duty("wage_account").done_on == date(2026, 3, 20)
    assert duty("account_filing").done_on == date(2026, 4, 1)
    assert duty("labour_cost").done_on is None
    purse.pay_in("333333.33", date(2026, 3, 1), date(2026, 4, 10))
    assert duty("labour_cost").done_on == date(2026, 3, 31)
    purse.pay_in("333333.33", date(2026, 5, 1), date(2026, 5, 4))
    # April is open still: what came for May closes no gap.
    assert duty("labour_cost").done_on == date(2026, 3, 31)
    purse.pay_in("333333.33", APRIL, date(2026, 5, 4))
    assert duty("labour_cost").done_on == date(2026, 5, 12)


def test_a_place_without_a_policy_has_the_national_figures(purse: Purse) -> None:
    assert money_of("999999", DAY).settings == money(None).settings
    assert len(money_of(purse.site.school, DAY).settings) > len(money(None).settings)
