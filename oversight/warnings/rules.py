"""What in the money of a project is a warning. Pure: facts and figures in, findings with their clause and colour out.

Each rule is one function. A finding carries no figure that only the calendar moves (no “days late”): the same facts
give the same finding, so that a warning which somebody explained is raised again only when the facts change.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from agencies.policy.money import Figure, Setting
from oversight.warnings.codes import Code, Colour, Party
from oversight.warnings.facts import Facts, Figures, Finding, Month, next_month_of

Rule = Callable[[Facts, Figures], Iterable[Finding]]
UNLAWFUL_SEIZURE = "《保障农民工工资支付条例》第三十三条"
_REAL_NAME = "《保障农民工工资支付条例》第二十八条"
_BY_GENERAL = "《保障农民工工资支付条例》第三十一条"
_ON_TIME = "《保障农民工工资支付条例》第十三条"
_SPECIAL_USE = "《保障农民工工资支付条例》第二十六条"
_OPENS_ACCOUNT = "《保障农民工工资支付条例》第二十六条"
_SECURITY = "《保障农民工工资支付条例》第三十二条"
_PAYMENT_GUARANTEE = "《保障农民工工资支付条例》第二十四条"


def findings(facts: Facts, figures: Figures) -> list[Finding]:
    """Everything that the rules find, in their order."""
    return [found for rule in RULES for found in rule(facts, figures)]


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _cited(*settings: Setting | None, usual: str) -> tuple[str, bool]:
    """What to cite: where the figure is said, and whether one of those it rests on was not verified."""
    first = next((each for each in settings if each is not None and each.source), None)
    return (first.source if first else usual), any(each is not None and each.unverified for each in settings)


# ---- the rules


def account_missing(facts: Facts, figures: Figures) -> Iterator[Finding]:
    """Decree 724 art. 26; the account is opened within so many days of the works contract (53号)."""
    since = facts.contracted_on or facts.started_on
    if facts.account is not None or not facts.is_building or since is None:
        return
    within, red = figures.find(Figure.ACCOUNT_OPEN), figures.find(Figure.ACCOUNT_RED)
    days = (facts.today - since).days
    if within is None or days <= within.whole:
        return
    is_red = red is not None and days > red.whole
    clause, unverified = _cited(within, red if is_red else None, usual=_OPENS_ACCOUNT)
    yield Finding(
        Code.ACCOUNT_MISSING, "", Colour.RED if is_red else Colour.YELLOW, Party.CONTRACTOR, clause,
        {"since": since.isoformat(), "days": within.whole}, unverified,
    )  # fmt: skip


def _is_late(month: Month, today: date) -> bool:
    return month.due_on is None or month.due_on < today


def no_labour_cost(facts: Facts, figures: Figures) -> Iterator[Finding]:
    """BDH-2.1.1, TL-2.3.1c, Decree 724 art. 24, 29: every month from the beginning of the works."""
    missing = [
        each for each in facts.past if not each.allocated and each.due != 0 and _is_late(each, facts.today)
    ]
    if not facts.is_building or not missing:
        return
    bound = figures.find(Figure.ALLOCATION_RED)
    is_red = bound is not None and len(missing) >= bound.whole
    said = figures.first(Figure.LABOUR_AVERAGE, Figure.LABOUR_SHARE, Figure.LABOUR_CYCLE)
    clause, unverified = _cited(said, bound if is_red else None, usual=_PAYMENT_GUARANTEE)
    clause = next((each.clause for each in missing if each.clause), clause)
    due = sum((each.due or Decimal(0) for each in missing), Decimal(0))
    yield Finding(
        Code.NO_LABOUR_COST, "", Colour.RED if is_red else Colour.YELLOW, Party.OWNER, clause,
        {"months": [_month(each.month) for each in missing], "due": str(due)}, unverified,
    )  # fmt: skip


def labour_cost_short(facts: Facts, figures: Figures) -> Iterator[Finding]:
    short = [
        each for each in facts.past
        if each.due is not None and 0 < each.allocated < each.due and _is_late(each, facts.today)
    ]  # fmt: skip
    if not short:
        return
    said = figures.first(Figure.LABOUR_AVERAGE, Figure.LABOUR_SHARE, Figure.LABOUR_CYCLE)
    clause, unverified = _cited(said, usual=_PAYMENT_GUARANTEE)
    clause = next((each.clause for each in short if each.clause), clause)
    lacking = sum(((each.due or Decimal(0)) - each.allocated for each in short), Decimal(0))
    yield Finding(
        Code.LABOUR_COST_SHORT, "", Colour.YELLOW, Party.OWNER, clause,
        {"months": [_month(each.month) for each in short], "lacking": str(lacking)}, unverified,
    )  # fmt: skip


def next_month(facts: Facts, figures: Figures) -> Iterator[Finding]:
    """TL-2.3.1b: the balance covers the wages of the next month, which are taken to be those of the last payroll."""
    said = figures.first(Figure.NEXT_MONTH)
    last = next((each for each in reversed(facts.past) if each.wages_due), None)
    if said is None or facts.account is None or not facts.is_building or last is None:
        return
    if facts.account.balance < last.wages_due:
        yield Finding(
            Code.NEXT_MONTH, "", Colour.YELLOW, Party.OWNER, said.source,
            {"balance": str(facts.account.balance), "wages": str(last.wages_due), "month": _month(last.month)},
            said.unverified,
        )  # fmt: skip


def no_payroll(facts: Facts, figures: Figures) -> Iterator[Finding]:
    """A month with workers or money in it has a payroll, which is signed and posted (Decree 724 art. 31)."""
    grace = figures.find(Figure.PAY_GRACE)
    days = grace.whole if grace else 0
    rolled = {each.month for each in facts.rolls}
    pay_day = facts.account.pay_day if facts.account and facts.account.pay_day else 31
    missing = [
        each for each in facts.past
        if each.month not in rolled
        and (each.workers_present or each.allocated or each.certified)
        and _on(pay_day, next_month_of(each.month)) + timedelta(days=days) < facts.today
    ]  # fmt: skip
    unsigned = [
        each
        for each in facts.rolls
        if not each.is_signed and each.pay_on + timedelta(days=days) < facts.today
    ]
    if missing or unsigned:
        yield Finding(
            Code.NO_PAYROLL, "", Colour.YELLOW, Party.CONTRACTOR, _BY_GENERAL,
            {"missing": [_month(each.month) for each in missing],
             "unsigned": [[each.pk, _month(each.month), each.employer] for each in unsigned]},
            bool(grace and grace.unverified),
        )  # fmt: skip


def _on(day: int, month: date) -> date:
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def wages_unpaid(facts: Facts, figures: Figures) -> Iterator[Finding]:
    """Blue, yellow and red by the days after the agreed one; each payroll is a warning of its own."""
    grace, yellow, red = map(figures.find, (Figure.PAY_GRACE, Figure.PAY_YELLOW, Figure.PAY_RED))
    for each in facts.rolls:
        days = (facts.today - each.pay_on).days
        if each.paid >= each.due or days <= (grace.whole if grace else 0):
            continue
        colour = Colour.BLUE
        if red is not None and days > red.whole:
            colour = Colour.RED
        elif yellow is not None and days > yellow.whole:
            colour = Colour.YELLOW
        unverified = any(bound is not None and bound.unverified for bound in (grace, yellow, red))
        yield Finding(
            Code.WAGES_UNPAID, f"payroll:{each.pk}", colour, Party.CONTRACTOR, _ON_TIME,
            {"payroll": each.pk, "month": _month(each.month), "employer": each.employer,
             "pay_on": each.pay_on.isoformat(), "unpaid": str(each.due - each.paid), "workers": each.unpaid},
            unverified,
        )  # fmt: skip


def unpaid_attendance(facts: Facts, figures: Figures) -> Iterator[Finding]:
    gaps = [each for each in facts.past if each.workers and each.workers_present > each.workers]
    if gaps:
        yield Finding(
            Code.UNPAID_ATTENDANCE, "", Colour.YELLOW, Party.CONTRACTOR, _REAL_NAME,
            {"months": [[_month(each.month), each.workers_present, each.workers] for each in gaps]},
        )  # fmt: skip


def security(facts: Facts, figures: Figures) -> Iterator[Finding]:
    """The deposit is there when it falls due (65号), and no guarantee runs out unseen."""
    held = facts.deposit
    due = figures.find(Figure.DEPOSIT_DUE)
    if (
        held is not None
        and held.state == "required"
        and held.due_on is not None
        and held.due_on < facts.today
    ):
        clause, unverified = _cited(due, usual=_SECURITY)
        yield Finding(
            Code.SECURITY, "deposit", Colour.RED, Party.CONTRACTOR, clause,
            {"kind": "deposit", "due_on": held.due_on.isoformat(), "required": str(held.required or "")}, unverified,
        )  # fmt: skip
    ends = [
        ("deposit-end", "deposit_guarantee", "", held.valid_until)
        for _one in (held,) if held and held.is_guarantee and held.valid_until and held.state in ("held", "drawn")
    ]  # fmt: skip
    ends += [(f"guarantee:{each.pk}", each.kind, each.number, each.valid_until) for each in facts.guarantees]
    warned = figures.find(Figure.GUARANTEE_WARNING)
    for subject, kind, number, until in ends:
        if until is None or (until - facts.today).days > (warned.whole if warned else 0):
            continue
        usual = _SECURITY if subject == "deposit-end" else _PAYMENT_GUARANTEE
        clause, unverified = _cited(warned if subject == "deposit-end" else None, usual=usual)
        yield Finding(
            Code.SECURITY, subject, Colour.RED if until < facts.today else Colour.YELLOW,
            Party.OWNER if kind == "payment" else Party.CONTRACTOR, clause,
            {"kind": kind, "number": number, "until": until.isoformat()}, unverified,
        )  # fmt: skip


def progress_short(facts: Facts, figures: Figures) -> Iterator[Finding]:
    """ZY-2.2.3a: of the work certified in the months that are over, at least this share is paid."""
    least = figures.find(Figure.PROGRESS_SHARE)
    if least is None:
        return
    months = [each for each in facts.past if each.certified]
    certified = sum((each.certified for each in months), Decimal(0))
    paid = sum((each.works_paid for each in facts.past), Decimal(0))
    if certified and paid < certified * least.number / 100:
        yield Finding(
            Code.PROGRESS_SHORT, "", Colour.YELLOW, Party.OWNER, least.source,
            {"certified": str(certified), "paid": str(paid), "least": f"{least.number.normalize():f}"},
            least.unverified,
        )  # fmt: skip


def restrained(facts: Facts, figures: Figures) -> Iterator[Finding]:
    """BDH-3.5.1, Decree 724 art. 33: red for as long as it stands."""
    for each in facts.restraints:
        yield Finding(
            Code.RESTRAINED, f"restraint:{each.pk}", Colour.RED, Party.BODY, UNLAWFUL_SEIZURE,
            {"restraint": each.pk, "kind": each.kind, "body": each.body, "document_no": each.document_no,
             "ordered_on": each.ordered_on.isoformat(), "amount": str(each.amount) if each.amount else ""},
        )  # fmt: skip


def wages_first(facts: Facts, figures: Figures) -> Iterator[Finding]:
    """ZY-2.2.3c, JX-4.5.1: nothing else is paid as long as labour cost or wages are owed."""
    said = figures.first(Figure.WAGES_FIRST)
    if said is None:
        return
    works = [each for each in facts.past if _owes(each, facts.today) and each.works_paid > each.allocated]
    spent = [
        each for each in facts.spent
        if any(month.ends_on < each.paid_on and _owes(month, each.paid_on) for month in facts.past)
    ]  # fmt: skip
    if not works and not spent:
        return
    unpaid = any(each.wages_unpaid for each in facts.past)
    yield Finding(
        Code.WAGES_FIRST, "", Colour.RED if unpaid else Colour.YELLOW, Party.OWNER, said.source,
        {"months": [_month(each.month) for each in works],
         "spent": [[each.pk, each.paid_on.isoformat(), each.use, str(each.amount)] for each in spent]},
        said.unverified,
    )  # fmt: skip


def _owes(month: Month, on: date) -> bool:
    """Whether of this month labour cost or wages were still owed; what was paid since is no longer."""
    short = (
        month.due is not None and month.allocated < month.due and (month.due_on is None or month.due_on < on)
    )
    return short or month.wages_unpaid > 0


def anomaly(facts: Facts, figures: Figures) -> Iterator[Finding]:
    """More left the account than the payrolls say, and monthly wages beyond what can be."""
    ceiling = figures.find(Figure.WAGE_CEILING)
    more = [each for each in facts.past if each.paid_out > each.wages_due]
    high = [
        each for each in facts.past
        if ceiling is not None and each.workers and each.wages_due / each.workers > ceiling.number
    ]  # fmt: skip
    if more or high:
        yield Finding(
            Code.ANOMALY, "", Colour.YELLOW, Party.CONTRACTOR, _SPECIAL_USE,
            {"more": [[_month(each.month), str(each.paid_out), str(each.wages_due)] for each in more],
             "high": [[_month(each.month), str(each.wages_due), each.workers] for each in high]},
            bool(high and ceiling and ceiling.unverified),
        )  # fmt: skip


RULES: tuple[Rule, ...] = (
    account_missing, no_labour_cost, labour_cost_short, next_month, no_payroll, wages_unpaid, unpaid_attendance,
    security, progress_short, restrained, wages_first, anomaly,
)  # fmt: skip
