"""Random histories of cases, by real acts and by raw SQL: the same seed, the same history."""

import io
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection

from agencies.errors import Invalid, Refused
from cases.actions import closing, dispatch, ending, feedback, joining, receipt
from cases.models import Case, Transfer
from tests.cases.courses import report
from tests.world import RIVER_WORKS, SNACK_BAR, TUESDAY, World

# The policy holds from the first of January on.
STARTED = TUESDAY - timedelta(days=110)
_SECTORS = ("water", "housing", "transport", "catering", "")
_REGIONS = ("130304", "130304100", "130304101", "130304001")


class History:
    """So many steps, each a day or some later, each with whatever act comes up; what the rules refuse is left."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.random, self.now = world, Random(seed), STARTED

    def step(self) -> None:
        self.now += timedelta(days=self.random.randrange(1, 12))
        act: Callable[[], Any] = self.random.choice(
            [self._new, self._new, self._receive, self._receive, self._answer, self._answer, self._return, self._record,
             self._record, self._close, self._close, self._reopen, self._merge, self._unmerge, self._withdraw, self._raw,
             self._raw_insert, self._delete]
        )  # fmt: skip
        with suppress(Refused, Invalid):
            act()

    def _case(self, *statuses: str) -> Case | None:
        return self._one(
            list(Case.objects.filter(status__in=statuses, number__startswith="BDH").order_by("pk"))
        )

    def _letter(self, *statuses: str) -> Transfer | None:
        return self._one(list(Transfer.objects.filter(status__in=statuses).order_by("pk")))

    def _one(self, rows: list[Any]) -> Any:
        return self.random.choice(rows) if rows else None

    def _new(self) -> None:
        facts = self.random.choice([RIVER_WORKS, SNACK_BAR]) | {
            "amount_yuan": self.random.choice([None, 20_000, 999_999, 1_000_000]),
            "worker_count": self.random.choice([None, 3, 29, 30]),
        }
        case = self.world.routed(facts, self.now)
        if case.status == "proposed":
            dispatch.confirm(case.number, by=self.world.clerk, now=self.now)

    def _receive(self) -> None:
        if letter := self._letter("issued"):
            receipt.receive(letter.pk, by=self.world.clerk, now=self.now)

    def _answer(self) -> None:
        if letter := self._letter("received"):
            feedback.feed_back(letter.pk, report(), by=self.world.clerk, now=self.now)

    def _return(self) -> None:
        if letter := self._letter("fed_back"):
            feedback.return_for_more(letter.pk, reason="材料不全", by=self.world.clerk, now=self.now)

    def _record(self) -> None:
        if letter := self._letter("fed_back"):
            feedback.accept_for_record(letter.pk, by=self.world.clerk, now=self.now)

    def _close(self) -> None:
        if case := self._case("feedback_received"):
            closing.close(
                case.number,
                closing.Ending("solved", "已付清", statement="已全部付清"),
                by=self.world.clerk,
                now=self.now,
            )

    def _reopen(self) -> None:
        if case := self._case("closed", "withdrawn"):
            ending.reopen(case.number, reason="又有拖欠", by=self.world.clerk, now=self.now)

    def _merge(self) -> None:
        one, other = self._case("transferred", "in_handling"), self._case("transferred", "in_handling")
        if one and other:
            joining.merge(one.number, into=other.number, reason="同一事项", by=self.world.clerk, now=self.now)

    def _unmerge(self) -> None:
        if case := self._case("merged"):
            joining.unmerge(case.number, reason="并非同一事项", by=self.world.clerk, now=self.now)

    def _withdraw(self) -> None:
        if case := self._case("transferred", "in_handling", "feedback_received"):
            ending.withdraw_complaint(case.number, declared="oral", by=self.world.clerk, now=self.now)

    def _raw(self) -> None:
        """What no act does at once: everything that is counted, of several rows, behind the back of every verb."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cases_case SET sector = %s, region_id = %s, cause_bits = %s, recovered = %s, is_overdue = %s, "
                "received_at = received_at - %s * interval '1 day', workers = %s WHERE id %% 3 = %s",
                [self.random.choice(_SECTORS), self.random.choice(_REGIONS), self.random.randrange(16),
                 self.random.randrange(9) * 1000, self.random.random() < 0.5, self.random.randrange(40),
                 self.random.choice([None, 5, 31]), self.random.randrange(3)],
            )  # fmt: skip

    def _raw_insert(self) -> None:
        bare_cases(self.random.randrange(1, 4), self.now, self.world.clerk.pk, self.random)

    def _delete(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM cases_case WHERE id = (SELECT id FROM cases_case WHERE number LIKE 'RAW-%%' "
                "ORDER BY id LIMIT 1)"
            )


def bare_cases(count: int, at: datetime, clerk: int, random: Random) -> None:
    """Rows alone, by COPY: what an import brings, with nothing that belongs to them."""
    coordinator = _coordinator()
    lines = []
    for _ in range(count):
        is_closed = random.random() < 0.4
        status = random.choice(["closed", "rejected", "withdrawn", "merged"]) if is_closed else "in_handling"
        closed = (at + timedelta(days=20)).isoformat() if is_closed else r"\N"
        region = random.choice(_REGIONS)
        lines.append(
            "\t".join(
                map(str, [
                    f"RAW-{random.getrandbits(60)}", "130304", region, 13, 1303, 130304, status, "walk_in",
                    random.choice(_SECTORS), random.randrange(8), random.choice([r"\N", "5000.25", "2000000"]),
                    random.choice(["0", "100.10"]), random.choice([r"\N", "7", "40"]), coordinator,
                    at.isoformat(), at.isoformat(), closed, clerk, random.choice("tf"),
                ])
            )
        )  # fmt: skip
    copied("\n".join(lines))


def _coordinator() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM agencies_agency WHERE is_coordinator AND jurisdiction_id = '130304'")
        return int(cursor.fetchone()[0])


def copied(lines: str) -> None:
    columns = (
        "number, jurisdiction_id, region_id, province, city, county, status, channel, sector, cause_bits, amount, recovered, "
        "workers, coordinator_id, received_at, attention_at, closed_at, taken_by_id, is_overdue"
    )
    rest = (
        "domain, employer_name, determination, has_proposal, awaits_confirmation, awaits_receipt, has_objection, "
        "has_feedback, route_attempts, event_count, head_hash"
    )
    values = "\t".join(["construction", "", "", *"fffff", "1", "0", ""])
    whole = "\n".join(f"{line}\t{values}" for line in lines.splitlines())
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY cases_case ({columns}, {rest}) FROM STDIN", io.StringIO(whole))
