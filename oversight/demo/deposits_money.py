"""Invented deposits in every state, with their uses and returns; guarantees that stand, end soon or were claimed on."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from django.utils import timezone

from agencies.people.models import User
from escrow.accounts.about import about, money_of
from escrow.deposits.actions import confirm_payout, returning, use_deposit, using
from escrow.deposits.actions.paying import Cash, pay_cash
from escrow.deposits.actions.reckoning import exempt, reckon_deposit
from escrow.deposits.ground import may_book, may_draw
from escrow.deposits.rates import FirmHistory, reckon
from escrow.deposits.reckoned_words import stored_history
from escrow.deposits.terms import collector_of
from escrow.models import Deposit, Guarantee, GuaranteeClaim
from projects.compliance.actions import recount
from projects.duties import supervises
from projects.models import Project

_BANKS = ("示例银行股份有限公司", "样本农村商业银行", "示例城市商业银行")
_INSURER, _FIRM = "示例财产保险股份有限公司", "示例工程担保有限公司"
# So many projects go the whole way through the acts; of the others the deposit simply stands.
_PLAYED = 14


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """By somebody of the office. Every project once, in turn; does nothing where there is a deposit already."""
    mine = [each for each in projects if may_book(by, each) and may_draw(by, each) and supervises(by, each)]
    if not mine or Deposit.objects.filter(project__in=mine).exists():
        return
    random = Random(f"{seed}-deposits")
    _put_finished(mine, timezone.localdate(now) - timedelta(days=45))
    with transaction.atomic():
        for place, project in enumerate(mine[:_PLAYED]):
            _FATES[place % len(_FATES)](project, place, random, by, now)
        _standing(mine[_PLAYED:], random, now)
        _guarantees(mine, random, by, now)
        recount([each.pk for each in mine], now=now)


def _put_finished(projects: list[Project], until: date) -> None:
    """Projects finished long enough ago stand where the fate is to be returned."""
    done = [each for each in projects if each.finished_on and each.finished_on <= until]
    for place in (each for each, fate in enumerate(_FATES) if fate is _returning):
        if done and place < len(projects):
            other = projects.index(done.pop())
            projects[place], projects[other] = projects[other], projects[place]


def _ago(now: datetime, days: int) -> date:
    return timezone.localdate(now) - timedelta(days=days)


# ---- through the acts


def _cash(
    project: Project, place: int, random: Random, by: User, now: datetime, share: Decimal = Decimal(1)
) -> Deposit:
    deposit = reckon_deposit(project.pk, by=by, now=now)
    if not deposit.required or deposit.state != Deposit.State.REQUIRED:
        return deposit
    cash = Cash(
        (deposit.required * share).quantize(Decimal("0.01")), _ago(now, random.randint(60, 200)), _BANKS[place % 3],
        f"6217{700_000_000 + project.pk:014d}", f"BZJ{project.pk}",
    )  # fmt: skip
    return pay_cash(project.pk, cash, by=by, now=now)


def _short(project: Project, place: int, random: Random, by: User, now: datetime) -> Deposit:
    return _cash(project, place, random, by, now, Decimal("0.5"))


def _unpaid(project: Project, place: int, random: Random, by: User, now: datetime) -> Deposit:
    return reckon_deposit(project.pk, by=by, now=now)


def _waived(project: Project, place: int, random: Random, by: User, now: datetime) -> Deposit:
    deposit = reckon_deposit(project.pk, by=by, now=now)
    if deposit.state != Deposit.State.REQUIRED:
        return deposit
    reason = "经核查，该企业连续三年未发生工资拖欠，且落实实名制管理和专用账户制度。"
    return exempt(deposit.pk, reason=reason, clause="人社部发〔2021〕65号", by=by, now=now)


def _used(days: int, paid: bool, refilled: bool) -> "_Fate":
    """The notice went out so many days ago."""

    def play(project: Project, place: int, random: Random, by: User, now: datetime) -> Deposit:
        deposit, sent = _cash(project, place, random, by, now), now - timedelta(days=days)
        if deposit.state != Deposit.State.HELD:
            return deposit
        draw = use_deposit(
            deposit.pk, amount=(deposit.amount / 5).quantize(Decimal("0.01")), workers=random.randint(4, 30),
            order_no=f"人社监令〔{sent.year}〕{place + 1}号", ordered_on=_ago(sent, 20), order_due_on=_ago(sent, 6),
            reason="责令限期支付后，该企业逾期未支付。", by=by, now=sent,
        )  # fmt: skip
        if paid:
            day = _ago(sent, -4)
            draw = confirm_payout(
                draw.pk, on=day, reference=f"ZF{draw.pk}", by=by, now=sent + timedelta(days=5)
            )
        if refilled:
            using.refill(
                draw.pk, amount=draw.amount, on=_ago(sent, -11), reference=f"BZ{draw.pk}", by=by,
                now=sent + timedelta(days=14),
            )  # fmt: skip
        return deposit

    return play


def _returning(project: Project, place: int, random: Random, by: User, now: datetime) -> Deposit:
    """Of a finished project the return is on its way; of one under construction the deposit simply stands."""
    deposit, finished = _cash(project, place, random, by, now), project.finished_on
    if deposit.state != Deposit.State.HELD or finished is None or finished > _ago(now, 45):
        return deposit
    begun = now - timedelta(days=40)
    found = returning.announce(deposit.pk, on=_ago(begun, 0), by=by, now=begun)
    returning.apply(found.pk, on=_ago(now, 2), by=by, now=now - timedelta(days=2))
    return deposit


_Fate = Callable[[Project, int, Random, User, datetime], Deposit]
_FATES: tuple[_Fate, ...] = (
    _cash, _used(2, False, False), _unpaid, _used(9, True, False), _short, _waived, _used(40, True, True), _returning,
    _used(30, True, False), _cash, _returning, _unpaid,
)  # fmt: skip


# ---- the others at once


def _standing(projects: Sequence[Project], random: Random, now: datetime) -> None:
    """Guarantees of banks and insurers; every sixth ends soon, every seventh is not there yet."""
    today, rows = timezone.localdate(now), []
    for place, project in enumerate(projects):
        history = FirmHistory(
            project.started_on, based_on={"clean_since": "开工日期", "arrears_on": "未发现拖欠记录"}
        )
        found = reckon(project.contract_sum, money_of(project, today), history, today, about(project))
        row = Deposit(
            project=project, company=project.general_contractor, base=project.contract_sum, rate=found.rate,
            required=found.amount, reckoned_on=today, due_on=project.started_on, updated_at=now,
            reckoned=[*(each.stored() for each in found.steps), stored_history(history)],
        )  # fmt: skip
        if found.amount and place % 7 != 3:
            _hand_in(row, place, random, now)
        rows.append(row)
    Deposit.objects.bulk_create(rows)


def _hand_in(row: Deposit, place: int, random: Random, now: datetime) -> None:
    form, issuer = (("bank", _BANKS[place % 3]), ("insurance", _INSURER), ("company", _FIRM))[place % 5 % 3]
    days = random.randint(5, 25) if place % 6 == 1 else random.randint(60, 500)
    row.form, row.issuer, row.state = form, issuer, Deposit.State.HELD
    row.number = f"BH-{now.year}-{row.project_id:05d}"
    row.amount, row.paid_on = row.required or Decimal(0), _ago(now, 330)
    row.valid_from, row.valid_until = _ago(now, 340), _ago(now, -days)
    row.collector = collector_of(row.project, row.paid_on)


def _guarantees(projects: Sequence[Project], random: Random, by: User, now: datetime) -> None:
    """The owner's payment guarantee; of some projects the contractor's for the works, or a mortgage."""
    rows = []
    for place, project in enumerate(projects):
        amount = ((project.contract_sum or Decimal(5_000_000)) / 10).quantize(Decimal("0.01"))
        common = {"project": project, "amount": amount, "entered_at": now, "entered_by": by}
        if place % 4 != 3:
            form, issuer = (("bank", _BANKS[0]), ("insurance", _INSURER), ("company", _FIRM))[place % 3]
            days = 20 if place % 9 == 4 else random.randint(90, 500)
            rows.append(
                Guarantee(
                    kind="payment", form=form, issuer=issuer, number=f"ZF-{project.pk:05d}",
                    valid_from=_ago(now, random.randint(60, 300)), valid_until=_ago(now, -days), **common,
                )
            )  # fmt: skip
        if place % 6 == 2:
            kind, form = ("mortgage", "property") if place % 12 == 2 else ("performance", "bank")
            rows.append(
                Guarantee(
                    kind=kind, form=form, issuer=_BANKS[1], number=f"LY-{project.pk:05d}", valid_from=_ago(now, 200),
                    valid_until=_ago(now, -300), **common,
                )
            )  # fmt: skip
    made = Guarantee.objects.bulk_create(rows)
    GuaranteeClaim.objects.bulk_create(
        GuaranteeClaim(
            guarantee=each, claimed_on=_ago(now, 12), amount=(each.amount / 4).quantize(Decimal("0.01")),
            reason="建设单位未按期支付进度款。", entered_by=by,
        )
        for each in made[1::8] if each.kind == "payment"
    )  # fmt: skip
