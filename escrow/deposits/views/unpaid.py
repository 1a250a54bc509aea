"""Who has not paid the deposit, by industry department: to print, to take along, and to tell the HR department."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from agencies.importing.ledgers import Kind, Ledger, LedgerColumn, footer, sent
from agencies.people.access import SignedIn, coordinates
from agencies.people.models import Agency, User
from agencies.vocabulary import Role
from escrow.deposits.actions.reporting import tell_hr
from escrow.deposits.forms import TellForm
from escrow.deposits.standing import missing
from escrow.deposits.unpaid import MOST, Group, grouped, unpaid_projects, with_details
from projects.duties import keeps_register
from projects.inspections.views.acts import Act, carried_out, officials_only
from projects.models import Notice, Project
from projects.registers.sight import agency_of


def _rows(user: User) -> list[Project]:
    rows = with_details(unpaid_projects(user, timezone.localdate()))
    return list(rows.order_by("responsible_agency", "items__due_on", "pk")[:MOST])


def _may_tell(user: User, agency: Agency | None) -> bool:
    """The department tells of its own; the office of everybody's. The HR department does not write to itself."""
    if agency is None or not keeps_register(user) or user.agency is None or user.agency.role == Role.HRSS:
        return False
    return user.agency_id == agency.pk or coordinates(user)


def _act(group: Group, data: Any = None) -> Act:
    assert group.agency is not None
    key = f"tell-{group.agency.pk}"
    form = TellForm(data, initial={"due_on": timezone.localdate() + timedelta(days=10)}, prefix_id=key)
    label = ngettext("Tell the HR department of %(count)s project", "Tell the HR department of %(count)s projects",
                     group.untold) % {"count": group.untold}  # fmt: skip
    return Act(key, label, reverse("deposit-tell", args=[group.agency.pk]), form, is_main=True)


@login_required
@require_GET
def unpaid(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    return _page(request)


def _page(request: SignedIn, bound: Act | None = None) -> HttpResponse:
    found = grouped(_rows(request.user))
    groups = [
        {"agency": each.agency,
         "rows": [{"project": row, "missing": missing(deposit) if deposit else None, "deposit": deposit}
                  for row in each.projects for deposit in (getattr(row, "deposit", None),)],
         "act": bound if bound and each.agency and bound.key == f"tell-{each.agency.pk}"
         else _act(each) if each.untold and _may_tell(request.user, each.agency) else None}
        for each in found
    ]  # fmt: skip
    notices = Notice.objects.visible_to(request.user).filter(subject=Notice.Subject.DEPOSIT_UNPAID)
    related = ("letter", "project", "from_agency", "to_agency")
    context = {
        "groups": groups,
        "total": sum(len(each.projects) for each in found),
        "most": MOST,
        "notices": list(notices.select_related(*related).order_by("-pk")[:50]),
        "today": timezone.localdate(),
    }
    return render(request, "escrow/deposits/unpaid.html", context)


@login_required
@require_POST
def tell(request: SignedIn, agency: int) -> HttpResponse:
    officials_only(request.user)
    here = Agency.objects.filter(jurisdiction=agency_of(request.user).jurisdiction_id)
    department = get_object_or_404(here, pk=agency)
    mine = tuple(each for each in _rows(request.user) if each.responsible_agency_id == department.pk)
    return carried_out(
        request, _act(Group(department, mine), request.POST),
        lambda said: tell_hr(department.pk, due_on=said["due_on"], by=request.user, now=timezone.now()),
        back=reverse("deposit-unpaid"), said=_("The notices are issued."), page=lambda each: _page(request, each),
    )  # fmt: skip


COLUMNS = (
    LedgerColumn("行业主管部门"), LedgerColumn("项目编号"), LedgerColumn("项目名称", width=30),
    LedgerColumn("施工总承包单位", width=26), LedgerColumn("应存日期", Kind.DAY),
    LedgerColumn("应存（万元）", Kind.MONEY, added=True), LedgerColumn("已存（万元）", Kind.MONEY, added=True),
    LedgerColumn("通报文号", width=22),
)  # fmt: skip


@login_required
@require_GET
def export(request: SignedIn) -> FileResponse:
    officials_only(request.user)
    agency, today = agency_of(request.user), timezone.localdate()
    rows: list[Any] = _rows(request.user)
    lines = (
        [each.responsible_agency.short_name if each.responsible_agency else "", each.code, each.name,
         str(each.general_contractor or ""), each.due, deposit.required if deposit else None,
         deposit.amount if deposit else None, "、".join(notice.letter.number for notice in each.told)]
        for each in rows for deposit in (getattr(each, "deposit", None),)
    )  # fmt: skip
    made = Ledger(
        f"{agency.jurisdiction}未缴存工资保证金项目清单",
        COLUMNS,
        footer(agency.name, str(request.user), agency.phone, today),
    )
    return sent(made, lines, f"未缴存工资保证金项目清单{today:%Y%m%d}")
