from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.obstacles import open_complaints
        from escrow.accounts.closing import add_condition
        from escrow.deposits.obstacles import ask_also

        ask_also(open_complaints)
        add_condition(_("No complaint about the project is open"), open_complaints)
