"""A row of a list as a complaint: what has a fact of its own becomes one, everything else stands in the narrative."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from agencies.models import Region
from agencies.vocabulary import Domain, Sector
from cases.draft import Draft
from projects.models import Project

# Sectors whose works are construction projects; another sector alone does not say which.
_BUILDING = frozenset({Sector.HOUSING, Sector.MUNICIPAL, Sector.TRANSPORT, Sector.WATER, Sector.RAIL})
_EATING = frozenset({Sector.CATERING, Sector.HOTEL, Sector.RETAIL_SERVICE, Sector.MANUFACTURING})
# What a row says beyond its narrative, in the words of the list.
_LINES = {
    "title": "标题", "source": "线索来源", "project": "项目名称", "place": "所属管辖", "address": "详细地址",
    "contract_employer": "劳动合同用人单位", "owner": "建设单位", "contractor": "总承包单位",
    "subcontractor": "分包单位", "has_contract": "是否签订劳动合同", "period": "欠薪发生时间",
    "told_before": "是否曾经通过其他途径反映", "told_before_how": "曾经反映情况说明", "asked_for": "办理要求",
    "answer_by": "办理时限",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register:
    """What of the directory a list may name: places by name -> kind, projects by name -> number."""

    jurisdiction: str
    places: Mapping[str, str] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, jurisdiction: str) -> "Register":
        places = Region.objects.inside(jurisdiction).exclude(code=jurisdiction)
        named: dict[str, list[str]] = {}
        for name, code in Project.objects.filter(jurisdiction=jurisdiction).values_list("name", "code"):
            named.setdefault(name, []).append(code)
        return cls(
            jurisdiction,
            dict(places.values_list("name", "kind")),
            # A name that two projects share says of neither that it is meant.
            {name: codes[0] for name, codes in named.items() if len(codes) == 1},
        )


def draft_of(values: Mapping[str, Any], channel: str, register: Register) -> Draft:
    """Raises Invalid like every complaint."""
    project = register.projects.get(values.get("project", ""), "")
    body: dict[str, Any] = {
        "jurisdiction": register.jurisdiction,
        "source_channel": channel,
        "external_no": values.get("external_no", ""),
        "narrative": narrative_of(values),
        "facts": facts_of(values, register, has_project=bool(project)),
        "project_code": project,
        "employer": values.get("employer") or values.get("contract_employer", ""),
    }
    if person := {name: values[name] for name in ("name", "phone", "id_number") if values.get(name)}:
        body["complainant"] = {"name": "未留姓名"} | person
    return replace(Draft.read(body), external_at=values.get("received_at"))


def facts_of(values: Mapping[str, Any], register: Register, *, has_project: bool) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "worker_count": values.get("workers"),
        "amount_yuan": values.get("amount"),
        "sector": values.get("sector"),
        "is_government_project": values.get("is_government", False),
        "arrears_from": values.get("arrears_from"),
        "arrears_to": values.get("arrears_to"),
    }
    if cause := values.get("cause"):
        facts["causes"] = [cause]
    if place := _place(values.get("place", ""), register.places):
        facts |= {
            "territory": place,
            "territory_kind": register.places[place],
            "territory_relation": "located",
        }
    sector = values.get("sector")
    if has_project or values.get("project") or sector in _BUILDING:
        facts["domain"] = Domain.CONSTRUCTION.value
    elif sector in _EATING:
        facts["domain"] = Domain.NON_CONSTRUCTION.value
    return {name: value for name, value in facts.items() if value not in (None, "", False)}


def _place(stated: str, places: Mapping[str, str]) -> str:
    """“河北省秦皇岛市北戴河区海滨镇” names the town it ends with."""
    named = [name for name in places if name and name in stated]
    return max(named, key=len, default="")


def narrative_of(values: Mapping[str, Any]) -> str:
    lines = [values.get("narrative", "")]
    lines += [f"{label}：{_said(values[code])}" for code, label in _LINES.items() if code in values]
    return "\n".join(lines)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
