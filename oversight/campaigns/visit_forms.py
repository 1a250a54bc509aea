"""The forms of a supervision visit; the checklist is asked item by item."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.forms.act import REQUIRED, ActForm, styled
from agencies.forms.filters import FilterForm, Options, choice_field, offer_choices
from agencies.people.models import Agency
from oversight.campaigns.actions import visiting
from oversight.campaigns.actions.visiting import Said
from oversight.campaigns.checklist import NOTE_MAX, Answer
from oversight.campaigns.forms import agencies_field, agency_field, day_input, line_field, text_field
from oversight.campaigns.models import TEXT_MAX, Supervision

TABS = (
    ("planned", _("Planned")),
    ("held", _("To be put right")),
    ("closed", _("Closed visits")),
    ("cancelled", _("Called off")),
)


class VisitForm(ActForm):
    planned_on = day_input(_("Planned for"))
    team_leader = line_field(_("Leader of the team"), visiting.LEADER_MAX)

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = agency_field(_("Agency or district visited"), agencies)
        self.fields["team"] = agencies_field(_("Supervision team"), agencies, required=True)
        styled(self.fields["agency"])
        self.order_fields(["agency", "planned_on", "team_leader", "team"])


class HoldForm(ActForm):
    """One pair of fields for each item of the checklist, then what came of it."""

    held_on = day_input(_("Supervised on"))
    summary = text_field(_("Summary of the visit"), TEXT_MAX, rows=4)
    rectify_by = day_input(_("What is not in order is put right by"), required=False)

    def __init__(self, *args: Any, answers: Sequence[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [each["code"] for each in answers]
        for place, each in enumerate(answers, start=1):
            clause = f"（{each['clause']}）" if each["clause"] else ""
            self.fields[f"item-{each['code']}"] = forms.ChoiceField(
                label=f"{place}. {each['text']}{clause}", choices=[("", "—"), *Answer.choices], required=True,
                error_messages=REQUIRED,
            )  # fmt: skip
            self.fields[f"note-{each['code']}"] = forms.CharField(
                label=_("What is wrong with item %(number)s") % {"number": place}, required=False, max_length=NOTE_MAX
            )  # fmt: skip
            styled(self.fields[f"item-{each['code']}"])
            styled(self.fields[f"note-{each['code']}"])
        items = [f"{part}-{code}" for code in self.codes for part in ("item", "note")]
        self.order_fields(["held_on", *items, "summary", "rectify_by"])

    def answers(self) -> dict[str, Said]:
        said = self.cleaned_data
        return {code: Said(said[f"item-{code}"], said[f"note-{code}"]) for code in self.codes}


class FindForm(ActForm):
    text = text_field(_("Finding"), visiting.FINDING_MAX)
    due_on = day_input(_("To be put right by"))
    clause = line_field(_("Clause"), visiting.CLAUSE_MAX, required=False)


class VisitFilter(FilterForm):
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2000, max_value=2100)
    agency = choice_field(_("Agency or district visited"), ())

    FIRST = ("year", "agency")

    def offer(self, options: Options) -> None:
        offer_choices(self, "agency", options.agencies)

    def condition(self) -> Q:
        found = Q()
        for name, value in self.stated().items():
            found &= Q(**{name: value})
        return found


def tab(name: str) -> Q:
    return Q(state=Supervision.State(name))
