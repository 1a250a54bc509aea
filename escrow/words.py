"""What the acts about money are called on the timeline of a project. A subject with acts adds its own words here."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

# ---- ledger
_LEDGER: dict[str, Text] = {
    "account_opened": _("Account opened"),
    "account_closed": _("Account closed"),
    "entry_made": _("Entry made by hand"),
    "entry_reversed": _("Entry reversed"),
    "statement_taken": _("Bank statement taken in"),
    "line_booked": _("Line of a bank statement booked"),
    "line_set_aside": _("Line of a bank statement set aside"),
    "restraint_entered": _("Restraint on an account entered"),
    "restraint_objected": _("Objection lodged against a restraint"),
    "restraint_lifted": _("Restraint on an account lifted"),
}
# ---- wage accounts
_ACCOUNTS: dict[str, Text] = {
    "wage_account_changed": _("Particulars of the wage account changed"),
    "wage_account_notice": _("Public notice that the wage account is closed"),
    "wage_account_notice_withdrawn": _("Public notice of the closing withdrawn"),
    "labour_cost_allocated": _("Labour cost paid into the wage account"),
    "labour_cost_stated": _("Total labour cost stated"),
    "labour_cost_taken_in": _("Labour cost paid in, taken from a list"),
}
# ---- payrolls
_PAYROLL: dict[str, Text] = {
    "payroll_taken": _("Payroll taken in"),
    "payroll_corrected": _("Payroll corrected by a list"),
    "payroll_posted": _("Payroll signed and posted on site"),
    "payroll_sent_back": _("Payroll sent back"),
    "payroll_checked": _("Payroll checked by the general contractor"),
    "payroll_sent": _("Payroll sent to the bank"),
    "payroll_return_taken": _("Return file of the bank taken in"),
    "payroll_money_returned": _("Wage returned by the bank"),
    "payroll_line_corrected": _("Line of a payroll corrected"),
    "payroll_exported": _("Payroll exported with personal data"),
}
# ---- deposits and guarantees
_DEPOSITS: dict[str, Text] = {
    "deposit_reckoned": _("Wage guarantee deposit reckoned"),
    "deposit_exempted": _("Wage guarantee deposit waived"),
    "deposit_unexempted": _("Waiver of the deposit taken back"),
    "deposit_paid": _("Wage guarantee deposit paid in"),
    "deposit_guarantee_handed_in": _("Guarantee handed in for the deposit"),
    "deposit_guarantee_renewed": _("Guarantee for the deposit renewed"),
    "deposit_draw_notified": _("Payment notice on the deposit sent"),
    "deposit_drawn": _("Wages paid out of the deposit"),
    "deposit_refilled": _("Deposit refilled after use"),
    "deposit_draw_withdrawn": _("Payment notice on the deposit withdrawn"),
    "deposit_payout_overdue": _("Payment out of the deposit overdue"),
    "deposit_refill_overdue": _("Refill of the deposit overdue"),
    "deposit_return_noticed": _("Return of the deposit announced publicly"),
    "deposit_return_applied": _("Return of the deposit applied for"),
    "deposit_return_examined": _("Return of the deposit examined"),
    "deposit_return_refused": _("Return of the deposit refused"),
    "deposit_return_overdue": _("Return of the deposit overdue"),
    "deposit_returned": _("Wage guarantee deposit returned"),
    "deposits_taken_in": _("List of deposits taken in"),
    "guarantee_entered": _("Guarantee entered"),
    "guarantee_replaced": _("Guarantee replaced by another"),
    "guarantee_given_back": _("Guarantee given back"),
    "guarantee_claimed": _("Claim made on a guarantee"),
    "guarantee_claim_settled": _("Claim on a guarantee settled"),
}
# ---- funds
_FUNDING: dict[str, Text] = {
    "fund_line_planned": _("Line added to the fund plan"),
    "fund_line_changed": _("Line of the fund plan changed"),
    "fund_line_secured": _("Funds secured"),
    "fund_line_unsecured": _("Funds no longer secured"),
    "fund_line_arranged": _("Budget arranged"),
    "fund_line_removed": _("Line of the fund plan taken away"),
    "disbursed": _("Money disbursed"),
    "disbursement_taken_back": _("Disbursement taken back"),
    "progress_reported": _("Progress reported"),
    "fund_plan_taken_in": _("Fund plan taken from a list"),
    "disbursements_taken_in": _("Disbursements taken from a list"),
    "sme_debt_entered": _("Debt to a small firm entered"),
    "sme_debt_changed": _("Debt to a small firm changed"),
    "sme_debt_cleared": _("Debt to a small firm cleared"),
}
# ---- relief
_RELIEF: dict[str, Text] = {
    "relief_proposed": _("Relief plan drawn up"),
    "relief_changed": _("Relief plan changed"),
    "relief_agreed": _("Answer of the supervisor of presale funds entered"),
    "relief_submitted": _("Relief plan submitted"),
    "relief_endorsed": _("Relief plan approved by a first person"),
    "relief_approved": _("Relief plan approved by a second person"),
    "relief_refused": _("Relief plan refused"),
    "relief_withdrawn": _("Relief plan withdrawn"),
    "relief_bank_notified": _("Deposit called on under a relief plan"),
    "relief_paid_out": _("Source of a relief plan paid out"),
    "relief_left_out": _("Source of a relief plan left out"),
    "relief_workers_paid": _("Workers paid under a relief plan"),
    "relief_closed": _("Relief plan closed"),
    "recovery_demanded": _("Repayment of an advance demanded"),
    "recovery_paid": _("Advance recovered"),
    "recovery_write_off_asked": _("Write-off of an advance asked for"),
    "recovery_written_off": _("Advance written off"),
    "recovery_write_off_refused": _("Write-off of an advance refused"),
}
# ---- reckoning
_RECKONING: dict[str, Text] = {
    "reckoning_drawn_up": _("Wage reckoning sheet drawn up"),
    "reckoning_signed": _("Wage reckoning sheet signed"),
    "reckoning_void": _("Wage reckoning sheet declared void"),
}

WORDS: dict[str, Text] = _LEDGER | _ACCOUNTS | _PAYROLL | _DEPOSITS | _FUNDING | _RELIEF | _RECKONING
