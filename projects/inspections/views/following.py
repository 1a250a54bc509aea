"""What is done about a measure on the page of its finding: answered, sent back, confirmed, lifted, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.people.access import SignedIn
from projects.inspections.actions import following
from projects.inspections.actions.visiting import kept_photos
from projects.inspections.duties import may_follow_up
from projects.inspections.views.acts import carried_out
from projects.inspections.views.findings import page
from projects.inspections.views.measures import act_of, one_of
from projects.inspections.workflow import Act as Verb
from projects.models import Document, Measure


def _settled(
    request: SignedIn, measure: Measure, verb: Verb, act: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:

    back = reverse("finding", args=[measure.finding_id])
    bound = act_of(verb, measure, request.POST, request.FILES)
    return carried_out(
        request, bound, act, back=back, said=said, page=lambda each: page(request, measure.finding, each)
    )


@login_required
@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    measure = one_of(request.user, pk)

    @transaction.atomic
    def act(said: dict[str, Any]) -> None:
        now = timezone.now()
        papers = [int(key) for key in said.get("documents", ())]
        if said["evidence"] and may_follow_up(request.user, measure):
            kept = kept_photos(
                measure.finding.project, said["evidence"], by=request.user, now=now,
                purpose=Document.Purpose.EVIDENCE, note=measure.letter.number,
            )  # fmt: skip
            papers += [each.pk for each in kept]
        adopted = following.parse_adopted(said.get("adopted", ""))
        following.answer(pk, said["text"], papers, by=request.user, now=now, adopted=adopted)

    return _settled(request, measure, Verb.ANSWER, act, _("The answer is recorded."))


@login_required
@require_POST
def send_back(request: SignedIn, pk: int) -> HttpResponse:
    measure = one_of(request.user, pk)
    return _settled(
        request, measure, Verb.SEND_BACK,
        lambda said: following.send_back(pk, said["text"], by=request.user, now=timezone.now()),
        _("The answer is sent back."),
    )  # fmt: skip


@login_required
@require_POST
def confirm(request: SignedIn, pk: int) -> HttpResponse:
    measure = one_of(request.user, pk)
    return _settled(
        request, measure, Verb.CONFIRM,
        lambda said: following.confirm(pk, said["text"], by=request.user, now=timezone.now()),
        _("The correction is confirmed."),
    )  # fmt: skip


@login_required
@require_POST
def lift(request: SignedIn, pk: int) -> HttpResponse:
    measure = one_of(request.user, pk)
    return _settled(
        request, measure, Verb.LIFT,
        lambda said: following.lift(pk, said["text"], by=request.user, now=timezone.now()),
        _("Work may go on."),
    )  # fmt: skip


@login_required
@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    measure = one_of(request.user, pk)
    return _settled(
        request, measure, Verb.WITHDRAW,
        lambda said: following.withdraw(pk, said["text"], by=request.user, now=timezone.now()),
        _("The measure is withdrawn."),
    )  # fmt: skip
