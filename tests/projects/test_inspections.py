"""Inspections: the lot, the checklist, on site, jointly; and who may do what in which state."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from agencies.errors import Invalid, Refused
from agencies.models import Agency, User
from projects.inspections import drawing
from projects.inspections.actions import visiting
from projects.inspections.actions.finding import Found, find
from projects.inspections.actions.planning import Lot, Plan, plan, plan_by_lot, templates_for
from projects.inspections.actions.templates import change
from projects.inspections.checklist import blank_answers
from projects.inspections.shipped import load_shipped
from projects.inspections.workflow import INSPECTION, Verb
from projects.models import Inspection, Item, Project, Template
from tests.projects.inspecting import (
    IN_TEN_DAYS,
    TODAY,
    TOMORROW,
    all_ok,
    begun,
    fresh,
    planned,
    site_of,
    template,
)
from tests.projects.site import Site
from tests.world import PASSWORD, TUESDAY, World


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def site(world: World) -> Site:
    return site_of(world)


def person(agency: Agency) -> User:
    return User.objects.create_user(
        f"p-{agency.role}", password=PASSWORD, role="handler", agency=agency, full_name="检查员"
    )


def answers(inspection: Inspection) -> dict[str, dict[str, Any]]:
    return {each["code"]: each for each in inspection.answers}


def test_the_shipped_checklists_are_loaded_once_and_again_when_they_change(db: None) -> None:
    load_shipped(Template)
    before = Template.objects.count()
    assert load_shipped(Template) == 0
    Template.objects.filter(code="site").update(name="旧")
    assert load_shipped(Template) == 1
    assert Template.objects.count() == before + 1
    assert list(Template.objects.filter(code="site", is_active=True).values_list("version", flat=True)) == [2]


@pytest.mark.clause("BDH-2.2.3")
def test_the_random_inspection_asks_for_the_deposit_and_the_register_answers(site: Site) -> None:
    texts = {item["code"]: item for item in template("random").items}
    assert (texts["deposit"]["text"], texts["deposit"]["fills_from"]) == ("工资保证金已缴存", "deposit")
    unknown = planned(site)
    assert answers(unknown)["deposit"]["result"] == ""
    duty = Item.objects.create(project=site.school, code="deposit", due_on=TODAY)
    missing = planned(site)
    assert answers(missing)["deposit"]["result"] == "fault"
    duty.done_on = TODAY - timedelta(days=1)
    duty.save()
    # What was planned before is filled in as it stands on the day it begins.
    held = visiting.begin(missing.pk, by=site.world.housing, now=TUESDAY)
    assert (answers(held)["deposit"]["result"], answers(held)["deposit"]["filled"]) == (
        "ok",
        "done:2026-04-27",
    )
    # A person has the last word.
    held = visiting.answer(
        held.pk, {"deposit": visiting.Said("fault", "保函已过期")}, by=site.world.housing, now=TUESDAY
    )
    assert (answers(held)["deposit"]["result"], answers(held)["deposit"]["filled"]) == ("fault", "")


def test_a_list_cites_the_document_of_its_own_place_and_of_no_other() -> None:
    items = [{"code": code, "text": code, "clause": clause} for code, clause in (
        ("own", "BDH 二(二)"), ("other", "ZY 二(三)三"), ("law", "《保障农民工工资支付条例》第三十四条"),
    )]  # fmt: skip
    said = {each["code"]: each["clause"] for each in blank_answers(items, "BDH")}
    assert said == {"own": "BDH 二(二)", "other": "", "law": "《保障农民工工资支付条例》第三十四条"}


@pytest.mark.clause("ZY-2.3.3a")
def test_the_key_items_are_real_names_labour_cost_and_settlement(site: Site) -> None:
    texts = [item["text"].split("：")[0] for item in template("key_items").items]
    assert texts[:3] == ["实名制管理", "人工费拨付", "工程款进度结算"]
    assert {item["clause"] for item in template("key_items").items[:3]} == {"ZY 二(三)三"}


@pytest.mark.clause("TL-2.2.3")
def test_market_order_is_checked_by_three_departments(site: Site) -> None:
    items = template("market_order").items
    assert {item["breach"] for item in items} >= {
        "unapproved_start", "unlawful_subcontract", "layered_transfer", "qualification_lent", "beyond_approval",
    }  # fmt: skip
    joined = "".join(item["text"] for item in items)
    assert all(
        word in joined for word in ("违规开工", "违规分包", "层层转包", "出租资质", "规模", "内容", "标准")
    )


@pytest.mark.clause("TL-2.1.1b")
def test_the_labour_department_checks_the_labour_contracts(site: Site) -> None:
    held = begun(site, "labour_contract", by=site.world.hrss, kind="special")
    assert {each["breach"] for each in held.answers} == {"no_contract"}
    assert held.parts.get().agency.role == "hrss"


@pytest.mark.clause("TL-2.4.1")
def test_a_joint_inspection_is_one_record_with_a_part_and_a_signature_of_each(site: Site) -> None:
    world = site.world
    land, labour = world.agency("natural_resources"), world.agency("hrss")
    surveyor = person(land)
    held = begun(
        site, "market_order", kind="joint", agencies={land.pk: "规模、内容、标准", labour.pk: "用工"}
    )
    held = all_ok(held, by=world.housing, but=("size",))
    finding = find(
        site.school.pk, Found("hazard", "beyond_approval", "超出批准规模。", TOMORROW, item="size"),
        by=surveyor, now=TUESDAY, inspection_id=held.pk,
    )  # fmt: skip
    assert finding.agency == land
    with pytest.raises(Refused, match="parts-open"):
        visiting.conclude(held.pk, by=world.housing, now=TUESDAY)
    visiting.sign(held.pk, "超规模建设。", by=surveyor, now=TUESDAY)
    visiting.sign(held.pk, "市场秩序基本正常。", by=world.housing, now=TUESDAY)
    with pytest.raises(Refused, match="parts-open"):
        visiting.conclude(held.pk, by=world.housing, now=TUESDAY)
    part = held.parts.get(agency=labour)
    with pytest.raises(Refused, match="not-your-part"):
        visiting.mark_absent(held.pk, part.pk, "未到场", by=surveyor, now=TUESDAY)
    visiting.mark_absent(held.pk, part.pk, "另有任务。", by=world.housing, now=TUESDAY)
    with pytest.raises(Refused, match="part-done"):
        visiting.sign(held.pk, "补签。", by=world.hrss, now=TUESDAY)
    held = visiting.conclude(held.pk, by=world.housing, now=TUESDAY, note="一项问题，已立案。")
    assert held.state == "concluded"
    assert [(p.agency.role, bool(p.signed_at), p.absence) for p in held.parts.order_by("pk")] == [
        ("housing", True, ""), ("natural_resources", True, ""), ("hrss", False, "另有任务。"),
    ]  # fmt: skip


def test_a_joint_inspection_needs_somebody_else(site: Site) -> None:
    with pytest.raises(Invalid, match="at least one other"):
        planned(site, "market_order", kind="joint")


def test_numbers_have_no_gap_also_when_planning_fails(site: Site) -> None:
    first = planned(site)
    with pytest.raises(Project.DoesNotExist):
        plan(
            [site.school.pk, 0],
            Plan(template("random").pk, "random", TODAY),
            by=site.world.housing,
            now=TUESDAY,
        )
    second = planned(site)
    assert [each.number for each in (first, second)] == ["JC-130304-2026-00001", "JC-130304-2026-00002"]


def test_who_does_not_supervise_plans_nothing(site: Site) -> None:
    with pytest.raises(Refused, match="not-your-part"):
        planned(site, by=site.world.water)


def test_the_same_seed_draws_the_same() -> None:
    pool = [f"P-{number}" for number in range(200)]
    assert drawing.drawn(pool, 5, 42) == drawing.drawn(reversed(pool), 5, 42)
    assert drawing.drawn(pool, 5, 42) != drawing.drawn(pool, 5, 43)
    assert len(set(drawing.drawn(pool, 200, 42))) == 200
    # Every project has the same chance: over many seeds none is drawn far more often than another.
    times = [0] * 10
    for seed in range(1000):
        times[int(drawing.drawn(map(str, range(10)), 1, seed)[0])] += 1
    assert all(60 < each < 140 for each in times)
    named = drawing.inspectors_for(["a", "b", "c"], ["x", "y", "z"], 2, 7)
    assert all(len(set(each)) == 2 for each in named.values())


def test_a_lot_is_kept_with_what_it_was_drawn_from(site: Site) -> None:
    for number in range(6):
        Project.objects.create(
            code=f"L-{number}", name=f"示例工程{number}", jurisdiction_id="130304", region_id="130304100",
            sector="housing", responsible_agency=site.world.agency("housing"),
        )  # fmt: skip
    wanted = Plan(template("random").pk, "random", TODAY)
    made = plan_by_lot(Lot(3, 2, seed=42), wanted, by=site.world.housing, now=TUESDAY)
    again = plan_by_lot(Lot(3, 2, seed=42), wanted, by=site.world.housing, now=TUESDAY)
    assert [each.project.code for each in made] == [each.project.code for each in again]
    assert made[0].draw["seed"] == 42
    assert (made[0].draw["pool"], made[0].draw["drawn"]) == (7, 3)
    assert made[0].parts.get().inspectors == "区住建局经办"
    with pytest.raises(Invalid, match="Draw between 1 and 7"):
        plan_by_lot(Lot(8), wanted, by=site.world.housing, now=TUESDAY)


def test_answers_are_kept_one_by_one_until_the_lead_signs(site: Site) -> None:
    by = site.world.housing
    held = begun(site, "key_items", kind="key")
    visiting.answer(held.pk, {"real_name": visiting.Said("ok")}, by=by, now=TUESDAY)
    held = visiting.answer(held.pk, {"settlement": visiting.Said("fault", "未结算")}, by=by, now=TUESDAY)
    assert [answers(held)[code]["result"] for code in ("real_name", "labour_cost", "settlement")] == [
        "ok",
        "",
        "fault",
    ]
    with pytest.raises(Refused, match="items-unanswered"):
        visiting.sign(held.pk, "同意。", by=by, now=TUESDAY)
    with pytest.raises(Invalid, match="none"):
        visiting.answer(held.pk, {"none": visiting.Said("ok")}, by=by, now=TUESDAY)
    with pytest.raises(Invalid, match="maybe"):
        visiting.answer(held.pk, {"real_name": visiting.Said("maybe")}, by=by, now=TUESDAY)
    with pytest.raises(Refused, match="not-your-part"):
        visiting.answer(held.pk, {"real_name": visiting.Said("ok")}, by=site.world.hrss, now=TUESDAY)
    all_ok(held, by=by, but=("settlement",))
    visiting.sign(held.pk, "一项问题。", by=by, now=TUESDAY)
    with pytest.raises(Refused, match="inspection-signed"):
        visiting.answer(held.pk, {"real_name": visiting.Said("fault")}, by=by, now=TUESDAY)
    with pytest.raises(Refused, match="faults-without-finding"):
        visiting.conclude(held.pk, by=by, now=TUESDAY)
    find(
        site.school.pk, Found("arrears", "other", "未按过程结算。", IN_TEN_DAYS, item="settlement"), by=by, now=TUESDAY,
        inspection_id=held.pk,
    )  # fmt: skip
    assert visiting.conclude(held.pk, by=by, now=TUESDAY).state == "concluded"


def test_an_item_with_a_finding_stays_a_fault(site: Site) -> None:
    by = site.world.housing
    held = all_ok(begun(site, "key_items", kind="key"), by=by, but=("settlement",))
    found = Found("arrears", "other", "未结算。", IN_TEN_DAYS, item="settlement")
    find(site.school.pk, found, by=by, now=TUESDAY, inspection_id=held.pk)
    with pytest.raises(Refused, match="finding-stands"):
        visiting.answer(held.pk, {"settlement": visiting.Said("ok")}, by=by, now=TUESDAY)
    with pytest.raises(Invalid, match="a finding on this item already"):
        find(site.school.pk, found, by=by, now=TUESDAY, inspection_id=held.pk)


def test_every_act_is_refused_in_every_state_that_does_not_allow_it(site: Site) -> None:
    by = site.world.housing
    held = planned(site)
    part = held.parts.get()
    verbs: dict[Verb, Callable[[], object]] = {
        Verb.BEGIN: lambda: visiting.begin(held.pk, by=by, now=TUESDAY),
        Verb.ANSWER: lambda: visiting.answer(held.pk, {}, by=by, now=TUESDAY),
        Verb.FIND: lambda: find(
            site.school.pk, Found("hazard", "other", "问题", TODAY), by=by, now=TUESDAY, inspection_id=held.pk
        ),
        Verb.PHOTO: lambda: visiting.photograph(held.pk, [], by=by, now=TUESDAY),
        Verb.SIGN: lambda: visiting.sign(held.pk, "同意", by=by, now=TUESDAY),
        Verb.MARK_ABSENT: lambda: visiting.mark_absent(held.pk, part.pk, "缺席", by=by, now=TUESDAY),
        Verb.CONCLUDE: lambda: visiting.conclude(held.pk, by=by, now=TUESDAY),
        Verb.CANCEL: lambda: visiting.cancel(held.pk, "取消", by=by, now=TUESDAY),
    }
    for state in Inspection.State.values:
        Inspection.objects.filter(pk=held.pk).update(state=state, held_on=TODAY, concluded_at=TUESDAY)
        for verb, act in verbs.items():
            if state not in INSPECTION[verb]:
                with pytest.raises(Refused, match="inspection-state"):
                    act()
    assert set(verbs) == set(Verb)


def test_the_office_keeps_its_own_version_and_what_is_planned_keeps_its_items(site: Site) -> None:
    world, held = site.world, planned(site, "site", kind="daily")
    shipped = template("site")
    items = [
        *shipped.items,
        {"code": "wifi", "text": "门禁联网", "finding": "hazard", "breach": "no_real_name"},
    ]
    with pytest.raises(Refused, match="not-your-part"):
        change("site", "本区版", items, by=world.housing, now=TUESDAY)
    own = change("site", "本区版", items, by=world.clerk, now=TUESDAY)
    own = change("site", "本区版（修订）", items, by=world.clerk, now=TUESDAY)
    assert (own.version, own.jurisdiction_id) == (2, "130304")
    assert own in templates_for("130304")
    assert shipped not in templates_for("130304")
    assert shipped in templates_for("410305")
    assert len(fresh(held).answers) == len(shipped.items)
    bad = [{"code": "A", "text": "", "finding": "x", "breach": "y"}, {"code": "a", "text": "t", "finding": "hazard",
           "breach": "other"}, {"code": "a", "text": "t", "finding": "hazard", "breach": "?"}]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        change("site", "", bad, by=world.clerk, now=TUESDAY)
    assert set(refused.value.errors) == {"name", "items"}
    assert [str(each)[:6] for each in refused.value.errors["items"]] == ["Row 1:", "Row 3:", "Used t"]
