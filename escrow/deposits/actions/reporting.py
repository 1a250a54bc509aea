"""An industry department tells the HR department who has not paid the deposit (BDH 二(二))."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.errors import Refused
from agencies.people.models import User
from escrow.deposits.unpaid import MOST, is_untold, unpaid_projects, with_details
from projects.inspections.actions.notifying import Wanted, issue
from projects.models import Notice, Project


@transaction.atomic
def tell_hr(department: int, *, due_on: date | None, by: User, now: datetime) -> list[Notice]:
    """One numbered notice for each project of a department that has not paid and of which none waits already; from the
    agency of whoever tells, to whom the table of notices names. Raises Refused (`nobody-to-tell`) for none."""
    today = timezone.localdate(now)
    rows = with_details(unpaid_projects(by, today).filter(responsible_agency=department)).order_by("code")[
        :MOST
    ]
    wanted = [each for each in rows if is_untold(each)]
    if not wanted:
        raise Refused("nobody-to-tell", _("Every project here that has not paid has been told of already."))
    return [
        issue(
            each.pk, Wanted(Notice.Subject.DEPOSIT_UNPAID, _text(each), due_on, company=each.general_contractor_id),
            by=by, now=now,
        )
        for each in wanted
    ]  # fmt: skip


def _text(project: Project) -> str:
    """In Chinese, like every letter."""
    firm = project.general_contractor.name if project.general_contractor else "施工总承包单位"
    due: date = project.due  # type: ignore[attr-defined]
    deposit = getattr(project, "deposit", None)
    with translation.override("zh-hans"):
        said = f"{firm}应于{due.year}年{due.month}月{due.day}日前缴存该项目农民工工资保证金"
        if deposit is not None and deposit.required:
            said += f"{deposit.required:,.2f}元"
        if deposit is not None and deposit.amount:
            return f"{said}，至今仅缴存{deposit.amount:,.2f}元，未足额缴存。"
        return f"{said}，至今未缴存，也未提交银行保函。"
