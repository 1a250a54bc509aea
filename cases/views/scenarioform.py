"""A file of scenarios as it is handed in, uploaded or pasted, and what came of it in words."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.act import ActForm
from agencies.policy.model import Policy
from cases.console import Compared, compared
from cases.scenarios import Malformed, Outcome, Scenario, read
from cases.views.tried import ShownPart, Words
from cases.views.tryform import query_of

MOST = 2000
LARGEST = 2_000_000  # bytes


class ScenarioForm(ActForm):
    """A file goes before a text."""

    file = forms.FileField(label=gettext_lazy("A file of scenarios (JSON)"), required=False)
    text = forms.CharField(
        label=gettext_lazy("or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "wrap": "off"}),
    )

    def scenarios(self) -> list[Scenario]:
        """Puts what is wrong beside the field it is about, and then gives none."""
        name, text = self._given()
        # What was uploaded stands in the form from now on, to be changed and tried again.
        self.data = {"text": text}
        if self.errors:
            return []
        if not text.strip():
            self.add_error("file", _("Choose a file, or put its text below."))
            return []
        try:
            return read(text, MOST)
        except Malformed as malformed:
            self.add_error(name, _("The file %(reason)s.") % {"reason": malformed})
            return []

    def _given(self) -> tuple[str, str]:
        """Which field was filled in, and the text in it."""
        file = self.cleaned_data.get("file")
        if file is None:
            text = self.cleaned_data["text"].replace("\r\n", "\n")
            if len(text.encode()) > LARGEST:
                self.add_error("text", _("The text is larger than 2 MB."))
            return "text", text
        if file.size > LARGEST:
            self.add_error("file", _("The file is larger than 2 MB."))
            return "file", ""
        try:
            return "file", file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", _("This is not a text file in UTF-8."))
            return "file", ""


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """One row: `differing` parts first and apart, the others as decided; `query` opens the console with its facts."""

    outcome: Outcome
    query: str
    differing: list[ShownPart]
    parts: list[ShownPart]


def shown(outcome: Outcome, policy: Policy) -> ShownOutcome:
    facts = outcome.scenario.facts
    words = Words(policy, facts)
    differing = [words.part(each) for each in outcome.parts if each.differs]
    apart = {each.part for each in differing}
    decided: Any = outcome.decided or {}
    same: tuple[Compared, ...] = compared(decided, decided)
    parts = [
        words.part(each)
        for each in same
        if each.part not in apart and each.part != "joint_lead" and each.here
    ]
    return ShownOutcome(outcome, query_of(facts.stated()), differing, parts)
