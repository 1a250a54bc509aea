"""The companies named in a project: found by id, credit code or name, or entered with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from agencies.errors import Invalid
from agencies.people.models import User
from projects.history import record
from projects.models import Company
from projects.registers.reading import StatedCompany


def settle_companies(facts: Mapping[str, Any], *, by: User, now: datetime) -> dict[str, Any]:
    """The facts with companies in place of what was stated about them. Raises Invalid naming each that is unclear."""
    found: dict[str, Any] = {}
    errors: dict[str, list[Any]] = {}
    for name, value in facts.items():
        if isinstance(value, StatedCompany):
            try:
                found[name] = company_for(value, by=by, now=now)
            except Invalid as invalid:
                errors[name] = [text for texts in invalid.errors.values() for text in texts]
        else:
            found[name] = value
    if errors:
        raise Invalid(errors)
    return found


def company_for(stated: StatedCompany, *, by: User, now: datetime) -> Company:
    if stated.pk:
        return Company.objects.get(pk=stated.pk)
    if stated.credit_code:
        known = Company.objects.filter(credit_code=stated.credit_code).first()
        if known and stated.name and known.name != stated.name:
            message = _("This credit code is that of “%(name)s”. Choose it, or correct the code.")
            raise Invalid({"credit_code": [message % {"name": known.name}]})
        if known:
            return known
    else:
        named = list(Company.objects.filter(name=stated.name).order_by("pk")[:2])
        if len(named) > 1:
            message = _("Several companies are called “%(name)s”; state the credit code of the one meant.")
            raise Invalid({"name": [message % {"name": stated.name}]})
        if named:
            return named[0]
    company = Company.objects.create(name=stated.name, credit_code=stated.credit_code or None, updated_at=now)
    record("company_entered", by=by, now=now, company=company)
    return company
