"""Submitting, approving, refusing and withdrawing a plan."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.errors import Text
from agencies.people.access import SignedIn
from escrow.relief.actions import deciding, planning
from escrow.relief.views.acts import act_of
from escrow.relief.views.plans import one_of, page
from escrow.relief.workflow import Verb
from projects.inspections.views.acts import carried_out


def _done(
    request: SignedIn, pk: int, verb: Verb, does: Callable[[dict[str, Any]], object], said: Text
) -> HttpResponse:
    found = one_of(request.user, pk)
    return carried_out(
        request, act_of(verb, found, request.POST), does, back=reverse("relief-plan", args=[pk]), said=said,
        page=lambda bound: page(request, found, bound),
    )  # fmt: skip


@login_required
@require_POST
def submit(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, Verb.SUBMIT, lambda said: planning.submit(pk, by=request.user, now=timezone.now()),
        _("The plan is submitted."),
    )  # fmt: skip


@login_required
@require_POST
def endorse(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, Verb.ENDORSE,
        lambda said: deciding.endorse(pk, opinion=said["opinion"], by=request.user, now=timezone.now()),
        _("The first approval is given; another person gives the second."),
    )  # fmt: skip


@login_required
@require_POST
def approve(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, Verb.APPROVE,
        lambda said: deciding.approve(pk, opinion=said["opinion"], by=request.user, now=timezone.now()),
        _("The plan is approved by two persons; it can be carried out."),
    )  # fmt: skip


@login_required
@require_POST
def refuse(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, Verb.REFUSE,
        lambda said: deciding.refuse(pk, reason=said["reason"], by=request.user, now=timezone.now()),
        _("The plan is refused."),
    )  # fmt: skip


@login_required
@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    return _done(
        request, pk, Verb.WITHDRAW,
        lambda said: planning.withdraw(pk, reason=said["reason"], by=request.user, now=timezone.now()),
        _("The plan is withdrawn."),
    )  # fmt: skip
