"""The timeline of what a list changes: written as a set, in the words that the pages use."""

# ruff: noqa: S608 -- the statements are made of the names of this package

from collections.abc import Sequence

from agencies.vocabulary import Funding
from projects.intake.staging import Taking

_SUMS = frozenset({"investment", "contract_sum", "labour_cost", "area", "amount"})
_NAMED = {
    "owner_id": ("projects_company", "id"), "general_contractor_id": ("projects_company", "id"),
    "owner_agency_id": ("agencies_agency", "id"), "responsible_agency_id": ("agencies_agency", "id"),
    "approved_by_id": ("agencies_agency", "id"), "region_id": ("agencies_region", "code"),
}  # fmt: skip


def tell_changes(taking: Taking, subject: str, table: str, act: str, told: Sequence[str]) -> None:
    """One entry per row that changes, before it does: {field: [old, new]}. `told` are columns of the table and, under
    the same names, of the list."""
    changes = " || ".join(
        f"CASE WHEN t.{name} IS DISTINCT FROM r.{name} THEN jsonb_build_object('{_field(name)}', "
        f"jsonb_build_array({_plain(f't.{name}', name)}, {_plain(f'r.{name}', name)})) ELSE '{{}}'::jsonb END"
        for name in told
    )
    taking.run(
        f"INSERT INTO projects_projectevent ({subject}, act, at, actor_id, agency_id, details, note) "
        f"SELECT t.id, '{act}', %(now)s, %(user)s, %(agency)s, jsonb_build_object('changed', {changes}), '' "
        f"FROM intake_row r JOIN {table} t ON t.id = r.target_id WHERE r.is_changed ORDER BY r.number"
    )


def _field(name: str) -> str:
    return "funding" if name == "funding_bits" else name.removesuffix("_id")


def _plain(value: str, name: str) -> str:
    """As the history keeps a value: sums as text, what it points to with its name, a set as its codes."""
    if name in _SUMS:
        return f"coalesce(to_jsonb(({value})::text), 'null'::jsonb)"
    if name == "funding_bits":
        codes = sorted((code, bit) for bit, code in enumerate(Funding.values))
        listed = ", ".join(f"CASE WHEN {value} & {1 << bit} <> 0 THEN '{code}' END" for code, bit in codes)
        return f"to_jsonb(array_remove(ARRAY[{listed}], NULL))"
    if name in _NAMED:
        table, key = _NAMED[name]
        named = f"(SELECT o.name FROM {table} o WHERE o.{key} = {value})"
        return (
            f"CASE WHEN {value} IS NULL THEN 'null'::jsonb "
            f"ELSE jsonb_build_object('id', {value}, 'name', {named}) END"
        )
    return f"coalesce(to_jsonb({value}), 'null'::jsonb)"
