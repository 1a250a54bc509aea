"""The register of the leading group: posts and who holds them, member units with their persons, the list to print."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.importing.ledgers import Ledger, LedgerColumn, footer, sent
from agencies.people.access import SignedIn
from agencies.people.models import User
from oversight.acts import acts_of
from oversight.duties import leads, steers
from oversight.group.actions.members import appoint, change_member, relieve
from oversight.group.forms import AppointForm, ParticularsForm, RelieveForm
from oversight.group.models import GroupMember
from oversight.group.posts import in_order, posts_held, units_with
from oversight.group.units import member_units
from oversight.group.views.shared import asked, bodies, chosen, current_members, directives_of, own_agency
from oversight.group.workflow import may_set
from projects.inspections.views.acts import Act, carried_out, with_bound
from projects.inspections.views.tables import tab_named, tabs

TABS = (
    ("members", gettext_lazy("Members")),
    ("units", gettext_lazy("Member units and liaisons")),
    ("former", gettext_lazy("Former members")),
)
_RANKS = {
    "head": "组长", "executive_deputy": "常务副组长", "deputy": "副组长", "member": "成员", "office_head": "办公室主任",
    "liaison": "联络员",
}  # fmt: skip


def sees_mobiles(user: User) -> bool:
    """Members of the office, and leaders."""
    return steers(user) or leads(user)


@login_required
@require_GET
def register(request: SignedIn) -> HttpResponse:
    user = request.user
    place = own_agency(user).jurisdiction_id
    state = tab_named(request, TABS, "members")
    members = current_members(user)
    units = units_with(member_units(place), members)
    former = GroupMember.objects.visible_to(user).filter(until__isnull=False).select_related("agency")
    missing = [each for each in units if each.liaison is None]
    context = {
        "state": state,
        "members": [each for each in members if each.rank != "liaison"],
        "posts": posts_held(directives_of(user, timezone.localdate()), members),
        "units": units,
        "missing": missing,
        "former": former.order_by("-until", "-pk") if state == "former" else [],
        "tabs": tabs(
            request, TABS, state, {"members": len(members), "units": len(units), "former": former.count()}
        ),
        "cap": 10_000,
        "may_set": may_set(user, place),
        "sees_mobiles": sees_mobiles(user),
    }
    return render(request, "oversight/group/members.html", context)


@login_required
@require_GET
def export(request: SignedIn) -> HttpResponseBase:
    """领导小组成员及成员单位通讯录."""
    user, today = request.user, timezone.localdate()
    agency = own_agency(user)
    titles = [
        ("职务", 12),
        ("姓名", 12),
        ("单位及职务", 28),
        ("成员单位", 20),
        ("分工", 40),
        ("办公电话", 18),
    ]
    titles += [("手机", 16)] if sees_mobiles(user) else []
    ledger = Ledger(
        f"{agency.jurisdiction.name}根治拖欠农民工工资工作领导小组成员名单",
        [LedgerColumn(title, width=width) for title, width in titles],
        footer(agency.name, str(user), agency.phone, today),
    )
    rows: list[list[Any]] = [
        [_RANKS[each.rank], each.name, each.title, each.agency.short_name if each.agency else "", each.duty,
         each.phone, *([each.mobile] if sees_mobiles(user) else [])]
        for each in in_order(current_members(user))
    ]  # fmt: skip
    return sent(ledger, rows, f"leading-group-{today:%Y%m%d}")


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    user, agencies = request.user, bodies(request.user)
    start = {
        "rank": request.GET.get("rank", ""),
        "agency": request.GET.get("agency", ""),
        "since": timezone.localdate(),
    }
    form = AppointForm(request.POST or None, agencies=agencies, initial=start, prefix_id="appoint")
    act = Act("appoint", _("Appoint"), reverse("group-member-new"), form, is_main=True, is_open=True)

    def verb(said: dict[str, Any]) -> GroupMember:
        units = chosen(agencies, filter(None, [said["agency"]]))
        said |= {"agency": units[0] if units else None}
        return appoint(jurisdiction=own_agency(user).jurisdiction_id, by=user, now=timezone.now(), **said)

    return asked(request, act, verb, back=reverse("leading-group"), said=_("The member is in the register."))


def one_of(user: User, pk: int) -> GroupMember:
    own_agency(user)
    rows = GroupMember.objects.visible_to(user).select_related("agency", "entered_by")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_GET
def page(request: SignedIn, pk: int) -> HttpResponse:
    return shown_page(request, one_of(request.user, pk))


def shown_page(request: SignedIn, member: GroupMember, bound: Act | None = None) -> HttpResponse:
    may = may_set(request.user, member.jurisdiction_id) and member.until is None
    context = {
        "member": member,
        "acts": with_bound([change_act(member), relieve_act(member)] if may else [], bound),
        "timeline": acts_of(member),
        "sees_mobiles": sees_mobiles(request.user),
    }
    return render(request, "oversight/group/member.html", context)


def change_act(member: GroupMember, data: Any = None) -> Act:
    start = {name: getattr(member, name) for name in ParticularsForm.base_fields}
    form = ParticularsForm(data, initial=start, prefix_id="change")
    return Act(
        "member-change", _("Change the particulars"), reverse("group-member-change", args=[member.pk]), form
    )


def relieve_act(member: GroupMember, data: Any = None) -> Act:
    form = RelieveForm(data, initial={"until": timezone.localdate()}, prefix_id="relieve")
    return Act(
        "member-relieve", _("Relieve of the post"), reverse("group-member-relieve", args=[member.pk]), form
    )


@login_required
@require_POST
def change(request: SignedIn, pk: int) -> HttpResponse:
    member = one_of(request.user, pk)
    return carried_out(
        request, change_act(member, request.POST),
        lambda said: change_member(pk, said, by=request.user, now=timezone.now()),
        back=reverse("group-member", args=[pk]), said=_("The particulars are changed."),
        page=lambda act: shown_page(request, member, act),
    )  # fmt: skip


@login_required
@require_POST
def end(request: SignedIn, pk: int) -> HttpResponse:
    member = one_of(request.user, pk)
    return carried_out(
        request, relieve_act(member, request.POST),
        lambda said: relieve(pk, until=said["until"], reason=said["reason"], by=request.user, now=timezone.now()),
        back=reverse("group-member", args=[pk]), said=_("The post is free."),
        page=lambda act: shown_page(request, member, act),
    )  # fmt: skip
