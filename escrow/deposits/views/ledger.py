"""The ledger of deposits (保证金台账): tabs by what is to be done, filters, and the whole as a workbook."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.importing.ledgers import Kind, Ledger, LedgerColumn, footer, sent
from agencies.listing import CAP, Order
from agencies.people.access import SignedIn
from agencies.people.models import User
from escrow.deposits.filters import DEPOSIT_TABS, DepositFilter, deposit_tab
from escrow.deposits.flags import FLAG_TONES, FLAG_WORDS
from escrow.deposits.standing import flags_of
from escrow.deposits.telling import warned_in
from escrow.deposits.unpaid import unpaid_projects
from escrow.deposits.views.deposit import TONES
from escrow.models import Deposit, DepositReturn
from projects.duties import keeps_register
from projects.inspections.views.acts import officials_only, options_for
from projects.inspections.views.tables import listed, tab_named, tabs
from projects.registers.sight import agency_of

ORDER = Order("code", is_text=True)
_RELATED = ("project", "company", "account", "document", "collector")


def _warned(user: User, today: date) -> int:
    return warned_in(agency_of(user).jurisdiction_id, today)


def found_by(user: User, form: DepositFilter, tab: str, today: date) -> QuerySet[Deposit]:
    seen = Deposit.objects.visible_to(user).filter(
        deposit_tab(tab, today, _warned(user, today)), form.condition()
    )
    return seen.annotate(code=F("project__code")).select_related(*_RELATED)


@login_required
@require_GET
def ledger(request: SignedIn) -> HttpResponse:
    officials_only(request.user)
    user, today = request.user, timezone.localdate()
    tab, form = tab_named(request, DEPOSIT_TABS, "all"), DepositFilter(request.GET, options_for(user))
    context = listed(request, found_by(user, form, tab, today), ORDER, form, tab)
    days = _warned(user, today)
    context["rows"] = [
        {"deposit": each, "tone": TONES[each.state],
         "flags": [(FLAG_WORDS[flag], FLAG_TONES[flag]) for flag in flags_of(each, today, days)]}
        for each in context["rows"]
    ]  # fmt: skip
    context |= {
        "tabs": tabs(request, DEPOSIT_TABS, tab, _counts(user, today, days)),
        "unpaid": unpaid_projects(user, today)[: CAP + 1].count(),
        "may_take_in": keeps_register(user),
    }
    return render(request, "escrow/deposits/deposits.html", context)


def _counts(user: User, today: date, days: int) -> dict[str, int]:
    within = {
        name: Count("pk", filter=deposit_tab(name, today, days))
        for name, _label in DEPOSIT_TABS
        if name != "all"
    }
    found: dict[str, int] = Deposit.objects.visible_to(user).aggregate(**within, all=Count("pk"))
    return found


COLUMNS = (
    LedgerColumn("项目编号"), LedgerColumn("项目名称", width=30), LedgerColumn("施工总承包单位", width=26),
    LedgerColumn("合同额（万元）", Kind.MONEY, group="核定"), LedgerColumn("比例", Kind.PERCENT, group="核定"),
    LedgerColumn("应存（万元）", Kind.MONEY, group="核定", added=True),
    LedgerColumn("应存日期", Kind.DAY, group="核定"),
    LedgerColumn("形式", group="存储"), LedgerColumn("银行或担保机构", width=24, group="存储"),
    LedgerColumn("保函编号", group="存储"), LedgerColumn("金额（万元）", Kind.MONEY, group="存储", added=True),
    LedgerColumn("缴存日期", Kind.DAY, group="存储"), LedgerColumn("到期日", Kind.DAY, group="存储"),
    LedgerColumn("收缴单位", group="存储"), LedgerColumn("保管", width=20, group="存储"), LedgerColumn("状态"),
    LedgerColumn("已动用（万元）", Kind.MONEY, group="使用", added=True),
    LedgerColumn("已补足（万元）", Kind.MONEY, group="使用", added=True),
    LedgerColumn("退还申请日期", Kind.DAY, group="退还"), LedgerColumn("实际退还日期", Kind.DAY, group="退还"),
    LedgerColumn("免存理由", width=30), LedgerColumn("免存依据", width=20),
)  # fmt: skip


@login_required
@require_GET
def export(request: SignedIn) -> FileResponse:
    officials_only(request.user)
    agency, today = agency_of(request.user), timezone.localdate()
    tab, form = tab_named(request, DEPOSIT_TABS, "all"), DepositFilter(request.GET, options_for(request.user))
    signed = footer(agency.name, str(request.user), agency.phone, today)
    made = Ledger(f"{agency.jurisdiction}工资保证金台账", COLUMNS, signed, _("Sums in ten thousand yuan"))
    return sent(made, _lines(found_by(request.user, form, tab, today)), f"工资保证金台账{today:%Y%m%d}")


def _lines(rows: QuerySet[Deposit]) -> Iterator[list[Any]]:
    used = Q(draws__state__in=["paid", "refilled"])
    last = Prefetch("returns", DepositReturn.objects.order_by("-pk"))
    counted = rows.annotate(
        used=Sum("draws__amount", filter=used), refilled=Sum("draws__refilled", filter=used)
    )
    for each in counted.prefetch_related(last).order_by(*ORDER.fields).iterator(chunk_size=1000):
        back = next(iter(each.returns.all()), None)
        yield [
            each.project.code, each.project.name, str(each.company or ""), each.base, each.rate, each.required,
            each.due_on, each.get_form_display(), each.account.bank if each.account else each.issuer, each.number,
            each.amount, each.paid_on, each.valid_until, each.collector.short_name if each.collector else "",
            each.get_holder_display(), each.get_state_display(), each.used, each.refilled,
            back.applied_on if back else None, back.confirmed_on if back else None, each.exempt_reason,
            each.exempt_clause,
        ]  # fmt: skip
