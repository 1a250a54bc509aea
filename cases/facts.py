"""The facts of one complaint, typed: everything a rule may read and nothing else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from agencies.errors import Invalid, amount_fault, number_fault, unknown
from agencies.vocabulary import FACTS, FactField, Kind

Codes = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is not stated is null, false or an empty set. Money is in yuan; `received_date` is each recipient's."""

    domain: str | None = None
    causes: Codes = frozenset()
    sector: str | None = None
    project_category: str | None = None
    funding: Codes = frozenset()
    is_government_project: bool = False
    gov_triggers: Codes = frozenset()
    employer_type: str | None = None
    contractor_ownership: str | None = None
    owner_agency: str | None = None
    debtor_kind: str | None = None
    territory: str | None = None
    territory_kind: str | None = None
    territory_relation: str | None = None
    received_at_territory: str | None = None
    source_channel: str | None = None
    source_level: str | None = None
    assigned_from_above: bool = False
    assignee: str | None = None
    days_without_progress: int | None = None
    worker_count: int | None = None
    amount_yuan: Decimal | None = None
    verified: bool = False
    is_group: bool = False
    group_size: int | None = None
    petition_level: str | None = None
    petition_in_person: bool = False
    is_major: bool = False
    online_spread: bool = False
    duplicate_references: int | None = None
    criminal_flags: Codes = frozenset()
    order_unpaid: bool = False
    refuses_investigation: bool = False
    employer_unreachable: bool = False
    project_hq: bool = False
    special_type: str | None = None
    owner_overdue_days: int | None = None
    stop_work_reported: bool = False
    progress_payment_covers_wages: bool | None = None
    firm_unable_to_pay: bool | None = None
    needs_many_departments: bool = False
    received_date: date | None = None
    arrears_from: date | None = None
    arrears_to: date | None = None
    extra: Mapping[str, Any] | None = field(default=None, compare=False)

    @classmethod
    def read(cls, stated: Any, prefix: str = "facts") -> "Facts":
        """Facts from JSON-like values. Raises Invalid naming every field that is wrong and what it may be."""
        if not isinstance(stated, Mapping):
            raise Invalid({prefix: [_("This must be an object of named facts.")]})
        known: dict[str, Any] = {}
        errors: dict[str, list[Any]] = {}
        for name, value in stated.items():
            if name == "extra":
                known[name] = value
            elif name not in FACTS:
                errors[f"{prefix}.{name}"] = [_("There is no fact of this name.")]
            elif value is not None and str(value).strip() != "":
                try:
                    known[name] = _READ[FACTS[name].kind](FACTS[name], value)
                except ValueError as error:
                    errors[f"{prefix}.{name}"] = [str(error)]
        if errors:
            raise Invalid(errors)
        return cls(**known)

    def stated(self) -> dict[str, Any]:
        """Only what somebody stated, in JSON values, sets in declared order."""
        unstated = Facts().as_json()
        return {name: value for name, value in self.as_json().items() if value != unstated[name]}

    def as_json(self) -> dict[str, Any]:
        return {
            each.name: _plain(each.name, getattr(self, each.name))
            for each in fields(self)
            if each.name in FACTS
        }

    def impersonal(self) -> dict[str, Any]:
        """What is stated, without free text: a history that is never erased holds codes, numbers and dates only."""
        return {name: value for name, value in self.stated().items() if FACTS[name].kind is not Kind.NAME}

    def changes_to(self, other: "Facts") -> dict[str, tuple[Any, Any]]:
        """Fact by fact, what it was and what it becomes."""
        before, after = self.as_json(), other.as_json()
        return {name: (before[name], after[name]) for name in FACTS if before[name] != after[name]}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, frozenset):
        return [code for code in FACTS[name].codes if code in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _code(field: FactField, value: Any) -> str:
    if isinstance(value, str) and value in field.codes:
        return value
    raise ValueError(unknown(value, field.codes))


def _codes(field: FactField, value: Any) -> Codes:
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise ValueError(_("This must be a list of codes."))
    return frozenset(_code(field, each) for each in value)


def _flag(field: FactField, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(_("This must be true or false."))


def _number(field: FactField, value: Any) -> int:
    number = value if isinstance(value, int) and not isinstance(value, bool) else -1
    if fault := number_fault(number, field.maximum or 0):
        raise ValueError(fault)
    return number


def _money(field: FactField, value: Any) -> Decimal:
    try:
        amount = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if fault := amount_fault(amount, field.maximum or 0):
        raise ValueError(fault)
    return amount


def _date(field: FactField, value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
            raise ValueError
        found = date.fromisoformat(value)
    except ValueError:
        raise ValueError(_("This must be a date that exists, written like 2026-04-30.")) from None
    if not 2000 <= found.year <= 2100:
        raise ValueError(_("The date must lie between the years 2000 and 2100."))
    return found


def _name(field: FactField, value: Any) -> str:
    if not isinstance(value, str) or len(value) > (field.maximum or 0) or "\x00" in value:
        raise ValueError(
            _("This must be text of at most %(maximum)s characters.") % {"maximum": field.maximum}
        )
    return value.strip()


_READ: dict[Kind, Callable[[FactField, Any], Any]] = {
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.FLAG: _flag,
    Kind.TRUTH: _flag,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.NAME: _name,
}
