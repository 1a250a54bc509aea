"""Notices between agencies: to whom, by which clause, with reply and clock."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from agencies.clock.models import Step, TimeLimit
from agencies.errors import Invalid, Refused
from agencies.messages.models import Message
from projects.inspections.actions import notifying
from projects.inspections.actions.notifying import Wanted
from projects.inspections.notices import ground_for, recipient_for
from projects.inspections.workflow import NOTICE, NoticeAct
from projects.models import Notice
from tests.projects.inspecting import IN_TEN_DAYS, TODAY, build_elsewhere, found, fresh, later, site_of, sweep
from tests.projects.site import Site
from tests.world import TUESDAY, World


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return site_of(world)


def told(site: Site, subject: str = "deposit_unpaid") -> Notice:
    wanted = Wanted(subject, "该企业未缴纳农民工工资保证金。", IN_TEN_DAYS)
    return notifying.issue(site.school.pk, wanted, by=site.world.housing, now=TUESDAY)


@pytest.mark.clause("BDH-2.2.4")
def test_an_unpaid_deposit_is_told_to_the_hr_department(site: Site) -> None:
    notice = told(site)
    assert (notice.from_agency.role, notice.to_agency.role) == ("housing", "hrss")
    assert notice.letter.number == "区住建局报〔2026〕1号"
    assert notice.clause == "《保障农民工工资支付部门联合联动联处机制》二(二)"
    assert notice.limit and (notice.limit.kind, notice.limit.agency) == ("notice", notice.to_agency)
    assert Message.objects.filter(recipient=site.world.hrss, kind="notice_sent").count() == 1
    assert not Message.objects.filter(recipient=site.world.housing).exists()


@pytest.mark.clause("TL-2.1.1b")
def test_toli_tells_the_industry_department_of_refusal_to_contract(site: Site) -> None:
    toli = build_elsewhere("654224", site)
    finding = found(site, "no_contract", by=toli.labour, project=toli.project)
    wanted = Wanted("contract_breach", "拒不签订劳动合同。", IN_TEN_DAYS, finding=finding.pk)
    notice = notifying.issue(toli.project.pk, wanted, by=toli.labour, now=TUESDAY)
    assert notice.to_agency == toli.housing.agency
    assert notice.clause.endswith("二(一)1")
    assert (notice.finding, notice.company) == (finding, site.builder)


@pytest.mark.clause("JX-4.2.3")
def test_jianxi_tells_the_industry_department_of_other_than_district_projects(site: Site) -> None:
    assert ground_for("no_real_name", "410305").clause == "四(二)"
    jianxi = build_elsewhere("410305", site)
    assert jianxi.project.category == "municipal"
    assert recipient_for("no_real_name", jianxi.project) == jianxi.housing.agency
    wanted = Wanted("no_real_name", "未落实实名用工管理制度，请责令惩处。", IN_TEN_DAYS)
    notice = notifying.issue(jianxi.project.pk, wanted, by=jianxi.labour, now=TUESDAY)
    assert notice.to_agency == jianxi.housing.agency
    assert "《涧西区根治拖欠农民工工资工作实施方案》四(二)" in "".join(notice.letter.paragraphs)


def test_a_notice_is_replied_to_and_closed(site: Site) -> None:
    notice, world = told(site), site.world
    with pytest.raises(Refused, match="not-your-part"):
        notifying.reply(notice.pk, "代复。", by=world.housing, now=later(1))
    notifying.reply(notice.pk, "已督促缴存。", by=world.hrss, now=later(1))
    assert notice.limit and fresh(notice.limit).state == TimeLimit.State.MET
    assert Message.objects.filter(recipient=world.housing, kind="notice_replied").exists()
    with pytest.raises(Refused, match="not-your-part"):
        notifying.close(notice.pk, by=world.hrss, now=later(2))
    notifying.close(notice.pk, by=world.housing, now=later(2))
    assert fresh(notice).state == "closed"


def test_a_reply_that_does_not_come_is_told_to_both(site: Site) -> None:
    told(site)
    sweep(later(11))
    people = Message.objects.filter(kind="notice_overdue").values_list("recipient__username", flat=True)
    assert sorted(people) == ["bdh-housing", "bdh-hrss"]
    assert not Step.objects.filter(done_at=None).exists()


def test_what_is_wrong_with_a_notice_is_named(site: Site) -> None:
    issue: Callable[[Wanted], Notice] = lambda wanted: notifying.issue(  # noqa: E731
        site.school.pk, wanted, by=site.world.housing, now=TUESDAY
    )
    with pytest.raises(Invalid, match="subject"):
        issue(Wanted("gossip", "听说。", IN_TEN_DAYS))
    with pytest.raises(Invalid) as refused:
        issue(Wanted("other", " ", TODAY, finding=1, company=0))
    assert set(refused.value.errors) == {"to_agency", "text", "due_on", "finding"}
    # The industry department of this project is the one that writes.
    with pytest.raises(Invalid, match="write to itself"):
        issue(Wanted("contract_breach", "违约。", IN_TEN_DAYS))


def test_every_act_is_refused_in_every_state_that_does_not_allow_it(site: Site) -> None:
    notice, world = told(site), site.world
    verbs: dict[NoticeAct, Callable[[], object]] = {
        NoticeAct.REPLY: lambda: notifying.reply(notice.pk, "复函", by=world.hrss, now=later(1)),
        NoticeAct.CLOSE: lambda: notifying.close(notice.pk, by=world.housing, now=later(1)),
    }
    for state in Notice.State.values:
        Notice.objects.filter(pk=notice.pk).update(state=state)
        for act, verb in verbs.items():
            if state not in NOTICE[act]:
                with pytest.raises(Refused, match="notice-state"):
                    verb()
