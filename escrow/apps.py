from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EscrowConfig(AppConfig):
    name = "escrow"
    verbose_name = _("Money for wages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from escrow import lists

        lists.announce()
