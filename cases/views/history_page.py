"""The history of one case to be printed and kept: every entry with its hash, checked now; and as a file to check."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agencies.records.chain import GENESIS, canonical
from cases.history import checked, payload
from cases.models import Case, Event
from cases.views.case import leads_of, transfers_of, visible
from cases.views.history import entries


@login_required
@require_GET
@never_cache
def history(request: HttpRequest, number: str) -> HttpResponse:
    case = get_object_or_404(visible(request), number=number)
    transfers = transfers_of(case)
    found = checked(case)
    context = {
        "case": case,
        "leads": leads_of(case, transfers),
        "transfers": sorted(transfers, key=lambda each: each.pk),
        "entries": entries(found.events, {each.pk: each.recipient for each in transfers}),
        "found": found,
        "there": len(found.events),
        "now": timezone.now(),
    }
    return render(request, "cases/history_page.html", context)


@login_required
@require_GET
@never_cache
def download(request: HttpRequest, number: str) -> HttpResponse:
    """What an outsider needs to recompute the chain; docs/history.md says how."""
    case = get_object_or_404(visible(request), number=number)
    found = checked(case)
    told = {
        "case": case.number,
        "checked_at": timezone.now().isoformat(),
        "is_whole": found.broken is None,
        "first_broken": found.broken,
        "counted": found.counted,
        "head_hash": found.head,
        "genesis": GENESIS,
        "entries": [_entry(event, case) for event in found.events],
    }
    headers = {"Content-Disposition": f'attachment; filename="{case.number}-history.json"'}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers=headers)


def _entry(event: Event, case: Case) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "canonical": canonical(payload(event, case.number)).decode(),
        "previous_hash": event.previous_hash,
        "hash": event.hash,
        # Beside the hash, for the reader: names may change, and a note is what a person wrote.
        "person": str(event.actor) if event.actor else None,
        "agency": event.agency.name if event.agency else None,
        "note": event.note,
    }
