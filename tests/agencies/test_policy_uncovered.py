"""Sectors for which a document names no department: listed, so that silence is seen and not taken for an answer."""

import pytest

from agencies.policy.parse import parsed
from agencies.policy.uncovered import uncovered_sectors
from agencies.policy.versions import shipped_files

POLICIES = {policy.short: policy for policy in (parsed(each.text) for each in shipped_files())}


@pytest.mark.parametrize("short", POLICIES)
def test_no_document_gives_new_energy_to_anybody(short: str) -> None:
    assert "new_energy" in uncovered_sectors(POLICIES[short])


@pytest.mark.parametrize("short", POLICIES)
def test_building_works_have_a_department_everywhere(short: str) -> None:
    assert not {"housing", "municipal", "transport", "water"} & set(uncovered_sectors(POLICIES[short]))


def test_zhangye_names_new_business_forms_and_nobody_for_them() -> None:
    assert "new_business" in uncovered_sectors(POLICIES["ZY"])
    assert "new_business" not in uncovered_sectors(POLICIES["JX"]), "there the market bureau supervises them"


def test_a_sector_with_a_lead_rule_of_its_own_is_not_forgotten() -> None:
    """Toli lists electricity among the industry departments and has a rule for it, without a row of the table."""
    assert "energy_power" not in uncovered_sectors(POLICIES["TL"])


def test_what_is_in_no_sector_is_nobodys_by_nature() -> None:
    assert all("other" not in uncovered_sectors(policy) for policy in POLICIES.values())
