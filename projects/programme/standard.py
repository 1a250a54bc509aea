"""The standard of an arrears-free project office (无欠薪项目部): items with points, from the duties of Decree 724.

BDH 二(四) asks for a standard and gives none; this one is our own, and every page says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class StandardItem:
    """`source` is the article of Decree 724 the item rests on."""

    key: str
    words: Text
    points: int
    source: str


STANDARD: tuple[StandardItem, ...] = (
    StandardItem(
        "real_name", _("Real-name management: every worker registered, attendance kept"), 15, "条例第二十八条"
    ),
    StandardItem(
        "contracts", _("Written labour contracts before entry"), 10, "条例第二十八条"
    ),
    StandardItem(
        "account", _("Wage account opened, agreement filed"), 10, "条例第二十六条"
    ),
    StandardItem(
        "labour_cost", _("Labour cost paid into the account every month in full"), 10, "条例第二十四、二十九条"
    ),
    StandardItem(
        "agency_payment", _("General contractor pays the subcontractors' workers through the bank"), 15,
        "条例第三十一条",
    ),
    StandardItem(
        "monthly", _("Wages paid every month in full, signed lists kept"), 15, "条例第三、三十一条"
    ),
    StandardItem(
        "deposit", _("Wage guarantee deposit or bank guarantee in force"), 10, "条例第三十二条"
    ),
    StandardItem(
        "board", _("Rights notice board complete and in sight"), 5, "条例第三十四条"
    ),
    StandardItem(
        "manager", _("Labour manager on site, trained"), 5, "条例第二十八条"
    ),
    StandardItem(
        "settlement", _("Interim settlement and payment guarantee by the owner"), 5, "条例第二十四、二十九条"
    ),
)  # fmt: skip
ITEMS: Mapping[str, StandardItem] = {each.key: each for each in STANDARD}
FULL = sum(each.points for each in STANDARD)
# Recognised from here on, chosen as a benchmark from there on.
RECOGNISED_FROM, BENCHMARK_FROM = 90, 95


def total(scores: Mapping[str, int]) -> int:
    return sum(scores.get(key, 0) for key in ITEMS)


def unscored(scores: Mapping[str, int]) -> tuple[StandardItem, ...]:
    return tuple(each for each in STANDARD if each.key not in scores)
