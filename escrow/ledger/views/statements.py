"""Statements of the bank: taking one in, what it left to be settled, and how the two balances are explained."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from agencies.importing.writing import MEDIA_TYPE, template
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.ledger import statements
from escrow.ledger.access import enters
from escrow.ledger.forms import AsideForm, BookForm, StatementForm
from escrow.ledger.reconciling import reconcile
from escrow.ledger.statement_columns import COLUMNS, SAMPLE
from escrow.ledger.statement_reading import Period
from escrow.ledger.views.account import one_of
from escrow.models import Account, Statement, StatementLine
from projects.inspections.views.acts import Act, carried_out, officials_only

TONES = {"matched": "done", "booked": "done", "open": "act", "set_aside": "plain"}


@login_required
@require_GET
def reconciliation(request: SignedIn, pk: int) -> HttpResponse:
    return page(request, one_of(request.user, pk))


def page(request: SignedIn, account: Account, bound: Act | None = None) -> HttpResponse:
    """Bound is an act of the account, or of one of its lines, that was not accepted."""
    may = enters(request.user, account) and account.is_open
    found = reconcile(account)
    upload = take_act(account) if may else None
    if bound is not None and upload is not None and bound.key == upload.key:
        upload = bound
    waiting = found.waiting if found else []
    context = {
        "account": account,
        "found": found,
        "lines": [{"line": each, "acts": line_acts(account, each, bound) if may else []} for each in waiting],
        "statements": [
            {"statement": each, "open": sum(line.statement_id == each.pk for line in waiting)}
            for each in account.statements.select_related("taken_by").order_by("-from_on")
        ],
        "upload": upload,
        "may_enter": may,
        "wanted_from": statements.next_from(account),
    }
    return render(request, "escrow/ledger/reconciliation.html", context)


def take_act(account: Account, data: Any = None, files: Any = None) -> Act:
    initial = {"from_on": statements.next_from(account), "opening": account.stated_balance}
    form = StatementForm(data, files=files, prefix_id="statement", initial=initial)
    url = reverse("statement-take", args=[account.pk])
    return Act(
        "statement-take", _("Take a statement in"), url, form, is_main=True, is_open=not account.stated_until
    )


def line_acts(account: Account, line: StatementLine, bound: Act | None) -> list[Act]:
    acts = [book_act(account, line), aside_act(line)]
    return [bound if bound is not None and bound.key == each.key else each for each in acts]


def book_act(account: Account, line: StatementLine, data: Any = None) -> Act:
    initial = {"month": line.booked_on.replace(day=1)}
    form = BookForm(account, line.amount > 0, data, prefix_id=f"book-{line.pk}", initial=initial)
    return Act(f"book-{line.pk}", _("Book it"), reverse("statement-book", args=[line.pk]), form)


def aside_act(line: StatementLine, data: Any = None) -> Act:
    form = AsideForm(data, prefix_id=f"aside-{line.pk}")
    return Act(f"aside-{line.pk}", _("Set aside"), reverse("statement-aside", args=[line.pk]), form)


@login_required
@require_POST
def take(request: SignedIn, pk: int) -> HttpResponse:
    account = one_of(request.user, pk)
    act = take_act(account, request.POST, request.FILES)
    taken: list[statements.Taken] = []

    def verb(said: dict[str, Any]) -> None:
        period = Period(said["from_on"], said["until_on"], said["opening"], said["closing"])
        file = said["file"]
        taken.append(
            statements.take_statement(pk, file, file.name, period, by=request.user, now=timezone.now())
        )

    return carried_out(
        request, act, verb, back=reverse("account-reconciliation", args=[pk]),
        # How it went is known only afterwards.
        said=lazy(lambda: _said(taken[0]), str)(), page=lambda bound: page(request, account, bound),
    )  # fmt: skip


def _said(taken: statements.Taken) -> str:
    if not taken.is_new:
        return _("This very file was taken in before; nothing has changed.")
    left = ngettext(
        "%(count)s line is left to be settled.", "%(count)s lines are left to be settled.", taken.exceptions
    )
    found = ngettext("%(count)s line found its entry.", "%(count)s lines found their entries.", taken.matched)
    return f"{found % {'count': taken.matched}} {left % {'count': taken.exceptions}}"


@login_required
@require_POST
def match(request: SignedIn, pk: int) -> HttpResponse:
    account = one_of(request.user, pk)
    count = statements.match_again(account.pk, by=request.user)
    found = ngettext("%(count)s line found its entry.", "%(count)s lines found their entries.", count)
    messages.success(request, found % {"count": count})
    return redirect("account-reconciliation", pk)


def line_of(user: User, pk: int) -> tuple[StatementLine, Account]:
    officials_only(user)
    visible = StatementLine.objects.filter(statement__account__in=Account.objects.visible_to(user))
    line = get_object_or_404(visible.select_related("statement__account__project"), pk=pk)
    return line, line.statement.account


@login_required
@require_POST
def book(request: SignedIn, pk: int) -> HttpResponse:
    line, account = line_of(request.user, pk)
    return carried_out(
        request, book_act(account, line, request.POST),
        lambda said: statements.book_line(
            pk, said["kind"], month=said["month"] and said["month"].replace(day=1), note=said["note"], by=request.user,
            now=timezone.now(),
        ),
        back=reverse("account-reconciliation", args=[account.pk]), said=_("The line is booked."),
        page=lambda bound: page(request, account, bound),
    )  # fmt: skip


@login_required
@require_POST
def aside(request: SignedIn, pk: int) -> HttpResponse:
    line, account = line_of(request.user, pk)
    return carried_out(
        request, aside_act(line, request.POST),
        lambda said: statements.set_aside(pk, reason=said["reason"], by=request.user, now=timezone.now()),
        back=reverse("account-reconciliation", args=[account.pk]), said=_("The line is set aside."),
        page=lambda bound: page(request, account, bound),
    )  # fmt: skip


@login_required
@require_GET
def statement(request: SignedIn, pk: int) -> HttpResponse:
    officials_only(request.user)
    visible = Statement.objects.filter(account__in=Account.objects.visible_to(request.user))
    found = get_object_or_404(visible.select_related("account__project", "taken_by"), pk=pk)
    lines = found.lines.select_related("entry", "settled_by").order_by("place")
    state = request.GET.get("state", "")
    if state in StatementLine.State.values:
        lines = lines.filter(state=state)
    context = {
        "statement": found,
        "account": found.account,
        "lines": [{"line": each, "tone": TONES[each.state]} for each in lines],
    }
    return render(request, "escrow/ledger/statement.html", context)


@login_required
@require_GET
def blank(request: SignedIn) -> FileResponse:
    """The columns as we read them, for a bank that has none of its own."""
    officials_only(request.user)
    return FileResponse(
        template(COLUMNS, "银行对账单", SAMPLE),
        as_attachment=True,
        filename="银行对账单模板.xlsx",
        content_type=MEDIA_TYPE,
    )
