"""Reads what is stated about a project or a company, from a form or the API, and names every field that is wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Text, text_fault, unknown
from agencies.people.models import Agency, Region
from projects.models import Company
from projects.models.company import check_credit_code
from projects.registers.fields import FIELDS, ORDERED_DAYS, Field, Kind

MONEY_MAX = Decimal("99999999999999.99")
AREA_MAX = Decimal("9999999999.99")
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
_NAME_MAX = 100


class Fault(Exception):
    """What is wrong with one value, in words."""


@dataclass(frozen=True, slots=True)
class StatedCompany:
    """One that is registered (`pk`), or a name and a credit code that may be new."""

    pk: int | None = None
    name: str = ""
    credit_code: str = ""


def read(stated: Mapping[str, Any], jurisdiction: str, today: date, *, whole: bool) -> dict[str, Any]:
    """Values by field name. `whole` when what is missing must be there. Raises Invalid with every fault at once."""
    errors: dict[str, list[Text]] = {
        str(name)[:60]: [_("There is no field of this name.")] for name in stated if name not in FIELDS
    }
    found: dict[str, Any] = {}
    reader = _Reader(jurisdiction, today)
    for name, field in FIELDS.items():
        if name not in stated and not (whole and field.required):
            continue
        try:
            found[name] = reader.read(field, stated.get(name))
        except Fault as fault:
            errors[name] = [str(fault)]
    if errors:
        raise Invalid(errors)
    return found


def faults_between(facts: Mapping[str, Any]) -> dict[str, list[Text]]:
    """What does not fit together in the whole of a project's facts."""
    found: dict[str, list[Text]] = {}
    for earlier, later in ORDERED_DAYS:
        first, last = facts.get(earlier), facts.get(later)
        if first and last and last < first:
            found.setdefault(later, []).append(
                _("This day lies before “%(label)s” (%(day)s).")
                % {"label": FIELDS[earlier].label, "day": first.isoformat()}
            )
    if facts.get("owner") and facts.get("owner_agency"):
        found["owner_agency"] = [_("A project has one owner: a company, or a department or town.")]
    labour, total = facts.get("labour_cost"), facts.get("contract_sum")
    if labour and total and labour > total:
        found["labour_cost"] = [_("The labour cost is more than the contract sum.")]
    return found


class _Reader:
    def __init__(self, jurisdiction: str, today: date) -> None:
        self.jurisdiction, self.today = jurisdiction, today
        self.readers: dict[Kind, Callable[[Field, Any], Any]] = {
            Kind.TEXT: self.text,
            Kind.CODE: self.code,
            Kind.CODES: self.codes,
            Kind.FLAG: lambda field, raw: truth(raw) or False,
            Kind.TRUTH: lambda field, raw: truth(raw),
            Kind.SHARE: lambda field, raw: whole_number(raw, 0, 100),
            Kind.MONEY: lambda field, raw: positive(raw, MONEY_MAX),
            Kind.AREA: lambda field, raw: positive(raw, AREA_MAX),
            Kind.PLAN: lambda field, raw: day(raw),
            Kind.DAY: lambda field, raw: past_day(raw, self.today),
            Kind.PLACE: self.place,
            Kind.AGENCY: self.agency,
            Kind.COMPANY: lambda field, raw: stated_company(raw),
        }

    def read(self, field: Field, raw: Any) -> Any:
        value = self.readers[field.kind](field, raw)
        if field.required and value in (None, ""):
            raise Fault(_("This field is required."))
        return value

    def text(self, field: Field, raw: Any) -> str:
        return text(raw, field.maximum, required=field.required)

    def code(self, field: Field, raw: Any) -> str:
        return code(raw, [each for each, _label in field.choices])

    def codes(self, field: Field, raw: Any) -> tuple[str, ...]:
        if raw in (None, ""):
            return ()
        allowed = [each for each, _label in field.choices]
        if not isinstance(raw, list | tuple):
            raise Fault(_("This must be a list of codes."))
        for each in raw:
            code(each, allowed)
        return tuple(each for each in allowed if each in raw)

    def place(self, field: Field, raw: Any) -> Region | None:
        if raw in (None, ""):
            return None
        found = Region.objects.inside(self.jurisdiction).filter(pk=str(raw)[:9]).first()
        if found is None or found.code != str(raw):
            raise Fault(_("“%(value)s” is no place inside this jurisdiction.") % {"value": str(raw)[:40]})
        return found

    def agency(self, field: Field, raw: Any) -> Agency | None:
        """An id; or a role, with the region code of the body meant where several have that role."""
        if raw in (None, ""):
            return None
        known = Agency.objects.filter(jurisdiction=self.jurisdiction)
        if re.fullmatch(r"[0-9]{1,9}", str(raw)):
            found = list(known.filter(pk=int(raw))[:1])
        else:
            role, region = (raw.get("role"), raw.get("region")) if isinstance(raw, Mapping) else (raw, None)
            named = known.filter(is_active=True, role=str(role))
            found = list((named.filter(region=str(region)) if region else named)[:2])
        if len(found) == 2:
            raise Fault(_("Several bodies have this role here; state the region code of the one meant."))
        if not found:
            raise Fault(_("There is no such agency in this jurisdiction."))
        return found[0]


def text(raw: Any, maximum: int, *, required: bool = False) -> str:
    if raw is None:
        raw = ""
    if not isinstance(raw, str):
        raise Fault(_("This must be text."))
    value = raw.strip()
    if (value or required) and (fault := text_fault(value, maximum)):
        raise Fault(fault)
    if not value.isprintable():
        raise Fault(_("This holds a character that cannot be printed, such as a line break."))
    return value


def code(raw: Any, allowed: list[str]) -> str:
    if raw in (None, ""):
        return ""
    if not isinstance(raw, str) or raw not in allowed:
        raise Fault(unknown(raw, allowed))
    return raw


def truth(raw: Any) -> bool | None:
    if raw in (None, ""):
        return None
    if not isinstance(raw, bool):
        raise Fault(_("This must be true or false."))
    return raw


def whole_number(raw: Any, least: int, most: int) -> int | None:
    if raw in (None, ""):
        return None
    written = str(raw).strip().removesuffix("%")
    if isinstance(raw, bool) or not re.fullmatch(r"[0-9]{1,9}", written) or not least <= int(written) <= most:
        raise Fault(
            _("This must be a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        )
    return int(written)


def positive(raw: Any, maximum: Decimal) -> Decimal | None:
    """A number above zero with at most two decimals; separators between thousands are let through."""
    if raw in (None, ""):
        return None
    written = re.sub(r"[,，\s]", "", str(raw))
    try:
        value = Decimal(written)
    except InvalidOperation:
        value = Decimal("nan")
    if isinstance(raw, bool) or not value.is_finite():
        raise Fault(_("This must be a number, such as 12800.50."))
    if not 0 < value <= maximum:
        raise Fault(_("This must be more than 0 and at most %(maximum)s.") % {"maximum": maximum})
    if value != value.quantize(Decimal("0.01")):
        raise Fault(_("This has more than two decimals."))
    return value


def day(raw: Any) -> date | None:
    if raw in (None, ""):
        return None
    try:
        value = raw if isinstance(raw, date) else parse_date(str(raw).strip())
    except ValueError:
        value = None
    if value is None or not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise Fault(_("This must be a date that exists, written like 2026-04-30."))
    return value


def past_day(raw: Any, today: date) -> date | None:
    value = day(raw)
    if value and value > today:
        raise Fault(_("This day has not come yet."))
    return value


def stated_company(raw: Any) -> StatedCompany | None:
    """None, an id, a name, or an object with `name` and `credit_code`. Whether it is registered is looked up later."""
    if raw in (None, ""):
        return None
    if isinstance(raw, int) and not isinstance(raw, bool):
        return _registered(raw)
    stated: Any = {"name": raw} if isinstance(raw, str) else raw
    if not isinstance(stated, Mapping) or stated.keys() - {"name", "credit_code"}:
        raise Fault(_("State a company by its name, or as an object with “name” and “credit_code”."))
    name, number = text(stated.get("name"), _NAME_MAX), credit_code(stated.get("credit_code"))
    if not name and not number:
        return None
    if not name and not Company.objects.filter(credit_code=number).exists():
        raise Fault(_("No company with this credit code is registered; state its name too."))
    return StatedCompany(name=name, credit_code=number)


def _registered(pk: int) -> StatedCompany:
    if not 0 < pk < 2**63 or not Company.objects.filter(pk=pk).exists():
        raise Fault(_("This company is not registered."))
    return StatedCompany(pk=pk)


def credit_code(raw: Any) -> str:
    """Small letters are written large; what does not check is named."""
    value = text(raw, 40).upper()
    if not value:
        return ""
    try:
        check_credit_code(value)
    except ValidationError as error:
        raise Fault(" ".join(error.messages)) from None
    return value
