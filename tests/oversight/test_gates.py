"""What each gate says, fact by fact: pure, without a database."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from oversight.gate_given import (
    Claim,
    Delay,
    GateFacts,
    OwnerFacts,
    Paper,
    ProjectFacts,
    Row,
    Thresholds,
    Unpaid,
)
from oversight.gates import Gate, GateDecision, Outcome, decide
from oversight.gates_rules import LOCAL, NATIONAL, gates_of, grounds_of

TODAY = date(2026, 4, 28)
ZHANGYE, TOLI, BEIJING, BEIDAIHE = "620700", "654224", "110000", "130304"
PROJECT, OWNER = Row("project", 1, "P-1 示例工程"), Row("company", 7, "示例公司")
PROOF = Paper(Row("document", 3, "示例银行 资-1"), "unchecked")
CASE = Row("case", 9, "130304-20260401-0001")


def asked(
    place: str,
    gate: Gate,
    project: ProjectFacts | None = None,
    owner: OwnerFacts | None = None,
    share: int = 100,
) -> GateDecision:
    return decide(gate, grounds_of(place), GateFacts(TODAY, Thresholds(180, share), project, owner))


def codes(decision: GateDecision) -> list[str]:
    return [each.finding.code for each in decision.reasons]


def funded(**facts: object) -> ProjectFacts:
    given = {
        "row": PROJECT,
        "fund_source": "财政资金",
        "funds_in_place": 100,
        "fund_proofs": (PROOF,),
    } | facts
    return ProjectFacts(**given)  # type: ignore[arg-type]


@pytest.mark.clause("ZY-2.2.1d")
def test_without_a_fund_source_there_is_no_approval() -> None:
    bare = asked(ZHANGYE, Gate.APPROVAL, ProjectFacts(PROJECT, fund_source="  "))
    assert (bare.outcome, codes(bare)) == (Outcome.CLOSED, ["no_fund_source"])
    assert bare.reasons[0].finding.rows == (PROJECT,)
    assert bare.reasons[0].ground.clause == "二(二)一"
    named = asked(ZHANGYE, Gate.APPROVAL, ProjectFacts(PROJECT, fund_source="市级财政"))
    assert (named.outcome, codes(named)) == (Outcome.OPEN, ["fund_source_named"])


@pytest.mark.clause("BJ-3.2.9")
def test_beijing_asks_for_the_fund_source_of_government_projects_alone() -> None:
    public = asked(BEIJING, Gate.APPROVAL, ProjectFacts(PROJECT, is_government=True))
    assert codes(public) == ["no_fund_source"]
    private = asked(BEIJING, Gate.APPROVAL, ProjectFacts(PROJECT))
    assert (private.outcome, codes(private)) == (Outcome.OPEN, ["not_government"])


@pytest.mark.clause("ZY-2.2.1d")
def test_a_firm_that_owes_wages_gets_no_new_project() -> None:
    owing = OwnerFacts(
        OWNER, claims=(Claim(CASE, Decimal(310_000)), Claim(CASE, None), Claim(CASE, Decimal(0)))
    )
    decision = asked(ZHANGYE, Gate.NEW_PROJECT, owner=owing)
    assert decision.outcome is Outcome.CLOSED
    finding = decision.reasons[0].finding
    assert (finding.code, finding.values) == ("arrears_open", {"count": 2, "amount": Decimal(310_000)})
    paid = OwnerFacts(OWNER, claims=(Claim(CASE, Decimal(0)),))
    assert asked(ZHANGYE, Gate.NEW_PROJECT, owner=paid).outcome is Outcome.OPEN


def test_arrears_in_another_place_close_the_gate_too() -> None:
    decision = asked(ZHANGYE, Gate.NEW_PROJECT, owner=OwnerFacts(OWNER, elsewhere=(("甘州区", 2),)))
    assert decision.outcome is Outcome.CLOSED
    assert decision.reasons[0].finding.values == {"place": "甘州区", "count": 2}
    assert decision.reasons[0].finding.rows == ()


@pytest.mark.clause("BJ-3.2.9")
def test_beijing_also_closes_for_works_money_and_for_settlements_long_delayed() -> None:
    row = Row("payment", 4, "示例工程 2026-01")
    owing = asked(BEIJING, Gate.NEW_PROJECT, owner=OwnerFacts(OWNER, unpaid=(Unpaid(row, Decimal("12.50")),)))
    assert owing.outcome is Outcome.CLOSED
    assert owing.reasons[0].finding.values == {"count": 1, "amount": Decimal("12.50")}
    for days, outcome in ((180, Outcome.OPEN), (181, Outcome.CLOSED)):
        late = asked(BEIJING, Gate.NEW_PROJECT, owner=OwnerFacts(OWNER, delays=(Delay(row, days),)))
        assert late.outcome is outcome, days


def test_works_money_that_nobody_recorded_leaves_beijing_undecided() -> None:
    decision = asked(BEIJING, Gate.NEW_PROJECT, owner=OwnerFacts(OWNER, unrecorded=(PROJECT,)))
    assert (decision.outcome, codes(decision)[0]) == (Outcome.UNKNOWN, "works_payments_unrecorded")


def test_the_decree_closes_for_arrears_without_a_guarantee_or_of_public_money() -> None:
    guaranteed = Claim(CASE, Decimal(5), is_government=True, is_guaranteed=True)
    bare = Claim(CASE, Decimal(5))
    works = Unpaid(Row("payment", 4, "x"), Decimal(1), is_government=True)
    for claims, unpaid, expected in (
        ((bare,), (), "arrears_without_guarantee"),
        ((guaranteed,), (works,), "arrears_of_public_money"),
        ((guaranteed,), (), "no_arrears_unguaranteed"),
    ):
        decision = asked(BEIDAIHE, Gate.NEW_PROJECT, owner=OwnerFacts(OWNER, claims=claims, unpaid=unpaid))
        assert codes(decision) == [expected]
    assert "第四十九条" in decision.reasons[0].ground.clause


@pytest.mark.clause("ZY-2.2.1d", "TL-2.2.1a")
@pytest.mark.parametrize("place", [ZHANGYE, TOLI, BEIDAIHE])
@pytest.mark.parametrize(
    ("facts", "outcome", "code"),
    [
        ({}, Outcome.OPEN, "funds_in_place"),
        ({"fund_proofs": ()}, Outcome.CLOSED, "no_fund_proof"),
        ({"funds_in_place": 40}, Outcome.CLOSED, "funds_short"),
        ({"funds_in_place": 0, "fund_proofs": ()}, Outcome.CLOSED, "no_fund_proof"),
        ({"funds_in_place": None}, Outcome.UNKNOWN, "funds_share_unknown"),
        ({"funds_diverted": True}, Outcome.CLOSED, "funds_diverted"),
    ],
)
def test_without_funds_there_is_no_permit(
    place: str, facts: dict[str, object], outcome: Outcome, code: str
) -> None:
    decision = asked(place, Gate.PERMIT, funded(**facts))
    assert decision.outcome is outcome
    assert code in codes(decision)


def test_the_share_that_counts_as_in_place_is_a_setting() -> None:
    assert asked(TOLI, Gate.PERMIT, funded(funds_in_place=40), share=30).outcome is Outcome.OPEN


@pytest.mark.clause("TL-2.2.2f")
@pytest.mark.parametrize("verification", ["doubtful", "false"])
def test_doubtful_and_false_papers_do_not_count(verification: str) -> None:
    bad = Paper(
        Row("document", 5, "资-2"), verification, signed_by_contractor=True, signed_by_supervisor=True
    )
    permit = asked(TOLI, Gate.PERMIT, funded(fund_proofs=(bad,)))
    assert (permit.outcome, codes(permit)) == (Outcome.CLOSED, ["fund_proof_untrusted"])
    assert permit.reasons[0].finding.rows == (bad.row,)
    completion = asked(TOLI, Gate.COMPLETION, funded(certificates=(bad,)))
    assert "certificate_untrusted" in codes(completion)
    # Beside a good one a bad one does no harm.
    assert asked(TOLI, Gate.PERMIT, funded(fund_proofs=(bad, PROOF))).outcome is Outcome.OPEN


def test_an_expired_proof_does_not_count() -> None:
    old = Paper(PROOF.row, "confirmed", has_expired=True)
    assert codes(asked(TOLI, Gate.PERMIT, funded(fund_proofs=(old,)))) == ["fund_proof_expired"]


@pytest.mark.clause("TL-2.2.2c")
@pytest.mark.parametrize(
    ("contractor", "supervisor"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_completion_needs_the_certificate_signed_by_both(contractor: bool, supervisor: bool) -> None:
    paper = Paper(PROOF.row, "unchecked", signed_by_contractor=contractor, signed_by_supervisor=supervisor)
    decision = asked(TOLI, Gate.COMPLETION, funded(certificates=(paper,)))
    assert decision.outcome is (Outcome.OPEN if contractor and supervisor else Outcome.CLOSED)


@pytest.mark.clause("TL-2.2.2c")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"claims": (Claim(CASE, Decimal(1)),)}, "arrears_on_project"),
        ({"unsettled": (Row("engagement", 1, "张*"),), "unsettled_count": 31}, "workers_unsettled"),
    ],
)
def test_nothing_is_filed_as_complete_while_wages_are_owed(facts: dict[str, object], code: str) -> None:
    signed = Paper(PROOF.row, "confirmed", signed_by_contractor=True, signed_by_supervisor=True)
    decision = asked(TOLI, Gate.COMPLETION, funded(certificates=(signed,), **facts))
    assert (decision.outcome, codes(decision)[0]) == (Outcome.CLOSED, code)


def test_without_a_roster_nobody_can_say_that_all_were_paid() -> None:
    signed = Paper(PROOF.row, "confirmed", signed_by_contractor=True, signed_by_supervisor=True)
    decision = asked(TOLI, Gate.COMPLETION, funded(certificates=(signed,), has_roster=False))
    assert (decision.outcome, codes(decision)[0]) == (Outcome.UNKNOWN, "no_roster")


def test_an_owner_that_is_not_registered_leaves_the_gate_undecided() -> None:
    for place in (ZHANGYE, BEIJING, BEIDAIHE):
        assert asked(place, Gate.NEW_PROJECT).outcome is Outcome.UNKNOWN


def test_a_place_without_the_gate_is_no_open_gate() -> None:
    assert gates_of(BEIDAIHE) == (Gate.NEW_PROJECT, Gate.PERMIT)
    with pytest.raises(ValueError, match="completion"):
        asked(BEIDAIHE, Gate.COMPLETION, funded())


def test_what_a_city_decides_holds_in_its_districts() -> None:
    assert gates_of("110105") == gates_of(BEIJING) == (Gate.APPROVAL, Gate.NEW_PROJECT, Gate.PERMIT)
    assert grounds_of("620702") == grounds_of(ZHANGYE)
    assert grounds_of("654223") == NATIONAL


def quoted(place: str) -> Iterable[str]:
    return (part for each in LOCAL[place] for part in each.quote.split("……"))


# The sentences of the documents, copied from their texts.
TEXTS = {
    ZHANGYE: "对没有明确资金来源的项目不予审批，对存在拖欠农民工工资的单位不予批准新建项目，对建设资金不落实的项目不予办理施工许可等建设手续。",
    TOLI: "严格建设工程项目管理投资项目审批制度。住房和城乡建设部门对建设资金不到位的一律不予颁发施工许可证。"
    "严格防范工程项目有关单位提供虚假证明文件和项目批准后抽逃、挪用资金以及拖欠工程款问题。"
    "建设单位未提供施工单位和监理单位出具的建设单位已按合同约定拨付工程款证明的或该工程存在拖欠农民工工资的，一律不予办理竣工验收备案。",
    BEIJING: "加强对政府投资工程项目的管理。对建设资金来源不落实的政府投资工程项目不予批准，对长期拖延工程款结算或拖欠工程款的建设单位，不得批准新项目立项。",
}


@pytest.mark.parametrize("place", LOCAL)
def test_quotes_are_the_documents_own_words(place: str) -> None:
    for quote in quoted(place):
        assert quote in TEXTS[place]
