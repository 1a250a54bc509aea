"""Which measure may be taken against which breach, in which order and by which clause: the declared table.

Where the document of a place names a ladder for a breach, that is the ladder; else that of the national rules. The
clauses of both stand beside each rung.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from projects.models import Finding, Measure

B, R = Finding.Breach, Measure.Rung


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. `clause` is of the document of the place, `law` of the national rules; `is_first` where the ladder
    may begin with it."""

    rung: str
    clause: str = ""
    law: str = ""
    is_first: bool = False

    def cited(self, document: str = "") -> str:
        """The grounds as a letter cites them."""
        local = f"《{document}》{self.clause}" if self.clause and document else ""
        return "、".join(each for each in (local, self.law) if each)


def _decree(article: str) -> str:
    return f"《保障农民工工资支付条例》第{article}条"


def _building(article: str) -> str:
    return f"《中华人民共和国建筑法》第{article}条"


_SUPERVISION = "《劳动保障监察条例》第%s条"


def _law(correct: str, *further: tuple[str, str]) -> tuple[Step, ...]:
    return (
        Step(R.CORRECT, law=correct, is_first=True),
        *(Step(rung, law=law) for rung, law in further),
    )


def _to_the_licence(law: str) -> tuple[tuple[str, str], ...]:
    return ((R.LIMIT_NEW, law), (R.DOWNGRADE, law), (R.REVOKE, law))


# Decree 724, articles 54-57, the construction act and the rules on labour inspection.
_NATIONAL: Mapping[str, tuple[Step, ...]] = {
    B.NO_REAL_NAME: _law(
        _decree("五十五"), (R.STOP_WORK, _decree("五十五")), *_to_the_licence(_decree("五十五"))
    ),
    B.NO_ACCOUNT: _law(
        _decree("五十五"), (R.STOP_WORK, _decree("五十五")), *_to_the_licence(_decree("五十五"))
    ),
    B.ACCOUNT_MISUSED: _law(
        _decree("五十五"), (R.STOP_WORK, _decree("五十五")), *_to_the_licence(_decree("五十五"))
    ),
    B.DEPOSIT_UNPAID: _law(
        _decree("五十五"), (R.STOP_WORK, _decree("五十五")), *_to_the_licence(_decree("五十五"))
    ),
    B.NO_GUARANTEE: _law(_decree("五十七"), (R.STOP_WORK, _decree("五十七"))),
    B.LABOUR_COST_LATE: _law(_decree("五十七"), (R.STOP_WORK, _decree("五十七"))),
    B.NO_CONTRACT: _law(_SUPERVISION % "二十四", (R.PENALTY, _SUPERVISION % "三十")),
    B.NO_BOARD: _law(_decree("五十六"), (R.PENALTY, _decree("五十六"))),
    B.NO_MANAGER: _law(_decree("五十六"), (R.PENALTY, _decree("五十六"))),
    B.WAGES_OWED: _law(
        _SUPERVISION % "二十六", (R.PENALTY, _SUPERVISION % "三十"), (R.BLACKLIST, _decree("四十八"))
    ),
    B.UNAPPROVED_START: (
        Step(R.CORRECT, law=_building("六十四"), is_first=True),
        Step(R.STOP_WORK, law=_building("六十四"), is_first=True),
    ),
    B.UNQUALIFIED: _law(
        _building("六十五"),
        (R.PENALTY, _building("六十五")),
        (R.DOWNGRADE, _building("六十五")),
        (R.REVOKE, _building("六十五")),
    ),
    B.UNLAWFUL_SUBCONTRACT: _law(
        _building("六十七"),
        (R.PENALTY, _building("六十七")),
        (R.STOP_WORK, _building("六十七")),
        (R.DOWNGRADE, _building("六十七")),
        (R.REVOKE, _building("六十七")),
    ),
    B.LAYERED_TRANSFER: _law(
        _building("六十七"),
        (R.PENALTY, _building("六十七")),
        (R.STOP_WORK, _building("六十七")),
        (R.DOWNGRADE, _building("六十七")),
        (R.REVOKE, _building("六十七")),
    ),
    B.QUALIFICATION_LENT: _law(
        _building("六十六"),
        (R.PENALTY, _building("六十六")),
        (R.STOP_WORK, _building("六十六")),
        (R.DOWNGRADE, _building("六十六")),
        (R.REVOKE, _building("六十六")),
    ),
    B.BEYOND_APPROVAL: _law(_decree("六十"), (R.STOP_WORK, _decree("六十"))),
    B.CONTRACTOR_FINANCED: _law(_decree("二十三"), (R.STOP_WORK, _decree("二十三"))),
    B.FUNDS_DIVERTED: _law(
        _decree("二十三"), (R.PENALTY, _decree("二十三")), (R.STOP_WORK, _decree("二十三"))
    ),
    B.FALSE_PROOF: _law(_SUPERVISION % "三十", (R.PENALTY, _SUPERVISION % "三十")),
    B.OTHER: _law("", (R.PENALTY, ""), (R.STOP_WORK, "")),
}


def _local(clause: str, *rungs: str, first: Iterable[str] = (R.CORRECT,)) -> tuple[Step, ...]:
    return tuple(Step(rung, clause, is_first=rung in first) for rung in rungs)


# 责令限期改正或行政处罚、限制承接新工程、降低资质等级、吊销资质证书: the first two are alternatives.
_ZY_LICENCE = _local(
    "二(三)三", R.CORRECT, R.PENALTY, R.LIMIT_NEW, R.DOWNGRADE, R.REVOKE, first=(R.CORRECT, R.PENALTY)
)
_ZY_OWNER = _local("二(二)三", R.CORRECT, R.PENALTY, R.STOP_WORK)
_TL_ACCOUNT = _local("二(三)1", R.CORRECT, R.STOP_WORK, R.BLACKLIST)
# What the documents of the places say, by jurisdiction.
_PLACES: Mapping[str, Mapping[str, tuple[Step, ...]]] = {
    "130304": {
        # 责令改正; 不符合开工条件的责令停止施工，可以处以罚款: stopping need not wait for a correction.
        B.UNAPPROVED_START: _local(
            "一(四)", R.CORRECT, R.STOP_WORK, R.PENALTY, first=(R.CORRECT, R.STOP_WORK)
        ),
        B.UNQUALIFIED: _local("一(四)", R.CORRECT, R.STOP_WORK, R.PENALTY, first=(R.CORRECT, R.STOP_WORK)),
    },
    "620700": {
        B.NO_REAL_NAME: _ZY_LICENCE,
        B.NO_ACCOUNT: _ZY_LICENCE,
        B.ACCOUNT_MISUSED: _ZY_LICENCE,
        B.NO_GUARANTEE: _ZY_OWNER,
        B.LABOUR_COST_LATE: _ZY_OWNER,
    },
    "654224": {
        B.NO_ACCOUNT: _TL_ACCOUNT,
        B.LABOUR_COST_LATE: _TL_ACCOUNT,
        B.NO_CONTRACT: _local("二(一)1", R.CORRECT, R.PENALTY),
        **{
            breach: _local("二(二)3", R.CORRECT, R.PENALTY, R.STOP_WORK)
            for breach in (
                B.UNAPPROVED_START, B.UNLAWFUL_SUBCONTRACT, B.LAYERED_TRANSFER, B.QUALIFICATION_LENT, B.BEYOND_APPROVAL,
            )
        },
    },
}  # fmt: skip


def ladder_for(breach: str, jurisdiction: str) -> tuple[Step, ...]:
    """The rungs in order."""
    national = _NATIONAL[breach]
    local = _PLACES.get(jurisdiction, {}).get(breach)
    if local is None:
        return national
    laws = {step.rung: step.law for step in national}
    # A rung that only the place names rests, beside its document, on the rule about the breach itself.
    return tuple(replace(step, law=laws.get(step.rung, national[0].law)) for step in local)


def next_steps(ladder: tuple[Step, ...], former: str | None) -> tuple[Step, ...]:
    """What may follow `former`: the next rung; of proposals to a licensing body, which are alternatives by gravity,
    any further one. Without a former measure those the ladder may begin with."""
    if former is None:
        return tuple(step for step in ladder if step.is_first)
    order = [step.rung for step in ladder]
    further = ladder[order.index(former) + 1 :] if former in order else ()
    if further and further[0].rung in Measure.PROPOSALS:
        return further
    return further[:1]


_ARTICLES = re.compile(r"《保障农民工工资支付条例》第五十([四五六七])条")
_FINES = {"四": (20_000, 50_000), "五": (50_000, 100_000), "六": (50_000, 100_000), "七": (50_000, 100_000)}


def fine_range(clause: str) -> tuple[int, int] | None:
    """From and to how many yuan the cited articles of Decree 724 allow a fine on the unit; None when none is cited."""
    found = [_FINES[article] for article in _ARTICLES.findall(clause)]
    return (min(low for low, _high in found), max(high for _low, high in found)) if found else None
