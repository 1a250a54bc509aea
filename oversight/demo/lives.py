"""The life of one demo case, act by act through the real verbs: a generator of the moments at which it goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from agencies.models import User
from cases.actions.intake import take_in
from cases.actions.routing import route_case
from cases.draft import Draft
from cases.models import Case, Transfer
from cases.workflow import LIVE
from oversight.demo import handling
from oversight.demo.fates import Fate, arrived
from oversight.demo.hours import Hours
from oversight.demo.office import Office, Result, result_of

Act = tuple[datetime, Callable[[datetime], Any]]
# A stated day of receipt is the day of the letter; what follows is counted from there.
_STATED = "received_date"


@dataclass(frozen=True, slots=True)
class Matter:
    """One complaint and what is to become of it."""

    body: dict[str, Any]
    fate: Fate
    rng: Random


def live(matter: Matter, office: Office, hours: Hours) -> Iterator[datetime]:
    """Yields when its next act is due; the act is done when the caller comes back at that moment."""
    rng, fate = matter.rng, matter.fate
    letter_in = _arrival(matter, hours)
    stated = _STATED in matter.body["facts"]
    intake = letter_in if stated else letter_in + rng.choice((1, 1, 2, 3))
    yield (now := hours.moment(hours.day(intake), 0 if stated else rng.randrange(4), rng))
    case = _take_in(matter, office, now)
    case = _route(case, now + timedelta(seconds=rng.randint(1, 3)))
    if fate is Fate.TO_CONFIRM:
        return
    if case.awaits_confirmation:
        yield (now := hours.moment(hours.day(intake if stated else intake - 1), 1 if stated else 0, rng))
        office.decide(case, rng, now)
        case = Case.objects.get(pk=case.pk)  # a decision may give it to another keeper
    acts = _Course(case, office, hours, rng, letter_in).acts(fate)
    for at, act in sorted(acts, key=lambda each: each[0]):
        yield at
        act(at)


def _arrival(matter: Matter, hours: Hours) -> int:
    stated = matter.body["facts"].get(_STATED)
    if stated is None:
        return arrived(matter.fate, hours, matter.rng)
    day = date.fromisoformat(stated)
    return next((ago for ago in range(1, len(hours.days) + 1) if hours.day(ago) <= day), len(hours.days))


def _take_in(matter: Matter, office: Office, now: datetime) -> Case:
    """What is found on the ground is taken in by the body whose ground it is, the rest by the office."""
    return take_in(Draft.read(matter.body), by=_taker(matter, office), now=now)[0]


def _taker(matter: Matter, office: Office) -> User:
    if matter.body["source_channel"] not in ("grid", "inspection"):
        return office.clerk
    ground = matter.body["facts"].get("territory")
    local = (each for each in office.handlers.values() if each.agency and each.agency.region.name == ground)
    return next(local, office.clerk)


def _route(case: Case, now: datetime) -> Case:
    route_case(case.pk, now=now)
    return Case.objects.get(pk=case.pk)


class _Course:
    """The acts on the letters of one case. Days are counted back, so a smaller number is later."""

    def __init__(self, case: Case, office: Office, hours: Hours, rng: Random, letter_in: int) -> None:
        self.case, self.office, self.hours, self.rng, self.letter_in = case, office, hours, rng, letter_in
        live = [each for each in case.transfers.select_related("agency") if each.status in LIVE]
        self.leads = [each for each in live if each.kind != Transfer.Kind.ASSIST]
        self.assists = [each for each in live if each.kind == Transfer.Kind.ASSIST]
        self.result = result_of(case, rng)

    def acts(self, fate: Fate) -> list[Act]:
        match fate:
            case Fate.TO_RECEIVE:
                return self._receipts(self.assists[:1] if len(self.assists) > 1 else [])
            case Fate.IN_HANDLING | Fate.DUE_SOON:
                begun = self._receipts(self.leads + self.assists) + self._meeting()
                return begun + self._answers(self.assists[:1], share=0.3)
            case Fate.OVERDUE:
                return self._receipts(self.leads + self.assists) + self._answers(
                    self.assists, share=0.7, record=True
                )
            case Fate.OBJECTED:
                return self._receipts(self.leads + self.assists) + self._objection()
            case Fate.REROUTED:
                return self._receipts(self.leads + self.assists) + self._rerouting()
            case Fate.TO_RECORD:
                answered = self._answers(self.leads, record=False) + self._answers(self.assists, record=True)
                return self._receipts(self.leads + self.assists) + answered
            case _:
                return self._ending(closed=fate is Fate.CLOSED)

    def at(self, ago: int, slot: int) -> datetime:
        return self.hours.moment(self.hours.day(max(ago, 1)), slot, self.rng)

    def _receipts(self, transfers: list[Transfer]) -> list[Act]:
        """In the afternoon of the day; a letter of which the receipt was stated needs none."""
        return [
            (self.at(self.letter_in, 2), partial(self.office.receive, each))
            for each in transfers
            if each.received_on is None
        ]

    def _answers(
        self, transfers: list[Transfer], *, share: float = 1.0, record: bool = False, late: int = 0
    ) -> list[Act]:
        acts: list[Act] = []
        for each in transfers:
            if self.rng.random() >= share:
                continue
            days = min(self.rng.randint(1, 4), self.letter_in - 1) + late
            acts.append(
                (self.at(self.letter_in - days, 3), partial(self.office.answer, each, self.result, self.rng))
            )
            if record and self.letter_in - days > 1:
                acts.append((self.at(self.letter_in - days - 1, 0), partial(self.office.record, each)))
        return acts

    def _objection(self) -> list[Act]:
        return [(self.at(self.letter_in, 3), partial(self.office.object, self.leads[0], self.rng))]

    def _rerouting(self) -> list[Act]:
        lead, day = self.leads[0], self.letter_in - 1
        return [
            *self._objection(),
            (self.at(day, 0), partial(self.office.uphold, lead)),
            (self.at(day, 1), self._send_elsewhere),
            (self.at(day, 3), self._receive_new),
        ]

    def _send_elsewhere(self, now: datetime) -> None:
        self.case.refresh_from_db()
        self.office.decide(self.case, self.rng, now, anew=True)

    def _receive_new(self, now: datetime) -> None:
        for transfer in self.case.transfers.select_related("agency").filter(status="issued"):
            self.office.receive(transfer, now)

    def _ending(self, *, closed: bool) -> list[Act]:
        """All have answered and all is on record; one in eight leads was late, some needed a second try."""
        lead = self.leads[0]
        late = 3 if closed and self.rng.random() < 0.12 else 0
        acts = self._receipts(self.leads + self.assists)
        acts += self._answers(self.leads, record=True, late=late) + self._answers(self.assists, record=True)
        if closed and not late and self.rng.random() < 0.08:
            acts += [
                *self._objection(),
                (self.at(self.letter_in - 1, 0), partial(self.office.overrule, lead)),
            ]
        elif closed and not late and self.rng.random() < 0.1:
            acts = self._second_try(acts, lead)
        if closed:
            done = max(at for at, _act in acts).date()
            acts.append((self.hours.moment(self._next_day(done), 1, self.rng), self._close))
            acts += self._around_closing(self._next_day(done))
        return acts

    def _around_closing(self, day: date) -> list[Act]:
        """What closing asks for in the morning, visits planned after it, and the first of them made some weeks later.
        Their dice are of the case alone."""
        dice = handling.dice_of(self.case)
        moment = self.hours.moment
        acts: list[Act] = [
            (moment(day, 0, dice), partial(handling.work_on, self.case, self.result, self.office)),
            (moment(day, 2, dice), partial(handling.plan_one, self.case, self.office)),
        ]
        later = min((each for each in self.hours.days if each >= day + timedelta(days=24)), default=None)
        if later is not None:
            acts.append((moment(later, 2, dice), partial(handling.visit_next, self.case, self.office)))
        return acts

    def _meeting(self) -> list[Act]:
        """The day after the letter came, where there is such a day and the dice say so."""
        if self.letter_in < 4 or not handling.is_met_on(self.case):
            return []
        at = self.hours.moment(self.hours.day(self.letter_in - 1), 1, handling.dice_of(self.case))
        return [(at, partial(handling.meet_on, self.case, self.office))]

    def _second_try(self, acts: list[Act], lead: Transfer) -> list[Act]:
        """Returned for more the morning after, answered again the next afternoon and recorded after that."""
        answered = max(at for at, act in acts if _is(act, self.office.answer, lead))
        again = self._next_day(answered.date())
        final = self._next_day(again)
        kept = [each for each in acts if not _is(each[1], self.office.record, lead)]
        return [
            *kept,
            (self.hours.moment(again, 0, self.rng), partial(self.office.send_back, lead, self.rng)),
            (self.hours.moment(again, 3, self.rng), partial(self.office.answer, lead, self.result, self.rng)),
            (self.hours.moment(final, 0, self.rng), partial(self.office.record, lead)),
        ]

    def _next_day(self, day: date) -> date:
        return min((each for each in self.hours.days if each > day), default=self.hours.days[0])

    def _close(self, now: datetime) -> None:
        result: Result = self.result
        self.office.close(self.case, result, now)


def _is(act: Callable[[datetime], Any], what: Callable[..., Any], transfer: Transfer) -> bool:
    return isinstance(act, partial) and act.func == what and act.args[0] is transfer
