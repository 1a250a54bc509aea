"""The forms of supervision: signing, leaving out, answering, instructing, and who is in charge."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from agencies.clock.days import calendar_around
from agencies.errors import Invalid
from agencies.forms.act import REQUIRED, ActForm
from cases.actions.instructions import leaders_of
from cases.actions.ladder import owing_lead
from cases.actions.orders import LADDER, Wanted, day_fault
from cases.actions.receipt import REASON_MAX
from cases.models import Case, Order
from cases.models.order import PERSON_MAX, TEXT_MAX
from cases.workflow import LIVE

# What a form offers as the day of a reply; whoever signs sets it.
_REPLY_WITHIN = 5


def _text(label: Any, rows: int = 3, maximum: int = TEXT_MAX, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=maximum, widget=forms.Textarea(attrs={"rows": rows}), error_messages=REQUIRED,
        **options,
    )  # fmt: skip


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={**REQUIRED, "invalid": _("This must be a date that exists, written like 2026-04-30.")},
        **options,
    )  # fmt: skip


def _recipient(**options: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Recipient"), coerce=int, empty_value=None, required=False, **options
    )


def _person(**options: Any) -> forms.CharField:
    return forms.CharField(label=_("Person or post"), max_length=PERSON_MAX, required=False, **options)


def recipients(case: Case, nobody: Any) -> list[tuple[str, Any]]:
    """Whose letter is in force; `nobody` says what it means to choose none."""
    letters = case.transfers.filter(status__in=LIVE).select_related("agency").order_by("pk")
    return [
        ("", nobody),
        *((str(each.pk), f"{each.recipient}（{each.get_kind_display()}）") for each in letters),
    ]


def proposed_day() -> date:
    """A reply within five working days, as the forms propose it."""
    today = timezone.localdate()
    return calendar_around(today).estimate_after(today, _REPLY_WITHIN).on


def leader_choices(case: Case, nobody: Any) -> list[tuple[str, Any]]:
    named = [(each.username, " ".join(filter(None, [str(each), each.title]))) for each in leaders_of(case)]
    return [("", nobody), *named]


class OrderActForm(ActForm):
    """An act on one supervision act of the case, named by a hidden field."""

    order = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def take(self, invalid: Invalid) -> None:
        """What is wrong with a hidden field stands above the others."""
        super().take(
            Invalid({"" if name == "order" else name: said for name, said in invalid.errors.items()})
        )


class SignForm(OrderActForm):
    """What is proposed, to be signed as it is or with other words."""

    person = _person(help_text=_("Who of the agency is meant or talked to; may stay empty."))
    text = _text(_("Text"), rows=5)
    due_on = _day(_("Reply until"), required=False, help_text=_("Empty: no reply is awaited by a day."))

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(person=given["person"], text=given["text"], due_on=given["due_on"])


class IssueForm(SignForm):
    """An act that nobody has proposed."""

    kind = forms.ChoiceField(
        label=_("Measure"), choices=[("", "—"), *((each.value, each.label) for each in LADDER)],
        error_messages=REQUIRED,
    )  # fmt: skip
    transfer = _recipient()
    person = _person(help_text=_("Who is meant or talked to; needed where no recipient is chosen."))
    field_order = ("order", "kind", "transfer", "person", "text", "due_on")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["transfer"]
        chosen.choices = recipients(case, _now("nobody of these: the person below"))
        if late := owing_lead(case):
            chosen.initial = late.pk

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(given["kind"], given["transfer"], given["person"], given["text"], given["due_on"])


class DropForm(OrderActForm):
    reason = _text(_("Reason"), maximum=REASON_MAX)


class ReplyForm(OrderActForm):
    text = _text(_("Reply"), rows=5, help_text=_("What has been done, what came of it, what is still open."))


class AcceptForm(OrderActForm):
    """The reply suffices, or goes back with a reason."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("accept", _("Accept the reply")), ("back", _("Send it back"))],
        widget=forms.RadioSelect, initial="accept",
    )  # fmt: skip
    reason = _text(_("Reason, when it is sent back"), maximum=REASON_MAX, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("decision") == "back" and not given.get("reason"):
            self.add_error("reason", _now("Say what is missing from the reply."))
        return given


class RequestForm(OrderActForm):
    """提请领导批准督办."""

    leader = forms.ChoiceField(label=_("Leader"), required=False)
    transfer = _recipient()
    progress = _text(_("Progress so far"))
    reason = _text(_("Why supervision is asked for"))

    def __init__(self, *args: Any, case: Case, order: Order | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leader: Any = self.fields["leader"]
        found = leader_choices(case, "—")
        leader.choices = found[1:] if len(found) == 2 else found
        chosen: Any = self.fields["transfer"]
        chosen.choices = recipients(case, _now("who leads and has not answered"))
        if order is not None:
            del self.fields["transfer"]


class InstructForm(OrderActForm):
    """A leader's line: to whom, what, until when."""

    transfer = _recipient()
    text = _text(_("Instruction"))
    due_on = _day(_("Reply until"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["transfer"]
        chosen.choices = recipients(case, _now("the office that keeps the case"))
        self.fields["due_on"].initial = proposed_day()

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "order": given["order"], "approve": given.get("decision", "approve") == "approve",
            "transfer": given.get("transfer"), "text": given["text"], "due_on": given["due_on"],
        }  # fmt: skip


class ApproveForm(InstructForm):
    """A leader's answer to a request: approved with a day, or declined with a reason."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("approve", _("Approve")), ("decline", _("Decline"))],
        widget=forms.RadioSelect, initial="approve",
    )  # fmt: skip
    text = _text(_("Text of the order, or why it is declined"), required=False)
    due_on = _day(_("Reply until"), required=False)
    field_order = ("order", "decision", "text", "due_on")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        del self.fields["transfer"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("decision") == "decline":
            if not given.get("text"):
                self.add_error("text", _now("Say why the request is declined."))
        elif not given.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _now("Say until when a reply is wanted."))
        return given


class LeaderForm(ActForm):
    """包案领导 and 按期销案."""

    name = forms.CharField(
        label=_("Leader in charge"), max_length=PERSON_MAX, error_messages=REQUIRED,
        help_text=_("Name and post."),
    )  # fmt: skip
    leader = forms.ChoiceField(
        label=_("Account"), required=False, help_text=_("Then the case stands under “My cases” there.")
    )
    transfer = forms.TypedChoiceField(
        label=_("Responsible unit"), coerce=int, empty_value=None, required=False
    )
    cause = _text(_("Analysis of the cause"))
    due_on = _day(_("Close by"))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account: Any = self.fields["leader"]
        account.choices = leader_choices(case, _now("none"))
        unit: Any = self.fields["transfer"]
        unit.choices = recipients(case, _now("who leads; before the letters the office"))


class SignManyForm(forms.Form):
    """Several reminders at once: those ticked, and one day for all replies, or none."""

    order = forms.TypedMultipleChoiceField(coerce=int, choices=(), error_messages=REQUIRED)
    due_on = _day(_("Reply until"), required=False)

    def __init__(self, *args: Any, orders: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["order"]
        chosen.choices = [(pk, pk) for pk in orders]
        self.fields["due_on"].widget.attrs["class"] = "form-control"

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if fault := day_fault(day, timezone.now()):
            self.fields["due_on"].widget.attrs["aria-invalid"] = "true"
            raise forms.ValidationError(fault)
        return day
