"""A year of cases in Beidaihe for the leader's page: every kind a figure counts, and one of each that it must not."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from agencies.models import Agency, Region
from agencies.vocabulary import Cause, Channel, Sector
from cases.actions import closing, ending, feedback, joining, paying, receipt, task_force
from cases.models import Case, Proposal
from cases.sweep import sweep_minute
from oversight.models import EarlyWarning
from oversight.warnings.codes import Code, Colour, Party
from tests.projects.site import build_site
from tests.world import RIVER_WORKS, SNACK_BAR, World

NOW = timezone.now()
DONE = feedback.Report("solved", "工资已付清。", 23, None, 23)
# A building site in a town, whose contractor does not pay.
SCHOOL = RIVER_WORKS | {"sector": "housing", "worker_count": 40, "amount_yuan": 1_200_000}


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def set_scene(world: World) -> World:
    """One snack bar that waits, river works in time, late and overdue, one closed with its money, one rejected, one
    withdrawn, one merged, a school with red warnings, a task force, a group, and cases of the year before."""
    site = build_site(world)
    world.routed(SNACK_BAR, now=ago(1))
    _closed(world)
    late = world.routed(now=ago(40))
    receipt.receive(late.transfers.get(kind="lead").pk, by=world.water, now=ago(39))
    feedback.feed_back(late.transfers.get(kind="lead").pk, DONE, by=world.water, now=ago(15))
    overdue = world.routed(now=ago(40))
    receipt.receive(overdue.transfers.get(kind="lead").pk, by=world.water, now=ago(39))
    school = world.routed(SCHOOL, now=ago(30), project_code=site.school.code)
    world.routed(SCHOOL | {"is_group": True, "group_size": 45}, now=ago(20), project_code=site.school.code)
    plan = task_force.Plan("副区长", "一事一策，五日内付清。")
    task_force.set_up(school.number, plan, by=world.clerk, now=ago(5))
    Proposal.objects.filter(case=overdue, state="in_force").update(
        duties=["dual_assignment_territory_industry"]
    )
    twice, main = world.complain(now=ago(12)), world.routed(now=ago(12))
    joining.merge(twice.number, into=main.number, reason="同一事项", by=world.clerk, now=ago(11))
    rejected = world.complain(SNACK_BAR | {"causes": []}, now=ago(10))
    ending.reject(rejected.number, ground="not_wages", reason="系材料款", by=world.clerk, now=ago(9))
    withdrawn = world.complain(now=ago(9))
    Case.objects.filter(pk=withdrawn.pk).update(status="withdrawn", closed_at=ago(8))
    _before(world)
    for code, data in (
        (Code.NO_PAYROLL, {"missing": ["2026-06"], "unsigned": []}),
        (Code.LABOUR_COST_SHORT, {"months": ["2026-06"], "lacking": "40000"}),
    ):
        EarlyWarning.objects.create(
            project=site.school, jurisdiction_id="130304", code=code, colour=Colour.RED, worst=Colour.RED,
            clause="一", data=data, party=Party.values[0], agency=world.agency("housing"), first_seen=ago(8), last_seen=ago(1),
        )  # fmt: skip
    # Letters that nobody confirmed count as received; the minute after finds that their answers are late.
    for _minute in range(2):
        sweep_minute(now=NOW)
    return world


def _closed(world: World) -> None:
    """Solved, all wages paid out of the deposit in two instalments, one of which was entered by mistake first."""
    case = world.routed(now=ago(45))
    for kind, person in (("lead", world.water), ("assist", world.haibin)):
        letter = case.transfers.get(kind=kind)
        receipt.receive(letter.pk, by=person, now=ago(44))
        feedback.feed_back(letter.pk, DONE, by=person, now=ago(43))
        feedback.accept_for_record(letter.pk, by=world.clerk, now=ago(42))

    def pay(yuan: int, how: str) -> int:
        day = timezone.localdate(ago(42))
        paid = paying.Instalment(Decimal(yuan), day, how, workers=23)
        return paying.pay(case.number, paid, by=world.clerk, now=ago(42)).pk

    pay(200_000, "deposit")
    paying.reverse(pay(1_000, "cash"), reason="录入有误", by=world.clerk, now=ago(42))
    pay(110_000, "wage_account")
    solved = closing.Ending("solved", "已付清", 23, Decimal(310_000))
    closing.close(case.number, solved, by=world.clerk, now=ago(41))


def _before(world: World) -> None:
    """Two of the year before: one closed then, one open ever since."""
    for days, closed in ((400, True), (380, False)):
        case = world.complain(now=ago(3))
        moved = {"received_at": ago(days), "recovered": Decimal(50_000)}
        ended = {"status": "closed", "closed_at": ago(days - 10)} if closed else {}
        Case.objects.filter(pk=case.pk).update(**moved, **ended)


def crowd(world: World) -> None:
    """So many bodies, sectors, causes, channels and places that no table is short of lines."""
    agencies = list(Agency.objects.filter(jurisdiction="130304").values_list("pk", flat=True))
    towns = list(Region.objects.filter(parent="130304").values_list("code", flat=True))
    for number in range(21):
        case = world.complain(now=ago(number))
        Case.objects.filter(pk=case.pk).update(
            lead_agency=agencies[number % len(agencies)],
            region=towns[number % len(towns)],
            sector=Sector.values[number % len(Sector.values)],
            cause_bits=1 << number % len(Cause.values),
            channel=Channel.values[number % len(Channel.values)],
        )
