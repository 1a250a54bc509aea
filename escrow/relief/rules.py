"""What a place says about the sources of relief: their order, or that they are alternatives, and the rules of its fund.
Pure."""

from dataclasses import dataclass

from agencies.policy.money import ANY, About, Figure, Money, Setting


@dataclass(frozen=True, slots=True)
class Rules:
    """What the place says. `sources` are all it knows in their order; `applicable` those for such a project."""

    order: Setting
    sources: tuple[str, ...]
    alternatives: Setting | None
    part: Setting | None
    floor: Setting | None
    share: Setting | None
    uses: Setting | None
    plights: Setting | None

    @property
    def is_ordered(self) -> bool:
        return self.alternatives is None

    @property
    def fund_covers_the_rest(self) -> bool:
        """Where the place fixes the order itself the fund is the last guarantee (兜底); elsewhere art. 63 lets it
        advance a part, and only a sum that is asked for counts."""
        return bool(self.order.clause)

    @property
    def all(self) -> tuple[Setting, ...]:
        found = (
            self.order,
            self.alternatives,
            self.part,
            self.floor,
            self.share,
            self.uses,
            self.plights,
        )
        return tuple(each for each in found if each is not None)


def rules_of(money: Money, about: About = ANY) -> Rules:
    """Raises LookupError where no order is set at all; the national list has one."""
    order = money.find(Figure.WATERFALL, about)
    if order is None:
        raise LookupError("no order of the sources is set")
    alike = [
        each for each in money.settings if each.figure is Figure.WATERFALL and each.source == order.source
    ]
    widest = max(alike, key=lambda each: len(each.codes))
    alternatives = money.find(Figure.ALTERNATIVES, about)
    part = money.find(Figure.PART_OF_WAGES, about)
    return Rules(
        order, widest.codes, alternatives if alternatives and alternatives.value is True else None,
        part if part and part.value is True else None, money.find(Figure.FUND_FLOOR, about),
        money.find(Figure.FUND_PART, about), money.find(Figure.FUND_USES, about),
        money.find(Figure.FUND_PLIGHTS, about),
    )  # fmt: skip


def allowed(setting: Setting | None, code: str) -> bool:
    """Where nobody has set what the fund is for, nothing is forbidden."""
    return setting is None or code in setting.codes
