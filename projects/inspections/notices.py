"""Which agency is told of what, and by which clause: the declared table of notices between agencies."""

from collections.abc import Mapping
from dataclasses import dataclass

from agencies.people.models import Agency
from agencies.vocabulary import Role
from projects.models import Finding, Notice, Project

S = Notice.Subject


@dataclass(frozen=True, slots=True)
class Ground:
    """`clause` is of the document of the place. `industry` where the industry department is told, else `role`."""

    clause: str = ""
    role: str = ""
    industry: bool = False


_USUAL: Mapping[str, Ground] = {
    S.DEPOSIT_UNPAID: Ground(role=Role.HRSS),
    S.CONTRACT_BREACH: Ground(industry=True),
    S.NO_REAL_NAME: Ground(industry=True),
    S.WAGES_OWED: Ground(role=Role.HRSS),
    S.OTHER: Ground(),
}
_PLACES: Mapping[str, Mapping[str, Ground]] = {
    # 对于未缴纳农民工工资保证金的企业应及时通报人社部门
    "130304": {S.DEPOSIT_UNPAID: Ground("二(二)", role=Role.HRSS)},
    # 拒不改正的…并通报同级行业主管部门
    "654224": {S.CONTRACT_BREACH: Ground("二(一)1", industry=True)},
    # 非区属项目没有落实实名用工管理制度的，相关责任单位要及时沟通行业主管部门，责令惩处
    "410305": {S.NO_REAL_NAME: Ground("四(二)", industry=True)},
}
# What a finding is told under.
OF_BREACH: Mapping[str, str] = {
    Finding.Breach.DEPOSIT_UNPAID: S.DEPOSIT_UNPAID,
    Finding.Breach.NO_CONTRACT: S.CONTRACT_BREACH,
    Finding.Breach.NO_REAL_NAME: S.NO_REAL_NAME,
    Finding.Breach.WAGES_OWED: S.WAGES_OWED,
}


def ground_for(subject: str, jurisdiction: str) -> Ground:
    return _PLACES.get(jurisdiction, {}).get(subject) or _USUAL[subject]


def subject_of(finding: Finding) -> str:
    return OF_BREACH.get(finding.breach, S.OTHER)


def recipient_for(subject: str, project: Project) -> Agency | None:
    """Who is to be told; None where the table names nobody, or the place has none."""
    ground = ground_for(subject, project.jurisdiction_id)
    if ground.industry:
        return project.responsible_agency
    if not ground.role:
        return None
    bodies = Agency.objects.filter(jurisdiction=project.jurisdiction_id, role=ground.role, is_active=True)
    return bodies.order_by("pk").first()
