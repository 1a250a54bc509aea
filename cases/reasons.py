"""Why wages are owed, coded; and which of the reasons given are no excuse, by whose clause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ArrearsReason(TextChoices):
    """What an investigation found, or was told, as the reason. Codes are appended, never renamed."""

    WORKS_MONEY_OWED = "works_money_owed", _("Owner owes works money")
    LABOUR_COST_NOT_ALLOCATED = "labour_cost_not_allocated", _("Labour cost not paid into the wage account")
    SUBCONTRACT_MONEY_OWED = "subcontract_money_owed", _("General contractor owes the subcontractor")
    SUBCONTRACTOR_UNPAID = "subcontractor_unpaid", _("Subcontractor was paid and did not pay on")
    ILLEGAL_CONTRACTING = "illegal_contracting", _("Unlawful contracting out, transfer or subcontracting")
    THREE_WITHOUT = "three_without", _("“Three-without” project")
    CASUAL_LABOUR = "casual_labour", _("Casual labour without registration")
    CONTRACTOR_FINANCED = "contractor_financed", _("Built with the contractor's own money")
    SETTLEMENT_DISPUTE = "settlement_dispute", _("Dispute about settlement")
    AUDIT_PENDING = "audit_pending", _("Audit not finished")
    PAYMENT_NOT_ARRIVED = "payment_not_arrived", _("Works money has not arrived")
    UNABLE_TO_PAY = "unable_to_pay", _("Employer unable to pay")
    ABSCONDED = "absconded", _("Employer absconded")
    DISPUTED_PAY = "disputed_pay", _("Employment or pay is disputed")
    NO_REASON = "no_reason", _("Owed without a reason")
    OTHER = "other", _("Other reason")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that rejects an excuse. `jurisdiction` is the region whose document it is, empty for national law."""

    jurisdiction: str
    source: str
    quote: str

    @property
    def is_national(self) -> bool:
        return not self.jurisdiction


_WAGE_RULES = "《保障农民工工资支付条例》"
_NOBODY_OWES = Clause("", f"{_WAGE_RULES}第三条", "任何单位和个人不得拖欠农民工工资")
_R = ArrearsReason

# The reasons that are none: they may be reported, but nothing is closed or extended on their ground. The clause of
# one jurisdiction does not bind another; national law stands behind each.
INVALID_EXCUSES: Mapping[ArrearsReason, tuple[Clause, ...]] = {
    _R.AUDIT_PENDING: (
        Clause("130304", "一(一)", "不得将未完成审计作为延期工程结算、拖欠工程款理由"),
        _NOBODY_OWES,
    ),
    _R.PAYMENT_NOT_ARRIVED: (
        Clause("654224", "二(六)1", "施工总承包企业和分包企业不得以工程款未到位为由拖欠工资"),
        _NOBODY_OWES,
    ),
    _R.SETTLEMENT_DISPUTE: (
        Clause(
            "130304",
            "二(三)(3)",
            "工程涉及合同中途中止、合同外增补、变更等引发结算争议纠纷的，总承包企业应先行垫付拖欠的农民工工资",
        ),
        Clause(
            "",
            f"{_WAGE_RULES}第三十五条",
            "建设单位不得因争议不按照本条例第二十四条的规定拨付工程款中的人工费用，施工总承包单位也不得因争议不按照规定代发工资",
        ),
    ),
}


# What lists are narrowed by, for whichever of them.
ANY_EXCUSE = "invalid"


def clauses_against(reason: str, jurisdiction: str) -> tuple[Clause, ...]:
    """The clauses that reject this reason in a jurisdiction (region code): its own first, then national law's."""
    found = INVALID_EXCUSES.get(ArrearsReason(reason), ()) if reason in ArrearsReason.values else ()
    return tuple(each for each in found if each.jurisdiction in (jurisdiction, ""))


def excuses_among(reasons: Iterable[str]) -> tuple[ArrearsReason, ...]:
    """Which of these reasons are no excuse, in declared order."""
    given = set(reasons)
    return tuple(each for each in ArrearsReason if each in given and each in INVALID_EXCUSES)
