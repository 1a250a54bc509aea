"""What a told text says: rules and the register's names; nothing that stands in neither."""

import re
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agencies.vocabulary import FACTS
from cases.reading import Register, read_text
from cases.written_numbers import number_of
from projects.models import Company, Project

REGISTER = Register(
    projects={"某某花园二期": "P-1", "某某护岸工程": "P-2", "护岸": "P-3"},
    companies=("秦皇岛某某建筑工程有限公司",),
    places=("海滨镇", "西山街道"),
)


def said(text, register=REGISTER):
    return {each.field: each.value for each in read_text(text, register)}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("拖欠工资18万", "180000"), ("欠我们工资3万5", "35000"), ("拖欠工资两万元", "20000"), ("欠薪31.5万余元", "315000"),
        ("一共欠了12,800元", "12800"), ("拖欠工资共计一百二十万元", "1200000"), ("欠薪３００００元", "30000"),
        ("拖欠工资8500.5元", "8500.5"), ("欠工资三千五百元", "3500"), ("23名工人每人1.2万元工资没发", "276000"),
        ("日薪350元，合同价300万元，共拖欠工资2万元", "20000"), ("每月工资8000元，一共欠了2.4万元", "24000"),
    ],
)  # fmt: skip
def test_the_sum_owed_is_read_however_it_is_written(text, amount):
    assert said(text)["facts.amount_yuan"] == amount


@pytest.mark.parametrize(
    "text",
    [
        "合同价300万元",
        "每人1.2万元没发",
        "日薪350元",
        "拖欠工资23人",
        "欠薪电话13800001234",
        "已付5万元",
        "拖欠工资3个月",
    ],
)
def test_another_number_is_not_taken_for_the_sum_owed(text):
    assert "facts.amount_yuan" not in said(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二十三", 23), ("两百", 200), ("三百五", 350), ("三百零五", 305), ("十二", 12), ("一千二百", 1200), ("12,800", 12800),
        ("1.25", Decimal("1.25")), ("二三", None), ("", None), ("万", None),
    ],
)  # fmt: skip
def test_numbers_are_read_in_figures_and_in_words(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "workers"),
    [
        ("23名工人", 23),
        ("二十三名农民工", 23),
        ("我们30多个人没拿到工资", 30),
        ("拖欠15人工资", 15),
        ("涉及120人", 120),
    ],
)
def test_how_many_they_are(text, workers):
    assert said(text)["facts.worker_count"] == workers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("反映人：张三，电话13800001234", "张三"), ("我叫李四，在工地干活", "李四"), ("来电人:王女士 联系电话", "王女士"),
        ("姓名：欧阳小明\n", "欧阳小明"), ("我是农民工，没拿到工资", None), ("我是在工地的，没拿到工资", None),
    ],
)  # fmt: skip
def test_who_complains(text, name):
    assert said(text).get("complainant.name") == name


def test_a_telephone_of_the_other_side_is_not_the_complainants():
    assert "complainant.phone" not in said("老板电话13911112222")
    assert said("包工头电话：13911112222，我的电话138-0000-1234")["complainant.phone"] == "13800001234"
    assert said("联系方式0335-4012345")["complainant.phone"] == "0335-4012345"


def test_an_identity_number_is_read_only_when_its_check_character_fits():
    assert said("身份证11010519491231002X")["complainant.id_number"] == "11010519491231002X"
    assert "complainant.id_number" not in said("身份证110105194912310021")


def test_names_of_the_register_win_and_the_longest_first():
    found = said("在海滨镇某某护岸工程，秦皇岛某某建筑工程有限公司欠薪")
    assert (found["project_code"], found["employer"], found["facts.territory"]) == (
        "P-2", "秦皇岛某某建筑工程有限公司", "海滨镇",
    )  # fmt: skip
    assert said("我在北京鸿运达装饰有限公司做木工")["employer"] == "北京鸿运达装饰有限公司"
    assert "employer" not in said("这家公司拖欠工资")


def test_words_of_causes_and_flags_are_read_unless_denied():
    found = said("老板挂靠，又跑路了，我们在抖音发视频，准备集体上访")
    assert set(found["facts.causes"]) == {"affiliation", "absconding"}
    assert found["facts.is_group"] is True
    assert found["facts.online_spread"] is True
    denied = said("没有跑路，也不是挂靠")
    assert "facts.causes" not in denied


def test_a_period_becomes_dates_only_when_its_year_is_said():
    found = said("2025年10月至2026年2月没发工资")
    assert (found["facts.arrears_from"], found["facts.arrears_to"]) == ("2025-10-01", "2026-02-28")
    assert "facts.arrears_from" not in said("3月到5月没发工资")
    assert "facts.arrears_from" not in said("2025年13月至2026年2月没发工资")


# ---- never a crash, never a value from nowhere

_PIECES = st.sampled_from(
    [
        "拖欠", "工资", "23", "二十三", "名工人", "万", "元", "每人", "1.2", "我叫", "张三", "，", "。", "电话", "13800001234",
        "海滨镇", "某某护岸工程", "有限公司", "挂靠", "没有", "身份证", "11010519491231002X", "2025年10月", "至", "：", "共", "余",
        "\n", "工单编号", "A-123456", "老板", "２３", "0", "亿", "999999999999",
    ]
)  # fmt: skip
_TEXTS = st.one_of(st.lists(_PIECES, max_size=30).map("".join), st.text(max_size=200))
_DERIVED = {"facts.arrears_from", "facts.arrears_to"}


@given(_TEXTS)
@example("每人999999999999亿元23名工人")
@example("拖欠工资" + "一" * 50 + "万元")
@settings(max_examples=300, deadline=None)
def test_every_value_stands_in_the_text_or_in_the_register(text):
    for each in read_text(text, REGISTER):
        _assert_grounded(each, text)


def _assert_grounded(each, text):
    plain = text.translate(
        {
            code: code - 0xFEE0
            for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
        }
    )
    plain = (
        plain.replace("：", ":")
        .replace("．", ".")
        .replace("＋", "+")
        .replace("－", "-")
        .replace("\u3000", " ")
    )
    for words in re.split(" × |、", each.words):
        assert words in plain, f"{each.field}: {words!r} is not in the text"
    if each.field == "project_code":
        assert each.value in REGISTER.projects.values()
    elif each.field.startswith("facts."):
        name = each.field.removeprefix("facts.")
        if FACTS[name].codes and name != "territory":
            values = each.value if isinstance(each.value, list) else [each.value]
            assert set(values) <= set(FACTS[name].codes)
        elif name == "worker_count":
            assert (
                number_of(re.search(r"[\d,，]+|[零〇一二三四五六七八九十百千两拾佰仟]+", each.words)[0])
                == each.value
            )
        elif name == "amount_yuan":
            assert Decimal(each.value) > 0
    elif each.field != "complainant.phone":
        assert each.value.upper() in plain.upper()
    else:
        assert each.value.replace("-", "") in re.sub(r"[ -]", "", plain)


@given(st.integers(1, 10**9))
def test_a_plain_sum_is_read_exactly(amount):
    assert said(f"拖欠工资{amount}元") == {"facts.amount_yuan": str(amount)}


# ---- the form


TOLD = (
    "工单编号：GD20260428 来电人：王女士 电话13800001234，反映23名工人在海滨镇某某护岸工程被拖欠工资18万余元，"
    "老板挂靠，联系不上。"
)


@pytest.fixture
def register(world):
    town = world.haibin.agency.region
    Project.objects.create(
        code="P-2", name="某某护岸工程", jurisdiction_id="130304", region=town, sector="water"
    )
    Company.objects.create(name="某某建筑有限公司")


@pytest.fixture
def reader(world, client):
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    return client


def read_page(client, **typed):
    return client.post("/cases/new/read/", {"key": "k", "pasted": TOLD} | typed)


def test_the_form_is_filled_and_every_field_says_from_which_words(register, reader):
    page = read_page(reader)
    form = page.context["form"]
    values = {
        name: form[name].value()
        for name in (
            "external_no",
            "complainant.name",
            "complainant.phone",
            "facts.worker_count",
            "facts.amount_yuan",
            "facts.territory",
            "project_code",
            "facts.causes",
            "facts.employer_unreachable",
            "narrative",
        )
    }
    assert values == {
        "external_no": "GD20260428", "complainant.name": "王女士", "complainant.phone": "13800001234",
        "facts.worker_count": 23, "facts.amount_yuan": "180000", "facts.territory": "海滨镇", "project_code": "P-2",
        "facts.causes": ["affiliation"], "facts.employer_unreachable": True, "narrative": TOLD,
    }  # fmt: skip
    text = " ".join(page.content.decode().split())
    for words in ("23名工人", "18万余元", "海滨镇", "挂靠", "联系不上"):
        assert f"Read from the text: “{words}”. Please confirm." in text
    assert "某某护岸工程" in text


def test_what_was_typed_stands(register, reader):
    page = read_page(
        reader,
        **{
            "complainant.name": "李四",
            "facts.amount_yuan": "5",
            "narrative": "另说",
            "facts.causes": ["sme_debt"],
        },
    )
    form = page.context["form"]
    assert form["complainant.name"].value() == "李四"
    assert form["facts.amount_yuan"].value() == "5"
    assert form["facts.causes"].value() == ["sme_debt"]
    assert form["narrative"].value() == "另说"
    assert form["facts.worker_count"].value() == 23
    assert "“18万余元”" not in page.content.decode()


def test_an_empty_text_is_asked_for_and_nothing_typed_is_lost(reader):
    page = read_page(reader, pasted=" ", **{"complainant.name": "李四"})
    assert page.status_code == 422
    assert "This field is required." in page.content.decode()
    assert page.context["form"]["complainant.name"].value() == "李四"


def test_nothing_is_taken_in_by_reading_and_only_staff_reads(world, reader):
    from cases.models import Case

    read_page(reader)
    assert not Case.objects.exists()
    reader.force_login(world.leader)
    assert read_page(reader).status_code == 403
