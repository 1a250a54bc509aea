"""What can be done with the funds of one project, in the order in which it stands on the page."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.people.models import User
from escrow.duties import plans_funds
from escrow.funding import forms, plan_actions, spending_actions
from escrow.models import Disbursement, FundLine
from projects.models import Project
from projects.registers.acts import Offer


def _may(user: User, project: Project) -> bool:
    return project.state != Project.State.CANCELLED and plans_funds(user, project)


def _has_lines(project: Project, **which: bool) -> bool:
    return FundLine.objects.filter(project=project, **which).exists()


def _plan(project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
    return plan_actions.plan_line(project.pk, by=by, now=now, **said)


def _on_line(verb: Any) -> Any:
    def perform(_project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
        return verb(said.pop("line_id"), by=by, now=now, **said)

    return perform


def _change(_project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
    given = {name: value for name, value in said.items() if value not in (None, "") and name != "line_id"}
    return plan_actions.change_line(said["line_id"], by=by, now=now, **given)


def _disburse(project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
    return spending_actions.disburse(project.pk, by=by, now=now, **said)


def _take_back(_project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
    return spending_actions.take_back(said.pop("disbursement_id"), by=by, now=now, **said)


def _progress(project: Project, said: dict[str, Any], by: User, now: datetime) -> object:
    return spending_actions.report_progress(project.pk, by=by, now=now, **said)


OFFERS: tuple[Offer, ...] = (
    Offer(
        "plan", _("Add a line to the plan"), _("The line is in the plan."),
        lambda project, data: forms.LineForm(data, prefix_id="plan"), _plan, _may, is_main=True,
    ),
    Offer(
        "arrange", _("Enter budget arranged"), _("The budget arranged is on record."),
        lambda project, data: forms.ArrangeForm(project, data, prefix_id="arrange"), _on_line(plan_actions.arrange),
        lambda user, project: _may(user, project) and _has_lines(project),
    ),
    Offer(
        "disburse", _("Enter a disbursement"), _("The disbursement is on record."),
        lambda project, data: forms.DisburseForm(project, data, prefix_id="disburse"), _disburse, _may,
    ),
    Offer(
        "progress", _("Report progress"), _("The progress is on record."),
        lambda project, data: forms.ProgressForm(data, prefix_id="progress"), _progress, _may,
    ),
    Offer(
        "secure", _("Mark a line as secured"), _("The line is secured."),
        lambda project, data: forms.SecureForm(project, data, prefix_id="secure"), _on_line(plan_actions.secure),
        lambda user, project: _may(user, project) and _has_lines(project, is_secured=False),
    ),
    Offer(
        "unsecure", _("A line is no longer secured"), _("The line is no longer secured."),
        lambda project, data: forms.UnsecureForm(project, data, prefix_id="unsecure"),
        _on_line(plan_actions.unsecure),
        lambda user, project: _may(user, project) and _has_lines(project, is_secured=True),
    ),
    Offer(
        "change", _("Change a line of the plan"), _("Changed; the timeline keeps what stood there."),
        lambda project, data: forms.ChangeLineForm(project, data, prefix_id="change"), _change,
        lambda user, project: _may(user, project) and _has_lines(project),
    ),
    Offer(
        "take-back", _("Take a disbursement back"), _("Taken back; the timeline keeps what it said."),
        lambda project, data: forms.TakeBackForm(project, data, prefix_id="take-back"), _take_back,
        lambda user, project: _may(user, project) and Disbursement.objects.filter(project=project).exists(),
    ),
    Offer(
        "remove", _("Take a line away"), _("The line is out of the plan; the timeline keeps it."),
        lambda project, data: forms.RemoveLineForm(project, data, prefix_id="remove"),
        _on_line(plan_actions.remove_line),
        lambda user, project: _may(user, project)
        and _has_lines(project, disbursements__isnull=True),
    ),
)  # fmt: skip
