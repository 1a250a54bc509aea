"""The chains of the demo: subcontracts and what is wrong with some, settlements, payments, persons, foremen, papers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random

from django.utils import timezone
from stdnum.cn import ric

from agencies.models import Agency, User
from oversight.demo import words
from projects.models import Company, Contract, Document, ManagerAssessment, Payment, Post, Project, Settlement
from projects.registers import documents_actions, foremen_actions
from projects.registers.works_money import due_after, schedule

_GIVEN = ("示例甲", "示例乙", "示例丙", "示例丁", "示例戊")
_MONTHS = 6
_FOREMEN, _PAPERS = 8, 24
_ISSUED = {
    "approval": "示例行政审批局", "permit": "示例行政审批局", "guarantee": "示例银行股份有限公司",
    "deposit": "示例银行股份有限公司", "contract": "",
}  # fmt: skip


def fill(projects: Sequence[Project], *, by: User, now: datetime, seed: int) -> None:
    """The same for the same seed; nothing where persons have been named already."""
    if not projects or Post.objects.filter(project__in=projects).exists():
        return
    today = timezone.localdate(now)
    contracts: dict[int, list[Contract]] = {}
    for each in Contract.objects.filter(project__in=projects).select_related("contractor").order_by("pk"):
        contracts.setdefault(each.project_id, []).append(each)
    _let_more(projects, contracts, Random(f"{seed}-chain"))
    rows = [each for those in contracts.values() for each in those if each.kind == Contract.Kind.GENERAL]
    _settle(rows, today, Random(f"{seed}-settled"))
    _pay(rows, today, Random(f"{seed}-paid"))
    _name(projects, contracts, today, Random(f"{seed}-named"))
    _enter_foremen(projects, contracts, by, now, Random(f"{seed}-foremen"))
    _hand_in(projects, by, now, Random(f"{seed}-papers"))


def _let_more(projects: Sequence[Project], contracts: dict[int, list[Contract]], rng: Random) -> None:
    """Specialists under every third project; now and then labour that was let out again, or to nobody qualified."""
    firms = [those[-1].contractor for those in contracts.values()]
    for number, project in enumerate(projects):
        those = contracts.get(project.pk, [])
        if len(those) < 2:
            continue
        general, labour = those[0], those[1]
        if number % 3 == 0:
            _sub(those, general, Contract.Kind.SPECIALIST, rng.choice(firms), Decimal("0.12"), rng)
        if number % 9 == 4:
            _sub(those, labour, Contract.Kind.LABOUR, rng.choice(firms), Decimal("0.40"), rng)
    Contract.objects.filter(project__in=projects).update(states_duties=True)
    for number, project in enumerate(projects):
        if number % 8 == 5:
            Contract.objects.filter(project=project, kind=Contract.Kind.LABOUR).update(
                states_duties=None, is_written=None
            )
        if number % 16 == 7:
            Contract.objects.filter(project=project, kind=Contract.Kind.LABOUR).update(
                breach=Contract.Breach.AFFILIATION, breach_note="现场核查：示例班组借用资质承揽劳务。"
            )


def _sub(
    those: list[Contract], parent: Contract, kind: Contract.Kind, firm: Company, share: Decimal, rng: Random
) -> None:
    if firm in (parent.contractor, parent.client):
        return
    signed = (parent.signed_on or date(2026, 1, 5)) + timedelta(days=rng.randrange(3, 30))
    made = Contract.objects.create(
        project_id=parent.project_id, parent=parent, kind=kind, number=f"{parent.number}-{len(those)}",
        client=parent.contractor, contractor=firm, amount=(parent.amount or Decimal(1_000_000)) * share,
        signed_on=signed, begins_on=parent.begins_on, ends_on=parent.ends_on, is_written=True,
        is_qualified=rng.choice((True, True, False)), settlement_cycle=1, payment_cycle=rng.choice((1, 1, 3)),
        labour_method=Contract.LabourCost.AMOUNT if kind == Contract.Kind.SPECIALIST else "", states_wages=True,
    )  # fmt: skip
    those.append(made)


def _settle(contracts: Iterable[Contract], today: date, rng: Random) -> None:
    """Planned by the cycle; most of those past are settled within two weeks, some not at all."""
    nodes = []
    for contract in contracts:
        if not (contract.begins_on and contract.ends_on and contract.settlement_cycle):
            continue
        for period in schedule(contract.begins_on, contract.ends_on, contract.settlement_cycle):
            node = Settlement(contract=contract, name=period.name, planned_on=period.until_on)
            settled = period.until_on + timedelta(days=rng.randrange(-2, 14))
            if settled < today and rng.random() < 0.85:
                node.settled_on, node.amount = settled, Decimal(rng.randrange(20, 400)) * 10_000
            nodes.append(node)
    Settlement.objects.bulk_create(nodes, batch_size=1000)


def _pay(contracts: Iterable[Contract], today: date, rng: Random) -> None:
    """Certificates of the last half year; a few owners pay late or in part."""
    payments = []
    for contract in contracts:
        slow = rng.random() < 0.2
        for back in range(_MONTHS, 0, -1):
            month = (today.replace(day=1) - timedelta(days=30 * back)).replace(day=1)
            if contract.begins_on is None or month < contract.begins_on.replace(day=1):
                continue
            certified = Decimal(rng.randrange(30, 500)) * 10_000
            due = due_after(month, contract.payment_cycle or 1)
            paid = (
                certified * (rng.choice((0, 50, 100)) if slow else 100) / 100 if due < today else Decimal(0)
            )
            payments.append(
                Payment(
                    contract=contract, month=month, certified=certified, due_on=due, paid=paid,
                    certified_on=min(month + timedelta(days=rng.randrange(28, 40)), today),
                    paid_on=due - timedelta(days=rng.randrange(0, 9)) if paid else None, labour_paid=paid / 4,
                )
            )  # fmt: skip
    unique = {(each.contract_id, each.month): each for each in payments}
    Payment.objects.bulk_create(unique.values(), batch_size=1000)


def _name(
    projects: Sequence[Project], contracts: dict[int, list[Contract]], today: date, rng: Random
) -> None:
    """The four persons of most projects, and a labour manager of most firms."""
    found = Agency.objects.filter(jurisdiction=projects[0].jurisdiction_id, is_active=True).order_by("pk")
    agencies = {role: found.filter(role=role).first() for role in ("development", "hrss", "leading_group")}
    posts = []
    for number, project in enumerate(projects):
        since = today - timedelta(days=rng.randrange(20, 200))

        def post(
            part: Post.Part, title: str, project: Project = project, since: date = since, **body: object
        ) -> None:
            posts.append(
                Post(
                    project=project, part=part, title=title, name=rng.choice(words.SURNAMES) + rng.choice(_GIVEN),
                    phone=f"0335-400{rng.randrange(1000, 9999)}", from_on=since, **body,
                )
            )  # fmt: skip

        if number % 7 != 3:
            post(Post.Part.OWNER, "项目负责人", company=project.owner, agency=project.owner_agency)
        if number % 5 != 2:
            post(Post.Part.COMPETENT, "科长", agency=agencies["development"])
        if project.responsible_agency_id:
            post(Post.Part.INDUSTRY, "副局长", agency_id=project.responsible_agency_id)
            post(Post.Part.LIAISON, "科员", agency_id=project.responsible_agency_id)
        post(Post.Part.HR, "监察员", agency=agencies["hrss"])
        post(Post.Part.SITE_MANAGER, "项目经理", company=project.general_contractor)
        firms = {each.contractor_id for each in contracts.get(project.pk, [])} | {
            project.general_contractor_id
        }
        for firm in sorted(each for each in firms if each):
            if rng.random() < 0.8:
                post(Post.Part.LABOUR_MANAGER, "劳资专管员", company_id=firm)
    Post.objects.bulk_create(posts, batch_size=1000)
    managers = [each for each in posts if each.part == Post.Part.LABOUR_MANAGER and rng.random() < 0.6]
    hrss = agencies["hrss"]
    if hrss is not None:
        ManagerAssessment.objects.bulk_create(
            ManagerAssessment(
                post=each, year=today.year, result=rng.choice(("good", "passed", "passed", "failed")),
                assessed_on=today, assessed_by=hrss,
            )
            for each in managers
        )  # fmt: skip


def _enter_foremen(
    projects: Sequence[Project], contracts: dict[int, list[Contract]], by: User, now: datetime, rng: Random
) -> None:
    """Invented persons, some of them on two projects."""
    today = timezone.localdate(now)
    for number in range(min(_FOREMEN, len(projects))):
        born = date(1965, 1, 1) + timedelta(days=rng.randrange(11_000))
        body = f"{projects[0].jurisdiction_id}{born:%Y%m%d}{number:03d}"
        person = {
            "name": rng.choice(words.SURNAMES) + rng.choice(_GIVEN),
            "id_number": body + ric.calc_check_digit(f"{body}0"),
            "phone": f"1990000{number:04d}",
        }
        for project in rng.sample(list(projects), 2 if number % 3 == 0 and len(projects) > 1 else 1):
            those = [each for each in contracts.get(project.pk, []) if each.kind == Contract.Kind.LABOUR]
            foremen_actions.enter(
                project.pk, **person, kind="actual" if number % 4 == 1 else "foreman",
                contract_id=those[0].pk if those else None, from_on=today - timedelta(days=rng.randrange(10, 100)),
                by=by, now=now,
            )  # fmt: skip


def _hand_in(projects: Sequence[Project], by: User, now: datetime, rng: Random) -> None:
    """A few papers, some of them checked, one found false."""
    for number in range(min(_PAPERS, len(projects))):
        project = projects[number * len(projects) // min(_PAPERS, len(projects))]
        purpose = rng.choice(list(_ISSUED))
        upload = BytesIO(f"%PDF-1.4\n% 示例 {project.code} {purpose}\n%%EOF\n".encode())
        upload.name = f"示例{Document.Purpose(purpose).label}.pdf"
        document = documents_actions.keep(
            project, upload, purpose=purpose, by=by, now=now, issuer=_ISSUED[purpose], number=f"示例〔{number:03d}〕",
            dated_on=timezone.localdate(now) - timedelta(days=rng.randrange(10, 90)),
        )  # fmt: skip
        if number % 3 == 0:
            verdict = "false" if number == 9 else "doubtful" if number == 15 else "confirmed"
            documents_actions.verify(document.pk, verdict, how="电话向出具单位核实。", by=by, now=now)
