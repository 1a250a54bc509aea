"""The bar of the pages about money: where each lies."""

from django.utils.translation import gettext_lazy as _

from projects.places import Place

PLACES: tuple[Place, ...] = (
    Place("money", _("Money by project"), ("money", "project-money*", "project-labour-*")),
    Place("warnings", _("Early warnings"), ("warning*", "project-warnings")),
    Place("wage-accounts", _("Wage accounts"), ("wage-account*",)),
    Place("payrolls", _("Payrolls"), ("payroll*", "project-payroll*", "bank-return*", "wage-payment*")),
    Place("deposits", _("Wage guarantee deposits"), ("deposit*", "project-deposit*", "project-securities")),
    Place("guarantees", _("Guarantees"), ("guarantee*",)),
    Place("funds", _("Fund views"), ("funds*", "project-funds*", "fund-plan*")),
    Place("sme-debts", _("Debts to small firms"), ("sme-*",)),
    Place("reckonings", _("Wage reckoning"), ("reckoning*",)),
    Place("relief-plans", _("Relief plans"), ("relief-*", "recover*", "presale*")),
    Place("emergency-fund", _("Emergency fund"), ("emergency-*",)),
    Place("clearing", _("What could be cleared"), ("clearing*",)),
    Place(
        "accounts", _("Ledger and statements"), ("account*", "entry*", "entries", "statement*", "restraint*")
    ),
)
