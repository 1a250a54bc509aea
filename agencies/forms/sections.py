"""The entries of a jurisdiction file as forms: which fields each has, and what can be chosen in them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.entry import EntryForm, KeyedForm
from agencies.forms.fields import (
    CodesField,
    ConditionField,
    FlagField,
    ItemsField,
    LinesField,
    NumberField,
    NumbersField,
    OneField,
    PicksField,
    TextField,
    codes_in,
)
from agencies.policy.editing import edit
from agencies.policy.editing.choices import givable, members_of_sets, recipients, sectors, with_none
from agencies.policy.model import ChecksFor, DocumentStatus, Start
from agencies.policy.telling import LABELS
from agencies.policy.toml import tables_of
from agencies.vocabulary import Determination, Duty, Role, TerritoryKind, TimeUnit

STARTS = [
    (Start.RECEIPT.value, gettext_lazy("each recipient's receipt")),
    (Start.ISSUE.value, gettext_lazy("the day the letter was issued")),
    (Start.CASE.value, gettext_lazy("the day the case was received")),
    (Start.LAPSE.value, gettext_lazy("the lapse of the feedback: a step of the ladder")),
    (Start.OFFICER.value, gettext_lazy("nothing: an officer sets the date")),
]


class OverlayForm(EntryForm):
    """What is added whenever its condition holds."""

    section = "overlay"

    id = TextField(label=LABELS["id"], span=1)
    determination = OneField(label=LABELS["determination"], choices=[("", "—"), *Determination.choices])
    coordinator = OneField(label=LABELS["coordinator"], required=False)
    when = ConditionField(label=LABELS["when"], required=False)
    lead = ItemsField(label=LABELS["lead"])
    assist = ItemsField(label=LABELS["assist"])
    notify = ItemsField(label=LABELS["notify"])
    duties = ItemsField(label=LABELS["duties"])
    clauses = LinesField(
        label=LABELS["clauses"], rows=2, required=False, help_text=gettext_lazy("One to a line.")
    )
    quote = TextField(
        label=LABELS["quote"],
        rows=3,
        required=False,
        help_text=gettext_lazy("The words of the document; “…” stands for what is left out."),
    )
    basis = TextField(
        label=LABELS["basis"],
        rows=2,
        required=False,
        help_text=gettext_lazy("Why this default, where the document is silent."),
    )

    def choices(self) -> Mapping[str, Sequence[Any]]:
        roles = recipients(self.around)
        bodies = dict.fromkeys(("lead", "assist", "notify"), roles)
        return bodies | {"duties": [("", Duty.choices)], "coordinator": with_none(roles[1:])}


class RuleForm(OverlayForm):
    """A lead rule; they are tried in their order and the first that holds decides."""

    section = "rule"
    field_order = ("id", "determination", "coordinator", "rank")

    rank = NumberField(
        label=LABELS["rank"],
        required=False,
        help_text=gettext_lazy(
            "Rules of one rank are alternatives: no two may decide the same case differently."
        ),
    )

    def new_place(self, tables: Mapping[str, Any]) -> int:
        return min(super().new_place(tables), edit.last_open_place(tables.get("rule", [])))


class LookupForm(EntryForm):
    """Rows that say who or what is meant; the first whose condition holds gives the result."""

    section = "lookup"

    name = TextField(
        label=LABELS["name"], help_text=gettext_lazy("Begins with @, as in @sector; rules name it so.")
    )
    label = TextField(label=LABELS["label"])
    replaces = FlagField(label=LABELS["replaces"], otherwise=False)
    rows = ItemsField(label=LABELS["rows"], key="gives")
    codes = CodesField(
        label=LABELS["codes"],
        rows=3,
        required=False,
        help_text=gettext_lazy(
            "Only for what is no body: one to a line, as in district = what people call it."
        ),
    )

    def choices(self) -> Mapping[str, Sequence[Any]]:
        own = codes_in(self["codes"].value() or "")
        return {"rows": givable(self["name"].value() or "", own, self.around)}


class AgencyForm(EntryForm):
    """A body of the place and the sectors it manages."""

    section = "agency"

    role = OneField(label=LABELS["role"], choices=[("", "—"), *Role.choices])
    name = TextField(label=LABELS["name"])
    short_name = TextField(label=LABELS["short_name"], required=False)
    region = OneField(label=LABELS["region"], required=False)
    accounts = FlagField(label=gettext_lazy("Works with this system"), otherwise=True)
    manages = PicksField(label=LABELS["manages"], required=False, within="sector")
    basis = TextField(label=LABELS["basis"], required=False)

    def choices(self) -> Mapping[str, Sequence[Any]]:
        policy = self.around.policy
        places = [(each.code, each.name) for each in policy.regions]
        return {"region": [("", policy.name), *places], "manages": [("", sectors())]}


class RegionForm(EntryForm):
    """A place of the jurisdiction."""

    section = "region"

    code = TextField(label=LABELS["code"])
    name = TextField(label=LABELS["name"])
    kind = OneField(label=LABELS["kind"], choices=[("", "—"), *TerritoryKind.choices])


class ClockForm(KeyedForm):
    """A time limit of the place. Its name is part of a heading and stays as it is."""

    section = "clock"

    name = TextField(
        label=LABELS["name"], help_text=gettext_lazy("“feedback” is the limit that every recipient has.")
    )
    start = OneField(label=LABELS["start"], choices=STARTS)
    days = NumberField(label=LABELS["days"], required=False)
    unit = OneField(label=LABELS["unit"], choices=[("", "—"), *TimeUnit.choices], required=False)
    clause = TextField(label=LABELS["clause"], required=False)
    quote = TextField(label=LABELS["quote"], rows=3, required=False)
    basis = TextField(
        label=LABELS["basis"],
        required=False,
        help_text=gettext_lazy("For a setting of the office that the document does not contain."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.place is not None:
            del self.fields["name"]

    @classmethod
    def initial_of(cls, tables: Mapping[str, Any], place: int) -> dict[str, Any]:
        return cls.from_table(edit.entries(tables, cls.section)[place][1])

    def written(self, text: str, table: Mapping[str, Any]) -> str:
        keys = {key: value for key, value in table.items() if key != "name"}
        if self.place is not None:
            return edit.put(text, self.section, self.place, keys)
        return edit.add(text, self.section, self.place_in(text), keys, name=str(table["name"]))


class ClosingForm(EntryForm):
    """What closing a case demands, and when it is followed up; one section of the file, or none."""

    section = "closing"

    three_checks = OneField(label=LABELS["three_checks"])
    visit_days = NumbersField(
        label=LABELS["visit_days"],
        required=False,
        help_text=gettext_lazy("One number for each round, as in 30, 90; empty for no visits."),
    )
    clause = TextField(label=LABELS["clause"], required=False)
    quote = TextField(label=LABELS["quote"], rows=3, required=False)
    basis = TextField(
        label=LABELS["basis"],
        required=False,
        help_text=gettext_lazy("For a setting of the office that the document does not contain."),
    )

    def written(self, text: str, table: Mapping[str, Any]) -> str:
        """A file that demands nothing needs no section that says so."""
        says = {key: value for key, value in table.items() if value}
        if self.section not in tables_of(text) and says == {"three_checks": ChecksFor.NONE.value}:
            return text
        return super().written(text, table)

    def choices(self) -> Mapping[str, Sequence[Any]]:
        return {
            "three_checks": [
                (ChecksFor.NONE.value, _("not demanded")),
                (ChecksFor.MAJOR.value, _("major cases only")),
                (ChecksFor.ALL.value, _("every case about wages")),
            ]
        }


class WordForm(KeyedForm):
    """A condition that the file has given a name."""

    section, key = "words", "when"

    name = TextField(label=LABELS["name"])
    when = ConditionField(label=LABELS["when"])


class SetForm(KeyedForm):
    """Codes that the file names together."""

    section, key = "sets", "members"

    name = TextField(label=LABELS["name"], help_text=gettext_lazy("In capitals, as in LOCAL_SOE."))
    members = PicksField(label=LABELS["members"])

    def choices(self) -> Mapping[str, Sequence[Any]]:
        return {"members": members_of_sets(self.around)}


class HeadForm(EntryForm):
    """What the document is, who keeps the cases, and how letters go out."""

    section = "jurisdiction"
    _elsewhere: ClassVar[Mapping[str, str]] = {"auto": "dispatch", "number": "letters"}

    name = TextField(label=LABELS["name"])
    document = TextField(label=LABELS["document"])
    document_status = OneField(label=LABELS["document_status"])
    coordinator = OneField(label=LABELS["coordinator"])
    number = TextField(
        label=LABELS["number"],
        required=False,
        help_text=gettext_lazy("With {year} and {serial}."),
    )
    principle = TextField(label=LABELS["principle"], rows=2)
    auto = PicksField(
        label=gettext_lazy("Letters go out at once when"),
        required=False,
        help_text=gettext_lazy("Everything else waits for a person to confirm it."),
    )

    @classmethod
    def initial_of(cls, tables: Mapping[str, Any], place: int) -> dict[str, Any]:
        elsewhere = {key: tables.get(section, {}).get(key) for key, section in cls._elsewhere.items()}
        return cls.from_table(tables["jurisdiction"] | elsewhere)

    def choices(self) -> Mapping[str, Sequence[Any]]:
        return {
            "document_status": [
                (DocumentStatus.ISSUED.value, _("Issued document")),
                (DocumentStatus.DRAFT.value, _("Draft document")),
                (DocumentStatus.EXPIRED.value, _("Expired document")),
            ],
            "coordinator": recipients(self.around)[1:],
            "auto": [("", Determination.choices)],
        }

    def written(self, text: str, table: Mapping[str, Any]) -> str:
        own = {key: value for key, value in table.items() if key not in self._elsewhere}
        text = edit.put(text, self.section, 0, own)
        for key, section in self._elsewhere.items():
            if table[key] or section in tables_of(text):
                text = edit.put(text, section, 0, {key: table[key]})
        return text

    def is_own(self, entry: tuple[str, int] | None) -> bool:
        return entry is not None and entry[0] in (self.section, *self._elsewhere.values())


FORMS: Mapping[str, type[EntryForm]] = {
    form.section: form
    for form in (
        RuleForm, OverlayForm, LookupForm, AgencyForm, RegionForm, ClockForm, ClosingForm, WordForm, SetForm,
        HeadForm,
    )
}  # fmt: skip
