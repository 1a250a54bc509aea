"""Why wages are owed in a demo case, as the one who leads reports it."""

from random import Random

from cases.models import Case

_REASONS = {
    "project_payment_arrears": ("works_money_owed", "payment_not_arrived"),
    "labour_cost_not_allocated": ("labour_cost_not_allocated", "payment_not_arrived"),
    "settlement_dispute": ("settlement_dispute", "audit_pending"),
    "illegal_contracting_out": ("illegal_contracting", "casual_labour"),
    "illegal_transfer": ("illegal_contracting", "works_money_owed"),
    "illegal_subcontract": ("illegal_contracting", "casual_labour"),
    "affiliation": ("illegal_contracting", "audit_pending"),
    "employer_insolvent": ("unable_to_pay",),
    "absconding": ("absconded",),
    "disputed_relation": ("disputed_pay",),
}


def dice_of(case: Case) -> Random:
    return Random(f"handling {case.number}")


def reasons_of(case: Case) -> tuple[str, ...]:
    """Why wages are owed, as the one who leads reports it."""
    dice = dice_of(case)
    known = [reason for cause in case.causes for reason in _REASONS.get(cause, ())]
    return tuple({dice.choice(known), known[0]}) if known else ("no_reason",)
