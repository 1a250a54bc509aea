"""Two people write, a compactor adds up, and whoever reads meanwhile sees sums that are right."""

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection, transaction

from agencies.models import TimeLimit
from cases.actions.receipt import receive
from cases.models import Case, Transfer
from oversight.figures import compacting
from oversight.figures.letters import recounted, timeliness
from oversight.figures.reading import Window, naive, read
from tests.oversight.figures.histories import bare_cases
from tests.world import TUESDAY, build_world

pytestmark = pytest.mark.django_db(transaction=True)
HERE, YEAR = "130304", Window.year(date(2026, 4, 28))
SECONDS = 4.0


def test_every_read_in_one_snapshot_is_the_recount_in_the_same_snapshot() -> None:
    world = build_world()
    bare_cases(30, TUESDAY, world.clerk.pk, Random(1))
    keys = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    letters = [world.routed().transfers.order_by("pk").first() for _ in range(3)]
    seen, written = [0], [0]

    def write(random: Random) -> None:
        """Each of a handful of cases over and over, one or several to a transaction; sometimes taken back."""
        with transaction.atomic():
            for pk in sorted(random.sample(keys, random.randrange(1, 4))):
                Case.objects.filter(pk=pk).update(
                    amount=random.randrange(2_000_000), sector=random.choice(["water", "housing", ""]),
                    is_overdue=random.random() < 0.5, region=random.choice(["130304", "130304100"]),
                )  # fmt: skip
            if random.random() < 0.2:
                bare_cases(1, TUESDAY, world.clerk.pk, random)
            if random.random() < 0.2:
                transaction.set_rollback(True)
        written[0] += 1

    def answer(random: Random) -> None:
        """A letter and its time limit, each in a transaction of its own: they meet in every order."""
        letter = random.choice(letters)
        assert letter is not None
        if random.random() < 0.5:
            state = random.choice(["met", "met_late", "running"])
            met_at = None if state == "running" else TUESDAY
            TimeLimit.objects.filter(transfer=letter.pk).update(state=state, met_at=met_at)
        else:
            days, status = random.choice([None, 3, 9]), random.choice(["received", "fed_back", "recorded"])
            Transfer.objects.filter(pk=letter.pk).update(status=status, answered_days=days)

    def compact(_random: Random) -> None:
        compacting.compact()
        time.sleep(0.05)

    def look(_random: Random) -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            for place in ("", "130304100"):
                assert read(HERE, YEAR, place=place) == naive(HERE, YEAR, place)
            days, now = (HERE, YEAR.first, YEAR.last), TUESDAY + timedelta(days=3)
            assert timeliness(*days, now=now) == recounted(*days, now=now)
        seen[0] += 1

    for letter in letters:
        assert letter is not None
        receive(letter.pk, by=world.clerk, now=TUESDAY)
    together(write, write, answer, answer, compact, look)
    assert seen[0] > 3 and written[0] > 10
    assert list(compacting.differences(HERE)) == []
    compacting.compact()
    assert list(compacting.differences(HERE)) == []


def together(*acts: Callable[[Random], None]) -> None:
    """Each act over and over in a thread of its own, for a few seconds. Raises what any of them raises."""
    faults: list[BaseException] = []
    until = time.monotonic() + SECONDS

    def run(act: Callable[[Random], None], seed: int) -> None:
        random = Random(seed)
        try:
            while time.monotonic() < until and not faults:
                act(random)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act, seed)) for seed, act in enumerate(acts)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if faults:
        raise faults[0]
