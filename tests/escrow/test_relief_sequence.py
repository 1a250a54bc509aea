"""Whatever is done with plans, in whatever order: the books add up, and nobody gets more than was verified."""

from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest
from django.db import transaction
from django.db.models import Sum

from agencies.errors import Invalid, Refused
from agencies.policy.money import Source
from escrow.models import Account, Reckoning, Recovery, ReliefPlan, ReliefStep
from escrow.relief.actions import deciding, fund, paying, planning, recovering
from escrow.relief.ground import owed_by_line, released
from escrow.relief.splitting import Method, split
from tests.escrow.rescue import MAY, TODAY, Rescue, build_rescue

D = Decimal
Act = Callable[[Rescue, Random], object]


def _plan(random: Random) -> ReliefPlan:
    return random.choice(list(ReliefPlan.objects.all()))


def _step(random: Random) -> ReliefStep:
    return random.choice(list(ReliefStep.objects.filter(amount__gt=0)))


def _pay(rescue: Rescue, random: Random) -> None:
    step = _step(random)
    owed = owed_by_line(step.plan.sheet)
    total = min(D(random.randint(0, 90000)) / 100, sum(owed.values(), D(0)))
    parts = split(total, owed, random.choice(Method.values))
    paying.pay(step.pk, parts, on=TODAY, by=rescue.keeper, now=MAY)


def _propose(rescue: Rescue, random: Random) -> None:
    sheet = random.choice(list(Reckoning.objects.all()))
    rescue.proposed(sheet, paid_since=D(random.choice([0, 0, 100])))


def _agree(rescue: Rescue, random: Random) -> None:
    step = _plan(random).steps.get(source=Source.PRESALE)
    agreed = random.random() < 0.8
    planning.agree(step.pk, agreed=agreed, on=TODAY, said="函", by=rescue.maker, now=MAY)


def _recover(rescue: Rescue, random: Random) -> None:
    recovery = random.choice(list(Recovery.objects.all()))
    amount, reference = D(random.randint(1, 60000)) / 100, f"Z{random.randint(1, 12)}"
    recovering.recover(recovery.pk, amount=amount, on=TODAY, reference=reference, by=rescue.keeper, now=MAY)


def _carry_out(rescue: Rescue, random: Random) -> None:
    step = _step(random)
    if step.source == Source.DEPOSIT:
        paying.notify_bank(step.pk, by=rescue.keeper, now=MAY)
    reference = f"B{random.choice([step.pk, step.pk, 1])}"
    paying.carry_out(step.pk, on=TODAY, reference=reference, by=rescue.keeper, now=MAY)


ACTS: tuple[Act, ...] = (
    _propose,
    _agree,
    lambda rescue, random: planning.submit(_plan(random).pk, by=rescue.maker, now=MAY),
    lambda rescue, random: deciding.endorse(_plan(random).pk, by=rescue.first, now=MAY),
    lambda rescue, random: deciding.approve(_plan(random).pk, by=rescue.second, now=MAY),
    lambda rescue, random: planning.withdraw(_plan(random).pk, reason="另行解决", by=rescue.maker, now=MAY),
    _carry_out,
    _carry_out,
    lambda rescue, random: paying.leave_out(_step(random).pk, reason="不用", by=rescue.keeper, now=MAY),
    _pay,
    _pay,
    _recover,
    lambda rescue, random: recovering.ask_write_off(
        random.choice(list(Recovery.objects.all())).pk, reason="无财产", by=rescue.keeper, now=MAY
    ),
    lambda rescue, random: recovering.write_off(
        random.choice(list(Recovery.objects.all())).pk, agreed=random.random() < 0.5, opinion="意见",
        by=rescue.second, now=MAY,
    ),
    lambda rescue, random: fund.raise_money(
        rescue.fund.pk, amount=D(random.randint(1, 30000)) / 100, on=TODAY, reference=f"R{random.randint(2, 9)}",
        source="财政", by=rescue.keeper, now=MAY,
    ),
)  # fmt: skip
# Most of what is drawn at random is refused; the usual next act is drawn more often.
WEIGHTS = (3, 2, 5, 5, 5, 1, 6, 6, 1, 4, 4, 3, 1, 1, 1)


@pytest.mark.parametrize("seed", range(3))
def test_the_books_add_up_after_any_sequence(db: None, seed: int) -> None:
    rescue, random = build_rescue(), Random(seed)
    rescue.deposit("400.00")
    rescue.presale("700.00")
    rescue.raise_fund("900.00")
    for place in range(3):
        rescue.sheet([f"{random.randint(10000, 50000) / 100:.2f}" for _line in range(3)], f"HS-{place}")
    # One plan is on its way already, so that money moves in every sequence.
    plan = rescue.proposed(Reckoning.objects.get(number="HS-0"))
    planning.agree(
        rescue.step(plan, Source.PRESALE).pk, agreed=True, on=TODAY, said="函", by=rescue.maker, now=MAY
    )
    rescue.carry_out(rescue.approved(plan), Source.DEPOSIT)
    done = 0
    for act in random.choices(ACTS, WEIGHTS, k=60):
        try:
            with transaction.atomic():
                act(rescue, random)
            done += 1
        except (Refused, Invalid, IndexError):
            continue
        _holds()
    assert done > 5
    assert ReliefStep.objects.filter(paid_on__isnull=False).exists()


def _holds() -> None:
    for account in Account.objects.all():
        assert account.balance == (account.entries.aggregate(sum=Sum("amount"))["sum"] or 0) >= 0
    for plan in ReliefPlan.objects.all():
        steps = list(plan.steps.all())
        assert plan.covered == sum(each.amount for each in steps) <= plan.verified
    for step in ReliefStep.objects.select_related("entry"):
        given = step.payments.aggregate(sum=Sum("amount"))["sum"] or 0
        assert given <= step.amount <= step.available
        assert not given or step.paid_on
        if step.entry:
            assert step.entry.amount == -step.amount
    for sheet in Reckoning.objects.all():
        assert released(sheet) <= sheet.verified
        for line in sheet.lines.all():
            assert (line.payments.aggregate(sum=Sum("amount"))["sum"] or 0) <= line.verified
    for recovery in Recovery.objects.all():
        back = recovery.payments.aggregate(sum=Sum("entry__amount"))["sum"] or 0
        assert back == recovery.recovered <= recovery.amount
