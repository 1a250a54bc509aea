"""Guarantees for the works money and for the works, and mortgages: the list, one with its claims, entering one."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.importing.ledgers import Kind, Ledger, LedgerColumn, footer, sent
from agencies.listing import Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.deposits import forms
from escrow.deposits.actions import guarantees as verbs
from escrow.deposits.filters import GUARANTEE_TABS, GuaranteeFilter, guarantee_tab
from escrow.deposits.flags import FLAG_TONES, FLAG_WORDS
from escrow.deposits.standing import Flag, ends_soon, refusal_of
from escrow.deposits.telling import warned_days, warned_in
from escrow.duties import needs
from escrow.models import Guarantee, GuaranteeClaim
from projects.duties import keeps_register
from projects.inspections.views.acts import Act, carried_out, officials_only, options_for, with_bound
from projects.inspections.views.tables import listed, tab_named, tabs
from projects.models import Project
from projects.registers.sight import agency_of

# By its end: what must be renewed first stands first.
ORDER = Order("valid_until", is_day=True)
_RELATED = ("project", "document")


def seen_by(user: User) -> QuerySet[Guarantee]:
    return Guarantee.objects.filter(project__in=Project.objects.visible_to(user))


def flag_of(guarantee: Guarantee, today: date, days: int) -> Flag | None:
    if guarantee.ended_on is not None:
        return None
    return refusal_of(guarantee, today) or (Flag.ENDS_SOON if ends_soon(guarantee, today, days) else None)


def row_of(guarantee: Guarantee, today: date, days: int) -> dict[str, Any]:
    flag = flag_of(guarantee, today, days)
    over = guarantee.ended_on is not None
    return {
        "guarantee": guarantee,
        "flag": FLAG_WORDS[flag] if flag else "",
        "tone": "paused" if over else FLAG_TONES[flag] if flag else "done",
        "word": _("Given back or replaced") if over else "" if flag else _("Guarantee in force"),
        "covered": verbs.coverage_of(guarantee),
    }


def of_project(project: Project) -> list[dict[str, Any]]:
    today = timezone.localdate()
    days = warned_days(project, today)
    mine = Guarantee.objects.filter(project=project).select_related("document")
    rows = mine.prefetch_related("claims").order_by("ended_on", "-pk")
    return [row_of(each, today, days) for each in rows]


def _found(user: User, form: GuaranteeFilter, tab: str, today: date, days: int) -> QuerySet[Guarantee]:
    found = seen_by(user).filter(form.condition())
    if tab == "claimed":
        found = found.filter(pk__in=GuaranteeClaim.objects.values("guarantee"))
    else:
        found = found.filter(guarantee_tab(tab, today, days))
    return found.select_related(*_RELATED).prefetch_related("claims")


@login_required
@require_GET
def guarantees(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    user, today = request.user, timezone.localdate()
    days, tab = (
        warned_in(agency_of(user).jurisdiction_id, today),
        tab_named(request, GUARANTEE_TABS, "standing"),
    )
    form = GuaranteeFilter(request.GET, options_for(user))
    context = listed(request, _found(user, form, tab, today, days), ORDER, form, tab)
    context["rows"] = [row_of(each, today, days) for each in context["rows"]]
    within = {
        name: Count("pk", filter=guarantee_tab(name, today, days), distinct=True)
        for name, _label in GUARANTEE_TABS
        if name != "all"
    }
    counts = seen_by(user).aggregate(**within, all=Count("pk", distinct=True))
    context |= {"tabs": tabs(request, GUARANTEE_TABS, tab, counts), "may_take_in": keeps_register(user)}
    return render(request, "escrow/deposits/guarantees.html", context)


COLUMNS = (
    LedgerColumn("项目编号"), LedgerColumn("项目名称", width=30), LedgerColumn("担保类型", width=18),
    LedgerColumn("形式"), LedgerColumn("担保人", width=24), LedgerColumn("保函编号", width=18),
    LedgerColumn("担保金额（万元）", Kind.MONEY, added=True), LedgerColumn("生效日期", Kind.DAY),
    LedgerColumn("到期日", Kind.DAY), LedgerColumn("尚可索赔（万元）", Kind.MONEY), LedgerColumn("退回日期", Kind.DAY),
)  # fmt: skip


@login_required
@require_GET
def export(request: SignedIn) -> FileResponse:
    officials_only(request.user)
    agency, today = agency_of(request.user), timezone.localdate()
    tab, form = (
        tab_named(request, GUARANTEE_TABS, "standing"),
        GuaranteeFilter(request.GET, options_for(request.user)),
    )
    rows = _found(request.user, form, tab, today, warned_in(agency.jurisdiction_id, today)).order_by(
        *ORDER.fields
    )
    lines = (
        [each.project.code, each.project.name, each.get_kind_display(), each.get_form_display(), each.issuer,
         each.number, each.amount, each.valid_from, each.valid_until, verbs.coverage_of(each), each.ended_on]
        for each in rows.iterator(chunk_size=1000)
    )  # fmt: skip
    signed = footer(agency.name, str(request.user), agency.phone, today)
    return sent(
        Ledger(f"{agency.jurisdiction}工程款支付担保台账", COLUMNS, signed), lines, f"担保台账{today:%Y%m%d}"
    )


def one_of(user: User, pk: int) -> Guarantee:
    officials_only(user)
    related = ("project", "document", "replaces", "entered_by", "replaced_by")
    return get_object_or_404(seen_by(user).select_related(*related), pk=pk)


@login_required
@require_GET
def guarantee(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, one_of(request.user, pk))


def _page(request: SignedIn, found: Guarantee, bound: Act | None = None) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    claims = list(found.claims.select_related("entered_by").order_by("-pk"))
    may = verbs.may_enter(user, found.project)
    context = row_of(found, today, warned_days(found.project, today)) | {
        "project": found.project,
        "acts": with_bound(_acts(found, may), bound),
        "claims": [
            {"claim": each, "is_open": not each.paid and not each.refused_reason,
             "acts": with_bound([_settle_act(found, each)], bound)
             if may and not each.paid and not each.refused_reason else []}
            for each in claims
        ],
    }  # fmt: skip
    return render(request, "escrow/deposits/guarantee.html", context)


def _acts(found: Guarantee, may: bool) -> list[Act]:
    if not may or found.ended_on is not None:
        return []
    return [_act("claim", found), _act("replace", found), _act("give-back", found)]


def _act(name: str, found: Guarantee, data: Any = None) -> Act:
    today = timezone.localdate()
    url = reverse("guarantee-act", args=[found.pk, name])
    if name == "claim":
        form: Any = forms.ClaimForm(data, initial={"on": today}, prefix_id=name)
        return Act(name, _("Enter a claim"), url, form, is_main=True)
    if name == "replace":
        initial = {"kind": found.kind, "form": found.form, "issuer": found.issuer, "amount": found.amount}
        form = forms.GuaranteeForm(data, project=found.project, initial=initial, prefix_id=name)
        return Act(name, _("Replace it by another"), url, form)
    if name == "give-back":
        form = forms.GivenBackForm(data, initial={"on": today}, prefix_id=name)
        return Act(name, _("Give it back"), url, form)
    raise Http404


def _settle_act(found: Guarantee, claim: GuaranteeClaim, data: Any = None) -> Act:
    key = f"settle-{claim.pk}"
    form = forms.SettleForm(data, initial={"paid": claim.amount, "on": timezone.localdate()}, prefix_id=key)
    return Act(key, _("Enter what was paid"), reverse("guarantee-claim", args=[claim.pk]), form, is_main=True)


@login_required
@require_POST
def act(request: SignedIn, pk: int, name: str) -> HttpResponse:
    found, now, by = one_of(request.user, pk), timezone.now(), request.user
    shown = _act(name, found, request.POST)
    form: Any = shown.form
    done = {
        "claim": (lambda said: verbs.claim(pk, by=by, now=now, **said), _("The claim is entered.")),
        "replace": (
            lambda said: verbs.replace_by(pk, form.given(), by=by, now=now),
            _("The guarantee is replaced."),
        ),
        "give-back": (
            lambda said: verbs.give_back(pk, by=by, now=now, **said),
            _("The guarantee is given back."),
        ),
    }
    verb, said = done[name]
    return carried_out(
        request, shown, verb, back=reverse("guarantee", args=[pk]), said=said,
        page=lambda each: _page(request, found, each),
    )  # fmt: skip


@login_required
@require_POST
def settle(request: SignedIn, pk: int) -> HttpResponse:
    officials_only(request.user)
    claim = get_object_or_404(GuaranteeClaim.objects.filter(guarantee__in=seen_by(request.user)), pk=pk)
    found = one_of(request.user, claim.guarantee_id)
    return carried_out(
        request, _settle_act(found, claim, request.POST),
        lambda said: verbs.settle_claim(pk, by=request.user, now=timezone.now(), **said),
        back=reverse("guarantee", args=[found.pk]), said=_("The claim is settled."),
        page=lambda each: _page(request, found, each),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn, pk: int) -> HttpResponse:
    officials_only(request.user)
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    needs(verbs.may_enter(request.user, project))
    form = forms.GuaranteeForm(
        request.POST or None,
        project=project,
        initial={"valid_from": timezone.localdate()},
        prefix_id="guarantee",
    )
    shown = Act("guarantee", _("Enter the guarantee"), request.path, form, is_main=True, is_open=True)

    def page(bound: Act) -> HttpResponse:
        return render(request, "escrow/deposits/guarantee_new.html", {"act": bound, "project": project})

    if request.method == "GET":
        return page(shown)
    return carried_out(
        request, shown, lambda said: verbs.enter(pk, form.given(), by=request.user, now=timezone.now()),
        back=reverse("project-securities", args=[pk]), said=_("The guarantee is entered."), page=page,
    )  # fmt: skip
