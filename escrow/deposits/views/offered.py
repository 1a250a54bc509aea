"""What a person may do with a deposit now: each act with its form, its words and the verb that carries it out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import ActForm
from agencies.people.models import User
from agencies.policy.money import Figure
from escrow.deposits import forms
from escrow.deposits.actions import confirm_payout, paying, reckoning, returning, use_deposit, using
from escrow.deposits.ground import may_book, may_draw, may_return, setting_of
from escrow.deposits.history import history_of
from escrow.deposits.standing import missing
from escrow.deposits.terms import collector_of, depositor_of, holder_of
from escrow.deposits.workflow import DEPOSIT, DRAW, RETURN, Act, DrawAct, ReturnAct
from escrow.models import Deposit, DepositDraw, DepositReturn
from projects.duties import supervises
from projects.inspections.views.acts import Act as Shown
from projects.models import Project


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is about: the project, its deposit if there is one, one of its uses, one of its returns."""

    project: Project
    deposit: Deposit | None = None
    draw: DepositDraw | None = None
    back: DepositReturn | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    label: Any
    said: Any
    form: Callable[[Subject, Any, str], Any]
    verb: Callable[[Subject, Any, User, datetime], object]
    may: Callable[[User, Project], bool]
    is_main: bool = False


def _plain(form: type[ActForm]) -> Callable[[Subject, Any, str], ActForm]:
    return lambda about, data, key: form(data, prefix_id=key)


def _reckon_form(about: Subject, data: Any, key: str) -> ActForm:
    firm = depositor_of(about.project).company
    history = history_of(firm, about.project.jurisdiction_id, timezone.localdate())
    return forms.ReckonForm(data, history=history, prefix_id=key)


def _cash_form(about: Subject, data: Any, key: str) -> ActForm:
    today, deposit = timezone.localdate(), about.deposit
    collector = (deposit.collector if deposit else None) or collector_of(about.project, today)
    initial = {
        "holder": holder_of(about.project, today), "on": today,
        "collector": str(collector.pk) if collector else "",
        "amount": missing(deposit) or None if deposit else None,
    }  # fmt: skip
    return forms.CashForm(data, project=about.project, deposit=deposit, initial=initial, prefix_id=key)


def _paper_form(about: Subject, data: Any, key: str) -> ActForm:
    today, deposit = timezone.localdate(), about.deposit
    collector = collector_of(about.project, today)
    initial = {
        "on": today, "valid_from": today, "collector": str(collector.pk) if collector else "",
        "amount": deposit.required if deposit else None,
    }  # fmt: skip
    until = paying.asked_until(about.project, today, today)
    term = setting_of(Figure.GUARANTEE_TERM, about.project, today)
    is_unverified = term is not None and term.unverified
    return forms.PaperForm(
        data,
        project=about.project,
        asked_until=until,
        is_unverified=is_unverified,
        initial=initial,
        prefix_id=key,
    )


def _exempt_form(about: Subject, data: Any, key: str) -> ActForm:
    assert about.deposit is not None
    freeing: dict[str, str] = next((each for each in about.deposit.reckoned if each.get("exempts")), {})
    return forms.ExemptForm(data, initial={"clause": freeing.get("source", "")[:120]}, prefix_id=key)


def _announce_form(about: Subject, data: Any, key: str) -> ActForm:
    initial = {"on": timezone.localdate()}
    return forms.AnnounceForm(data, project=about.project, initial=initial, prefix_id=key)


def _refill_form(about: Subject, data: Any, key: str) -> ActForm:
    assert about.draw is not None
    initial = {"amount": about.draw.amount - about.draw.refilled, "on": timezone.localdate()}
    return forms.RefillForm(data, initial=initial, prefix_id=key)


def _today(form: type[ActForm]) -> Callable[[Subject, Any, str], ActForm]:
    return lambda about, data, key: form(data, initial={"on": timezone.localdate()}, prefix_id=key)


def _pk(row: Any) -> int:
    """Of a row that the act is about; whoever offers the act has it."""
    return int(row.pk)


OFFERS: dict[str, Offer] = {
    Act.RECKON: Offer(
        _("Reckon the deposit"), _("The deposit is reckoned."), _reckon_form,
        lambda about, form, by, now: reckoning.reckon_deposit(
            about.project.pk, history=form.corrected(), lowering=form.lowering(), by=by, now=now
        ),
        may_book,
    ),
    Act.PAY: Offer(
        _("Enter cash paid in"), _("The payment is booked."), _cash_form,
        lambda about, form, by, now: paying.pay_cash(about.project.pk, form.cash(), by=by, now=now), may_book,
        is_main=True,
    ),
    Act.HAND_IN: Offer(
        _("Enter a guarantee"), _("The guarantee is entered."), _paper_form,
        lambda about, form, by, now: paying.hand_in(about.project.pk, form.paper(), by=by, now=now), may_book,
        is_main=True,
    ),
    Act.RENEW: Offer(
        _("Renew or replace the guarantee"), _("The guarantee is renewed."), _paper_form,
        lambda about, form, by, now: paying.renew(_pk(about.deposit), form.paper(), by=by, now=now), may_book,
    ),
    Act.EXEMPT: Offer(
        _("Waive the deposit"), _("The deposit is waived."), _exempt_form,
        lambda about, form, by, now: reckoning.exempt(_pk(about.deposit), by=by, now=now, **form.cleaned_data),
        supervises,
    ),
    Act.UNEXEMPT: Offer(
        _("Take the waiver back"), _("The deposit is required again."), _plain(forms.ReasonForm),
        lambda about, form, by, now: reckoning.unexempt(_pk(about.deposit), by=by, now=now, **form.cleaned_data),
        supervises,
    ),
    Act.USE: Offer(
        _("Send a payment notice"), _("The payment notice is issued."), _plain(forms.UseForm),
        lambda about, form, by, now: use_deposit(_pk(about.deposit), by=by, now=now, **form.cleaned_data), may_draw,
    ),
    Act.ANNOUNCE: Offer(
        _("Begin the return"), _("The public notice of the return is running."), _announce_form,
        lambda about, form, by, now: returning.announce(_pk(about.deposit), by=by, now=now, **form.cleaned_data),
        may_book,
    ),
    f"draw-{DrawAct.CONFIRM}": Offer(
        _("Confirm the payment by the bank"), _("The payment is entered; the refill is due now."),
        _today(forms.PayoutForm),
        lambda about, form, by, now: confirm_payout(_pk(about.draw), by=by, now=now, **form.cleaned_data), may_book,
        is_main=True,
    ),
    f"draw-{DrawAct.REFILL}": Offer(
        _("Enter the refill"), _("The refill is booked."), _refill_form,
        lambda about, form, by, now: using.refill(_pk(about.draw), by=by, now=now, **form.cleaned_data), may_book,
        is_main=True,
    ),
    f"draw-{DrawAct.WITHDRAW}": Offer(
        _("Withdraw the payment notice"), _("The payment notice is withdrawn."), _plain(forms.ReasonForm),
        lambda about, form, by, now: using.withdraw(_pk(about.draw), by=by, now=now, **form.cleaned_data), may_draw,
    ),
    f"return-{ReturnAct.APPLY}": Offer(
        _("Enter the application"), _("The application is entered."), _today(forms.DayForm),
        lambda about, form, by, now: returning.apply(_pk(about.back), by=by, now=now, **form.cleaned_data), may_book,
        is_main=True,
    ),
    f"return-{ReturnAct.EXAMINE}": Offer(
        _("Examined: nothing is owed"), _("The examination is entered."), _plain(forms.FindingsForm),
        lambda about, form, by, now: returning.examine(_pk(about.back), by=by, now=now, **form.cleaned_data),
        may_return, is_main=True,
    ),
    f"return-{ReturnAct.CONFIRM}": Offer(
        _("Confirm the return"), _("The confirmation is issued; the deposit is returned."), _today(forms.ConfirmForm),
        lambda about, form, by, now: returning.confirm(_pk(about.back), by=by, now=now, **form.cleaned_data),
        may_return, is_main=True,
    ),
    f"return-{ReturnAct.REFUSE}": Offer(
        _("Refuse the return"), _("The return is refused."), _plain(forms.RefusalForm),
        lambda about, form, by, now: returning.refuse(_pk(about.back), by=by, now=now, **form.cleaned_data),
        may_return,
    ),
}  # fmt: skip
_CASH_ONLY, _PAPER_ONLY = (Act.PAY,), (Act.RENEW,)


def acts_of(user: User, about: Subject) -> list[Shown]:
    """What this person may do with the deposit itself."""
    deposit = about.deposit
    if deposit is None:
        wanted = [Act.RECKON, Act.PAY, Act.HAND_IN]
    else:
        wanted = [act for act in Act if deposit.state in DEPOSIT[act]]
        if deposit.form in paying.GUARANTEES:
            wanted = [act for act in wanted if act not in _CASH_ONLY]
        elif deposit.form:
            wanted = [act for act in wanted if act not in _PAPER_ONLY]
        if about.project.finished_on is None:
            wanted = [act for act in wanted if act is not Act.ANNOUNCE]
    return [act_of(each, about) for each in wanted if OFFERS[each].may(user, about.project)]


def draw_acts(user: User, about: Subject) -> list[Shown]:
    assert about.draw is not None
    names = [f"draw-{act}" for act in DrawAct if about.draw.state in DRAW[act]]
    return [act_of(each, about) for each in names if OFFERS[each].may(user, about.project)]


def return_acts(user: User, about: Subject) -> list[Shown]:
    assert about.back is not None
    names = [f"return-{act}" for act in ReturnAct if about.back.state in RETURN[act]]
    return [act_of(each, about) for each in names if OFFERS[each].may(user, about.project)]


def act_of(name: str, about: Subject, data: Any = None) -> Shown:
    offer = OFFERS[name]
    row = about.draw or about.back
    key = f"{name}-{row.pk}" if row else str(name)
    if row is not None:
        url = reverse("project-deposit-step", args=[about.project.pk, row.pk, name])
    else:
        url = reverse("project-deposit-act", args=[about.project.pk, name])
    return Shown(key, offer.label, url, offer.form(about, data, key), is_main=offer.is_main)
