"""`manage.py demo`: an invented population that shows every state, the same for the same seed and day."""

import hashlib
import json
import os
import stat
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from rest_framework.authtoken.models import Token
from stdnum.cn import uscc

from agencies.clock.published import published_calendar
from agencies.models import PolicyVersion, User
from cases.history import broken_cases
from cases.models import Case, Event, ExternalReference, Transfer
from cases.queues import OFFICE
from oversight.demo.accounts import PASSWORD
from oversight.demo.complaints import scenarios
from oversight.demo.population import midnight
from oversight.overview.page import asked_by, overview
from projects.models import Company, Project
from tests.faults.conftest import assert_letters_without_gap

# A Thursday with ordinary weeks before and after, after the last dated example.
AS_OF = date(2026, 11, 19)
CASES = 50
PLACES_SHOWN = {"130304", "620700", "654224", "410305", "110000"}


@pytest.fixture(autouse=True)
def local_dir(settings, tmp_path):
    settings.LOCAL_DIR = tmp_path / "local"
    return settings.LOCAL_DIR


def demo(*arguments, cases=CASES, as_of=AS_OF):
    out = StringIO()
    few = () if "--workers" in arguments else ("--workers", "60")
    call_command("demo", "--cases", str(cases), "--as-of", as_of.isoformat(), *few, *arguments, stdout=out)
    return out.getvalue()


def queue(name):
    return Case.objects.filter(next(each for each in OFFICE if each.name == name).condition(midnight(AS_OF)))


def digest():
    """Everything a reader sees of the cases, without the numbers a database gives its rows."""
    rows = []
    for case in Case.objects.select_related("text", "project").order_by("number"):
        events = [(event.act, event.at.isoformat(), event.note) for event in case.events.order_by("sequence")]
        letters = sorted(case.transfers.values_list("letter__number", "role", "kind", "status"))
        people = sorted(case.complainants.values_list("masked_name", "masked_phone"))
        rows.append((case.number, case.status, case.text.narrative, str(case.recovered), str(case.project),
                     str(case.due_at), events, letters, people))  # fmt: skip
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


@pytest.mark.django_db
def test_the_population_shows_every_state_and_its_history_is_whole():
    out = demo()

    assert Case.objects.count() == CASES + len(scenarios()) == 60
    assert "60 of 60 cases" in out
    for name in (
        "to_confirm",
        "to_receive",
        "objected",
        "due_soon",
        "overdue",
        "to_record",
        "to_close",
        "closed",
    ):
        assert queue(name).exists(), f"no case in the queue {name}"
    assert not queue("to_route").exists()
    assert Case.objects.filter(closed_at__isnull=False, recovered__gt=0).count() > 5
    assert Transfer.objects.filter(receipt=Transfer.Receipt.PAPER, agency__has_accounts=False).exists()
    assert Case.objects.filter(fact_row__is_group=True).exists()
    overridden = Event.objects.filter(act=Event.Act.OVERRIDDEN)
    assert overridden.exists()
    assert not overridden.filter(note="").exists()
    assert set(
        ExternalReference.objects.filter(number__startswith="DEMO-BDH-").values_list("number", flat=True)
    ) == {f"DEMO-{each['id']}" for each in scenarios()}
    assert list(broken_cases()) == []
    assert_letters_without_gap()


@pytest.mark.django_db
def test_every_place_has_its_share_and_lives_by_its_own_document():
    demo("--projects", "30", cases=60)

    told = Counter(Case.objects.values_list("jurisdiction", flat=True))
    assert told == {"130304": 36 + len(scenarios()), "620700": 8, "654224": 6, "410305": 6, "110000": 4}
    for case in Case.objects.select_related("policy_version", "coordinator"):
        assert case.policy_version.jurisdiction_id == case.jurisdiction_id == case.coordinator.jurisdiction_id
    for transfer in Transfer.objects.select_related("agency", "case", "limit"):
        if transfer.agency:
            assert transfer.agency.jurisdiction_id == transfer.case.jurisdiction_id
        assert transfer.case.jurisdiction_id == "130304" or transfer.limit is None, (
            "only Beidaihe sets a time"
        )
    elsewhere = Case.objects.exclude(jurisdiction="130304")
    assert elsewhere.filter(status="proposed").exists()
    assert elsewhere.filter(closed_at__isnull=False).exists()
    assert not elsewhere.filter(is_overdue=True).exists()
    counties = Transfer.objects.filter(case__jurisdiction="620700", agency__region__kind="county")
    assert counties.exists(), "in a county its own departments act"


@pytest.mark.django_db
def test_the_leader_of_every_place_reads_figures_of_that_place(client):
    demo(cases=30)

    for short, code in (("zy", "620700"), ("tl", "654224"), ("jx", "410305"), ("bj", "110000")):
        leader = User.objects.get(username=f"{short}-leader")
        is_open = Case.objects.filter(jurisdiction=code, closed_at__isnull=True).count()
        now = midnight(AS_OF)
        shown = overview(leader, asked_by(leader, {}, now), now)
        open_cases = next(each for each in shown.figures if each.code == "open")
        assert open_cases.value == is_open > 0


@pytest.mark.django_db
def test_people_act_in_office_hours_and_before_the_day_of_the_data():
    demo()

    calendar = published_calendar()
    for event in Event.objects.filter(actor__isnull=False):
        at = timezone.localtime(event.at)
        assert at.date() < AS_OF
        assert calendar.kind(at.date()).counts, at
        assert (8, 30) <= (at.hour, at.minute) <= (17, 30), at
    for code in PLACES_SHOWN:
        of_place = Transfer.objects.filter(case__jurisdiction=code)
        issued = of_place.order_by("letter__year", "letter__serial").values_list(
            "letter__issued_at", flat=True
        )
        assert list(issued) == sorted(issued), code
    for case in Case.objects.all():
        moments = list(case.events.order_by("sequence").values_list("at", flat=True))
        assert moments == sorted(moments), case


@pytest.mark.django_db
def test_the_same_seed_and_day_give_the_same_cases_and_another_seed_others():
    def population(*arguments):
        with transaction.atomic():
            demo(*arguments, cases=4)
            found = digest()
            transaction.set_rollback(True)
        return found

    first = population("--seed", "7")

    assert population("--seed", "7") == first
    assert population("--seed", "8") != first


@pytest.mark.django_db
def test_run_again_it_adds_only_what_is_missing():
    assert "16 cases added" in demo(cases=6)
    before = digest()

    assert "0 cases added" in demo(cases=6)
    assert digest() == before
    assert "3 cases added, 19 in all" in demo(cases=9)
    assert "6 cases added, 25 in all" in demo("--seed", "2", cases=6)


@pytest.mark.django_db
def test_with_cases_there_if_empty_is_one_line_and_nothing_else(world, local_dir):
    world.complain()
    people = User.objects.count()

    assert demo("--if-empty") == "There are cases already; no demo data was added.\n"
    assert Case.objects.count() == 1
    assert User.objects.count() == people
    assert not local_dir.exists()


@pytest.mark.django_db
def test_it_refuses_to_run_in_production(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="XINZE_ENV=production"):
        demo()
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--as-of", "2026-02-30"], "'2026-02-30' is not a date like 2026-04-30"),
        (["--as-of", "2025-12-31"], "--as-of must be 2026-03-01 or later"),
        (["--cases", "-1"], "'-1' is not a whole number from 0"),
    ],
)
def test_a_wrong_option_is_told(arguments, message):
    with pytest.raises(CommandError) as refused:
        call_command("demo", *arguments, stdout=StringIO())
    assert message in str(refused.value)


@pytest.mark.django_db
def test_accounts_are_posts_with_a_password_and_a_token_that_only_the_owner_can_read(local_dir, client):
    demo(cases=0)

    accounts = json.loads((local_dir / "demo_accounts.json").read_text())
    tokens = json.loads((local_dir / "demo_tokens.json").read_text())
    for name in ("demo_accounts.json", "demo_tokens.json"):
        assert stat.S_IMODE(os.stat(local_dir / name).st_mode) == 0o600
    assert [set(each) for each in accounts] == [{"username", "password", "name", "agency"}] * len(accounts)
    assert tokens == dict(Token.objects.values_list("user__username", "key"))
    usernames = {each["username"] for each in accounts}
    assert usernames >= {
        "bdh-arrears_office", "bdh-head", "bdh-housing", "bdh-transport", "bdh-water", "bdh-hrss", "bdh-market",
        "bdh-police", "bdh-township-130304100", "bdh-subdistrict-130304001", "bdh-dev_zone", "bdh-leader",
        "bdh-auditor", "bdh-admin", "zy-hrss", "zy-agriculture-620702", "zy-agriculture-620700", "tl-leading_group",
        "jx-arrears_office", "jx-subdistrict-410305007", "bj-coordination_office", "bj-district_gov-110105",
    }  # fmt: skip
    assert "bdh-court" not in usernames
    people = {user.username: user for user in User.objects.all()}
    assert people["bdh-arrears_office"].role == User.Role.CLERK
    assert people["bdh-head"].role == User.Role.HEAD
    assert people["bdh-leader"].agency.role == "leading_group"
    assert people["bdh-admin"].is_superuser
    assert str(people["bdh-arrears_office"]) == "区治欠办经办员"
    assert all(user.check_password(PASSWORD) for user in people.values())


@pytest.mark.django_db
def test_a_second_run_keeps_the_tokens(local_dir):
    demo(cases=0)
    first = (local_dir / "demo_tokens.json").read_text()

    demo(cases=0)

    assert (local_dir / "demo_tokens.json").read_text() == first


@pytest.mark.django_db
def test_projects_cover_the_sectors_and_the_towns_and_firms_are_nobodys():
    demo("--projects", "40", cases=0)

    here = Project.objects.filter(jurisdiction="130304").order_by("code")
    assert list(here.values_list("code", flat=True)[:2]) == ["BDH-P-0001", "BDH-P-0002"]
    assert Project.objects.count() == 40
    assert here.count() == 24
    assert here.order_by().values("region").distinct().count() == 6
    assert here.order_by().values("sector").distinct().count() >= 8
    assert set(Project.objects.values_list("jurisdiction", flat=True)) == PLACES_SHOWN
    for project in Project.objects.select_related("region"):
        assert project.region_id.startswith(project.jurisdiction_id.rstrip("0")), (
            "it stands where it is filed"
        )
    for firm in Company.objects.all():
        assert "示例" in firm.name
        assert uscc.is_valid(firm.credit_code)


@pytest.mark.django_db
def test_a_policy_that_is_in_force_is_left_as_it_is(world):
    demo(cases=0)

    assert PolicyVersion.objects.filter(jurisdiction="130304").count() == 1
    world.version.refresh_from_db()
    assert world.version.effective_from == date(2026, 1, 1)
