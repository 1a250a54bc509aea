"""How figures of reports are shown."""

from decimal import Decimal

from django import template

from oversight.reports.building import shown
from oversight.reports.models import ReportFigure

register = template.Library()


@register.filter
def figure_shown(figure: ReportFigure) -> str:
    return shown(figure.value, figure.decimals)


@register.filter
def addend(value: Decimal | None, unit: str) -> str:
    """What one row added: money in yuan, persons and days as whole numbers."""
    if value is None:
        return ""
    return f"{value:,.2f}" if unit == "万元" else f"{value:,.0f}"
