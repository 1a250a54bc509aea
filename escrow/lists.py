"""The lists about money and the words of its acts, told to the apps below that show them."""

from escrow.accounts import allocations_list
from escrow.accounts.known import known_of
from escrow.deposits import lists as securities
from escrow.deposits.known import known_of as securities_known_of
from escrow.funding.lists import disbursements, fund_plans, sme_debts
from escrow.payroll import correction, return_taking, return_taking_columns, taking, taking_columns
from escrow.words import WORDS
from projects import words
from projects.compliance import sources
from projects.intake import registers
from projects.intake.registers import Register
from projects.models import RegisterRun

_Kind = RegisterRun.Kind

# A subject adds its lists here: upload, columns, check, error sheet and progress are those of every list.
LISTS: dict[str, Register] = {}
LISTS |= {
    _Kind.ALLOCATIONS: Register("人工费拨付月报", allocations_list.COLUMNS, allocations_list.take),
}
LISTS |= {
    _Kind.FUND_PLANS: Register("项目资金计划", fund_plans.COLUMNS, fund_plans.take),
    _Kind.DISBURSEMENTS: Register("项目资金拨付台账", disbursements.COLUMNS, disbursements.take),
    _Kind.SME_DEBTS: Register("拖欠中小企业账款台账", sme_debts.COLUMNS, sme_debts.take, of_project=False),
}

# Millions of lines, each list in a transaction of its own; the labour manager of a project sends them in, too.
LISTS |= {
    _Kind.PAYROLL: Register("工资表", taking_columns.COLUMNS, taking.take, batched=True, of_parties=True),
    _Kind.CORRECTION: Register(
        "工资表更正", taking_columns.CORRECTION_COLUMNS, correction.take, batched=True, of_parties=True
    ),
    _Kind.BANK_RETURN: Register(
        "代发工资回盘", return_taking_columns.COLUMNS, return_taking.take, batched=True, of_parties=True
    ),
}
LISTS |= {
    _Kind.DEPOSITS: Register("工资保证金台账", securities.DEPOSIT_COLUMNS, securities.take_deposits),
    _Kind.GUARANTEES: Register(
        "工程款支付担保台账", securities.GUARANTEE_COLUMNS, securities.take_guarantees
    ),
}


def announce() -> None:
    """Called once, when every app is there."""
    words.add(WORDS)
    sources.add_source(known_of)
    sources.add_source(securities_known_of)
    for kind, register in LISTS.items():
        registers.add(kind, register)
