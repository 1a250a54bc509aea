"""Orders and proposals: the ladder of each place, the next rung only after the former, answers, lapse, the end."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from agencies.clock.models import Step, TimeLimit
from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from agencies.models import User
from projects.inspections.actions import following
from projects.inspections.actions.ordering import Wanted, order
from projects.inspections.ladder import fine_range, ladder_for, next_steps
from projects.inspections.workflow import MEASURE, Act
from projects.models import Finding, Measure, PartyAccount, Project
from tests.projects.inspecting import (
    TODAY,
    build_elsewhere,
    found,
    fresh,
    later,
    ordered,
    site_of,
    sweep,
)
from tests.projects.site import Site
from tests.world import PASSWORD, TUESDAY, World

S = Measure.State


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return site_of(world)


def rungs(breach: str, place: str) -> list[str]:
    return [step.rung for step in ladder_for(breach, place)]


def test_every_breach_has_a_ladder_that_begins_somewhere() -> None:
    for place in ("130304", "620700", "654224", "410305", "110000", ""):
        for breach in Finding.Breach.values:
            ladder = ladder_for(breach, place)
            assert next_steps(ladder, None)
            assert len({step.rung for step in ladder}) == len(ladder)


@pytest.mark.clause("BDH-1.4.2")
def test_an_unapproved_start_is_ordered_to_be_corrected(site: Site) -> None:
    finding = found(site, "unapproved_start")
    measure = ordered(finding, by=site.world.housing)
    assert measure.letter.number == "区住建局改〔2026〕1号"
    assert (
        measure.clause
        == "《保障农民工工资支付部门联合联动联处机制》一(四)、《中华人民共和国建筑法》第六十四条"
    )
    assert measure.addressee == site.builder.name
    assert measure.limit and (measure.limit.kind, measure.limit.agency) == ("measure", measure.agency)
    assert fresh(finding).state == "ordered"
    assert "于2026年5月8日前完成整改" in "".join(measure.letter.paragraphs)


@pytest.mark.clause("BDH-1.4.3")
def test_where_the_conditions_are_not_met_work_is_stopped_until_it_is_lifted(site: Site) -> None:
    finding = found(site, "unapproved_start")
    measure = ordered(finding, "stop_work", by=site.world.housing, fine=Decimal(60_000))
    assert fresh(site.school).state == Project.State.STOPPED
    assert "停止施工" in "".join(measure.letter.paragraphs)
    measure = following.lift(measure.pk, "已取得施工许可证。", by=site.world.housing, now=later(5))
    assert (measure.state, measure.lifted_on) == (S.LIFTED, TODAY + timedelta(days=5))
    assert fresh(finding).state == "settled"
    assert fresh(site.school).state == Project.State.BUILDING


@pytest.mark.clause("ZY-2.2.3e")
def test_zhangye_corrects_then_handles_then_stops(site: Site) -> None:
    for breach in ("no_guarantee", "labour_cost_late"):
        assert rungs(breach, "620700") == ["correct", "penalty", "stop_work"]
    zhangye = build_elsewhere("620700", site)
    finding = found(site, "labour_cost_late", by=zhangye.housing, project=zhangye.project)
    first = ordered(finding, by=zhangye.housing)
    assert "二(二)三、《保障农民工工资支付条例》第五十七条" in first.clause
    with pytest.raises(Refused, match="measure-open"):
        ordered(finding, "penalty", by=zhangye.housing, reason="未改正")
    second = ordered(
        finding, "penalty", by=zhangye.housing, now=later(11), reason="逾期未改正", fine=Decimal(50_000)
    )
    third = ordered(finding, "stop_work", by=zhangye.housing, now=later(22), reason="仍未改正")
    assert [fresh(each).state for each in (first, second, third)] == [S.ESCALATED, S.ESCALATED, S.ISSUED]
    assert fresh(zhangye.project).state == Project.State.STOPPED


@pytest.mark.clause("ZY-2.3.3b")
@pytest.mark.parametrize("breach", ["no_real_name", "no_account", "account_misused"])
def test_zhangye_goes_up_to_the_licence_for_absence_and_for_misuse(breach: str) -> None:
    ladder = ladder_for(breach, "620700")
    assert [step.rung for step in ladder] == ["correct", "penalty", "limit_new", "downgrade", "revoke"]
    assert {step.rung for step in next_steps(ladder, None)} == {"correct", "penalty"}
    assert {step.clause for step in ladder} == {"二(三)三"}


@pytest.mark.clause("ZY-2.3.3b")
def test_a_proposal_to_the_licensing_body_has_its_letter_and_its_reply(site: Site) -> None:
    zhangye = build_elsewhere("620700", site)
    by = zhangye.housing
    finding = found(site, "account_misused", by=by, project=zhangye.project)
    ordered(finding, "penalty", by=by)
    with pytest.raises(Invalid, match="addressee"):
        ordered(finding, "limit_new", by=by, now=later(11), reason="未改正")
    body = "甘肃省住房和城乡建设厅"
    proposal = ordered(finding, "limit_new", by=by, now=later(11), reason="未改正", addressee=body)
    assert "限制承接新工程" in proposal.letter.title
    with pytest.raises(Invalid, match="adopted"):
        following.answer(proposal.pk, "不予采纳。", by=by, now=later(12))
    proposal = following.answer(proposal.pk, "不予采纳。", by=by, now=later(12), adopted=False)
    assert proposal.adopted is False
    last = ordered(finding, "revoke", by=by, now=later(13), reason="情节严重", addressee=body)
    following.answer(last.pk, "已吊销。", by=by, now=later(20), adopted=True)
    last = following.confirm(last.pk, "证书已注销。", by=by, now=later(21))
    assert (last.state, last.adopted, fresh(finding).state) == (S.CONFIRMED, True, "settled")


@pytest.mark.clause("TL-2.3.1d")
def test_toli_corrects_then_suspends_then_proposes_the_blacklist(site: Site) -> None:
    for breach in ("no_account", "labour_cost_late"):
        assert rungs(breach, "654224") == ["correct", "stop_work", "blacklist"]
    toli = build_elsewhere("654224", site)
    finding = found(site, "no_account", by=toli.labour, project=toli.project)
    ordered(finding, by=toli.labour)
    ordered(finding, "stop_work", by=toli.labour, now=later(11), reason="逾期未改正")
    listed = ordered(
        finding,
        "blacklist",
        by=toli.labour,
        now=later(22),
        reason="情节严重",
        addressee="县人力资源和社会保障局",
    )
    assert "列入“黑名单”" in listed.letter.title
    # Work stands still although the ladder has gone on, until it is lifted.
    assert fresh(toli.project).state == Project.State.STOPPED
    following.answer(listed.pk, "已受理。", by=toli.labour, now=later(23), adopted=True)
    with pytest.raises(Refused, match="work-stopped"):
        following.confirm(listed.pk, "已办结。", by=toli.labour, now=later(24))
    stop = finding.measures.get(rung="stop_work")
    following.lift(stop.pk, "已开户并拨付。", by=toli.labour, now=later(24))
    following.confirm(listed.pk, "已办结。", by=toli.labour, now=later(24))
    assert fresh(toli.project).state == Project.State.BUILDING


@pytest.mark.clause("TL-2.1.1b")
def test_toli_handles_or_penalises_who_refuses_to_contract() -> None:
    assert rungs("no_contract", "654224") == ["correct", "penalty"]


def test_the_next_rung_follows_when_an_answer_was_sent_back(site: Site) -> None:
    finding, by = found(site), site.world.housing
    first = ordered(finding, by=by)
    following.answer(first.pk, "已开户。", by=by, now=later(2))
    with pytest.raises(Refused, match="measure-open"):
        ordered(finding, "stop_work", by=by, now=later(3), reason="未改正")
    following.send_back(first.pk, "未见开户证明。", by=by, now=later(3))
    with pytest.raises(Invalid, match="reason"):
        ordered(finding, "stop_work", by=by, now=later(3))
    with pytest.raises(Invalid, match="rung"):
        ordered(finding, "correct", by=by, now=later(3), reason="再次责令")
    ordered(finding, "stop_work", by=by, now=later(3), reason="拒不改正")
    assert fresh(first).state == S.ESCALATED
    assert first.limit and fresh(first.limit).state == TimeLimit.State.CANCELLED


def test_the_way_of_an_order_to_its_confirmation(site: Site) -> None:
    finding, by = found(site), site.world.housing
    measure = ordered(finding, by=by)
    measure = following.answer(measure.pk, "已开立专户，手机13800000000。", by=by, now=later(3))
    assert "13800000000" not in measure.answer
    assert measure.limit and fresh(measure.limit).state == TimeLimit.State.MET
    assert fresh(finding).state == "corrected"
    following.send_back(measure.pk, "缺少协议。", by=by, now=later(4))
    assert fresh(measure.limit).state == TimeLimit.State.RUNNING
    following.answer(measure.pk, "已补协议。", by=by, now=later(5))
    following.confirm(measure.pk, "复查属实。", by=by, now=later(6))
    assert (fresh(measure).state, fresh(finding).state) == (S.CONFIRMED, "settled")
    with pytest.raises(Refused, match="finding-settled"):
        ordered(finding, by=by, now=later(7))
    acts = list(site.school.events.order_by("pk").values_list("act", flat=True))
    assert acts == ["finding_made", "measure_issued", "measure_answered", "measure_returned", "measure_answered",
                    "measure_confirmed"]  # fmt: skip


def test_a_measure_issued_in_error_is_withdrawn_with_its_letter(site: Site) -> None:
    finding, by = found(site), site.world.housing
    measure = ordered(finding, by=by)
    following.withdraw(measure.pk, "对象有误。", by=by, now=later(1))
    assert fresh(measure.letter).voided_at is not None
    assert fresh(finding).state == "open"
    again = ordered(finding, by=by, now=later(1))
    assert again.letter.number.endswith("2号")


@pytest.mark.parametrize(
    ("clause", "allowed"),
    [
        ("《保障农民工工资支付条例》第五十四条", (20_000, 50_000)),
        ("《保障农民工工资支付条例》第五十五条", (50_000, 100_000)),
        ("《保障农民工工资支付条例》第五十六条", (50_000, 100_000)),
        ("《某机制》一(四)、《保障农民工工资支付条例》第五十七条", (50_000, 100_000)),
        ("《中华人民共和国建筑法》第六十四条", None),
    ],
)
def test_fines_lie_within_what_the_cited_article_allows(clause: str, allowed: tuple[int, int] | None) -> None:
    assert fine_range(clause) == allowed


def test_a_fine_outside_its_range_is_refused(site: Site) -> None:
    finding, by = found(site), site.world.housing
    with pytest.raises(Invalid, match="with an administrative decision"):
        ordered(finding, "correct", by=by, fine=Decimal(60_000))
    ordered(finding, by=by)
    for fine, message in (
        ("49999.99", "from 50,000 to 100,000"),
        ("100000.01", "from 50,000 to 100,000"),
        ("0", "more than 0"),
        ("60000.001", "two decimals"),
    ):
        with pytest.raises(Invalid, match=message):
            ordered(finding, "stop_work", by=by, fine=Decimal(fine), now=later(11), reason="逾期")


def test_an_order_without_a_day_that_can_be_kept_does_not_go_out(site: Site) -> None:
    finding = found(site)
    for day in (None, TODAY, TODAY - timedelta(days=1), date(2030, 1, 1)):
        with pytest.raises(Invalid, match="due_on"):
            order(finding.pk, Wanted("correct", "改正。", day), by=site.world.housing, now=TUESDAY)
    assert not Measure.objects.exists()


def test_when_the_day_passes_the_agency_is_told_and_the_ladder_may_go_on(site: Site) -> None:
    finding, by = found(site), site.world.housing
    measure = ordered(finding, by=by, days=10)
    sweep(later(9))
    assert Message.objects.filter(recipient=by, kind="measure_due").exists()
    sweep(later(11))
    sweep(later(11))
    assert Message.objects.filter(recipient=by, kind="measure_overdue").count() == 1
    assert not Step.objects.filter(done_at=None).exists()
    assert measure.limit and fresh(measure.limit).state == TimeLimit.State.LAPSED
    assert site.school.events.filter(act="measure_overdue", actor=None).count() == 1
    ordered(finding, "stop_work", by=by, now=later(11), reason="逾期未改正")


def test_a_party_answers_an_order_about_its_own_project_only(site: Site) -> None:
    measure = ordered(found(site), by=site.world.housing)
    owner = User.objects.create_user("owner", password=PASSWORD, role="party")
    with pytest.raises(Measure.DoesNotExist):
        following.answer(measure.pk, "已改正。", by=owner, now=later(1))
    PartyAccount.objects.create(
        user=owner, project=site.school, part="owner", opened_at=TUESDAY, opened_by=site.world.housing
    )
    with pytest.raises(Refused, match="not-your-part"):
        following.withdraw(measure.pk, "不服。", by=owner, now=later(1))
    following.answer(measure.pk, "已改正。", by=owner, now=later(1))
    assert fresh(measure).answered_by == owner
    assert Message.objects.filter(recipient=site.world.housing, kind="measure_answered").exists()


def test_another_agency_neither_orders_nor_follows_up(site: Site) -> None:
    finding = found(site)
    with pytest.raises(Refused, match="not-your-part"):
        ordered(finding, by=site.world.water)
    measure = ordered(finding, by=site.world.housing)
    for verb in (following.answer, following.withdraw):
        with pytest.raises(Refused, match="not-your-part"):
            verb(measure.pk, "代办。", by=site.world.water, now=later(1))


_VERBS: dict[Act, Callable[..., object]] = {
    Act.ANSWER: following.answer,
    Act.SEND_BACK: following.send_back,
    Act.CONFIRM: following.confirm,
    Act.LIFT: following.lift,
    Act.WITHDRAW: following.withdraw,
}


def test_every_act_is_refused_in_every_state_that_does_not_allow_it(site: Site) -> None:
    by = site.world.housing
    measure = ordered(found(site), by=by)
    tried = 0
    for state in S.values:
        ended = TODAY if state not in Measure.OPEN else None
        Measure.objects.filter(pk=measure.pk).update(state=state, ended_on=ended)
        for act, verb in _VERBS.items():
            if state in MEASURE[act]:
                continue
            tried += 1
            with pytest.raises(Refused, match="measure-state"):
                verb(measure.pk, "试一试。", by=by, now=later(1))
    assert tried == sum(len(S.values) - len(allowed) for allowed in MEASURE.values())
