"""A roster longer than one block: whoever is new goes straight in, and later lines know of it."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from projects.intake.counts import Counts
from projects.models import Engagement, Project, ProjectEvent, Worker
from projects.workers import roster
from tests.projects.site import Site, build_site, identity
from tests.projects.test_roster import line, taken
from tests.world import TUESDAY, World

BLOCK = 20_000
THERE = {"project_code": "BDH-P-9002", "contract_no": ""}
# What a list says of seven newcomers, and what it says of them again further down.
FIRST = [
    line(1),
    line(2),
    line(3, exited_on="2026-04-01"),
    line(4),
    line(5),
    line(6, exited_on="2026-04-01"),
    line(7),
]
AGAIN = [
    line(1, team="木工班"), line(2, **THERE), line(3, entered_on="2026-04-01", **THERE), line(4, name="王小明"),
    line(5, name="张四"), line(6, phone="13900000006", entered_on="2026-04-02"), line(7, settled_on="2026-04-02"),
    line(5, entered_on="2026-03-20"), line(3, entered_on="2026-04-05"),
]  # fmt: skip


@pytest.fixture
def site(world: World) -> Site:
    built = build_site(world)
    Project.objects.create(
        code=THERE["project_code"], name="示例护岸工程", jurisdiction_id="130304", region_id="130304100", sector="water"
    )  # fmt: skip
    return built


@pytest.fixture(scope="module")
def others() -> list[dict[str, str]]:
    """Enough to fill the block that the first seven begin."""
    return [
        line(0, id_number=identity(number, f"{1950 + number // 1000}0101"), phone="")
        for number in range(8, BLOCK + 1)
    ]


def on_record() -> list[tuple[object, ...]]:
    """Of those with a telephone: that are the seven."""
    stays = Engagement.objects.select_related("worker", "project").exclude(worker__phone_index=None)
    return sorted(
        (
            *sorted(each.worker.opened().items()),
            each.project.code,
            each.entered_on,
            str(each.exited_on),
            each.team,
        )
        for each in stays
    )


def test_lines_that_follow_in_another_block_are_judged_as_in_the_same(
    site: Site, others: list[dict[str, str]]
) -> None:
    with transaction.atomic():
        short, said = taken(site, *FIRST, *AGAIN)
        expected = on_record()
        transaction.set_rollback(True)
    assert (short.new, len(said)) == (9, 7)
    checked, foreseen = taken(site, *FIRST, *others, *AGAIN, commit=False)
    counts, faults = taken(site, *FIRST, *others, *AGAIN)
    assert faults == foreseen == [(row + len(others), column, message) for row, column, message in said]
    assert counts == checked == Counts(BLOCK + len(AGAIN), BLOCK + 2, 0, 0, 7)
    assert on_record() == expected
    told = ProjectEvent.objects.filter(act="roster_taken").order_by("pk")
    assert [each.details for each in told] == [{"new": BLOCK + 1, "changed": 0}, {"new": 1, "changed": 0}]
    assert taken(site, *FIRST, *others)[0] == Counts(BLOCK, 0, 0, BLOCK, 0)


def test_one_bad_line_in_a_later_block_takes_all_back(site: Site, others: list[dict[str, str]]) -> None:
    counts, _faults = taken(site, *FIRST, *others, line(1, team="木工班"), whole=True)
    assert (counts.new, counts.failed) == (BLOCK, 1)
    assert not Worker.objects.exists()
    assert not Engagement.objects.exists()


def test_a_file_that_breaks_off_leaves_nothing(site: Site, others: list[dict[str, str]]) -> None:
    def rows() -> Iterator[tuple[int, dict[str, str]]]:
        yield from enumerate([*FIRST, *others], start=2)
        raise ValueError("the file ends here")

    with pytest.raises(ValueError, match="ends here"), translation.override("en"):
        roster.take(
            rows(), jurisdiction="130304", project_id=None, whole=False, commit=True, by=site.world.clerk, now=TUESDAY,
            on_fault=lambda *said: None, progress=lambda read: None,
        )  # fmt: skip
    assert not Worker.objects.exists()


def test_a_newcomer_of_whom_little_is_said_has_nothing_open(site: Site) -> None:
    counts, faults = taken(
        site, {each: line(1)[each] for each in ("project_code", "name", "id_number", "entered_on")}
    )
    assert (counts.new, faults) == (1, [])
    stay = Engagement.objects.select_related("worker").get()
    assert (stay.team, stay.trade, stay.contracted_as, stay.pay, stay.terms_bits) == ("", "", "", "", 0)
    assert (stay.employer, stay.contract, stay.wage, stay.contracted_on) == (None, None, None, None)
    assert stay.worker.phone_index is None


@pytest.mark.parametrize("name", ["王小明", "张四"])
def test_another_name_is_refused_whether_or_not_its_mask_is_the_same(site: Site, name: str) -> None:
    taken(site, line(1))
    said = (2, "name", "This identity number stands under another name in the register.")
    assert taken(site, line(1, name=name, exited_on="2026-04-01"))[1] == [said]
    assert taken(site, line(2), line(2, name=name, entered_on="2026-04-01"))[1] == [(3, *said[1:])]


def test_the_database_keeps_a_worker_from_two_sites(site: Site) -> None:
    taken(site, line(1))
    stay = Engagement.objects.get()
    stay.pk, stay.project = None, Project.objects.get(code=THERE["project_code"])
    with pytest.raises(IntegrityError, match="worker_on_one_site"), transaction.atomic():
        stay.save()
