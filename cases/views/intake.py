"""Taking a complaint in by hand: one form, the same body as the API's, one case however often it is sent."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from unicodedata import normalize
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.forms.act import ActForm
from agencies.models import Region, User
from agencies.people.access import scope_of
from agencies.vocabulary import Channel, Domain
from cases.actions.intake import Key, take_in
from cases.draft import NARRATIVE_MAX, Draft, body_hash
from cases.duplicates import Candidate, candidates, known_from
from cases.duties import may_take_in
from cases.models import Case
from cases.views.factform import stated_in
from cases.views.panel.deciding import fields_of
from cases.views.suggested import asked_for, suggested
from projects.models import Project

_SHOWN = 6
# What an officer asks first; everything else waits behind “more facts”.
FIRST = (
    "facts.domain",
    "facts.sector",
    "facts.territory",
    "facts.territory_relation",
    "facts.worker_count",
    "facts.amount_yuan",
    "facts.arrears_from",
    "facts.arrears_to",
)
APART = ("facts.causes",)
NOT_ASKED = ("facts.source_channel", "facts.territory_kind", "facts.received_date", "facts.source_level")
# What a complaint being typed is compared by with those that are known.
_COMPARED = (
    "complainant.phone", "complainant.id_number", "external_no", "project_code", "employer", "facts.arrears_from",
    "facts.arrears_to",
)  # fmt: skip
_ERRORS_OF = {"employer.name": "employer", "employer.credit_code": "credit_code"}


def _text(label: Any, maximum: int, **attrs: Any) -> forms.CharField:
    """Lengths are judged by the reader of the complaint, whose message says how much is too much."""
    return forms.CharField(
        label=label, required=False, widget=forms.TextInput(attrs={"data-max": maximum} | attrs)
    )


def _tidy(name: str, value: str) -> str:
    """Numbers as people read them out or paste them: without spaces, full-width digits, +86 and hyphens of a mobile."""
    text = "".join(normalize("NFKC", value).split()).upper()
    mobile = text.removeprefix("+86").replace("-", "")
    return mobile if name == "complainant.phone" and len(mobile) == 11 and mobile[0] == "1" else text


_TIDIED = ("complainant.phone", "complainant.id_number", "credit_code")
# What a link from another page may fill in already; nothing of a person stands in an address.
_LINKED = ("source_channel", "external_no", "employer", "project_code")


class IntakeForm(ActForm):
    # As they stand on the page, so that the list of errors reads from top to bottom.
    field_order = (
        "source_channel", "external_no", "complainant.name", "complainant.phone", "complainant.id_number",
        "narrative", "employer", "credit_code", *FIRST, *APART,
    )  # fmt: skip
    behind: tuple[str, ...] = ()
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    source_channel = forms.CharField(
        label=gettext_lazy("Channel"),
        required=False,
        widget=forms.Select(choices=[("", "—"), *Channel.choices], attrs={"autofocus": True}),
    )
    external_no = _text(gettext_lazy("Number given by that channel"), 60)
    narrative = forms.CharField(
        label=gettext_lazy("What happened"), required=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    employer = _text(gettext_lazy("Employer"), 100)
    credit_code = _text(gettext_lazy("Unified social credit code"), 18, autocapitalize="characters")
    project_code = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix_id="intake", **kwargs)
        for name in ("source_channel", "narrative"):
            self.fields[name].widget.attrs["aria-required"] = "true"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        return given | {name: _tidy(name, given[name]) for name in _TIDIED if given.get(name)}

    def mark(self) -> "IntakeForm":
        """The first wrong field is where the cursor stands."""
        super().mark()
        if wrong := next((field for name, field in self.fields.items() if name in self.errors), None):
            self.fields["source_channel"].widget.attrs.pop("autofocus", None)
            wrong.widget.attrs["autofocus"] = True
        return self

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in FIRST]

    @property
    def person(self) -> list[forms.BoundField]:
        return [self[f"complainant.{name}"] for name in ("name", "phone", "id_number")]

    @property
    def decisive(self) -> list[forms.BoundField]:
        """What the policy of the place makes a value of its own of, asked beside the rest of what decides."""
        return [self[name] for name in self.behind]

    @property
    def more(self) -> list[forms.BoundField]:
        left = (*FIRST, *APART, *NOT_ASKED, *self.behind)
        return [self[name] for name in self.fields if name.startswith("facts.") and name not in left]

    @property
    def shows_more(self) -> bool:
        return any(field.value() or field.errors for field in self.more)

    def take(self, invalid: Any) -> None:
        invalid.errors = {_ERRORS_OF.get(name, name): texts for name, texts in invalid.errors.items()}
        super().take(invalid)


def intake_form(
    jurisdiction: str, data: QueryDict | None, linked: Mapping[str, str] | None = None
) -> IntakeForm:
    fields = fields_of(jurisdiction)
    fields["facts.domain"].widget = forms.RadioSelect(choices=Domain.choices)
    fields["complainant.name"] = _text(gettext_lazy("Full name"), 40, autocomplete="off")
    fields["complainant.phone"] = _text(gettext_lazy("Telephone"), 20, autocomplete="off", inputmode="tel")
    fields["complainant.id_number"] = _text(gettext_lazy("Identity number"), 18, autocomplete="off")
    asked = asked_for(jurisdiction, timezone.localdate())
    fields["behind"] = tuple(name for name in asked if name not in FIRST)
    form_class = type("IntakeForm", (IntakeForm,), fields)
    known = {name: (linked or {}).get(name, "").replace("\x00", "")[:100] for name in _LINKED}
    return form_class(data, initial={"key": uuid4().hex, "facts.territory_relation": "located"} | known)


def body_of(form: IntakeForm, jurisdiction: str, kinds: dict[str, str]) -> dict[str, Any]:
    """The complaint as the API takes it; the kind of a territory follows from which one it is."""
    given = {name: value for name, value in form.cleaned_data.items() if isinstance(value, str) and value}
    facts = stated_in(form)
    if territory := facts.get("territory"):
        facts |= {"territory_kind": kinds[territory]} if territory in kinds else {}
    else:
        facts.pop("territory_relation", None)
    plain = ("source_channel", "external_no", "narrative", "project_code")
    body: dict[str, Any] = {"jurisdiction": jurisdiction, "facts": facts}
    body |= {name: given[name] for name in plain if name in given}
    person = {
        name.partition(".")[2]: value for name, value in given.items() if name.startswith("complainant.")
    }
    if person:
        body["complainant"] = person
    if "employer" in given or "credit_code" in given:
        code = given.get("credit_code")
        body["employer"] = (
            {"name": given.get("employer", ""), "credit_code": code} if code else given["employer"]
        )
    return body


@login_required
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not may_take_in(user):
        raise PermissionDenied
    jurisdiction = scope_of(user).jurisdiction
    form = intake_form(jurisdiction, request.POST or None, request.GET)
    if request.method == "POST" and form.is_valid():
        taken: list[Case] = []
        if form.carry_out(lambda: taken.append(_take_in(form, jurisdiction, user))):
            messages.success(request, _("Complaint taken in as %(number)s.") % {"number": taken[0].number})
            return redirect("case", taken[0].number)
    project = Project.objects.filter(
        code=form["project_code"].value() or "", jurisdiction=jurisdiction
    ).first()
    context = {"form": form.mark(), "project": project, "narrative_max": NARRATIVE_MAX}
    return render(request, "cases/new.html", context, status=422 if form.errors else 200)


def _take_in(form: IntakeForm, jurisdiction: str, user: User) -> Case:
    kinds = dict(Region.objects.inside(jurisdiction).values_list("name", "kind"))
    body = body_of(form, jurisdiction, kinds)
    key = Key(form.cleaned_data["key"], body_hash(body))
    return take_in(Draft.read(body), by=user, now=timezone.now(), key=key)[0]


@login_required
@require_GET
def project_search(request: HttpRequest) -> HttpResponse:
    """Projects of the jurisdiction by number or name, for the intake form."""
    text = request.GET.get("project_search", "").strip()
    jurisdiction = scope_of(request.user).jurisdiction  # type: ignore[arg-type]
    found = Project.objects.filter(jurisdiction=jurisdiction).select_related("region", "general_contractor")
    matches = (
        found.filter(Q(code__icontains=text) | Q(name__icontains=text))[:_SHOWN] if len(text) > 1 else []
    )
    return render(request, "cases/projects_found.html", {"projects": matches, "text": text})


@login_required
@require_POST
def hints(request: HttpRequest) -> HttpResponse:
    """What the policy makes of the facts so far, and cases that may be the same matter.

    Sent by POST: telephone and identity numbers stay out of addresses.
    """
    user: User = request.user  # type: ignore[assignment]
    # Whether a telephone belongs to a case is personal data: only who takes complaints in may ask.
    allowed = may_take_in(user)
    found = possible_duplicates(user, request.POST) if allowed else []
    jurisdiction, today = scope_of(user).jurisdiction, timezone.localdate()
    values = suggested(jurisdiction, request.POST, today) if allowed else []
    return render(request, "cases/hints.html", {"hints": found, "suggested": values})


def possible_duplicates(user: User, given: QueryDict) -> list[Candidate]:
    """What the form says so far against what is known, each with its reasons."""
    plain = {name: given.get(name, "").replace("\x00", "").strip() for name in _COMPARED}
    known = known_from(
        scope_of(user).jurisdiction,
        phone=_tidy("complainant.phone", plain["complainant.phone"]),
        id_number=_tidy("complainant.id_number", plain["complainant.id_number"]),
        reference=plain["external_no"],
        project=plain["project_code"],
        employer_name=plain["employer"],
        arrears_from=_day(plain["facts.arrears_from"]),
        arrears_to=_day(plain["facts.arrears_to"]),
    )
    return candidates(user, known)


def _day(text: str) -> date | None:
    """Half a date is still being typed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
