"""The other places as their shipped files make them: the policy in force, its directory, and whoever a test asks for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from agencies.clock.days import fill_calendar
from agencies.models import Agency, PolicyVersion, Region, User
from agencies.policy.versions import load, publish, shipped_files
from cases.actions.dispatch import confirm
from cases.actions.intake import take_in
from cases.actions.routing import correct_facts, route_case
from cases.draft import Draft
from cases.models import Case, Proposal, Transfer
from tests.world import PASSWORD, TUESDAY

# Province, city and, where the place is one, the county that its file stands for.
ABOVE = {
    "620700": (("620000", "甘肃省", "province"), ("620700", "张掖市", "city")),
    "654224": (("650000", "新疆维吾尔自治区", "province"), ("654200", "塔城地区", "city"), ("654224", "托里县", "county")),
    "410305": (("410000", "河南省", "province"), ("410300", "洛阳市", "city"), ("410305", "涧西区", "district")),
    "110000": (("110000", "北京市", "province"),),
}  # fmt: skip

Facts = Mapping[str, Any]


@dataclass
class Place:
    """`clerk` keeps the cases; anybody else is made by `person` when a test first speaks of them."""

    code: str
    version: PolicyVersion

    @property
    def office(self) -> Agency:
        return Agency.objects.get(jurisdiction=self.code, is_coordinator=True)

    @property
    def clerk(self) -> User:
        return self.person(self.office)

    def agency(self, role: str, region: str = "") -> Agency:
        found = Agency.objects.filter(jurisdiction=self.code, role=role)
        return found.get(region=region) if region else found.get()

    def person(self, agency: Agency | None, role: str = "handler") -> User:
        assert agency is not None, "a unit named at dispatch has no accounts"
        known = User.objects.filter(agency=agency, role=role).first()
        name = f"{role}-{agency.role}-{agency.region_id}"
        return known or User.objects.create_user(name, password=PASSWORD, role=role, agency=agency)

    def complain(self, facts: Facts, now: datetime = TUESDAY, **fields: Any) -> Case:
        """Taken in by the office, not yet routed."""
        body = {"jurisdiction": self.code, "source_channel": facts.get("source_channel", "walk_in"),
                "narrative": "反映拖欠工资。", "facts": dict(facts)} | fields  # fmt: skip
        return take_in(Draft.read(body), by=self.clerk, now=now)[0]

    def routed(self, facts: Facts, **fields: Any) -> Case:
        case = self.complain(facts, **fields)
        route_case(case.pk, now=TUESDAY)
        return Case.objects.get(pk=case.pk)

    def sent(self, facts: Facts, **named: str) -> Case:
        """Routed and confirmed; `named` says who stands for a role that the directory does not fill."""
        return self.confirmed(self.routed(facts), **named)

    def confirmed(self, case: Case, **named: str) -> Case:
        keeper = self.person(case.coordinator)
        confirm(case.number, by=keeper, now=TUESDAY, recipients=named)
        return Case.objects.get(pk=case.pk)

    def corrected(self, case: Case, **facts: Any) -> Case:
        correct_facts(case.number, facts, by=self.person(case.coordinator), now=TUESDAY)
        return Case.objects.get(pk=case.pk)


@contextmanager
def built(code: str) -> Iterator[Place]:
    """The place for as long as a module's tests run; every one of them starts from it and leaves it as it was."""
    with transaction.atomic():
        yield build_place(code)
        transaction.set_rollback(True)


def build_place(code: str) -> Place:
    parent = None
    for region, name, kind in ABOVE[code]:
        parent = Region.objects.create(code=region, name=name, kind=kind, parent=parent)
    fill_calendar()
    text = next(each.text for each in shipped_files() if each.name.startswith(code))
    version, _new = load(text, now=TUESDAY)
    publish(version.pk, effective_from=date(2026, 1, 1), by=None, now=timezone.now())
    version.refresh_from_db()
    return Place(code, version)


def reading(user: User) -> Client:
    """Somebody at the pages, in English."""
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def letters(case: Case) -> dict[str, str]:
    """Who holds a letter of the case in force, by name, and in which part."""
    return {each.recipient: each.kind for each in Transfer.objects.filter(case=case).live()}


def leads(case: Case) -> set[str]:
    return {name for name, part in letters(case).items() if part in ("lead", "joint")}


def assists(case: Case) -> set[str]:
    return {name for name, part in letters(case).items() if part == "assist"}


def decision(case: Case) -> Proposal:
    """What waits for confirmation, else what is in force."""
    standing = case.proposals.exclude(state=Proposal.State.REPLACED)
    return standing.order_by("-sequence")[0]


def informed(case: Case) -> set[str]:
    return set(case.access.filter(kind="notify").values_list("agency__name", flat=True))
