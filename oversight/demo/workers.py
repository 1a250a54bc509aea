"""Workers of the demo sites: rosters, gates and three months of attendance; most in order, some not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count, islice
from random import Random

from django.utils import timezone
from stdnum.cn import ric

from agencies.people.models import User
from oversight.demo import words
from projects.intake.counts import Counts
from projects.models import Contract, Device, Engagement, Project
from projects.workers import attendance, roster

_GIVEN = "伟强军磊洋勇杰涛超明刚平辉鹏华飞"
_AT_WORK = (Project.State.BUILDING, Project.State.STOPPED, Project.State.FINISHED)
# Lines of a roster that are in memory together.
_AT_ONCE = 50_000
_MONTHS = 3


def fill(
    projects: Sequence[Project], *, by: User, now: datetime, seed: int, workers: int | None = None
) -> None:
    """The same for the same seed; nothing where somebody is on a roster already. All `workers` are spread over the
    sites at work; by default each has a handful."""
    sites = [each for each in projects if each.state in _AT_WORK and each.started_on is not None]
    if not sites or Engagement.objects.filter(project__in=projects).exists():
        return
    today = timezone.localdate(now)
    rng = Random(f"{seed}-workers")
    _set_up(sites, rng)
    each_has = None if workers is None else -(-workers // len(sites))
    lines = _roster(sites, today, rng, each_has)
    while some := list(islice(lines, _AT_ONCE)):
        for jurisdiction in sorted({each.jurisdiction_id for each in sites}):
            codes = {each.code for each in sites if each.jurisdiction_id == jurisdiction}
            here = [line for line in some if line["project_code"] in codes]
            _take(roster.take, here, jurisdiction, by, now)
            _take(attendance.take, list(_days(here, today, rng)), jurisdiction, by, now)


def _take(
    take: Callable[..., Counts], lines: Sequence[Mapping[str, str]], jurisdiction: str, by: User, now: datetime
) -> None:  # fmt: skip
    take(
        list(enumerate(lines, start=1)), jurisdiction=jurisdiction, project_id=None, whole=False, commit=True, by=by,
        now=now, on_fault=lambda number, column, message: None, progress=lambda read: None,
    )  # fmt: skip


def _set_up(sites: Sequence[Project], rng: Random) -> None:
    """Every ninth site has no device, every seventh keeps paper."""
    Device.objects.bulk_create(
        Device(
            project=each, serial=f"KQ-{number:04}", place="示例工地东门",
            installed_on=each.started_on or each.created_at.date(),
            kind=Device.Kind.PAPER if number % 7 == 6 else rng.choice((Device.Kind.FACE_GATE, Device.Kind.FIXED_POINT)),
        )
        for number, each in enumerate(sites) if number % 9 != 8
    )  # fmt: skip


def _roster(
    sites: Sequence[Project], today: date, rng: Random, each_has: int | None
) -> Iterator[dict[str, str]]:
    numbers = count()
    labour = {
        each.project_id: each
        for each in Contract.objects.filter(project__in=sites, kind=Contract.Kind.LABOUR).select_related("contractor")
    }  # fmt: skip
    for site in sites:
        begun = site.started_on or today
        contract = labour.get(site.pk)
        for place in range(each_has or rng.randrange(8, 30)):
            entered = min(begun + timedelta(days=rng.randrange(0, 60)), today)
            chance = rng.random()
            contracted = entered + timedelta(days=5 if chance < 0.06 else -rng.randrange(0, 9))
            left = entered + timedelta(days=rng.randrange(40, 200))
            gone = chance > 0.6 and left < today
            yield {
                "project_code": site.code,
                "name": rng.choice(words.SURNAMES) + rng.choice(_GIVEN) + rng.choice(_GIVEN),
                "id_number": _identity(site.jurisdiction_id, next(numbers)),
                "phone": f"1390000{rng.randrange(10_000):04}",
                "employer": contract.contractor.credit_code or "" if contract else "",
                "contract_no": contract.number if contract else "", "team": f"示例{place // 8 + 1}班",
                "trade": words.TRADES[place % len(words.TRADES)],
                "contracted_on": "" if chance < 0.03 else min(contracted, today).isoformat(),
                "contracted_as": rng.choice(("纸质合同", "电子合同")),
                "terms": "全部" if rng.random() < 0.9 else "工种、工资标准", "pay": "按月",
                "wage": str(rng.randrange(50, 95) * 100), "entered_on": entered.isoformat(),
                "exited_on": left.isoformat() if gone else "",
                "settled_on": left.isoformat() if gone and chance < 0.95 else "",
                "settled": str(rng.randrange(20, 80) * 100) if gone and chance < 0.95 else "",
            }  # fmt: skip


def _identity(jurisdiction: str, number: int) -> str:
    """An invented number; none comes twice before the thirteenth million."""
    born = date(1966, 1, 1) + timedelta(days=number * 31 % 13_000)
    body = f"{jurisdiction}{born:%Y%m%d}{number // 13_000 % 1000:03d}"
    return body + ric.calc_check_digit(f"{body}0")


def _days(lines: Sequence[Mapping[str, str]], today: date, rng: Random) -> Iterator[dict[str, str]]:
    month = today.replace(day=1)
    for _back in range(_MONTHS):
        after = (month + timedelta(days=32)).replace(day=1)
        for line in lines:
            entered = date.fromisoformat(line["entered_on"])
            left = date.fromisoformat(line["exited_on"]) if line["exited_on"] else today
            first, last = max(month, entered), min(after - timedelta(days=1), left, today)
            days = (
                [day for day in range(first.day, last.day + 1) if rng.random() < 0.85]
                if first <= last
                else []
            )
            if days and rng.random() < 0.95:
                yield {
                    "project_code": line["project_code"], "id_number": line["id_number"], "month": f"{month:%Y-%m}",
                    "days": ",".join(map(str, days)),
                }  # fmt: skip
        month = (month - timedelta(days=1)).replace(day=1)
