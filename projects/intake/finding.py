"""What the rows of a list speak of: the project, the companies, and whether the person may write about it."""

# ruff: noqa: S608 -- the statements are made of the names of this package

from django.utils.translation import gettext as _

from agencies.people.access import coordinates
from agencies.people.models import Agency, Region
from projects.duties import APPROVING, LABOUR
from projects.intake.staging import Taking


def places_of(jurisdiction: str) -> dict[str, str]:
    """By name and by code -> code; a name that two places share is none."""
    found: dict[str, str] = {}
    for code, name in Region.objects.inside(jurisdiction).order_by("code").values_list("code", "name"):
        found[code] = code
        found.setdefault(name, code)
    return found


def agencies_of(jurisdiction: str) -> dict[str, str]:
    """By name and by short name -> id."""
    found: dict[str, str] = {}
    agencies = Agency.objects.filter(jurisdiction=jurisdiction, is_active=True).order_by("pk")
    for pk, name, short in agencies.values_list("pk", "name", "short_name"):
        for each in (name, short):
            found.setdefault(each, str(pk))
    return found


# Whose row of the ledger `p` (with the columns of a project) a person may write; see projects.duties.may_edit.
_OURS = (
    "(p.responsible_agency_id = %(agency)s OR p.owner_agency_id = %(agency)s "
    "OR (p.region_id = %(own_region)s AND %(own_region)s <> %(jurisdiction)s))"
)


def writes_everywhere(taking: Taking) -> bool:
    agency = taking.by.agency
    return agency is not None and (coordinates(taking.by) or agency.role in LABOUR | APPROVING)


def refuse_not_ours(taking: Taking, column: str, project: str) -> None:
    """The rows about a project that the person's agency does not write about; `project` is the column of its id."""
    if writes_everywhere(taking):
        return
    taking.refuse(
        column,
        _("Only the departments in charge of this project change its record."),
        f"EXISTS (SELECT 1 FROM projects_project p WHERE p.id = r.{project} AND NOT coalesce({_OURS}, false))",
        own_region=taking.by.agency.region_id if taking.by.agency else "",
    )


def refuse_new_not_ours(taking: Taking) -> None:
    """A new project must be one that the person's agency is in charge of."""
    if writes_everywhere(taking):
        return
    taking.refuse(
        "regulator",
        _("Your department may only enter projects that it is in charge of by regulator, owner or place."),
        f"r.target_id IS NULL AND NOT coalesce({_OURS.replace('p.', 'r.')}, false)",
        own_region=taking.by.agency.region_id if taking.by.agency else "",
    )


def find_projects(taking: Taking, *, ours: bool = True) -> None:
    """Fills `project_id` from `project_code` (the number, or that of the platform) or `project_name`. `ours=False`
    where the verb behind the rows says itself who may write about a project."""
    if taking.project_id is not None:
        taking.refuse(
            "project_code",
            _("This list is for another project."),
            "coalesce(r.project_code, r.project_name) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM projects_project p "
            "WHERE p.id = %(project)s AND (r.project_code IS NULL OR r.project_code IN (p.code, p.platform_no)) "
            "AND (r.project_name IS NULL OR r.project_name = p.name OR r.project_code IS NOT NULL))",
        )
        taking.run("UPDATE intake_row SET project_id = %(project)s")
    else:
        taking.run(
            "UPDATE intake_row r SET project_id = p.id FROM projects_project p "
            "WHERE p.jurisdiction_id = %(jurisdiction)s AND p.code = r.project_code"
        )
        taking.run(
            "UPDATE intake_row r SET project_id = p.id FROM (SELECT min(id) AS id, platform_no FROM projects_project "
            "WHERE jurisdiction_id = %(jurisdiction)s AND platform_no <> '' GROUP BY platform_no "
            "HAVING count(*) = 1) p WHERE r.project_id IS NULL AND p.platform_no = r.project_code"
        )
        taking.run(
            "UPDATE intake_row r SET project_id = p.id FROM (SELECT min(id) AS id, name FROM projects_project "
            "WHERE jurisdiction_id = %(jurisdiction)s GROUP BY name HAVING count(*) = 1) p "
            "WHERE r.project_id IS NULL AND r.project_code IS NULL AND p.name = r.project_name"
        )
        taking.refuse(
            "project_code",
            _("State the number of the project, or its name."),
            "r.project_id IS NULL AND coalesce(r.project_code, r.project_name) IS NULL",
        )
        taking.refuse(
            "project_code",
            _("There is no one project “%(value)s” in the ledger."),
            "r.project_id IS NULL",
            "coalesce(r.project_code, r.project_name)",
        )
    taking.refuse(
        "project_code",
        _("This project was given up; its record is closed."),
        "EXISTS (SELECT 1 FROM projects_project p WHERE p.id = r.project_id AND p.state = 'cancelled')",
    )
    if ours:
        refuse_not_ours(taking, "project_code", "project_id")


# One name for what differs only in the width of its brackets and in spaces.
_SAME = "translate({}, '（） 　', '()')"


def find_companies(taking: Taking, name: str, code: str, found: str, *, enters: bool = True) -> None:
    """Fills the column `found` from a credit code or a name; one that is not registered is entered, where `enters`."""
    taking.run(
        f"UPDATE intake_row r SET {found} = c.id FROM projects_company c WHERE c.credit_code = r.{code}"
    )
    taking.refuse(
        code,
        _("This credit code is that of “%(value)s”. Correct the code or the name."),
        f"r.{found} IS NOT NULL AND r.{name} IS NOT NULL AND EXISTS (SELECT 1 FROM projects_company c "
        f"WHERE c.id = r.{found} AND {_SAME.format('c.name')} <> {_SAME.format(f'r.{name}')})",
        f"(SELECT c.name FROM projects_company c WHERE c.id = r.{found})",
    )
    # Of those without a code the one of that name; a code that the list brings is put to it.
    taking.run(
        f"UPDATE intake_row r SET {found} = c.id FROM (SELECT min(id) AS id, {_SAME.format('name')} AS name, "
        "bool_and(credit_code IS NULL) AS uncoded FROM projects_company GROUP BY 2 HAVING count(*) = 1) c "
        f"WHERE r.{found} IS NULL AND c.name = {_SAME.format(f'r.{name}')} AND (r.{code} IS NULL OR c.uncoded)"
    )
    taking.run(
        f"UPDATE projects_company c SET credit_code = r.code, updated_at = %(now)s FROM (SELECT {found} AS id, "
        f"min({code}) AS code FROM intake_row WHERE {code} IS NOT NULL GROUP BY 1 HAVING min({code}) = max({code})) r "
        "WHERE c.id = r.id AND c.credit_code IS NULL"
    )
    taking.refuse(
        name,
        _("Several companies are called “%(value)s”; state the credit code of the one meant."),
        f"r.{found} IS NULL AND r.{code} IS NULL AND r.{name} IS NOT NULL AND EXISTS (SELECT 1 "
        f"FROM projects_company c WHERE {_SAME.format('c.name')} = {_SAME.format(f'r.{name}')})",
        f"r.{name}",
    )
    taking.refuse(
        code,
        _("No company with this credit code is registered; state its name as well."),
        f"r.{found} IS NULL AND r.{code} IS NOT NULL AND r.{name} IS NULL",
    )
    if not enters:
        return
    taking.refuse(
        code,
        _("Two rows of this file give this credit code to companies of different names."),
        f"r.{found} IS NULL AND r.{code} IN (SELECT {code} FROM intake_row WHERE {found} IS NULL "
        f"AND {code} IS NOT NULL GROUP BY 1 HAVING count(DISTINCT {_SAME.format(name)}) > 1)",
    )
    _enter(taking, name, code, found)


def _enter(taking: Taking, name: str, code: str, found: str) -> None:
    """The companies that nobody has registered; then the rows that speak of them, by code and by name."""
    entered = taking.run(
        "WITH entered AS (INSERT INTO projects_company (name, credit_code, kind, ownership, size, "
        "legal_representative, phone, address, updated_at) "
        f"SELECT min({name}), {code}, 'enterprise', '', '', '', '', '', %(now)s FROM intake_row "
        f"WHERE {found} IS NULL AND {name} IS NOT NULL GROUP BY {code}, "
        f"CASE WHEN {code} IS NULL THEN {_SAME.format(name)} END RETURNING id) "
        "INSERT INTO projects_projectevent (company_id, act, at, actor_id, agency_id, details, note) "
        "SELECT id, 'company_entered', %(now)s, %(user)s, %(agency)s, '{}', '' FROM entered"
    )
    if not entered:
        return
    taking.run(
        f"UPDATE intake_row r SET {found} = c.id FROM projects_company c "
        f"WHERE r.{found} IS NULL AND c.credit_code = r.{code}"
    )
    taking.run(
        f"UPDATE intake_row r SET {found} = c.id FROM projects_company c WHERE r.{found} IS NULL "
        f"AND r.{code} IS NULL AND c.credit_code IS NULL AND c.updated_at = %(now)s "
        f"AND {_SAME.format('c.name')} = {_SAME.format(f'r.{name}')}"
    )
