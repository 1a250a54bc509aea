"""The bar of the registers of projects."""

from django import template
from django.template.context import RequestContext

from projects.places import Shown, places_for

register = template.Library()


@register.simple_tag(takes_context=True)
def project_places(context: RequestContext) -> list[Shown]:
    request = context["request"]
    here = request.resolver_match.url_name if request.resolver_match else ""
    return list(places_for(request.user, here or ""))
