"""Who pays verified wages when the firm cannot: the sources of the place in its order, each with what it has, what is
taken, or why it is left out (liability rules, section 4; ZY 二(四)一, JX 四(十二), Decree 724 art. 32, 63). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.policy.money import Plight, Setting, Source, Use
from escrow.amounts import share
from escrow.relief.rules import Rules, allowed

NOTHING = Decimal("0.00")
# Money of a building site; a factory or a restaurant has none of these.
OF_A_SITE = frozenset({Source.WAGE_ACCOUNT, Source.DEPOSIT, Source.PRESALE})
# Public money is recovered from who owes the wages (Decree 724 art. 63); the deposit is refilled instead.
RECOVERED = frozenset({Source.EMERGENCY_FUND})


class Skip(TextChoices):
    """Why a source gives nothing."""

    NOT_CONSTRUCTION = "not_construction", _("Not a construction project; only the emergency fund is left.")
    NOT_HOUSING = (
        "not_housing",
        _("Only commercial housing has supervised presale funds; this project is none."),
    )
    ABSENT = "absent", _("There is no such account for this project.")
    EMPTY = "empty", _("There is no money in it.")
    COVERED = "covered", _("The sources before it cover everything.")
    NOT_AGREED = "not_agreed", _("The supervisor of the funds did not agree.")
    NOT_ASKED = "not_asked", _("Here the fund pays only a sum that is asked for and approved.")
    NOT_CHOSEN = "not_chosen", _("No sum has been chosen for this source.")
    OUTSIDE_RULES = "outside_rules", _("The rules of the fund do not allow it in this case.")


class Block(TextChoices):
    """What a precondition that does not hold keeps from happening."""

    NEVER = "never"
    SUBMIT = "submit"
    PAYOUT = "payout"


@dataclass(frozen=True, slots=True)
class Condition:
    """One precondition of a source: `code` has its words in `escrow.relief.words`, `shown` what stands for it."""

    code: str
    holds: bool
    blocks: Block = Block.NEVER
    shown: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a source has now. `restrained`: a court or another body has laid something on it."""

    available: Decimal
    shown: str = ""
    restrained: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known on the day the plan is laid out. `presale_agreed`: None while nobody has answered."""

    on: date
    plight: str
    use: str = Use.WAGES
    sheet: str = ""
    is_construction: bool = True
    order_no: str = ""
    order_due_on: date | None = None
    presale_agreed: bool | None = None
    presale_note: str = ""

    @property
    def order_missed(self) -> bool:
        return bool(self.order_no) and self.order_due_on is not None and self.on > self.order_due_on


@dataclass(frozen=True, slots=True)
class Taken:
    """One source of the plan. `needed` was still uncovered when it came to it, `most` is what it may give."""

    place: int
    source: str
    available: Decimal
    most: Decimal
    needed: Decimal
    amount: Decimal
    skipped: str
    setting: Setting
    conditions: tuple[Condition, ...] = ()

    @property
    def left(self) -> Decimal:
        """The shortfall handed on to the next source."""
        return self.needed - self.amount


@dataclass(frozen=True, slots=True)
class Laid:
    """A plan as it follows from the rules. `rules` are all settings that were read."""

    verified: Decimal
    steps: tuple[Taken, ...]
    is_ordered: bool
    part_only: bool
    rules: tuple[Setting, ...]

    @property
    def covered(self) -> Decimal:
        return sum((each.amount for each in self.steps), NOTHING)

    @property
    def uncovered(self) -> Decimal:
        return self.verified - self.covered


def lay_out(
    rules: Rules,
    verified: Decimal,
    holdings: Mapping[str, Holding],
    facts: Facts,
    asked: Mapping[str, Decimal] | None = None,
) -> Laid:
    """`asked`: what an officer chose by source. Where the order is fixed only the fund listens to it, and takes no more
    than is needed; alternatives take what is chosen and no more. Whatever is asked, no source gives more than it has
    and all together not more than is verified; `faults` says what was asked too much."""
    asked = asked or {}
    rest, steps = verified, []
    for place, source in enumerate(rules.sources, 1):
        holding = holdings.get(source)
        most, skipped = _most(source, rules, holding, verified, facts, asked)
        wish = asked.get(source, NOTHING) if not rules.is_ordered else rest
        amount = max(NOTHING, min(rest, most, wish))
        if not amount and not skipped:
            skipped = _why_nothing(rest, most, wish, rules)
        available = holding.available if holding else NOTHING
        steps.append(
            Taken(
                place, source, available, most, rest, amount, str(skipped) if not amount else "", rules.order,
                _conditions(source, rules, holding, facts, amount),
            )
        )  # fmt: skip
        rest -= amount
    return Laid(verified, tuple(steps), rules.is_ordered, rules.part is not None, rules.all)


def faults(laid: Laid, asked: Mapping[str, Decimal]) -> dict[str, str]:
    """What was asked for and cannot be had, by source: its code of `AskedFault`."""
    found = {}
    for step in laid.steps:
        wish = asked.get(step.source)
        if wish is None or wish <= 0:
            continue
        if step.most == 0 and step.skipped:
            found[step.source] = step.skipped
        elif wish > step.most:
            found[step.source] = "more_than_there_is"
        elif not laid.is_ordered and wish > step.needed:
            found[step.source] = "more_than_verified"
    return found


def _most(
    source: str, rules: Rules, holding: Holding | None, verified: Decimal, facts: Facts,
    asked: Mapping[str, Decimal],
) -> tuple[Decimal, str]:  # fmt: skip
    """The most this source may give, or why it gives nothing."""
    if source in OF_A_SITE and not facts.is_construction:
        return NOTHING, Skip.NOT_CONSTRUCTION
    if source not in rules.order.codes:
        return NOTHING, Skip.NOT_HOUSING if source == Source.PRESALE else Skip.ABSENT
    if holding is None:
        return NOTHING, Skip.ABSENT
    if source == Source.PRESALE and facts.presale_agreed is False:
        return NOTHING, Skip.NOT_AGREED
    if source != Source.EMERGENCY_FUND:
        return holding.available, ""
    if not allowed(rules.plights, facts.plight) or not allowed(rules.uses, facts.use):
        return NOTHING, Skip.OUTSIDE_RULES
    most = holding.available
    if rules.share is not None:
        most = min(most, share(verified, rules.share.number))
    if rules.is_ordered and (source in asked or not rules.fund_covers_the_rest):
        sum_asked = asked.get(source, NOTHING)
        return (min(most, sum_asked), "") if sum_asked > 0 else (NOTHING, Skip.NOT_ASKED)
    return most, ""


def _why_nothing(rest: Decimal, most: Decimal, wish: Decimal, rules: Rules) -> str:
    if rest <= 0:
        return Skip.COVERED
    if most <= 0:
        return Skip.EMPTY
    return Skip.NOT_CHOSEN if not rules.is_ordered and wish <= 0 else Skip.EMPTY


def _conditions(
    source: str, rules: Rules, holding: Holding | None, facts: Facts, amount: Decimal
) -> tuple[Condition, ...]:
    """What has to hold before this source is touched, and what shows it."""
    if holding is None or (source in OF_A_SITE and not facts.is_construction):
        return ()
    match source:
        case Source.WAGE_ACCOUNT:
            return (
                Condition("verified", True, shown={"sheet": facts.sheet}),
                Condition("funded", holding.available > 0, shown={"account": holding.shown}),
                *_free(holding),
            )
        case Source.DEPOSIT:
            due = facts.order_due_on.isoformat() if facts.order_due_on else ""
            return (
                Condition("ordered", bool(facts.order_no), Block.SUBMIT, {"order": facts.order_no}),
                Condition("order_missed", facts.order_missed, Block.SUBMIT, {"due": due}),
                *_free(holding),
            )
        case Source.PRESALE:
            if source not in rules.order.codes:
                return ()
            agreed = Condition(
                "agreed", facts.presale_agreed is True, Block.PAYOUT, {"note": facts.presale_note},
                rules.order.source,
            )  # fmt: skip
            return (
                Condition("housing", True, clause=rules.order.source),
                agreed,
                *_free(holding),
            )
        case Source.EMERGENCY_FUND:
            return tuple(_of_the_fund(rules, holding, facts, amount))
    return (Condition("raised", bool(holding.shown), Block.SUBMIT, {"note": holding.shown}),)


def _free(holding: Holding) -> Sequence[Condition]:
    return (Condition("restrained", False),) if holding.restrained else ()


def _of_the_fund(rules: Rules, holding: Holding, facts: Facts, amount: Decimal) -> Sequence[Condition]:
    found = [
        Condition(
            "plight", allowed(rules.plights, facts.plight), Block.SUBMIT, {"plight": Plight(facts.plight).value},
            rules.plights.source if rules.plights else "",
        ),
        Condition(
            "use", allowed(rules.uses, facts.use), Block.SUBMIT, {"use": Use(facts.use).value},
            rules.uses.source if rules.uses else "",
        ),
    ]  # fmt: skip
    if rules.floor is not None:
        # The floor is what must be kept ready, and an emergency is what it is kept for: a draw may go below it. It is
        # said here, so that whoever approves knows what has to be raised again.
        after, floor = holding.available - amount, rules.floor.number
        shown = {
            "after": f"{after:.2f}",
            "floor": f"{floor:.2f}",
            "short": f"{max(NOTHING, floor - after):.2f}",
        }
        found.append(Condition("floor", after >= floor, Block.NEVER, shown, rules.floor.source))
    if rules.share is not None:
        shown = {"share": f"{rules.share.number.normalize():f}"}
        found.append(Condition("share", True, Block.NEVER, shown, rules.share.source))
    return found
