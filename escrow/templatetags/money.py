"""The bar of the pages about money, and sums as they are shown."""

from decimal import Decimal

from django import template
from django.template.context import RequestContext

from agencies.policy.money import Setting
from agencies.policy.money_words import say_setting
from escrow.places import PLACES
from projects.places import Shown, places_for

register = template.Library()


@register.simple_tag(takes_context=True)
def money_places(context: RequestContext) -> list[Shown]:
    request = context["request"]
    here = request.resolver_match.url_name if request.resolver_match else ""
    return list(places_for(request.user, here or "", PLACES))


@register.filter
def yuan(amount: Decimal | None) -> str:
    """1,234,567.80; nothing where nobody has said a sum."""
    return "" if amount is None else f"{amount:,.2f}"


@register.filter
def wan(amount: Decimal | None) -> str:
    """In ten thousands with two decimals (万元), as ledgers have it."""
    return "" if amount is None else f"{amount / 10_000:,.2f}"


@register.filter
def said(setting: Setting) -> str:
    """A figure of the policy with its unit."""
    return say_setting(setting)
