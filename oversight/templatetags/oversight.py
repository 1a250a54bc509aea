"""The bar of the pages from above, and how acts and figures are shown there."""

from decimal import Decimal

from django import template
from django.template.context import RequestContext

from oversight.places import PLACES
from oversight.words import Text, act_label
from projects.places import Shown, places_for

register = template.Library()


@register.simple_tag(takes_context=True)
def oversight_places(context: RequestContext) -> list[Shown]:
    request = context["request"]
    here = request.resolver_match.url_name if request.resolver_match else ""
    return list(places_for(request.user, here or "", PLACES))


@register.filter
def act_said(code: str) -> Text:
    return act_label(code)


@register.filter
def wan(amount: Decimal | None) -> str:
    """In ten thousands with two decimals (万元), as reports have it."""
    return "" if amount is None else f"{amount / 10_000:,.2f}"
