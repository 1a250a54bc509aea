"""Says a figure about money in words: a share, a sum, a span, an order."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.policy.money import Holder, Plight, Setting, Source, Unit, Use
from agencies.vocabulary import Role


def say_setting(setting: Setting) -> str:
    """Its value with its unit."""
    if setting.unit is Unit.FLAG:
        return _("yes") if setting.value is True else _("no")
    if setting.unit is Unit.TEXT:
        return str(setting.value)
    if setting.unit is Unit.HOLDER:
        return str(Holder(str(setting.value)).label)
    if setting.unit is Unit.ROLES:
        return _(", ").join(str(Role(code).label) for code in setting.codes)
    if setting.unit is Unit.USES:
        return _(", ").join(str(Use(code).label) for code in setting.codes)
    if setting.unit is Unit.PLIGHTS:
        return _(", ").join(str(Plight(code).label) for code in setting.codes)
    if setting.unit is Unit.SOURCES:
        return " → ".join(str(Source(code).label) for code in setting.codes)
    return say_number(setting.number, setting.unit)


def say_number(number: Decimal, unit: Unit) -> str:
    whole = int(number)
    words = {
        Unit.PERCENT: f"{number.normalize():f} %",
        Unit.YUAN: _("%(sum)s yuan") % {"sum": f"{whole:,}"},
        Unit.DAYS: ngettext("%(days)s day", "%(days)s days", whole) % {"days": whole},
        Unit.WORKING_DAYS: ngettext("%(days)s working day", "%(days)s working days", whole) % {"days": whole},
        Unit.MONTHS: ngettext("%(days)s month", "%(days)s months", whole) % {"days": whole},
        Unit.YEARS: ngettext("%(years)s year", "%(years)s years", whole) % {"years": whole},
    }
    return str(words[unit])
