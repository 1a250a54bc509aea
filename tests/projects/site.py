"""A small building site in Beidaihe: who owns it, who builds it, who does the labour. The cast of the project tests."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stdnum.cn import ric, uscc

from projects.models import Company, Contract, Project
from tests.world import World


def credit_code(number: int) -> str:
    """A code with a valid check character that is nobody's."""
    body = f"91130304XX{number:07d}"
    return body + uscc.calc_check_digit(body)


def identity(number: int, birth: str = "19850101", place: str = "130304") -> str:
    """An invented identity number with a valid check character."""
    body = f"{place}{birth}{number % 1000:03d}"
    # It leaves out the last character of what it is given.
    return body + ric.calc_check_digit(f"{body}0")


@dataclass
class Site:
    """`school` is built by `builder` for `owner`; `labour` does the labour under `general`."""

    world: World
    school: Project
    owner: Company
    builder: Company
    labour: Company
    general: Contract
    works: Contract


def build_site(world: World) -> Site:
    """The housing bureau is the industry regulator; signed 2026-03-02, begun 2026-03-16."""
    owner = Company.objects.create(name="北戴河示例教育投资有限公司", credit_code=credit_code(1))
    builder = Company.objects.create(
        name="河北示例建筑工程有限公司", credit_code=credit_code(2), ownership="district_soe"
    )
    labour = Company.objects.create(name="秦皇岛示例劳务有限公司", credit_code=credit_code(3), size="small")
    school = Project.objects.create(
        code="BDH-P-9001", name="示例小学教学楼工程", jurisdiction_id="130304", region_id="130304100",
        sector="housing", category="district", is_government=True, owner=owner, general_contractor=builder,
        responsible_agency=world.agency("housing"), contract_sum=Decimal(20_000_000),
        labour_cost=Decimal(4_000_000), starts_on=date(2026, 3, 16), started_on=date(2026, 3, 16),
        ends_on=date(2027, 3, 15),
    )  # fmt: skip
    general = Contract.objects.create(
        project=school, kind=Contract.Kind.GENERAL, number="总-1", client=owner, contractor=builder,
        amount=Decimal(20_000_000), signed_on=date(2026, 3, 2), begins_on=date(2026, 3, 16),
        ends_on=date(2027, 3, 15), settlement_cycle=1, payment_cycle=1,
    )  # fmt: skip
    works = Contract.objects.create(
        project=school, parent=general, kind=Contract.Kind.LABOUR, number="劳-1", client=builder,
        contractor=labour, amount=Decimal(4_000_000), signed_on=date(2026, 3, 10), states_wages=True,
        is_qualified=True,
    )  # fmt: skip
    return Site(world, school, owner, builder, labour, general, works)
