"""Agencies merged, renamed, or their work handed over: open work moves, history stays; and people who leave."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from rest_framework.authtoken.models import Token

from agencies.clock.models import TimeLimit
from agencies.errors import Invalid, Refused
from agencies.models import Agency, User
from agencies.people.succession import Succession
from cases.actions import closing, dispatch, feedback, leaving, receipt, succession
from cases.actions.routing import route_case
from cases.history import broken_cases
from cases.models import Case, CaseAccess, Transfer
from cases.sweep import sweep_minute
from cases.workflow import Status, TransferStatus
from tests.world import RIVER_WORKS, SHANGHAI, SNACK_BAR, TUESDAY, World


def at(day: int, hour: int = 10, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def bureau(world: World) -> Agency:
    """A new body that is to take over; not active yet."""
    return Agency.objects.create(
        jurisdiction_id="130304", region_id="130304", role="water", name="北戴河区农业农村和水务局", short_name="区农水局",
        is_active=False,
    )  # fmt: skip


def merged(world: World, old: Agency, new: Agency, **stated: Any) -> Succession:
    told: dict[str, Any] = {
        "kind": "merged",
        "reason": "机构改革方案",
        "by": world.admin,
        "now": at(29),
    } | stated
    made = succession.succeed(old.pk, to=new.pk, **told)
    assert succession.carry_on(made.pk, now=at(29)) == 0
    return Succession.objects.get(pk=made.pk)


def test_open_work_moves_with_its_clock_and_the_letter_keeps_the_old_name(
    world: World, bureau: Agency
) -> None:
    case = world.routed()
    old = world.water.agency
    assert old is not None
    lead = case.transfers.get(kind="lead")
    receipt.receive(lead.pk, by=world.water, now=at(28))
    before = Transfer.objects.get(pk=lead.pk).limit
    made = merged(world, old, bureau)
    lead = Transfer.objects.select_related("letter", "limit").get(pk=lead.pk)
    assert lead.agency == bureau and lead.letter.addressee == "北戴河区水务局"
    assert (lead.limit.pk, lead.limit.due_on, lead.limit.agency) == (before.pk, before.due_on, bureau)
    assert not TimeLimit.objects.standing().filter(agency=old).exists()
    case = Case.objects.get(pk=case.pk)
    assert case.lead_agency == bureau
    parts = dict(case.access.values_list("agency", "kind"))
    assert (parts[old.pk], parts[bureau.pk]) == ("past", "lead")
    entry = case.events.get(act="work_handed_over")
    assert entry.details["letters"] == [lead.letter.number] and "机构改革方案" in entry.note
    assert entry.note.startswith("北戴河区水务局 → 北戴河区农业农村和水务局")
    assert (made.cases_moved, made.letters_moved, made.done_at) == (1, 1, at(29))
    old.refresh_from_db()
    bureau.refresh_from_db()
    assert (old.is_active, bureau.is_active, bureau.has_accounts) == (False, True, True)
    handler = User.objects.get(pk=world.water.pk)
    assert handler.agency == bureau
    feedback.feed_back(lead.pk, feedback.Report("solved", "已付清"), by=handler, now=at(30))
    assert list(broken_cases()) == []


def test_where_the_policy_names_the_old_body_its_successor_receives(world: World) -> None:
    old, new = world.agency("water"), world.agency("housing")
    merged(world, old, new, kind="handed_over")
    case = world.routed(now=at(30))
    assert case.transfers.get(kind="lead").agency == new, "a document names bodies as they were called then"


def test_a_town_that_was_merged_is_followed_on_its_own_ground_only(world: World) -> None:
    old = world.agency("township", "130304100")
    new = world.agency("township", "130304101")
    merged(world, old, new)
    case = world.routed(now=at(30))
    assert case.transfers.get(kind="assist").agency == new
    unknown = world.routed(RIVER_WORKS | {"territory": "不存在镇"}, now=at(30))
    assert unknown.status == Status.PROPOSED, "a town nobody knows is not guessed"


def test_a_body_that_had_a_letter_already_answers_once_with_the_earlier_date(world: World) -> None:
    case = world.routed(SNACK_BAR)
    dispatch.confirm(case.number, by=world.clerk, now=at(28))
    mine, theirs = case.transfers.get(role="market"), case.transfers.get(role="hrss")
    receipt.receive(mine.pk, by=world.market, now=at(28))
    receipt.receive(theirs.pk, by=world.hrss, now=at(29))
    earlier = Transfer.objects.get(pk=mine.pk).limit.due_on
    assert world.market.agency and world.hrss.agency
    merged(world, world.market.agency, world.hrss.agency)
    mine, theirs = (
        Transfer.objects.select_related("limit", "letter").get(pk=each.pk) for each in (mine, theirs)
    )
    assert (mine.status, theirs.status) == (TransferStatus.WITHDRAWN, TransferStatus.RECEIVED)
    assert theirs.limit.due_on == earlier and theirs.letter.number in mine.letter.void_reason


def test_closed_cases_stay_as_they_are_and_the_successor_may_read_them(world: World, bureau: Agency) -> None:
    case = world.routed()
    for letter, by in zip(case.transfers.order_by("pk"), (world.water, world.haibin), strict=True):
        receipt.receive(letter.pk, by=by, now=at(28))
        feedback.feed_back(letter.pk, feedback.Report("solved", "已付清"), by=by, now=at(28))
        feedback.accept_for_record(letter.pk, by=world.clerk, now=at(28))
    closing.close(case.number, closing.Ending("solved", "已付清"), by=world.clerk, now=at(28))
    count, old = case.events.count(), world.water.agency
    assert old is not None
    merged(world, old, bureau)
    assert case.transfers.get(kind="lead").agency == old and case.events.count() == count
    assert CaseAccess.objects.get(case=case, agency=bureau).kind == "past"
    assert Case.objects.visible_to(User.objects.get(pk=world.water.pk)).filter(pk=case.pk).exists()


def test_the_office_itself_is_succeeded_with_its_cases_and_its_numbers(world: World) -> None:
    new = Agency.objects.create(
        jurisdiction_id="130304", region_id="130304", role="coordination_office", name="北戴河区根治欠薪工作专班办公室",
        short_name="区根治办", is_active=False,
    )  # fmt: skip
    case = world.routed()
    last = case.transfers.count()
    old = world.clerk.agency
    assert old is not None
    merged(world, old, new)
    case = Case.objects.get(pk=case.pk)
    assert case.coordinator == new and case.events.get(act="work_handed_over").details["coordinator"] is True
    clerk = User.objects.get(pk=world.clerk.pk)
    dispatch.override(case.number, lead=["housing"], reason="改由住建办理", by=clerk, now=at(30))
    letter = case.transfers.get(role="housing").letter
    assert (letter.issuer, letter.serial) == (new, last + 1), "no number of a year is given twice"
    assert case.transfers.get(role="water").letter.issuer == old
    world.clerk.refresh_from_db()
    assert world.routed(SNACK_BAR, now=at(30)).coordinator == new
    assert list(broken_cases()) == []


def test_broken_off_the_move_is_carried_on_by_the_sweep_and_nothing_moves_twice(
    world: World, bureau: Agency
) -> None:
    cases = [world.routed() for _each in range(3)]
    old = world.water.agency
    assert old is not None
    made = succession.succeed(
        old.pk, to=bureau.pk, kind="merged", reason="机构改革", by=world.admin, now=at(29)
    )
    assert succession.carry_on(made.pk, now=at(29), most=1) == 2
    assert Succession.objects.get(pk=made.pk).done_at is None
    sweep_minute(now=at(29, 11))
    sweep_minute(now=at(29, 12))
    made = Succession.objects.get(pk=made.pk)
    assert (made.cases_moved, made.letters_moved) == (3, 3) and made.done_at is not None
    assert all(case.events.filter(act="work_handed_over").count() == 1 for case in cases)
    route_case(cases[0].pk, now=at(30))


def test_renamed_an_agency_keeps_its_row_and_old_letters_their_name(world: World) -> None:
    case = world.routed()
    agency = world.water.agency
    assert agency is not None
    made = succession.rename(
        agency.pk, name="北戴河区水利局", short_name="区水利局", reason="更名通知", by=world.admin, now=at(29)
    )
    agency.refresh_from_db()
    assert (agency.name, made.old_name, made.done_at) == ("北戴河区水利局", "北戴河区水务局", at(29))
    lead = case.transfers.get(kind="lead")
    assert (lead.recipient, lead.letter.addressee) == ("北戴河区水利局", "北戴河区水务局")
    again = world.routed(now=at(30)).transfers.get(kind="lead")
    assert again.letter.addressee == "北戴河区水利局"


@pytest.mark.parametrize(
    ("code", "to"),
    [("succeeds-itself", "water"), ("ended-already", "housing"), ("successor-ended", "water")],
)
def test_a_succession_that_makes_no_sense_is_refused(world: World, code: str, to: str) -> None:
    water, target = world.agency("water"), world.agency(to)
    old = water
    if code == "ended-already":
        merged(world, water, world.agency("market"))
    if code == "successor-ended":
        merged(world, water, world.agency("market"))
        old = world.agency("housing")
    with pytest.raises(Refused) as refused:
        succession.succeed(old.pk, to=target.pk, kind="merged", reason="x", by=world.admin, now=at(29))
    assert refused.value.code == code


def test_agencies_are_changed_by_administrators_with_a_reason(world: World, bureau: Agency) -> None:
    water = world.agency("water")
    with pytest.raises(Refused) as refused:
        succession.succeed(water.pk, to=bureau.pk, kind="merged", reason="x", by=world.head, now=at(29))
    assert refused.value.code == "not-your-part"
    with pytest.raises(Invalid):
        succession.succeed(water.pk, to=bureau.pk, kind="merged", reason=" ", by=world.admin, now=at(29))
    with pytest.raises(Invalid):
        succession.succeed(water.pk, to=bureau.pk, kind="renamed", reason="x", by=world.admin, now=at(29))
    with pytest.raises(IntegrityError), transaction.atomic():
        Succession.objects.create(
            kind="merged", from_agency=water, to_agency=water, old_name="a", new_name="a", since_on=at(29).date(),
            reason="x", made_at=at(29), made_by=world.admin,
        )  # fmt: skip


# ---- people


def test_work_belongs_to_the_agency_so_who_leaves_strands_it_only_as_the_last(world: World) -> None:
    world.routed()
    left = leaving.left_by(world.water)
    assert (left.is_last, left.open_cases, left.is_free) == (True, 1, False)
    assert leaving.left_by(world.clerk).is_free, "a colleague is there"
    Token.objects.create(user=world.water)
    leaving.let_go(world.water.pk, by=world.admin, now=at(29))
    world.water.refresh_from_db()
    assert not world.water.is_active and not Token.objects.filter(user=world.water).exists()
    assert not world.agency("water").has_accounts, "from now on the office answers for it"
    lead = Transfer.objects.get(kind="lead")
    receipt.receive(lead.pk, by=world.clerk, now=at(29))


@pytest.mark.parametrize("code", ["not-your-part", "own-account", "closed-already"])
def test_whose_account_is_closed_and_by_whom(world: World, code: str) -> None:
    person, by = {
        "not-your-part": (world.water, world.head),
        "own-account": (world.admin, world.admin),
        "closed-already": (world.market, world.admin),
    }[code]
    if code == "closed-already":
        leaving.let_go(person.pk, by=by, now=at(29))
    with pytest.raises(Refused) as refused:
        leaving.let_go(person.pk, by=by, now=at(29))
    assert refused.value.code == code


# ---- pages


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def test_the_page_shows_what_would_move_before_it_moves(world: World, bureau: Agency) -> None:
    world.routed()
    world.routed()
    water, client = world.agency("water"), signed(world.admin)
    assert water.name in client.get("/directory/successions/").content.decode()
    page = client.get(f"/directory/successions/{water.pk}/").content.decode()
    assert "Open letters" in page and bureau.name in page
    told = succession.moves(water)
    assert (told.cases, told.letters, told.people, told.is_coordinator) == (2, 2, 1, False)
    wrong = client.post(f"/directory/successions/{water.pk}/", {"kind": "merged", "reason": "打好的理由"})
    assert wrong.status_code == 422 and "打好的理由" in wrong.content.decode()
    sent = {"kind": "merged", "to": bureau.pk, "reason": "机构改革方案"}
    page = client.post(f"/directory/successions/{water.pk}/", sent, follow=True).content.decode()
    assert "all open work of 北戴河区水务局 is with 北戴河区农业农村和水务局" in page
    assert "机构改革方案" in page and "completed" in page


def test_renaming_by_page(world: World) -> None:
    water, client = world.agency("water"), signed(world.admin)
    sent = {"rename": "1", "name": "北戴河区水利局", "short_name": "区水利局", "reason": "更名"}
    assert (
        "is now 北戴河区水利局"
        in client.post(f"/directory/successions/{water.pk}/", sent, follow=True).content.decode()
    )


def test_a_person_who_leaves_by_page(world: World) -> None:
    world.routed()
    client = signed(world.admin)
    assert "bdh-water" in client.get("/directory/successions/", {"person": "bdh-water"}).content.decode()
    page = client.get(f"/directory/people/{world.water.pk}/leaving/").content.decode()
    assert "Nobody else of the agency has an account" in page
    client.post(f"/directory/people/{world.water.pk}/leaving/", {})
    assert not User.objects.get(pk=world.water.pk).is_active


@pytest.mark.parametrize("path", ["/directory/successions/", "/directory/people/1/leaving/"])
def test_only_administrators_open_these_pages(world: World, path: str) -> None:
    assert signed(world.head).get(path).status_code == 403
    assert at(29) > TUESDAY
