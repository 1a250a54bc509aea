"""What a person may do with a report now, each act a form at an address of its own."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.forms.act import PlainForm
from agencies.people.models import User
from oversight.duties import signs, steers
from oversight.reports import actions
from oversight.reports.forms import WithdrawForm
from oversight.reports.models import Report
from projects.inspections.views.acts import Act


def acts_for(user: User, report: Report) -> list[Act]:
    """In the order in which a report is worked on."""
    found = []
    if report.is_open and steers(user):
        found.append(_act("again", _("Draw up again"), report))
    if report.is_open and signs(user):
        found.append(_act("sign", _("Sign the report"), report, is_main=True))
    if report.state == Report.State.SIGNED and (steers(user) or signs(user)):
        found.append(_act("issue", _("Issue with a number"), report, is_main=True))
    if report.state in actions.ALLOWED["withdraw"] and (steers(user) if report.is_open else signs(user)):
        found.append(withdrawal(report))
    return found


def _act(name: str, label: str, report: Report, *, data: Any = None, is_main: bool = False) -> Act:
    key = f"{name}-{report.pk}"
    return Act(
        key, label, reverse(f"report-{name}", args=[report.pk]), PlainForm(data, prefix_id=key), is_main
    )


def withdrawal(report: Report, data: Any = None) -> Act:
    key = f"withdraw-{report.pk}"
    form = WithdrawForm(data, prefix_id=key)
    return Act(key, _("Withdraw the report"), reverse("report-withdraw", args=[report.pk]), form)


def may_edit(user: User, report: Report) -> bool:
    return report.is_open and steers(user)
