"""How the text of a letter is set on a page."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agencies.documents.layout.sheet import title_parts

register = template.Library()

# A line of a title holds no more.
_LINE = 19
_NUMBER = re.compile(r"([0-9A-Za-z]+(?:-[0-9A-Za-z]+)+)")


@register.filter
def whole_numbers(text: str) -> SafeString:
    """BDH-2026-000001 is read in one piece: no line ends at its hyphens. The text is escaped."""
    parts = enumerate(_NUMBER.split(text))
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="whole">{}</span>', part) if place % 2 else part,)
            for place, part in enumerate(parts)
        ),
    )


@register.filter
def in_breaths(title: str) -> SafeString:
    """A title whose lines end between its parts, where they fit; the text is escaped."""
    parts = title_parts(title)
    return format_html_join(
        "",
        '<span class="{}">{}</span>',
        (("whole" if len(part) <= _LINE and len(parts) > 1 else "", part) for part in parts),
    )
