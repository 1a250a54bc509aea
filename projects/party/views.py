"""The pages behind the door: a party's project, handing in, answering orders, its papers, its password."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agencies.documents.accepting import FileRefused
from agencies.documents.serving import sent
from agencies.errors import Invalid
from agencies.people.access import SignedIn
from agencies.people.models import User
from projects.inspections.actions.following import answer
from projects.models import Document, PartyAccount
from projects.party.actions import hand_in, set_own_password
from projects.party.forms import AnswerForm, HandInForm, PasswordForm
from projects.party.reading import PAPERS, accounts_of, desk_of, item_of, order_of, own_papers
from projects.registers.documents_actions import store

View = Callable[..., HttpResponseBase]


def behind_the_door(view: View) -> View:
    """For parties alone, who choose their own password before anything else. A view that takes `pk` gets the
    account instead: a project that is not theirs is not there."""

    @wraps(view)
    @login_required
    def entered(request: SignedIn, *args: Any, pk: int | None = None, **kwargs: Any) -> HttpResponseBase:
        if request.user.role != User.Role.PARTY:
            raise Http404
        found = accounts_of(request.user)
        if found.filter(password_set_at__isnull=True).exists():
            return redirect("party-password")
        if pk is not None:
            kwargs["account"] = get_object_or_404(found, project=pk)
        return view(request, *args, **kwargs)

    return entered


@behind_the_door
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """The one project; of several a choice."""
    found = list(accounts_of(request.user))
    if len(found) == 1:
        return _desk(request, found[0], 1)
    return render(request, "projects/party/choice.html", {"accounts": found})


@behind_the_door
@require_GET
def project(request: SignedIn, account: PartyAccount) -> HttpResponse:
    return _desk(request, account, accounts_of(request.user).count())


def _desk(request: SignedIn, account: PartyAccount, doors: int) -> HttpResponse:
    desk = desk_of(account, timezone.localdate())
    context = {"desk": desk, "account": account, "project": account.project, "has_more": doors > 1}
    return render(request, "projects/party/desk.html", context)


@behind_the_door
@require_http_methods(["GET", "POST"])
def duty(request: SignedIn, account: PartyAccount, code: str) -> HttpResponse:
    """Hand in the paper that shows a duty done."""
    shown = item_of(account, code, timezone.localdate())
    if shown is None:
        raise Http404
    first = {"on": timezone.localdate(), "purpose": PAPERS.get(code, Document.Purpose.OTHER)}
    form = HandInForm(request.POST or None, request.FILES or None, initial=first, prefix_id="paper")
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, timezone.now()

        def handed() -> None:
            hand_in(
                account.project_id, code, said["file"], purpose=said["purpose"], on=said["on"], by=request.user,
                now=now, number=said["number"], issuer=said["issuer"], note=said["note"],
            )  # fmt: skip

        if _carried_out(form, handed):
            messages.success(request, _("Handed in: %(name)s.") % {"name": shown.name})
            return redirect("party-project", account.project_id)
    context = {"account": account, "project": account.project, "shown": shown, "form": form.mark()}
    return render(request, "projects/party/duty.html", context, status=422 if form.is_bound else 200)


@behind_the_door
@require_http_methods(["GET", "POST"])
def order(request: SignedIn, account: PartyAccount, measure: int) -> HttpResponse:
    """An order to correct, and the answer to it."""
    shown = order_of(account.project, measure, timezone.localdate())
    if shown is None:
        raise Http404
    form = AnswerForm(request.POST or None, request.FILES or None, prefix_id="answer")
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, timezone.now()

        def answered() -> None:
            with transaction.atomic():
                papers = [_evidence(account, said["file"], request.user, now)] if said["file"] else []
                answer(measure, said["text"], papers, by=request.user, now=now)

        if _carried_out(form, answered):
            messages.success(
                request, _("The answer has been sent to %(agency)s.") % {"agency": shown.measure.agency}
            )
            return redirect("party-project", account.project_id)
    context = {"account": account, "project": account.project, "shown": shown, "form": form.mark()}
    return render(request, "projects/party/order.html", context, status=422 if form.is_bound else 200)


def _evidence(account: PartyAccount, file: Any, by: User, now: Any) -> int:
    return store(account.project_id, file, purpose=Document.Purpose.EVIDENCE, by=by, now=now).pk


def _carried_out(form: AnswerForm | HandInForm, verb: Callable[[], None]) -> bool:
    """What is wrong with the file stands beside the file."""
    try:
        verb()
    except FileRefused as refused:
        form.add_error("file", str(refused.message))
    except Invalid as invalid:
        form.take(invalid)
    return form.is_valid()


@behind_the_door
@require_GET
def document(request: SignedIn, account: PartyAccount, document: int) -> HttpResponseBase:
    """A paper that this person has handed in."""
    found = get_object_or_404(own_papers(account), pk=document)
    return sent(found, "inline" if found.is_image or found.kind == "pdf" else "attachment")


@login_required
@require_http_methods(["GET", "POST"])
def password(request: SignedIn) -> HttpResponse:
    user = request.user
    if user.role != User.Role.PARTY:
        raise Http404
    form = PasswordForm(request.POST or None, prefix_id="password")
    if request.method == "POST" and form.is_valid():
        if not user.check_password(form.cleaned_data["old_password"]):
            form.add_error("old_password", _("This is not the password you have now."))
        elif form.carry_out(
            lambda: set_own_password(form.cleaned_data["new_password"], by=user, now=timezone.now())
        ):
            user.refresh_from_db()
            update_session_auth_hash(request, user)
            messages.success(request, _("From now on your own password holds."))
            return redirect("party-home")
    must = accounts_of(user).filter(password_set_at__isnull=True).exists()
    context = {"form": form.mark(), "must": must}
    return render(request, "projects/party/password.html", context, status=422 if form.is_bound else 200)
