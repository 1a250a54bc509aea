"""Entering and changing a company, and its labour integrity grade of a year."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import Invalid, Refused, Text, refuse_faults, text_fault, unknown
from agencies.people.models import User
from agencies.records.privacy import mask_name, mask_phone
from projects.duties import LABOUR, keeps_register
from projects.history import record
from projects.models import Company, CompanyGrade
from projects.registers.changing import ChangedMeanwhile, changed_since
from projects.registers.reading import Fault, code, credit_code, text

REASON_MAX = 500
FIRST_YEAR = 2008
# The fields of a company; what is somebody's own stands masked in the history.
FIELDS = ("name", "credit_code", "kind", "ownership", "size", "legal_representative", "phone", "address")
_MASKED: Mapping[str, Callable[[str], str]] = {"legal_representative": mask_name, "phone": mask_phone}


@transaction.atomic
def enter_company(stated: Mapping[str, Any], *, by: User, now: datetime) -> Company:
    needs_register(by)
    facts = _read(stated, whole=True)
    _refuse_double(facts, None)
    try:
        with transaction.atomic():
            company = Company.objects.create(updated_at=now, **facts)
    except IntegrityError:
        raise Invalid({"credit_code": [_("This credit code is registered already.")]}) from None
    record("company_entered", by=by, now=now, company=company)
    return company


@transaction.atomic
def change_company(
    company_id: int, stated: Mapping[str, Any], *, by: User, now: datetime, seen: datetime | None = None
) -> Company:
    needs_register(by)
    company = Company.objects.select_for_update().get(pk=company_id)
    if seen is not None and seen != company.updated_at and (fields := changed_since(seen, company)):
        raise ChangedMeanwhile(fields, labels())
    facts = _read(stated, whole=False)
    _refuse_double(facts, company)
    changed = {name: value for name, value in facts.items() if getattr(company, name) != value}
    if not changed:
        return company
    told = {
        name: [_kept(name, getattr(company, name)), _kept(name, value)] for name, value in changed.items()
    }
    for name, value in changed.items():
        setattr(company, name, value)
    company.updated_at = now
    company.save(update_fields=[*changed, "updated_at"])
    record("company_changed", by=by, now=now, company=company, details={"changed": told})
    return company


@transaction.atomic
def grade_company(
    company_id: int, *, year: int, grade: str, graded_on: date, reason: str, by: User, now: datetime
) -> CompanyGrade:
    """The grade of one year, entered or corrected by a labour department, always with its reason."""
    if not may_grade(by):
        raise Refused("not-your-part", _("Only the labour departments grade companies."))
    company = Company.objects.select_for_update().get(pk=company_id)
    today = timezone.localdate(now)
    wrong_year = _("This must be a year from %(first)s to %(last)s.") % {
        "first": FIRST_YEAR,
        "last": today.year,
    }
    refuse_faults(
        {
            "year": None if FIRST_YEAR <= year <= today.year else wrong_year,
            "grade": None
            if grade in CompanyGrade.Grade.values
            else unknown(grade, CompanyGrade.Grade.values),
            "graded_on": _("This day has not come yet.") if graded_on > today else None,
            "reason": text_fault(reason, REASON_MAX),
        }
    )
    before = CompanyGrade.objects.filter(company=company, year=year).first()
    values = {"grade": grade, "graded_on": graded_on, "graded_by": by.agency, "reason": reason.strip()}
    found, _new = CompanyGrade.objects.update_or_create(company=company, year=year, defaults=values)
    record(
        "company_graded", by=by, now=now, company=company, note=reason.strip(),
        details={"year": year, "changed": {"grade": [before.grade if before else None, grade]}},
    )  # fmt: skip
    return found


def may_grade(user: User) -> bool:
    return keeps_register(user) and user.agency is not None and user.agency.role in LABOUR


def needs_register(user: User) -> None:
    if not keeps_register(user):
        raise Refused("not-your-part", _("Only the staff of a department keeps the registers."))


def labels() -> dict[str, Text]:
    return {name: Company._meta.get_field(name).verbose_name for name in FIELDS}  # type: ignore[union-attr]


def _read(stated: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    errors: dict[str, list[Text]] = {
        str(name)[:60]: [_("There is no field of this name.")] for name in stated if name not in FIELDS
    }
    found: dict[str, Any] = {}
    for name in FIELDS:
        if name not in stated and not (whole and name == "name"):
            continue
        try:
            found[name] = _value(name, stated.get(name))
        except Fault as fault:
            errors[name] = [str(fault)]
    if errors:
        raise Invalid(errors)
    return found


def _value(name: str, raw: Any) -> Any:
    field: Any = Company._meta.get_field(name)
    if name == "credit_code":
        return credit_code(raw) or None
    if field.choices:
        return code(raw, [each for each, _label in field.choices if each]) or field.default
    return text(raw, field.max_length, required=name == "name")


def _refuse_double(facts: Mapping[str, Any], company: Company | None) -> None:
    """One credit code is one company; of those without a code no two are called the same."""
    others = Company.objects.exclude(pk=company.pk) if company else Company.objects.all()
    number = facts.get("credit_code", company.credit_code if company else None)
    name = facts.get("name", company.name if company else "")
    if number and (known := others.filter(credit_code=number).first()):
        raise Invalid(
            {"credit_code": [_("This credit code is already that of “%(name)s”.") % {"name": known.name}]}
        )
    if not number and others.filter(name=name).exists():
        raise Invalid(
            {"name": [_("A company of this name is registered; state the credit code of this one.")]}
        )


def _kept(name: str, value: Any) -> Any:
    return _MASKED[name](value) if value and name in _MASKED else value
