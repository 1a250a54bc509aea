"""One invented complaint: a body as the API takes it, told in a sentence or two, about a site or about a shop."""

import json
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Any

from agencies.models import Region
from oversight.demo import words
from oversight.demo.places import Facts, Place
from projects.models import Company, Project

_CHANNELS = {
    "walk_in": 20, "hotline_12333": 14, "hotline_12345": 18, "national_platform": 12, "provincial_platform": 6,
    "qr_code": 8, "police_110": 3, "petition_office": 5, "online_opinion": 2, "leader_mailbox": 2, "grid": 4,
    "union_report": 2, "inspection": 3, "other_agency": 1,
}  # fmt: skip
_SITE_CAUSES = {
    "project_payment_arrears": 22, "illegal_subcontract": 16, "illegal_transfer": 5, "affiliation": 9,
    "labour_cost_not_allocated": 9, "system_not_implemented": 9, "settlement_dispute": 9, "absconding": 6,
    "unexplained": 13, "not_wages": 2,
}  # fmt: skip
# The causes that the text of the policy leaves open, so that a person has to confirm.
_OPEN_CAUSES = ("settlement_dispute", "unexplained", "absconding", "labour_cost_not_allocated")
_SHOP_CAUSES = {"unexplained": 60, "employer_insolvent": 15, "absconding": 10, "disputed_relation": 15}
_LEVELS = {"national_platform": "national", "provincial_platform": "provincial"}


@dataclass(frozen=True, slots=True)
class Setting:
    """The ground complaints grow on."""

    place: Place
    jurisdiction: Region
    projects: tuple[Project, ...]
    labour: dict[int, Company]  # project -> its labour subcontractor
    grounds: tuple[Region, ...]


def scenarios() -> list[dict[str, Any]]:
    """The worked examples of the jurisdiction's document: id, channel, narrative, facts."""
    found: list[dict[str, Any]] = json.loads(
        files("oversight.demo").joinpath("scenarios.json").read_text(encoding="utf-8")
    )
    return found


def complaint(setting: Setting, rng: Random, external_no: str, *, undecided: bool) -> dict[str, Any]:
    """`undecided`: one of those where somebody has to confirm who is responsible."""
    on_site = bool(setting.projects) and rng.random() < (0.4 if undecided else 0.72)
    special = _special(setting.place, on_site, rng)
    channel = _drawn(_CHANNELS, rng)
    people = rng.choice((1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 16, 19, 24, 32)) if on_site else rng.randint(1, 12)
    months = rng.randint(1, 5)
    amount = people * months * rng.randrange(3200, 7800, 100)
    counted = {"n": people, "m": months, "sum": amount}
    cause = special.get("causes", [None])[0] or _cause(on_site, undecided, rng)
    body = _site(setting, rng, counted, cause) if on_site else _shop(setting, rng, counted, cause)
    facts = body["facts"] | {
        "worker_count": people,
        "amount_yuan": amount,
        "source_level": _LEVELS.get(channel, "local"),
        **special,
    }
    story = rng.choice(words.OPENINGS[channel]) + body.pop("story") + rng.choice(words.DETAILS)
    if people >= 19 and rng.random() < 0.4:
        facts |= {"is_group": True, "group_size": people}
        story += f"{people}人集体到现场反映诉求。"
    return body | {
        "jurisdiction": setting.jurisdiction.code,
        "source_channel": channel,
        "external_no": external_no,
        "narrative": story,
        "facts": facts,
        "complainant": _person(setting.place, rng),
    }


def _special(place: Place, on_site: bool, rng: Random) -> Facts:
    """At most one of what the document of the place makes something of."""
    fitting = (each for each in place.specials if each.on_site == on_site)
    return next((each.facts for each in fitting if rng.randrange(each.one_in) == 0), {})


def _cause(on_site: bool, undecided: bool, rng: Random) -> str:
    if on_site and undecided:
        return rng.choice(_OPEN_CAUSES)
    return _drawn(_SITE_CAUSES if on_site else _SHOP_CAUSES, rng)


def _drawn(weights: dict[str, int], rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _site(setting: Setting, rng: Random, counted: dict[str, int], cause: str) -> dict[str, Any]:
    project = rng.choice(setting.projects)
    builder, labour = project.general_contractor, setting.labour.get(project.pk)
    named = {
        "project": f"“{project.name}”",
        "builder": builder.name if builder else "总承包单位",
        "labour": labour.name if labour else "劳务公司",
        "owner": project.owner.name if project.owner else "主管部门",
        "trade": rng.choice(words.TRADES),
    }
    to_blame = labour if cause in ("settlement_dispute", "absconding", "unexplained") and labour else builder
    by_a_person = cause in ("illegal_subcontract", "affiliation", "illegal_transfer")
    facts: dict[str, Any] = {
        "domain": "construction",
        "causes": [cause],
        "employer_type": "individual_contractor" if by_a_person else "enterprise",
        "territory": project.region.name,
        "territory_kind": project.region.kind,
        "territory_relation": "managed" if rng.random() < 0.05 else "located",
    }
    if cause == "absconding":
        facts |= {"criminal_flags": ["absconded"], "employer_unreachable": True}
    employer = {"name": to_blame.name, "credit_code": to_blame.credit_code} if to_blame else None
    return {
        "story": rng.choice(words.SITE_STORIES[cause]).format(**named, **counted),
        "facts": facts,
        "project_code": project.code,
        "employer": employer,
    }


def _shop(setting: Setting, rng: Random, counted: dict[str, int], cause: str) -> dict[str, Any]:
    ground, sector = rng.choice(setting.grounds), rng.choice(setting.place.shops)
    employer = f"示例{rng.choice(words.FIRM_WORDS)}{rng.choice(words.JOBS[sector])}"
    kinds = {
        "new_business": ("platform",),
        "manufacturing": ("enterprise", "enterprise", "unlicensed"),
        "education": ("private_nonprofit",),
        "new_energy": ("enterprise",),
    }
    facts: dict[str, Any] = {
        "domain": "non_construction",
        "causes": [cause],
        "sector": sector,
        "employer_type": rng.choice(kinds.get(sector, ("enterprise", "self_employed"))),
        "territory": ground.name,
        "territory_kind": ground.kind,
        "territory_relation": "managed" if ground.kind == Region.Kind.DEV_ZONE else "located",
    }
    if cause == "employer_insolvent":
        facts["firm_unable_to_pay"] = True
    if cause == "absconding":
        facts["employer_unreachable"] = True
    story = rng.choice(words.SHOP_STORIES[cause]).format(town=ground.name, employer=employer, **counted)
    return {"story": story, "facts": facts, "employer": employer}


def _person(place: Place, rng: Random) -> dict[str, str]:
    """No local number in China begins with 0, so this is nobody's telephone."""
    name = rng.choice(words.SURNAMES) + rng.choice(("某", "某", "某某"))
    return {"name": name} | (_phone(place, rng) if rng.random() < 0.7 else {})


def _phone(place: Place, rng: Random) -> dict[str, str]:
    return {"phone": f"{place.area}-0{rng.randrange(1_000_000):06d}"}
