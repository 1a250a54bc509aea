"""The ledgers as workbooks, narrowed like the ledger on the screen."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.importing.ledgers import Ledger, footer, sent
from agencies.people.access import SignedIn
from projects.intake.ledgers import LEDGERS
from projects.registers.ledger import found_by
from projects.registers.sight import agency_of


@login_required
@require_GET
def ledger(request: SignedIn, kind: str) -> HttpResponseBase:
    """Of the projects that the filters of the ledger find; by one unit with `?agency=`."""
    agency, today = agency_of(request.user), timezone.localdate()
    if kind not in LEDGERS:
        raise Http404
    handed = LEDGERS[kind]
    _form, projects = found_by(request.user, request.GET)
    signed = footer(agency.name, str(request.user), agency.phone, today)
    made = Ledger(f"{agency.jurisdiction}{handed.title}", handed.columns, signed, handed.note)
    return sent(made, handed.rows(projects, request.user), f"{handed.title}{today:%Y%m%d}")
