"""The chain of contracts: what it looks like, what is wrong with it, and what cannot be entered at all."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from agencies.errors import Invalid, Refused
from projects.models import Company, Contract, Project, ProjectEvent
from projects.registers import chain_actions, documents_actions
from projects.registers.chain import RULES, Link, below, faults_of, tree_of
from projects.registers.chain_reading import chain_of, faults_in
from projects.registers.grounds import ground_of
from tests.projects.site import Site, build_site, credit_code
from tests.projects.test_documents import paper
from tests.world import TUESDAY, World, build_world

# Owner 1 -> general contractor 2 -> labour firm 3; everything agreed and on file.
GENERAL = Link(
    1, "general", contractor=2, client=1, amount=Decimal(100), signed_on=date(2026, 3, 2),
    begins_on=date(2026, 3, 16), ends_on=date(2027, 3, 15), is_written=True, states_duties=True,
    labour_method="share", settlement_cycle=1, payment_cycle=1,
)  # fmt: skip
LABOUR = Link(
    2, "labour", contractor=3, parent=1, client=2, amount=Decimal(20), signed_on=date(2026, 3, 10),
    is_written=True, states_duties=True, states_wages=True, is_qualified=True,
)  # fmt: skip


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return build_site(world)


def codes(*links: Link, owner: int | None = 1) -> set[tuple[int, str]]:
    """As Beidaihe and Toli see it between them."""
    return {
        (each.contract, each.code)
        for place in ("130304", "654224")
        for each in faults_of(links, place, owner)
    }


def test_a_chain_as_it_should_be_has_no_fault_and_reads_from_the_owner_down() -> None:
    assert codes(GENERAL, LABOUR) == set()
    (head,) = tree_of([LABOUR, GENERAL])
    assert (head.pk, head.depth, [(each.pk, each.depth) for each in head.under]) == (1, 0, [(2, 1)])


@pytest.mark.clause("TL-2.2.1b")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"contractor_kind": "individual_contractor"}, "labour_to_individual"),
        ({"contractor_kind": "unlicensed"}, "labour_to_individual"),
        ({"is_qualified": False}, "unqualified"),
        ({"is_qualified": None}, "qualification_unknown"),
        ({"states_wages": False}, "wages_not_stated"),
        ({"states_wages": None}, "wages_unknown"),
        ({"parent": None}, "outside_chain"),
    ],
)
def test_labour_is_let_to_a_qualified_firm_that_states_the_wages(change: dict[str, Any], code: str) -> None:
    assert codes(GENERAL, replace(LABOUR, **change)) == {(2, code)}


@pytest.mark.clause("TL-2.2.1b")
def test_labour_that_was_subcontracted_is_not_let_out_again_however_deep() -> None:
    third = replace(LABOUR, pk=3, parent=2, client=3, contractor=4)
    fourth = replace(LABOUR, pk=4, parent=3, client=4, contractor=5)
    assert codes(GENERAL, LABOUR, third, fourth) == {(3, "labour_relet"), (4, "labour_relet")}
    (head,) = tree_of([GENERAL, LABOUR, third, fourth])
    assert head.under[0].under[0].under[0].depth == 3
    assert below([GENERAL, LABOUR, third, fourth], 2) == {2, 3, 4}


@pytest.mark.clause("BDH-1.3.2")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": Decimal(101)}, "larger_than_parent"),
        ({"signed_on": date(2026, 3, 1)}, "signed_before_parent"),
        ({"ends_on": date(2027, 3, 16)}, "outside_parent"),
        ({"begins_on": date(2026, 3, 15)}, "outside_parent"),
        ({"client": 9}, "client_not_parent"),
        ({"breach": "illegal_subcontract"}, "breach_found"),
    ],
)
def test_a_subcontract_stays_within_the_one_it_was_let_out_of(change: dict[str, Any], code: str) -> None:
    assert codes(GENERAL, replace(LABOUR, **change)) == {(2, code)}


def test_specialist_works_go_one_level_down_and_only_their_labour_further() -> None:
    special = replace(GENERAL, pk=2, kind="specialist", parent=1, client=2, contractor=3, is_qualified=True)
    again = replace(special, pk=3, parent=2, client=3, contractor=4)
    labour = replace(LABOUR, pk=4, parent=2, client=3, contractor=5)
    assert codes(GENERAL, special, again, labour) == {(3, "sublet")}
    # An owner may let specialist works itself; nobody else may from outside the chain.
    assert codes(GENERAL, replace(special, parent=None, client=1)) == set()
    assert codes(GENERAL, replace(special, parent=None, client=7)) == {(2, "outside_chain")}


@pytest.mark.clause("BDH-1.1.3")
def test_settlement_and_payment_run_in_the_same_cycle() -> None:
    assert codes(replace(GENERAL, settlement_cycle=3)) == {(1, "cycles_differ")}
    assert codes(replace(GENERAL, payment_cycle=None)) == {(1, "cycles_not_agreed")}


@pytest.mark.clause("BDH-1.4.1")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_written": False}, "not_written"),
        ({"is_written": None}, "writing_unknown"),
        ({"states_duties": False}, "duties_not_stated"),
        ({"states_duties": None}, "duties_unknown"),
        ({"labour_method": ""}, "labour_cost_not_agreed"),
    ],
)
def test_a_contract_is_written_with_the_duties_of_both_parties(change: dict[str, Any], code: str) -> None:
    assert codes(replace(GENERAL, **change)) == {(1, code)}


def test_what_makes_no_sense_is_found_and_the_tree_still_ends() -> None:
    one, two = replace(GENERAL, parent=2, contractor=2, client=3), replace(LABOUR, parent=1, contractor=3)
    assert {code for _pk, code in codes(one, two)} >= {"cycle"}
    assert {each.pk for each in tree_of([one, two])} == {1, 2}
    assert (1, "own_parent") in codes(replace(GENERAL, parent=1))
    assert [each.pk for each in tree_of([replace(GENERAL, parent=1)])] == [1]
    assert (1, "ends_before_begin") in codes(replace(GENERAL, ends_on=date(2026, 3, 1)))
    assert (1, "with_oneself") in codes(replace(GENERAL, client=2))


def test_an_ended_contract_is_not_asked_what_is_still_to_be_agreed() -> None:
    assert codes(replace(GENERAL, labour_method="", is_written=None, is_ended=True)) == set()
    assert codes(replace(GENERAL, is_written=False, is_ended=True)) == {(1, "not_written")}


def test_every_fault_says_its_clause_and_no_place_cites_the_document_of_another() -> None:
    said = {
        code: [ground_of(ground, place) for place in ("130304", "654224", "")]
        for code, (ground, _w) in RULES.items()
    }
    for code, (beidaihe, toli, elsewhere) in said.items():
        assert beidaihe or toli, code
        assert "托里" not in beidaihe + elsewhere and "北戴河" not in toli + elsewhere, code
    unstated = replace(LABOUR, states_wages=False)
    assert [each.code for each in faults_of([GENERAL, unstated], "654224", 1)] == ["wages_not_stated"]
    assert faults_of([GENERAL, unstated], "130304", 1) == [], "only the document of Toli asks for it"


# ---- the verbs


def firm(number: int) -> Company:
    return Company.objects.create(name=f"示例专业公司{number}", credit_code=credit_code(number))


def add(site: Site, **terms: Any) -> Contract:
    given: dict[str, Any] = {
        "kind": "labour", "parent_id": site.general.pk, "contractor_id": site.labour.pk, "number": "劳-2",
        "signed_on": date(2026, 3, 12),
    } | terms  # fmt: skip
    return chain_actions.add(site.school.pk, by=site.world.housing, now=TUESDAY, **given)


def faults(site: Site, contract: Contract) -> set[str]:
    return {each.code for each in faults_in([site.school]).get(contract.pk, [])}


def test_a_subcontract_is_entered_under_the_client_who_let_it_and_the_timeline_says_so(site: Site) -> None:
    made = add(site, amount=Decimal("99.50"))
    assert made.client == site.builder
    event = ProjectEvent.objects.get(act="contract_added")
    assert (event.project, event.actor) == (site.school, site.world.housing)
    assert event.details["contractor"] == site.labour.name
    general = chain_actions.add(
        site.school.pk, by=site.world.housing, now=TUESDAY, kind="general", contractor_id=site.builder.pk,
        number="总-2",
    )  # fmt: skip
    assert general.client == site.owner


@pytest.mark.parametrize(
    ("terms", "field", "words"),
    [
        ({"begins_on": date(2026, 4, 2), "ends_on": date(2026, 4, 1)}, "ends_on", "before it begins"),
        ({"kind": "lease"}, "kind", "Allowed: general, specialist, labour"),
        ({"kind": "general"}, "parent_id", "not let out of another"),
        ({"contractor_id": 0}, "contractor_id", "no such company"),
        ({"contractor_id": None}, "contractor_id", "required"),
        ({"parent_id": 999999}, "parent_id", "no such contract on this project"),
        ({"amount": Decimal(0)}, "amount", "larger than 0"),
        ({"amount": Decimal("1.005")}, "amount", "two decimals"),
        ({"labour_share": Decimal(101)}, "labour_share", "100 per cent"),
        ({"settlement_cycle": 0}, "settlement_cycle", "1 to 36"),
        ({"signed_on": date(2026, 5, 1)}, "signed_on", "still to come"),
        ({"filed_on": date(2026, 3, 11)}, "filed_on", "before it was signed"),
        ({"number": "9" * 61}, "number", "At most 60"),
        ({"colour": "red"}, "colour", "no field of this name"),
        ({"number": "劳-1"}, "number", "in the chain already"),
    ],
)
def test_nonsense_is_refused_beside_its_field(
    site: Site, terms: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add(site, **terms)
    assert words in str(refused.value.errors[field][0])
    assert site.school.contracts.count() == 2


def test_a_firm_does_not_contract_with_itself_nor_a_contract_hang_on_itself(site: Site) -> None:
    with pytest.raises(Invalid, match="client_id: A firm cannot contract with itself"):
        add(site, client_id=site.labour.pk)
    by: dict[str, Any] = {"by": site.world.housing, "now": TUESDAY}
    with pytest.raises(Invalid, match="parent_id: It is let out of itself"):
        chain_actions.change(site.works.pk, parent_id=site.works.pk, **by)
    special = add(site, kind="specialist", number="专-1", contractor_id=site.owner.pk)
    below_it = add(site, parent_id=special.pk, number="劳-3")
    with pytest.raises(Invalid, match="parent_id: The contracts are let out of one another in a circle"):
        chain_actions.change(special.pk, parent_id=below_it.pk, **by)


def test_a_change_keeps_what_stood_there_before(site: Site) -> None:
    by: dict[str, Any] = {"by": site.world.housing, "now": TUESDAY}
    chain_actions.change(site.works.pk, amount=Decimal(3_000_000), is_qualified=True, **by)
    event = ProjectEvent.objects.get(act="contract_changed")
    assert event.details["changed"] == {"amount": ["4000000.00", "3000000"]}
    chain_actions.change(site.works.pk, amount=Decimal(3_000_000), **by)
    assert ProjectEvent.objects.filter(act="contract_changed").count() == 1


def test_a_contract_ends_after_those_let_out_of_it(site: Site) -> None:
    by: dict[str, Any] = {"by": site.world.housing, "now": TUESDAY, "note": "完工"}
    with pytest.raises(Refused, match="subcontracts-running"):
        chain_actions.end(site.general.pk, ended_on=date(2026, 4, 27), **by)
    with pytest.raises(Invalid, match="ended_on"):
        chain_actions.end(site.works.pk, ended_on=date(2026, 3, 1), **by)
    with pytest.raises(Invalid, match="ended_on"):
        chain_actions.end(site.works.pk, ended_on=date(2026, 4, 29), **by)
    chain_actions.end(site.works.pk, ended_on=date(2026, 4, 27), **by)
    with pytest.raises(Refused, match="contract-ended"):
        chain_actions.end(site.works.pk, ended_on=date(2026, 4, 27), **by)
    chain_actions.end(site.general.pk, ended_on=date(2026, 4, 27), **by)


@pytest.mark.clause("BDH-1.3.2")
def test_who_supervises_finds_a_contract_unlawful_and_may_take_that_back(site: Site) -> None:
    given: dict[str, Any] = {"now": TUESDAY, "note": "现场核查：劳务公司由个人挂靠"}
    with pytest.raises(Refused, match="not-your-part"):
        chain_actions.find_breach(site.works.pk, "affiliation", by=site.world.haibin, **given)
    with pytest.raises(Invalid, match="breach"):
        chain_actions.find_breach(site.works.pk, "bribery", by=site.world.housing, **given)
    with pytest.raises(Invalid, match="note"):
        chain_actions.find_breach(site.works.pk, "affiliation", by=site.world.housing, now=TUESDAY, note=" ")
    chain_actions.find_breach(site.works.pk, "affiliation", by=site.world.housing, **given)
    assert "breach_found" in faults(site, site.works)
    with pytest.raises(Refused, match="found-so-already"):
        chain_actions.find_breach(site.works.pk, "affiliation", by=site.world.housing, **given)
    chain_actions.find_breach(site.works.pk, "", by=site.world.housing, now=TUESDAY, note="复查无误")
    assert "breach_found" not in faults(site, site.works)
    assert list(ProjectEvent.objects.order_by("pk").values_list("act", flat=True)) == [
        "breach_found", "breach_taken_back",
    ]  # fmt: skip


@pytest.mark.clause("BDH-1.4.1", "TL-2.2.2f")
def test_a_written_contract_on_file_counts_unless_it_is_doubted(site: Site) -> None:
    assert "writing_unknown" in faults(site, site.general)
    found = documents_actions.store(
        site.school.pk,
        paper(),
        purpose="contract",
        contract_id=site.general.pk,
        by=site.world.housing,
        now=TUESDAY,
    )
    assert "writing_unknown" not in faults(site, site.general)
    documents_actions.verify(found.pk, "doubtful", how="公章与备案不符", by=site.world.hrss, now=TUESDAY)
    assert "writing_unknown" in faults(site, site.general)


def test_those_without_a_part_in_the_project_change_nothing(site: Site) -> None:
    with pytest.raises(Refused, match="not-your-part"):
        chain_actions.change(site.works.pk, works="砌筑", by=site.world.market, now=TUESDAY)
    Project.objects.filter(pk=site.school.pk).update(jurisdiction="130300")
    with pytest.raises(Contract.DoesNotExist):
        chain_actions.change(site.works.pk, works="砌筑", by=site.world.housing, now=TUESDAY)


def test_the_first_general_contract_names_the_general_contractor(site: Site) -> None:
    Contract.objects.filter(parent__isnull=False).delete()
    Contract.objects.all().delete()
    Project.objects.update(general_contractor=None)
    add(site, kind="general", parent_id=None, contractor_id=site.builder.pk)
    site.school.refresh_from_db()
    assert site.school.general_contractor == site.builder


def test_the_chain_is_read_in_two_queries_whatever_its_size(
    site: Site, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        add(site, number=f"劳-{number + 10}", contractor_id=site.owner.pk)
    with django_assert_num_queries(1):
        heads, flat = chain_of(site.school)
    assert (len(heads), len(flat), len(heads[0].under)) == (1, 7, 6)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_cannot_close_a_circle() -> None:
    site = build_site(build_world())
    one = add(site, kind="specialist", number="专-1", contractor_id=site.labour.pk)
    two = add(site, kind="specialist", number="专-2", contractor_id=firm(90).pk)
    gate, refusals = threading.Barrier(2), []

    def hang(contract: Contract, under: Contract) -> None:
        gate.wait()
        try:
            chain_actions.change(contract.pk, parent_id=under.pk, by=site.world.housing, now=TUESDAY)
        except Invalid as invalid:
            refusals.append(invalid)
        finally:
            connection.close()

    threads = [threading.Thread(target=hang, args=pair) for pair in ((one, two), (two, one))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(refusals) == 1
    assert not any(each.code == "cycle" for found in faults_in([site.school]).values() for each in found)
