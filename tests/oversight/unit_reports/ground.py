"""Toli in autumn 2026: its eight towns, a reservoir in one of them, and the reports that its towns owe for October."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from agencies.models import Agency, User
from cases.actions.routing import route_case
from cases.models import Case
from oversight.models import Patrol, UnitReport
from oversight.unit_reports.actions import Filled
from oversight.unit_reports.asking import ask
from oversight.unit_reports.town_actions import Round, enter_patrol
from projects.models import Company, Project
from tests.places import Place
from tests.projects.site import credit_code
from tests.world import SHANGHAI

TOLI, TOWN = "654224", "654224100"
OCTOBER = date(2026, 10, 1), date(2026, 10, 31)
NOVEMBER = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)
IN_OCTOBER = datetime(2026, 10, 13, 9, 0, tzinfo=SHANGHAI)
NOTHING: dict[str, Any] = {
    "cases": "0", "workers": "0", "amount": "0", "patrols": "0", "problems": "0", "solved": "0", "incidents": "0",
}  # fmt: skip


@dataclass
class Ground:
    """`town` is the first of the towns and `staff` works there; `clerk` keeps the office."""

    place: Place

    @property
    def clerk(self) -> User:
        return self.place.clerk

    @property
    def town(self) -> Agency:
        return self.place.agency("township", TOWN)

    @property
    def staff(self) -> User:
        return self.place.person(self.town)

    def other(self) -> Agency:
        """Another town."""
        return Agency.objects.filter(jurisdiction=TOLI, role="township").exclude(pk=self.town.pk)[0]

    def ask(self, now: datetime = NOVEMBER) -> int:
        return ask(TOLI, now=now)

    def report(self, kind: str = "information", agency: Agency | None = None) -> UnitReport:
        return UnitReport.objects.get(kind=kind, agency=agency or self.town, first=OCTOBER[0])

    def filled(self, **figures: str) -> Filled:
        return Filled(
            figures=NOTHING | figures, filled_by="填报人甲", checked_by="审核人乙", phone="0901-3600000"
        )

    def patrol(self, result: str = "nothing", **said: Any) -> Patrol:
        stated: dict[str, Any] = {"made_on": date(2026, 10, 9), "patrollers": "巡察人员2名", "result": result,
                                  "employer": "示例砖厂", "workers": 12,
                                  "text": "" if result == "nothing" else "未公示维权信息。"}  # fmt: skip
        return enter_patrol(self.town.pk, Round(**stated | said), by=self.staff, now=NOVEMBER)

    def case(self, workers: int = 8, amount: int = 40_000, **more: Any) -> Case:
        """Of the town's own: an employer of its area that answers to nobody else."""
        facts = {"domain": "non_construction", "territory": self.town.region.name, "territory_kind": "town",
                 "territory_relation": "located", "worker_count": workers, "amount_yuan": amount} | more  # fmt: skip
        case = self.place.complain(facts, IN_OCTOBER)
        route_case(case.pk, now=IN_OCTOBER)
        case.access.get_or_create(
            agency=self.town, defaults={"kind": "notify", "is_open": True, "due_at": IN_OCTOBER}
        )
        return Case.objects.get(pk=case.pk)

    def reservoir(self) -> Project:
        owner = Company.objects.create(name="示例水务投资有限公司", credit_code=credit_code(61))
        builder = Company.objects.create(name="示例水利工程有限公司", credit_code=credit_code(62))
        return Project.objects.create(
            code="TL-P-0001", name="示例水库除险加固工程", jurisdiction_id=TOLI, region_id=TOWN, sector="water",
            category="district", owner=owner, general_contractor=builder, contract_sum=Decimal(9_000_000),
            starts_on=date(2026, 5, 10), started_on=date(2026, 5, 12), ends_on=date(2027, 6, 30),
        )  # fmt: skip
