"""Counters for numbers without gaps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counter(models.Model):
    """The last number given out in a scope, such as one agency's letters of one year."""

    scope = models.CharField(_("Scope"), max_length=60, primary_key=True)
    last = models.PositiveIntegerField(_("Last number"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("Counter"), _("Counters")

    def __str__(self) -> str:
        return f"{self.scope}: {self.last}"
