"""The forms of circulars, reminders and talks, and what their register can be narrowed by."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms import widgets
from agencies.forms.act import ActForm, styled
from agencies.forms.filters import FilterForm, Options, choice_field, offer_choices
from agencies.people.models import Agency
from oversight.campaigns.actions import admonishing
from oversight.campaigns.forms import agency_field, day_input, line_field, text_field
from oversight.campaigns.models import Admonition

TABS = (
    ("draft", _("Drafts to sign")),
    ("issued", _("Issued, not closed")),
    ("closed", _("Closed papers")),
    ("all", _("The whole register")),
)


class AdmonitionForm(ActForm):
    kind = forms.ChoiceField(label=_("Measure"), choices=Admonition.Kind.choices)
    person = line_field(
        _("Person or post"),
        admonishing.PERSON_MAX,
        required=False,
        hint=_("Needed for a talk and a call to account."),
    )
    reason = text_field(_("Reason"), admonishing.REASON_MAX, rows=5)
    clause = line_field(_("Clause"), admonishing.CLAUSE_MAX)
    demand = text_field(_("What is demanded"), admonishing.DEMAND_MAX, required=False)
    rectify_by = day_input(_("To be put right by"), required=False)
    talk_at = forms.DateTimeField(
        label=_("Time of the talk"), required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    talk_place = line_field(_("Place of the talk"), admonishing.PLACE_MAX, required=False)

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = agency_field(_("Addressed to"), agencies)
        styled(self.fields["agency"])
        self.order_fields(["kind", "agency", "person", "reason", "clause", "demand", "rectify_by"])


class TalkForm(ActForm):
    talk_on = day_input(_("Talk held on"))
    talk_by = line_field(_("Talk held by"), admonishing.PERSON_MAX)
    talk_record = text_field(_("Record of the talk"), admonishing.RESULT_MAX, rows=5)


class CloseForm(ActForm):
    result = text_field(_("Result"), admonishing.RESULT_MAX)


class AdmonitionFilter(FilterForm):
    q = forms.CharField(label=_("Reason or person"), required=False, max_length=60, widget=widgets.Text)
    kind = choice_field(_("Measure"), Admonition.Kind.choices)
    agency = choice_field(_("Addressed to"), ())
    year = forms.IntegerField(label=_("Year of issue"), required=False, min_value=2000, max_value=2100)
    talk = choice_field(_("Talks"), [("held", _("Talk held")), ("waiting", _("Talk not held yet"))])

    FIRST = ("q", "kind", "agency", "year", "talk")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)

    def condition(self) -> Q:
        conditions = {
            "q": lambda said: Q(reason__icontains=said) | Q(person__icontains=said),
            "kind": lambda kind: Q(kind=kind),
            "agency": lambda key: Q(agency=key),
            "year": lambda year: Q(issued_at__year=year),
            "talk": lambda how: Q(kind=Admonition.Kind.TALK, talk_on__isnull=how == "waiting"),
        }
        found = Q()
        for name, value in self.stated().items():
            found &= conditions[name](value)
        return found


def tab(name: str) -> Q:
    return Q() if name == "all" else Q(state=Admonition.State(name))
