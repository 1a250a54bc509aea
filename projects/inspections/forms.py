"""The forms of inspections, findings, measures and notices: shape only, the verbs decide."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.documents.serving import ACCEPTED
from agencies.forms.act import REQUIRED, ActForm
from agencies.people.models import Agency
from projects.inspections.actions.ordering import steps_open
from projects.inspections.ladder import Step
from projects.inspections.wording import usual_demand
from projects.models import Company, Document, Finding, Inspection, Measure, Notice, Project, Template
from projects.models.inspection import TEXT_MAX

_BAD_DAY = {"invalid": _("This must be a date that exists, written like 2026-04-30.")}


def day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=REQUIRED | _BAD_DAY, **more
    )


def lines(label: Any, maximum: int = TEXT_MAX, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=maximum,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=REQUIRED,
        **more,
    )


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.Field):
    """Any number of files. On a phone `photo` opens the camera."""

    def __init__(self, *, photo: bool = False, **options: Any) -> None:
        accept = {"accept": "image/*", "capture": "environment"} if photo else {"accept": ACCEPTED}
        super().__init__(widget=ManyFiles(attrs=accept | {"multiple": True}), required=False, **options)

    def clean(self, value: Any) -> list[Any]:
        return list(value or [])


class PlanForm(ActForm):
    """`projects` are project numbers, one to a line."""

    projects = lines(_("Project numbers, one to a line"), 20_000)
    template = forms.ChoiceField(label=_("Checklist"), error_messages=REQUIRED)
    kind = forms.ChoiceField(label=_("Kind"), choices=Inspection.Kind.choices, error_messages=REQUIRED)
    planned_on = day(_("Planned for"))
    task = forms.CharField(label=_("Our own part"), max_length=200, required=False)
    inspectors = forms.CharField(label=_("Inspectors"), max_length=200, required=False)
    agencies = forms.MultipleChoiceField(
        label=_("Asked to take part"), required=False, widget=forms.CheckboxSelectMultiple
    )
    campaign = forms.CharField(label=_("Campaign"), max_length=60, required=False)

    def __init__(
        self, data: Any = None, *, templates: Iterable[Template], others: Iterable[Agency], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.fields["template"].choices = [(each.pk, each.name) for each in templates]  # type: ignore[attr-defined]
        self.fields["agencies"].choices = [(each.pk, each.short_name) for each in others]  # type: ignore[attr-defined]


class LotForm(PlanForm):
    """Projects and inspectors are drawn; a seed draws the same again."""

    count = forms.IntegerField(label=_("Projects to draw"), min_value=1, max_value=200, initial=5)
    each = forms.IntegerField(label=_("Inspectors for each"), min_value=1, max_value=10, initial=2)
    seed = forms.IntegerField(
        label=_("Seed"), min_value=0, max_value=10**9 - 1, required=False,
        help_text=_("Left empty it is drawn too. The same seed draws the same projects and inspectors again."),
    )  # fmt: skip
    sector = forms.ChoiceField(label=_("Sector"), required=False)

    def __init__(self, data: Any = None, *, sectors: Iterable[tuple[str, Any]], **more: Any) -> None:
        super().__init__(data, **more)
        del self.fields["projects"], self.fields["inspectors"]
        self.fields["sector"].choices = [("", "—"), *sectors]  # type: ignore[attr-defined]
        first = ("count", "each", "sector", "template", "kind", "planned_on")
        self.order_fields([*first, *(name for name in self.fields if name not in first)])


class FindForm(ActForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Finding.Kind.choices, error_messages=REQUIRED)
    breach = forms.ChoiceField(
        label=_("Kind of breach"), choices=Finding.Breach.choices, error_messages=REQUIRED
    )
    text = lines(_("Finding"))
    due_on = day(_("To be settled by"), help_text=_("A hazard: today or tomorrow. Arrears: the day you set."))
    company = forms.ChoiceField(label=_("Firm at fault"), required=False)
    clause = forms.CharField(label=_("Clause"), max_length=60, required=False)
    item = forms.CharField(widget=forms.HiddenInput, required=False)
    photos = FilesField(label=_("Photographs"), photo=True)

    def __init__(self, data: Any = None, *, firms: Iterable[Company], **more: Any) -> None:
        super().__init__(data, **more)
        choices = [("", "—"), *((str(each.pk), each.name) for each in firms)]
        self.fields["company"].choices = choices  # type: ignore[attr-defined]

    def clean_company(self) -> int | None:
        return int(self.cleaned_data["company"]) if self.cleaned_data["company"] else None


class SettleForm(ActForm):
    outcome = lines(_("How it was put right"))
    photos = FilesField(label=_("Photographs"), photo=True)


class OrderForm(ActForm):
    rung = forms.ChoiceField(label=_("Measure"), error_messages=REQUIRED)
    addressee = forms.CharField(
        label=_("Addressed to"), max_length=120, required=False,
        help_text=_("Left empty, an order goes to the firm at fault. A proposal names the body that decides."),
    )  # fmt: skip
    demand = lines(_("What is demanded"), rows=4)
    due_on = day(_("Due on"))
    clause = forms.CharField(label=_("Clause"), max_length=120, required=False)
    fine = forms.DecimalField(
        label=_("Fine (yuan)"), max_digits=12, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("This must be an amount in yuan, such as 12800.50.")},
    )  # fmt: skip
    reason = lines(_("Why the next rung"), rows=2, required=False)

    def __init__(
        self, data: Any = None, *, finding: Finding, today: date, document: str = "", **more: Any
    ) -> None:
        self.steps: Sequence[Step] = steps_open(finding, today)
        self.document = document
        self.has_former = finding.measures.exclude(state=Measure.State.WITHDRAWN).exists()
        initial: dict[str, Any] = {"due_on": max(finding.due_on, today + timedelta(days=1))}
        if self.steps:
            first = self.steps[0]
            initial |= {
                "rung": first.rung,
                "clause": first.cited(document),
                "demand": usual_demand(first.rung),
            }
        super().__init__(data, initial=initial, **more)
        words = dict(Measure.Rung.choices)
        self.fields["rung"].choices = [(step.rung, words[step.rung]) for step in self.steps]  # type: ignore[attr-defined]
        if not self.has_former:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
        if not any(step.rung in ("penalty", "stop_work") for step in self.steps):
            del self.fields["fine"]

    def clean(self) -> dict[str, Any]:
        """A clause that is only that of another rung follows the rung that was chosen."""
        found = super().clean() or self.cleaned_data
        proposed = {step.cited(self.document): step.rung for step in self.steps}
        if proposed.get(found.get("clause", ""), found.get("rung")) != found.get("rung"):
            found["clause"] = ""
        return found


class AnswerForm(ActForm):
    text = lines(_("What was done about it"))
    adopted = forms.ChoiceField(
        label=_("Does the body asked follow the proposal?"), widget=forms.RadioSelect,
        choices=[("yes", _("Yes, it follows")), ("no", _("No, it does not"))], error_messages=REQUIRED,
    )  # fmt: skip
    documents = forms.MultipleChoiceField(
        label=_("Papers that show it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    evidence = FilesField(label=_("New papers or photographs"))

    def __init__(
        self, data: Any = None, *, measure: Measure, papers: Iterable[Document] = (), **more: Any
    ) -> None:
        super().__init__(data, **more)
        choices = [(str(each.pk), f"{each.get_purpose_display()} {each.name}") for each in papers]
        self.fields["documents"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["documents"]
        if not measure.is_proposal:
            del self.fields["adopted"]


def said_form(label: Any, maximum: int = TEXT_MAX, data: Any = None, **more: Any) -> ActForm:
    """An act that asks for one text."""
    form = ActForm(data, **more)
    form.fields["text"] = lines(label, maximum)
    form.fields["text"].widget.attrs |= {"class": "form-control", "aria-required": "true"}
    return form


class NoticeForm(ActForm):
    subject = forms.ChoiceField(label=_("Subject"), choices=Notice.Subject.choices, error_messages=REQUIRED)
    to_agency = forms.ChoiceField(
        label=_("To"), required=False,
        help_text=_("Left empty it goes to whom the rules name: the HR department, or the industry department."),
    )  # fmt: skip
    text = lines(_("Text"), rows=5)
    due_on = day(_("Reply due on"))
    clause = forms.CharField(label=_("Clause"), max_length=120, required=False)

    def __init__(self, data: Any = None, *, project: Project, others: Iterable[Agency], **more: Any) -> None:
        super().__init__(data, **more)
        choices = [("", "—"), *((str(each.pk), each.short_name) for each in others)]
        self.fields["to_agency"].choices = choices  # type: ignore[attr-defined]

    def clean_to_agency(self) -> int | None:
        return int(self.cleaned_data["to_agency"]) if self.cleaned_data["to_agency"] else None
