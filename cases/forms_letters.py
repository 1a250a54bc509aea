"""What is asked for each letter that a person writes: read here for the page and the API alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agencies.documents.models import ADDRESSEE_MAX
from agencies.forms.act import REQUIRED, ActForm
from agencies.models import Agency
from agencies.vocabulary import LetterKind
from cases.models import Case, Meeting
from cases.written_letters import materials, violations

TEXT_MAX = 5000
_TOO_LONG = gettext_lazy("At most %(limit_value)d characters are allowed; this has %(show_value)d.")


def text_field(
    label: Any, *, required: bool = True, rows: int = 5, hint: Any = "", most: int = TEXT_MAX
) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=REQUIRED | {"max_length": _TOO_LONG},
    )


def line_field(label: Any, *, required: bool = True, hint: Any = "", most: int = 200) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        error_messages=REQUIRED | {"max_length": _TOO_LONG},
    )


def day_field(label: Any, *, required: bool = False, hint: Any = "") -> Any:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=REQUIRED
        | {"invalid": gettext_lazy("This must be a date that exists, written like 2026-04-30.")},
    )


def several(label: Any, *, required: bool, none: Any = "") -> Any:
    return forms.MultipleChoiceField(
        label=label,
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": none} if none else REQUIRED,
    )


class LetterForm(ActForm):
    """One kind of letter. Its fields are what the text of the kind is made from."""

    # A line in everyday words of what this letter is for.
    PURPOSE: ClassVar[Any] = ""

    addressee = line_field(gettext_lazy("Addressee"), most=ADDRESSEE_MAX)

    def __init__(self, data: Any, case: Case, **kwargs: Any) -> None:
        self.case = case
        super().__init__(data, prefix_id="letter", **kwargs)
        self.offer()

    def offer(self) -> None:
        """Fill in the choices that differ between cases."""

    @classmethod
    def initial_of(cls, case: Case) -> dict[str, Any]:
        return {}

    def said(self) -> dict[str, Any]:
        """What can be read so far; for a preview, not for signing."""
        self.is_valid()
        return dict(self.cleaned_data)

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and until <= timezone.localdate():
            raise forms.ValidationError(_("This must be a day after today."))
        return until


def _who_complained(case: Case) -> str:
    names = [each.masked_name for each in case.complainants.order_by("pk") if each.masked_name]
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")


class NoticeForm(LetterForm):
    PURPOSE = gettext_lazy("Tell the complainant once, in writing, all that is still missing.")

    materials = several(gettext_lazy("What is missing"), required=False)
    other = text_field(
        gettext_lazy("Other materials"), required=False, rows=2, hint=gettext_lazy("One to a line.")
    )
    until = day_field(gettext_lazy("To be handed in by"))

    def offer(self) -> None:
        self.fields["materials"].choices = list(materials().items())  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, case: Case) -> dict[str, Any]:
        return {"addressee": _who_complained(case)}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not said.get("materials") and not said.get("other", "").strip():
            self.add_error("materials", _("Tick at least one thing that is missing, or write it down."))
        return said


class ReplyForm(LetterForm):
    PURPOSE = gettext_lazy("Tell the complainant what was found and what came of it.")

    text = text_field(gettext_lazy("What was found and done"), rows=7)
    remedies = several(gettext_lazy("What else the complainant can do"), required=False)
    _REMEDIES = (
        ("arbitration", gettext_lazy("Mediation or arbitration")),
        ("suit", gettext_lazy("Suit on a written acknowledgement of the debt")),
        ("legal_aid", gettext_lazy("Legal aid")),
        ("review", gettext_lazy("Review of a petition's answer (30 days)")),
    )

    def offer(self) -> None:
        self.fields["remedies"].choices = list(self._REMEDIES)  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, case: Case) -> dict[str, Any]:
        closing = case.closing
        return {
            "addressee": _who_complained(case),
            "text": closing.summary if closing else "",
            "remedies": ["arbitration", "legal_aid"],
        }


class RectificationForm(LetterForm):
    PURPOSE = gettext_lazy("Order a firm to put right what it has done wrong, by a date.")

    violations = several(
        gettext_lazy("What was done wrong"), required=True, none=gettext_lazy("Tick at least one breach.")
    )
    text = text_field(gettext_lazy("What was found"), required=False, rows=3)
    demands = text_field(gettext_lazy("What must be done"), rows=4)
    until = day_field(gettext_lazy("To be put right by"), required=True)

    def offer(self) -> None:
        choices = [
            (each.code, f"{each.conduct}（{_article(each.sanction)}）") for each in violations().values()
        ]
        self.fields["violations"].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, case: Case) -> dict[str, Any]:
        return {"addressee": case.employer_name}


def _article(basis: str) -> str:
    """《保障农民工工资支付条例》第五十五条 -> 条例第五十五条, short enough for a checklist."""
    return basis.replace("《保障农民工工资支付条例》", "条例").replace("《劳动保障监察条例》", "监察条例")


class AssistanceForm(LetterForm):
    PURPOSE = gettext_lazy(
        "Ask another body to help: to find a person, to look into accounts, to bring papers."
    )

    text = text_field(gettext_lazy("What is asked"), rows=5)
    until = day_field(gettext_lazy("Answer asked for by"))
    enclosures = text_field(
        gettext_lazy("Enclosures"), required=False, rows=2, hint=gettext_lazy("One to a line."), most=1000
    )


class ReferralForm(LetterForm):
    PURPOSE = gettext_lazy("Hand the case, or what was found in it, to the body that is competent.")

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        choices=[
            ("crime", gettext_lazy("Suspected crime of refusing to pay wages")),
            ("jurisdiction", gettext_lazy("Not within our competence")),
            ("findings", gettext_lazy("Findings for another body")),
        ],
        error_messages=REQUIRED,
    )
    text = text_field(gettext_lazy("What was found"), rows=6)
    enclosures = text_field(
        gettext_lazy("Enclosures"), required=False, rows=4, hint=gettext_lazy("One to a line."), most=1000
    )

    @classmethod
    def initial_of(cls, case: Case) -> dict[str, Any]:
        police = Agency.objects.filter(
            jurisdiction=case.jurisdiction_id, role="police", is_active=True
        ).first()
        return {
            "addressee": police.name if police else "",
            "ground": "crime",
            "enclosures": "案件调查报告\n责令限期支付文书及送达证明\n欠薪数额认定材料\n其他有关材料",
        }


class MinutesForm(LetterForm):
    PURPOSE = gettext_lazy("Write up what a meeting about this case discussed and decided.")

    meeting = forms.ModelChoiceField(
        label=gettext_lazy("Meeting"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=gettext_lazy("not entered in the case"),
        help_text=gettext_lazy("What you leave empty below is taken from the meeting chosen here."),
    )
    held_on = day_field(gettext_lazy("Held on"))
    place = line_field(pgettext_lazy("of a meeting", "Place"), required=False, most=100)
    chair = line_field(gettext_lazy("Chaired by"), required=False, most=60)
    attendants = text_field(gettext_lazy("Who came"), required=False, rows=2, most=1000)
    text = text_field(gettext_lazy("What was discussed"), required=False, rows=5)
    decision = text_field(gettext_lazy("What was decided"), required=False, rows=4)

    def offer(self) -> None:
        self.fields["addressee"].required = False
        self.fields["addressee"].label = _("Sent to")
        self.fields["addressee"].widget.attrs.pop("aria-required", None)
        self.fields["meeting"].queryset = self.case.meetings.all()  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, case: Case) -> dict[str, Any]:
        latest = case.meetings.first()
        return {"meeting": latest.pk if latest else None}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        meeting: Meeting | None = said.pop("meeting", None)
        if meeting is not None:
            came = (f"{each.where}{each.person}" for each in meeting.staff.select_related("agency"))
            taken = {
                "held_on": timezone.localdate(meeting.held_at),
                "place": meeting.place,
                "attendants": "、".join(came),
                "text": meeting.minutes or meeting.proposal,
                "decision": meeting.decision,
            }
            said |= {name: said.get(name) or value for name, value in taken.items()}
        for name in ("held_on", "text"):
            if name not in self.errors and not said.get(name):
                self.add_error(name, REQUIRED["required"])
        return said


FORMS: Mapping[LetterKind, type[LetterForm]] = {
    LetterKind.NOTICE: NoticeForm,
    LetterKind.REPLY: ReplyForm,
    LetterKind.RECTIFICATION: RectificationForm,
    LetterKind.ASSISTANCE: AssistanceForm,
    LetterKind.REFERRAL: ReferralForm,
    LetterKind.MINUTES: MinutesForm,
}
