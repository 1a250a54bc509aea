"""A policy goes from draft to published by acts of two people; what is published, and what was done, stays."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from agencies.errors import Invalid, Refused
from agencies.models import Agency, PolicyStep, PolicyVersion, User
from agencies.policy import publishing
from agencies.policy.access import PolicyVerb, get_version, policy_verbs, versions_visible_to
from agencies.policy.model import PolicyRefused
from agencies.policy.versions import in_force, load, lock_place, publish
from cases.actions.routing import route_case
from cases.models import Case
from tests.world import TUESDAY, World, build_world

LATER = TUESDAY + timedelta(days=1)
TODAY = date(2026, 4, 28)
STREET_RULE = 'lead = ["@sector"]'


def drafted(world: World, by: User | None = None) -> PolicyVersion:
    return publishing.begin_draft("130304", by=by or world.clerk, now=TUESDAY)


def save(version: PolicyVersion, text: str, by: User, now: datetime = TUESDAY) -> PolicyVersion:
    return publishing.save_draft(version.pk, text, seen_hash=version.content_hash, note="改", by=by, now=now)


def hrss_leads(text: str) -> str:
    """The first rule that lets the industry lead lets the human resources bureau lead instead."""
    assert STREET_RULE in text
    return text.replace(STREET_RULE, 'lead = ["hrss"]', 1)


def approved(world: World, on: date = TODAY) -> PolicyVersion:
    draft = drafted(world)
    save(draft, hrss_leads(draft.content), world.clerk)
    publishing.submit(draft.pk, effective_from=on, note="由人社局牵头", by=world.clerk, now=TUESDAY)
    publishing.approve(draft.pk, by=world.head, now=TUESDAY)
    draft.refresh_from_db()
    return draft


def test_the_next_case_uses_the_published_version_and_the_old_case_keeps_its_own(world: World) -> None:
    old = world.routed()
    version = publishing.publish_approved(approved(world).pk, by=world.clerk, now=TUESDAY)
    assert in_force("130304", TODAY).pk == version.pk
    new = world.routed(now=LATER)
    assert (old.policy_version_id, new.policy_version_id) == (world.version.pk, version.pk)
    assert old.proposals.get().lead == ["water"]
    assert new.proposals.get().lead == ["hrss"]


def test_a_case_taken_in_before_the_day_is_decided_by_the_version_of_its_day(world: World) -> None:
    version = approved(world, on=TODAY + timedelta(days=10))
    publishing.publish_approved(version.pk, by=world.head, now=TUESDAY)
    assert world.routed(now=LATER).policy_version_id == world.version.pk
    assert world.routed(now=TUESDAY + timedelta(days=10)).policy_version_id == version.pk


def test_nobody_approves_what_they_worked_on(world: World) -> None:
    draft = drafted(world, by=world.head)
    save(draft, hrss_leads(draft.content), world.head)
    publishing.submit(draft.pk, effective_from=TODAY, note="改", by=world.clerk, now=TUESDAY)
    draft.refresh_from_db()
    assert PolicyVerb.APPROVE not in policy_verbs(world.head, draft)
    with pytest.raises(Refused):
        publishing.approve(draft.pk, by=world.head, now=TUESDAY)
    publishing.approve(draft.pk, by=world.leader, now=TUESDAY)


def test_a_clerk_cannot_approve_at_all(world: World) -> None:
    draft = drafted(world, by=world.head)
    save(draft, hrss_leads(draft.content), world.head)
    publishing.submit(draft.pk, effective_from=TODAY, note="改", by=world.head, now=TUESDAY)
    for person in (world.clerk, world.water, world.auditor, world.admin):
        with pytest.raises(Refused):
            publishing.approve(draft.pk, by=person, now=TUESDAY)


def test_the_database_itself_refuses_one_person_for_both(world: World) -> None:
    draft = approved(world)
    with pytest.raises(IntegrityError, match="policy_approved_by_a_second_person"), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(approved_by=world.clerk)


def test_nothing_but_an_approved_version_is_published(world: World) -> None:
    draft = drafted(world)
    save(draft, hrss_leads(draft.content), world.clerk)
    with pytest.raises(Refused):
        publishing.publish_approved(draft.pk, by=world.head, now=TUESDAY)
    with pytest.raises(Refused, match="needs-approval"):
        publish(draft.pk, effective_from=TODAY, by=None, now=TUESDAY)


def test_a_draft_with_a_fault_is_not_submitted(world: World) -> None:
    draft = drafted(world)
    last = draft.content.rindex("[[rule]]")
    end = draft.content.index("[[overlay]]")
    save(draft, draft.content[:last] + draft.content[end:], world.clerk)
    with pytest.raises(PolicyRefused) as refused:
        publishing.submit(draft.pk, effective_from=TODAY, note="删去兜底", by=world.clerk, now=TUESDAY)
    assert any("no condition" in str(fault) for fault in refused.value.faults) or refused.value.faults
    draft.refresh_from_db()
    assert draft.state == PolicyVersion.State.DRAFT


def test_what_is_submitted_has_a_day_and_a_reason_and_a_change(world: World) -> None:
    draft = drafted(world)
    with pytest.raises(Refused, match="no-change"):
        publishing.submit(draft.pk, effective_from=TODAY, note="改", by=world.clerk, now=TUESDAY)
    with pytest.raises(Invalid) as invalid:
        publishing.submit(draft.pk, effective_from=date(2026, 4, 27), note=" ", by=world.clerk, now=TUESDAY)
    assert set(invalid.value.errors) == {"effective_from", "note"}


def test_a_day_that_passed_while_waiting_becomes_the_day_of_publication(world: World) -> None:
    version = publishing.publish_approved(approved(world).pk, by=world.clerk, now=TUESDAY + timedelta(days=3))
    assert version.effective_from == date(2026, 5, 1)


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(world: World) -> None:
    draft = drafted(world)
    seen = drafted(world)  # another draft, untouched
    save(draft, draft.content + "\n# eins\n", world.clerk)
    with pytest.raises(Refused, match="changed-meanwhile"):
        save(draft, draft.content + "\n# zwei\n", world.head)
    seen.refresh_from_db()
    assert seen.content == world.version.content


def test_a_text_that_cannot_be_read_or_is_another_place_s_is_not_saved(world: World) -> None:
    draft = drafted(world)
    for text in ("[[rule", draft.content.replace('code = "130304"', 'code = "130303"', 1)):
        with pytest.raises(PolicyRefused):
            save(draft, text, world.clerk)
    draft.refresh_from_db()
    assert draft.content == world.version.content


def test_changes_are_taken_back_one_after_the_other(world: World) -> None:
    draft = drafted(world)
    first = draft.content
    for word in ("eins", "zwei"):
        draft = save(draft, f"{draft.content}# {word}\n", world.clerk)
    draft = publishing.undo_edit(draft.pk, by=world.clerk, now=TUESDAY)
    assert draft.content == f"{first}# eins\n"
    draft = publishing.undo_edit(draft.pk, by=world.clerk, now=TUESDAY)
    assert draft.content == first
    with pytest.raises(Refused, match="nothing-to-undo"):
        publishing.undo_edit(draft.pk, by=world.clerk, now=TUESDAY)
    draft = save(draft, f"{first}# drei\n", world.clerk)
    assert publishing.undo_edit(draft.pk, by=world.clerk, now=TUESDAY).content == first


def test_what_is_submitted_can_be_sent_back_with_a_reason_and_edited_again(world: World) -> None:
    draft = drafted(world)
    save(draft, hrss_leads(draft.content), world.clerk)
    publishing.submit(draft.pk, effective_from=TODAY, note="改", by=world.clerk, now=TUESDAY)
    draft.refresh_from_db()
    with pytest.raises(Refused):
        save(draft, draft.content + "# noch\n", world.clerk)
    with pytest.raises(Invalid):
        publishing.send_back(draft.pk, reason="", by=world.leader, now=TUESDAY)
    draft = publishing.send_back(draft.pk, reason="依据不足", by=world.leader, now=TUESDAY)
    save(draft, draft.content + "# noch\n", world.clerk)
    assert [step.act for step in draft.steps.all()] == [
        "drafted",
        "edited",
        "submitted",
        "sent_back",
        "edited",
    ]
    assert draft.steps.get(act="sent_back").note == "依据不足"


def test_a_draft_put_aside_is_kept_and_taken_up_again(world: World) -> None:
    draft = publishing.discard(drafted(world).pk, by=world.clerk, now=TUESDAY)
    assert policy_verbs(world.clerk, draft) == {PolicyVerb.RESTORE}
    assert publishing.restore(draft.pk, by=world.head, now=TUESDAY).state == PolicyVersion.State.DRAFT


def test_the_database_refuses_to_change_what_is_submitted_or_done(world: World) -> None:
    draft = approved(world)
    for change in ({"content": "x"}, {"content_hash": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PolicyVersion.objects.filter(pk=draft.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyStep.objects.filter(version=draft).update(note="anders")
    published = publishing.publish_approved(draft.pk, by=world.clerk, now=TUESDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=published.pk).update(effective_from=date(2030, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=published.pk).update(approved_by=None)


def test_drafts_are_seen_by_those_who_work_on_them_and_published_ones_by_all(world: World) -> None:
    draft = drafted(world)
    for person in (world.clerk, world.head, world.leader, world.auditor, world.admin):
        assert get_version(person, "130304", draft.number).pk == draft.pk
    for person in (world.water, world.haibin):
        assert [each.pk for each in versions_visible_to(person, "130304")] == [world.version.pk]
        with pytest.raises(PolicyVersion.DoesNotExist):
            get_version(person, "130304", draft.number)
        with pytest.raises(Refused):
            publishing.begin_draft("130304", by=person, now=TUESDAY)


def test_a_file_exported_and_loaded_again_is_known(world: World) -> None:
    draft = drafted(world)
    draft = save(draft, hrss_leads(draft.content), world.clerk)
    assert load(draft.content, now=TUESDAY) == (draft, False)


def test_a_draft_changes_no_directory_and_publishing_adds_what_is_new(world: World) -> None:
    draft = drafted(world)
    body = '\n[[agency]]\nrole = "livestock"\nname = "北戴河区畜牧局"\nshort_name = "区畜牧局"\n'
    text = draft.content.replace("\n[[agency]]", f"{body}\n[[agency]]", 1)
    text = text.replace('name = "北戴河区水务局"', 'name = "北戴河区水利局"')
    save(draft, text, world.clerk)
    assert not Agency.objects.filter(role="livestock").exists()
    publishing.submit(draft.pk, effective_from=TODAY, note="增加畜牧局", by=world.clerk, now=TUESDAY)
    publishing.approve(draft.pk, by=world.head, now=TUESDAY)
    publishing.publish_approved(draft.pk, by=world.head, now=TUESDAY)
    assert Agency.objects.get(role="livestock").name == "北戴河区畜牧局"
    assert world.agency("water").name in text


def test_a_body_that_people_renamed_keeps_their_name(world: World) -> None:
    Agency.objects.filter(role="water").update(name="北戴河区水利水务局")
    version = approved(world)
    publishing.publish_approved(version.pk, by=world.clerk, now=TUESDAY)
    assert world.agency("water").name == "北戴河区水利水务局"


def test_a_case_waiting_to_be_routed_is_decided_by_what_is_in_force_then(world: World) -> None:
    case = world.complain()
    publishing.publish_approved(approved(world).pk, by=world.clerk, now=TUESDAY)
    route_case(case.pk, now=LATER)
    assert Case.objects.get(pk=case.pk).policy_version.number == 2
    assert timezone.localdate(LATER) > TODAY


def test_nobody_approves_or_submits_a_text_they_have_not_read(world: World) -> None:
    draft = drafted(world)
    read = save(draft, hrss_leads(draft.content), world.clerk).content_hash
    with pytest.raises(Refused, match="changed-meanwhile"):
        publishing.submit(
            draft.pk,
            effective_from=TODAY,
            note="改",
            seen_hash=draft.content_hash,
            by=world.head,
            now=TUESDAY,
        )
    publishing.submit(draft.pk, effective_from=TODAY, note="改", seen_hash=read, by=world.clerk, now=TUESDAY)
    draft = publishing.send_back(draft.pk, reason="再改", by=world.clerk, now=TUESDAY)
    save(draft, f"{draft.content}# noch\n", world.clerk)
    publishing.submit(draft.pk, effective_from=TODAY, note="改", by=world.clerk, now=TUESDAY)
    with pytest.raises(Refused, match="changed-meanwhile"):
        publishing.approve(draft.pk, seen_hash=read, by=world.head, now=TUESDAY)
    draft.refresh_from_db()
    publishing.approve(draft.pk, seen_hash=draft.content_hash, by=world.head, now=TUESDAY)


def test_two_who_undo_the_same_change_take_back_one(world: World) -> None:
    draft = drafted(world)
    for word in ("eins", "zwei"):
        draft = save(draft, f"{draft.content}# {word}\n", world.clerk)
    seen = draft.content_hash
    draft = publishing.undo_edit(draft.pk, seen_hash=seen, by=world.clerk, now=TUESDAY)
    with pytest.raises(Refused, match="changed-meanwhile"):
        publishing.undo_edit(draft.pk, seen_hash=seen, by=world.head, now=TUESDAY)
    assert draft.content.endswith("# eins\n")


def test_of_two_versions_with_one_day_the_one_published_last_decides(world: World) -> None:
    first, second = approved(world), approved(world)
    publishing.publish_approved(second.pk, by=world.clerk, now=TUESDAY)
    publishing.publish_approved(first.pk, by=world.clerk, now=LATER)
    assert (
        in_force("130304", TODAY).pk == second.pk
    )  # the first one's day had passed: it counts from tomorrow
    assert in_force("130304", LATER.date()).pk == first.pk
    third, fourth = approved(world, on=LATER.date()), approved(world, on=LATER.date())
    publishing.publish_approved(fourth.pk, by=world.clerk, now=LATER)
    publishing.publish_approved(third.pk, by=world.clerk, now=LATER + timedelta(minutes=1))
    assert in_force("130304", LATER.date()).pk == third.pk


def test_the_directory_follows_the_version_published_before_though_its_day_is_to_come(world: World) -> None:
    for name in ("北戴河区水利局", "北戴河区水利水务局"):
        draft = drafted(world)
        save(draft, draft.content.replace('name = "北戴河区水务局"', f'name = "{name}"'), world.clerk)
        publishing.submit(
            draft.pk, effective_from=date(2026, 12, 1), note="改名", by=world.clerk, now=TUESDAY
        )
        publishing.approve(draft.pk, by=world.head, now=TUESDAY)
        publishing.publish_approved(draft.pk, by=world.head, now=timezone.now())
    assert world.agency("water").name == "北戴河区水利水务局"


def at_once(*acts: Callable[[], object]) -> None:
    """Each in a thread and with a connection of its own."""
    start, failed = Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.django_db(transaction=True)
def test_drafts_begun_at_once_have_numbers_of_their_own() -> None:
    world = build_world()
    at_once(*[partial(drafted, world, by=each) for each in (world.clerk, world.head, world.clerk)])
    assert sorted(PolicyVersion.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def impatient() -> None:
    """Whoever meets a lock on this connection gives up soon."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")


@pytest.mark.django_db(transaction=True)
def test_versions_of_a_place_are_published_one_after_the_other() -> None:
    world = build_world()
    version = approved(world)

    def publish_it() -> None:
        impatient()
        with pytest.raises(OperationalError, match="lock timeout"):
            publishing.publish_approved(version.pk, by=world.head, now=TUESDAY)

    with transaction.atomic():
        lock_place("130304")  # as whoever publishes another one holds it
        at_once(publish_it)


@pytest.mark.django_db(transaction=True)
def test_a_case_comes_in_while_somebody_works_on_the_versions() -> None:
    world = build_world()

    def come_in() -> None:
        impatient()
        world.complain()

    with transaction.atomic():
        drafted(world)
        at_once(come_in)
    assert Case.objects.count() == 1
