"""Money for wages: accounts and their ledger, payrolls, deposits, guarantees, plans for when nobody pays."""

from escrow.models.deposit import Deposit, DepositDraw, DepositReturn
from escrow.models.funding import (
    Disbursement,
    FundLine,
    Guarantee,
    GuaranteeClaim,
    ProgressMonth,
    SmeClearing,
    SmeDebt,
)
from escrow.models.ledger import TEXT_MAX, Account, Entry, Restraint, Statement, StatementLine
from escrow.models.payroll import (
    BankReturn,
    LineChange,
    Payroll,
    PayrollLine,
    WagePayment,
)
from escrow.models.reckoning import Reckoning, ReckoningLine
from escrow.models.relief import (
    FundCheck,
    PresaleAccount,
    Recovery,
    RecoveryPayment,
    ReliefFund,
    ReliefPayment,
    ReliefPlan,
    ReliefStep,
)
from escrow.models.wage_account import LabourCost, MoneyMonth, WageAccount

__all__ = [
    "TEXT_MAX",
    "Account",
    "BankReturn",
    "Deposit",
    "DepositDraw",
    "DepositReturn",
    "Disbursement",
    "Entry",
    "FundCheck",
    "FundLine",
    "Guarantee",
    "GuaranteeClaim",
    "LabourCost",
    "LineChange",
    "MoneyMonth",
    "Payroll",
    "PayrollLine",
    "PresaleAccount",
    "ProgressMonth",
    "Reckoning",
    "ReckoningLine",
    "Recovery",
    "RecoveryPayment",
    "ReliefFund",
    "ReliefPayment",
    "ReliefPlan",
    "ReliefStep",
    "Restraint",
    "SmeClearing",
    "SmeDebt",
    "Statement",
    "StatementLine",
    "WageAccount",
    "WagePayment",
]
