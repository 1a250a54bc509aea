"""The time limits of national law that are tracked, each with its source; a jurisdiction's own stand before them.

A limit in calendar days that ends on a free day moves to the next working day only where the law itself says so
(`rolls`); `rolls_source` names that rule, or says that there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.clock.models import TimeLimit
from agencies.vocabulary import TimeUnit

K, U = TimeLimit.Kind, TimeUnit


@dataclass(frozen=True, slots=True)
class Standard:
    """`extension` is the longest it can be extended by, in its own unit; 0 where the law knows no extension."""

    kind: TimeLimit.Kind
    value: int
    unit: TimeUnit
    starts: str | Promise
    source: str
    extension: int = 0
    rolls: bool = False
    rolls_source: str = ""


_NO_ROLL = "条例未规定节假日顺延，按日历日届满"
_PETITION = "《信访工作条例》"
_TRANSFER = "《行政执法机关移送涉嫌犯罪案件的规定》"

STANDARDS: Mapping[TimeLimit.Kind, Standard] = {
    each.kind: each
    for each in (
        Standard(
            K.ACCEPTANCE, 5, U.WORKING_DAY, _("the complaint was received"),
            "《关于实施〈劳动保障监察条例〉若干规定》第十八条",
        ),
        Standard(
            K.OBJECTION, 5, U.WORKING_DAY, _("the letter was received"), f"{_PETITION}第二十三条",
        ),
        Standard(
            K.INVESTIGATION, 60, U.WORKING_DAY, _("the case was filed for investigation"),
            "《劳动保障监察条例》第十七条", extension=30,
        ),
        Standard(
            K.PETITION_FORWARD, 15, U.DAY, _("the petition was received"), f"{_PETITION}第二十二条",
            rolls_source=_NO_ROLL,
        ),
        Standard(
            K.PETITION_ANSWER, 60, U.DAY, _("the petition was accepted"), f"{_PETITION}第三十四条", extension=30,
            rolls_source=_NO_ROLL,
        ),
        Standard(
            K.CRIMINAL_DECISION, 3, U.DAY, _("the referral was proposed"), f"{_TRANSFER}第五条",
            rolls_source=_NO_ROLL,
        ),
        Standard(K.CRIMINAL_TRANSFER, 24, U.HOUR, _("the referral was approved"), f"{_TRANSFER}第五条"),
        Standard(
            K.CRIMINAL_REVIEW, 3, U.DAY, _("the police received the referral"), f"{_TRANSFER}第八条",
            rolls_source=_NO_ROLL,
        ),
        Standard(
            K.CRIMINAL_RECONSIDERATION, 3, U.DAY, _("the police declined the referral"), f"{_TRANSFER}第九条",
            rolls_source=_NO_ROLL,
        ),
        Standard(
            K.ARBITRATION, 45, U.DAY, _("arbitration was accepted"), "《劳动争议调解仲裁法》第四十三条",
            extension=15, rolls=True, rolls_source="《民事诉讼法》第八十五条（仲裁期间的计算参照）",
        ),
    )
}  # fmt: skip
