"""What the check finds in a version: every case there can be is looked at, and each finding opens what it is about."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from agencies.people.access import SignedIn
from agencies.policy.access import get_version
from agencies.policy.check.lint import checked
from agencies.views.shell import shell


@login_required
@require_GET
@vary_on_headers("HX-Request")
def check(request: SignedIn, code: int, number: int) -> HttpResponse:
    """A part of a page, loaded after it; a page of its own for whoever opens the address."""
    version = get_version(request.user, str(code), number)
    faults = checked(version.content)
    context = shell(request, version, "rules") | {
        "faults": faults,
        "refused": sum(not fault.warning for fault in faults),
        "checked": True,
    }
    template = "agencies/faults.html" if request.headers.get("HX-Request") else "agencies/check.html"
    return render(request, template, context)
