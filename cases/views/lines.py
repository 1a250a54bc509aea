"""The rows of a case list as HTML, escaped here: a page has fifty, and by template tags they took half of its time."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.templatetags.xinze import day, thousands, yuan

_NONE = "—"
# Stands for a case's number in an address.
_NUMBER = "NUMBER"
# Every name in braces is escaped in `_line`; `second`, `markers` and `due` are made of escaped parts.
_LINE = """
<tr id="row-{number}" data-row class="{css}">
<td class="c-number"><button type="button" class="fold" aria-expanded="false" aria-controls="more-{number}" \
hx-get="{fold_url}" hx-target="#more-{number}" hx-swap="innerHTML"><span class="visually-hidden">{read}</span></button>
<a class="open" href="{url}">{number}</a></td>
<td class="nowrap c-received" title="{received_full}">{received} <span class="quiet second">{channel}</span></td>
<td class="grow c-subject"><span class="subject" title="{subject_full}">{subject}</span>{second}</td>
<td class="c-place">{place}</td>
<td class="c-causes"><span class="clip" title="{causes_full}">{causes}</span></td>
<td class="num c-workers" data-label="{workers_label}">{workers}</td>
<td class="num c-amount" data-label="{amount_label}">{amount}</td>
<td class="c-lead" data-label="{lead_label}">{lead}</td>
<td class="c-status"><span class="chip chip-{tone}">{status}</span> {markers}</td>
<td class="nowrap c-due">{due}</td>
</tr>
<tr class="more" hidden><td colspan="10" id="more-{number}"></td></tr>"""
_SECOND = ' <span class="quiet second">{}</span>'
_MARKER = '<span class="chip chip-{}">{}</span>'
_DUE = '<span class="chip chip-{}">{}</span> <span class="quiet second">{}</span>'
_NOT_DUE = f'<span class="quiet">{_NONE}</span>'


def lines(rows: Iterable[Mapping[str, Any]], kept: str) -> SafeString:
    """The table rows of what `rows.present` made; links carry `kept`, the query of the list, and their place in it."""
    same = {
        "read": _("Read %(number)s in place"),
        "workers_label": _("Workers"),
        "amount_label": _("Amount (yuan)"),
        "lead_label": _("Lead"),
        # Looked up once a page, not twice a row.
        "url": f"{reverse('case', args=[_NUMBER])}?{kept}",
        "fold_url": f"{reverse('case-row', args=[_NUMBER])}?{kept}",
    }
    return SafeString("".join(_line(row, same) for row in rows))


def _line(row: Mapping[str, Any], same: Mapping[str, str]) -> str:
    number, causes, deadline = row["number"], "、".join(row["causes"]), row["deadline"]
    place = f"&pos={quote(row['key'])}"
    values = {
        **same,
        "number": number,
        "css": "line is-breached" if deadline and deadline.tone == "breached" else "line",
        "read": same["read"] % {"number": number},
        "url": same["url"].replace(_NUMBER, quote(number), 1) + place,
        "fold_url": same["fold_url"].replace(_NUMBER, quote(number), 1) + place,
        "received": row["received"],
        "received_full": row["received_full"],
        "channel": row["channel"],
        "subject": row["subject"] or _NONE,
        "subject_full": row["subject"],
        "place": row["place"],
        "causes": causes or _NONE,
        "causes_full": causes,
        "workers": thousands(row["workers"]) or _NONE,
        "amount": yuan(row["amount"]) or _NONE,
        "lead": row["lead"] or _NONE,
        "tone": row["tone"],
        "status": row["status"],
    }
    escaped = {name: escape(value) for name, value in values.items()}
    markers = " ".join(_MARKER.format(escape(tone), escape(words)) for tone, words in row["markers"])
    second = _SECOND.format(escape(row["second"])) if row["second"] else ""
    due = _NOT_DUE
    if undated := row["undated"]:
        due = _MARKER.format(*map(escape, undated))
    if deadline:
        due = _DUE.format(escape(deadline.tone), escape(deadline.text), day(deadline.on))
    return _LINE.format(**escaped, markers=markers, second=second, due=due)
