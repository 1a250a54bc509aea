"""The facts of a case as columns, so that a policy can be replayed over a million rows in SQL."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies import vocabulary
from agencies.vocabulary import FACTS, Kind
from cases.facts import Facts
from cases.models.case import Case


def _fact_column(name: str) -> "models.Field[Any, Any]":
    """The column a fact is kept in: sets as bits, so that a policy can be replayed over a million rows in SQL."""
    field = FACTS[name]
    blank: dict[str, Any] = {"verbose_name": field.label, "null": True, "blank": True}
    match field.kind:
        case Kind.CODE:
            assert field.choices is not None
            return models.CharField(max_length=24, choices=field.choices.choices, **blank)
        case Kind.CODES:
            return models.PositiveIntegerField(field.label, default=0)
        case Kind.FLAG:
            return models.BooleanField(field.label, default=False)
        case Kind.TRUTH:
            return models.BooleanField(**blank)
        case Kind.NUMBER:
            return models.PositiveIntegerField(**blank)
        case Kind.MONEY:
            return models.DecimalField(max_digits=16, decimal_places=2, **blank)
        case Kind.DATE:
            return models.DateField(**blank)
        case Kind.NAME:
            return models.CharField(max_length=field.maximum, **blank)


class CaseFacts(models.Model):
    """The facts of a case as they stand now, one column each, in the words of the vocabulary."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="fact_row")

    class Meta:
        verbose_name, verbose_name_plural = _("Facts"), _("Facts")

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def facts(self) -> Facts:
        return Facts(**{name: self._read(name) for name in FACTS})

    def _read(self, name: str) -> Any:
        value, choices = getattr(self, name), FACTS[name].choices
        return (
            frozenset(vocabulary.codes_of(value, choices))
            if FACTS[name].kind is Kind.CODES and choices
            else value
        )


for _name in FACTS:
    CaseFacts.add_to_class(_name, _fact_column(_name))


def fact_columns(facts: Facts) -> dict[str, Any]:
    """The values of `CaseFacts` for these facts."""
    columns = {name: getattr(facts, name) for name in FACTS}
    for name, field in FACTS.items():
        if field.kind is Kind.CODES and field.choices:
            columns[name] = vocabulary.bits_of(columns[name], field.choices)
    return columns


def summary_columns(facts: Facts) -> dict[str, Any]:
    """The facts that lists show and filter by, on the narrow row."""
    return {
        "domain": facts.domain or "",
        "sector": facts.sector or "",
        "cause_bits": vocabulary.bits_of(facts.causes, vocabulary.Cause),
        "amount": facts.amount_yuan,
        "workers": facts.worker_count,
    }
